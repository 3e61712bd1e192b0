"""Statistics of texture, of sounds whose own are known."""

import numpy as np
import pytest
import torch
from transformers.audio_utils import mel_filter_bank, spectrogram, window_function

from tests.trainer.features.batches_made import batch_of
from trainer.features.features import FeatureMaker
from trainer.features.texture import Texture, texture_width
from trainer.settings import FeatureSettings, TrainerSettings, load_settings

RATE_HZ = 48_000
FIVE_S = 5 * RATE_HZ
SETTINGS = load_settings("small-cnn").features
BANDS, OCTAVES, PEAKS = 32, 7, 4


def noise(seed: int = 0, n_frames: int = FIVE_S) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, n_frames)


def flutter(rate_hz: float) -> np.ndarray:
    time_s = np.arange(FIVE_S) / RATE_HZ
    return noise() * (1 + 0.9 * np.sin(2 * np.pi * rate_hz * time_s))


def texture(*sounds: np.ndarray, settings: FeatureSettings = SETTINGS) -> np.ndarray:
    return Texture(settings)(torch.from_numpy(np.stack(sounds).astype(np.float32))).numpy()


def levels_spreads_skews(of: np.ndarray) -> np.ndarray:
    return of[: 3 * BANDS].reshape(3, BANDS)


def octaves(of: np.ndarray) -> np.ndarray:
    return of[-OCTAVES - PEAKS : -PEAKS]


@pytest.mark.parametrize(("rate_hz", "octave"), [(2, 1), (4, 2), (8, 3), (16, 4), (32, 5), (64, 6)])
def test_a_flutter_is_heard_in_the_octave_of_its_rate(rate_hz: float, octave: int):
    # Octaves begin at 48,000 / 256 / 256 = 0.73 Hz.
    (fluttering, still) = texture(flutter(rate_hz), noise())

    assert np.argmax(octaves(fluttering) - octaves(still)) == octave


@pytest.mark.parametrize(("rate_hz", "peak"), [(8, 0), (16, 1), (32, 2), (64, 3)])
def test_a_steady_rate_stands_out_of_its_neighbours(rate_hz: float, peak: int):
    (fluttering, still) = texture(flutter(rate_hz), noise())

    assert fluttering[-PEAKS + peak] > 2 * still[-PEAKS + peak]


def test_only_the_bands_that_flutter_share_their_power_otherwise():
    below = np.fft.irfft(np.fft.rfft(noise(1)) * (np.arange(FIVE_S // 2 + 1) < 5 * 2000))
    above = noise(2) - np.fft.irfft(np.fft.rfft(noise(2)) * (np.arange(FIVE_S // 2 + 1) < 5 * 2000))
    sway = 1 + 0.9 * np.sin(2 * np.pi * 8 * np.arange(FIVE_S) / RATE_HZ)

    shares = texture(below * sway + above, below + above)[:, 3 * BANDS : (3 + OCTAVES) * BANDS]
    (swaying, still) = shares.reshape(2, BANDS, OCTAVES)

    # 2 kHz lies near the 14th of 32 bands from 60 Hz to 16 kHz.
    assert (swaying[:12, 3] - still[:12, 3] > 0.3).all()
    assert (np.abs(swaying[18:, 3] - still[18:, 3]) < 0.1).all()


def test_the_moments_are_those_of_an_independent_spectrogram():
    sound = noise() * np.linspace(0.1, 2, FIVE_S) ** 2
    bank = mel_filter_bank(257, BANDS, 60, 16_000, RATE_HZ, norm="slaney", mel_scale="slaney")
    power = spectrogram(
        sound.astype(np.float32), window_function(512), 512, 256, power=2, mel_filters=bank
    )
    envelopes = np.sqrt(power) ** 0.3
    deviation = envelopes.std(axis=1)
    third = ((envelopes - envelopes.mean(axis=1, keepdims=True)) ** 3).mean(axis=1)

    levels, spreads, skews = levels_spreads_skews(texture(sound)[0])

    np.testing.assert_allclose(levels, 10 * np.log10(power).mean(axis=1), atol=1e-2)
    np.testing.assert_allclose(np.exp(spreads) - 0.05, deviation, rtol=1e-3)
    np.testing.assert_allclose(skews, third / (deviation + 0.05) ** 3, rtol=1e-2, atol=1e-3)


def test_a_louder_sound_has_other_levels_by_as_much():
    quiet, loud = texture(noise(), 10 * noise())

    np.testing.assert_allclose(loud[:BANDS] - quiet[:BANDS], 20, atol=1e-2)


def test_where_a_sound_begins_hardly_matters():
    sound = flutter(8)

    begun, later = texture(sound, np.roll(sound, RATE_HZ * 2))

    np.testing.assert_allclose(octaves(begun), octaves(later), atol=0.2)
    np.testing.assert_allclose(begun[:BANDS], later[:BANDS], atol=0.1)


@pytest.mark.parametrize("sound", [np.zeros(FIVE_S), np.ones(FIVE_S), np.eye(1, FIVE_S)[0]])
def test_what_has_no_texture_has_finite_statistics(sound: np.ndarray):
    assert np.isfinite(texture(sound)).all()


def test_a_sound_has_the_same_texture_in_any_company():
    together = texture(noise(), flutter(8), np.zeros(FIVE_S))

    np.testing.assert_allclose(texture(flutter(8))[0], together[1], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("rate_hz", [8_000, 22_050, 48_000, 96_000])
@pytest.mark.parametrize("max_s", [0.2, 1.0, 1.4, 10.0])
def test_its_width_is_known_beforehand(rate_hz: int, max_s: float):
    settings = FeatureSettings(sample_rate_hz=rate_hz, max_hz=4_000, max_s=max_s)

    found = texture(noise(n_frames=round(rate_hz * max_s)), settings=settings)

    assert found.shape == (1, texture_width(settings))
    assert np.isfinite(found).all()


def test_clips_too_short_for_a_texture_are_refused_by_the_key():
    with pytest.raises(ValueError, match=r"features\.texture: clips of 0\.05 s"):
        texture_width(FeatureSettings(max_s=0.05))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"audio": {"tower": "htsat"}}, "htsat has no use for it"),
        ({"features": {"texture": True, "truncation": "fusion"}}, "truncation=rand_trunc"),
    ],
)
def test_what_takes_no_texture_says_so(changes: dict, message: str):
    asked = {"audio": {"tower": "cnn"}, "text": {"tower": "small"}, "features": {"texture": True}}

    with pytest.raises(ValueError, match=f"features.texture.*{message}"):
        TrainerSettings.model_validate({**asked, **changes})


def test_texture_is_of_the_sound_before_it_is_augmented():
    maker = FeatureMaker(load_settings("small-cnn"))
    batch = batch_of([noise().astype(np.float32), flutter(8).astype(np.float32)], clip=FIVE_S)

    learning, asking = maker(batch, train=True), maker(batch, train=False)

    assert learning.texture is not None
    assert not torch.equal(learning.log_mel, asking.log_mel)
    torch.testing.assert_close(learning.texture, asking.texture)


def test_without_being_asked_for_there_is_none():
    maker = FeatureMaker(load_settings("small-cnn", {"features.texture": False}))

    assert maker(batch_of([noise().astype(np.float32)], clip=FIVE_S), train=False).texture is None
