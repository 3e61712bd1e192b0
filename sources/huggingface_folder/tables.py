"""The rows of an AudioFolder: each names a file below the table's own folder."""

import stat
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path, PurePosixPath
from typing import Any

from schemas.rejections import Reason, Rejected
from sources.folder.embedded_tags import embedded_tags
from sources.folder.fields import Saying
from sources.folder.names import id_part, is_inside, locator_of, relative_name
from sources.folder.tables import Row
from sources.frame.fields import text
from sources.huggingface_folder.layout import split_of
from sources.protocol import Listing
from sources.tables.columns import Columns, mapped
from sources.tables.entries import MAX_ID_CHARS, Repeats, entry, refused
from sources.tables.reading import rows_of


def table_keys(root: str, table: str, columns: Columns) -> Iterator[str]:
    """The ids of a table's rows, without the source; of one that names no file its place."""
    for row in _rows(root, table, columns):
        yield _key(table, row)


def table_listings(
    source: str, root: str, table: str, columns: Columns, defaults: Saying, repeats: Repeats
) -> Iterator[Listing]:
    """An entry for each row of a table; what its file's tags say of the licence is a claim."""
    for row in _rows(root, table, columns):
        name = _name(table, row.cells)
        said: dict[str, Saying] = {"metadata": row.cells}
        earlier = repeats.earlier(_key(table, row), f"{table}: row {row.number}")
        bare = not name or earlier is not None
        suffix = f"#row-{row.number}" if bare else ""
        try:
            if row.fault:
                raise Rejected(Reason.LISTING_ERROR, f"{table}: row {row.number}: {row.fault}")
            if earlier is not None:
                detail = f"{table}: row {row.number} names the same file as {earlier}"
                raise Rejected(Reason.DUPLICATE_ROW, detail)
            path = _checked(root, table, name, row)
        except Rejected as bad:
            yield refused(entry(source, name or table, said, suffix=suffix), bad)
            continue
        said["tags"] = embedded_tags(path)
        said["defaults"] = defaults
        said["layout"] = {"subset": split_of(name)}
        yield Listing(entry(source, name, said, locator=locator_of(name)))


def _rows(root: str, table: str, columns: Columns) -> Iterator[Row]:
    with closing(rows_of(Path(root, table))) as rows:
        for row in rows:
            yield Row(row.number, mapped(row.cells, columns), row.fault)


def _name(table: str, cells: Mapping[str, Any]) -> str:
    """The row's file, relative to the root; empty where it is none that lies below the table."""
    raw = text(cells.get("file_name"))
    name = relative_name(raw) if raw and len(raw) <= MAX_ID_CHARS else None
    above = PurePosixPath(table).parent.as_posix()
    if name is None or name == ".":
        return ""
    return name if above == "." else f"{above}/{name}"


def _key(table: str, row: Row) -> str:
    name = _name(table, row.cells)
    return id_part(name) if name else f"{table}#row-{row.number}"


def _checked(root: str, table: str, name: str, row: Row) -> Path:
    if not name:
        said = text(row.cells.get("file_name"))
        reason = Reason.OUTSIDE_FOLDER if said else Reason.LISTING_ERROR
        what = "a path that leads out of its folder" if said else "no file"
        raise Rejected(reason, f"{table}: row {row.number} names {what}")
    path = Path(root, name)
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as failure:
        why = getattr(failure, "strerror", None) or "no such name can exist"
        raise Rejected(Reason.MISSING_FILE, f"row {row.number} names it: {why}") from failure
    if not is_inside(root, str(path)):
        raise Rejected(Reason.OUTSIDE_FOLDER, "a link out of the folder")
    if not stat.S_ISREG(mode):
        raise Rejected(Reason.MISSING_FILE, f"row {row.number} names no regular file")
    return path
