"""Where weights of others come from: a folder, or the Hugging Face hub at one commit.

Only weights, configurations and vocabularies are fetched, and no code of the model's author is run.
"""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from augment.models.hub_files import from_hub

_TEXTS = ("*.json", "*.txt", "*.model")
_SAFETENSORS = "model*.safetensors"
_TORCH = "pytorch_model*.bin"


@dataclass(frozen=True, slots=True)
class Pretrained:
    """Files of a model. ``revision`` is the hub's commit, and empty for a folder."""

    folder: Path
    revision: str

    @property
    def config(self) -> Mapping[str, Any]:
        """What config.json holds; empty where it cannot be read."""
        with suppress(OSError, ValueError):
            read = json.loads((self.folder / "config.json").read_text(encoding="utf-8"))
            if isinstance(read, dict):
                return read
        return {}


def is_path(model: str) -> bool:
    """Whether a name of weights is meant as a path; else it is a hub id (``owner/name``)."""
    path = Path(model).expanduser()
    return path.exists() or path.is_absolute() or model.startswith(".") or len(path.parts) > 2


@cache
def fetched(where: str, model: str, revision: str, *, weights: bool = True) -> Pretrained:
    """The files of ``model``, from the hub if they are not here; looked up once a process.

    Args:
        where: The key of the settings that names the model, for errors.
        model: Hub id or folder.
        revision: Commit, tag or branch of the hub; empty for its main branch.
        weights: Whether the weights are needed, and not the vocabulary alone.

    Raises:
        ValueError: There is no such folder, a folder was given with a revision, or the hub does not
            give the model.
    """
    if not is_path(model):
        folder = _from_hub(where, model, revision, *_TEXTS)
        commit = folder.name
        if weights and not any(_from_hub(where, model, commit, _SAFETENSORS).glob(_SAFETENSORS)):
            _from_hub(where, model, commit, _TORCH)
        return Pretrained(folder, commit)
    folder = Path(model).expanduser()
    if not folder.is_dir():
        raise ValueError(f"{where}: {model!r} is no folder; {_way_out(where)}")
    if revision:
        raise ValueError(f"{where}: {model!r} is a folder, which has no revision {revision!r}")
    return Pretrained(folder, "")


def _way_out(where: str) -> str:
    return (
        "give a hub id (owner/name) that can be reached, a folder that exists, set HF_HOME to a "
        f"cache that holds the model, or leave {where} empty to train from scratch"
    )


def _from_hub(where: str, model: str, revision: str, *patterns: str) -> Path:
    return from_hub(f"{where}: {model!r}", model, revision, patterns, _way_out(where))
