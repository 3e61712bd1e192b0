"""Files arrive whole, as promised, and no byte more often than it must."""

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from sources.web.client import Client
from sources.web.errors import Failed, Gone, TooLarge, WebError, WrongChecksum, WrongContent
from sources.web.locators import Locator, locator_of
from sources.web.settings import HostLimit, WebSettings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import HTML, Answer, FakeHost, error, redirect

BODY = random.Random(0).randbytes(300_000)
OTHER = random.Random(1).randbytes(300_000)
SHA1 = hashlib.sha1(BODY).hexdigest()


@pytest.fixture
def host():
    with FakeHost() as made:
        made.file("/a.flac", BODY)
        yield made


def client_for(host: FakeHost, **more) -> Client:
    settings = WebSettings(private_hosts=frozenset({host.address}), **more)
    return Client(settings, Clock().surroundings())


def promised(host: FakeHost, **promises) -> Locator:
    return locator_of(host.url + "/a.flac", **promises)


def fetched(client: Client, locator: Locator) -> bytes:
    with client.download(locator) as path:
        return path.read_bytes()


def left_over() -> list[Path]:
    return list(Path(os.environ["TMPDIR"]).rglob("partial/*"))


def test_a_file_is_there_while_its_context_is_open_and_not_after(host):
    with client_for(host).download(promised(host, n_bytes=300_000, sha1=SHA1)) as path:
        assert path.read_bytes() == BODY
        assert path.stat().st_mode & 0o777 == 0o600

    assert left_over() == []


def test_a_file_is_received_in_the_folder_that_is_given(host, tmp_path):
    with client_for(host).download(promised(host), tmp_path) as path:
        assert path.parent == tmp_path
    assert list(tmp_path.iterdir()) == []


def test_after_a_cut_only_what_is_missing_is_asked_for(host):
    whole = Answer(BODY, content_type="audio/flac", headers={"ETag": tag_of(host)})
    host.next("/a.flac", replace(whole, cut_after=100_000), replace(whole, cut_after=0, status=503))

    assert fetched(client_for(host), promised(host)) == BODY
    assert [asked.headers.get("range") for asked in host.requests] == [
        None,
        "bytes=100000-",
        "bytes=100000-",
    ]
    assert host.bytes_sent["/a.flac"] == 300_000


def tag_of(host: FakeHost) -> str:
    tag = httpx.head(host.url + "/a.flac", trust_env=False).headers["etag"]
    host.clear()
    return tag


DOWNLOADS = """
import sys
from sources.web.client import client_of
from sources.web.locators import parse_locator
from sources.web.settings import WebSettings

url, address = sys.argv[1:]
client = client_of(WebSettings(private_hosts=frozenset({address})))
with client.download(parse_locator(url)):
    pass
"""


def test_after_a_kill_a_later_process_goes_on(host):
    tag = {"ETag": tag_of(host)}
    host.next("/a.flac", Answer(BODY, content_type="audio/flac", headers=tag, stall_after=200_000))
    killed = subprocess.Popen(
        [sys.executable, "-c", DOWNLOADS, host.url + "/a.flac", host.address],
        cwd=Path(__file__).parents[3],
    )
    while not any(each.stat().st_size == 200_000 for each in left_over()):
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()

    assert fetched(client_for(host), promised(host)) == BODY
    assert host.requests[-1].headers["range"] == "bytes=200000-"
    assert host.bytes_sent["/a.flac"] == 300_000


def test_a_file_that_changed_meanwhile_is_received_anew(host):
    old = Answer(OTHER, content_type="audio/flac", headers={"ETag": '"old"'}, cut_after=100_000)
    host.next("/a.flac", old)

    assert fetched(client_for(host), promised(host)) == BODY


def test_a_host_that_knows_no_ranges_sends_all_again(host):
    whole = Answer(BODY, content_type="audio/flac", headers={"ETag": '"1"'})
    host.route("/a.flac", whole)
    host.next("/a.flac", replace(whole, cut_after=100_000))

    assert fetched(client_for(host), promised(host)) == BODY


def test_without_a_mark_or_a_checksum_nothing_is_put_together(host):
    host.file("/a.flac", BODY, etag="")
    host.next("/a.flac", Answer(OTHER, content_type="audio/flac", cut_after=100_000))

    assert fetched(client_for(host), promised(host)) == BODY
    assert "range" not in host.requests[1].headers


def test_a_weak_etag_is_no_mark(host):
    weak = {"ETag": 'W/"1"'}
    host.next("/a.flac", Answer(OTHER, content_type="audio/flac", headers=weak, cut_after=9))

    assert fetched(client_for(host), promised(host)) == BODY
    assert "if-range" not in host.requests[1].headers


def test_a_range_that_was_not_asked_for_begins_anew(host):
    tag = {"ETag": tag_of(host)}
    host.next(
        "/a.flac",
        Answer(BODY, content_type="audio/flac", headers=tag, cut_after=1000),
        Answer(BODY[5:], 206, "audio/flac", tag | {"Content-Range": "bytes 5-299999/300000"}),
    )

    assert fetched(client_for(host), promised(host)) == BODY


def test_a_host_that_says_416_to_a_whole_file_is_believed(host):
    tag = {"ETag": tag_of(host)}
    host.next(
        "/a.flac",
        Answer(BODY, content_type="audio/flac", headers=tag, told_length=300_001),
    )

    assert fetched(client_for(host), promised(host)) == BODY
    assert host.bytes_sent["/a.flac"] == 300_000


def test_other_bytes_than_promised_are_asked_for_once_more(host):
    host.next("/a.flac", Answer(OTHER, content_type="audio/flac"))

    assert fetched(client_for(host), promised(host, sha1=SHA1)) == BODY


def test_other_bytes_twice_are_a_wrong_checksum(host):
    host.file("/a.flac", OTHER)
    host.clear()

    with pytest.raises(WrongChecksum):
        fetched(client_for(host), promised(host, sha1=SHA1))
    assert host.n_requests() == 2
    assert left_over() == []


def test_fewer_bytes_than_promised_are_a_wrong_checksum(host):
    with pytest.raises(WrongChecksum):
        fetched(client_for(host), promised(host, n_bytes=300_001))


@pytest.mark.parametrize("promise", [{"n_bytes": 299_999}, {}])
def test_more_bytes_than_promised_or_allowed_are_not_read(host, promise):
    with pytest.raises(TooLarge):
        fetched(client_for(host, max_file_bytes=299_999), promised(host, **promise))
    assert host.n_requests() == 1


def test_a_promise_beyond_what_is_allowed_is_not_even_asked_for(host):
    with pytest.raises(TooLarge):
        fetched(client_for(host, max_file_bytes=1000), promised(host, n_bytes=300_000))
    assert host.n_requests() == 0


@pytest.mark.parametrize(
    "page",
    [
        HTML,
        Answer(b'{"error": 1}'),
        Answer(b"<Error/>", content_type="application/xml"),
        Answer(b"\xef\xbb\xbf \n<html>", content_type="audio/mpeg"),
        Answer(b'[{"error": 1}]', content_type="application/octet-stream"),
        Answer(BODY, content_type="application/problem+json"),
    ],
)
def test_a_page_is_no_sound(host, page):
    host.route("/a.flac", page)

    with pytest.raises(WrongContent):
        fetched(client_for(host), promised(host))
    assert left_over() == []


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/ogg", "video/mp4", ""])
def test_a_sound_by_any_other_name_is_received(host, kind):
    host.file("/a.flac", BODY, kind)

    assert fetched(client_for(host), promised(host)) == BODY


def test_a_table_is_received_where_no_sound_is_asked_for(host):
    host.json("/a.json", [1])

    with client_for(host).download(locator_of(host.url + "/a.json"), is_sound=False) as path:
        assert path.read_bytes() == b"[1]"


def test_a_file_that_is_gone_leaves_nothing(host):
    with pytest.raises(Gone):
        fetched(client_for(host), locator_of(host.url + "/b.flac"))
    assert left_over() == []


def test_what_arrived_before_a_failure_is_kept(host):
    tag = {"ETag": tag_of(host)}
    host.next("/a.flac", Answer(BODY, content_type="audio/flac", headers=tag, cut_after=1000))
    host.next("/a.flac", error(500))
    with pytest.raises(Failed):
        fetched(client_for(host, attempts=2), promised(host))

    assert fetched(client_for(host), promised(host)) == BODY
    assert host.bytes_sent["/a.flac"] == 300_000 + len(b'{"detail": "no"}')


def test_two_workers_get_two_files(host):
    client = client_for(host)
    with (
        client.download(promised(host)) as one,
        client.download(promised(host)) as two,
    ):
        assert one != two
        assert one.read_bytes() == two.read_bytes() == BODY


def test_a_file_is_found_along_redirects(host):
    host.route("/b", redirect("/a.flac"))

    assert fetched(client_for(host), locator_of(host.url + "/b")) == BODY


def test_every_file_that_can_be_had_lands(host):
    bodies = {f"/{n}.flac": random.Random(n).randbytes(40_000) for n in range(60)}
    for path, body in bodies.items():
        host.file(path, body)
    host.random_faults(5, fail=0.3, stall=0.05)
    limit = HostLimit(concurrency=4)
    settings = WebSettings(
        private_hosts=frozenset({host.address}),
        limits=((host.address, limit),),
        read_timeout_s=0.2,
        first_backoff_s=0.01,
    )
    client = Client(settings)

    def landed(path: str) -> bytes | WebError:
        checksum = hashlib.md5(bodies.get(path, b"")).hexdigest()
        try:
            return fetched(client, locator_of(host.url + path, md5=checksum))
        except WebError as failure:
            return failure

    with ThreadPoolExecutor(8) as workers:
        found = list(workers.map(landed, [*bodies, "/gone.flac"]))
    assert found[:-1] == list(bodies.values())
    assert isinstance(found[-1], Gone | Failed)
    assert host.n_requests() > 80
