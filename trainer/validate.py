"""How well a model does in the midst of its training, on a split that it does not learn from."""

from collections.abc import Callable, Iterable

import numpy as np
import torch

from trainer.data.batch import Batch
from trainer.evaluate.retrieval import RECALLS, ranks, relevance_of
from trainer.loss import info_nce
from trainer.model import Clap
from trainer.towers.protocol import Features, Tokens


@torch.no_grad()
def validate(
    model: Clap,
    batches: Iterable[Batch],
    encode: Callable[[Batch], tuple[Features, Tokens]],
    tokens_of: Callable[[tuple[str, ...]], Tokens],
) -> dict[str, float]:
    """Loss, and retrieval both ways, by name.

    ``loss`` is the mean over batches, by their sizes, as a batch of the training has it. Retrieval
    is over the whole split: each distinct caption is one text, right for all clips that have it;
    values in [0, 1]. Empty where the split is.
    """
    model.eval()
    audio: list[torch.Tensor] = []
    captions: list[tuple[str, ...]] = []
    loss = 0.0
    for batch in batches:
        features, tokens = encode(batch)
        heard = model.embed_audio(features)
        said = model.embed_text(tokens)
        loss += float(info_nce(heard, said, model.logit_scale.exp())) * len(batch)
        audio.append(heard.float().cpu())
        captions.extend(batch.all_captions)
    if not captions:
        return {}
    texts = sorted({caption for own in captions for caption in own})
    embedded = [
        model.embed_text(tokens_of(tuple(texts[first : first + _TEXTS]))).float().cpu()
        for first in range(0, len(texts), _TEXTS)
    ]
    return {"loss": loss / len(captions)} | _retrieval(
        torch.cat(audio).numpy(), captions, torch.cat(embedded).numpy(), texts
    )


_TEXTS = 256
"""Texts embedded at a time."""


def _retrieval(
    audio: np.ndarray, captions: list[tuple[str, ...]], text: np.ndarray, texts: list[str]
) -> dict[str, float]:
    place = {caption: i for i, caption in enumerate(texts)}
    right = relevance_of([[place[caption] for caption in own] for own in captions])
    found = {
        "audio_to_text": ranks(audio, text, right),
        "text_to_audio": ranks(text, audio, right.turned(len(texts))),
    }
    return {
        f"{way}_r{k}": float(of_way.found(k).mean())
        for way, of_way in found.items()
        for k in RECALLS
    }
