"""Tables that go with the weights, as JSON that is packed."""

import json
from gzip import compress, decompress
from pathlib import Path
from typing import Any


def write_packed(path: Path, value: object) -> None:
    """Writes ``value``, of what JSON can hold; equal values give equal bytes."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    path.write_bytes(compress(text.encode(), mtime=0))


def read_packed(path: Path) -> Any:
    """What :func:`write_packed` wrote."""
    return json.loads(decompress(path.read_bytes()))
