"""What clips are called: a table of classes from each clip's names."""

import csv
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from trainer.evaluate.zero_shot import readable

KEY_COLUMNS = ("key", "item_id")
LABEL_COLUMN = "label"


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of those clips that have any.

    ``names`` are sorted; ``clips`` int64: which of all clips these are; ``right`` bool, shape
    (clips, classes).
    """

    names: tuple[str, ...]
    clips: NDArray[np.int64]
    right: NDArray[np.bool_]

    @property
    def is_single(self) -> bool:
        """Whether each clip has one class, so that it makes sense to ask which."""
        return bool((self.right.sum(axis=1) == 1).all())

    @property
    def truth(self) -> NDArray[np.int64]:
        """The class of each clip where there is one."""
        found: NDArray[np.int64] = self.right.argmax(axis=1).astype(np.int64)
        return found

    def columns(self, labels: Sequence[Collection[str]]) -> NDArray[np.bool_]:
        """Other clips' labels in this table's columns; those that it has not are left out."""
        column = {name: index for index, name in enumerate(self.names)}
        right = np.zeros((len(labels), len(column)), np.bool_)
        for row, of_clip in enumerate(labels):
            known = [column[name] for name in map(readable, of_clip) if name in column]
            right[row, known] = True
        return right


def classes_of(labels: Sequence[Collection[str]]) -> Classes | None:
    """The table of the labels of each clip, read alike whatever their case and underscores.

    None where there are fewer than two classes: nothing could be told apart.
    """
    read = [{readable(label) for label in of_clip} - {""} for of_clip in labels]
    names = tuple(sorted(set().union(*read)))
    if len(names) < 2:
        return None
    column = {name: index for index, name in enumerate(names)}
    clips = [index for index, of_clip in enumerate(read) if of_clip]
    right = np.zeros((len(clips), len(names)), np.bool_)
    for row, clip in enumerate(clips):
        right[row, [column[name] for name in read[clip]]] = True
    return Classes(names, np.asarray(clips, np.int64), right)


@dataclass(frozen=True, slots=True)
class LabelTable:
    """Labels from a file, by what ``column`` says: a sample's ``key``, or its ``item_id``."""

    column: str
    labels: Mapping[str, tuple[str, ...]]

    def of(self, key: str, item_id: str) -> tuple[str, ...]:
        """The labels of one sample; none where the file does not know it."""
        return self.labels.get(key if self.column == "key" else item_id, ())


def read_label_table(path: Path) -> LabelTable:
    """Reads a CSV with a column ``label`` beside ``key`` or ``item_id``; a row for each label.

    Raises:
        ValueError: The file is no such table.
    """
    found: dict[str, list[str]] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = csv.DictReader(lines)
            names = rows.fieldnames or ()
            column = next((name for name in KEY_COLUMNS if name in names), "")
            if not column or LABEL_COLUMN not in names:
                raise ValueError(
                    f"{path}: a table of labels has the columns {' or '.join(KEY_COLUMNS)}, and "
                    f"{LABEL_COLUMN}; this one has {', '.join(names) or 'none'}"
                )
            for row in rows:
                found.setdefault(row[column] or "", []).append(row[LABEL_COLUMN] or "")
    except (UnicodeError, csv.Error) as error:
        raise ValueError(f"{path}: cannot be read as CSV in UTF-8: {error}") from error
    return LabelTable(column, {key: tuple(labels) for key, labels in found.items()})
