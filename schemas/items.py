"""What a catalogue lists: one recording, before anybody has touched its audio."""

from dataclasses import dataclass

from schemas.rights import Claim


@dataclass(frozen=True, slots=True)
class GivenCaption:
    """A sentence that somebody published as a caption of the recording: Clotho's, AudioCaps'.

    Its licence is its own, verbatim; where nothing is said of it, it is unknown, and never that of
    the recording. ``is_machine``: a model wrote it, as WavCaps'.
    """

    text: str
    license_raw: str = ""
    license_url_raw: str = ""
    author: str = ""
    is_machine: bool = False


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
    """What the catalogue said, from which the fields above were read: JSON text as a source lists
    it, and in ``catalog/`` the hex SHA-256 of its :class:`Evidence`."""
    catalogue: str = ""
    """In whose terms the licence is said: ``freesound``, ``xeno-canto``; empty where unknown."""
    published: str = ""
    """``YYYY-MM-DD`` or empty: some names meant another version before a date."""
    ai_preference: str = ""
    """What its author said of training, in the catalogue's own word."""
    flags: tuple[str, ...] = ()
    """Personal rights: ``voice``, ``music``, ``children``."""
    claims: tuple[Claim, ...] = ()
    """What other witnesses say of the licence."""
    parents: tuple[str, ...] = ()
    """Item ids of what it was remixed from."""
    witness: str = ""
    """Whose word the licence is, empty for the catalogue's own answer: ``dump`` (a table that it
    publishes), ``metadata`` or ``sidecar`` (somebody else's), ``embedded``, ``container``."""
    captions: tuple[GivenCaption, ...] = ()
    """Published with the recording, or for it by others."""
    subset: str = ""
    """The part of its collection that it is published in, verbatim: ``evaluation``, a fold."""

    def __post_init__(self) -> None:
        if not self.item_id.startswith(f"{self.source}/"):
            raise ValueError(
                f"item id {self.item_id!r} must begin with its source, {self.source!r}/"
            )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a catalogue said of one item, or of many alike, without secrets and mail addresses.

    ``sha256`` is the hex digest of ``text`` in UTF-8. A row of ``catalog/<source>/evidence-*``.
    """

    sha256: str
    text: str
