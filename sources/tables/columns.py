"""Which column of a table, or which field of a JSON object, holds what: as the recipe maps them."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Annotated, Any

from pydantic import Field

from sources.folder.fields import CAPTION_FIELDS, FIELDS, RIGHTS_FIELDS

MAX_COLUMNS_OF_ONE = 20

COLUMNS = (*FIELDS, *RIGHTS_FIELDS, *CAPTION_FIELDS)
"""Our fields that every kind of table may hold."""

OTHER_FIELDS = (
    "url", "id", "checksum", "bytes", "file_name", "audio", "start", "end",
)  # fmt: skip
"""Those that only some kinds have."""

Columns = dict[str, str | Annotated[list[str], Field(max_length=MAX_COLUMNS_OF_ONE)]]
"""Our field to their column, or to several. ``a.b`` is the field ``b`` of the objects in ``a``."""


def check_known(columns: Columns, known: Iterable[str]) -> Columns:
    """The columns as given.

    Raises:
        ValueError: One is mapped to a field that we do not have.
    """
    for our in columns:
        if our not in known:
            guess = get_close_matches(our, list(known), n=1)
            hint = f"; did you mean {guess[0]!r}?" if guess else ""
            raise ValueError(f"no column {our!r}{hint} Known: {', '.join(known)}")
    return columns


def check_present(
    table: str, found: Iterable[str], columns: Columns, needed: Mapping[str, tuple[str, ...]]
) -> None:
    """Raises ValueError, with a guess, where a table lacks a column that is mapped or needed.

    Args:
        table: How the message calls the table.
        found: The columns that it has.
        columns: The mapping of the recipe.
        needed: Our fields that it must hold to words by which their column may be guessed.
    """
    found = list(found)
    wanted: dict[str, str | list[str]] = {**{our: our for our in needed}, **columns}
    for our, theirs in wanted.items():
        for name in names_of(theirs):
            if name in found or name.partition(".")[0] in found:
                continue
            words = needed.get(our, ())
            alike = get_close_matches(name, found, n=1, cutoff=0.5)
            guess = [each for each in found if any(w in each.lower() for w in words)] or alike
            raise ValueError(
                f"{table} has no column {name!r}; it has {', '.join(found)[:500] or 'none'}. "
                f"If another column holds the {our}, say so with "
                f"columns: {{{our}: {guess[0] if guess else 'their name'}}}"
            )


def names_of(theirs: str | list[str]) -> list[str]:
    """The columns that one entry of a mapping names."""
    return [theirs] if isinstance(theirs, str) else theirs


def mapped(cells: Mapping[str, Any], columns: Columns) -> dict[str, Any]:
    """The cells with ours in the place of their names; what we have no name for keeps its own.

    Several columns for one field become the list of what they hold. A cell of theirs that has the
    name of a field of ours which is mapped elsewhere is no word on it, and is left out.
    """
    theirs = {name for each in columns.values() for name in names_of(each)}
    # {title: description} takes the title from a column that holds the description too.
    theirs -= {*COLUMNS, *OTHER_FIELDS} - columns.keys()
    kept = {name: cell for name, cell in cells.items() if name not in theirs | columns.keys()}
    for our, names in columns.items():
        values = [at(cells, name) for name in names_of(names)]
        values = [value for value in values if value is not None]
        if isinstance(names, str) and values:
            kept[our] = values[0]
        elif values:
            kept[our] = [part for each in values for part in _parts(each)]
    return kept


def at(cells: Mapping[str, Any], name: str) -> Any:
    """The cell under ``name``, or what lies at it as a path with dots; None where there is none."""
    if name in cells or "." not in name:
        return cells.get(name)
    value: Any = cells
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _parts(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
