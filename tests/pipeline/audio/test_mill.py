"""The pass over good recordings: what comes out, and what it must not depend on."""

import hashlib
import io
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio import av_decoder, decode, soundfile_decoder
from pipeline.audio.mill import Milled, mill
from pipeline.audio.segment import Leftover
from pipeline.audio.settings import AudioSettings
from schemas.clips import Claim
from schemas.rejections import Reason, Rejected

SETTINGS = AudioSettings()
QUICK = AudioSettings(max_s=1.0, min_s=0.25)


class Staging:
    """Keeps what is staged, and counts as a file would."""

    def __init__(self) -> None:
        self.flacs: list[bytes] = []

    def __call__(self, flac: bytes) -> Claim:
        offset = sum(map(len, self.flacs))
        self.flacs.append(flac)
        return Claim("bundle", offset, len(flac))


def tone(length_s: float, rate_hz: int = 44_100, channels: int = 1) -> np.ndarray:
    """A falling tone in noise; shape (frames, channels)."""
    time_s = np.arange(round(length_s * rate_hz)) / rate_hz
    rng = np.random.default_rng(0)
    sound = 0.4 * np.sin(2 * np.pi * (900 * time_s - 40 * time_s**2))
    return np.stack([sound + rng.normal(0, 0.01, time_s.size) for _ in range(channels)], axis=1)


def written(folder: Path, name: str, samples: np.ndarray, rate_hz: int = 44_100, **how) -> Path:
    path = folder / name
    soundfile.write(path, samples, rate_hz, **how)
    return path


def milled(path: Path, settings: AudioSettings = QUICK, **how) -> Milled:
    return mill(path, settings, Staging(), **how)


def test_a_recording_becomes_clips_with_their_claims(tmp_path):
    path = written(tmp_path, "a.wav", tone(2.5, channels=2))
    staging = Staging()

    result = mill(path, QUICK, staging)

    assert [(cut.start_frame, cut.n_frames) for cut in result.cuts] == [
        (0, 48_000),
        (48_000, 48_000),
        (96_000, 24_000),
    ]
    for cut, flac in zip(result.cuts, staging.flacs, strict=True):
        pcm, rate_hz = soundfile.read(io.BytesIO(flac), dtype="int16")
        assert rate_hz == 48_000
        assert len(pcm) == cut.n_frames
        assert cut.sha256 == hashlib.sha256(flac).hexdigest()
        assert cut.pcm_hash == hashlib.md5(pcm.tobytes()).hexdigest()
        assert cut.claim.n_bytes == len(flac)


def test_the_original_is_described(tmp_path):
    path = written(tmp_path, "a.wav", tone(0.5, 22_050, channels=2), 22_050)

    original = milled(path).original

    assert original.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert original.n_bytes == path.stat().st_size
    assert (original.codec, original.decoder) == ("pcm_s16", "soundfile")
    assert (original.sample_rate_hz, original.channels) == (22_050, 2)
    assert (original.duration_s, original.declared_s, original.damage) == (0.5, 0.5, "")


def test_48_khz_mono_16_bit_passes_bit_by_bit(tmp_path):
    pcm = np.random.default_rng(0).integers(-32768, 32768, 30_000).astype(np.int16)
    path = written(tmp_path, "a.wav", pcm, 48_000)

    (cut,) = milled(path).cuts

    assert cut.pcm_hash == hashlib.md5(pcm.tobytes()).hexdigest()


@pytest.mark.parametrize("channels", [2, 3, 5])
def test_channels_become_their_mean(tmp_path, channels):
    frames = np.random.default_rng(0).integers(-9000, 9000, (24_000, channels)).astype(np.int16)
    path = written(tmp_path, "a.wav", frames, 48_000)
    staging = Staging()

    mill(path, QUICK, staging)

    pcm, _ = soundfile.read(io.BytesIO(staging.flacs[0]), dtype="int16")
    assert np.abs(pcm - frames.mean(axis=1)).max() <= 0.501


@pytest.mark.parametrize("rate_hz", [8_000, 44_100, 192_000])
def test_a_tone_keeps_its_pitch_level_and_place(tmp_path, rate_hz):
    time_s = np.arange(rate_hz) / rate_hz
    path = written(tmp_path, "a.wav", 0.5 * np.sin(2 * np.pi * 1000 * time_s), rate_hz)
    staging = Staging()

    mill(path, QUICK, staging)

    pcm, _ = soundfile.read(io.BytesIO(staging.flacs[0]), dtype="float64")
    expected = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(48_000) / 48_000)
    assert len(pcm) == 48_000
    assert np.abs(pcm - expected)[500:-500].max() < 1e-3


@pytest.mark.parametrize(
    ("name", "codec", "decoder"),
    [
        ("a.wav", "pcm_s16", "soundfile"),
        ("a.aiff", "pcm_s16", "soundfile"),
        ("a.flac", "flac", "soundfile"),
        ("a.ogg", "vorbis", "libav"),
        ("a.mp3", "mp3", "libav"),
    ],
)
def test_every_format_is_read_by_the_decoder_that_is_best_at_it(tmp_path, name, codec, decoder):
    path = written(tmp_path, name, tone(0.7))

    result = milled(path)

    assert (result.original.codec, result.original.decoder) == (codec, decoder)
    assert result.original.duration_s == pytest.approx(0.7, abs=0.05)
    assert result.original.damage == ""


def test_the_name_of_a_file_does_not_matter(tmp_path):
    path = written(tmp_path, "a.flac", tone(0.7))
    liar = tmp_path / "b.mp3"
    liar.write_bytes(path.read_bytes())

    assert milled(liar) == milled(path)


@pytest.mark.parametrize(("subtype", "bits"), [("PCM_16", 16), ("PCM_24", 24)])
def test_the_same_sound_as_wav_flac_and_aiff_has_the_same_hashes(tmp_path, subtype, bits):
    # Whole numbers of the format's own steps: no writer has anything to round.
    samples = np.rint(tone(2.2, channels=2) * 2 ** (bits - 1)).astype(np.int32) << (32 - bits)
    results = [
        milled(written(tmp_path, name, samples, subtype=subtype))
        for name in ("a.wav", "a.flac", "a.aiff")
    ]

    hashes = [[cut.pcm_hash for cut in result.cuts] for result in results]

    assert hashes[0] == hashes[1] == hashes[2]


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.ogg", "a.mp3"])
@pytest.mark.parametrize("block_frames", [999, 300_000])
def test_the_result_does_not_depend_on_the_size_of_blocks(
    tmp_path, monkeypatch, name, block_frames
):
    path = written(tmp_path, name, tone(2.5, channels=2))
    expected = milled(path)

    for decoder in (soundfile_decoder, av_decoder):
        smaller = partial(decoder.decoding, block_frames=block_frames)
        monkeypatch.setattr(decoder, "decoding", smaller)

    assert milled(path) == expected


@pytest.mark.parametrize(
    ("subtype", "codec"), [("PCM_U8", "pcm_u8"), ("PCM_24", "pcm_s24le"), ("DOUBLE", "pcm_f64le")]
)
def test_libav_scales_every_number_format_alike(tmp_path, monkeypatch, subtype, codec):
    path = written(tmp_path, "a.wav", tone(0.5, 48_000, channels=2), 48_000, subtype=subtype)
    expected = milled(path).cuts[0].measures
    monkeypatch.setattr(decode, "soundfile_decoder", av_decoder)

    result = milled(path)

    assert result.original.decoder == "libav"
    found = result.cuts[0].measures
    assert found.peak_db == pytest.approx(expected.peak_db, abs=0.01)
    assert found.rms_db == pytest.approx(expected.rms_db, abs=0.01)
    assert found.dc_offset == pytest.approx(expected.dc_offset, abs=1e-4)


def test_a_short_remainder_is_left_over_or_joined(tmp_path):
    path = written(tmp_path, "a.wav", tone(1.1, 48_000), 48_000)

    joined = milled(path)
    dropped = milled(path, AudioSettings(max_s=1.0, min_s=0.25, remainder="drop"))

    assert [cut.n_frames for cut in joined.cuts] == [26_400, 26_400]
    assert joined.leftovers == ()
    assert [cut.n_frames for cut in dropped.cuts] == [48_000]
    assert dropped.leftovers == (Leftover(48_000, 4_800),)


def test_a_recording_shorter_than_min_s_leaves_with_its_length(tmp_path):
    path = written(tmp_path, "a.wav", tone(0.12))

    with pytest.raises(Rejected) as bad:
        milled(path, SETTINGS)

    assert (bad.value.reason, bad.value.detail) == (
        Reason.TOO_SHORT,
        "0.12 s, the least is 0.5 s",
    )


def test_every_block_is_a_sign_of_life(tmp_path):
    path = written(tmp_path, "a.wav", tone(5.0))
    beats = []

    milled(path, beat=lambda: beats.append(1))

    assert len(beats) >= 5.0 * 44_100 / 65_536


def test_what_staging_raises_is_not_taken_for_bad_audio(tmp_path):
    def full(flac: bytes) -> Claim:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        mill(written(tmp_path, "a.wav", tone(0.7)), QUICK, full)
