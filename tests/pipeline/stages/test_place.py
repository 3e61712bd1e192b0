from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.keys import shuffle_hash
from pipeline.stages.place import PlaceClips, first_positions
from tests.pipeline.records import a_candidate, an_item


def clips(train: int, test: int):
    made = [a_candidate(an_item(f"a/{i}")) for i in range(train + test)]
    return made[:train] + [replace(clip, split="test") for clip in made[train:]]


def test_positions_are_the_ranks_of_the_hashes_in_each_split():
    made = clips(train=300, test=40)
    placed = made | PlaceClips(seed=5)

    for split in ("train", "test"):
        found = {p.candidate.clip.key: p.position for p in placed if p.candidate.split == split}
        keys = [clip.clip.key for clip in made if clip.split == split]
        ordered = sorted(keys, key=lambda key: shuffle_hash(5, key))
        assert found == {key: rank for rank, key in enumerate(ordered)}


def test_the_shuffle_mixes_the_items_of_a_source():
    placed = clips(train=200, test=0) | PlaceClips(seed=0)
    ranks = [p.position for p in sorted(placed, key=lambda p: int(p.candidate.item.locator))]
    together = sum(abs(a - b) == 1 for a, b in pairwise(ranks))
    assert together < 10  # about 2 are expected of a fair shuffle of 200


@settings(max_examples=50)
@given(st.dictionaries(st.integers(0, 1023), st.integers(1, 9), min_size=1))
def test_every_bucket_begins_where_the_one_before_it_ends(sizes: dict[int, int]):
    counts = {f"train/{bucket:03x}": n for bucket, n in sizes.items()}
    firsts = first_positions(counts | {"test/000": 4})

    taken = [firsts[bucket] + offset for bucket, n in counts.items() for offset in range(n)]
    assert sorted(taken) == list(range(sum(sizes.values())))
    assert firsts["test/000"] == 0
