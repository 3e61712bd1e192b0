"""The page of an evaluation: one HTML file with everything in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from trainer.evaluate.evaluate import Evaluation, Labelled
from trainer.evaluate.intervals import Interval
from trainer.evaluate.measures import Classification, Direction
from trainer.evaluate.plane import Drawing
from trainer.page.charts import Bar, Cloud, bar_chart, scatter
from trainer.page.render import percent, render

MAX_CLASSES = 200
"""Rows of the table of classes; the JSON holds them all."""

MAX_IN_MATRIX = 25
"""Classes that a confusion matrix has room for; of more, the pairs most often confused."""

MAX_PAIRS = 20

METRICS = {
    "r1": "R@1",
    "r5": "R@5",
    "r10": "R@10",
    "map10": "mAP@10",
    "top1": "Accuracy",
    "top5": "Among the first five",
    "mean_class": "Mean class accuracy",
    "map": "Mean average precision",
}


@dataclass(frozen=True, slots=True)
class _Way:
    title: str
    found: Direction
    chart: Markup


@dataclass(frozen=True, slots=True)
class _Classified:
    title: str
    found: Classification
    chart: Markup


@dataclass(frozen=True, slots=True)
class _Cell:
    count: int
    heat: int


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    cells: tuple[_Cell, ...]


@dataclass(frozen=True, slots=True)
class _Confusion:
    names: tuple[str, ...]
    rows: tuple[_Line, ...]


@dataclass(frozen=True, slots=True)
class _Pair:
    right: str
    taken: str
    count: int


@dataclass(frozen=True, slots=True)
class _Row:
    name: str
    n_clips: int
    zero_shot: float
    probe: float


@dataclass(frozen=True, slots=True)
class _Picture:
    method: str
    axes: tuple[str, str]
    named: bool
    chart: Markup


def write_page(path: Path, found: Evaluation, drawings: Sequence[Drawing]) -> None:
    """Writes the page; equal evaluations, equal bytes. Foreign texts are escaped."""
    labelled = found.labelled
    zero_shot = labelled.zero_shot if labelled else None
    fits = zero_shot is not None and len(zero_shot.confused) <= MAX_IN_MATRIX
    page = render(
        "evaluation.html",
        found=found,
        ways=[
            _way("Text to audio", found.retrieval.text_to_audio),
            _way("Audio to text", found.retrieval.audio_to_text),
        ],
        classified=_classified(labelled) if labelled else [],
        confusion=_confusion(zero_shot) if zero_shot and zero_shot.confused and fits else None,
        confused=_pairs(zero_shot) if zero_shot and not fits else [],
        rows=_rows(labelled) if labelled else [],
        n_classes=len(zero_shot.classes) if zero_shot else 0,
        of_class="accuracy" if zero_shot and zero_shot.kind == "single" else "precision",
        drawings=[_picture(drawing) for drawing in drawings],
    )
    path.write_bytes(page)


def interval_bar(label: str, of: Interval, mark: float | None = None) -> Bar:
    """A bar of a fraction, its interval told beside it."""
    shown = f"{percent(of.value)} ({percent(of.low)}–{percent(of.high)})"
    return Bar(label, of.value, of.low, of.high, shown, mark)


def _way(title: str, found: Direction) -> _Way:
    bars = [
        interval_bar(METRICS[name], interval, found.chance.get(name))
        for name, interval in found.metrics.items()
    ]
    return _Way(title, found, bar_chart(title, bars))


def _classified(labelled: Labelled) -> list[_Classified]:
    both = [("Zero-shot, from prompts", labelled.zero_shot), ("Linear probe", labelled.probe)]
    return [
        _Classified(
            title,
            found,
            bar_chart(
                title,
                [
                    interval_bar(METRICS[name], of, None if name == "top5" else found.chance)
                    for name, of in found.metrics.items()
                ],
            ),
        )
        for title, found in both
        if found
    ]


def _confusion(found: Classification) -> _Confusion:
    names = tuple(one.name for one in found.classes)
    rows = []
    for name, counts in zip(names, found.confused, strict=True):
        whole = max(1, sum(counts))
        # Five shades: none, then by quarters of the class.
        cells = tuple(_Cell(count, -(-4 * count // whole)) for count in counts)
        rows.append(_Line(name, cells))
    return _Confusion(names, tuple(rows))


def _pairs(found: Classification) -> list[_Pair]:
    names = [one.name for one in found.classes]
    pairs = [
        _Pair(names[right], names[taken], count)
        for right, counts in enumerate(found.confused)
        for taken, count in enumerate(counts)
        if count and right != taken
    ]
    return sorted(pairs, key=lambda pair: (-pair.count, pair.right, pair.taken))[:MAX_PAIRS]


def _rows(labelled: Labelled) -> list[_Row]:
    probed = labelled.probe.classes if labelled.probe else ()
    of_probe = {one.name: one.value for one in probed}
    rows = [
        _Row(one.name, one.n_clips, one.value, of_probe.get(one.name, float("nan")))
        for one in labelled.zero_shot.classes
    ]
    largest = sorted(rows, key=lambda row: (-row.n_clips, row.name))[:MAX_CLASSES]
    return sorted(largest, key=lambda row: row.name)


def _picture(drawing: Drawing) -> _Picture:
    plane = drawing.plane
    clouds = [Cloud("caption", drawing.captions), Cloud("clip", drawing.clips[plane.of_class < 0])]
    for number in range(len(plane.names)):
        clouds.append(Cloud(f"c{number}", drawing.clips[plane.of_class == number]))
    for number, name in enumerate(plane.names):
        place = drawing.prompts[number : number + 1]
        clouds.append(Cloud(f"prompt c{number}", place, (name,)))
    title = f"{drawing.method} of clips and texts"
    return _Picture(drawing.method, drawing.axes, bool(plane.names), scatter(title, clouds))
