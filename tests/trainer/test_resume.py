"""A training that is really killed, and goes on: the same curve, the same model, to the byte."""

import os
import subprocess
import sys

import pytest

from tests.trainer.pairs_made import write_pairs

KILLED = """
import os, signal, sys
from pathlib import Path
import torch
from tests.trainer.pairs_made import tiny
from trainer.train import How, train

data, folder = sys.argv[1], Path(sys.argv[2])
points = [int(point) for point in sys.argv[3].split(",")]
settings = tiny(
    checkpoint_every=2, accumulate=2, batch=4, ema=0.9, epochs=3, shuffle_buffer=3
)
torch.set_num_threads(1)
replaced, rename = 0, os.replace


def in_child(output, steps=None, renames=None):
    # Ends itself by SIGKILL after so many steps, or instead of so many-eth rename.
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

    def stop(reached):
        if steps is not None and reached.step >= steps:
            os.kill(os.getpid(), signal.SIGKILL)

    def replace(*names, **how):
        global replaced
        replaced += 1
        if replaced == renames:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(*names, **how)

    os.replace = replace
    try:
        train(settings, data, str(output), How(device="cpu", report=stop))
        status = 0
    except BaseException as error:
        print(repr(error), file=sys.stderr)
        status = 1
    sys.stderr.flush()
    os._exit(status)


assert in_child(folder / "whole") == 0
for point in points:
    output = folder / str(point)
    how = {"steps": point} if point > 0 else {"renames": -point}
    assert in_child(output, **how) == -signal.SIGKILL, point
    assert in_child(output) == 0, point
"""

SAME = ("log.jsonl", "validation.jsonl", "model/model.safetensors", "model/model.json")
SAME += ("curves.svg", "curves.png")


def killed_and_resumed(tmp_path, points: list[int]) -> None:
    """Points above 0 are steps, below it renames."""
    write_pairs(tmp_path / "set" / "train", [7, 1, 10])
    write_pairs(tmp_path / "set" / "valid", [5])
    (tmp_path / "killed.py").write_text(KILLED)
    listed = ",".join(map(str, points))
    done = subprocess.run(
        [sys.executable, tmp_path / "killed.py", tmp_path / "set", tmp_path, listed],
        env={**os.environ, "PYTHONPATH": ".", "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    for point in points:
        for name in SAME:
            whole, resumed = tmp_path / "whole" / name, tmp_path / str(point) / name
            assert whole.read_bytes() == resumed.read_bytes(), (point, name)


def test_the_curve_after_a_kill_is_the_curve_without_it(tmp_path):
    # Amid the second epoch, one update after a checkpoint; and before a checkpoint is in place.
    killed_and_resumed(tmp_path, [5, -6])


@pytest.mark.long
def test_it_may_be_killed_at_any_step_and_any_rename(tmp_path):
    killed_and_resumed(tmp_path, [*range(1, 10), *range(-10, 0)])
