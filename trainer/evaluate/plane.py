"""What is drawn of clips and texts in one plane, and how many of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from trainer.evaluate.labels import Classes
from trainer.evaluate.measures import Captioned
from trainer.evaluate.projection import has_umap, principal_plane, umap_plane

MAX_POINTS = 1500
"""Of clips, and of captions: more make a page of megabytes, and a cloud without holes."""

MAX_NAMED = 10
"""Classes with a colour and a name; the largest ones. An eye tells no more apart."""


@dataclass(frozen=True, slots=True)
class Plane:
    """What goes into the picture: vectors, and the class of each clip, -1 where it has none shown.

    ``names`` are the classes that are shown, in the order of their colours; ``prompts`` their
    vectors.
    """

    clips: NDArray[np.float64]
    of_class: NDArray[np.int64]
    captions: NDArray[np.float64]
    names: tuple[str, ...]
    prompts: NDArray[np.float64]

    @classmethod
    def of(
        cls,
        captioned: Captioned,
        labelled: NDArray[np.float32] | None,
        classes: Classes | None,
        prompted: NDArray[np.float64] | None,
    ) -> "Plane":
        """The labelled clips where there are any, else all; evenly thinned where they are many."""
        captions = _thinned(captioned.texts)
        if labelled is None or classes is None or prompted is None:
            clips = _thinned(captioned.clips)
            nothing = np.empty((0, clips.shape[1]))
            return cls(clips, np.full(len(clips), -1), captions, (), nothing)
        largest = np.argsort(-classes.right.sum(axis=0), kind="stable")[:MAX_NAMED]
        shown = np.sort(largest)
        marks = classes.right[:, shown]
        # A clip of several classes takes the first of them that is shown.
        of_class = np.where(marks.any(axis=1), marks.argmax(axis=1), -1)
        places = _evenly(len(classes.clips))
        return cls(
            labelled[classes.clips][places].astype(np.float64),
            of_class[places],
            captions,
            tuple(classes.names[index] for index in shown),
            prompted[shown],
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    """One picture: where each clip, caption and class's prompt lies. ``axes`` names them."""

    method: str
    axes: tuple[str, str]
    plane: Plane
    clips: NDArray[np.float64]
    captions: NDArray[np.float64]
    prompts: NDArray[np.float64]


def draw_plane(plane: Plane, seed: int) -> tuple[Drawing, ...]:
    """The picture by principal components, and by UMAP where that is installed."""
    together = np.concatenate([plane.clips, plane.captions, plane.prompts])
    points, shares = principal_plane(together)
    first, second = (f"{100 * share:.0f} % of the variance" for share in shares)
    drawings = [_drawing("PCA", (first, second), plane, points)]
    if has_umap():
        drawings.append(_drawing("UMAP", ("", ""), plane, umap_plane(together, seed=seed)))
    return tuple(drawings)


def _drawing(
    method: str, axes: tuple[str, str], plane: Plane, points: NDArray[np.float64]
) -> Drawing:
    ends = np.cumsum([len(plane.clips), len(plane.captions)])
    clips, captions, prompts = np.split(points, ends)
    return Drawing(method, axes, plane, clips, captions, prompts)


def _thinned(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    thinned: NDArray[np.float64] = vectors[_evenly(len(vectors))].astype(np.float64)
    return thinned


def _evenly(n: int) -> NDArray[np.int64]:
    """At most :data:`MAX_POINTS` places from 0 to ``n``, evenly apart."""
    return np.unique(np.linspace(0, n - 1, min(n, MAX_POINTS)).round().astype(np.int64))
