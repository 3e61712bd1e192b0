"""Names of several licences: SPDX expressions, "A or B", lists."""

import re
from itertools import pairwise

from pipeline.rights.normalise.names import read_name
from pipeline.rights.normalise.rules import Found, Reading, Refused, Rule, Several

MAX_LICENSES = 16
"""More than any work is offered under; a longer list is a data set's, and no recording's."""

_OPERATOR = re.compile(r"\s(and|or)\s")
# A comma within a name ("Attribution, Noncommercial") is tried as part of it first.
_LIST = re.compile(r"[,;|\n]|\s[/&+]\s|/(?=cc|mit\b)")
_VERSIONS = re.compile(
    r"(?P<name>.*?[a-z])[ -]?(?P<versions>\d\.\d(?:(?:\s*[,/]\s*|\s+and\s+)\d\.\d)+)"
)
_VERSION = re.compile(r"\d\.\d")
_LABEL = re.compile(r"(?:licen[sc]e|licen[sc]es|rights)\s*[:=]\s*")


def read_names(text: str, *, weak_allowed: bool) -> Reading:
    """The licences that a tidied text without addresses names; refused if one is not understood.

    What is no expression is a list. What a list of licences means nobody defined: that all of
    them hold, which takes the strictest of each.
    """
    text = _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
    alone = read_name(text, weak_allowed=weak_allowed)
    if isinstance(alone, Found) or alone.rule is Rule.ONLY_NON_COMMERCIAL:
        return alone
    if match := _VERSIONS.fullmatch(text):
        return _of_versions(match["name"], _VERSION.findall(match["versions"]), alone)
    operators = set(_OPERATOR.findall(text))
    if len(operators) > 1:
        return Refused(Rule.MIXED)
    if operators:
        # Parentheses around the whole or around single names change nothing without a mixture.
        parts = re.split(rf"\s{operators.pop()}\s", text)
        rule = Rule.ANY_OF if " or " in text else Rule.ALL_OF
        return _joined([_bare(part) for part in parts], rule, alone)
    parts = [part for part in _LIST.split(text) if part.strip(" '\"[](){}")]
    return _joined(parts, Rule.LIST, alone) if len(parts) > 1 else alone


def _of_versions(name: str, versions: list[str], alone: Refused) -> Reading:
    """One licence in several versions: whoever receives it chooses, as templates of Commons say."""
    if len(set(versions)) != len(versions) or not _is_sorted(versions):
        return alone
    return _joined([f"{name} {version}" for version in versions], Rule.ANY_OF, alone)


def _is_sorted(versions: list[str]) -> bool:
    return all(a > b for a, b in pairwise(versions)) or all(a < b for a, b in pairwise(versions))


def _joined(parts: list[str], rule: Rule, alone: Refused) -> Reading:
    if len(parts) > MAX_LICENSES:
        return Refused(Rule.TOO_MANY)
    members: dict[str, Found] = {}
    for part in parts:
        read = read_name(part.strip(), weak_allowed=False)
        if isinstance(read, Refused):
            # What refused the whole says more of it than what refused a part, unless it knew.
            return read if read.rule in (Rule.NO_SUCH_LICENSE, Rule.CONFLICT) else alone
        members.setdefault(read.license.spdx, read)
    found = tuple(members.values())
    if len(found) == 1:
        return found[0]
    return Several("OR" if rule is Rule.ANY_OF else "AND", found, rule)


def _bare(part: str) -> str:
    """A member without the parentheses that were opened before it or are closed after it."""
    part = part.strip()
    if part.count("(") > part.count(")"):
        return part.removeprefix("(")
    return part.removesuffix(")") if part.count(")") > part.count("(") else part
