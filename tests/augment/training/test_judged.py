import re
from collections import Counter
from importlib.resources import files
from operator import eq
from pathlib import Path

import pytest

from augment.judging.judge import judge
from augment.models.habits import Habits
from augment.models.named_words import words_of
from augment.models.ranking import HABITS_FILE, TASTE_FILE, load_ranking
from augment.models.sentinels import Named, sentence
from augment.models.taste import load_taste
from augment.training.judged import (
    A_PERSONS,
    Judged,
    Marked,
    judged_proposals,
    learned_taste,
    marked_proposals,
    read_judged,
    tokens_of_proposal,
)
from augment.training.sayings import saying_of
from augment.training.written import written_captions
from augment.words import Form

WEIGHTS = Path(str(files("augment"))) / "weights"


def test_a_set_has_its_proposals_below_it():
    text = "dog, bark\n2 A dog barks.\n0 A bark dogs.\ncat, meow\n1 A cat of meows.\n"

    assert list(read_judged(text)) == [
        Judged(("dog", "bark"), "A dog barks.", "2"),
        Judged(("dog", "bark"), "A bark dogs.", "0"),
        Judged(("cat", "meow"), "A cat of meows.", "1"),
    ]


def test_keywords_are_found_in_a_sentence_in_the_form_in_which_they_stand():
    tokens, plan = tokens_of_proposal("An owl is hooting.", ("owl", "hoot"))

    named = [(token.keyword, token.form) for token in tokens if isinstance(token, Named)]
    assert named == [("owl", Form.BASE), ("hoot", Form.ING)]
    assert [token for token in tokens if isinstance(token, str)] == ["a", "is"]
    assert {one.keyword for one in plan} == {"owl", "hoot"}


def test_words_that_go_together_are_found_as_one():
    tokens, _ = tokens_of_proposal("Two sewing machines hum.", ("two", "sew", "machine", "hum"))

    assert [token.keyword for token in tokens if isinstance(token, Named)] == [
        "two sewing machines",
        "hum",
    ]


def test_what_was_judged_can_be_read_and_is_written_the_same_again():
    some = judged_proposals()[::40]
    again = [sentence(tokens_of_proposal(one.text, one.keywords)[0]) for one in some]

    assert again == [one.text for one in some]


def test_many_were_judged_each_once_and_of_every_mark():
    proposals = judged_proposals()

    assert len(proposals) > 40_000
    assert len({(one.keywords, one.text) for one in proposals}) == len(proposals)
    assert min(Counter(one.mark for one in proposals).values()) > 0.1 * len(proposals)


def test_they_are_plain_sentences_with_their_keywords():
    some = judged_proposals()[::40]

    assert not [one for one in some if not re.fullmatch(r"[A-Z][A-Za-z ,'-]+\.", one.text)]
    assert all(judge(one.text, one.keywords).ok for one in some)


def test_the_shipped_reader_knows_sentences_that_it_has_not_seen_better_than_their_traits_tell():
    pytest.importorskip("torch", reason="needs the extra t5")
    from augment.training.reader import is_held_out

    ranking = load_ranking(WEIGHTS)
    unseen = marked_proposals(ranking.knowledge).those(is_held_out)
    liked = [mark == A_PERSONS for mark in unseen.marks]

    by_traits = [ranking.taste.log_odds(each) > 0 for each in unseen.traits]
    by_reading = ranking.reader.log_odds(unseen.sentences, unseen.traits) > 0

    n_right = [sum(map(eq, found, liked)) for found in (by_traits, by_reading)]
    assert len(liked) > 9_000
    assert n_right[0] > 0.7 * len(liked)
    assert n_right[1] > n_right[0] + 0.03 * len(liked)


def test_marks_are_chosen_by_the_number_of_their_set():
    words = [words_of(("a",)), words_of(("the",)), words_of(("it",))]
    marked = Marked([0, 0, 1], words, [[1.0], [2.0], [3.0]], ["2", "0", "1"])

    assert marked.those(lambda of_set: of_set == 0) == Marked(
        [0, 0], words[:2], [[1.0], [2.0]], ["2", "0"]
    )
    assert marked.those(lambda of_set: of_set == 7) == Marked([], [], [], [])


@pytest.mark.long
def test_the_shipped_habits_are_those_of_the_written_captions(tmp_path: Path):
    habits = Habits.learned(words_of(saying_of(caption)) for caption in written_captions())

    habits.save(tmp_path / HABITS_FILE)

    assert (tmp_path / HABITS_FILE).read_bytes() == (WEIGHTS / HABITS_FILE).read_bytes()


@pytest.mark.long
def test_the_shipped_taste_is_what_the_marks_tell(tmp_path: Path):
    ranking = load_ranking(WEIGHTS)

    learned_taste(marked_proposals(ranking.knowledge)).save(tmp_path / "taste.json")

    learned, shipped = load_taste(tmp_path / "taste.json"), load_taste(WEIGHTS / TASTE_FILE)
    assert learned.weights == pytest.approx(shipped.weights, abs=1e-4)
