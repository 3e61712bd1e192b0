"""How ``size`` is read for the towers that are our own."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from trainer.settings import FeatureSettings, Section

Size = TypeVar("Size", bound=Section)


def read_size(kind: type[Size], size: Mapping[str, Any], where: str) -> Size:
    """``size`` as ``kind``.

    Raises:
        ValueError: One line per mistake, each naming key and value.
    """
    try:
        return kind.model_validate(size)
    except ValidationError as error:
        lines = [
            f"{where}.{'.'.join(map(str, problem['loc']))}: {problem['msg']}"
            for problem in error.errors()
        ]
        raise ValueError("\n".join(lines)) from error


def n_frames(features: FeatureSettings) -> int:
    """Frames of the spectrogram of a clip of ``max_s``: one centred on each multiple of the hop."""
    return round(features.max_s * features.sample_rate_hz) // features.hop + 1


def need_features(features: FeatureSettings, needed: Mapping[str, Any], tower: str) -> None:
    """Refuses features that a tower was not made for.

    Raises:
        ValueError: Names each that differs, and what it must be.
    """
    wrong = {key: value for key, value in needed.items() if getattr(features, key) != value}
    if wrong:
        asked = ", ".join(f"features.{key}={value}" for key, value in wrong.items())
        found = ", ".join(f"{getattr(features, key)}" for key in wrong)
        raise ValueError(f"audio.tower: {tower} needs {asked}; the settings have {found}")
