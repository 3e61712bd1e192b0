"""Four catalogues and a folder in one recipe: to the tars, within every limit, without a secret."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import md5, sha1
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from pipeline.verify.check import verify
from tests.pipeline.runs import command, write_recipe
from tests.sources.web.fake_host import Answer, Asked, FakeHost

COUNTS = {
    "commons": 130,
    "folder": 100,
    "freesound": 150,
    "inaturalist": 80,
    "internet-archive": 40,  # its files lie at the host that is asked 60 times a minute at most
}
FILES_OF_AN_ENTRY = 5  # of the Archive's, where one entry has several sounds

LATENCY_S = 0.03
"""Of each file: long enough that workers who may fetch side by side do."""

TOKEN = "t0ken0fMine12345"
COOKIE = "c00kie0fYours67890"
MAIL = "mail.example"
"""The domain of every mail address here: none of them may be found under any name."""

ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
BY = "https://creativecommons.org/licenses/by/4.0/"


def sound(number: int) -> bytes:
    """A second of a tone of its own."""
    time_s = np.arange(22_050) / 22_050
    file = io.BytesIO()
    soundfile.write(file, 0.3 * np.sin(2 * np.pi * (200 + 3 * number) * time_s), 22_050, "PCM_16",
                    format="FLAC")  # fmt: skip
    return file.getvalue()


@dataclass(frozen=True)
class World:
    """The hosts by their catalogue, and the one that all files lie at but the Archive's."""

    apis: dict[str, FakeHost]
    files: FakeHost

    @property
    def hosts(self) -> list[FakeHost]:
        return [*self.apis.values(), self.files]

    @property
    def private(self) -> str:
        # By another name than the API: Freesound's limit is its own, and not its mirror's.
        return ",".join([*(host.address for host in self.apis.values()), self.by_name])

    @property
    def by_name(self) -> str:
        return self.files.address.replace("127.0.0.1", "localhost")


def said(document: Any) -> Answer:
    """An answer as JSON, with a cookie that nobody asked for."""
    body = json.dumps(document).encode()
    return Answer(body, headers={"Set-Cookie": f"session={COOKIE}; Path=/"})


def play(world: World, name: str, numbers: range) -> None:
    """Makes one host speak its catalogue, with as many sounds as there are numbers."""
    api = world.apis[name]
    places = {}
    for number in numbers:
        path = f"/{name}/{number}.flac"
        places[number] = f"http://{world.by_name}{path}"
        if name != "internet-archive":
            world.files.file(path, sound(number))
    {
        "freesound": _freesound,
        "commons": _commons,
        "inaturalist": _inaturalist,
        "internet-archive": _internet_archive,
    }[name](api, places)


def _freesound(api: FakeHost, places: dict[int, str]) -> None:
    records = [
        {
            "id": number,
            "url": f"https://freesound.org/people/ann/sounds/{number}/",
            "name": f"Rain falls on roof {number}",
            "tags": ["rain", f"ann@{MAIL}"],
            "description": f"Rain on a roof. Write to Ann.Roe+fs@{MAIL} for more.",
            "created": "2020-01-02T03:04:05",
            "license": BY if number % 2 else ZERO,
            "username": f"ann{number % 9}",
            "previews": {"preview-hq-ogg": url},
            "gen_ai_preference": "",
        }
        for number, url in places.items()
    ]

    def search(asked: Asked) -> Answer:
        page, size = int(asked.params["page"]), 60
        shown = records[(page - 1) * size : page * size]
        link = f"{api.url}/apiv2/search/?page={page + 1}&token={TOKEN}"
        more = link if page * size < len(records) else None
        return said({"count": len(records), "next": more, "previous": None, "results": shown})

    api.route("/apiv2/search/", search)


def _commons(api: FakeHost, places: dict[int, str]) -> None:
    pages = [
        {
            "pageid": number,
            "title": f"File:A bell rings {number}.flac",
            "imageinfo": [
                {
                    "url": url,
                    "size": len(sound(number)),
                    "sha1": sha1(sound(number)).hexdigest(),
                    "mime": "audio/flac",
                    "mediatype": "AUDIO",
                    "timestamp": "2020-01-02T03:04:05Z",
                    "user": f"bob@{MAIL}",
                    "descriptionurl": f"https://commons.wikimedia.org/wiki/File:{number}.flac",
                    "extmetadata": {
                        "LicenseShortName": {"value": "CC0"},
                        "LicenseUrl": {"value": ZERO},
                        "Artist": {"value": f'<a href="mailto:bob@{MAIL}">Bob {number % 7}</a>'},
                        "ImageDescription": {"value": f"A bell rings. bob@{MAIL}"},
                        "Categories": {"value": "Bells|Audio files with mistakes"},
                    },
                }
            ],
        }
        for number, url in places.items()
    ]

    def query(asked: Asked) -> Answer:
        start = int(asked.params.get("gcmcontinue", "0"))
        shown = pages[start : start + 50]
        answer: dict[str, Any] = {"batchcomplete": True, "query": {"pages": shown}}
        if start + 50 < len(pages):
            answer["continue"] = {"gcmcontinue": str(start + 50), "continue": "gcmcontinue||"}
        return said(answer)

    api.route("/w/api.php", query)


def _inaturalist(api: FakeHost, places: dict[int, str]) -> None:
    observations = [
        {
            "id": number,
            "created_at": "2020-01-02T03:04:05+00:00",
            "description": f"A bird calls at dawn. carl@{MAIL}",
            "uri": f"https://www.inaturalist.org/observations/{number}",
            "user": {"id": 1, "login": f"carl{number % 5}", "name": None, "email": f"carl@{MAIL}"},
            "taxon": {"id": 2, "name": "Turdus merula", "preferred_common_name": "Blackbird"},
            "sounds": [{"id": number, "license_code": "cc0", "file_url": url, "flags": []}],
        }
        for number, url in places.items()
    ]

    def search(asked: Asked) -> Answer:
        left = [each for each in observations if each["id"] > int(asked.params["id_above"])]
        return said({"total_results": len(left), "page": 1, "results": left[:30]})

    api.route("/v1/observations", search)


def _internet_archive(api: FakeHost, places: dict[int, str]) -> None:
    numbers = list(places)
    entries = {
        f"bridge-{start}": numbers[start : start + FILES_OF_AN_ENTRY]
        for start in range(0, len(numbers), FILES_OF_AN_ENTRY)
    }
    found = [{"identifier": identifier} for identifier in entries]
    api.json("/services/search/v1/scrape", {"items": found, "count": len(found), "total": 8})
    for identifier, inside in entries.items():
        files = [
            {
                "name": f"{number}.flac",
                "source": "original",
                "format": "Flac",
                "size": str(len(sound(number))),
                "length": "1.0",
                "md5": md5(sound(number)).hexdigest(),
                "sha1": sha1(sound(number)).hexdigest(),
                "title": f"A train crosses bridge {number}",
            }
            for number in inside
        ]
        metadata = {
            "identifier": identifier,
            "title": "Trains on bridges",
            "creator": f"Dora <dora@{MAIL}>",
            "uploader": f"dora.up@{MAIL}",
            "description": f"<p>A train crosses.</p> <a href='mailto:dora@{MAIL}'>dora@{MAIL}</a>",
            "subject": ["train", "bridge"],
            "collection": ["radio-aporee-maps"],
            "publicdate": "2020-01-02 03:04:05",
            "licenseurl": ZERO,
            "mediatype": "audio",
        }
        api.route(f"/metadata/{identifier}", said({"metadata": metadata, "files": files}))
        for number in inside:
            api.file(f"/download/{identifier}/{number}.flac", sound(number))


def a_folder(root: Path, numbers: range) -> Path:
    rows = []
    for number in numbers:
        (root / f"{number}.flac").write_bytes(sound(number))
        row = {
            "file_name": f"{number}.flac",
            "title": f"A door creaks {number}",
            "author": f"eve@{MAIL}",
            "description": f"The door of eve@{MAIL}",
            "license": "CC0",
            "captions": ["An old door is opened", f"Ask eve@{MAIL}"],
            "caption_license": "CC0",
        }
        rows.append(json.dumps(row))
    (root / "metadata.jsonl").write_text("\n".join(rows))
    return root


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    names = [name for name in COUNTS if name != "folder"]
    with ExitStack() as stack:
        hosts = {name: stack.enter_context(FakeHost()) for name in names}
        yield World(hosts, stack.enter_context(FakeHost(LATENCY_S)))


@dataclass(frozen=True)
class Made:
    output: Path
    told: str


@pytest.fixture(scope="module")
def made(world: World, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The data set of all five, made by the command with two workers."""
    root = tmp_path_factory.mktemp("made")
    first, numbers = 1, {}
    for name, count in COUNTS.items():
        numbers[name] = range(first, first + count)
        first += count
    for name in world.apis:
        play(world, name, numbers[name])
    (root / "sounds").mkdir()
    (root / "tmp").mkdir()
    sounds = a_folder(root / "sounds", numbers["folder"])
    url = {name: host.url for name, host in world.apis.items()}
    recipe = write_recipe(
        root,
        root / "out",
        sources=[
            {
                "type": "freesound",
                "endpoint": f"{url['freesound']}/apiv2",
                "token": "${TEST_TOKEN}",
            },
            {"type": "commons", "endpoint": f"{url['commons']}/w/api.php", "category": "Bells"},
            {"type": "inaturalist", "endpoint": f"{url['inaturalist']}/v1"},
            {
                "type": "internet-archive",
                "endpoint": url["internet-archive"],
                "collections": ["radio-aporee-maps"],
            },
            {"type": "folder", "path": str(sounds), "metadata": "metadata.jsonl"},
        ],
        rights={"policy": "commercial-safe"},
        shards={"samples": 100},
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TEST_TOKEN", TOKEN)
        patch.setenv("SOUNDMILL_CONTACT", f"contact@{MAIL}")
        patch.setenv("SOUNDMILL_PRIVATE_HOSTS", world.private)
        # What is noted of a host must not come from another test's host at the same port.
        patch.setenv("TMPDIR", str(root / "tmp"))
        status, out, err = command("run", recipe, "--workers", "2")
    assert status == 0, err
    return Made(root / "out", out + err)


def test_every_item_of_every_source_becomes_a_clip(made: Made):
    shipped: dict[str, int] = {}
    for path in (made.output / "manifest").glob("clips-*.parquet"):
        for source in pq.read_table(path)["source"].to_pylist():
            shipped[source] = shipped.get(source, 0) + 1
    assert shipped == COUNTS
    assert verify(str(made.output)).findings == ()


def test_each_is_credited_to_the_catalogue_it_came_from(made: Made):
    rows = pq.read_table(made.output / "audit/attributions.parquet").to_pylist()

    assert len(rows) == sum(COUNTS.values())
    by_source = {row["source"]: row["source_url"] for row in rows}
    assert by_source["freesound"].startswith("https://freesound.org/people/")
    assert by_source["commons"].startswith("https://commons.wikimedia.org/wiki/File:")
    assert by_source["inaturalist"].startswith("https://www.inaturalist.org/observations/")
    audit = json.loads((made.output / "audit/audit.json").read_text())
    assert (audit["passed"], audit["totals"]["items"]["listed"]) == (True, len(rows))


def test_no_host_was_asked_more_than_it_permits(made: Made, world: World):
    for name, host in world.apis.items():
        at_once = 1 if name == "commons" else 2
        assert host.most_at_once <= at_once, name
        assert host.most_within(60.0) <= 60, name
    assert world.files.most_at_once == 2


def test_the_token_went_to_its_own_host_alone(made: Made, world: World):
    for host in world.hosts:
        told = [TOKEN in repr(asked) for asked in host.requests]
        assert told
        assert all(told) if host is world.apis["freesound"] else not any(told)
        assert not any("cookie" in asked.headers for asked in host.requests)


@pytest.mark.parametrize("needle", [TOKEN, COOKIE, MAIL])
def test_nothing_secret_is_anywhere_in_the_output(made: Made, needle: str):
    assert needle not in made.told
    places = [place for place, content in _contents(made.output) if needle.encode() in content]
    assert places == []


def test_the_search_for_secrets_finds_what_is_there(made: Made):
    found = {place for place, content in _contents(made.output) if b"A bell rings" in content}

    assert any(place.endswith(".json") and ".tar: " in place for place in found)
    assert {"audit/attributions.csv", "audit/attributions.parquet"} <= found
    assert any(place.startswith("catalog/commons/items-") for place in found)


def _contents(output: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below, and what is packed in it: members of tars, columns, what gzip hides."""
    for path in sorted(each for each in output.rglob("*") if each.is_file()):
        name, content = str(path.relative_to(output)), path.read_bytes()
        yield name, content
        if path.suffix == ".gz":
            yield f"{name}: inside", gzip.decompress(content)
        elif path.suffix == ".tar":
            with tarfile.open(path) as tar:
                for member in tar:
                    inside = tar.extractfile(member)
                    assert inside is not None
                    text = inside.read()
                    yield f"{name}: {member.name}", member.name.encode() + text
                    if member.name.endswith(".json"):
                        yield f"{name}: {member.name}", _plain(json.loads(text))
        elif path.suffix == ".parquet":
            table = pq.read_table(path)
            yield name, _plain(table.to_pylist()) + repr(table.schema.metadata).encode()
        elif path.suffix == ".json":
            yield name, _plain(json.loads(content))


def _plain(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, default=str).encode("utf-8", "replace")
