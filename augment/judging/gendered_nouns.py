"""Nouns that say who, replaced: "a man and a woman" are two people, and remain two."""

import re

from lemminflect import getAllLemmas

from augment.judging.agreement import plural_verb
from augment.judging.gendered_words import ARTICLES, Sense, plural, senses
from augment.judging.line import Line
from augment.words import function_words, with_article

_MAX_ADJECTIVES = 3  # what has more is an attack, not a caption
_NUMBERS = frozenset({"two", "three", "four", "five", "six"})
_BEFORE_A_SUBJECT = frozenset({"", "and", "or", "with", "by", "while", "as", "then", "of", "from"})


def replace_noun(line: Line, i: int, seen: dict[tuple[str, ...], list[str]]) -> int:
    """Replaces a noun with its article and its partner; returns where its phrase ends.

    ``seen`` holds who was named before by what now reads alike, so that two people stay two.
    """
    key, suffix = line.split(i)
    first = i
    while i - first < _MAX_ADJECTIVES and line.runs_on(first) and _adjective(line.key(first - 1)):
        first -= 1
    adjectives = line.words[first:i]
    kind = tuple(map(str.lower, adjectives))
    if key in {"person", "child"}:
        seen.setdefault((key, *kind), []).append("")
    if key not in senses() or not line.is_gendered(i):
        return i
    sense = senses()[key]
    det = line.before(first) if line.before(first) in ARTICLES | {"the"} else ""
    start = first - bool(det)
    end = _partner(line, i, det, adjectives)
    many = sense.plural or end != i
    others = seen.setdefault((sense.neutral, *kind), [])
    if end == i:
        words = _told_apart(det, sense, line.before(start), others)
    else:
        words = [det] * (sense.plural or det == "the") + ["two"] * (not sense.plural)
    others += [sense.gender, senses()[line.key(end)].gender]
    noun = [*adjectives, plural(sense.neutral) if many else sense.neutral]
    if kind[-1:] == ("adult",) and sense.neutral == "person":
        noun = [*adjectives[:-1], "adults" if many else "adult"]
    if words in (["a"], ["an"]):
        words = [with_article(noun[0])]
    if not det and any(words):
        noun[0] = noun[0].lower()
    noun[-1] += suffix or _possessive(line, end)
    words = [word for word in words + noun if word]
    line.replace(start, end + 1, words)
    return start + len(words) - 1


def _adjective(word: str) -> bool:
    return word not in function_words() and word not in _NUMBERS and "ADJ" in getAllLemmas(word)


def _partner(line: Line, i: int, det: str, adjectives: list[str]) -> int:
    """Where the second noun of "a man and a woman" stands, if one word can say both; else ``i``."""
    sense, k = senses()[line.key(i)], i + 2
    if line.after(i) != "and" or line.split(i)[1]:
        return i
    det2 = line.after(i + 1) if line.after(i + 1) in ARTICLES | {"the"} else ""
    k += bool(det2)
    n = len(adjectives)
    if n and line.words[k : k + n] == adjectives:
        k += n
    elif det2 and n:
        return i
    other = senses().get(line.key(k))
    if other is None or not line.is_gendered(k) or not all(map(line.runs_on, range(i + 1, k + 1))):
        return i
    if (other.neutral, other.plural) != (sense.neutral, sense.plural) or line.split(k)[1]:
        return i
    if sense.plural:
        return k if det2 in {"", det} else i
    alike = not det2 or (det == "the") == (det2 == "the")
    subject = bool(det) or line.before(i - n) in function_words() | {""}
    return k if alike and subject and not plural_verb(line, k + 1, sure=True) else i


def _told_apart(det: str, sense: Sense, before: str, others: list[str]) -> list[str]:
    """What takes the place of ``det``, so that a man and a woman remain two in "person"."""
    is_new = sense.gender not in others and any(others)
    if sense.plural:
        free = before in function_words() | _NUMBERS | {""}
        return [det] + ["other"] * (is_new and (bool(det) or free))
    if det == "the" and set(others) >= {"m", "f"}:
        return ["the", "first" if others[0] == sense.gender else "other"]
    if det == "the":
        return ["the", "other"] if is_new else ["the"]
    is_second = set(others) - {sense.gender} and (det or before in _BEFORE_A_SUBJECT)
    return ["another"] if is_second else [det]


def _possessive(line: Line, i: int) -> str:
    """The ending for "ladies' voices", whose apostrophe belongs to no word; takes it away."""
    gap, quoted = line.gaps[i + 1], "".join(line.gaps[: i + 1])
    if not re.match(r"['’] ", gap) or not line.key(i).endswith("s") or re.search("['‘]", quoted):
        return ""
    line.gaps[i + 1] = gap[1:]
    return gap[0] + "s"
