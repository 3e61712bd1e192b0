"""Folders of sounds for tests, and what the source makes of them."""

import csv
from pathlib import Path

from schemas.rejections import Reason
from sources.folder.source import FolderSettings, FolderSource, open_folder
from sources.protocol import Listing


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sound")


def write_table(folder: Path, *rows: dict[str, str]) -> None:
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def source(folder: Path, **given: object) -> FolderSource:
    return open_folder("mine", FolderSettings.model_validate({"path": str(folder), **given}))


def listed(folder: Path, **given: object) -> dict[str, Listing]:
    entries = list(source(folder, **given).list_items())
    by_id = {entry.item.item_id: entry for entry in entries}
    assert len(by_id) == len(entries), "an item id came twice"
    assert list(by_id) == sorted(by_id, key=str.encode)
    return by_id


def outcomes(folder: Path, **given: object) -> dict[str, Reason | None]:
    return {
        item_id: entry.rejection.reason if entry.rejection else None
        for item_id, entry in listed(folder, **given).items()
    }
