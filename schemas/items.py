"""What a catalogue lists: one recording, before anybody has touched its audio."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Item:
    """A recording as its catalogue describes it. Every text is verbatim and therefore hostile.

    ``item_id`` is ``<source name>/<the catalogue's own id>``, so that two runs, and two
    orders of listing, name the same recording alike.
    """

    item_id: str
    source: str
    locator: str
    """What the source's ``fetch`` needs: a path relative to the source's root, or a URL."""
    title: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    author: str = ""
    license_raw: str = ""
    license_url_raw: str = ""
    source_url: str = ""
    evidence: str = ""
    """JSON text of what the catalogue said, from which the fields above were read."""

    def __post_init__(self) -> None:
        if not self.item_id.startswith(f"{self.source}/"):
            raise ValueError(
                f"item id {self.item_id!r} must begin with its source, {self.source!r}/"
            )
