"""WavCaps: 403,050 sounds of four catalogues with captions that a model wrote, from its JSON files.

Seen: the files' shapes, the readme's words on its use, and that no entry names a licence. Sounds
come from a local mirror; the audio of a Freesound entry belongs to Freesound's page of its id.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.items import GivenCaption
from schemas.rejections import Reason
from schemas.rights import Claim
from sources.folder.files import existing_folder, expanded
from sources.published.entries import Entry, Words, captions_of, id_of, item_of, nameless
from sources.published.json_entries import json_entries
from sources.published.layout import existing_file, table_in
from sources.published.licences import read_licences
from sources.published.source import PublishedSource, open_published
from sources.source_type import SourceType

_FILES = {
    "freesound": ("FreeSound", "fsd_final.json"),
    "bbc": ("BBC_Sound_Effects", "bbc_final.json"),
    "soundbible": ("SoundBible", "sb_final.json"),
    "audioset": ("AudioSet_SL", "as_final.json"),
}
"""Part to its folder and its file."""

CAPTION = GivenCaption(
    "", "Only academic uses are allowed for WavCaps dataset.", author="ChatGPT", is_machine=True
)
WHOLE = Claim("container", "for research purposes only")
"""What its readme says of the audio."""

_CATALOGUES = {"freesound": "freesound", "audioset": "youtube"}
_BARRED = "one of its blacklists says that a benchmark holds it"
_NO_MIRROR = "the set holds no sound; give the folder of them as audio"


class WavCapsSettings(BaseModel):
    """The settings of a ``wavcaps`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="one of its JSON files, or the folder of them")
    audio: str | None = Field(
        default=None, min_length=1, description="a folder of the sounds, each named by its id"
    )
    licenses: str | None = Field(
        default=None, min_length=1,
        description="a table of id, as freesound/1234, with license and author",
    )  # fmt: skip
    blacklists: tuple[str, ...] = Field(
        default=(), max_length=20, description="its JSON files of sounds that are in benchmarks"
    )


@dataclass(frozen=True, slots=True)
class WavCaps:
    """The parts at ``path``, a file or a folder."""

    path: str
    licences: str = ""
    blacklists: tuple[str, ...] = ()
    owns_folder: bool = False

    def entries(self, source: str) -> Iterator[Entry]:
        """The entries of each part that is there, in their files' order."""
        licences = read_licences(self.licences)
        barred = _barred(self.blacklists)
        for part, table in self._tables():
            for key, said in json_entries(table, "data"):
                own = id_of(said.get("id")) if isinstance(said, Mapping) else ""
                if not own:
                    number = int(key) if key.isdecimal() and len(key) < 10 else 0
                    yield nameless(source, table.name, number, said, "has no id")
                    continue
                source_id = f"{part}/{_plain(part, own)}"
                words = _words(part, own, said, licences.of(source_id))
                rows = {table.name: said, "licenses": licences.of(source_id)}
                item = item_of(source, source_id, words, rows)
                stems = (PurePosixPath(own).stem if part == "audioset" else own,)
                if source_id in barred:
                    yield Entry(item, (), stems, Reason.EVALUATION_SET, _BARRED)
                else:
                    yield Entry(item, (), stems, detail=_NO_MIRROR)

    def _tables(self) -> list[tuple[str, Path]]:
        path = Path(self.path)
        if path.is_file():
            parts = [part for part, (_, file) in _FILES.items() if path.name == file]
            if not parts:
                known = ", ".join(file for _, file in _FILES.values())
                raise ValueError(f"path: {path.name!r} is none of WavCaps' files: {known}")
            return [(parts[0], path)]
        found = [
            (part, table_in(self.path, (file, f"{folder}/{file}", f"json_files/{folder}/{file}")))
            for part, (folder, file) in _FILES.items()
        ]
        if not any(table for _, table in found):
            raise ValueError(f"path: there is no fsd_final.json or other part in {self.path}")
        return [(part, table) for part, table in found if table]


def _plain(part: str, own: str) -> str:
    """An entry's id; AudioSet's is the file name ``Y<video>.wav``."""
    return PurePosixPath(own).stem.removeprefix("Y") if part == "audioset" else own


def _words(part: str, own: str, said: Mapping[str, Any], licence: Mapping[str, Any]) -> Words:
    pages = {
        "freesound": f"https://freesound.org/s/{own}/" if own.isdecimal() else "",
        "audioset": f"https://www.youtube.com/watch?v={_plain(part, own)}",
        "bbc": f"https://sound-effects.bbcrewind.co.uk/search?q={own}" if own.isalnum() else "",
    }
    return Words(
        title=said.get("title") or said.get("file_name"),
        description=said.get("description"),
        tags=said.get("tags"),
        author=licence.get("author") or said.get("author"),
        license=licence.get("license"),
        license_url=licence.get("license_url"),
        source_url=pages.get(part) or said.get("href"),
        catalogue=_CATALOGUES.get(part, ""),
        witness="metadata",
        claims=(WHOLE,),
        captions=captions_of((said.get("caption"),), CAPTION),
    )


def _barred(blacklists: tuple[str, ...]) -> frozenset[str]:
    """The ids in its blacklists: ``{"AudioSet": […], "FreeSound": […]}``."""
    found = set()
    for path in blacklists:
        for name, ids in json_entries(Path(path)):
            part = name.lower()
            for each in ids if isinstance(ids, list) else []:
                found.add(f"{part}/{_plain(part, id_of(each))}")
    return frozenset(found)


def open_wavcaps(name: str, settings: WavCapsSettings) -> PublishedSource:
    """The source of WavCaps' JSON files.

    Raises:
        ValueError: A folder or file is not there, or cannot be understood.
    """
    path = expanded("path", settings.path)
    where = path.absolute() if path.is_file() else existing_folder("path", settings.path)
    audio = existing_folder("audio", settings.audio) if settings.audio else None
    licences = str(existing_file("licenses", settings.licenses)) if settings.licenses else ""
    lists = tuple(str(existing_file("blacklists", each)) for each in settings.blacklists)
    return open_published(name, WavCaps(str(where), licences, lists), audio)


WAVCAPS = SourceType(
    name="wavcaps",
    summary="WavCaps: 403,050 sounds with captions that a model wrote, from its JSON files",
    settings=WavCapsSettings,
    open=open_wavcaps,
    auth="none",
    license_granularity="none",
    default_on=True,
    terms=(
        "Academic use only, say its makers of captions and audio alike, whatever a tag elsewhere "
        "says. It names no licence of any sound: without a table of licenses, as Freesound's own "
        "catalogue gives them, all are unknown and refused. The captions are ChatGPT's."
    ),
    example=(
        "- type: wavcaps\n"
        "  path: ~/WavCaps/json_files\n"
        "  audio: ~/WavCaps/audio          # <id>.flac\n"
        "  # licenses: freesound.csv       # id (freesound/1234), license, license_url, author\n"
    ),
    seen="Shapes and terms: the repository and a sample of its JSON.",
)
