"""The one place that talks through yt-dlp: about a video, of a playlist, and for its sound.

yt-dlp has connections of its own. So it is given no URL but one made here from a checked id, and
none of its extractors but YouTube's, so that no redirect leads it anywhere else.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.rejections import Reason, Rejected
from sources.frame.fields import field, text
from sources.web.errors import Unreachable
from sources.youtube.failures import Failure, failure_of
from sources.youtube.names import playlist_address, video_address, video_of
from sources.youtube.sections import Section

_log = logging.getLogger("soundmill")

KEPT = (
    "id", "title", "description", "tags", "categories", "channel", "channel_id", "uploader",
    "upload_date", "duration", "license", "age_limit", "live_status", "availability", "language",
)  # fmt: skip
"""What is kept of an answer. The addresses of its formats expire, and hold who asked for them."""

MAX_BYTES = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Manners:
    """How YouTube is asked. ``cookies`` is a file of them, or empty for none."""

    sleep_s: float
    max_sleep_s: float
    cookies: str = ""


class Client:
    """One session with yt-dlp; its pauses hold between the questions of one session."""

    def __init__(self, manners: Manners) -> None:
        import yt_dlp  # slow to import, and of no use to most recipes

        self._yt_dlp = yt_dlp
        self._options = _options(manners)
        self._asking = yt_dlp.YoutubeDL(
            {
                **self._options,
                # What matters here stands beside the formats, and does not need them.
                "ignore_no_formats_error": True,
                "extract_flat": "in_playlist",
            }
        )

    def about(self, video: str) -> dict[str, Any] | Failure:
        """What YouTube says of a video, or why it says nothing; raises WebError."""
        said = self._told(self._asking, video_address(video), download=False)
        if isinstance(said, Failure):
            return said
        if field(said, "id") != video:
            return Failure(Reason.LISTING_ERROR, "the answer is about another video")
        return {name: said[name] for name in KEPT if _is_plain(said.get(name))}

    def videos_of(self, playlist: str) -> list[str] | Failure:
        """The ids of a playlist's videos in its order, or why there are none; raises WebError."""
        said = self._told(self._asking, playlist_address(playlist), download=False)
        if isinstance(said, Failure):
            return said
        found = field(said, "entries")
        videos = (video_of(field(each, "id")) for each in found or ())
        return list(dict.fromkeys(video for video in videos if video))

    def download(self, section: Section, folder: Path) -> Path:
        """The sound of a section as a file in ``folder``, in whatever format YouTube has it.

        Raises:
            Rejected: It is not to be had, or its licence is not what it was.
            ComeBackLater: YouTube answers no more.
        """
        options = {
            **self._options,
            "format": "bestaudio",
            "outtmpl": {"default": "sound.%(ext)s"},
            "paths": {"home": str(folder), "temp": str(folder)},
            "match_filter": _still_free,
        }
        if section.end_s is not None:
            span = (section.start_s, section.end_s)
            options["download_ranges"] = self._yt_dlp.utils.download_range_func(None, [span])
        try:
            with self._cutting(), self._yt_dlp.YoutubeDL(options) as session:
                said = self._told(session, video_address(section.video), download=True)
        except Unreachable as failure:
            raise Rejected(failure.reason, str(failure)) from failure
        if isinstance(said, Failure):
            unknown = said.reason is Reason.LISTING_ERROR
            raise Rejected(Reason.HTTP_ERROR if unknown else said.reason, said.detail)
        files = [each for each in folder.iterdir() if each.is_file() and each.suffix != ".part"]
        if len(files) != 1:
            raise Rejected(Reason.NOT_ALLOWED, "its licence is no Creative Commons licence today")
        return files[0]

    def close(self) -> None:
        """Ends the session."""
        self._asking.close()

    def _told(self, session: Any, address: str, *, download: bool) -> Any:
        try:
            return session.extract_info(address, download=download)
        except self._yt_dlp.utils.YoutubeDLError as failure:
            known = _cause(failure)
            network = self._yt_dlp.networking.exceptions.TransportError
            return failure_of(
                str(failure),
                is_network=any(isinstance(each, network) for each in known),
                is_expected=any(getattr(each, "expected", False) for each in known),
            )

    @contextmanager
    def _cutting(self) -> Iterator[None]:
        """Lets yt-dlp find the ffmpeg that we bring: without it, it would take the whole video."""
        processor = self._yt_dlp.postprocessor.ffmpeg.FFmpegPostProcessor
        token = processor._ffmpeg_location.set(self._options["ffmpeg_location"])
        try:
            if not processor().available:
                raise RuntimeError("yt-dlp cannot run the ffmpeg of imageio-ffmpeg")
            yield
        finally:
            processor._ffmpeg_location.reset(token)


def is_free(license_words: Any) -> bool:
    """Whether YouTube's licence row says Creative Commons; one that is missing says nothing."""
    return "creative commons" in text(license_words).lower()


def _options(manners: Manners) -> dict[str, Any]:
    import imageio_ffmpeg

    return {
        "allowed_extractors": ["youtube", "youtube:tab", "youtube:playlist"],
        "noplaylist": True,
        # The row with the licence is found by its English label.
        "extractor_args": {"youtube": {"lang": ["en"]}},
        "sleep_interval_requests": manners.sleep_s,
        "sleep_interval": manners.sleep_s,
        "max_sleep_interval": manners.max_sleep_s,
        "cookiefile": manners.cookies or None,
        "ffmpeg_location": imageio_ffmpeg.get_ffmpeg_exe(),
        "js_runtimes": {"deno": {}, "node": {}},
        "geo_bypass": False,
        "cachedir": False,
        "socket_timeout": 60,
        "max_filesize": MAX_BYTES,
        "noprogress": True,
        "color": "never",
        "logger": _Quiet(),
    }


def _still_free(info: dict[str, Any], *, incomplete: bool = False) -> str | None:
    """yt-dlp's match_filter: None lets a video pass, words leave it out."""
    if incomplete or is_free(info.get("license")):
        return None
    return "no Creative Commons licence"


def _cause(failure: BaseException) -> list[BaseException]:
    """The error and what lies behind it, which yt-dlp keeps in attributes of its own."""
    found: list[BaseException] = []
    waiting: list[Any] = [failure]
    while waiting and len(found) < 10:
        each = waiting.pop()
        if isinstance(each, BaseException) and each not in found:
            found.append(each)
            inner = getattr(each, "exc_info", None) or (None, None)
            waiting += [inner[1], getattr(each, "cause", None), each.__cause__]
    return found


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(each, str) for each in value)
    return isinstance(value, str | int | float)


class _Quiet:
    """Takes yt-dlp's messages: of what goes wrong it raises errors beside them."""

    def debug(self, message: str) -> None:
        _log.debug("yt-dlp: %s", message)

    info = warning = error = debug
