"""File names of the Universal Category System: ``DOORWood_Heavy Slam_JD_HOUSE.wav``.

``CatID[-UserCategory]_FXName_CreatorID_SourceID[_UserData]``: the first field says what is heard
in a code, the second in words, and the third and fourth who recorded it for what.
"""

import re
from functools import cache

from augment.reading.language import is_english_word
from augment.word_lists import entries

_CAT_ID = re.compile(r"([A-Z]{2,5})([A-Z][a-z]{1,6})(?![^\W_])")
_MAX_INITIALS = 5


def without_ucs(base: str) -> str:
    """A file's name with its CatID in words and without the ids of its creator and its source.

    ``DOORWood_Heavy Slam_JD_HOUSE`` gives ``door wood_Heavy Slam``. A CatID is known by its two
    codes, so that ``DSCNight`` is none; what is no such name is given back as it is. Only what
    does not look like words is taken for the id of a creator: many write underscores anywhere.
    """
    match = _CAT_ID.match(base)
    if match is None or match[1] not in _codes():
        return base
    rest = base[match.end() :].lstrip("-_")
    said = {word.lower() for word in re.findall("[A-Za-z][a-z]*", rest)}
    codes = f"{_codes()[match[1]]} {_subcategory(match[2])}".split()
    words = " ".join(word for word in codes if word not in said)
    fields = rest.split("_")
    n_said = 2 if base[match.end() :].startswith("-") else 1
    if len(fields) >= n_said + 2 and _is_id(fields[n_said]):
        fields = fields[:n_said]
    return "_".join(field for field in (words, *fields) if field)


def _subcategory(code: str) -> str:
    """Its word; of a code that is not in the list itself, where it is a word: ``WEAPGun``."""
    if code in _codes():
        return _codes()[code]
    return code.lower() if is_english_word(code.lower()) else ""


def _is_id(field: str) -> bool:
    """Whether a field is a creator's: initials, a number, or no word of English."""
    if field.isupper() and len(field) <= _MAX_INITIALS:
        return True
    return " " not in field and not is_english_word(field.lower())


@cache
def _codes() -> dict[str, str]:
    lines = entries("augment.reading", "ucs_categories.txt")
    return {code: " ".join(words) for code, *words in map(str.split, lines)}
