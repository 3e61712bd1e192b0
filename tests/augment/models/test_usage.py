import math
from collections.abc import Sequence
from statistics import fmean

import pytest

from augment.models.usage import BACK_OFF, UNSEEN, Usage


def mean_log(usage: Usage, sentence: Sequence[str]) -> float:
    return fmean(usage.logs(sentence))


TOLD = [["a", "dog", "barks"], ["a", "dog", "runs"], ["a", "cat", "runs"]]


def test_a_run_that_was_seen_has_its_share_of_what_follows():
    usage = Usage.learned(TOLD, order=2)

    # a begins all three, dog follows a twice in three, barks follows dog once in two, and ends.
    expected = (math.log(1) + math.log(2 / 3) + math.log(1 / 2) + math.log(1)) / 4
    assert mean_log(usage, ["a", "dog", "barks"]) == pytest.approx(expected)


def test_a_run_that_was_not_seen_backs_off_to_a_shorter_one():
    usage = Usage.learned(TOLD, order=2)

    # 15 symbols are counted: nine words, three ends, and as many beginnings. barks is one of them.
    expected = (math.log(1) + math.log(1 / 3) + math.log(BACK_OFF * 1 / 15) + math.log(1)) / 4
    assert mean_log(usage, ["a", "cat", "barks"]) == pytest.approx(expected)


def test_more_context_says_more():
    told = [["dogs", "can", "bark"], ["cats", "can", "meow"]]

    pairs, triples = (mean_log(Usage.learned(told, order), told[0]) for order in (2, 3))

    # Of two beginnings one; behind "can" one of two, and behind "dogs can" nothing else.
    assert pairs == pytest.approx((math.log(1 / 2) + math.log(1 / 2)) / 4)
    assert triples == pytest.approx(math.log(1 / 2) / 4)


def test_a_symbol_never_seen_has_a_small_share_and_no_more():
    usage = Usage.learned(TOLD, order=2)

    assert mean_log(usage, ["a", "zebra", "runs"]) > math.log(UNSEEN)
    assert mean_log(usage, ["a", "zebra", "runs"]) < mean_log(usage, ["a", "cat", "runs"])


def test_rare_runs_go_and_symbols_stay():
    usage = Usage.learned(TOLD, order=3, least=2)

    assert "cat runs" not in usage.counts
    assert usage.counts["a dog"] == 2
    assert usage.counts["cat"] == 1


def test_what_has_learned_nothing_likes_nothing_better():
    usage = Usage.learned([], order=3)

    assert mean_log(usage, ["a", "dog"]) == mean_log(usage, ["dog", "a"]) == math.log(UNSEEN)
