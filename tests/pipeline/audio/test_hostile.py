"""Recordings that lie, are broken, or want to cost too much: each leaves with one reason."""

import struct
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio.mill import Milled, mill
from pipeline.audio.settings import AudioSettings, Budgets
from schemas.clips import Claim
from schemas.rejections import Reason, Rejected

QUICK = AudioSettings(max_s=1.0, min_s=0.25)
STRICT = AudioSettings(max_s=1.0, min_s=0.25, truncated="reject")


def sound(n_frames: int, channels: int = 1) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, (n_frames, channels)).astype(np.float32)


def wav(rate_hz: int, channels: int, n_claimed_bytes: int, body: bytes = b"") -> bytes:
    """A 16-bit WAV whose header says what it is told to."""
    fmt = struct.pack(
        "<4sIHHIIHH", b"fmt ", 16, 1, channels, rate_hz, 0, (2 * channels) & 0xFFFF, 16
    )
    return (
        b"RIFF"
        + struct.pack("<I", (36 + n_claimed_bytes) & 0xFFFFFFFF)
        + b"WAVE"
        + fmt
        + struct.pack("<4sI", b"data", n_claimed_bytes)
        + body
    )


def milled(path: Path, settings: AudioSettings = QUICK) -> Milled:
    return mill(path, settings, lambda flac: Claim("bundle", 0, len(flac)))


def rejection(path: Path, settings: AudioSettings = QUICK) -> tuple[Reason, str]:
    with pytest.raises(Rejected) as bad:
        milled(path, settings)
    assert str(path.parent) not in bad.value.detail
    assert "0x" not in bad.value.detail
    return bad.value.reason, bad.value.detail


def file(folder: Path, content: bytes, name: str = "a.wav") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_an_empty_file(tmp_path):
    assert rejection(file(tmp_path, b"")) == (Reason.EMPTY_AUDIO, "the file is empty")


def test_a_missing_file_is_unreadable(tmp_path):
    assert rejection(tmp_path / "none.wav")[0] is Reason.UNREADABLE


def test_a_file_above_the_size_budget(tmp_path):
    settings = AudioSettings(budgets=Budgets(max_file_bytes=10))

    assert rejection(file(tmp_path, b"x" * 11), settings)[0] is Reason.TOO_LARGE


def test_a_header_without_samples(tmp_path):
    assert rejection(file(tmp_path, wav(48_000, 1, 0)))[0] is Reason.EMPTY_AUDIO


def test_a_1_hz_header_of_200_hours(tmp_path):
    content = wav(1, 1, 2 * 200 * 3600, bytes(100))

    assert rejection(file(tmp_path, content)) == (
        Reason.SAMPLE_RATE,
        "1 Hz, allowed are 1000 to 768000",
    )


def test_a_rate_above_the_range(tmp_path):
    assert rejection(file(tmp_path, wav(4_000_000_000, 1, 100, bytes(100))))[0] is (
        Reason.SAMPLE_RATE
    )


def test_65535_channels(tmp_path):
    assert rejection(file(tmp_path, wav(48_000, 65_535, 2**20, bytes(2**17)))) == (
        Reason.CHANNELS,
        "65535 channels, allowed are 1 to 32",
    )


@pytest.mark.parametrize("content", [b"\0", b"RIFF", b"not audio at all" * 99, b"\xff\xfb" * 50])
def test_rubbish_is_undecodable(tmp_path, content):
    assert rejection(file(tmp_path, content))[0] is Reason.UNDECODABLE


def test_a_picture_has_no_audio_stream(tmp_path):
    import av

    path = tmp_path / "a.wav"
    with av.open(str(path), "w", format="image2") as out:
        stream = out.add_stream("png", width=16, height=16, pix_fmt="rgb24")
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), np.uint8))
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))

    assert rejection(path)[0] is Reason.NO_AUDIO_STREAM


def test_tags_alone_have_no_audio_stream(tmp_path):
    assert rejection(file(tmp_path, b"ID3\x03\0\0\0\0\0\x14" + bytes(20)))[0] is (
        Reason.NO_AUDIO_STREAM
    )


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.flac"])
def test_a_cut_off_file_is_kept_up_to_there_and_says_so(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, sound(96_000), 48_000)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])

    original = milled(path).original

    assert original.duration_s == pytest.approx(1.0, abs=0.1)
    assert original.declared_s == pytest.approx(2.0, abs=0.01)
    assert f"decoded {original.duration_s:.2f} s of the 2.00 s" in original.damage
    assert rejection(path, STRICT)[0] is Reason.TRUNCATED


def test_a_cut_off_ogg_is_kept_up_to_there_and_says_so(tmp_path):
    path = tmp_path / "a.ogg"
    soundfile.write(path, sound(96_000), 48_000)
    path.write_bytes(path.read_bytes()[:-300])

    assert "the file is cut off" in milled(path).original.damage
    assert rejection(path, STRICT)[0] is Reason.TRUNCATED


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff", "a.ogg", "a.mp3"])
def test_a_whole_file_passes_where_damage_is_rejected(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, sound(50_000), 48_000)

    assert milled(path, STRICT).original.damage == ""


@pytest.mark.parametrize("n_claimed_bytes", [0, 0xFFFFFFFF, 0x7FFFFFFF])
def test_a_streamed_wav_claims_no_length(tmp_path, n_claimed_bytes):
    body = (sound(48_000) * 9_000).astype("<i2").tobytes()
    path = file(tmp_path, wav(48_000, 1, n_claimed_bytes, body))

    original = milled(path, STRICT).original

    assert (original.duration_s, original.declared_s) == (1.0, None)


def test_a_flac_that_holds_more_than_it_claims_is_read_to_its_end(tmp_path):
    path = tmp_path / "a.flac"
    soundfile.write(path, sound(96_000), 48_000)
    content = bytearray(path.read_bytes())
    # STREAMINFO: the last 32 of the 36 bits that count the samples (RFC 9639, section 8.2).
    content[22:26] = struct.pack(">I", 24_000)
    path.write_bytes(content)

    assert milled(path).original.duration_s == 2.0


def test_not_a_number_becomes_zero_and_is_counted(tmp_path):
    samples = sound(24_000)
    samples[100:110] = np.nan
    samples[200] = np.inf
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, 48_000, subtype="FLOAT")

    result = milled(path)

    assert result.original.damage == "11 non-finite samples set to zero"
    assert result.cuts[0].measures.clipped_fraction == 0.0


def test_values_beyond_any_sound_are_limited(tmp_path):
    samples = sound(24_000)
    samples[100] = 3e38
    path = tmp_path / "a.wav"
    soundfile.write(path, samples, 44_100, subtype="FLOAT")

    result = milled(path)

    assert result.cuts[0].measures.peak_db == 0.0


def test_a_small_file_of_much_silence_stops_at_its_budget(tmp_path):
    path = tmp_path / "a.flac"
    soundfile.write(path, np.zeros(48_000 * 60, np.int16), 48_000)
    settings = AudioSettings(budgets=Budgets(max_decoded_bytes=1 << 20))

    assert rejection(path, settings) == (
        Reason.DECODE_BYTES,
        "decodes to more than 1048576 bytes",
    )


def test_a_pass_that_takes_too_long_stops(tmp_path):
    path = tmp_path / "a.wav"
    soundfile.write(path, sound(48_000), 48_000)
    settings = AudioSettings(budgets=Budgets(max_wall_s=1e-6))

    assert rejection(path, settings) == (Reason.DECODE_TIME, "takes longer than 1e-06 s")


def hls(target: str) -> str:
    return f"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\n{target}\n#EXT-X-ENDLIST\n"


@pytest.mark.parametrize(
    "script",
    [
        hls("secret.wav"),
        hls("file:secret.wav"),
        hls("http://localhost:9/secret.wav"),
        "ffconcat version 1.0\nfile secret.wav\n",
        "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=a\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 9 RTP/AVP 0\n",
    ],
)
def test_a_playlist_in_disguise_opens_nothing(tmp_path, script):
    soundfile.write(tmp_path / "secret.wav", sound(48_000), 48_000)

    assert rejection(file(tmp_path, script.encode(), "a.mp3"))[0] is Reason.UNDECODABLE


def test_rejections_are_the_same_each_time(tmp_path):
    path = file(tmp_path, b"fLaC" + bytes(range(256)) * 40)

    assert rejection(path) == rejection(path)
