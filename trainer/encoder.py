"""What embeds: any CLAP model, by one protocol, from our own folders or transformers' ClapModel."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from trainer.clap_model import WAY_OUT, ClapModelEncoder, folder_of
from trainer.extra import need_extra

if TYPE_CHECKING:
    from trainer.loaded import Loaded

Vectors = NDArray[np.float32]
"""Unit vectors, shape (n, dim)."""

SHAPING = (".safetensors", ".bin", ".json", ".yaml", ".txt", ".model")
"""How the files end that make a model what it is: weights, settings, vocabulary."""


class Encoder(Protocol):
    """A model that puts sounds and texts into one space."""

    @property
    def name(self) -> str:
        """Its folder's, or its hub id."""
        ...

    @property
    def digest(self) -> str:
        """Of the files that it was loaded from."""
        ...

    @property
    def dim(self) -> int:
        """Of the joint space."""
        ...

    @property
    def sample_rate_hz(self) -> int:
        """The rate that it hears."""
        ...

    @property
    def max_s(self) -> float:
        """The length that it hears at once."""
        ...

    @property
    def scale(self) -> float:
        """What its cosines are multiplied by before a softmax."""
        ...

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text."""
        ...

    def embed_waveforms(self, waveforms: Sequence[NDArray[np.float32]]) -> Vectors:
        """One vector for each mono waveform in [-1, 1] at the model's rate, ``max_s`` at most."""
        ...


@dataclass(frozen=True, slots=True)
class Saved:
    """A model that the trainer has saved."""

    name: str
    digest: str
    loaded: "Loaded"

    @property
    def dim(self) -> int:
        """Of the joint space."""
        return self.loaded.settings.joint.dim

    @property
    def sample_rate_hz(self) -> int:
        """The rate of its features."""
        return self.loaded.settings.features.sample_rate_hz

    @property
    def max_s(self) -> float:
        """The length of its features."""
        return self.loaded.settings.features.max_s

    @property
    def scale(self) -> float:
        """As it was learnt, never above what the settings allow."""
        learnt = float(self.loaded.model.logit_scale.detach().exp())
        return min(learnt, self.loaded.settings.joint.max_scale)

    def embed_texts(self, texts: Sequence[str]) -> Vectors:
        """One vector for each text."""
        return self.loaded.embed_texts(list(texts))

    def embed_waveforms(self, waveforms: Sequence[NDArray[np.float32]]) -> Vectors:
        """One vector for each waveform."""
        return self.loaded.embed_waveforms(list(waveforms))


def open_encoder(model: str, device: str = "cpu") -> Encoder:
    """The model in a folder, or of a hub id (``owner/name`` or ``owner/name@commit``).

    Raises:
        ValueError: The extra is not installed, there is no such model, or it is not whole.
    """
    need_extra("a CLAP model")
    folder = folder_of(model)
    name = folder.resolve().name if Path(model).expanduser().is_dir() else model
    digest = digest_of(folder)
    # What torch, safetensors and tokenizers raise over a damaged file has no base of its own.
    try:
        if _is_clap_model(folder):
            return ClapModelEncoder.opened(folder, name, digest, device)
        return Saved(name, digest, _load(folder, device))
    except Exception as error:
        reason = str(error).strip().partition("\n")[0] or type(error).__name__
        raise ValueError(f"{model}: not a model that can be read ({reason}); {WAY_OUT}") from error


def digest_of(folder: Path) -> str:
    """``sha256:`` and 16 hex digits over names and bytes of the files that make up a model."""
    digest = hashlib.sha256()
    for path in _shaping(folder):
        with path.open("rb") as file:
            own = hashlib.file_digest(file, "sha256").hexdigest()
        digest.update(f"{path.name}\0{own}\0".encode())
    return f"sha256:{digest.hexdigest()[:16]}"


def _shaping(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.iterdir() if path.suffix in SHAPING and path.is_file())


def _is_clap_model(folder: Path) -> bool:
    path = folder / "config.json"
    if not path.is_file():
        return False
    config = json.loads(path.read_text(encoding="utf-8"))
    return isinstance(config, dict) and config.get("model_type") == "clap"


def _load(folder: Path, device: str) -> "Loaded":
    from trainer.saved import load_model

    return load_model(folder, device)
