"""What ranks proposals, learned: how captions are worded, and what readers said of others."""

from collections.abc import Sequence

from augment.models.habits import Habits
from augment.models.named_words import Token, words_of
from augment.models.ranking import Ranking
from augment.models.sentinels import read
from augment.models.traits import Knowledge
from augment.models.wording import Wording
from augment.training.judged import learned_taste, marked_proposals
from augment.training.reader import learned_reader
from augment.training.sayings import saying_of
from augment.training.settings import TrainingSettings
from augment.training.stages import stages
from augment.training.texts import (
    CHUNK,
    Texts,
    told_captions,
    training_pairs,
    usual_captions,
)
from augment.training.vectors import learned_vectors

BUILD_CHUNKS = 15
"""Chunks of pairs from which the build of sentences is learned: 300,000 sentences."""


def learned_ranking(texts: Texts, settings: TrainingSettings) -> Ranking:
    """What ranks proposals: knowledge from the last stage's texts, and what readers said of others.

    Habits are those of the written captions. Phrases, and what the reader learns, are of these and
    of as many of the files' captions as the stage mixes in beside them.
    """
    captions = usual_captions(texts, settings)
    sentences = _read(captions)
    habits = Habits.learned(_read(told_captions(texts, settings)))
    knowledge = Knowledge(_wording(texts, settings, captions), habits)
    marked = marked_proposals(knowledge)
    vectors = learned_vectors(
        _read(list(dict.fromkeys([*captions, *texts.training]))), settings.reader_lemma_width
    )
    return Ranking(
        knowledge, learned_taste(marked), learned_reader(sentences, vectors, marked, settings)
    )


def _read(captions: Sequence[str]) -> list[list[Token]]:
    return [words_of(saying_of(caption)) for caption in captions]


def _wording(texts: Texts, settings: TrainingSettings, captions: Sequence[str]) -> Wording:
    """Phrases from the captions, how sentences are built from the last stage's first chunks."""
    stage = stages(settings)[-1]
    chunks = min(BUILD_CHUNKS, -(-stage.steps * settings.batch // CHUNK))
    named = (
        tokens
        for chunk in range(chunks)
        for pair in training_pairs(texts, settings, stage, chunk)
        if (tokens := read(pair.target.split(), pair.keywords))
    )
    return Wording.learned(named, captions)
