"""The notes in the audit folder: what was found with something that is no part of the data set.

An earlier release, the judgement of a person. A note is of one state of the data set, known by the
digest of all tars; of any other it says nothing, and it goes when the audit is written again.
"""

import json
from dataclasses import dataclass, fields, replace
from typing import Any

from pipeline import storage
from pipeline.audit.history.checked import Checked
from pipeline.audit.history.drift import LastRecheck, read_recheck
from pipeline.audit.history.releases import Difference
from pipeline.audit.history.sample import SamplePlan
from pipeline.audit.history.takedowns import Takedowns, read_takedowns, taken_down
from pipeline.audit.rights.shard_root import manifest_digest
from pipeline.takedown.lists import read_tombstones
from schemas.tables import from_plain, to_plain

_PATHS = {
    "previous": "audit/previous.json",
    "sample": "audit/sample.json",
    "checked": "audit/checked.json",
}


@dataclass(frozen=True, slots=True)
class Notes:
    """What is noted of one state of a data set; None for what nobody has asked for."""

    previous: Difference | None = None
    sample: SamplePlan | None = None
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class History:
    """Everything that no table of the data set says."""

    takedowns: Takedowns
    recheck: LastRecheck | None
    previous: Difference | None
    sample: SamplePlan | None
    checked: Checked | None

    def with_notes(self, notes: Notes) -> "History":
        """The same, with these notes in the place of those that were kept."""
        given = {name: note for name in _PATHS if (note := getattr(notes, name)) is not None}
        return replace(self, **given)


def read_history(output: str) -> History:
    """Reads all that is noted of the data set at ``output`` as it is now.

    Raises:
        ValueError: A list or a note was damaged.
    """
    digest = manifest_digest(output)
    taken = taken_down(read_tombstones(output))
    kept = {field.name: _read(output, field.name, digest) for field in fields(Notes)}
    return History(read_takedowns(output), read_recheck(output, taken), **kept)


def write_notes(output: str, notes: Notes) -> None:
    """Writes the notes that there are; the others stay as they were."""
    digest = manifest_digest(output)
    for name, path in _PATHS.items():
        if (note := getattr(notes, name)) is not None:
            document = {"manifest_digest": digest, name: to_plain(note)}
            text = json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True)
            content = text.encode("utf-8", "backslashreplace") + b"\n"
            storage.write_bytes(storage.join(output, path), content)


def drop_stale_notes(output: str) -> None:
    """Removes the notes of another state: they may name what is not there any more."""
    digest = manifest_digest(output)
    for path in _PATHS.values():
        where = storage.join(output, path)
        if storage.exists(where) and _document(where).get("manifest_digest") != digest:
            storage.remove(where)


def _read(output: str, name: str, digest: str) -> Any:
    path = storage.join(output, _PATHS[name])
    if not storage.exists(path):
        return None
    document = _document(path)
    if document.get("manifest_digest") != digest:
        return None
    record = {"previous": Difference, "sample": SamplePlan, "checked": Checked}[name]
    try:
        return from_plain(record, document[name])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{path}: cannot be read: {error!r}; remove it") from error


def _document(path: str) -> dict[str, Any]:
    try:
        document = json.loads(storage.read_bytes(path))
    except ValueError as error:
        raise ValueError(f"{path}: cannot be read: {error!r}; remove it") from error
    if not isinstance(document, dict):
        raise ValueError(f"{path}: is no note; remove it")
    return document
