"""The synthetic catalogue: complete, truthful, spoilt where planned, and always the same."""

import io
import subprocess
import sys
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile

from schemas.items import Item
from sources.synthetic import source as synthetic
from sources.synthetic import synthesis
from sources.synthetic.catalogue import WORDS, Plant, sound
from sources.synthetic.source import SyntheticSettings, SyntheticSource
from sources.synthetic.synthesis import FORMULAS

ROOT = Path(__file__).parents[2]

DIGESTS_IN_ANOTHER_PROCESS = """
from hashlib import sha256
from sources.synthetic.source import file_bytes
from sources.synthetic.catalogue import sound
for number in range(60):
    print(sha256(file_bytes(sound(0, number))).hexdigest())
"""


@cache
def content(number: int) -> bytes:
    return synthetic.file_bytes(sound(0, number))


def items(**given: int) -> list[Item]:
    source = SyntheticSource("synthetic", SyntheticSettings(**given))
    return [entry.item for entry in source.list_items()]


def planted(plant: Plant) -> list[int]:
    return [number for number in range(60) if sound(0, number).plant is plant]


def decoded(number: int, tmp_path: Path) -> tuple[np.ndarray, int]:
    path = tmp_path / sound(0, number).file_name
    path.write_bytes(content(number))
    return soundfile.read(path, always_2d=True, dtype="int16")


def test_there_are_sixty_sounds_in_the_order_of_their_ids():
    ids = [item.item_id for item in items()]

    assert len(set(ids)) == 60
    assert ids == sorted(ids)


def test_listing_makes_no_sound(monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object) -> None:
        raise AssertionError("a sound was made")

    monkeypatch.setattr(synthetic, "render", fail)
    monkeypatch.setattr(synthetic, "encode", fail)

    assert len(items()) == 60


def test_a_longer_catalogue_begins_like_a_shorter_one():
    assert items(count=200)[:60] == items()


def test_another_seed_makes_other_sounds():
    assert synthetic.file_bytes(sound(1, 3)) != content(3)


def test_every_formula_has_words():
    assert WORDS.keys() == FORMULAS.keys()


def test_the_catalogue_has_every_kind_of_file(tmp_path: Path):
    kinds = Counter(sound(0, number).ending for number in range(60))
    scores = [sound(0, number).score for number in range(60)]

    assert set(kinds) == {"wav", "flac", "ogg", "mp3"}
    assert min(kinds.values()) >= 10
    assert {score.channels for score in scores} == {1, 2}
    assert {score.rate_hz for score in scores} >= {
        8_000,
        16_000,
        22_050,
        32_000,
        44_100,
        48_000,
        96_000,
    }
    assert {score.formula for score in scores} == set(FORMULAS)


def test_lengths_lie_between_one_and_twenty_five_seconds():
    lengths_s = [
        made.score.n_frames / made.score.rate_hz
        for made in (sound(0, number) for number in range(600))
        if made.plant is not Plant.SHORT
    ]

    assert min(lengths_s) >= 0.99
    assert max(lengths_s) <= 25.01


def test_licences_of_several_kinds_and_twenty_authors_are_named():
    listed = items(count=300)

    assert len({item.author for item in listed}) == 20
    assert {item.license_url_raw.split("/")[4] for item in listed if item.license_url_raw} == {
        "zero",
        "by",
        "by-sa",
        "by-nc",
    }


@pytest.mark.parametrize("number", [n for n in range(60) if n not in planted(Plant.BROKEN)])
def test_a_file_is_what_the_catalogue_says(number: int, tmp_path: Path):
    made = sound(0, number)

    samples, rate_hz = decoded(number, tmp_path)

    assert rate_hz == made.score.rate_hz
    assert samples.shape[1] == made.score.channels
    # MP3 pads to whole frames of up to 1152 samples, at either end.
    assert abs(len(samples) - made.score.n_frames) <= (3 * 1_152 if made.ending == "mp3" else 0)


@pytest.mark.parametrize("number", [n for n in range(30) if sound(0, n).ending in ("ogg", "mp3")])
def test_lossy_files_sound_like_their_samples(number: int, tmp_path: Path):
    rms = np.sqrt(np.mean(synthesis.render(sound(0, number).score).astype(float) ** 2))

    samples, _ = decoded(number, tmp_path)

    assert np.sqrt(np.mean(samples.astype(float) ** 2)) == pytest.approx(rms, rel=0.15)


@pytest.mark.parametrize("formula", FORMULAS)
def test_every_formula_sounds_in_every_part(formula: str):
    score = synthesis.Score(formula, 0, 0, 4 * 16_000, 16_000, 1, 1.0, 1.0, 0.9)

    samples = synthesis.render(score)

    assert np.max(np.abs(samples)) == round(0.9 * 32_767)
    assert np.mean(np.abs(samples) > 32) > 0.02


def test_the_planted_are_each_there():
    assert {plant: len(planted(plant)) for plant in Plant if plant is not Plant.NONE} == {
        Plant.TWIN: 2,
        Plant.SILENT: 1,
        Plant.CLIPPED: 1,
        Plant.BROKEN: 1,
        Plant.UNLICENSED: 1,
        Plant.SHORT: 1,
    }


def test_a_twin_is_the_same_sound_in_another_file_by_another_author(tmp_path: Path):
    for number in planted(Plant.TWIN):
        twin, original = sound(0, number), sound(0, number - 1)

        assert (original.ending, twin.ending) == ("wav", "flac")
        assert original.author != twin.author
        np.testing.assert_array_equal(
            decoded(number, tmp_path)[0], decoded(number - 1, tmp_path)[0]
        )


def test_the_silent_one_is_silent(tmp_path: Path):
    (number,) = planted(Plant.SILENT)

    assert not decoded(number, tmp_path)[0].any()


def test_the_clipped_one_is_clipped(tmp_path: Path):
    (number,) = planted(Plant.CLIPPED)

    assert np.mean(np.abs(decoded(number, tmp_path)[0]) >= 32_700) > 0.05


def test_the_broken_one_has_a_good_header_and_nothing_behind_it():
    (number,) = planted(Plant.BROKEN)

    assert content(number).startswith(b"fLaC")
    with pytest.raises(soundfile.LibsndfileError):
        soundfile.read(io.BytesIO(content(number)))


def test_the_unlicensed_one_says_nothing_of_a_licence():
    (number,) = planted(Plant.UNLICENSED)

    assert items()[number].license_raw == items()[number].license_url_raw == ""


def test_the_short_one_is_shorter_than_half_a_second(tmp_path: Path):
    (number,) = planted(Plant.SHORT)
    samples, rate_hz = decoded(number, tmp_path)

    assert len(samples) / rate_hz < 0.5


def test_every_file_has_the_same_bytes_in_another_process():
    printed = subprocess.run(
        [sys.executable, "-c", DIGESTS_IN_ANOTHER_PROCESS],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.split() == [sha256(content(number)).hexdigest() for number in range(60)]


def test_a_file_has_the_same_bytes_again():
    for number in range(0, 60, 7):
        assert synthetic.file_bytes(sound(0, number)) == content(number)


def test_a_fetched_sound_goes_when_it_is_done_with():
    source = SyntheticSource("mine", SyntheticSettings())
    item = next(source.list_items()).item

    with source.fetch(item) as path:
        assert path.read_bytes() == content(0)

    assert not path.exists()


def test_a_fingerprint_tells_sounds_and_seeds_apart():
    first, second = (SyntheticSource("mine", SyntheticSettings(seed=seed)) for seed in (0, 1))
    here, there = [entry.item for entry in first.list_items()][:2]

    assert first.fingerprint(here) == first.fingerprint(here)
    assert len({first.fingerprint(here), first.fingerprint(there), second.fingerprint(here)}) == 3


def test_each_can_be_credited_in_full():
    pages = [item.source_url for item in items(count=60)]

    assert len(set(pages)) == 60
    assert all(page.startswith("https://example.org/synthetic/0/") for page in pages)
    assert all(item.author and item.title for item in items(count=60))
