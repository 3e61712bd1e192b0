"""What yt-dlp's errors mean: for one video, for the whole listing, or for yt-dlp itself.

YouTube says in words alone why a video is not to be had; the words below were read in yt-dlp's
code and in its issues. Words that are not here make a row with them in its detail.
"""

import re
from dataclasses import dataclass

from schemas.rejections import Reason
from sources.web.errors import ComeBackLater, Unreachable


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one video is not to be had. ``is_strange``: yt-dlp did not understand what it read."""

    reason: Reason
    detail: str
    is_strange: bool = False


_BLOCKED = ("not a bot", "please sign in", "login required", "too many requests", "error 429",
            "unusual traffic", "rate-limited", "content isn't available, try again later",
            "captcha")  # fmt: skip
_NOT_ALLOWED = ("private video", "video is private", "confirm your age", "age-restricted",
                "inappropriate", "members-only", "join this channel", "requires payment",
                "premium", "not available in your country", "not made this video available",
                "blocked it in your country", "geo restrict", "available in your location",
                "error 403", "error 401")  # fmt: skip
_GONE = ("video unavailable", "has been removed", "no longer available", "account associated",
         "been terminated", "does not exist", "isn't available", "is not available", "error 404",
         "error 410", "removed by the uploader", "deleted")  # fmt: skip
_NO_SOUND = ("requested format is not available", "no video formats found", "live event",
             "premieres in", "drm protected")  # fmt: skip
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]|\x1b\\[[0-9;]*m")


def failure_of(message: str, *, is_network: bool, is_expected: bool) -> Failure:
    """What an error with this message says of one video.

    Args:
        message: yt-dlp's words, YouTube's among them.
        is_network: Whether no answer came at all.
        is_expected: Whether yt-dlp knows this kind of answer.

    Raises:
        ComeBackLater: It says nothing of the video: YouTube wants no more questions for now.
        Unreachable: Nor does this: YouTube is not there.
    """
    detail = " ".join(_CONTROL.sub("", message.removeprefix("ERROR: ")[:2_000]).split())
    words = detail.lower().replace("’", "'")
    if _has(words, _BLOCKED):
        raise ComeBackLater(
            f"YouTube takes this for a robot, or wants a sign-in, and answers no more: "
            f"{detail[:300]}. What was answered is kept; wait a day, and ask less often with a "
            "larger sleep_s"
        )
    if is_network:
        raise Unreachable(
            f"YouTube cannot be reached: {detail[:300]}. What was answered is kept; run it again"
        )
    for reason, signs in (
        (Reason.NOT_ALLOWED, _NOT_ALLOWED),
        (Reason.NO_AUDIO_LINK, _NO_SOUND),
        (Reason.GONE, _GONE),
    ):
        if _has(words, signs):
            return Failure(reason, detail[:300])
    return Failure(Reason.LISTING_ERROR, detail[:300], is_strange=not is_expected)


def _has(words: str, signs: tuple[str, ...]) -> bool:
    return any(sign in words for sign in signs)
