"""Windows: what is cut where, and that it does not matter how the stream is divided."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.audio.segment import Leftover, Windows
from pipeline.audio.settings import AudioSettings, Budgets

JOIN = AudioSettings(max_s=0.001, min_s=0.0005)  # windows of 48 frames, clips of at least 24
DROP = AudioSettings(max_s=0.001, min_s=0.0005, remainder="drop")


def cut(
    n_frames: int, settings: AudioSettings, block_frames: int = 7
) -> tuple[list[tuple[int, int]], Leftover | None]:
    """(start, frames) of each window of a ramp, whose samples are checked on the way."""
    ramp = np.arange(n_frames, dtype=np.float32)
    windows = Windows(settings)
    found = []

    def note(window):
        assert window.samples.tolist() == list(
            range(window.start_frame, window.start_frame + window.samples.size)
        )
        found.append((window.start_frame, window.samples.size))

    for start in range(0, n_frames, block_frames):
        for window in windows.feed(ramp[start : start + block_frames]):
            note(window)
    for window in windows.finish():
        note(window)
    assert windows.n_frames == n_frames
    return found, windows.leftover


def test_a_recording_that_fits_is_one_window():
    assert cut(48, JOIN) == ([(0, 48)], None)
    assert cut(24, JOIN) == ([(0, 24)], None)


def test_a_long_enough_remainder_is_a_window_of_its_own():
    assert cut(48 + 24, JOIN) == ([(0, 48), (48, 24)], None)
    assert cut(48 + 24, DROP) == ([(0, 48), (48, 24)], None)


def test_a_short_remainder_and_its_neighbour_are_cut_into_halves():
    assert cut(96 + 23, JOIN) == ([(0, 48), (48, 36), (84, 35)], None)


def test_a_short_remainder_is_left_over_where_the_recipe_drops_it():
    assert cut(96 + 23, DROP) == ([(0, 48), (48, 48)], Leftover(96, 23))


@pytest.mark.parametrize("settings", [JOIN, DROP])
def test_whole_windows_leave_nothing(settings: AudioSettings):
    assert cut(96, settings) == ([(0, 48), (48, 48)], None)


@given(
    n_frames=st.integers(24, 400),
    block_frames=st.integers(1, 200),
    settings=st.sampled_from([JOIN, DROP]),
)
def test_the_cuts_do_not_depend_on_the_blocks(n_frames, block_frames, settings):
    windows, leftover = cut(n_frames, settings, block_frames)

    assert (windows, leftover) == cut(n_frames, settings, n_frames)
    assert all(24 <= length <= 48 for _, length in windows)
    covered = sum(length for _, length in windows) + (leftover.n_frames if leftover else 0)
    assert covered == n_frames


def test_min_s_above_half_of_max_s_is_refused():
    with pytest.raises(ValidationError, match=r"min_s 6\.0 must be at most half of max_s 10\.0"):
        AudioSettings(min_s=6.0)


def test_windows_longer_than_what_the_loaders_take_are_refused():
    with pytest.raises(ValidationError, match="max_s"):
        AudioSettings(max_s=10.5)


def test_a_misspelt_budget_is_refused():
    with pytest.raises(ValidationError, match="max_wal_s"):
        Budgets(max_wal_s=1)
