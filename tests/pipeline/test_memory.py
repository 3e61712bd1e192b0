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
    assert abs(float(duration_s) - length_s) < 0.1
    return int(peak)


def noise(path: Path, length_s: int) -> Path:
    source = f"anoisesrc=d={length_s}:c=pink:r=44100:a=0.3"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", source]
    subprocess.run([*command, "-ac", "2", str(path)], check=True)
    return path


NEEDED_BYTES = 12 << 30
"""Ten hours of WAV are 6.4 GB, and the system should have some left."""


@pytest.mark.long
@pytest.mark.parametrize("ending", ["wav", "mp3"])
def test_ten_hours_take_the_memory_of_ten_minutes(ending: str, tmp_path: Path):
    if shutil.disk_usage(tmp_path).free < NEEDED_BYTES:
        pytest.skip("the disk has no room for ten hours of WAV")
    short, long = (noise(tmp_path / f"{length_s}.{ending}", length_s) for length_s in (600, 36_000))
    peaks_mb = peak_mb(short, 600), peak_mb(long, 36_000)
    long.unlink()
    assert peaks_mb[1] < peaks_mb[0] + 100
