"""YouTube as a source: only videos whose own licence row says Creative Commons, through yt-dlp."""

import fcntl
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.frame.fields import MAX_TEXTS, texts
from sources.protocol import Asked, Listing, Pages, Plan
from sources.source_type import SourceType
from sources.tables.columns import check_present
from sources.tables.entries import Repeats, by_machine
from sources.tables.reading import columns_of, existing_file
from sources.web.errors import Failed
from sources.web.surroundings import shared_folder
from sources.youtube.asking import Questions, ask, failures_of, kept_page
from sources.youtube.client import Client, Manners
from sources.youtube.failures import Failure
from sources.youtube.listing import bare, section_item, section_listing
from sources.youtube.names import playlist_of, video_of
from sources.youtube.sections import Section, parse_section, table_sections
from sources.youtube.settings import TERMS, YoutubeSettings


@dataclass(frozen=True, slots=True)
class YoutubeSource:
    """The videos, playlists and sections that a recipe names; ``table`` is an absolute path."""

    name: str
    settings: YoutubeSettings
    table: str = ""
    pages: Pages | None = None
    tag_names: Mapping[str, str] = field(default_factory=dict)
    """What tags of the table stand for, where they are ids."""

    def keeping(self, pages: Pages) -> "YoutubeSource":
        """The same source, whose listing is kept in ``pages``: it lists what is kept there."""
        return replace(self, pages=pages)

    def ask(self) -> Iterator[Asked]:
        """Asks about every video of which no answer is kept, with a pause before each question.

        Raises:
            WebError: YouTube answers no more; what was answered is kept.
        """
        with closing(Client(self._manners())) as client:
            yield from ask(self._questions(), self._kept(), client)

    def plan(self) -> Plan:
        """What the recipe's own videos and rows come to; nothing is asked, so playlists are open.

        Each video is asked about once, and downloaded from once for each section.
        """
        if self.settings.playlists:
            return Plan(None, None, None, None)
        n_items, n_videos = 0, len(self._questions().videos)
        hours: float | None = 0.0
        for section in self._sections():
            n_items += section.fault is None
            if section.end_s is None:
                hours = hours if section.fault else None
            elif hours is not None:
                hours += (section.end_s - section.start_s) / 3600
        requests = min(n_videos, self.settings.max_items or n_videos) + n_items
        pause_s = (self.settings.sleep_s + self.settings.max_sleep_s) / 2
        return Plan(n_items, hours, requests, requests * pause_s / 86_400)

    def list_items(self) -> Iterator[Listing]:
        """Every section, in the order of recipe, table and playlists, from the kept answers.

        Raises:
            RuntimeError: The listing is not whole.
        """
        questions, pages = self._questions(), self._kept()
        numbers = questions.all_videos(pages)
        for playlist, failure in failures_of(questions, pages):
            detail = f"playlist {playlist}: {failure.detail}"
            section = Section("", where=f"row {playlist}")
            yield bare(self.name, section, Rejected(failure.reason, detail))
        repeats = Repeats(section.key for section in self._wanted(numbers))
        for section in self._wanted(numbers):
            earlier = repeats.earlier(section.key, section.where or "the recipe")
            if earlier is not None:
                if section.where:  # of the recipe's own lists a repeat says nothing more
                    detail = f"{section.where} wants the same as {earlier}"
                    yield bare(self.name, section, Rejected(Reason.DUPLICATE_ROW, detail))
            elif section.fault is not None or section.video in numbers:
                yield self._listing(section, numbers)

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """What YouTube says today of these sections; one whose video is gone is left out.

        Raises:
            WebError: YouTube cannot be asked, or what it answers is not understood.
        """
        above = f"{self.name}/"
        names = [each.removeprefix(above) for each in item_ids if each.startswith(above)]
        wanted = dict.fromkeys(names)
        rows = {each.key: each for each in self._sections() if each.key in wanted}
        with closing(Client(self._manners())) as client:
            for name in wanted:
                section = rows.get(name) or parse_section(name)
                if section is None or section.fault is not None:
                    continue
                said = client.about(section.video)
                if not isinstance(said, Failure):
                    found = section_item(self.name, section, said, self._defaults())
                    yield self._tagged(found, section)
                elif said.reason is Reason.LISTING_ERROR:
                    raise Failed(f"YouTube on {section.video}: {said.detail}")

    def fingerprint(self, item: Item) -> str:
        """The item's locator: a video's sound is never changed once it is published."""
        return item.locator

    @contextmanager
    def fetch(self, item: Item) -> Iterator[Path]:
        """The sound as YouTube has it, cut to its section; one download at a time on this machine.

        Raises:
            Rejected: It is not to be had.
            ComeBackLater: YouTube answers no more, which is no fault of the item: it stops the run.
        """
        section = parse_section(item.item_id.removeprefix(f"{self.name}/"))
        if section is None:
            raise Rejected(Reason.NO_AUDIO_LINK, "no id of a section")
        with tempfile.TemporaryDirectory(prefix="soundmill-") as folder:
            with _alone(), closing(Client(self._manners())) as client:
                path = client.download(section, Path(folder))
            yield path

    def host_of(self, item: Item) -> str:  # noqa: ARG002 - of all the same
        """The host whose patience the downloads of all items share."""
        return "youtube.com"

    def _listing(self, section: Section, numbers: dict[str, int]) -> Listing:
        said = None
        if section.fault is None:
            kept = kept_page(self._kept(), numbers[section.video], section.video)
            if kept is None:
                raise RuntimeError(f"{self.name}: nobody has asked about {section.video} yet")
            said = kept.answer
        assert not isinstance(said, list), "the answer about a video is no list of videos"
        listing = section_listing(self.name, section, said or {}, self._defaults())
        listing = replace(listing, item=self._tagged(listing.item, section))
        if self.settings.captions_by_machine:
            listing = Listing(by_machine(listing.item), listing.rejection)
        return listing

    def _tagged(self, item: Item, section: Section) -> Item:
        """The item with what its table says of the section before what the video says of itself."""
        own = (self.tag_names.get(tag, tag) for tag in texts(section.cells.get("tags"), ",;|"))
        return replace(item, tags=tuple(dict.fromkeys((*own, *item.tags)))[:MAX_TEXTS])

    def _wanted(self, numbers: dict[str, int]) -> Iterator[Section]:
        """The sections of the recipe and its table, and whole videos that only playlists name."""
        named = set()
        for section in self._sections():
            named.add(section.video)
            yield section
        yield from (Section(video) for video in numbers if video not in named)

    def _sections(self) -> Iterator[Section]:
        yield from (Section(video_of(each)) for each in self.settings.videos)
        if self.table:
            settings = self.settings
            yield from table_sections(Path(self.table), settings.columns, settings.section_s)

    def _questions(self) -> Questions:
        videos = dict.fromkeys(s.video for s in self._sections() if s.video)
        playlists = dict.fromkeys(map(playlist_of, self.settings.playlists))
        return Questions(tuple(playlists), tuple(videos), self.settings.max_items)

    def _kept(self) -> Pages:
        if self.pages is None:
            raise RuntimeError(f"{self.name}: its listing has no place to be kept in")
        return self.pages

    def _defaults(self) -> dict[str, str]:
        return self.settings.caption_terms()

    def _manners(self) -> Manners:
        given = self.settings
        return Manners(given.sleep_s, given.max_sleep_s, given.cookies or "")


@contextmanager
def _alone() -> Iterator[None]:
    """Waits until no other process of this user downloads: each has pauses of its own only."""
    with Path(shared_folder("youtube"), "lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def open_youtube(name: str, settings: Any) -> YoutubeSource:
    """The source of some videos; its table is looked at, so that mistakes show now.

    Raises:
        ValueError: Nobody says that the terms were read; nothing is named; or the table is not
            there, cannot be read, or lacks a column.
    """
    assert isinstance(settings, YoutubeSettings)
    if not settings.i_have_read_the_terms:
        raise ValueError(
            "i_have_read_the_terms: youtube is off until a recipe says true here. " + TERMS
        )
    if not (settings.videos or settings.playlists or settings.manifest):
        raise ValueError("videos: name at least one of videos, playlists and manifest")
    if settings.cookies is not None:
        cookies = existing_file("cookies", settings.cookies)
        settings = settings.model_copy(update={"cookies": str(cookies)})
    if settings.manifest is None:
        return YoutubeSource(name, settings)
    table = existing_file("manifest", settings.manifest)
    found = columns_of(table)
    check_present(f"manifest: {table.name!r}", found, settings.columns, {"id": ("id", "url")})
    return YoutubeSource(name, settings, str(table))


YOUTUBE = SourceType(
    name="youtube",
    summary="YouTube videos whose own licence row says Creative Commons, whole or in sections",
    settings=YoutubeSettings,
    open=open_youtube,
    auth="none; cookies are possible, and get accounts banned",
    license_granularity="per video, as its uploader says",
    default_on=False,
    terms=TERMS,
    example=(
        "- type: youtube\n"
        "  i_have_read_the_terms: true\n"
        "  videos: [abcdefghijk]          # ids or addresses; playlists: as well\n"
        "  manifest: sections.csv         # id, start, end, captions\n"
        "  columns: {id: youtube_id, start: start_time, captions: caption}\n"
        "  section_s: 10                  # where a row has a start alone\n"
        "  sleep_s: 5                     # and at most max_sleep_s: 10, before each question\n"
    ),
    seen=(
        "Licence row, fields, options and words of errors: code and issues of yt-dlp. "
        "Remembered: what the Terms of Service say."
    ),
)
