"""One update: accumulated or not, and what stops it."""

import math

import pytest
import torch

from tests.trainer.pairs_made import tiny
from trainer.data.batch import Batch
from trainer.distributed import Ranks
from trainer.towers.protocol import Features, Tokens
from trainer.update import Diverged, Updater

ALONE = Ranks(0, 1, torch.device("cpu"))
N = 6


class Linear(torch.nn.Module):
    """A model that takes the batch's numbers as they are; a norm where it is asked for."""

    def __init__(self, *, norm: bool = False, dropout: float = 0.0) -> None:
        super().__init__()
        torch.manual_seed(1)
        self.audio = torch.nn.Linear(N, 32)
        self.text = torch.nn.Linear(N, 32)
        self.norm = torch.nn.BatchNorm1d(N) if norm else torch.nn.Identity()
        self.dropout = torch.nn.Dropout(dropout)
        self.logit_scale = torch.nn.Parameter(torch.tensor(math.log(99.9)))
        self.n_forward = 0

    def embed_audio(self, features: Features) -> torch.Tensor:
        self.n_forward += 1
        heard = self.dropout(self.audio(self.norm(features.log_mel)))
        return torch.nn.functional.normalize(heard, dim=-1)

    def embed_text(self, tokens: Tokens) -> torch.Tensor:
        return torch.nn.functional.normalize(self.text(tokens.input_ids), dim=-1)

    def clamp_scale(self) -> None:
        with torch.no_grad():
            self.logit_scale.clamp_(0.0, math.log(100))


def batch(first: int, n: int) -> Batch:
    numbers = torch.stack([torch.arange(N).add(7.0 * i).sin() for i in range(first, first + n)])
    keys = tuple(f"k{i}" for i in range(first, first + n))
    texts = tuple((key,) for key in keys)
    return Batch(keys, numbers, torch.full((n,), N), keys, texts, texts, torch.zeros(n).long())


def encode(batch: Batch) -> tuple[Features, Tokens]:
    heard = Features(batch.waveforms, torch.zeros(len(batch)).bool())
    return heard, Tokens(batch.waveforms.cos(), torch.ones(len(batch), N))


def updated(model: Linear, batches: list[Batch], **training: object) -> Linear:
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    updater = Updater(model, encode, optimizer, tiny(**training), ALONE)
    updater.update(batches, [len(batches)], 0, 0.1)
    return model


def test_accumulated_batches_move_the_weights_as_one_batch_does():
    whole = updated(Linear(), [batch(0, 9)])
    parts = updated(Linear(), [batch(0, 4), batch(4, 3), batch(7, 2)])

    for one, other in zip(whole.parameters(), parts.parameters(), strict=True):
        torch.testing.assert_close(one, other, rtol=1e-4, atol=1e-6)
    assert (whole.n_forward, parts.n_forward) == (1, 6)


def test_dropout_is_the_same_in_both_passes():
    # Of one batch both ways are the same, if the second pass drops what the first has dropped.
    model = Linear(dropout=0.5)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    twice = Updater(model, encode, optimizer, tiny(), ALONE)
    twice.update([batch(0, 5)], [1, 2], 0, 0.1)  # another rank holds two: all take two passes
    once = updated(Linear(dropout=0.5), [batch(0, 5)])

    for one, other in zip(once.parameters(), model.parameters(), strict=True):
        torch.testing.assert_close(one, other)


def test_norms_note_each_batch_once():
    norm = updated(Linear(norm=True), [batch(0, 4), batch(4, 4)]).norm

    expected = torch.zeros(N)
    for each in (batch(0, 4), batch(4, 4)):
        expected = 0.9 * expected + 0.1 * each.waveforms.mean(dim=0)
    torch.testing.assert_close(norm.running_mean, expected)
    assert int(norm.num_batches_tracked) == 2


def test_norms_stand_still_where_ranks_hold_different_numbers_of_batches():
    model = Linear(norm=True)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    Updater(model, encode, optimizer, tiny(), ALONE).update([batch(0, 4)], [1, 0], 0, 0.1)

    assert int(model.norm.num_batches_tracked) == 0


def test_the_scale_stays_in_its_bounds():
    model = Linear()
    with torch.no_grad():  # all partners found: a larger scale would be better still
        model.text.load_state_dict(model.audio.state_dict())
    updater = Updater(
        model,
        lambda each: (encode(each)[0], Tokens(each.waveforms, each.n_frames)),
        torch.optim.SGD([model.logit_scale], lr=1.0),
        tiny(),
        ALONE,
    )
    for _ in range(3):
        updater.update([batch(0, 4)], [1], 0, 1e6)

    assert float(model.logit_scale.detach().exp()) == pytest.approx(100.0)


def test_a_loss_that_is_not_finite_names_the_samples():
    bad = batch(0, 3)
    bad.waveforms[1, 0] = math.nan

    with pytest.raises(Diverged, match=r"step 1: the loss .* embeddings of 'k1'\. The batch: 'k0'"):
        updated(Linear(), [bad])


def test_a_gradient_that_is_not_finite_stops_before_the_weights_are_spoiled():
    model = Linear()
    model.audio.weight.register_hook(lambda gradient: gradient * math.inf)

    with pytest.raises(Diverged, match="a gradient is not finite"):
        updated(model, [batch(0, 3)])

    assert all(torch.isfinite(weight).all() for weight in model.parameters())


def test_gradients_are_clipped_to_their_norm():
    before = Linear()
    after = updated(Linear(), [batch(0, 5)], max_grad_norm=0.01)

    moved = [
        (one - other).flatten()
        for one, other in zip(before.parameters(), after.parameters(), strict=True)
    ]
    assert float(torch.cat(moved).detach().norm()) == pytest.approx(0.1 * 0.01, rel=1e-2)
