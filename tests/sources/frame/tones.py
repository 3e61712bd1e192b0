"""A catalogue for tests, of numbered tones, and a client in memory that answers for it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from schemas.items import Item
from schemas.rejections import Reason, Rejection, Stage
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.protocol import Listing


@dataclass(frozen=True, slots=True)
class Tones:
    """Asks for pages by number; every seventh tone has no sound."""

    endpoint: str = "https://tones.example/api"
    page_size: int = 3

    def first(self) -> Request:
        return Request(self.endpoint, (("size", str(self.page_size)),), {"page": (1,)})

    def read(self, asked: Request, answer: Any) -> Page:
        if not isinstance(answer, dict) or "results" not in answer:
            raise BadAnswer("no results")
        link = answer.get("next")
        following = None
        if link is not None:
            following = Request(
                link.partition("?")[0],
                tuple(parse_qsl(urlsplit(link).query)),
                {"page": (asked.state["page"][0] + 1,)},
            )
        return Page(tuple(answer["results"]), following, answer.get("count"))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        item = Item(
            item_id=f"{source}/{record['id']}",
            source=source,
            locator=record.get("url") or "",
            title=f"Tone {record['id']}",
            author="Ann",
            license_raw="CC0",
            evidence=json.dumps(record, sort_keys=True),
        )
        missing = Rejection(
            item.item_id, "", source, Stage.CATALOGUE, Reason.NO_AUDIO_LINK, "no url"
        )
        yield Listing(item, None if item.locator else missing)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        for source_id in source_ids:
            yield Request(f"{self.endpoint}/{source_id}", (), {"page": (0,)})

    def duration_s(self, record: Any) -> float | None:
        return record.get("duration")


@dataclass(frozen=True, slots=True)
class Hums:
    """Tones that cannot be asked again and do not say how long they are."""

    tones: Tones = Tones()

    def first(self) -> Request:
        return self.tones.first()

    def read(self, asked: Request, answer: Any) -> Page:
        return self.tones.read(asked, answer)

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        return self.tones.listings(source, record)


def record(number: int, files: str = "https://files.tones.example") -> dict[str, Any]:
    url = None if number % 7 == 6 else f"{files}/{number}.flac"
    return {"id": number, "url": url, "duration": 10.0 if number % 2 else None}


def answer(
    endpoint: str, params: dict[str, str], records: list[dict[str, Any]], *, secret: str = ""
) -> dict[str, Any]:
    """One page: ``page`` counts from 1, and each fourth page is empty and yet not the last."""
    number, size = int(params.get("page", "1")), int(params.get("size", "3"))
    full = number - number // 4
    results = [] if number % 4 == 0 else records[(full - 1) * size : full * size]
    has_more = full * size < len(records)
    link = {"size": str(size), "page": str(number + 1)} | ({"token": secret} if secret else {})
    return {
        "results": results,
        "count": len(records),
        "next": f"{endpoint}?{urlencode(link)}" if has_more else None,
    }


@dataclass
class FakeClient:
    """Answers as the catalogue would; raises what ``plan`` says for the n-th question."""

    records: list[dict[str, Any]]
    endpoint: str = "https://tones.example/api"
    secret: str = ""
    plan: dict[int, Any] = field(default_factory=dict)
    asked: list[tuple[str, tuple[tuple[str, str], ...]]] = field(default_factory=list)

    def get(self, url: str, params: Any = (), *, expects: str = "json") -> Any:
        self.asked.append((url, tuple(params)))
        planned = self.plan.pop(len(self.asked) - 1, None)
        if isinstance(planned, BaseException):
            raise planned
        if planned is not None:
            return planned
        if url != self.endpoint:
            number = int(url.rpartition("/")[2])
            return {"results": [each for each in self.records if each["id"] == number]}
        return answer(self.endpoint, dict(params), self.records, secret=self.secret)


class KeptInMemory:
    """Pages in a dictionary."""

    def __init__(self) -> None:
        self.kept: dict[int, bytes] = {}

    def read(self, number: int) -> bytes | None:
        return self.kept.get(number)

    def write(self, number: int, page: bytes) -> None:
        self.kept[number] = page
