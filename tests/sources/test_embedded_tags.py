"""Tags inside the files: read where they are, and never at the price of the run."""

import random
import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from sources.folder.embedded_tags import embedded_tags
from sources.folder.source import FolderSettings, open_folder


def tagged(path: Path) -> None:
    with soundfile.SoundFile(path, "w", 8_000, 1) as file:
        file.title = "Rain"
        file.artist = "Ada"
        file.comment = "It rains."
        file.copyright = "CC BY 4.0"
        file.genre = "Field recording"
        file.write(np.zeros(800))


def id3_text(frame: bytes, text: str) -> bytes:
    body = b"\x03" + text.encode()
    return frame + struct.pack(">I", len(body)) + b"\0\0" + body


@pytest.mark.parametrize("ending", ["wav", "flac", "ogg"])
def test_tags_are_read_in_our_words(tmp_path: Path, ending: str):
    path = tmp_path / f"a.{ending}"
    tagged(path)

    assert embedded_tags(path) == {
        "title": "Rain",
        "author": "Ada",
        "description": "It rains.",
        "license": "CC BY 4.0",
        "tags": ["Field recording"],
    }


def test_id3_names_the_address_of_its_licence(tmp_path: Path):
    url = b"https://creativecommons.org/licenses/by/4.0/"
    frames = id3_text(b"TIT2", "Rain") + b"WCOP" + struct.pack(">I", len(url)) + b"\0\0" + url
    size = bytes([0, 0, len(frames) >> 7, len(frames) & 0x7F])
    (tmp_path / "a.mp3").write_bytes(b"ID3\x03\0\0" + size + frames)

    assert embedded_tags(tmp_path / "a.mp3") == {"title": "Rain", "license": url.decode()}


@pytest.mark.parametrize("name", ["a.wav", "a.mp3", "a.flac", "a.ogg", "a.m4a", "a.aiff", "a.xyz"])
def test_noise_has_no_tags(tmp_path: Path, name: str):
    (tmp_path / name).write_bytes(random.Random(name).randbytes(5_000))

    assert embedded_tags(tmp_path / name) == {}


def test_an_empty_file_has_no_tags(tmp_path: Path):
    (tmp_path / "a.mp3").touch()

    assert embedded_tags(tmp_path / "a.mp3") == {}


def test_a_file_that_is_not_there_has_no_tags(tmp_path: Path):
    assert embedded_tags(tmp_path / "gone.wav") == {}


def test_a_million_comments_are_not_read_to_the_end(tmp_path: Path):
    comments = [f"a={place}".encode() for place in range(1_000_000)]
    block = struct.pack("<II", 0, len(comments)) + b"".join(
        struct.pack("<I", len(each)) + each for each in comments
    )
    header = b"fLaC" + b"\x84" + struct.pack(">I", len(block) & 0xFFFFFF)[1:]
    (tmp_path / "a.flac").write_bytes(header + block)

    assert embedded_tags(tmp_path / "a.flac") == {}


def test_an_endless_chain_of_atoms_is_left(tmp_path: Path):
    (tmp_path / "a.m4a").write_bytes(b"\0\0\0\x08free" * 200_000)

    assert embedded_tags(tmp_path / "a.m4a") == {}


def test_tags_speak_after_the_table_and_before_the_defaults(tmp_path: Path):
    tagged(tmp_path / "a.flac")
    (tmp_path / "m.csv").write_text("file_name,title\na.flac,From the table\n")
    given = {
        "path": str(tmp_path),
        "metadata": "m.csv",
        "defaults": {"author": "Me", "source_url": "x"},
    }
    source = open_folder("mine", FolderSettings.model_validate(given))

    (entry,) = source.list_items()

    item = entry.item
    assert (item.title, item.author, item.source_url) == ("From the table", "Ada", "x")
    assert item.tags == ("Field recording",)
