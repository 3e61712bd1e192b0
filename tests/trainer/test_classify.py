from dataclasses import dataclass

import numpy as np
import pytest

from tests.trainer.data.tars_made import flac
from trainer.classify import classify, embed_labels

AXES = {"dog": 0, "rain": 1, "siren": 2}


@dataclass(frozen=True)
class Axes:
    """Each label has an axis of its own; a sound is near that of which it has the level."""

    name: str = "axes"
    digest: str = "sha256:0"
    dim: int = 3
    sample_rate_hz: int = 48_000
    max_s: float = 1.0
    scale: float = 10.0

    def embed_texts(self, texts):
        return np.stack([np.eye(3, dtype=np.float32)[AXES[text.split()[-1]]] for text in texts])

    def embed_waveforms(self, waveforms):
        return np.stack([np.eye(3, dtype=np.float32)[round(float(w[0]) * 4)] for w in waveforms])


def two_seconds(first: int, second: int) -> bytes:
    return flac(np.repeat(np.float32([first, second]) / 4, 48_000))


def test_a_sound_is_judged_by_the_mean_of_its_windows():
    labels = embed_labels(Axes(), list(AXES), ["the sound of {}"])
    made = classify(Axes(), two_seconds(1, 2), labels)

    # The mean of two axes has the cosine sqrt(1/2) with both and 0 with the third.
    assert [(one.label, round(one.score, 5)) for one in made.whole.labels] == [
        ("rain", 0.70711),
        ("siren", 0.70711),
        ("dog", 0.0),
    ]
    odds = np.exp(10 * np.array([0.70711, 0.70711, 0.0]))
    assert [one.probability for one in made.whole.labels] == pytest.approx(
        odds / odds.sum(), abs=1e-4
    )


def test_each_window_has_its_own_answer():
    labels = embed_labels(Axes(), list(AXES), ["{}"])
    made = classify(Axes(), two_seconds(0, 2), labels)

    assert [(w.start_s, w.end_s, w.labels[0].label) for w in made.windows] == [
        (0.0, 1.0, "dog"),
        (1.0, 2.0, "siren"),
    ]


def test_templates_are_averaged():
    class Odd(Axes):
        def embed_texts(self, texts):
            return np.stack(
                [np.eye(3, dtype=np.float32)[2 if text.startswith("no") else 0] for text in texts]
            )

    labels = embed_labels(Odd(), ["dog"], ["no {}", "a {}"])

    assert labels.vectors == pytest.approx(np.array([[0.5**0.5, 0, 0.5**0.5]]))


@pytest.mark.parametrize(
    ("names", "template", "why"),
    [([], "{}", "no labels"), (["a", "a"], "{}", "twice: a"), (["a"], "a sound", "no {}")],
)
def test_labels_that_cannot_be_asked_are_refused(names, template, why):
    with pytest.raises(ValueError, match=why):
        embed_labels(Axes(), names, [template])
