"""The shards as others read them: webdataset, plain tarfile, and laion_clap's own way."""

import gc
import io
import json
import tarfile
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile
import webdataset

from tests.pipeline.runs import command, write_recipe


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readers")
    status, _, err = command("run", write_recipe(folder, folder / "out"), "--workers", "0")
    assert status == 0, err
    return folder / "out"


def shards(output: Path) -> list[Path]:
    found = sorted(output.glob("*/*.tar"))
    assert len(found) > 2
    return found


def manifest(output: Path) -> dict[str, dict[str, object]]:
    tables = [pq.read_table(path) for path in sorted(output.glob("manifest/clips-*.parquet"))]
    return {row["key"]: row for table in tables for row in table.to_pylist()}


@pytest.mark.filterwarnings("ignore::ResourceWarning")  # webdataset leaves its tars open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_webdataset_reads_every_clip_with_its_text(output: Path):
    rows = manifest(output)
    urls = [str(path) for path in shards(output)]
    seen = set()
    for sample in webdataset.WebDataset(urls, shardshuffle=False):
        row = rows[sample["__key__"]]
        samples, rate_hz = soundfile.read(io.BytesIO(sample["flac"]), dtype="int16")
        text = json.loads(sample["json"])
        assert rate_hz == 48_000
        assert samples.shape == (round(row["duration_s"] * 48_000),)  # type: ignore[operator]
        assert text["text"] == [caption["text"] for caption in row["captions"]]  # type: ignore[attr-defined]
        assert text["text_augment_t5"] is None
        assert text["original_data"]["license"] == row["rights"]["spdx"]  # type: ignore[index]
        seen.add(sample["__key__"])
    assert seen == set(rows)
    gc.collect()  # here, where the warnings are expected, and not in whatever test comes next


def test_tarfile_reads_plain_members_without_clock_or_owner(output: Path):
    for path in shards(output):
        with tarfile.open(path, "r:") as tar:
            members = tar.getmembers()
        names = [member.name for member in members]
        pairs = [name.rpartition(".") for name in names]
        assert [ending for *_, ending in pairs] == ["flac", "json"] * (len(names) // 2)
        assert [key for key, *_ in pairs[::2]] == [key for key, *_ in pairs[1::2]]
        assert {(m.mtime, m.uid, m.gid, m.uname, m.gname, m.mode) for m in members} == {
            (0, 0, 0, "", "", 0o644)
        }


def test_a_loader_that_goes_by_sizes_json_finds_every_tar_with_its_count(output: Path):
    for split in {path.parent for path in shards(output)}:
        sizes = json.loads((split / "sizes.json").read_text())
        assert set(sizes) == {path.name for path in split.glob("*.tar")}
        for name, count in sizes.items():
            with tarfile.open(split / name) as tar:
                assert len(tar.getnames()) == 2 * count
        assert set(list(sizes.values())[:-1]) <= {8}  # the recipe's samples per tar


def test_laions_preprocessing_changes_no_sample(output: Path):
    """Channel 0, clamped, times 32767, to int16 and back: training/data.py of version 1.1.7."""
    with tarfile.open(shards(output)[0]) as tar:
        flac = tar.extractfile(next(name for name in tar.getnames() if name.endswith("flac")))
        assert flac is not None
        samples, _ = soundfile.read(io.BytesIO(flac.read()), dtype="float32", always_2d=True)
    seen = np.clip(samples[:, 0], -1, 1)
    quantised = (seen * 32767.0).astype(np.int16) / 32767.0
    assert samples.shape[1] == 1
    assert np.max(np.abs(quantised - seen)) < 2 / 32767
