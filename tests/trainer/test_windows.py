from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.trainer.data.tars_made import flac
from tests.trainer.models_made import noise, write_sound
from trainer.windows import stretches, windows


@given(st.integers(1, 10_000), st.integers(1, 3_000))
def test_windows_cover_a_sound_without_a_hole_and_end_where_it_ends(n_frames: int, longest: int):
    found = list(stretches(n_frames, longest))

    assert found[0][0] == 0
    assert found[-1][1] == n_frames
    assert all(0 < end - start <= longest for start, end in found)
    assert all(later[0] <= earlier[1] for earlier, later in pairwise(found))
    assert len(found) == -(-n_frames // longest)


def test_a_long_sound_comes_in_windows_of_its_own_samples():
    samples = noise(2.5, seed=1)
    heard = list(windows(flac(samples), 48_000, 1.0))

    assert [(each.start_s, each.end_s) for each in heard] == [(0, 1), (0.75, 1.75), (1.5, 2.5)]
    assert np.abs(heard[1].samples - samples[36_000:84_000]).max() < 2**-15


def test_channels_become_their_mean_at_the_rate_of_the_model(tmp_path: Path):
    left = 0.5 * np.sin(2 * np.pi * 440 * np.arange(24_000) / 24_000)
    path = write_sound(tmp_path / "two.wav", np.stack([left, 0 * left], axis=1), 24_000)

    (heard,) = windows(path, 48_000, 2.0)

    wanted = 0.25 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000)
    assert heard.samples.shape == (48_000,)
    assert np.abs(heard.samples - wanted)[1000:-1000].max() < 1e-3


@pytest.mark.parametrize("audio", [b"", b"<html>", flac(noise(0.1, 0))[:60]])
def test_what_is_no_sound_says_so(audio: bytes):
    with pytest.raises(ValueError, match=r"decoded|no sound|shorter"):
        list(windows(audio, 48_000, 1.0))


def test_a_file_that_is_no_sound_says_so(tmp_path: Path):
    (tmp_path / "page.mp3").write_text("<html>")
    with pytest.raises(ValueError, match=r"page\.mp3"):
        list(windows(tmp_path / "page.mp3", 48_000, 1.0))
