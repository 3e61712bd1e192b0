"""Training the captioner: resumable, seeded, the same weights from the same texts and machine."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import torch
from tokenizers import Tokenizer
from transformers import T5Config, T5ForConditionalGeneration

from augment.models.pieces import Pieces
from augment.models.search import TOKENIZER_FILE
from augment.training.pairs import Pair
from augment.training.settings import TrainingSettings
from augment.training.stages import stages
from augment.training.texts import CHUNK, Texts, training_pairs, validation_pairs
from augment.training.vocabulary import train_vocabulary

CHECKPOINT = "checkpoint.pt"
VOCABULARY_CHUNKS = 5
"""Chunks of pairs whose words the vocabulary is made from."""

N_VALIDATION = 2_000
WEIGHT_DECAY = 0.01
MAX_GRADIENT_NORM = 1.0
_IGNORED = -100  # what transformers leaves out of the loss


@dataclass(frozen=True, slots=True)
class Progress:
    """Where training stands; losses are nats per token."""

    step: int
    steps: int
    loss: float
    validation_loss: float | None


def train(
    texts: Texts,
    settings: TrainingSettings,
    folder: Path,
    report: Callable[[Progress], None],
) -> Path:
    """Trains a captioner into ``folder``, going on where an earlier call was cut off.

    Returns:
        The folder in Hugging Face's form, with ``tokenizer.json``.

    Raises:
        ValueError: ``folder`` holds a training by other settings.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, settings)
    pieces = Pieces(_tokenizer(folder, texts, settings))
    torch.manual_seed(settings.seed)
    model = T5ForConditionalGeneration(_config(settings, pieces.size))
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=settings.learning_rate, weight_decay=WEIGHT_DECAY
    )
    step = _resume(folder, model, optimizer)
    unseen = validation_pairs(texts, settings, N_VALIDATION)
    rng = Random(0)  # noqa: S311 - nothing here is secret
    validation = list(_batches(unseen, settings, pieces, rng))
    for batch, rate in _from_step(texts, settings, pieces, step):
        loss = _learn(model, optimizer, batch, rate, settings.seed + step)
        step += 1
        known = None
        if step % settings.checkpoint_every == 0 or step == settings.all_steps:
            known = _validation_loss(model, validation)
            _save(folder, model, optimizer, step)
        report(Progress(step, settings.all_steps, loss, known))
    hugging_face = folder / "model"
    model.save_pretrained(hugging_face)
    (hugging_face / TOKENIZER_FILE).write_bytes((folder / TOKENIZER_FILE).read_bytes())
    return hugging_face


def _claim(folder: Path, settings: TrainingSettings) -> None:
    """Writes the settings down, or checks that they are those that the folder was begun with."""
    noted = folder / "settings.json"
    wanted = settings.model_dump()
    if not noted.exists():
        noted.write_text(json.dumps(wanted, indent=1))
    elif json.loads(noted.read_text()) != wanted:
        raise ValueError(f"{folder} holds a training by other settings; give another folder")


def _tokenizer(folder: Path, texts: Texts, settings: TrainingSettings) -> Tokenizer:
    path = folder / TOKENIZER_FILE
    if not path.exists():
        tokenizer = train_vocabulary(_words(texts, settings), settings.vocabulary)
        tokenizer.save(str(path))
    return Tokenizer.from_file(str(path))


def _words(texts: Texts, settings: TrainingSettings) -> Iterator[str]:
    first = stages(settings)[0]
    for chunk in range(VOCABULARY_CHUNKS):
        for pair in training_pairs(texts, settings, first, chunk):
            yield " ".join(pair.keywords)


def _config(settings: TrainingSettings, vocabulary: int) -> T5Config:
    return T5Config(
        vocab_size=vocabulary,
        d_model=settings.d_model,
        d_kv=settings.d_model // settings.heads,
        d_ff=settings.d_ff,
        num_layers=settings.encoder_layers,
        num_decoder_layers=settings.decoder_layers,
        num_heads=settings.heads,
        dropout_rate=settings.dropout,
        feed_forward_proj="relu",
        pad_token_id=0,
        eos_token_id=1,
        decoder_start_token_id=0,  # type: ignore[call-arg]  # known, though not declared
    )


def _from_step(
    texts: Texts, settings: TrainingSettings, pieces: Pieces, step: int
) -> Iterator[tuple[dict[str, torch.Tensor], float]]:
    """The batches from ``step`` to the last, each with its rate, whatever was done before."""
    per_chunk = CHUNK // settings.batch
    for stage in stages(settings):
        end = stage.first + stage.steps
        while step < end:
            chunk, skipped = divmod(step - stage.first, per_chunk)
            rng = Random(f"{settings.seed}/batches/{stage.name}{chunk}")  # noqa: S311 - no secret
            pairs = training_pairs(texts, settings, stage, chunk)
            if not pairs:
                raise ValueError("the texts give no pair to learn from: no caption has a keyword")
            # Short of a full chunk, as sentences without keywords make no pair: begun again.
            pairs += pairs[: CHUNK - len(pairs)]
            batches = list(_batches(pairs, settings, pieces, rng))[skipped:per_chunk]
            for batch in batches[: end - step]:
                yield batch, stage.rate(step)
                step += 1


def _batches(
    pairs: list[Pair], settings: TrainingSettings, pieces: Pieces, rng: Random
) -> Iterator[dict[str, torch.Tensor]]:
    """Batches of like length, in random order: short sentences are not padded to long ones."""
    encoded = [
        (
            pieces.numbers(pieces.source(pair.keywords, pair.style)),
            pieces.numbers(pieces.target(pair.target)),
        )
        for pair in pairs
    ]
    encoded.sort(key=lambda both: (len(both[1]), len(both[0])))
    groups = [
        encoded[first : first + settings.batch] for first in range(0, len(encoded), settings.batch)
    ]
    full = [group for group in groups if len(group) == settings.batch] or groups
    rng.shuffle(full)
    for group in full:
        sources, targets = zip(*group, strict=True)
        ids = _padded(sources, 0)
        yield {
            "input_ids": ids,
            "attention_mask": (ids != 0).long(),
            "labels": _padded(targets, _IGNORED),
        }


def _padded(rows: tuple[list[int], ...], value: int) -> torch.Tensor:
    longest = max(map(len, rows))
    return torch.tensor([row + [value] * (longest - len(row)) for row in rows])


def _learn(
    model: Any, optimizer: torch.optim.Optimizer, batch: Any, rate: float, seed: int
) -> float:
    torch.manual_seed(seed)  # dropout, so that a resumed training draws what the other drew
    model.train()
    for group in optimizer.param_groups:
        group["lr"] = rate
    device = _device()
    model.to(device)
    with torch.autocast(device, torch.bfloat16):
        loss = model(**{name: values.to(device) for name, values in batch.items()}).loss
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), MAX_GRADIENT_NORM)
    optimizer.step()
    optimizer.zero_grad()
    return float(loss.detach())


def _device() -> str:
    return "cuda" if torch.cuda.is_available() else "cpu"


@torch.no_grad()
def _validation_loss(model: Any, batches: list[dict[str, torch.Tensor]]) -> float:
    model.eval()
    device = _device()
    losses = [
        float(model(**{name: values.to(device) for name, values in batch.items()}).loss)
        for batch in batches
    ]
    return sum(losses) / len(losses)


def _save(folder: Path, model: Any, optimizer: torch.optim.Optimizer, step: int) -> None:
    state = {"step": step, "model": model.state_dict(), "optimizer": optimizer.state_dict()}
    partial = folder / (CHECKPOINT + ".partial")
    torch.save(state, partial)
    partial.replace(folder / CHECKPOINT)


def _resume(folder: Path, model: Any, optimizer: torch.optim.Optimizer) -> int:
    path = folder / CHECKPOINT
    if not path.exists():
        return 0
    state = torch.load(path, weights_only=True, map_location="cpu")
    model.to(_device()).load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    return int(state["step"])
