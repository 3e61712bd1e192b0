"""A captioner of our own kind, trained within seconds to tell who does what where."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from augment.training.settings import TrainingSettings
    from augment.training.texts import Texts

NOUNS = ("dog", "cat", "hen", "owl", "door", "train")
VERBS = ("bark", "meow", "cluck", "hoot", "creak", "squeak")
PLACES = ("park", "street", "room", "forest")

RECORD = {"trained_on": "sentences of the tests — «tiny»"}


def tiny_texts() -> "Texts":
    """Captions of two and three content words, some of them for validation alone."""
    from augment.training.texts import Texts

    plain = [f"a {noun} {verb}s" for noun, verb in product(NOUNS, VERBS)]
    doing = [f"a {noun} is {verb}ing" for noun, verb in product(NOUNS, VERBS)]
    deeds = plain * 3 + doing  # mostly plain, and so it writes where no style is asked for
    told = [f"{deed} in the {place}" for deed, place in product(deeds, PLACES)] + deeds
    unseen = tuple(told[::8])
    return Texts(tuple(text for text in told if text not in unseen), unseen)


def tiny_settings(**changes: object) -> "TrainingSettings":
    """The smallest network that learns something; the grammar, and its lexicon, are left out."""
    from augment.training.settings import TrainingSettings

    return TrainingSettings.model_validate(
        {
            "steps": 20,
            "batch": 16,
            "warm_up_steps": 5,
            "learning_rate": 1e-2,
            "grammar_fraction": 0.0,
            "finish_steps": 0,
            "vocabulary": 400,
            "d_model": 32,
            "d_ff": 64,
            "heads": 4,
            "encoder_layers": 1,
            "decoder_layers": 1,
            "dropout": 0.0,
            "checkpoint_every": 5,
            "reader_width": 16,
            "reader_lemma_width": 8,
            "reader_epochs": 2,
            "reader_mark_epochs": 2,
        }
        | changes
    )


def with_small_chunks(patch: pytest.MonkeyPatch) -> None:
    """Makes training prepare hundreds of pairs at a time, and not tens of thousands; learn from
    hundreds of marks."""
    from augment.training import judged, texts, train

    some = judged.judged_proposals()[:400]
    for module in (texts, train):
        patch.setattr(module, "CHUNK", 320)
    patch.setattr(judged, "judged_proposals", lambda: some)
    patch.setattr(train, "VOCABULARY_CHUNKS", 1)
    patch.setattr(train, "N_VALIDATION", 32)


@contextmanager
def small_training() -> Iterator[None]:
    """Small chunks, and one core: on more, so small a model spends its time in waiting."""
    import torch

    n_threads = torch.get_num_threads()
    torch.set_num_threads(1)
    with pytest.MonkeyPatch.context() as patch:
        with_small_chunks(patch)
        yield
    torch.set_num_threads(n_threads)


def save_tiny_captioner(folder: Path) -> Path:
    """Trains one and writes it into ``folder`` as it would ship."""
    from augment.training.export import export
    from augment.training.ranking import learned_ranking
    from augment.training.texts import sayings_from
    from augment.training.train import train

    texts, settings = tiny_texts(), tiny_settings(steps=200, batch=32, checkpoint_every=200)
    with small_training():
        model = train(texts, settings, folder / "training", lambda _: None)
        ranking = learned_ranking(texts, settings)
    return export(model, folder / "tiny", RECORD, ranking, sayings_from(texts, settings))
