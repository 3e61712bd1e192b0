"""Lists of words that are data and no code: text files beside the modules that read them."""

from collections.abc import Iterator
from importlib.resources import files


def entries(package: str, name: str) -> list[str]:
    """The lines of a text file in ``package``, without those that are empty or begin with ``#``."""
    text = files(package).joinpath(name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


def texts_in(package: str, folder: str, ending: str) -> Iterator[tuple[str, str]]:
    """Each file of a folder of ``package`` whose name ends so, as name and text; by name."""
    entries = files(package).joinpath(folder).iterdir()
    for entry in sorted(entries, key=lambda one: one.name):
        if entry.name.endswith(ending):
            yield entry.name, entry.read_text(encoding="utf-8")


def word_list(package: str, name: str) -> list[str]:
    """The words on those lines, which spaces keep apart."""
    return [word for line in entries(package, name) for word in line.split()]
