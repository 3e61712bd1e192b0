"""Embeddings on disk, and what is found among them."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest

import trainer.embed
from tests.trainer.data.tars_made import flac, write_tar
from tests.trainer.models_made import a_saved_model, noise, write_sound
from trainer.embed import embed, embedded
from trainer.encoder import Encoder, open_encoder
from trainer.search import read_about, search
from trainer.sounds import Sound, shards_digest, sounds_of


def said(number: int) -> dict[str, Any]:
    return {
        "text": [f"text {number}"],
        "text_augment_all": [f"text {number}", f"other {number}"],
        "original_data": {"title": f"T{number}", "author": "Ann", "license": "CC0-1.0"},
    }


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return open_encoder(str(a_saved_model(tmp_path_factory.mktemp("models") / "small")))


@pytest.fixture(scope="module")
def data_set(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five clips of up to 2.5 s in two splits, one without audio that can be decoded."""
    folder = tmp_path_factory.mktemp("sets") / "rain"
    clips = [(f"k{n}", flac(noise(0.5 + 0.5 * n, n)), said(n)) for n in range(5)]
    write_tar(folder / "train/00000.tar", [*clips[:2], ("bad", b"fLaC", said(9))])
    write_tar(folder / "train/00001.tar", clips[2:4])
    write_tar(folder / "test/00000.tar", clips[4:])
    return folder


def embedded_set(encoder: Encoder, data_set: Path, output: Path, **how: Any) -> Counter[str]:
    skipped: Counter[str] = Counter()
    embed(encoder, sounds_of([str(data_set)], skipped), output, skipped=skipped, **how)
    return skipped


def test_rows_say_which_clip_of_which_tar_and_whose(encoder, data_set, tmp_path: Path):
    skipped = embedded_set(encoder, data_set, tmp_path / "e.parquet")

    rows = pq.read_table(tmp_path / "e.parquet").drop_columns(["embedding"]).to_pylist()
    assert [(row["path"], row["key"], row["split"]) for row in rows] == [
        ("train/00000.tar", "k0", "train"),
        ("train/00000.tar", "k1", "train"),
        ("train/00001.tar", "k2", "train"),
        ("train/00001.tar", "k3", "train"),
        ("test/00000.tar", "k4", "test"),
    ]
    assert rows[3] == {
        "key": "k3",
        "path": "train/00001.tar",
        "split": "train",
        "title": "T3",
        "author": "Ann",
        "license": "CC0-1.0",
        "source_url": "",
        "captions": ["text 3", "other 3"],
    }
    assert skipped == {"audio that cannot be decoded": 1}


def test_a_vector_is_the_mean_of_its_windows_whatever_lay_beside_it(encoder, data_set, tmp_path):
    embedded_set(encoder, data_set, tmp_path / "e.parquet")
    vectors = np.array(pq.read_table(tmp_path / "e.parquet")["embedding"].to_pylist())

    # 2.5 s in windows of 1 s: from 0, 0.75 and 1.5 s; rounded to 16 bits as FLAC keeps them.
    samples = np.round(noise(2.5, 4) * 2**15).astype(np.float32) / 2**15
    alone = [
        encoder.embed_waveforms([samples[start : start + 48_000]])[0]
        for start in (0, 36_000, 72_000)
    ]
    mean = np.mean(alone, axis=0)
    assert vectors.shape == (5, 8)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-6)
    assert vectors[4] == pytest.approx(mean / np.linalg.norm(mean), abs=1e-4)


def test_the_same_sounds_give_the_same_bytes_however_rows_are_grouped(
    encoder, data_set, tmp_path, monkeypatch
):
    for name in ("a", "b"):
        embedded_set(encoder, data_set, tmp_path / f"{name}.parquet", texts=True)
    assert (tmp_path / "a.parquet").read_bytes() == (tmp_path / "b.parquet").read_bytes()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.parquet", "b.parquet"]

    monkeypatch.setattr(trainer.embed, "GROUP", 2)
    embedded_set(encoder, data_set, tmp_path / "groups.parquet", texts=True)
    assert pq.read_metadata(tmp_path / "groups.parquet").num_row_groups == 3
    assert pq.read_table(tmp_path / "groups.parquet").drop_columns(
        ["caption_embeddings"]
    ) == pq.read_table(tmp_path / "a.parquet").drop_columns(["caption_embeddings"])


def test_captions_are_embedded_where_asked(encoder, data_set, tmp_path: Path):
    embedded_set(encoder, data_set, tmp_path / "e.parquet", texts=True)

    found = pq.read_table(tmp_path / "e.parquet")["caption_embeddings"].to_pylist()
    wanted = encoder.embed_texts(["text 2", "other 2"])
    assert [len(each) for each in found] == [2] * 5
    assert np.array(found[2]) == pytest.approx(wanted, abs=1e-5)


def test_the_file_says_which_model_it_is_of(encoder, data_set, tmp_path: Path):
    embedded_set(encoder, data_set, tmp_path / "e.parquet", of=shards_digest(str(data_set)))
    about = read_about(tmp_path / "e.parquet")

    assert (about.model, about.dim, about.rows) == ("small", 8, 5)
    assert about.model_digest == encoder.digest
    assert about.of == shards_digest(str(data_set))


def test_nothing_to_embed_leaves_no_file(encoder, tmp_path: Path):
    (tmp_path / "bad.wav").write_bytes(b"RIFF")
    with pytest.raises(ValueError, match="cannot be decoded: 1"):
        embedded_set(encoder, tmp_path / "bad.wav", tmp_path / "out/e.parquet")
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_of_files_is_embedded_by_path(encoder, tmp_path: Path):
    for name in ("b/two.wav", "a one.flac"):
        write_sound(tmp_path / "sounds" / name, noise(0.3, 1))
    (tmp_path / "sounds/notes.txt").write_text("no sound")
    found = list(sounds_of([str(tmp_path / "sounds")], Counter()))

    assert [sound.path for sound in found] == ["a one.flac", "b/two.wav"]


def test_a_place_where_nothing_is_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="nothing there"):
        list(sounds_of([str(tmp_path / "no")], Counter()))


@dataclass(frozen=True)
class Planted:
    """An encoder by which the sound of a path is a vector that the test has chosen."""

    vectors: list[np.ndarray]
    name: str = "planted"
    digest: str = "sha256:0"
    dim: int = 16
    sample_rate_hz: int = 48_000
    max_s: float = 1.0
    scale: float = 1.0

    def embed_texts(self, texts):
        raise NotImplementedError

    def embed_waveforms(self, waveforms):
        # The first sample of each sound is its number.
        return np.stack([self.vectors[round(float(w[0]) * 2**15)] for w in waveforms])


@pytest.mark.parametrize("group", [7, 1024])
def test_what_is_found_is_what_sorting_all_cosines_finds(tmp_path, monkeypatch, group: int):
    monkeypatch.setattr(trainer.embed, "GROUP", group)
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(40, 16)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[30] = vectors[3]  # equal cosines: the first comes first
    sounds = [
        Sound(f"{n}", flac(np.full(16, n / 2**15, np.float32)), key=f"k{n}", title="<b>")
        for n in range(40)
    ]
    embed(Planted(list(vectors)), sounds, tmp_path / "e.parquet")

    hits = search(tmp_path / "e.parquet", vectors[3], 9)

    cosines = [float(np.dot(vector.astype(float), vectors[3])) for vector in vectors]
    order = sorted(range(40), key=lambda n: (-round(cosines[n], 6), n))
    assert [hit.key for hit in hits] == [f"k{n}" for n in order[:9]]
    assert [hit.score for hit in hits] == pytest.approx([cosines[n] for n in order[:9]], abs=1e-6)
    assert hits[0].title == "<b>"


def test_more_is_asked_than_there_is(encoder, data_set, tmp_path: Path):
    embedded_set(encoder, data_set, tmp_path / "e.parquet")
    query = encoder.embed_texts(["rain"])[0]

    assert len(search(tmp_path / "e.parquet", query, 100)) == 5


def test_what_is_no_index_is_refused(tmp_path: Path):
    (tmp_path / "e.parquet").write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="no index"):
        read_about(tmp_path / "e.parquet")


def test_a_sound_that_breaks_off_does_not_shift_the_others(encoder):
    whole = [Sound(f"{n}", flac(noise(0.2, n))) for n in range(3)]
    broken = Sound("broken", flac(noise(3.0, 9))[:-40_000])
    skipped: Counter[str] = Counter()

    found = list(embedded(encoder, [whole[0], broken, *whole[1:]], skipped))

    assert [sound.path for sound, _ in found] == ["0", "1", "2"]
    assert skipped.total() == 1
