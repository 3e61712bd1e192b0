"""Brings a folder's files and the rows of its table together: each file once, each row once."""

import json
import os
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.rejections import Reason, Rejected, Rejection, Stage
from sources.folder.embedded_tags import embedded_tags
from sources.folder.fields import Saying, item_of
from sources.folder.names import id_part, is_inside
from sources.folder.rows import NamedRow
from sources.folder.sidecars import read_sidecars
from sources.folder.walk import SIDECAR_ENDINGS, Found, Kind, is_not_audio, sidecars_of
from sources.protocol import Listing


@dataclass(frozen=True, slots=True)
class Place:
    """Where a listing takes place. ``root`` is absolute, its links followed.

    ``own_names`` are the files below ``root`` that serve the listing and are no part of it.
    """

    source: str
    root: str
    columns: Mapping[str, str]
    defaults: Saying
    own_names: frozenset[str]


def listings(place: Place, found: Iterable[Found], rows: Iterable[NamedRow]) -> Iterator[Listing]:
    """Every file in ``found`` and every row, sorted by item id; both are given in that order.

    A row brings in the file that it names even where the walk would have passed it by: hidden,
    or in a folder below when only the top is wanted.
    """
    waiting = iter(rows)
    row = next(waiting, None)
    for each in found:
        name_id = id_part(each.name)
        while row is not None and row.id_part < name_id:
            yield _listing(place, _looked_up(place.root, row), row)
            row = next(waiting, None)
        if row is not None and row.id_part == name_id:
            yield _listing(place, each, row)
            row = next(waiting, None)
        elif each.name not in place.own_names:
            yield _listing(place, each, None)
    while row is not None:
        yield _listing(place, _looked_up(place.root, row), row)
        row = next(waiting, None)


def _listing(place: Place, found: Found, row: NamedRow | None) -> Listing:
    said: dict[str, Saying] = {}
    if row is not None:
        said["metadata"] = json.loads(row.cells)
    try:
        _check(place.root, found, row)
        said["sidecar"] = read_sidecars(place.root, found.sidecars, place.columns)
        said["defaults"] = place.defaults
        # Also where nothing is missing: a tag may contradict what the table says of the licence.
        said["tags"] = embedded_tags(Path(place.root, found.name))
    except Rejected as bad:
        item = item_of(place.source, found.name, said, suffix=row.suffix if row else "")
        return Listing(
            item,
            Rejection(item.item_id, "", place.source, Stage.CATALOGUE, bad.reason, bad.detail),
        )
    in_order = {witness: said[witness] for witness in _WITNESSES if witness in said}
    return Listing(item_of(place.source, found.name, in_order))


_WITNESSES = ("metadata", "sidecar", "tags", "defaults")
"""In the order in which they are believed: who knows the collection, then who knows the file."""


def _check(root: str, found: Found, row: NamedRow | None) -> None:
    """Raises Rejected where an entry cannot even be tried."""
    if row is not None and row.reason is not None:
        raise Rejected(row.reason, row.detail)
    if found.kind is Kind.MISSING:
        raise Rejected(Reason.MISSING_FILE, found.detail)
    if found.kind is Kind.UNREADABLE:
        raise Rejected(Reason.UNREADABLE, found.detail)
    if found.kind is Kind.LINK:
        _check_link(root, found.name)
    if found.kind is Kind.NOT_AUDIO or is_not_audio(found.name):
        raise Rejected(Reason.NOT_AUDIO, f"{Path(found.name).suffix or found.name} is not sound")


def _check_link(root: str, name: str) -> None:
    path = Path(root, name)
    if not is_inside(root, str(path)):
        raise Rejected(Reason.OUTSIDE_FOLDER, "a link out of the folder")
    if path.is_dir():
        raise Rejected(Reason.NOT_AUDIO, "a link to a folder, which is not followed")
    if not path.is_file():
        raise Rejected(Reason.MISSING_FILE, "a link to nothing")


def _looked_up(root: str, row: NamedRow) -> Found:
    """The file that a row names and the walk did not meet."""
    if row.reason is not None:
        return Found(row.name, Kind.MISSING)
    path = Path(root, row.name)
    try:
        mode = os.lstat(path).st_mode
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", None) or "no such name can exist"
        return Found(row.name, Kind.MISSING, detail=f"row {row.number} names it: {why}")
    if stat.S_ISDIR(mode):
        return Found(row.name, Kind.MISSING, detail=f"row {row.number} names a folder, not a file")
    if stat.S_ISLNK(mode) or not is_inside(root, str(path)):
        return Found(row.name, Kind.LINK)
    if not stat.S_ISREG(mode):
        return Found(row.name, Kind.MISSING, detail=f"row {row.number} names no regular file")
    beside = frozenset(
        each.name for ending in SIDECAR_ENDINGS for each in _beside(path, ending) if each.is_file()
    )
    below = row.name.rpartition("/")[0]
    sidecars = sidecars_of(path.name, beside)
    return Found(
        row.name, Kind.FILE, tuple(f"{below}/{each}" if below else each for each in sidecars)
    )


def _beside(path: Path, ending: str) -> tuple[Path, Path]:
    return Path(f"{path}{ending}"), path.with_suffix(ending)
