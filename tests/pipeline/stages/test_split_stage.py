from dataclasses import replace

import pytest

from pipeline.recipe import SplitSettings
from pipeline.stages.split import assign_split
from tests.pipeline.records import a_candidate

HALVES = SplitSettings(train=0.5, valid=0.25, test=0.25)
FOLDS = SplitSettings(subsets={"test": ("5",), "valid": ("4",)})


def split_of(settings: SplitSettings, item_id: str, author: str = "", subset: str = "") -> str:
    candidate = a_candidate()
    item = replace(candidate.item, item_id=item_id, author=author, subset=subset)
    return assign_split(replace(candidate, item=item), 0, settings).split


def test_all_items_of_an_author_lie_in_one_split():
    assert len({split_of(HALVES, f"a/{n}", author="Ann") for n in range(50)}) == 1


def test_items_without_an_author_spread_over_the_splits():
    assert {split_of(HALVES, f"a/{n}") for n in range(50)} == {"train", "valid", "test"}


def test_a_part_of_a_collection_goes_whole_where_the_recipe_puts_it():
    assert {split_of(FOLDS, f"a/{n}", f"author {n}", "5") for n in range(50)} == {"test"}
    assert {split_of(FOLDS, f"a/{n}", f"author {n}", "4") for n in range(50)} == {"valid"}


def test_a_part_that_the_recipe_does_not_name_is_split_by_hash():
    by_hash = [split_of(FOLDS, f"a/{n}") for n in range(50)]
    assert [split_of(FOLDS, f"a/{n}", subset="3") for n in range(50)] == by_hash


def test_a_part_is_not_put_into_two_splits():
    with pytest.raises(ValueError, match="'5' in two splits"):
        SplitSettings(subsets={"test": ("5",), "train": ("1", "5")})
