"""The audio towers by name."""

from collections.abc import Callable, Mapping

from torch import nn

from trainer.settings import TrainerSettings
from trainer.towers.cnn import build_cnn
from trainer.towers.cnn14 import build_cnn14
from trainer.towers.htsat import build_htsat
from trainer.towers.spectrogram_transformer import build_ast
from trainer.towers.whisper import build_whisper

AUDIO_TOWERS: Mapping[str, Callable[[TrainerSettings], nn.Module]] = {
    "cnn": build_cnn,
    "htsat": build_htsat,
    "cnn14": build_cnn14,
    "whisper": build_whisper,
    "ast": build_ast,
}


def build_audio(settings: TrainerSettings) -> nn.Module:
    """The audio tower of the settings, an AudioTower.

    Beside ``width`` it has ``size``, which builds it again without its weights, and ``revision``,
    the hub's commit that they came from.

    Raises:
        ValueError: The tower is unknown, or cannot be built from these settings.
    """
    build = AUDIO_TOWERS.get(settings.audio.tower)
    if build is None:
        raise ValueError(
            f"audio.tower is {settings.audio.tower!r}; known are {', '.join(AUDIO_TOWERS)}"
        )
    return build(settings)
