"""More local hosts that speak as catalogues do: of animals, of music, of rockets."""

import json
from typing import Any

from tests.sources.catalogues.spoken import CC0, STOLEN, TOKEN, WAV, Spoken
from tests.sources.web.fake_host import Asked, FakeHost, error


def _serve_inaturalist(host: FakeHost) -> None:
    def observation(n: int) -> dict[str, Any]:
        sound = {"id": 10 * n, "license_code": "cc0", "file_url": f"{host.url}/sounds/{n}.wav?17"}
        hidden = {"id": 10 * n + 1, "license_code": None, "file_url": None, "hidden": True}
        return {"id": n, "taxon": None, "sounds": [sound, hidden] if n == 2 else [sound]}

    def search(asked: Asked) -> Any:
        if "id" in asked.params:
            found = [observation(int(n)) for n in asked.params["id"].split(",") if int(n) < 5]
            return {"total_results": len(found), "results": found}
        left = [n for n in (1, 2, 4) if n > int(asked.params["id_above"])]
        return {"total_results": len(left), "results": [observation(n) for n in left[:2]]}

    host.route("/v1/observations", search)
    host.file("/sounds/1.wav", WAV, "audio/wav")


INATURALIST = Spoken(
    type="inaturalist",
    entry=lambda host: {"endpoint": f"{host.url}/v1"},
    serve=_serve_inaturalist,
    first="/v1/observations",
    n_requests=2,
    item_ids=tuple(f"inaturalist/{each}" for each in ("1/10", "2/20", "2/21", "4/40")),
    fetched="inaturalist/1/10",
    sound="/sounds/1.wav",
    empty={"total_results": 0, "results": []},
    gone_id="inaturalist/77/770",
)


def _serve_xeno_canto(host: FakeHost) -> None:
    def recording(n: int) -> dict[str, Any]:
        file = f"{host.url}/{n}/download" if n != 2 else ""
        return {"id": str(n), "lic": CC0, "file": file, "also": [""], "length": "0:02"}

    def search(asked: Asked) -> Any:
        if asked.params.get("key") != TOKEN:
            return error(401)
        query, page = asked.params["query"], int(asked.params["page"])
        if query.startswith("nr:"):
            found, pages = [recording(n) for n in (1, 2, 3) if query == f"nr:{n}"], "1"
        else:
            found, pages = [recording(n) for n in (1, 2, 3)][2 * page - 2 : 2 * page], "2"
        return {"numRecordings": "3", "page": page, "numPages": pages, "recordings": found}

    host.route("/api/3/recordings", search)
    host.file("/1/download", WAV, "audio/wav")


XENO_CANTO = Spoken(
    type="xeno-canto",
    entry=lambda host: {"endpoint": f"{host.url}/api/3", "key": TOKEN, "query": {"grp": "birds"}},
    serve=_serve_xeno_canto,
    first="/api/3/recordings",
    n_requests=2,
    item_ids=tuple(f"xeno-canto/{n}" for n in (1, 2, 3)),
    fetched="xeno-canto/1",
    sound="/1/download",
    empty={"numRecordings": "0", "page": 1, "numPages": 0, "recordings": []},
    gone_id="xeno-canto/77",
    is_token_in_query=True,
)


def _serve_jamendo(host: FakeHost) -> None:
    def track(n: int) -> dict[str, Any]:
        return {
            "id": str(n),
            "license_ccurl": CC0,
            "audio": f"{host.url}/stream?trackid={n}&from={STOLEN}",
            "audiodownload": f"{host.url}/download/{n}/?from={STOLEN}",
            "audiodownload_allowed": n != 2,
            "musicinfo": None,
        }

    def tracks(asked: Asked) -> Any:
        if asked.params.get("client_id") != TOKEN:
            return error(401)
        wanted = [int(each) for each in asked.params.get("id", "1 2 3 4 5").split(" ")]
        found = [track(n) for n in wanted if n < 6]
        start = int(asked.params["offset"])
        next_link = f"{host.url}/v3.0/tracks/?client_id={STOLEN}&offset=2"
        headers = {"code": 0, "results_fullcount": len(found), "next": next_link}
        return {"headers": headers, "results": found[start : start + 2]}

    host.route("/v3.0/tracks/", tracks)
    host.file("/download/1/", WAV, "audio/wav")


JAMENDO = Spoken(
    type="jamendo",
    entry=lambda host: {"endpoint": f"{host.url}/v3.0", "client_id": TOKEN},
    serve=_serve_jamendo,
    first="/v3.0/tracks/",
    n_requests=3,
    item_ids=tuple(f"jamendo/{n}" for n in (1, 2, 3, 4, 5)),
    fetched="jamendo/1",
    sound="/download/1/",
    empty={"headers": {"code": 0, "results_fullcount": 0}, "results": []},
    gone_id="jamendo/77",
    n_requests_for_nothing=2,  # it also says so when it is busy
    is_token_in_query=True,
)


def _serve_ccmixter(host: FakeHost) -> None:
    def upload(n: int) -> dict[str, Any]:
        file = {
            "download_url": f"{host.url}/content/{n}.wav",
            "file_format_info": {"media-type": "audio", "default-ext": "wav", "ps": "0:02"},
        }
        return {"upload_id": n, "license_url": CC0, "files": [file] if n != 2 else None}

    def query(asked: Asked) -> Any:
        wanted = [int(each) for each in asked.params.get("ids", "1,2,3").split(",")]
        found = [upload(n) for n in wanted if n < 4]
        start = int(asked.params["offset"])
        said = json.dumps(found[start : start + 2])
        return said.replace("}]}", "},]}").replace("0:02", "0:02\n").encode()

    host.route("/api/query/", query)
    host.file("/content/1.wav", WAV, "audio/wav")


CCMIXTER = Spoken(
    type="ccmixter",
    entry=lambda host: {"endpoint": f"{host.url}/api"},
    serve=_serve_ccmixter,
    first="/api/query/",
    n_requests=3,
    item_ids=tuple(f"ccmixter/{n}" for n in (1, 2, 3)),
    fetched="ccmixter/1",
    sound="/content/1.wav",
    empty=[],
    gone_id="ccmixter/77",
)


def _serve_nasa(host: FakeHost) -> None:
    def entry(n: int) -> dict[str, Any]:
        kind = "video" if n == 7 else "audio"
        return {"data": [{"nasa_id": f"launch {n}", "center": "JSC", "media_type": kind}]}

    def search(asked: Asked) -> Any:
        page = int(asked.params["page"])
        found = [entry(n) for n in range(102)][100 * page - 100 : 100 * page]
        hits = 102
        if "nasa_id" in asked.params:
            found = [
                e
                for e in map(entry, range(102))
                if e["data"][0]["nasa_id"] == asked.params["nasa_id"]
            ]
            hits = len(found)
        return {"collection": {"items": found, "metadata": {"total_hits": hits}}}

    files = [f"{host.url}/audio/launch 0/launch 0~{each}" for each in ("64k.mp3", "orig.wav")]
    host.route("/search", search)
    host.json("/asset/launch%200", {"collection": {"items": [{"href": each} for each in files]}})
    host.file("/audio/launch%200/launch%200~orig.wav", WAV, "audio/wav")


NASA = Spoken(
    type="nasa",
    entry=lambda host: {"endpoint": host.url, "license": "US Government work"},
    serve=_serve_nasa,
    first="/search",
    n_requests=2,
    item_ids=tuple(f"nasa/launch%20{n}" for n in range(102)),
    fetched="nasa/launch%200",
    sound="/audio/launch%200/launch%200~orig.wav",
    empty={"collection": {"items": [], "metadata": {"total_hits": 0}}},
    gone_id="nasa/launch%20777",
)
