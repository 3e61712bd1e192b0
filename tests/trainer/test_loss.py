"""The contrastive loss, against NumPy, and over two processes against one."""

import os
import subprocess
import sys

import numpy as np
import pytest
import torch

from trainer.distributed import Ranks
from trainer.loss import gathered_info_nce, info_nce

ALONE = Ranks(0, 1, torch.device("cpu"))


def unit_rows(seed: int, n_rows: int, dim: int = 5) -> torch.Tensor:
    rows = np.random.default_rng(seed).normal(size=(n_rows, dim))
    return torch.tensor(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=torch.float32)


def by_numpy(audio: np.ndarray, text: np.ndarray, scale: float) -> float:
    scores = scale * audio.astype(np.float64) @ text.astype(np.float64).T

    def mean_surprise(rows: np.ndarray) -> float:
        shares = np.exp(rows - rows.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        return float(-np.log(np.diag(shares)).mean())

    return (mean_surprise(scores) + mean_surprise(scores.T)) / 2


def test_the_loss_is_that_of_numpy():
    audio, text = unit_rows(1, 7), unit_rows(2, 7)

    loss = info_nce(audio, text, torch.tensor(12.5))

    assert float(loss) == pytest.approx(by_numpy(audio.numpy(), text.numpy(), 12.5), rel=1e-5)


def test_both_directions_count():
    # All texts are alike: no audio finds its own, though each text would as well as any.
    audio, text = unit_rows(1, 6), unit_rows(2, 1).expand(6, 5)

    loss = float(info_nce(audio, text, torch.tensor(20.0)))

    assert loss == pytest.approx(float(info_nce(text, audio, torch.tensor(20.0))), rel=1e-6)
    assert loss == pytest.approx(by_numpy(audio.numpy(), text.numpy(), 20.0), rel=1e-5)


def test_what_is_not_told_apart_costs_the_logarithm_of_the_pairs():
    alike = unit_rows(1, 1).expand(8, 5)

    assert float(info_nce(alike, alike, torch.tensor(30.0))) == pytest.approx(np.log(8), rel=1e-6)


def test_a_single_pair_costs_nothing():
    assert float(info_nce(unit_rows(1, 1), unit_rows(2, 1), torch.tensor(30.0))) == 0.0


def test_the_scale_learns():
    scale = torch.tensor(2.0, requires_grad=True)

    info_nce(torch.eye(4), torch.eye(4), scale).backward()

    assert scale.grad is not None
    assert float(scale.grad) < 0, "partners found: a larger scale lowers the loss"


TWO_PROCESSES = """
import sys
import numpy as np, torch
from trainer.distributed import average_gradients, collected, counts, joined
from trainer.loss import gathered_info_nce

sizes, folder = {"4-4": (4, 4), "5-2": (5, 2), "6-0": (6, 0)}, sys.argv[1]
with joined("cpu") as ranks:
    for name, split in sizes.items():
        torch.manual_seed(0)
        audio_tower, text_tower = torch.nn.Linear(6, 5), torch.nn.Linear(6, 5)
        scale = torch.nn.Parameter(torch.tensor(2.0))
        weights = [*audio_tower.parameters(), *text_tower.parameters(), scale]
        everything = torch.arange(sum(split) * 12).reshape(2, -1, 6).sin()
        first = sum(split[: ranks.rank])
        own = everything[:, first : first + split[ranks.rank]]
        embed = torch.nn.functional.normalize
        loss = gathered_info_nce(
            ranks, embed(audio_tower(own[0])), embed(text_tower(own[1])), scale.exp()
        )
        loss.backward()
        average_gradients(ranks, weights)
        gradients = {f"g{i}": weight.grad.numpy() for i, weight in enumerate(weights)}
        np.savez(f"{folder}/{name}.{ranks.rank}.npz", loss=loss.detach().numpy(), **gradients)
    assert counts(ranks, 3 + ranks.rank) == [3, 4]
    assert collected(ranks, {"rank": ranks.rank}) == [{"rank": 0}, {"rank": 1}]
"""


@pytest.fixture(scope="module")
def from_two_processes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ranks")
    script = folder / "ranks.py"
    script.write_text(TWO_PROCESSES)
    command = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc-per-node=2"]
    done = subprocess.run(
        [*command, str(script), str(folder)],
        env={**os.environ, "PYTHONPATH": ".", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("split", ["4-4", "5-2", "6-0"])
def test_two_processes_have_the_loss_and_gradients_of_the_joined_batch(from_two_processes, split):
    n_rows = sum(map(int, split.split("-")))
    torch.manual_seed(0)
    audio_tower, text_tower = torch.nn.Linear(6, 5), torch.nn.Linear(6, 5)
    scale = torch.nn.Parameter(torch.tensor(2.0))
    audio, text = torch.arange(n_rows * 12).reshape(2, -1, 6).sin()
    embed = torch.nn.functional.normalize
    loss = gathered_info_nce(ALONE, embed(audio_tower(audio)), embed(text_tower(text)), scale.exp())
    loss.backward()

    for rank in (0, 1):
        found = np.load(from_two_processes / f"{split}.{rank}.npz")
        assert found["loss"] == pytest.approx(float(loss.detach()), rel=1e-6)
        weights = [*audio_tower.parameters(), *text_tower.parameters(), scale]
        for i, weight in enumerate(weights):
            np.testing.assert_allclose(found[f"g{i}"], weight.grad, rtol=1e-4, atol=1e-6)


def test_ranks_agree_to_the_bit(from_two_processes):
    first, second = (np.load(from_two_processes / f"5-2.{rank}.npz") for rank in (0, 1))

    assert all(first[name].tobytes() == second[name].tobytes() for name in first.files)
