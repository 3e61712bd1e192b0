"""Features, beside transformers' own extractor."""

from unittest import mock

import numpy as np
import pytest
import torch
from transformers import ClapFeatureExtractor

from tests.trainer.features.batches_made import TEN_S, batch_of
from trainer.data.batch import Batch
from trainer.features.draws import draw
from trainer.features.features import FeatureMaker
from trainer.settings import TrainerSettings

RATE_HZ = 48_000
LENGTHS_S = (0.1, 3.3, 10.0, 10.005, 10.02, 25.0)


def settings(augment: dict | None = None, **features) -> TrainerSettings:
    return TrainerSettings.model_validate(
        {
            "features": features,
            "augment": augment or {},
            "audio": {"tower": "cnn"},
            "text": {"tower": "small"},
        }
    )


def noise(n: int) -> np.ndarray:
    return np.random.default_rng(n).normal(0, 0.1, n).astype(np.float32)


def knocks(n: int) -> np.ndarray:
    """Decaying tones, then nothing, in 16 bits: loud frames beside silent ones."""
    time_s = np.arange(n) / RATE_HZ
    sound = 0.9 * np.sin(2 * np.pi * 440 * time_s) * np.exp(-5 * (time_s % 1))
    sound[n // 3 : n // 2] = 0
    return (np.rint(sound * 32767) / 32768).astype(np.float32)


def tone(n: int) -> np.ndarray:
    """At full scale: all other bands are some 100 dB below."""
    return np.sin(2 * np.pi * 1000 * np.arange(n) / RATE_HZ).astype(np.float32)


def theirs(sounds: list[np.ndarray], truncation: str, padding: str) -> tuple[np.ndarray, list]:
    """What transformers gives; where it draws from a range, it gets the middle."""
    extractor = ClapFeatureExtractor(frequency_min=50, truncation=truncation, padding=padding)
    with mock.patch("numpy.random.choice", lambda places: places[len(places) // 2]):
        features = extractor(sounds, sampling_rate=RATE_HZ)
    return np.stack(features["input_features"]), [longer for (longer,) in features["is_longer"]]


@pytest.mark.parametrize("make", [noise, knocks, tone, np.zeros])
def test_spectrograms_are_those_of_transformers(make):
    sounds = [np.asarray(make(int(s * RATE_HZ)), dtype=np.float32) for s in (0.1, 3.3, 9.999, 10)]
    padding = {noise: "pad", knocks: "repeatpad", tone: "repeat"}.get(make, "pad")

    ours = FeatureMaker(settings())(batch_of(sounds, padding), train=False)
    expected, _ = theirs(sounds, "rand_trunc", padding)

    assert ours.log_mel.shape == (4, 1, 1001, 64)
    assert ours.log_mel.dtype == torch.float32
    np.testing.assert_allclose(ours.log_mel.numpy(), expected, rtol=0, atol=1e-3)
    assert not ours.is_longer.any()


@pytest.mark.parametrize("make", [noise, knocks, tone])
def test_the_views_of_fusion_are_those_of_transformers(make):
    sounds = [make(int(length_s * RATE_HZ)) for length_s in LENGTHS_S]

    how = settings(truncation="fusion", bank="htk")
    ours = FeatureMaker(how)(batch_of(sounds), train=False)
    expected, is_longer = theirs(sounds, "fusion", "repeatpad")

    assert ours.log_mel.shape == (6, 4, 1001, 64)
    np.testing.assert_allclose(ours.log_mel.numpy(), expected, rtol=0, atol=1e-3)
    assert ours.is_longer.tolist() == is_longer == [False] * 4 + [True] * 2


def test_without_a_long_clip_the_views_are_the_clip():
    how = settings(truncation="fusion", bank="htk")
    ours = FeatureMaker(how)(batch_of([noise(TEN_S)]), train=False)
    expected, _ = theirs([noise(TEN_S)], "fusion", "repeatpad")

    np.testing.assert_allclose(ours.log_mel.numpy(), expected, rtol=0, atol=1e-3)
    assert ours.is_longer.tolist() == [False]


def test_stretches_are_drawn_from_their_thirds():
    """Of a sound whose level rises, a frame's level tells where it lies."""
    n = TEN_S + 90 * 480
    rising = (noise(n) * np.linspace(0.01, 1, n) ** 2).astype(np.float32)
    batch = batch_of([rising] * 30)
    quiet = {"time_stripes": 0, "mel_stripes": 0}
    maker = FeatureMaker(settings(quiet, truncation="fusion", bank="htk"))
    whole = maker.log_mel(torch.from_numpy(rising)[None])[0]

    views = maker(batch, train=True).log_mel
    starts = np.array(
        [
            [int((whole - view[0]).abs().sum(dim=1).argmin()) for view in views[row, 1:]]
            for row in range(30)
        ]
    )

    thirds = np.array_split(np.arange(91), 3)
    for column, third in zip(starts.T, thirds, strict=True):
        assert set(column) <= set(third.tolist())
        assert len(set(column)) > 10


SHORT = {"max_s": 1.0}


def test_what_is_changed_follows_from_seeds_alone():
    maker = FeatureMaker(settings({"time_roll": True}, **SHORT))
    sounds = [noise(RATE_HZ), knocks(RATE_HZ)]
    batch = batch_of(sounds, clip=RATE_HZ)
    turned = batch_of(sounds[::-1], clip=RATE_HZ)
    turned = Batch(
        **{**{f: getattr(turned, f) for f in Batch.__slots__}, "seeds": batch.seeds.flip(0)}
    )

    once, again = (maker(batch, train=True).log_mel for _ in range(2))

    assert torch.equal(once, again)
    assert torch.equal(once, maker(turned, train=True).log_mel.flip(0))
    assert not torch.equal(once, maker(batch, train=False).log_mel)


def test_stripes_hold_the_mean_and_are_as_wide_as_asked():
    augment = {"time_stripes": 1, "time_stripe_frames": 20, "mel_stripes": 1, "mel_stripe_bands": 6}
    maker = FeatureMaker(settings(augment, **SHORT))
    batch = batch_of([noise(RATE_HZ)] * 200, clip=RATE_HZ)
    plain = maker(batch, train=False).log_mel
    changed = maker(batch, train=True).log_mel
    hidden = (changed != plain)[:, 0]
    times, mels = hidden.all(dim=2).sum(dim=1), hidden.all(dim=1).sum(dim=1)

    torch.testing.assert_close(
        changed[:, 0][hidden], plain.mean(dim=(1, 2, 3))[:, None, None].expand_as(hidden)[hidden]
    )
    assert set(times.tolist()) == set(range(20))
    assert set(mels.tolist()) == set(range(6))


def test_a_roll_moves_frames_and_loses_none():
    augment = {"time_roll": True, "time_stripes": 0, "mel_stripes": 0}
    maker = FeatureMaker(settings(augment, **SHORT))
    batch = batch_of([noise(RATE_HZ)] * 8, clip=RATE_HZ)
    plain = maker(batch, train=False).log_mel
    rolled = maker(batch, train=True).log_mel

    shifts = [
        next(s for s in range(101) if torch.equal(torch.roll(one, s, dims=1), other))
        for one, other in zip(plain, rolled, strict=True)
    ]
    assert len(set(shifts)) > 4


def test_mixed_precision_does_not_touch_the_features():
    maker, batch = FeatureMaker(settings(**SHORT)), batch_of([tone(RATE_HZ)], clip=RATE_HZ)
    plain = maker(batch, train=False).log_mel
    with torch.autocast("cpu", dtype=torch.bfloat16):
        mixed = maker(batch, train=False).log_mel

    assert torch.equal(plain, mixed)


def test_a_model_keeps_no_copy_of_the_banks():
    assert FeatureMaker(settings()).state_dict() == {}


def test_a_clip_that_cannot_be_reflected_is_refused():
    maker = FeatureMaker(settings(max_s=0.01))
    with pytest.raises(ValueError, match="480 frames are too few"):
        maker(batch_of([noise(480)], clip=480), train=False)


def empty_batch() -> Batch:
    batch = batch_of([noise(RATE_HZ)], clip=RATE_HZ)
    return Batch((), batch.waveforms[:0], batch.n_frames[:0], (), (), (), batch.seeds[:0])


def test_an_empty_batch_has_empty_features():
    maker = FeatureMaker(settings(**SHORT))

    assert maker(empty_batch(), train=True).log_mel.shape == (0, 1, 101, 64)


def test_an_empty_batch_has_an_empty_texture():
    maker = FeatureMaker(settings(texture=True, **SHORT))

    # Of each of 32 bands six octaves and four numbers more, and of their mean six and three.
    assert maker(empty_batch(), train=True).texture.shape == (0, 329)


def test_draws_are_uniform_and_independent():
    seeds = torch.arange(20_000)
    first, second = draw(seeds, 10, 1, 2).T
    other = draw(seeds, 10, 2)[:, 0]

    for drawn in (first, second, other):
        assert drawn.bincount(minlength=10).sub(2000).abs().max() < 200
    for one, another in ((first, second), (first, other)):
        assert abs(np.corrcoef(one, another)[0, 1]) < 0.03


def test_draws_are_those_of_splitmix64():
    """Worked out with Python's whole numbers."""

    def mixed(state: int) -> int:
        state = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        state = (state ^ (state >> 27)) * 0x94D049BB133111EB % 2**64
        return state ^ (state >> 31)

    seed = 2**63 - 12345
    expected = [
        (mixed((mixed(seed) + ((3 << 32) + number) * 0x9E3779B97F4A7C15) % 2**64) >> 1) % 1001
        for number in (1, 2, 3)
    ]
    assert draw(torch.tensor([seed]), 1001, 3, 3).tolist() == [expected]
