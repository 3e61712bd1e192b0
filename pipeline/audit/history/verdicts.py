"""Reads the table that people have filled in, as spreadsheets save it.

They put in marks of byte order, write semicolons or tabs for commas, change the order of columns
and the case of words, and add lines with nothing in them.
"""

import csv
import io
from dataclasses import dataclass
from enum import StrEnum

MAX_FILE_BYTES = 64_000_000
MAX_NOTE_CHARS = 300

_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
_DELIMITERS = ",;\t"


class Answer(StrEnum):
    """What a person says of a concluded licence."""

    OK = "ok"
    UNCLEAR = "unclear"
    """The source does not tell, or is not there any more."""
    WRONG = "wrong"
    OPEN = ""
    """Nobody has looked yet."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person says of one clip."""

    key: str
    answer: Answer
    note: str


def read_verdicts(content: bytes) -> list[Judgement]:
    """The judgements in a file, sorted by key.

    Raises:
        ValueError: It is no such table, a verdict is none, or a clip has two; the line is named.
    """
    if len(content) > MAX_FILE_BYTES:
        raise ValueError(f"has more than {MAX_FILE_BYTES:,} bytes, which is no table of a sample")
    lines = [f"{line}\n" for line in _text(content).split("\n")]
    if lines and lines[0].strip().lower().startswith("sep="):
        lines[0] = "\n"
    start = next((at for at, line in enumerate(lines) if line.strip()), 0)
    head = lines[start] if lines else ""
    delimiter = max(_DELIMITERS, key=head.count)
    rows = csv.reader(lines[start:], delimiter=delimiter)
    found: dict[str, Judgement] = {}
    try:
        names = [_cell(name).casefold() for name in next(rows, [])]
        if missing := [name for name in ("key", "verdict") if name not in names]:
            raise ValueError(f"its first line names no column {' and no '.join(missing)}")
        for row in rows:
            if any(cell.strip() for cell in row):
                _take(dict(zip(names, row, strict=False)), start + rows.line_num, found)
    except csv.Error as error:
        raise ValueError(f"line {start + rows.line_num}: {error}") from error
    return [found[key] for key in sorted(found)]


def _take(row: dict[str, str], line: int, found: dict[str, Judgement]) -> None:
    key, word = _cell(row.get("key", "")).lower(), _cell(row.get("verdict", "")).casefold()
    if not key:
        raise ValueError(f"line {line}: no key, so nobody knows which clip is meant")
    allowed = [str(answer) for answer in Answer if answer]
    if word and word not in allowed:
        raise ValueError(
            f"line {line}: {word[:40]!r} is no verdict; "
            f"allowed are {', '.join(allowed)}, or nothing"
        )
    judgement = Judgement(key, Answer(word), _cell(row.get("note", ""))[:MAX_NOTE_CHARS])
    other = found.setdefault(key, judgement)
    if other.answer != judgement.answer:
        raise ValueError(f"line {line}: the clip {key[:40]} has two verdicts")


def _text(content: bytes) -> str:
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise ValueError(f"is not the text that it begins as: {error}") from error
        # What spreadsheets write in the west if they do not write UTF-8; it has keys and verdicts.
        text = content.decode("cp1252", "replace")
    return io.StringIO(text.replace("\0", ""), newline=None).read()


def _cell(text: str) -> str:
    """What a person meant: without the quote that keeps a spreadsheet from calculating."""
    return text.strip().removeprefix("'").strip()
