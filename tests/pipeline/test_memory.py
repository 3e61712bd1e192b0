"""Guarantee 4: the memory of a worker does not grow with the length of a recording."""

import shutil
import subprocess
import sys
from pathlib import Path

import imageio_ffmpeg
import pytest

PEAK = """
import resource, sys
from pathlib import Path
from pipeline.audio.allocation import keep_freed_memory
from pipeline.audio.mill import mill
from pipeline.audio.settings import AudioSettings
from schemas.clips import Claim
keep_freed_memory()
cut = mill(Path(sys.argv[1]), AudioSettings(), lambda flac: Claim("none", 0, len(flac)))
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, cut.original.duration_s)
"""


def peak_mb(path: Path, length_s: int) -> int:
    shown = subprocess.run(
        [sys.executable, "-c", PEAK, str(path)],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).parents[2],
    )
    peak, duration_s = shown.stdout.split()
    assert float(duration_s) == pytest.approx(length_s, rel=0.001)  # an MP3 ends on a whole frame
    return int(peak)


def noise(path: Path, length_s: int) -> Path:
    source = f"anoisesrc=d={length_s}:c=pink:r=44100:a=0.3"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", source]
    # An MP3 of frames alone: no header that says how long it is, no tag in the middle later.
    subprocess.run(
        [*command, "-ac", "2", "-write_xing", "0", "-id3v2_version", "0", str(path)], check=True
    )
    return path


def repeated(short: Path, times: int) -> Path:
    """The recording over and over. The header of a WAV then says that its end is not known."""
    long = short.with_name(f"long{short.suffix}")
    header, body = b"", short.read_bytes()
    if short.suffix == ".wav":
        start = body.index(b"data") + 8
        header = body[:4] + UNKNOWN_SIZE + body[8 : start - 4] + UNKNOWN_SIZE
        body = body[start:]
    with long.open("wb") as file:
        file.write(header)
        for _ in range(times):
            file.write(body)
    return long


UNKNOWN_SIZE = b"\xff\xff\xff\xff"
"""What a recorder writes that streams, and cannot go back to fill it in."""

NEEDED_BYTES = 12 << 30
"""Ten hours of WAV are 6.4 GB, and the system should have some left."""


@pytest.mark.long
@pytest.mark.parametrize("ending", ["wav", "mp3"])
def test_ten_hours_take_the_memory_of_ten_minutes(ending: str, tmp_path: Path):
    if shutil.disk_usage(tmp_path).free < NEEDED_BYTES:
        pytest.skip("the disk has no room for ten hours of WAV")
    short = noise(tmp_path / f"short.{ending}", 600)
    long = repeated(short, 60)
    peaks_mb = peak_mb(short, 600), peak_mb(long, 36_000)
    long.unlink()
    assert peaks_mb[1] < peaks_mb[0] + 100
