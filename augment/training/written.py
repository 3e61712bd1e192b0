"""Captions that were written by hand for this project, about sounds of every kind."""

from functools import cache

from augment.word_lists import texts_in


@cache
def written_captions() -> tuple[str, ...]:
    """All of them, each once, in lower case, in the order of files and lines."""
    found: dict[str, None] = {}
    for _, lines in texts_in("augment.training", "written", ".txt"):
        for line in lines.splitlines():
            if text := line.strip(" .").lower():
                found.setdefault(text)
    return tuple(found)
