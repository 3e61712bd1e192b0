"""Where the T5 model of somebody else comes from: a folder, or the Hugging Face hub.

A hub model is fetched into the hub's cache at one commit and then read as a folder, so that no file
of another commit, and no code of the model's author, is ever run.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from augment.models.hub_files import from_hub

WAY_OUT = (
    "give a hub id (owner/name) or a folder that exists, set HF_HOME to a cache that holds the "
    "model, or use `captions.model: bundled`"
)

_TYPES = frozenset({"t5", "mt5", "umt5"})
_GENERATES = ("ForConditionalGeneration", "WithLMHeadModel")
"""How the names of classes end that have a decoder; T5 is also published as an encoder alone."""

_SAFETENSORS = "model*.safetensors"
_TORCH = "pytorch_model*.bin"
_TEXTS = ("*.json", "spiece.model")


@dataclass(frozen=True, slots=True)
class ModelFiles:
    """Where a model lies, and which one it is."""

    folder: Path
    revision: str
    config: Mapping[str, object]

    @property
    def is_safetensors(self) -> bool:
        """Whether its weights are; else they are PyTorch's, and are read as weights only."""
        return any(self.folder.glob(_SAFETENSORS))


def short_name(model: str) -> str:
    """A folder's own name; a hub id as it is."""
    return Path(model).expanduser().resolve().name if _is_path(model) else model


def _is_path(model: str) -> bool:
    path = Path(model).expanduser()
    return path.is_dir() or path.is_absolute() or model.startswith(".") or len(path.parts) > 2


def need(*modules: str) -> None:
    """Refuses to go on where a module of the extra is missing."""
    if missing := [name for name in modules if find_spec(name) is None]:
        raise ValueError(
            f"captions by a T5 model need {', '.join(missing)}: pip install 'soundmill[t5]', "
            "or use `captions.model: bundled`"
        )


@cache
def fetched(model: str, pin: str) -> ModelFiles:
    """The files of a model, from the hub if they are not here; looked up once a process.

    Raises:
        ValueError: As ``HubT5.check``.
    """
    need("torch", "transformers", "huggingface_hub")
    if _is_path(model):
        return _in_folder(model, pin)
    folder = _from_hub(model, pin, "config.json")
    config = _config(model, folder)
    # Only now the weights, which may be gigabytes of something else.
    folder = _from_hub(model, folder.name, *_TEXTS, _SAFETENSORS)
    if not any(folder.glob(_SAFETENSORS)):
        folder = _from_hub(model, folder.name, *_TEXTS, _TORCH)
    _weights(model, folder)
    return ModelFiles(folder, folder.name, config)


def revision_of(paths: Iterable[Path]) -> str:
    """``sha256:`` and 16 hex digits of the digest of all bytes of the files, one after another."""
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return f"sha256:{digest.hexdigest()[:16]}"


def _in_folder(model: str, pin: str) -> ModelFiles:
    folder = Path(model).expanduser()
    if not folder.is_dir():
        raise ValueError(f"model {model!r}: no such folder; {WAY_OUT}")
    config = _config(model, folder)
    revision = revision_of(_weights(model, folder))
    if pin not in ("", revision):
        raise ValueError(f"model {model!r}: its weights are {revision}, and {pin} was asked for")
    return ModelFiles(folder, revision, config)


def _from_hub(model: str, pin: str, *patterns: str) -> Path:
    return from_hub(f"model {model!r}", model, pin, patterns, WAY_OUT)


def _config(model: str, folder: Path) -> Mapping[str, object]:
    path = folder / "config.json"
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"model {model!r}: no readable config.json in {folder}") from error
    kind = config.get("model_type") if isinstance(config, dict) else None
    if kind not in _TYPES:
        raise ValueError(
            f"model {model!r} is of type {kind!r}; allowed are {sorted(_TYPES)}; {WAY_OUT}"
        )
    classes = config.get("architectures") or []
    if classes and not any(str(each).endswith(_GENERATES) for each in classes):
        raise ValueError(f"model {model!r} is {classes}, which has no decoder to write with")
    return cast("dict[str, object]", config)


def _weights(model: str, folder: Path) -> list[Path]:
    """The files of weights that will be read, in the order of their names."""
    found = sorted(folder.glob(_SAFETENSORS)) or sorted(folder.glob(_TORCH))
    if not found:
        raise ValueError(
            f"model {model!r} has no weights that can be read: {_SAFETENSORS} or {_TORCH}"
        )
    return found
