"""Captions that somebody published, from a folder's table to the tars, under two policies."""

import json
import tarfile
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from pipeline.verify.check import verify
from tests.pipeline.runs import command, write_recipe

N_FILES = 6
FIVE = (
    "A hum grows and fades",
    "Somebody lets a machine run in a far room",
    "Static",
    "A fan turns; the air moves slowly.",
    "There is a low and steady noise",
)
BY_NC = "https://creativecommons.org/licenses/by-nc/4.0/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six recordings under CC0, with five captions each whose licence is not commercial."""
    folder = tmp_path_factory.mktemp("sounds")
    rows = []
    for number in range(N_FILES):
        name = f"{number}.wav"
        sound = np.random.default_rng(number).normal(0, 0.1, 48_000)
        soundfile.write(folder / name, sound, 48_000)
        row: dict[str, Any] = {
            "file_name": name,
            "title": f"A fan turns in room {number}" if number % 2 else "hum",
            "author": f"Ann {number}",
            "license": "CC0",
            "captions": [f"{text} {'again ' * number}".strip() for text in FIVE],
            "caption_license": "CC BY-NC 4.0",
            "caption_license_url": BY_NC,
            "caption_author": "The Clotho annotators",
        }
        rows.append(json.dumps(row))
    (folder / "metadata.jsonl").write_text("\n".join(rows))
    return folder


def made(folder: Path, tmp_path: Path, policy: str) -> Path:
    output = tmp_path / "out"
    source = {"type": "folder", "path": str(folder), "metadata": "metadata.jsonl"}
    recipe = write_recipe(tmp_path, output, sources=[source], rights={"policy": policy})
    status, _, err = command("run", recipe, "--workers", "1")
    assert status == 0, err
    return output


def documents(output: Path) -> list[dict[str, Any]]:
    found = []
    for path in sorted(output.rglob("*.tar")):
        with tarfile.open(path) as tar:
            for member in tar:
                if member.name.endswith(".json"):
                    file = tar.extractfile(member)
                    assert file is not None
                    found.append(json.loads(file.read()))
    return found


def test_a_policy_for_their_licence_ships_all_five_with_their_credit(folder: Path, tmp_path: Path):
    output = made(folder, tmp_path, "research")

    for document in documents(output):
        notes = document["original_data"]["captions"]
        given = [note for note in notes if note["origin"] == "given"]
        assert [note["text"] for note in given] == document["text"][:5]
        assert len(given) == 5
        assert {(note["author"], note["license"]) for note in given} == {
            ("The Clotho annotators", "CC-BY-NC-4.0")
        }
        assert document["original_data"]["license"] == "CC0-1.0"
    layers = pq.read_table(output / "audit/rights.parquet").to_pylist()
    of_given = [row for row in layers if row["author"] == "The Clotho annotators"]
    assert len(of_given) == 5 * N_FILES
    assert {row["rights"]["spdx"] for row in of_given} == {"CC-BY-NC-4.0"}
    assert "captions by The Clotho annotators" in (output / "audit/attributions.csv").read_text()
    assert "other" in (output / "README.md").read_text().partition("pretty_name")[0]
    assert verify(str(output), expectations=True).findings == ()


@pytest.mark.long
def test_a_stricter_policy_drops_the_captions_and_keeps_the_clips(folder: Path, tmp_path: Path):
    output = made(folder, tmp_path, "commercial-safe")

    texts = [document["text"] for document in documents(output)]
    assert len(texts) == N_FILES
    assert sorted(text for text in texts if len(text) == 1) == [
        ["A fan turns in room"],
        ["A fan turns in room"],
        ["A fan turns in room"],
        ["The sound of hum."],
        ["The sound of hum."],
        ["The sound of hum."],
    ]
    written = b"".join(path.read_bytes() for path in output.rglob("*.tar"))
    assert b"annotators" not in written
    assert verify(str(output)).findings == ()
