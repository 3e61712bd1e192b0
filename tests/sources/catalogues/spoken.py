"""Local hosts that speak as catalogues do: what each is asked, what it answers, what that lists.

A case is small: a few pages, a rejected item where the catalogue has such, a null where it may have
one. Each planted link holds :data:`STOLEN`, which nobody may ever send or keep.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sources.web.fake_host import Asked, FakeHost, error

TOKEN = "s3cret-token-of-ours"
STOLEN = "st0len-token-of-a-link"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(1000)
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True, slots=True)
class Spoken:
    """A catalogue as a host speaks it.

    ``entry`` is the recipe's, for a host that ``serve`` has taught; ``first`` the path of the first
    question. ``n_requests`` are those of a whole listing, ``item_ids`` what it comes to, of
    which ``fetched`` has its sound at ``sound``. ``empty`` is the first answer of a listing that
    holds nothing.
    """

    type: str
    entry: Callable[[FakeHost], dict[str, Any]]
    serve: Callable[[FakeHost], None]
    first: str
    n_requests: int
    item_ids: tuple[str, ...]
    fetched: str
    sound: str
    empty: Any
    gone_id: str
    """An id of its form that it does not have."""
    n_requests_for_nothing: int = 1
    is_token_in_query: bool = False


def _serve_freesound(host: FakeHost) -> None:
    def sound(n: int, **more: Any) -> dict[str, Any]:
        return {
            "id": n,
            "url": f"https://freesound.org/people/ann/sounds/{n}/",
            "name": f"Sound {n}",
            "username": "ann",
            "license": CC0,
            "duration": 2.5,
            "previews": {"preview-hq-ogg": f"{host.url}/previews/{n}.ogg"},
            "is_remix": False,
        } | more

    sounds = [sound(1), None, sound(2, previews=None), sound(3, is_remix=True), sound(4), sound(5)]

    def search(asked: Asked) -> Any:
        if asked.headers.get("authorization") != f"Token {TOKEN}":
            return error(401)
        if wanted := re.findall(r"\d+", asked.params.get("filter", "")):
            found = [each for each in sounds if each and str(each["id"]) in wanted]
            return {"count": len(found), "next": None, "results": found}
        page = int(asked.params["page"])
        link = f"{host.url}/apiv2/search/?page={page + 1}&token={STOLEN}&secret={TOKEN}"
        here = sounds[2 * page - 2 : 2 * page]
        return {"count": 6, "next": link if page < 3 else None, "results": here}

    host.route("/apiv2/search/", search)
    page = b'<a href="/people/ann/sounds/1/">1</a><a href="/people/ann/sounds/9/">9</a>'
    host.route("/people/ann/sounds/3/remixes/", lambda _: page)
    host.file("/previews/1.ogg", WAV, "audio/ogg")


FREESOUND = Spoken(
    type="freesound",
    entry=lambda host: {
        "endpoint": f"{host.url}/apiv2", "token": TOKEN, "remix_parents": True,
    },
    serve=_serve_freesound,
    first="/apiv2/search/",
    n_requests=4,
    item_ids=tuple(f"freesound/{n}" for n in (1, 2, 3, 4, 5)),
    fetched="freesound/1",
    sound="/previews/1.ogg",
    empty={"count": 0, "next": None, "results": []},
    gone_id="freesound/77",
)  # fmt: skip


def _serve_commons(host: FakeHost) -> None:
    def file(n: int) -> dict[str, Any]:
        said = {"LicenseShortName": {"value": "CC0"}, "LicenseUrl": {"value": CC0}}
        info = {
            "url": f"{host.url}/commons/{n}.wav?utm_source=x",
            "size": len(WAV) if n == 1 else None,
            "mediatype": "AUDIO",
            "extmetadata": said,
        }
        return {"pageid": n, "title": f"File:Bell {n}.wav", "imageinfo": [info] if n != 3 else None}

    def query(asked: Asked) -> Any:
        if "pageids" in asked.params:
            wanted = [int(each) for each in asked.params["pageids"].split("|")]
            pages = [file(n) if n < 5 else {"pageid": n, "missing": True} for n in wanted]
            return {"batchcomplete": True, "query": {"pages": pages}}
        start = int(asked.params.get("gcmcontinue", "1"))
        more = {"continue": {"gcmcontinue": str(start + 2), "continue": "||"}}
        pages = [file(start), file(start + 1)]
        return {"batchcomplete": True, "query": {"pages": pages}} | (more if start < 3 else {})

    host.route("/w/api.php", query)
    host.file("/commons/1.wav", WAV, "audio/wav")


COMMONS = Spoken(
    type="commons",
    entry=lambda host: {"endpoint": f"{host.url}/w/api.php", "category": "Bells"},
    serve=_serve_commons,
    first="/w/api.php",
    n_requests=2,
    item_ids=tuple(f"commons/{n}" for n in (1, 2, 3, 4)),
    fetched="commons/1",
    sound="/commons/1.wav",
    empty={"batchcomplete": True},
    gone_id="commons/77",
)


def _serve_internet_archive(host: FakeHost) -> None:
    def scrape(asked: Asked) -> Any:
        if "cursor" not in asked.params:
            return {"items": [{"identifier": "a"}, {"identifier": "b"}], "total": 3, "cursor": "X"}
        return {"items": [{"identifier": "c"}], "total": 3}

    def item(asked: Asked) -> Any:
        identifier = asked.path.rpartition("/")[2]
        if identifier not in ("a", "b", "c"):
            return {}
        upload = {"name": "1.wav", "source": "original", "format": "WAVE", "size": str(len(WAV))}
        said = {"title": identifier, "licenseurl": CC0, "uploader": "someone@example.org"}
        if identifier == "b":
            said["access-restricted-item"] = "true"
        return {"metadata": said, "files": [upload]}

    host.route("/services/search/v1/scrape", scrape)
    host.route("/metadata/*", item)
    host.file("/download/a/1.wav", WAV, "audio/wav")


INTERNET_ARCHIVE = Spoken(
    type="internet-archive",
    entry=lambda host: {"endpoint": host.url, "collections": ["x"]},
    serve=_serve_internet_archive,
    first="/services/search/v1/scrape",
    n_requests=5,
    item_ids=tuple(f"internet-archive/{each}/1.wav" for each in "abc"),
    fetched="internet-archive/a/1.wav",
    sound="/download/a/1.wav",
    empty={"items": [], "total": 0},
    gone_id="internet-archive/z/1.wav",
)


def _serve_openverse(host: FakeHost) -> None:
    def record(n: int) -> dict[str, Any]:
        return {
            "id": f"id-{n}",
            "title": f"Sound {n}",
            "foreign_landing_url": f"{host.url}/at/{n}",
            "url": f"{host.url}/cdn/{n}.wav",
            "license": "cc0",
            "license_version": "1.0",
            "license_url": CC0,
            "duration": 1000,
        }

    def search(asked: Asked) -> Any:
        page = int(asked.params["page"])
        results = [record(2 * page - 1), record(2 * page)]
        return {"result_count": 4, "page_count": 2, "results": results}

    host.route("/v1/audio/", search)
    host.route("/v1/audio/*", lambda asked: error(404))
    for n in (1, 2, 3, 4):
        host.json(f"/v1/audio/id-{n}/", record(n))
        html = f'<a rel="license" href="{CC0}">CC0</a>'.encode()
        if n != 3:
            host.route(f"/at/{n}", lambda _, html=html: html)
    host.file("/cdn/1.wav", WAV, "audio/wav")


OPENVERSE = Spoken(
    type="openverse",
    entry=lambda host: {"endpoint": f"{host.url}/v1", "query": "sound"},
    serve=_serve_openverse,
    first="/v1/audio/",
    n_requests=6,
    item_ids=tuple(f"openverse/id-{n}" for n in (1, 2, 3, 4)),
    fetched="openverse/id-1",
    sound="/cdn/1.wav",
    empty={"result_count": 0, "page_count": 0, "results": []},
    gone_id="openverse/id-77",
)


def _serve_huggingface(host: FakeHost) -> None:
    def row(n: int) -> dict[str, Any]:
        src = f"{host.url}/cached-assets/{n}.wav?Expires=1&Signature={STOLEN}" if n != 7 else None
        return {"row_idx": n, "row": {"audio": [{"src": src}], "license": CC0, "name": f"{n}"}}

    def rows(asked: Asked) -> Any:
        if asked.headers.get("authorization") != f"Bearer {TOKEN}":
            return error(401)
        start, length = int(asked.params["offset"]), int(asked.params["length"])
        found = [row(n) for n in range(start, min(start + length, 104))]
        return {"rows": found, "num_rows_total": 104}

    host.route("/rows", rows)
    host.file("/cached-assets/0.wav", WAV, "audio/wav")


HUGGINGFACE = Spoken(
    type="huggingface",
    entry=lambda host: {
        "endpoint": host.url, "dataset": "a/b", "license_column": "license", "token": TOKEN,
    },
    serve=_serve_huggingface,
    first="/rows",
    n_requests=2,
    item_ids=tuple(f"huggingface/train/{n}" for n in range(104)),
    fetched="huggingface/train/0",
    sound="/cached-assets/0.wav",
    empty={"rows": [], "num_rows_total": 0},
    gone_id="huggingface/train/900",
)  # fmt: skip
