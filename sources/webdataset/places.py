"""Where a sound lies within a tar, as a locator and back: ``00000.tar#at=1536&bytes=4012``."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from sources.folder.names import locator_of, name_of
from sources.webdataset.samples import AUDIO_ENDINGS


@dataclass(frozen=True, slots=True)
class Place:
    """A range of a tar. ``ending`` is one of AUDIO_ENDINGS."""

    tar: str
    at: int
    n_bytes: int
    ending: str

    def __str__(self) -> str:
        where = f"at={self.at}&bytes={self.n_bytes}&ending={self.ending}"
        return f"{locator_of(self.tar)}#{where}"


def parse_place(locator: str) -> Place:
    """The place that ``str`` made a locator of.

    Raises:
        ValueError: It was never a place.
    """
    tar, _, where = locator.partition("#")
    said = {name: values[0] for name, values in parse_qs(where).items()}
    ending = said.get("ending", "")
    if ending not in AUDIO_ENDINGS:
        raise ValueError(f"{locator[:100]!r} is no place in a tar")
    return Place(name_of(tar), int(said.get("at", "")), int(said.get("bytes", "")), ending)
