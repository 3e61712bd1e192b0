"""A worker process that dies costs no other item: the run goes on by itself."""

import json
import os
import signal
import time
from pathlib import Path

import pytest

from pipeline.journal import read_journals
from pipeline.work import WorkFolder
from tests.pipeline.runs import command, finish, published, run_here, start, write_recipe

FEW = {"sources": [{"type": "synthetic", "count": 10}], "shards": {"samples": 4}}


def worker_pids(group: int) -> list[int]:
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
            if b"pipeline.worker" in words and os.getpgid(int(entry.name)) == group:
                found.append(int(entry.name))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def wait_until_something_is_in_hand(journals: str) -> str:
    deadline_s = time.monotonic() + 60
    while time.monotonic() < deadline_s:
        for entry in read_journals(journals):
            if entry.in_hand:
                return entry.in_hand
    raise AssertionError("no worker ever took an item in hand")


@pytest.mark.long
def test_a_killed_worker_is_survived_and_its_item_decoded_in_isolation(tmp_path: Path):
    undisturbed = tmp_path / "undisturbed"
    recipe = write_recipe(undisturbed, undisturbed / "out", **FEW)
    run_here(recipe)

    disturbed = tmp_path / "disturbed"
    work = WorkFolder(str(disturbed / "out"))
    process = start("run", write_recipe(disturbed, work.output, **FEW), "--workers", "1")
    wait_until_something_is_in_hand(work.journals)
    (worker,) = worker_pids(process.pid)
    os.kill(worker, signal.SIGKILL)
    status, _, err = finish(process)

    assert status == 0, err
    assert "a worker died over synthetic/" in err
    assert published(Path(work.output)) == published(undisturbed / "out")


@pytest.mark.long
def test_what_a_killed_run_had_in_hand_is_a_suspect_for_the_next(tmp_path: Path):
    work = WorkFolder(str(tmp_path / "out"))
    process = start("run", write_recipe(tmp_path, work.output, **FEW), "--workers", "1")
    wait_until_something_is_in_hand(work.journals)
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    in_hand = {entry.in_hand for entry in read_journals(work.journals)} - {""}

    following = start("run", write_recipe(tmp_path, work.output, **FEW), "--workers", "1")
    deadline_s = time.monotonic() + 60
    while not Path(work.suspects).exists() and time.monotonic() < deadline_s:
        pass
    suspects = set(json.loads(Path(work.suspects).read_text()))
    status, _, err = finish(following)

    assert status == 0, err
    assert suspects == in_hand


@pytest.mark.long
def test_a_file_of_our_name_in_the_current_folder_harms_no_worker(tmp_path: Path):
    (tmp_path / "pipeline.py").write_text("raise SystemExit('a foreign pipeline')")
    recipe = write_recipe(tmp_path, tmp_path / "out", **FEW)
    status, _, err = command("run", recipe, "--workers", "1", cwd=tmp_path)
    assert status == 0, err
