"""Small sets of the true shape on disk, and what their sources make of them."""

import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from schemas.items import Item
from schemas.rejections import Reason
from sources.protocol import Source
from sources.registry import open_source

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def put(root: Path, name: str, content: str | bytes | Any = b"sound") -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        said = content if isinstance(content, str) else json.dumps(content)
        path.write_text(said, encoding="utf-8", newline="")


def opened(kind: str, root: Path, **given: Any) -> Source:
    return open_source({"type": kind, "path": str(root), **given})


def items(source: Source) -> dict[str, Item]:
    """Id without the source's name to item; those that can be tried."""
    return {
        each.item.item_id.partition("/")[2]: each.item
        for each in source.list_items()
        if each.rejection is None
    }


def reasons(source: Source) -> dict[str, Reason]:
    """Id without the source's name to the reason, of those that cannot."""
    listed = list(source.list_items())
    ids = [each.item.item_id for each in listed]
    assert len(ids) == len(set(ids)), "an item id came twice"
    for each in listed:
        each.item.evidence.encode()
    return {
        each.item.item_id.partition("/")[2]: each.rejection.reason
        for each in listed
        if each.rejection is not None
    }
