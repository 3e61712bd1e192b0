"""Answers of YouTube as yt-dlp gives them, a YoutubeDL that gives them, and pages in memory."""

from pathlib import Path
from typing import Any

import yt_dlp

FREE = "Creative Commons Attribution license (reuse allowed)"


def about(video: str, **more: Any) -> dict[str, Any]:
    said = {
        "id": video, "title": "Rain", "description": "On a roof.", "tags": ["rain"],
        "channel": "Ann", "channel_id": "UC1", "upload_date": "20240102", "duration": 63,
        "categories": ["Science & Technology"], "license": FREE, "age_limit": 0,
        "live_status": "not_live", "availability": "public",
        "formats": [{"url": "https://r1.googlevideo.test/?ip=10.0.0.7&sig=hunter2"}],
    }  # fmt: skip
    return said | more


class Kept:
    """Pages in memory; picklable, as those of a run are."""

    def __init__(self) -> None:
        self.pages: dict[int, bytes] = {}

    def read(self, number: int) -> bytes | None:
        return self.pages.get(number)

    def write(self, number: int, page: bytes) -> None:
        self.pages[number] = page


class FakeYoutube:
    """Stands for yt_dlp.YoutubeDL: answers by address, and notes what it was asked and how."""

    answers: dict[str, Any]
    asked: list[str]
    options: list[dict[str, Any]]

    def __init__(self, params: dict[str, Any]) -> None:
        self.params = params
        type(self).options.append(params)

    def __enter__(self) -> "FakeYoutube":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def close(self) -> None:
        pass

    def extract_info(self, address: str, *, download: bool) -> Any:
        type(self).asked.append(address)
        answer = self.answers[address.rpartition("=")[2]]
        if isinstance(answer, BaseException):
            raise answer
        if download and self.params["match_filter"](answer) is None:
            Path(self.params["paths"]["home"], "sound.webm").write_bytes(b"webm")
        return answer


def error(message: str, *, expected: bool = True) -> yt_dlp.utils.DownloadError:
    inner = yt_dlp.utils.ExtractorError(message, expected=expected)
    return yt_dlp.utils.DownloadError(f"ERROR: {message}", (type(inner), inner, None))


def offline() -> yt_dlp.utils.DownloadError:
    inner = yt_dlp.utils.ExtractorError(
        "Unable to download webpage",
        expected=True,
        cause=yt_dlp.networking.exceptions.TransportError("connection refused"),
    )
    return yt_dlp.utils.DownloadError("ERROR: Unable to download", (type(inner), inner, None))
