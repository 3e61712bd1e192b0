"""One update of the weights, from the batches of one step."""

import math
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import blake2b
from itertools import chain
from typing import NamedTuple

import numpy as np
import torch
from torch.nn.modules.batchnorm import _BatchNorm

from trainer.data.batch import Batch
from trainer.distributed import Ranks, average_gradients, collected, counts
from trainer.loss import gathered_info_nce
from trainer.model import Clap
from trainer.settings import TrainerSettings
from trainer.towers.protocol import Features, Tokens

_NAMED_KEYS = 8
"""How many of a batch's keys a message lists."""

_LOW_PRECISION = {"bf16": torch.bfloat16, "fp16": torch.float16}


class Diverged(RuntimeError):  # noqa: N818 - it is an outcome of a training
    """Raised when a loss or a gradient is not finite; the weights are as before the update."""


class Outcome(NamedTuple):
    """What an update came to: the loss over all ranks' pairs, in nats, and how many those were."""

    loss: float
    n_pairs: int


class _Embedded(NamedTuple):
    audio: torch.Tensor
    text: torch.Tensor


class Updater:
    """Moves a model's weights by one batch, or by several as if they were one.

    InfoNCE compares each pair with all others, so the mean of the losses of small batches is not
    the loss of the large one. Accumulation therefore takes two passes (GradCache, Gao et al. 2021):
    all embeddings without graphs, the loss over all of them and its gradient for each embedding,
    then each batch once more with its graph. The gradients are those of the large batch; dropout is
    replayed. Batch norms see one batch at a time, and note its statistics once.

    All that is random in an update is drawn from (seed, step, rank, number of the batch): no
    generator's state has to be kept for a resumed training to draw the same.
    """

    def __init__(
        self,
        model: Clap,
        encode: Callable[[Batch], tuple[Features, Tokens]],
        optimizer: torch.optim.Optimizer,
        settings: TrainerSettings,
        ranks: Ranks,
    ) -> None:
        precision = settings.training.precision
        if precision == "fp16" and ranks.device.type != "cuda":
            raise ValueError("training.precision: fp16 is for CUDA; bf16 and fp32 run on the CPU")
        self._model = model
        self._encode = encode
        self._optimizer = optimizer
        self._settings = settings
        self._ranks = ranks
        self._dtype = _LOW_PRECISION.get(precision)
        self.scaler = torch.amp.GradScaler(ranks.device.type, enabled=precision == "fp16")

    def update(
        self, batches: Sequence[Batch], held: Sequence[int], step: int, lr: float
    ) -> Outcome:
        """Learns from the batches of all ranks, of which ``held`` says how many each has.

        Where ranks hold different numbers of them, batch norms go by their running statistics.

        Raises:
            Diverged: The loss or a gradient is not finite; names the samples.
        """
        for group in self._optimizer.param_groups:
            group["lr"] = lr
        encoded = [self._encode(batch) for batch in batches]
        once = max(held) == 1
        self._model.train()
        if min(held) < max(held):  # SyncBatchNorm would wait for ranks that forward nothing
            for norm in _norms(self._model):
                norm.eval()
        with torch.set_grad_enabled(once), self._norms_kept(when=not once):
            pieces = [self._embed(each, step, i) for i, each in enumerate(encoded)]
        audio = self._leaf([piece.audio for piece in pieces])
        text = self._leaf([piece.text for piece in pieces])
        loss = gathered_info_nce(self._ranks, audio, text, self._model.logit_scale.exp())
        if not math.isfinite(loss.item()):
            raise self._diverged("the loss", step, batches, (audio, text))
        self.scaler.scale(loss).backward()
        for i, wanted in enumerate(_split(audio, text, batches)):
            _push_back(pieces[i] if once else self._embed(encoded[i], step, i), wanted)
        self._move(batches, step)
        return Outcome(loss.item(), sum(counts(self._ranks, len(audio))))

    def _embed(self, encoded: tuple[Features, Tokens], step: int, number: int) -> _Embedded:
        _sow(f"{self._settings.seed}/{step}/{self._ranks.rank}/{number}")
        features, tokens = encoded
        device = self._ranks.device.type
        with torch.autocast(device, dtype=self._dtype, enabled=self._dtype is not None):
            audio, text = self._model.embed_audio(features), self._model.embed_text(tokens)
        return _Embedded(audio.float(), text.float())

    def _leaf(self, pieces: list[torch.Tensor]) -> torch.Tensor:
        """The pieces joined, cut off from their graphs; without rows where there are none."""
        none = torch.zeros(0, self._settings.joint.dim, device=self._ranks.device)
        return torch.cat([none, *(piece.detach() for piece in pieces)]).requires_grad_()

    def _move(self, batches: Sequence[Batch], step: int) -> None:
        learning = [weight for weight in self._model.parameters() if weight.requires_grad]
        average_gradients(self._ranks, learning)
        self.scaler.unscale_(self._optimizer)
        limit = self._settings.training.max_grad_norm or math.inf
        norm = torch.nn.utils.clip_grad_norm_(learning, limit)
        # fp16's gradients overflow now and then: the scaler leaves such an update out, and adapts.
        if not self.scaler.is_enabled() and not math.isfinite(norm.item()):
            raise self._diverged("a gradient", step, batches, ())
        self.scaler.step(self._optimizer)
        self.scaler.update()
        self._optimizer.zero_grad(set_to_none=True)
        self._model.clamp_scale()

    def _diverged(
        self,
        what: str,
        step: int,
        batches: Sequence[Batch],
        embeddings: tuple[torch.Tensor, ...],
    ) -> Diverged:
        """The error; all ranks have to be here, as each names its own samples."""
        own = [key for batch in batches for key in batch.keys]
        finite = [torch.isfinite(each).all(dim=1).tolist() for each in embeddings]
        bad = [key for key, *is_fine in zip(own, *finite, strict=True) if not all(is_fine)]
        ranks = collected(self._ranks, (bad, own))
        told = f"step {step + 1}: {what} is not finite. "
        if any(of_rank for of_rank, _ in ranks):
            told += (
                f"Not finite are the embeddings of {_listed(chain(*(each[0] for each in ranks)))}. "
            )
        told += f"The batch: {_listed(chain(*(each[1] for each in ranks)))}. "
        return Diverged(told + "Try a lower training.lr, training.max_grad_norm=1, or fp32")

    @contextmanager
    def _norms_kept(self, *, when: bool) -> Iterator[None]:
        """After the block the running statistics are what they were, ``when`` it is asked for."""
        buffers = [each for norm in _norms(self._model) for each in norm.buffers()] if when else []
        before = [buffer.clone() for buffer in buffers]
        yield
        for buffer, value in zip(buffers, before, strict=True):
            buffer.copy_(value)


def _norms(model: torch.nn.Module) -> Iterator[_BatchNorm]:
    return (module for module in model.modules() if isinstance(module, _BatchNorm))


def _split(
    audio: torch.Tensor, text: torch.Tensor, batches: Sequence[Batch]
) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """What the loss wants of each batch's embeddings."""
    assert audio.grad is not None
    assert text.grad is not None
    n = [len(batch) for batch in batches]
    if not n:
        return []
    return list(zip(audio.grad.split(n), text.grad.split(n), strict=True))


def _push_back(piece: _Embedded, wanted: tuple[torch.Tensor, torch.Tensor]) -> None:
    pairs = [(have, want) for have, want in zip(piece, wanted, strict=True) if have.requires_grad]
    if pairs:  # a tower with a frozen head wants nothing
        have, want = zip(*pairs, strict=True)
        torch.autograd.backward(have, want)


def _sow(text: str) -> None:
    """Seeds all generators that a tower may draw from; Whisper's masks come from NumPy's."""
    number = int.from_bytes(blake2b(text.encode(), digest_size=4).digest(), "big")
    torch.manual_seed(number)
    random.seed(number)
    np.random.seed(number)


def _listed(of_ranks: Iterable[str]) -> str:
    keys = list(of_ranks)
    shown = ", ".join(map(repr, keys[:_NAMED_KEYS]))
    return shown + (f" and {len(keys) - _NAMED_KEYS} more" if len(keys) > _NAMED_KEYS else "")
