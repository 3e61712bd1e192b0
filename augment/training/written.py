"""Captions that were written by hand for this project, about sounds of every kind."""

from functools import cache
from importlib.resources import files


@cache
def written_captions() -> tuple[str, ...]:
    """All of them, each once, in lower case, in the order of files and lines."""
    folder = files("augment.training") / "written"
    found: dict[str, None] = {}
    for name in sorted(file.name for file in folder.iterdir() if file.name.endswith(".txt")):
        for line in (folder / name).read_text(encoding="utf-8").splitlines():
            if text := line.strip(" .").lower():
                found.setdefault(text)
    return tuple(found)
