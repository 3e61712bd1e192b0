"""Texts of a catalogue as a reason quotes them: short, on one line, nothing hidden."""

import unicodedata

MAX_QUOTED_CHARS = 200
"""How much of a text is quoted in a reason: enough to recognise it, too little to fill a table."""


def quoted(text: str) -> str:
    """The text in quotes on one line, at most :data:`MAX_QUOTED_CHARS` of it."""
    shown = text[:MAX_QUOTED_CHARS] + ("…" if len(text) > MAX_QUOTED_CHARS else "")
    return "'" + "".join(_escaped(character) for character in shown) + "'"


def _escaped(character: str) -> str:
    # Controls, formats (bidi, zero width), surrogates, private and unassigned; line separators.
    hidden = unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"
    return character.encode("unicode_escape").decode("ascii") if hidden else character
