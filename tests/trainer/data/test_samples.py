"""A sample's bytes, decoded."""

import json

import numpy as np
import pytest

from tests.trainer.data.tars_made import flac
from trainer.data.samples import (
    BadSample,
    Cut,
    Words,
    WrongFormat,
    drawn_caption,
    fill,
    read_sound,
    read_words,
)
from trainer.data.tars import Raw

RAMP = np.arange(1000, dtype=np.float32) / 32768
SAID = {"text": ["a", "b"], "text_augment_t5": "c", "text_augment_all": ["a", "b", "c"]}


def raw(audio: bytes = b"", said: object = b"") -> Raw:
    text = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Raw("k", "file:///a.tar", audio, text)


@pytest.mark.parametrize(
    ("choice", "captions"), [("text", "ab"), ("all", "abc"), ("augment_only", "c")]
)
def test_captions_are_chosen_as_asked(choice, captions):
    assert read_words(raw(said=SAID), choice).captions == tuple(captions)


def test_what_was_not_augmented_has_its_text():
    for said in ({"text": "a"}, {"text": ["a"], "text_augment_t5": "c"}):
        for choice in ("text", "all", "augment_only"):
            assert read_words(raw(said=said), choice).captions == ("a",)
    said = {"text": ["a"], "text_augment_t5": None, "text_augment_all": ["a"]}
    assert read_words(raw(said=said), "augment_only").captions == ("a",)


def test_tags_come_along():
    assert read_words(raw(said={"text": "a", "tag": ["x", 3, "y"]}), "text").tags == ("x", "y")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (b"", "no JSON"),
        (b"{", "bad JSON"),
        (b"\xff", "bad JSON"),
        (b"[" * 100_000, "bad JSON"),
        ({}, "no text"),
        ([], "no text"),
        ({"text": []}, "no text"),
        ({"text": ["", " "]}, "no text"),
        ({"text": None, "text_augment_all": ["a"]}, "no text"),
        ({"text": {"en": "a"}}, "no text"),
    ],
)
def test_a_sample_without_words_is_bad_for_a_reason(said, reason):
    with pytest.raises(BadSample) as bad:
        read_words(raw(said=said), "all")
    assert str(bad.value) == reason


def test_every_caption_is_drawn_about_as_often():
    words = Words(("a", "b", "c"), ())
    rng = np.random.default_rng(0)
    drawn = [drawn_caption(words, int(rng.integers(2**63))) for _ in range(3000)]

    assert all(900 < drawn.count(each) < 1100 for each in "abc")


def test_a_short_clip_is_decoded_whole_and_into_its_row():
    row = np.zeros(2000, dtype=np.float32)
    sound = read_sound(raw(flac(RAMP)), Cut(48_000, 2000, 7), row)

    np.testing.assert_array_equal(sound.samples, RAMP)
    assert np.shares_memory(sound.samples, row)
    assert sound.n_frames == 1000


def test_a_long_clip_is_cut_where_its_seed_says():
    cuts = [read_sound(raw(flac(RAMP)), Cut(48_000, 300, seed)).samples for seed in [*range(40), 0]]
    starts = [round(float(cut[0]) * 32768) for cut in cuts]

    for start, cut in zip(starts, cuts, strict=True):
        np.testing.assert_array_equal(cut, RAMP[start : start + 300])
    assert starts[0] == starts[-1]
    assert len(set(starts)) > 30


def test_where_nothing_is_drawn_the_middle_is_kept():
    sound = read_sound(raw(flac(RAMP)), Cut(48_000, 300, None))

    np.testing.assert_array_equal(sound.samples, RAMP[350:650])
    assert sound.n_frames == 1000


def test_another_rate_of_the_model_is_resampled_to():
    tone = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    sound = read_sound(raw(flac(tone)), Cut(32_000, 40_000, 0))

    assert len(sound.samples) == sound.n_frames == 32_000
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(32_000) / 32_000)
    np.testing.assert_allclose(sound.samples[500:-500], expected[500:-500], atol=1e-3)


def test_a_cut_clip_at_another_rate_is_exactly_as_long_as_asked():
    sound = read_sound(raw(flac(np.zeros(48_000))), Cut(44_100, 22_050, 0))

    assert len(sound.samples) == 22_050
    assert sound.n_frames == 44_100


@pytest.mark.parametrize(("rate_hz", "channels"), [(44_100, 1), (48_000, 2)])
def test_another_format_is_refused_by_name(rate_hz, channels):
    audio = flac(np.zeros((100, channels)), rate_hz)

    with pytest.raises(WrongFormat, match=rf"k in file:///a.tar: is {rate_hz} Hz with {channels}"):
        read_sound(raw(audio), Cut(48_000, 300, None))


@pytest.mark.parametrize(
    ("audio", "reason"),
    [
        (b"", "no FLAC"),
        (b"not a sound", "undecodable FLAC"),
        (flac(np.random.default_rng(0).normal(0, 0.1, 20_000))[:9000], "undecodable FLAC"),
    ],
)
def test_a_sample_without_sound_is_bad_for_a_reason(audio, reason):
    with pytest.raises(BadSample) as bad:
        read_sound(raw(audio), Cut(48_000, 50_000, None))
    assert str(bad.value) == reason


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        ("pad", [1, 2, 3, 0, 0, 0, 0, 0]),
        ("repeatpad", [1, 2, 3, 1, 2, 3, 0, 0]),
        ("repeat", [1, 2, 3, 1, 2, 3, 1, 2]),
    ],
)
def test_short_sounds_are_filled_as_asked(padding, expected):
    row = np.array([1, 2, 3, 9, 9, 9, 9, 9], dtype=np.float32)
    fill(row, 3, padding)

    assert row.tolist() == expected
