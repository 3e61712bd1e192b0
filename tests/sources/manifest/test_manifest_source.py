"""The manifest source: a table of URLs, whatever stands in it."""

import gzip
import json
import pickle
from collections.abc import Iterator
from hashlib import md5
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.items import GivenCaption
from schemas.rejections import Reason, Rejected, Stage
from sources.manifest.source import ManifestSettings, ManifestSource, open_manifest
from sources.protocol import ComesFromHosts, Listing, LooksUp
from sources.web.settings import HostLimit, Rate
from tests.sources.web.fake_host import FakeHost


@pytest.fixture(autouse=True)
def _contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDMILL_CONTACT", "tests@example.org")


def source(path: Path, **given: Any) -> ManifestSource:
    return open_manifest("list", ManifestSettings.model_validate({"path": str(path), **given}))


def written(path: Path, *rows: Any) -> Path:
    lines = (row if isinstance(row, str) else json.dumps(row) for row in rows)
    path.write_text("\n".join(lines) + "\n")
    return path


def by_id(listings: Iterator[Listing]) -> dict[str, Listing]:
    entries = list(listings)
    found = {entry.item.item_id: entry for entry in entries}
    assert len(found) == len(entries), "an item id came twice"
    return found


def reasons(listings: Iterator[Listing]) -> list[Reason | None]:
    return [entry.rejection.reason if entry.rejection else None for entry in listings]


def test_columns_are_read_as_the_recipe_maps_them(tmp_path: Path):
    table = written(
        tmp_path / "sounds.csv",
        "key,link,name,caption1,caption2,lic,by,sum,size",
        f"7,https://h.test/a.flac,Rain,Rain falls.,A roof in rain.,CC BY 4.0,Ann,{'a' * 40},99",
    )
    columns = {
        "id": "key", "url": "link", "title": "name", "captions": ["caption1", "caption2"],
        "license": "lic", "author": "by", "checksum": "sum", "bytes": "size",
    }  # fmt: skip
    defaults = {"caption_license": "CC0-1.0", "caption_author": "Bo", "catalogue": "freesound"}

    (entry,) = source(table, columns=columns, defaults=defaults).list_items()

    item = entry.item
    assert item.item_id == "list/7"
    assert item.locator == f"https://h.test/a.flac#sha1={'a' * 40}&bytes=99"
    assert (item.title, item.author, item.license_raw) == ("Rain", "Ann", "CC BY 4.0")
    assert (item.catalogue, item.witness) == ("freesound", "metadata")
    assert item.captions == (
        GivenCaption("Rain falls.", "CC0-1.0", "", "Bo"),
        GivenCaption("A roof in rain.", "CC0-1.0", "", "Bo"),
    )
    assert json.loads(item.evidence)["metadata"]["license"] == "CC BY 4.0"


def test_a_licence_from_the_defaults_is_a_word_on_the_whole_table(tmp_path: Path):
    table = written(tmp_path / "a.csv", "url", "https://h.test/a.wav")

    (entry,) = source(table, defaults={"license": "CC0-1.0"}).list_items()

    assert (entry.item.license_raw, entry.item.witness) == ("CC0-1.0", "container")


def test_captions_may_be_a_models(tmp_path: Path):
    table = written(tmp_path / "a.jsonl", {"url": "https://h.test/a.wav", "caption": "A dog."})

    (entry,) = source(table, captions_by_machine=True).list_items()

    assert entry.item.captions == (GivenCaption("A dog.", is_machine=True),)


@pytest.mark.parametrize("ending", [".csv", ".csv.gz", ".tsv", ".jsonl", ".jsonl.gz", ".parquet"])
def test_every_kind_of_table_gives_the_same_items(tmp_path: Path, ending: str):
    row = {"id": "1", "url": "https://h.test/a.wav", "title": "Rain"}
    path = tmp_path / f"table{ending}"
    if ending == ".parquet":
        pq.write_table(pa.Table.from_pylist([row | {"audio": b"\0"}]), path)
    else:
        mark = "\t" if "tsv" in ending else ","
        text = (
            json.dumps(row) if "jsonl" in ending else "\n".join(map(mark.join, [row, row.values()]))
        )
        content = text.encode()
        path.write_bytes(gzip.compress(content) if ending.endswith(".gz") else content)

    (entry,) = source(path).list_items()

    assert (entry.item.item_id, entry.item.title) == ("list/1", "Rain")
    assert entry.item.locator == "https://h.test/a.wav"


def test_without_an_id_the_url_makes_one_that_does_not_depend_on_order(tmp_path: Path):
    rows = [{"url": f"https://h.test/{n}.wav"} for n in range(3)]
    there = by_id(source(written(tmp_path / "a.jsonl", *rows)).list_items())
    back = by_id(source(written(tmp_path / "b.jsonl", *reversed(rows))).list_items())

    assert there == back
    assert all(len(item_id) == len("list/") + 32 for item_id in there)


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", Reason.NO_AUDIO_LINK),
        (None, Reason.NO_AUDIO_LINK),
        ({"a": 1}, Reason.NO_AUDIO_LINK),
        ("a.wav", Reason.NO_AUDIO_LINK),
        ("/etc/passwd", Reason.NO_AUDIO_LINK),
        ("../../a.wav", Reason.NO_AUDIO_LINK),
        ("file:///etc/passwd", Reason.NO_AUDIO_LINK),
        ("ftp://h.test/a.wav", Reason.NO_AUDIO_LINK),
        ("javascript:alert(1)", Reason.NO_AUDIO_LINK),
        ("http://", Reason.NO_AUDIO_LINK),
        ("http://[::1", Reason.NO_AUDIO_LINK),
        ("https://h.test/a\u0000.wav", Reason.NO_AUDIO_LINK),
        ("https://h.test/a\r\nHost: b", Reason.NO_AUDIO_LINK),
        ("https://h.test/" + "a" * 5000, Reason.NO_AUDIO_LINK),
        ("https://h.test/a.wav", None),
    ],
)
def test_only_http_addresses_are_tried(tmp_path: Path, url: Any, reason: Reason | None):
    table = written(tmp_path / "a.jsonl", {"id": "1", "url": url})

    assert reasons(source(table).list_items()) == [reason]


@pytest.mark.parametrize(
    "url",
    ["https://me:hunter2@h.test/a.wav", "https://h.test/a.wav?X-Amz-Signature=hunter2"],
)
def test_an_address_with_a_secret_is_refused_and_not_repeated(tmp_path: Path, url: str):
    (entry,) = source(written(tmp_path / "a.jsonl", {"url": url})).list_items()

    assert entry.rejection is not None
    assert entry.rejection.reason is Reason.NO_AUDIO_LINK
    assert "hunter2" not in entry.rejection.detail + entry.item.locator + entry.item.item_id


def test_a_row_that_comes_again_is_rejected_by_itself(tmp_path: Path):
    table = written(
        tmp_path / "a.csv", "id,url", "1,https://h.test/a", "2,https://h.test/b",
        "1,https://h.test/c", "#row-4,https://h.test/d",
    )  # fmt: skip

    found = by_id(source(table).list_items())

    assert [entry.rejection and entry.rejection.reason for entry in found.values()] == [
        None, None, Reason.DUPLICATE_ROW, None,
    ]  # fmt: skip
    assert list(found) == ["list/1", "list/2", "list/1#row-4", "list/%23row-4"]
    twice = found["list/1#row-4"].rejection
    assert twice is not None
    assert twice.stage is Stage.CATALOGUE
    assert twice.detail == "a.csv: row 4 has the id or the URL of row 2"


def test_a_broken_line_costs_itself_alone(tmp_path: Path):
    table = written(
        tmp_path / "a.jsonl", {"url": "https://h.test/a"}, '{"url": "htt', "[1]", "[" * 100_000,
        '{"url": "https://h.test/b"}',
    )  # fmt: skip

    assert reasons(source(table).list_items()) == [
        None, Reason.LISTING_ERROR, Reason.LISTING_ERROR, Reason.LISTING_ERROR, None,
    ]  # fmt: skip


def test_a_line_of_many_megabytes_costs_itself_alone(tmp_path: Path):
    table = written(
        tmp_path / "a.jsonl", {"url": "https://h.test/a"},
        {"url": "https://h.test/b", "title": "x" * 6_000_000}, {"url": "https://h.test/c"},
    )  # fmt: skip

    assert reasons(source(table).list_items()) == [None, Reason.LISTING_ERROR, None]


def test_a_row_with_a_cell_too_many_is_not_trusted(tmp_path: Path):
    table = written(
        tmp_path / "a.csv", "url,license", "https://h.test/a,CC0", "https://h.test/b,no,CC0"
    )

    assert reasons(source(table).list_items()) == [None, Reason.LISTING_ERROR]


def test_a_checksum_that_is_none_is_no_promise_broken_in_silence(tmp_path: Path):
    table = written(
        tmp_path / "a.csv", "url,checksum", f"https://h.test/a,sha-256:{'A' * 64}",
        f"https://h.test/b,md5:{'a' * 32}", "https://h.test/c,abc", "https://h.test/d,",
        f"https://h.test/e,crc32:{'a' * 32}",
    )  # fmt: skip

    entries = list(source(table).list_items())

    assert [entry.item.locator for entry in entries] == [
        f"https://h.test/a#sha256={'a' * 64}", f"https://h.test/b#md5={'a' * 32}", "",
        "https://h.test/d", "",
    ]  # fmt: skip
    assert reasons(iter(entries))[2] is Reason.LISTING_ERROR


@pytest.mark.parametrize(
    ("name", "content", "given", "words"),
    [
        ("a.csv", b"link,name\n", {}, r"has no column 'url'.*columns: \{url: link\}"),
        ("a.csv", b"url,licence\n", {"columns": {"license": "licens"}}, "license: licence"),
        ("a.csv", b"", {}, "empty"),
        ("a.csv", b"url,url\n", {}, "more than one column url"),
        ("a.xlsx", b"PK", {}, "no table known here"),
        ("a.parquet", b"PAR1", {}, "not parquet"),
        ("a.csv.gz", b"url\n", {}, "gzip"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_a_guess(
    tmp_path: Path, name: str, content: bytes, given: dict[str, Any], words: str
):
    (tmp_path / name).write_bytes(content)

    with pytest.raises(ValueError, match=words):
        source(tmp_path / name, **given)


def test_a_missing_table_and_a_missing_contact_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with pytest.raises(ValueError, match="path: there is no file"):
        source(tmp_path / "gone.csv")
    monkeypatch.delenv("SOUNDMILL_CONTACT")
    with pytest.raises(ValueError, match="SOUNDMILL_CONTACT"):
        source(written(tmp_path / "a.csv", "url"))


def test_an_open_quote_is_an_error_and_no_row_is_swallowed(tmp_path: Path):
    table = written(tmp_path / "a.csv", "url,title", 'https://h.test/a,"Rain', "https://h.test/b,x")

    with pytest.raises(ValueError, match="line 2"):
        list(source(table).list_items())


def test_a_gzip_that_breaks_off_is_an_error(tmp_path: Path):
    whole = gzip.compress(b"url\n" + b"".join(b"https://h.test/%d\n" % n for n in range(9_999)))
    (tmp_path / "a.csv.gz").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(ValueError, match="end-of-stream"):
        list(source(tmp_path / "a.csv.gz").list_items())


def test_it_is_polite_to_each_host_unless_told_otherwise(tmp_path: Path):
    table = written(tmp_path / "a.csv", "url")

    assert source(table).web.other_limit == HostLimit(2, (Rate(2, 1.0),))
    assert source(table, requests_per_s=10, concurrency=8).web.other_limit == HostLimit(
        8, (Rate(10, 1.0),)
    )


@pytest.mark.parametrize(("requests_per_s", "rate"), [(0.5, Rate(1, 2.0)), (2.5, Rate(2, 0.8))])
def test_a_rate_that_is_no_whole_number_is_kept_exactly(
    tmp_path: Path, requests_per_s: float, rate: Rate
):
    table = written(tmp_path / "a.csv", "url")

    limit = source(table, requests_per_s=requests_per_s).web.other_limit
    assert limit.rates == (rate,)


def test_a_sound_is_fetched_and_its_promises_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    with FakeHost() as host:
        monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", host.address)
        host.file("/a.flac", b"fLaC" + b"sound" * 100)
        good, bad = md5(b"fLaC" + b"sound" * 100).hexdigest(), "0" * 32
        table = written(
            tmp_path / "a.csv", "id,url,checksum", f"1,{host.url}/a.flac,{good}",
            f"2,{host.url}/a.flac,{bad}", f"3,{host.url}/gone.flac,",
        )  # fmt: skip
        opened = pickle.loads(pickle.dumps(source(table, requests_per_s=1000)))
        first, second, third = [entry.item for entry in opened.list_items()]

        with opened.fetch(first) as path:
            assert path.read_bytes() == b"fLaC" + b"sound" * 100
        with pytest.raises(Rejected) as wrong, opened.fetch(second):
            pass
        with pytest.raises(Rejected) as gone, opened.fetch(third):
            pass

    assert (wrong.value.reason, gone.value.reason) == (Reason.CHECKSUM, Reason.GONE)
    assert opened.fingerprint(first) == first.locator
    assert isinstance(opened, ComesFromHosts)
    assert opened.host_of(first) == "127.0.0.1"


def test_an_inner_address_is_not_asked(tmp_path: Path):
    with FakeHost() as host:
        host.file("/a.flac", b"fLaC")
        opened = source(written(tmp_path / "a.csv", "url", f"{host.url}/a.flac"))
        (entry,) = opened.list_items()

        with pytest.raises(Rejected) as refused, opened.fetch(entry.item):
            pass

        assert refused.value.reason is Reason.PRIVATE_ADDRESS
        assert host.n_requests() == 0


def test_single_rows_are_looked_up_again(tmp_path: Path):
    table = written(tmp_path / "a.csv", "id,url,license", "1,https://h.test/a,CC0", "2,x,CC0")
    opened = source(table)
    assert isinstance(opened, LooksUp)

    written(table, "id,url,license", "1,https://h.test/a,CC BY-NC", "2,x,CC0")
    (again,) = opened.look_up(["list/1", "list/2", "list/3", "other/1"])

    assert (again.item_id, again.license_raw) == ("list/1", "CC BY-NC")
    table.unlink()
    with pytest.raises(ValueError, match="no table"):
        list(opened.look_up(["list/1"]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
FIELDS = ["id", "url", "title", "captions", "caption", "license", "checksum", "bytes", "tags",
          "published", "flags", "parents", "caption_license"]  # fmt: skip


@settings(max_examples=30, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON), max_size=6))
def test_every_row_of_any_json_becomes_one_entry(tmp_path_factory, rows: list[dict[str, Any]]):
    rows = [{"url": "https://h.test/a", "id": "first"}, *rows]
    table = written(tmp_path_factory.mktemp("any") / "a.jsonl", *rows)
    opened = source(table)

    entries = list(opened.list_items())

    assert len({entry.item.item_id for entry in entries}) == len(rows) == len(entries)
    assert list(opened.list_items()) == entries
    for entry in entries:
        assert entry.rejection is not None or entry.item.locator.startswith("http")
