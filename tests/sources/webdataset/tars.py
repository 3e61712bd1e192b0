"""Tars for tests, made by Python's own tarfile and so by another hand than what reads them."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any


def made(path: Path, *members: tuple[str, Any], format: int = tarfile.USTAR_FORMAT) -> Path:
    """A tar of these names and contents; what is no bytes is written as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w", format=format) as tar:
        for name, content in members:
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            member = tarfile.TarInfo(name)
            member.size = len(body)
            tar.addfile(member, io.BytesIO(body))
    return path
