"""What the small files beside an audio file say of it: ``rain.json`` and ``rain.txt``."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from schemas.rejections import Reason, Rejected
from sources.folder.bounded_json import parsed
from sources.folder.metadata import renamed
from sources.folder.names import is_inside

MAX_SIDECAR_BYTES = 1024 * 1024
"""A sidecar that is longer is something else."""


def read_sidecars(root: str, names: Sequence[str], columns: Mapping[str, str]) -> dict[str, Any]:
    """The fields that the sidecars ``names`` give, the first to give one believed.

    A ``.json`` is an object with keys like the columns of the table; a ``.txt`` is a description.

    Raises:
        Rejected: One cannot be read or understood, or leads outside the folder. The file itself
            must then not be taken either: what it would have said may be that nobody may use it.
    """
    said: dict[str, Any] = {}
    for name in names:
        content = _read(root, name)
        if name.endswith(".json"):
            said = renamed(_object(name, content), columns) | said
        else:
            said = {"description": content} | said
    return said


def _read(root: str, name: str) -> str:
    path = Path(root, name)
    if path.is_symlink() and not is_inside(root, str(path)):
        raise Rejected(Reason.OUTSIDE_FOLDER, f"sidecar {name!r} is a link out of the folder")
    try:
        with path.open("rb") as file:
            content = file.read(MAX_SIDECAR_BYTES + 1)
    except OSError as failure:
        detail = f"sidecar {name!r}: {failure.strerror or 'unreadable'}"
        raise Rejected(Reason.LISTING_ERROR, detail) from failure
    if len(content) > MAX_SIDECAR_BYTES:
        raise Rejected(
            Reason.LISTING_ERROR, f"sidecar {name!r} is longer than {MAX_SIDECAR_BYTES} bytes"
        )
    return content.decode("utf-8-sig", "replace")


def _object(name: str, content: str) -> dict[str, Any]:
    try:
        said = parsed(content)
    except ValueError as failure:
        raise Rejected(
            Reason.LISTING_ERROR, f"sidecar {name!r} is not JSON: {failure}"
        ) from failure
    if not isinstance(said, dict):
        raise Rejected(Reason.LISTING_ERROR, f"sidecar {name!r} is not a JSON object")
    return said
