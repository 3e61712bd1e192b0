"""transformers' ClapModel as an encoder, so that published models serve beside our own.

Its extractor cuts a long clip at random, and where no clip of a batch is long it calls one of them
long at random. Neither may be: sounds come here in windows that fit, and none is said to be longer.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from trainer.towers.pretrained import fetched

WAY_OUT = (
    "give a folder that `soundmill train` has saved, or a transformers ClapModel: a folder, or a "
    "hub id such as laion/clap-htsat-unfused"
)

HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*(?:@[\w.-]+)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class ClapModelEncoder:
    """A ClapModel with its tokenizer and its feature extractor."""

    name: str
    digest: str
    dim: int
    sample_rate_hz: int
    max_s: float
    scale: float
    model: Any
    tokenizer: Any
    extractor: Any

    @classmethod
    def opened(cls, folder: Path, name: str, digest: str, device: str) -> "ClapModelEncoder":
        """The model in a folder as transformers saves it; nothing is fetched, no code is run."""
        transformers = import_module("transformers")
        model = transformers.ClapModel.from_pretrained(folder, local_files_only=True)
        processor = transformers.ClapProcessor.from_pretrained(folder, local_files_only=True)
        extractor = processor.feature_extractor
        return cls(
            name=name,
            digest=digest,
            dim=model.config.projection_dim,
            sample_rate_hz=extractor.sampling_rate,
            max_s=extractor.nb_max_samples / extractor.sampling_rate,
            scale=float(model.logit_scale_a.detach().exp()),
            model=model.eval().to(device),
            tokenizer=processor.tokenizer,
            extractor=extractor,
        )

    def embed_texts(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One vector for each text."""
        torch = import_module("torch")
        limit = self.model.config.text_config.max_position_embeddings - 2  # RoBERTa's offset
        tokens = self.tokenizer(
            list(texts), padding=True, truncation=True, max_length=limit, return_tensors="pt"
        ).to(self.model.device)
        with torch.inference_mode():
            pooled = self.model.text_model(**tokens).pooler_output
            return _unit(self.model.text_projection(pooled))

    def embed_waveforms(self, waveforms: Sequence[NDArray[np.float32]]) -> NDArray[np.float32]:
        """One vector for each waveform of at most ``max_s``."""
        torch = import_module("torch")
        made = self.extractor(
            list(waveforms), sampling_rate=self.sample_rate_hz, return_tensors="pt"
        )
        features = made["input_features"].to(self.model.device)
        longer = torch.zeros((len(waveforms), 1), dtype=torch.bool, device=self.model.device)
        with torch.inference_mode():
            heard = self.model.audio_model(input_features=features, is_longer=longer)
            return _unit(self.model.audio_projection(heard.pooler_output))


def _unit(vectors: Any) -> NDArray[np.float32]:
    unit = vectors / vectors.norm(dim=-1, keepdim=True)
    made: NDArray[np.float32] = unit.float().cpu().numpy()
    return made


def folder_of(model: str) -> Path:
    """The folder itself, or that of a hub id in the hub's cache, fetched if it is not there.

    Raises:
        ValueError: It is neither, or the hub does not give it.
    """
    folder = Path(model).expanduser()
    if folder.is_dir():
        return folder
    if not HUB_ID.fullmatch(model):
        raise ValueError(f"{model}: no such folder; {WAY_OUT}")
    name, _, revision = model.partition("@")
    try:
        return fetched("model", name, revision).folder
    except ValueError as error:
        raise ValueError(f"{str(error).rpartition('; ')[0]}; {WAY_OUT}") from error
