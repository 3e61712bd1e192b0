import math
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.keys import clip_key, shuffle_hash, split_group, split_of

FRACTIONS = {"train": 0.9, "valid": 0.05, "test": 0.05}
BOTH = ("item", "author")


@given(st.text(), st.text(), st.integers(0, 2**40))
def test_a_key_is_32_hex_digits_and_holds_no_dot(item_id: str, sha256: str, start_frame: int):
    key = clip_key(item_id.encode("utf-8", "replace").decode(), sha256, start_frame)
    assert len(key) == 32
    assert set(key) <= set(string.hexdigits.lower())


def test_keys_differ_where_any_part_differs():
    keys = {
        clip_key("a/1", "00", 0),
        clip_key("a/1", "00", 1),
        clip_key("a/1", "01", 0),
        clip_key("a/2", "00", 0),
    }
    assert len(keys) == 4


@given(st.text(min_size=1), st.text(), st.text())
def test_an_authors_items_are_one_group(author: str, one: str, other: str):
    if author.strip():
        assert split_group(one, author, BOTH) == split_group(other, author.upper().lower(), BOTH)


def test_items_without_an_author_are_groups_of_their_own():
    assert split_group("a/1", "", BOTH) != split_group("a/2", " ", BOTH)


def test_an_author_cannot_name_himself_into_an_items_group():
    assert split_group("a/1", "item\0a/2", BOTH) != split_group("a/2", "", BOTH)


def test_authors_may_straddle_where_the_recipe_groups_by_item_alone():
    assert split_group("a/1", "Ann", ("item",)) != split_group("a/2", "Ann", ("item",))


def test_groups_fall_into_splits_by_their_shares():
    n = 20_000
    splits = [split_of(7, f"group {i}", FRACTIONS) for i in range(n)]
    for split, share in FRACTIONS.items():
        four_sigmas = 4 * math.sqrt(n * share * (1 - share))
        assert abs(splits.count(split) - n * share) < four_sigmas


@given(st.integers(), st.text())
def test_a_split_without_a_share_gets_nothing(seed: int, group: str):
    assert split_of(seed, group, {"train": 1.0, "valid": 0.0, "test": 0.0}) == "train"
    assert split_of(seed, group, {"train": 0.0, "valid": 0.0, "test": 1.0}) == "test"


def test_another_seed_is_another_order():
    keys = [clip_key("a/1", "00", start) for start in range(100)]
    by_seed = [sorted(keys, key=lambda key, s=seed: shuffle_hash(s, key)) for seed in (0, 1)]
    assert by_seed[0] != by_seed[1]


@pytest.mark.parametrize("seed", [0, 1, 2**31])
def test_the_order_is_uniform(seed: int):
    n = 4_096
    places = [shuffle_hash(seed, clip_key("a/1", "00", start)) / 2**64 for start in range(n)]
    largest_gap = max(abs(place - (rank + 0.5) / n) for rank, place in enumerate(sorted(places)))
    assert largest_gap < 1.95 / math.sqrt(n)  # Kolmogorov-Smirnov, p = 0.001
