"""Asks about videos one by one, keeps each answer as a page, and never asks for a page twice.

The playlists' pages come first, as they say of which videos the others are; a page names what it
answers, so that one of another recipe is no page of this one.
"""

import gzip
import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from schemas.rejections import Reason
from sources.protocol import Asked, Pages
from sources.web.errors import ComeBackLater
from sources.youtube.failures import Failure

MAX_STRANGE = 5
"""Answers in a row that yt-dlp does not understand, from which on the fault is its own."""


class Asks(Protocol):
    """What answers: the client, in the world."""

    def about(self, video: str) -> dict[str, Any] | Failure:
        """What is said of a video, or why nothing is."""
        ...

    def videos_of(self, playlist: str) -> list[str] | Failure:
        """The ids of a playlist's videos, or why there are none."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """One page: what was asked for, and a video's fields, a playlist's videos, or a failure."""

    asked: str
    answer: dict[str, Any] | list[str] | Failure


@dataclass(frozen=True, slots=True)
class Questions:
    """What is asked: ``playlists``, then ``videos`` and what the playlists hold, each once."""

    playlists: tuple[str, ...]
    videos: tuple[str, ...]
    max_videos: int | None

    def all_videos(self, pages: Pages) -> dict[str, int]:
        """Every video to the number of its page, as far as the playlists are kept."""
        found = dict.fromkeys(self.videos)
        for number, playlist in enumerate(self.playlists):
            kept = kept_page(pages, number, playlist)
            if kept is not None and isinstance(kept.answer, list):
                found |= dict.fromkeys(kept.answer)
        wanted = list(found)[: self.max_videos]
        return {video: number for number, video in enumerate(wanted, len(self.playlists))}


def ask(questions: Questions, pages: Pages, client: Asks) -> Iterator[Asked]:
    """Asks for every page that is not kept; says after each how far it has come.

    Raises:
        WebError: YouTube, or yt-dlp, gives no answers any more. What was answered is kept.
    """
    for number, playlist in enumerate(questions.playlists):
        if kept_page(pages, number, playlist) is None:
            pages.write(number, pack(Answered(playlist, client.videos_of(playlist))))
        yield Asked(number + 1, 0, None)
    videos = questions.all_videos(pages)
    strange: list[tuple[int, bytes]] = []
    for n_videos, (video, number) in enumerate(videos.items(), 1):
        if kept_page(pages, number, video) is None:
            answer = client.about(video)
            # Not kept at once: a yt-dlp that is out of date would turn away every video for good.
            strange.append((number, pack(Answered(video, answer))))
            if not (isinstance(answer, Failure) and answer.is_strange):
                _keep(pages, strange)
            elif len(strange) == MAX_STRANGE:
                raise ComeBackLater(
                    f"yt-dlp did not understand {MAX_STRANGE} answers in a row, the last with "
                    f"{answer.detail!r}; bring it up to date (pip install -U yt-dlp), and run again"
                )
        yield Asked(number + 1, n_videos, len(videos))
    _keep(pages, strange)


def _keep(pages: Pages, waiting: list[tuple[int, bytes]]) -> None:
    for number, page in waiting:
        pages.write(number, page)
    waiting.clear()


def kept_page(pages: Pages, number: int, asked: str) -> Answered | None:
    """The page ``number`` where it is kept, whole, and answers this; else None."""
    content = pages.read(number)
    page = unpack(content) if content is not None else None
    return page if page is not None and page.asked == asked else None


def pack(page: Answered) -> bytes:
    """A page as it is kept: equal pages give equal bytes."""
    answer: Any = page.answer
    if isinstance(answer, Failure):
        answer = {"failed": answer.reason.value, "detail": answer.detail}
    elif isinstance(answer, dict):
        answer = {"said": answer}
    content = json.dumps({"asked": page.asked, "answer": answer}, sort_keys=True)
    return gzip.compress(content.encode(), mtime=0)


def unpack(content: bytes) -> Answered | None:
    """The page that :func:`pack` made; None where these bytes are not one, as after a power cut."""
    try:
        said = json.loads(gzip.decompress(content))
        answer = said["answer"]
        if isinstance(answer, list):
            return Answered(said["asked"], answer)
        if "failed" in answer:
            failure = Failure(Reason(answer["failed"]), answer["detail"])
            return Answered(said["asked"], failure)
        return Answered(said["asked"], answer["said"])
    except (OSError, EOFError, zlib.error, ValueError, KeyError, TypeError):
        return None


def failures_of(questions: Questions, pages: Pages) -> Iterable[tuple[str, Failure]]:
    """The playlists that were not to be had, and why."""
    for number, playlist in enumerate(questions.playlists):
        kept = kept_page(pages, number, playlist)
        if kept is not None and isinstance(kept.answer, Failure):
            yield playlist, kept.answer
