"""A whole evaluation of a model: retrieval, zero-shot, probe and plane, as JSON and as a page."""

import json
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from trainer.data.samples import read_words
from trainer.data.shards import find_shards
from trainer.encoder import Encoder, open_encoder
from trainer.evaluate.clips import Heard, hear_shards
from trainer.evaluate.intervals import Interval, mean_interval
from trainer.evaluate.label_sources import Named, Source
from trainer.evaluate.labels import Classes, classes_of
from trainer.evaluate.measures import (
    Captioned,
    Classification,
    Retrieval,
    classification,
    retrieval,
)
from trainer.evaluate.plane import Plane, draw_plane
from trainer.evaluate.probe import Folds, held_out, probe
from trainer.evaluate.projection import silhouettes
from trainer.evaluate.retrieval import relevance_of
from trainer.evaluate.zero_shot import TEMPLATE, class_scores, class_vectors, prompts

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

RESULTS = "evaluation.json"
PAGE = "index.html"

DIGITS = 6
"""Of figures in the JSON: what lies below is the rounding of the model's float32."""

MAX_PROBED_CLASSES = 500
"""One regression for each: beyond, it takes hours, and most classes have a handful of clips."""


@dataclass(frozen=True, slots=True)
class How:
    """What is asked of an evaluation.

    ``labels``: empty for none, ``tag``, a CSV, a folder with a folder for each class, or
    ``esc50:DIR``, ``urbansound8k:DIR``, ``fsd50k:DIR``. ``probe_splits`` train the probe where
    labels are of the shards; without them it is tested by folds.
    """

    splits: tuple[str, ...] = ("test",)
    labels: str = ""
    templates: tuple[str, ...] = (TEMPLATE,)
    captions: Literal["text", "all", "augment_only"] = "text"
    probe_splits: tuple[str, ...] = ()
    device: str = "cpu"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Labelled:
    """What the labels show. ``note`` says why there is no probe, where there is none.

    ``n_same_prompts`` classes have the same vector as another: the model has not read so far as
    the label, as it may where ``max_tokens`` is small, or cannot tell its words.
    ``silhouette`` is of the clips' classes by cosine distance, in [-1, 1]; none where clips have
    several classes.
    """

    source: str
    templates: tuple[str, ...]
    n_same_prompts: int
    skipped: dict[str, int]
    zero_shot: Classification
    probe: Classification | None
    note: str
    silhouette: Interval | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All figures of one model on one data set."""

    model: str
    digest: str
    data: str
    splits: tuple[str, ...]
    captions: str
    n_clips: int
    n_captions: int
    skipped: dict[str, int]
    seed: int
    retrieval: Retrieval
    labelled: Labelled | None
    note: str


def evaluate(model_folder: str, data: str, output: str, how: How) -> Evaluation:
    """Evaluates a model and writes ``evaluation.json`` and ``index.html``, if ``output`` is given.

    Equal model, data, settings and machine give equal files.

    Raises:
        ValueError: Model, shards or labels cannot be had; the message names the way out.
    """
    from trainer.evaluate.page import write_page

    shards = find_shards(data, how.splits)
    source = Source.of(how.labels)
    prompts(["check"], how.templates)
    encoder = open_encoder(model_folder, how.device)
    heard = hear_shards(encoder, shards, partial(read_words, choice=how.captions))
    captioned = captioned_of(encoder, heard)
    named = source.named(encoder, heard)
    classes = classes_of(named.labels) if named else None
    labelled, prompted = None, None
    if named and classes:
        prompted = prompt_vectors(encoder, classes, how)
        labelled = _labelled(named, classes, prompted, how, _training(encoder, data, source, how))
    evaluation = Evaluation(
        model=encoder.name,
        digest=encoder.digest,
        data=Path(data.rstrip("/")).name,
        splits=how.splits,
        captions=how.captions,
        n_clips=len(heard.clips),
        n_captions=len(captioned.captions),
        skipped=heard.skipped,
        seed=how.seed,
        retrieval=retrieval(captioned, seed=how.seed),
        labelled=labelled,
        note="" if classes or not named else "fewer than two classes among the labels",
    )
    if output:
        planes = draw_plane(
            Plane.of(captioned, named.heard.vectors if named else None, classes, prompted), how.seed
        )
        folder = Path(output)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RESULTS).write_text(results_json(evaluation), encoding="utf-8")
        write_page(folder / PAGE, evaluation, planes)
    return evaluation


def results_json(results: "DataclassInstance") -> str:
    """Any record of figures as JSON: sorted, rounded, without what changes from run to run."""
    return json.dumps(_rounded(asdict(results)), indent=1, sort_keys=True) + "\n"


def captioned_of(encoder: Encoder, heard: Heard) -> Captioned:
    """The clips with their distinct captions, embedded."""
    texts = sorted({caption for clip in heard.clips for caption in clip.captions})
    place = {text: index for index, text in enumerate(texts)}
    return Captioned(
        tuple(clip.key for clip in heard.clips),
        tuple(texts),
        heard.vectors,
        encoder.embed_texts(texts),
        relevance_of([[place[caption] for caption in clip.captions] for clip in heard.clips]),
    )


def prompt_vectors(encoder: Encoder, classes: Classes, how: How) -> NDArray[np.float64]:
    """The vector of each class, by all templates."""
    embedded = encoder.embed_texts(prompts(classes.names, how.templates))
    return class_vectors(embedded, len(classes.names))


def _training(encoder: Encoder, data: str, source: Source, how: How) -> Named | None:
    if not how.probe_splits:
        return None
    if source.name not in ("tag", "table"):
        raise ValueError("a split to train the probe on needs labels of the shards: tag, or a CSV")
    heard = hear_shards(
        encoder, find_shards(data, how.probe_splits), partial(read_words, choice=how.captions)
    )
    return source.named(encoder, heard)


def _labelled(
    named: Named, classes: Classes, prompted: NDArray[np.float64], how: How, train: Named | None
) -> Labelled:
    vectors = named.heard.vectors[classes.clips]
    scores = class_scores(vectors, prompted)
    probed, note = _probed(named, classes, how.seed, train)
    silhouette = None
    if classes.is_single:
        each = silhouettes(vectors, classes.truth)
        silhouette = mean_interval(each, seed=how.seed)
    return Labelled(
        source=named.source,
        templates=how.templates,
        n_same_prompts=_n_same(prompted),
        skipped=named.heard.skipped,
        zero_shot=classification(scores, classes, seed=how.seed),
        probe=probed,
        note=note,
        silhouette=silhouette,
    )


def _n_same(prompted: NDArray[np.float64]) -> int:
    counts = np.unique(prompted.astype(np.float32), axis=0, return_counts=True)[1]
    return int(counts[counts > 1].sum())


def _probed(
    named: Named, classes: Classes, seed: int, train: Named | None
) -> tuple[Classification | None, str]:
    if len(classes.names) > MAX_PROBED_CLASSES:
        return None, f"more than {MAX_PROBED_CLASSES} classes"
    vectors = named.heard.vectors[classes.clips]
    try:
        if train is not None:
            right = classes.columns(train.labels)
            known = right.any(axis=1)
            scores = held_out(train.heard.vectors[known], right[known], vectors)
        else:
            scores = probe(vectors, classes.right, _folds(named, classes), seed=seed)
    except ValueError as error:
        return None, str(error)
    return classification(scores, classes, seed=seed), ""


def _folds(named: Named, classes: Classes) -> Folds:
    groups = np.asarray([named.heard.clips[index].group for index in classes.clips])
    numbers = np.unique(groups, return_inverse=True)[1].astype(np.int64)
    given = np.asarray(named.folds, np.int64)[classes.clips] if named.folds else None
    return Folds(numbers, given)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DIGITS) + 0.0 if np.isfinite(value) else None
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    return [_rounded(part) for part in value] if isinstance(value, list | tuple) else value
