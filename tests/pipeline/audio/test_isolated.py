"""The isolated decoders: the same bytes from a child, and ffmpeg when the child dies."""

import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from pipeline.audio import isolated
from pipeline.audio.guard import Meter
from pipeline.audio.isolated import ffmpeg_decoding
from pipeline.audio.limits import Limits, limited
from pipeline.audio.mill import Milled, mill
from pipeline.audio.pcm import Undecoded
from pipeline.audio.settings import AudioSettings, Budgets
from pipeline.audio.sniff import Sniffed
from schemas.clips import Claim
from schemas.rejections import Reason, Rejected

QUICK = AudioSettings(max_s=1.0, min_s=0.25)
IMPATIENT = AudioSettings(max_s=1.0, min_s=0.25, budgets=Budgets(stall_s=0.5))

DIES = "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)"
HANGS = "import threading; threading.Event().wait()"
EATS = "bytearray(4 << 30)"
LIES = 'print(\'{"decoder": "a", \')'


def milled(path: Path, settings: AudioSettings = QUICK, *, isolated: bool = True) -> Milled:
    return mill(path, settings, lambda flac: Claim("bundle", 0, len(flac)), isolated=isolated)


@pytest.fixture
def recording(tmp_path: Path) -> Path:
    path = tmp_path / "a.wav"
    samples = np.random.default_rng(0).normal(0, 0.1, (70_000, 2))
    soundfile.write(path, samples, 44_100)
    return path


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.mp3"])
def test_an_innocent_file_gives_the_same_from_a_child(tmp_path, name):
    path = tmp_path / name
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, (70_000, 2)), 44_100)

    assert milled(path) == milled(path, isolated=False)


def test_damage_is_told_by_the_child_too(recording):
    recording.write_bytes(recording.read_bytes()[:200_000])

    result = milled(recording)

    assert result == milled(recording, isolated=False)
    assert "that the header claims" in result.original.damage


@pytest.mark.parametrize("content", [b"not audio" * 99, b""])
def test_bad_data_leave_with_the_same_reason(tmp_path, content):
    path = tmp_path / "a.wav"
    path.write_bytes(content)

    with pytest.raises(Rejected) as in_child:
        milled(path)
    with pytest.raises(Rejected) as in_process:
        milled(path, isolated=False)

    assert in_child.value.args == in_process.value.args


@pytest.mark.parametrize("fate", [DIES, HANGS, EATS, LIES])
def test_ffmpeg_takes_what_killed_the_child(recording, monkeypatch, fate):
    monkeypatch.setattr(isolated, "CHILD_PROGRAM", fate)

    result = milled(recording, IMPATIENT)

    assert result.original.decoder == "ffmpeg"
    assert result.original.codec == "pcm_s16le"
    expected = milled(recording, isolated=False)
    assert [cut.pcm_hash for cut in result.cuts] == [cut.pcm_hash for cut in expected.cuts]


@pytest.mark.parametrize(
    ("fate", "reason"),
    [
        (DIES, Reason.UNDECODABLE),
        (HANGS, Reason.DECODE_TIME),
        (EATS, Reason.DECODE_MEMORY),
    ],
)
def test_what_neither_can_decode_leaves_with_what_killed_the_child(
    tmp_path, monkeypatch, fate, reason
):
    path = tmp_path / "a.wav"
    path.write_bytes(b"not audio" * 99)
    monkeypatch.setattr(isolated, "CHILD_PROGRAM", fate)

    with pytest.raises(Rejected) as bad:
        milled(path, IMPATIENT)

    assert bad.value.reason is reason


def test_ffmpeg_opens_no_other_file(tmp_path):
    soundfile.write(tmp_path / "secret.wav", np.zeros(48_000), 48_000)
    path = tmp_path / "a.mp3"
    path.write_text("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nsecret.wav\n#EXT-X-ENDLIST\n")

    with (
        pytest.raises(Undecoded, match="nothing decoded"),
        ffmpeg_decoding(path, Sniffed(), Meter(Budgets())),
    ):
        pass


def test_a_child_without_output_is_stopped():
    limits = Limits(wall_s=60, stall_s=0.3, memory_bytes=1 << 30)

    with (
        limited("child", [sys.executable, "-c", HANGS], limits, lambda: None) as child,
        pytest.raises(Undecoded) as stopped,
    ):
        child.read(1)

    assert stopped.value.reason is Reason.DECODE_TIME
    assert child.process.returncode == -9


def test_a_child_that_chatters_is_stopped_by_its_time():
    chatters = "import sys\nwhile True: sys.stderr.write('a' * 999)"
    limits = Limits(wall_s=0.5, stall_s=60, memory_bytes=1 << 30)

    with (
        limited("child", [sys.executable, "-c", chatters], limits, lambda: None) as child,
        pytest.raises(Undecoded) as stopped,
    ):
        child.read(1)

    assert stopped.value.reason is Reason.DECODE_TIME
    assert len(child.stderr) <= 1 << 16


def test_a_child_may_write_no_file(tmp_path):
    writes = f"import pathlib; pathlib.Path({str(tmp_path / 'a')!r}).write_bytes(b'a')"
    limits = Limits(wall_s=60, stall_s=60, memory_bytes=1 << 30)

    with limited("child", [sys.executable, "-c", writes], limits, lambda: None) as child:
        assert child.status() != 0

    assert (tmp_path / "a").stat().st_size == 0


def test_waiting_for_a_child_is_a_sign_of_life():
    beats = []
    limits = Limits(wall_s=60, stall_s=60, memory_bytes=1 << 30)
    command = [sys.executable, "-c", "print('a')"]

    with limited("child", command, limits, lambda: beats.append(1)) as child:
        assert child.line(99) == b"a"

    assert beats
