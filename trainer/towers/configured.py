"""transformers' models from the settings: by size, or with weights that were trained before."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import huggingface_hub.errors
import torch
from torch import nn
from transformers import ClapConfig, ClapModel, PretrainedConfig
from transformers.utils import logging as transformers_logging

from trainer.towers.pretrained import Pretrained

_MAY_LACK = ("pooler.",)
"""What published text encoders come without, roberta-base among them: it is learnt anew."""

_REFUSED: tuple[type[Exception], ...] = (
    TypeError,
    ValueError,
    # Of transformers 5 and later, and no ValueError.
    getattr(huggingface_hub.errors, "StrictDataclassError", ValueError),
)

_GENERAL = frozenset(PretrainedConfig().to_dict())


def configured(
    kind: type[PretrainedConfig],
    size: Mapping[str, Any],
    fixed: Mapping[str, Any],
    *,
    where: str,
    base: PretrainedConfig | None = None,
) -> Any:
    """A configuration of ``kind``, with ``size`` on top of ``base`` or of its defaults.

    Args:
        kind: The class of the configuration.
        size: What the settings say; its keys are the class's own.
        fixed: What follows from the rest of the settings, and so may not be in ``size`` otherwise.
        where: The key of the settings, for errors.
        base: The configuration of the weights, where there are any.

    Raises:
        ValueError: A key is unknown, contradicts the rest of the settings, or its value is refused.
    """
    known = _own(kind)
    if unknown := sorted(size.keys() - known):
        raise ValueError(f"{where} has unknown keys {unknown}; known are {sorted(known)}")
    for key in size.keys() & fixed.keys():
        if _plain(size[key]) != _plain(fixed[key]):
            raise ValueError(
                f"{where}.{key} is {size[key]!r}, and the other settings ask for {fixed[key]!r}"
            )
    before = {} if base is None else size_of(base)
    try:
        return kind(**{**before, **size, **fixed})
    except _REFUSED as error:
        raise ValueError(f"{where}: {' '.join(str(error).split())}") from error


def size_of(config: Any) -> dict[str, Any]:
    """All that shapes a model, by the names of its class, as plain values for YAML."""
    own = _own(type(config))
    return {key: _plain(value) for key, value in sorted(config.to_dict().items()) if key in own}


def _own(kind: type[PretrainedConfig]) -> set[str]:
    special = {"pad_token_id", "bos_token_id", "eos_token_id"}
    return {
        key
        for key in kind().to_dict()
        if key not in _GENERAL - special and not key.startswith("_") and key != "model_type"
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def with_weights(kind: Any, config: Any, weights: Pretrained, *, where: str) -> nn.Module:
    """The model ``kind`` with all its weights from a folder, as float32.

    Raises:
        ValueError: The folder holds another model: a weight is missing or has another shape.
    """
    try:
        with quiet():
            model, report = kind.from_pretrained(
                weights.folder, config=config, local_files_only=True, output_loading_info=True
            )
    except (OSError, RuntimeError, ValueError) as error:
        raise ValueError(f"{where}: {' '.join(str(error).split())}") from error
    # Left alone, transformers fills what it does not find at random, and goes on.
    missing = sorted(key for key in report["missing_keys"] if not key.startswith(_MAY_LACK))
    if missing:
        raise ValueError(
            f"{where}: the weights lack {missing[0]} and {len(missing) - 1} others of "
            f"{kind.__name__}; is it a model of another kind?"
        )
    return model.to(torch.float32)  # type: ignore[no-any-return]


def whole_clap(weights: Pretrained) -> ClapConfig | None:
    """The configuration of a transformers ClapModel, where the folder holds one."""
    if weights.config.get("model_type") != "clap":
        return None
    return ClapConfig.from_pretrained(weights.folder)


def clap_part(weights: Pretrained, name: str, *, where: str) -> nn.Module:
    """A part of a ClapModel in a folder: ``audio_model``, ``text_projection`` …

    transformers' own ClapAudioModel finds none of its weights in such a folder.

    Raises:
        ValueError: The folder holds another model.
    """
    model = with_weights(ClapModel, None, weights, where=where)
    return model.get_submodule(name)


@contextmanager
def quiet() -> Iterator[None]:
    """Without transformers' progress bars, and its table of keys, which its caller judges."""
    shown, level = (
        transformers_logging.is_progress_bar_enabled(),
        transformers_logging.get_verbosity(),
    )
    transformers_logging.disable_progress_bar()
    transformers_logging.set_verbosity(logging.ERROR)
    try:
        yield
    finally:
        transformers_logging.set_verbosity(level)
        if shown:
            transformers_logging.enable_progress_bar()
