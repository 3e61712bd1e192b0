"""Who sees which sample when."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from trainer.data.order import Rank, n_batches, plain_visit, training_visit

COUNTS = st.lists(st.integers(1, 40), min_size=1, max_size=8)


@given(COUNTS, st.integers(1, 5), st.integers(2, 9), st.integers(1, 60), st.integers(0, 3))
def test_ranks_share_every_sample_once_in_as_many_batches(counts, world_size, batch, buffer, epoch):
    if sum(counts) < world_size:
        return
    visits = [
        training_visit(counts, Rank(rank, world_size), batch=batch, buffer=buffer, draw=(0, epoch))
        for rank in range(world_size)
    ]

    seen = np.concatenate([visit.positions for visit in visits])
    assert sorted(seen.tolist()) == list(range(sum(counts)))
    for visit in visits:
        sizes = np.diff(visit.ends, prepend=0)
        assert len(sizes) == n_batches(sum(counts), world_size, batch)
        assert visit.ends[-1] == len(visit.positions)
        assert sizes.min() >= 1
        assert sizes.max() <= batch


@given(COUNTS, st.integers(2, 9))
def test_only_the_last_two_batches_are_short_and_they_share_the_rest(counts, batch):
    visit = training_visit(counts, Rank(), batch=batch, buffer=10, draw=(0, 0))
    sizes = np.diff(visit.ends, prepend=0)

    assert (sizes[:-2] == batch).all()
    assert abs(int(sizes[-1]) - int(sizes[min(len(sizes), 2) * -1])) <= 1


@given(st.integers(1, 200), st.integers(1, 50))
def test_no_more_than_the_buffer_is_held(n_samples, buffer):
    visit = training_visit([n_samples], Rank(), batch=2, buffer=buffer, draw=(0, 0))
    furthest = np.maximum.accumulate(visit.positions)

    assert (furthest - np.arange(n_samples) < buffer).all()


def test_epochs_and_seeds_have_orders_of_their_own():
    def order(seed: int, epoch: int) -> list[int]:
        visit = training_visit([50], Rank(), batch=4, buffer=50, draw=(seed, epoch))
        return visit.positions.tolist()

    assert order(0, 0) == order(0, 0)
    assert order(0, 0) != order(0, 1)
    assert order(0, 0) != order(1, 0)


def test_the_tars_come_in_another_order_each_epoch():
    orders = {
        tuple(training_visit([1] * 6, Rank(), batch=2, buffer=1, draw=(0, epoch)).shards.tolist())
        for epoch in range(20)
    }

    assert len(orders) > 10


def test_a_plain_visit_goes_from_front_to_back():
    visits = [plain_visit([3, 4], Rank(rank, 2), batch=2) for rank in range(2)]

    assert [visit.positions.tolist() for visit in visits] == [[0, 1, 2], [3, 4, 5, 6]]
    assert [visit.ends.tolist() for visit in visits] == [[2, 3], [2, 4]]
