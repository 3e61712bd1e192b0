"""What a batch of rows answers to an expectation: a tally over all batches, and findings."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.audit.page.safe_text import visible
from pipeline.verify.findings import Finding
from pipeline.verify.suites import Rule, Suite, columns_of

MAX_CHARS = 200
"""Of a value, and of an expectation, in a message: a list of values may be long."""

MAX_EXAMPLES = 20
"""Bad values kept of one expectation."""


@dataclass(slots=True)
class Outcome:
    """What became of one expectation over all batches: counts of rows, the first bad values.

    ``observed`` is what was seen instead, for expectations that look at no single rows; ``error``
    why the library could not tell.
    """

    rule: Rule
    success: bool = True
    n_rows: int = 0
    n_unexpected: int = 0
    observed: str = ""
    error: str = ""
    examples: list[str] = field(default_factory=list)

    def add(self, result: Any, n_rows: int) -> None:
        """Counts the library's result for one more batch of rows in."""
        seen: dict[str, Any] = result.result
        self.success &= bool(result.success)
        self.n_rows += n_rows
        self.n_unexpected += seen.get("unexpected_count", 0)
        if not result.success:
            self.observed = self.observed or _short(str(seen.get("observed_value", "")))
            self.error = self.error or error_of(result)
            room = MAX_EXAMPLES - len(self.examples)
            self.examples += [_values(self.rule, row) for row in _bad_rows(seen)[:room]]

    def fail(self, error: str) -> None:
        """Notes that nobody could tell, and why."""
        self.success, self.error = False, error


def findings(suite: Suite, rule: Rule, result: Any) -> Iterator[Finding]:
    """What the library's failed result says of each bad row, or of the tables where of no row.

    The rows that it has not listed follow in one finding, with their number.
    """
    check, seen, wanted = f"expectations/{suite.name}", result.result, _wanted(rule)
    if error := error_of(result):
        yield Finding(check, suite.files, f"{wanted}: {error}")
        return
    rows = _bad_rows(seen)
    for row in rows:
        subject = " ".join(str(row.get(name)) for name in suite.key)
        yield Finding(check, visible(subject.rstrip(" ")), f"{_values(rule, row)}: {wanted}")
    n_others = seen.get("unexpected_count", 0) - len(rows)
    if n_others > 0:
        yield Finding(check, suite.files, f"{n_others} more rows: {wanted}")
    elif not rows:
        yield Finding(
            check, suite.files, f"found {_short(str(seen.get('observed_value')))}: {wanted}"
        )


def error_of(result: Any) -> str:
    """Why the library could not answer, on one line; empty where it could."""
    info: dict[str, Any] = result.exception_info or {}
    for each in (info, *info.values()):
        if isinstance(each, Mapping) and each.get("raised_exception"):
            return _short(str(each.get("exception_message")).partition("\n")[0])
    return ""


def shown(value: Any) -> str:
    """A value on one short line, hostile text made visible."""
    return _short(repr(value) if isinstance(value, str) else str(value))


def _short(text: str) -> str:
    return visible(text if len(text) <= MAX_CHARS else f"{text[:MAX_CHARS]}…")


def _bad_rows(seen: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(seen.get("partial_unexpected_index_list") or [])


def _values(rule: Rule, row: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} is {shown(row.get(name))}" for name in columns_of(rule))


def _wanted(rule: Rule) -> str:
    limits = {
        name: value for name, value in rule["kwargs"].items() if not name.startswith("column")
    }
    column = rule["kwargs"].get("column", "")
    words = [rule["type"], *([column] if column else []), *([str(limits)] if limits else [])]
    return _short(" ".join(words))
