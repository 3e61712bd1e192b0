"""FSD50K: 51,197 clips of Freesound with the licence of each, from Zenodo record 4060432.

Seen: the file names, the columns and the shape of the metadata. Labels with ``_and_`` are given
with spaces in the place of underscores.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.rejections import Reason
from schemas.rights import Claim
from sources.published.entries import Entry, Words, id_of, item_of, nameless
from sources.published.json_entries import json_entries
from sources.published.layout import needed_table, rows_of, table_in
from sources.published.settings import BenchmarkSettings
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

WHOLE = Claim("container", "CC-BY")
"""What the set says of itself as a curated whole, beside the licences of its clips."""


class Fsd50kSettings(BenchmarkSettings):
    """The settings of an ``fsd50k`` source, as a recipe gives them."""


@dataclass(frozen=True, slots=True)
class Fsd50k:
    """FSD50K below ``root``."""

    root: str
    wants_eval: bool
    owns_folder: bool = True

    def entries(self, source: str) -> Iterator[Entry]:
        """The clips of both parts, each as its metadata has them, then those with labels alone."""
        for part in ("dev", "eval"):
            yield from self._part(source, part)

    def _part(self, source: str, part: str) -> Iterator[Entry]:
        name = f"{part}_clips_info_FSD50K.json"
        places = (f"FSD50K.metadata/{name}", name)
        table = needed_table(self.root, places) if part == "dev" else table_in(self.root, places)
        labels = self._labels(part)
        for number, (key, info) in enumerate(json_entries(table) if table else (), 1):
            source_id = id_of(key)
            if not source_id or not isinstance(info, Mapping):
                yield nameless(source, name, number, {key: info}, "is no clip")
                continue
            yield self._entry(source, part, source_id, {name: info, **labels.pop(source_id, {})})
        for source_id, row in labels.items():
            yield self._entry(source, part, source_id, row)

    def _labels(self, part: str) -> dict[str, dict[str, Any]]:
        """Id to the ground truth's row on it, under that table's name."""
        name = f"{part}.csv"
        table = table_in(self.root, (f"FSD50K.ground_truth/{name}", name))
        rows = rows_of(table, ("fname", "labels")) if table else ()
        return {id_of(row.cells.get("fname")): {name: row.cells} for row in rows if not row.fault}

    def _entry(self, source: str, part: str, source_id: str, rows: dict[str, Any]) -> Entry:
        info = rows.get(f"{part}_clips_info_FSD50K.json", {})
        labels = str(rows.get(f"{part}.csv", {}).get("labels") or "").replace("_", " ")
        tags = info.get("tags") if isinstance(info.get("tags"), list) else []
        words = Words(
            title=info.get("title"),
            description=info.get("description"),
            tags=[*labels.split(","), *(tags or [])],
            author=info.get("uploader"),
            license=info.get("license"),
            source_url=f"https://freesound.org/s/{source_id}/" if source_id.isdecimal() else "",
            catalogue="fsd50k",
            claims=(WHOLE,),
        )
        file = f"{source_id}.wav"
        places = (f"FSD50K.{part}_audio/{file}", f"{part}_audio/{file}", f"{part}/{file}", file)
        barred = part == "eval" and not self.wants_eval
        return Entry(
            item_of(source, source_id, words, rows),
            places,
            reason=Reason.EVALUATION_SET if barred else None,
            detail="FSD50K's evaluation set is a benchmark; eval: true takes it" if barred else "",
        )


def open_fsd50k(name: str, settings: Fsd50kSettings) -> PublishedSource:
    """The source of an unpacked FSD50K.

    Raises:
        ValueError: A folder or table is not there, or cannot be understood.
    """
    root, audio = settings.folders()
    return open_published(name, Fsd50k(root, settings.eval), audio)


FSD50K = SourceType(
    name="fsd50k",
    summary="FSD50K: 51,197 clips of Freesound with labels, from its own files on disk",
    settings=Fsd50kSettings,
    open=open_fsd50k,
    auth="none",
    license_granularity="per item",
    default_on=True,
    terms=(
        "Each clip has its own licence: CC0, CC BY, CC BY-NC or Sampling+. The set as a whole is "
        "CC BY, and its makers ask to be contacted about commercial use. Its evaluation part is a "
        "benchmark and left out by default."
    ),
    example=(
        "- type: fsd50k\n"
        "  path: ~/FSD50K       # with FSD50K.metadata/, FSD50K.ground_truth/, FSD50K.dev_audio/\n"
        "  # eval: true         # its evaluation set too\n"
    ),
    seen="Files, columns and licences: the Zenodo record and LAION's preprocessing of it.",
)
