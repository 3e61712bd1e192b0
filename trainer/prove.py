"""What captions teach: the same small model, the same clips and steps, other captions, each seed.

Says how far two variants lie apart on clips that none was trained on, and whether that is more than
luck of seeds and clips. It says so too when it is not.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.compare import METRICS, Difference, compare, sentence
from trainer.data.samples import Words
from trainer.data.shards import Shards, find_shards
from trainer.data.tars import Raw
from trainer.encoder import open_encoder
from trainer.evaluate.clips import Heard, hear_shards
from trainer.evaluate.evaluate import captioned_of, results_json
from trainer.evaluate.labels import classes_of
from trainer.evaluate.measures import per_clip
from trainer.evaluate.zero_shot import TEMPLATE, class_scores, class_vectors, prompts
from trainer.how import How as HowToTrain
from trainer.how import Reached
from trainer.settings import TrainerSettings
from trainer.train import train
from trainer.variants import (
    VARIANTS,
    Written,
    choose_evaluated,
    read_evaluated,
    write_variants,
)

RESULTS = "proof.json"
PAGE = "index.html"
BEGUN = "proof-begun.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """What is compared. ``variants`` are of :data:`trainer.variants.VARIANTS`, two at least.

    ``steps`` None takes as many as the settings give. ``evaluate_on`` are variants whose captions
    all models are evaluated with; empty chooses: :func:`trainer.variants.choose_evaluated`.
    ``report`` is told the variant, the seed, and how far its training is.
    """

    variants: tuple[str, ...] = ("template", "t5", "all")
    n_seeds: int = 3
    steps: int | None = None
    splits: tuple[str, ...] = ("train",)
    held_out: tuple[str, ...] = ("test",)
    evaluate_on: tuple[str, ...] = ()
    template: str = TEMPLATE
    device: str = "auto"
    report: Callable[[str, int, Reached], None] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """One variant: each metric's mean over clips, for each seed."""

    variant: str
    n_captions: int
    by_seed: dict[str, tuple[float, ...]]


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything that was found. ``skipped`` counts held-out samples by the reason."""

    data: str
    settings: str
    steps: int
    batch: int
    seeds: tuple[int, ...]
    trained_on: Written
    evaluated_on: tuple[str, ...]
    n_held_out: int
    n_classes: int
    skipped: dict[str, int]
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]

    def words(self) -> tuple[str, ...]:
        """A sentence for each pair of variants."""
        pairs = dict.fromkeys((one.first, one.second) for one in self.differences)
        return tuple(sentence(pair, self.differences) for pair in pairs)


def prove(settings: TrainerSettings, data: str, output: str, how: How) -> Proof:
    """Trains and compares; writes ``proof.json`` and ``index.html`` into ``output``.

    Killed, it goes on where it was: trainings that are finished stay. Each variant has its own
    vocabulary, made of its captions; for a seed the audio tower begins, and clips come, alike.

    Raises:
        ValueError: Data, settings or output cannot be used.
    """
    from trainer.proof_page import write_page

    _check(how)
    shards, held_out = find_shards(data, how.splits), find_shards(data, how.held_out)
    folder = Path(output)
    folder.mkdir(parents=True, exist_ok=True)
    _claim(folder, settings, shards, how)
    written = write_variants(shards, how.variants, folder / "shards")
    evaluated_on = how.evaluate_on or choose_evaluated(held_out, how.variants)
    read = partial(read_evaluated, choice=evaluated_on)
    steps = 0
    values: dict[str, list[dict[str, NDArray[np.float64]]]] = {}
    for variant in how.variants:
        for seed in range(how.n_seeds):
            model, steps = _trained(settings, folder, variant, seed, how)
            heard, of_run, n_classes = _measured(model, held_out, read, how)
            values.setdefault(variant, []).append(of_run)
    proof = Proof(
        data=Path(data.rstrip("/")).name,
        settings=settings.name,
        steps=steps,
        batch=settings.training.batch * settings.training.accumulate,
        seeds=tuple(range(how.n_seeds)),
        trained_on=written,
        evaluated_on=evaluated_on,
        n_held_out=len(heard.clips),
        n_classes=n_classes,
        skipped=heard.skipped,
        outcomes=tuple(_outcome(name, values[name], written) for name in how.variants),
        differences=compare(values),
    )
    (folder / RESULTS).write_text(results_json(proof), encoding="utf-8")
    write_page(folder / PAGE, proof)
    return proof


def _trained(
    settings: TrainerSettings, folder: Path, variant: str, seed: int, how: How
) -> tuple[str, int]:
    training = settings.training.model_copy(update={"captions": "text"})
    if how.steps is not None:
        # Epochs enough for the steps, whatever the number of clips.
        training = training.model_copy(update={"max_steps": how.steps, "epochs": how.steps})
    own = settings.model_copy(update={"seed": seed, "training": training})

    def report(reached: Reached) -> None:
        if how.report:
            how.report(variant, seed, reached)

    trained = train(
        own,
        str(folder / "shards" / variant),
        str(folder / "runs" / f"{variant}-{seed}"),
        HowToTrain(validation="", device=how.device, report=report),
    )
    return trained.model, trained.steps


def _measured(
    model: str, held_out: Shards, read: Callable[[Raw], Words], how: How
) -> tuple[Heard, dict[str, NDArray[np.float64]], int]:
    """The metrics of one model for each held-out clip."""
    encoder = open_encoder(model, "cpu")
    heard = hear_shards(encoder, held_out, read)
    found = per_clip(captioned_of(encoder, heard))
    classes = classes_of([clip.tags for clip in heard.clips])
    if classes:
        vectors = encoder.embed_texts(prompts(classes.names, (how.template,)))
        scores = class_scores(
            heard.vectors[classes.clips], class_vectors(vectors, len(classes.names))
        )
        # Of several classes the best one must beat all that the clip has not.
        best_right = np.where(classes.right, scores, -np.inf).max(axis=1)
        best_wrong = np.where(classes.right, -np.inf, scores).max(axis=1)
        pairs = np.zeros((len(heard.clips), 2))
        pairs[classes.clips, 0] = best_right > best_wrong
        pairs[classes.clips, 1] = 1
        found["zero_shot.top1"] = pairs
    return heard, found, len(classes.names) if classes else 0


def _outcome(variant: str, runs: list[dict[str, NDArray[np.float64]]], written: Written) -> Outcome:
    def mean(values: NDArray[np.float64]) -> float:
        total = values.sum(axis=0)
        return float(total[0] / total[1])

    names = [name for name in METRICS if name in runs[0]]
    by_seed = {name: tuple(mean(run[name]) for run in runs) for name in names}
    return Outcome(variant, written.n_captions[variant], by_seed)


def _check(how: How) -> None:
    for name in (*how.variants, *how.evaluate_on):
        if name not in VARIANTS:
            raise ValueError(f"variant {name!r} is not known; known are {', '.join(VARIANTS)}")
    if len(set(how.variants)) != len(how.variants) or len(how.variants) < 2:
        raise ValueError("give two variants at least, each once: one alone is compared to nothing")
    if how.n_seeds < 1:
        raise ValueError("give one seed at least")
    if set(how.splits) & set(how.held_out):
        raise ValueError("a split that is trained on is not held out")
    prompts(["check"], (how.template,))


def _claim(folder: Path, settings: TrainerSettings, shards: Shards, how: How) -> None:
    """Ties the folder to what its trainings depend on."""
    begun = {
        "settings": settings.model_dump(mode="json"),
        "steps": how.steps,
        "variants": list(how.variants),
        "tars": [[tar.url.rsplit("/", 1)[-1], tar.n_samples] for tar in shards.tars],
    }
    path = folder / BEGUN
    if path.is_file():
        if json.loads(path.read_text(encoding="utf-8")) != begun:
            raise ValueError(
                f"{folder}: holds a proof of other data, settings, steps or variants; "
                "give another --output"
            )
        return
    if any(folder.iterdir()):
        raise ValueError(f"{folder}: is not empty, and holds no proof; give another --output")
    path.write_text(json.dumps(begun), encoding="utf-8")
