"""The child process that decodes as the parent would, and hands the samples over.

Standard output: a line of JSON that describes the stream; then blocks, each a little-endian
32-bit count of frames and as many float32; then a count of zero and a line of JSON that says what
was damaged. Instead of either line, one that says why there is none.
"""

import json
import struct
import sys
from pathlib import Path
from typing import BinaryIO

from pipeline.audio.decode import in_process
from pipeline.audio.guard import Meter
from pipeline.audio.pcm import Stream, Undecoded, sums_may_overflow
from pipeline.audio.settings import Budgets
from pipeline.audio.sniff import sniff
from schemas.rejections import Rejected


def main() -> None:
    """Decodes what the first argument asks for, a JSON object with ``path`` and ``budgets``."""
    request = json.loads(sys.argv[1])
    send(Path(request["path"]), Budgets.model_validate(request["budgets"]), sys.stdout.buffer)


def send(path: Path, budgets: Budgets, output: BinaryIO) -> None:
    """Writes the decoded file at ``path`` to ``output``. Limits on cost are the parent's to set."""
    with path.open("rb") as file:
        sniffed = sniff(file, path.stat().st_size)
    begun = False
    last: dict[str, object]
    try:
        with sums_may_overflow(), in_process(path, sniffed, Meter(budgets)) as stream:
            _say(output, _description(stream))
            begun = True
            _send_blocks(stream, output)
            last = {"damage": stream.damage}
    except Undecoded as failure:
        last = {"undecoded": [failure.reason, failure.detail]}
    except Rejected as bad:
        last = {"rejected": [bad.reason, bad.detail]}
    if begun:
        output.write(struct.pack("<I", 0))
    _say(output, last)
    output.flush()


def _description(stream: Stream) -> dict[str, object]:
    names = ("decoder", "codec", "sample_rate_hz", "channels", "declared_s")
    return {name: getattr(stream, name) for name in names}


def _send_blocks(stream: Stream, output: BinaryIO) -> None:
    for block in stream.blocks:
        output.write(struct.pack("<I", block.size))
        output.write(block.astype("<f4", copy=False).tobytes())


def _say(output: BinaryIO, words: dict[str, object]) -> None:
    output.write(json.dumps(words).encode() + b"\n")
