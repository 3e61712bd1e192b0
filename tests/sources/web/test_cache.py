"""Answers with an ETag or a date are asked about, and not fetched again."""

import os
from pathlib import Path

import pytest

from sources.web.client import Client
from sources.web.settings import Credential, WebSettings
from tests.sources.web.fake_host import Answer, FakeHost

SECRET = "abcdefgh12345"


@pytest.fixture
def host():
    with FakeHost() as made:
        yield made


def client_for(host: FakeHost) -> Client:
    secret = Credential((host.address,), "token", SECRET, is_header=False)
    private = frozenset({host.address})
    return Client(
        WebSettings(private_hosts=private, credentials=(secret,), attempts=2, first_backoff_s=0.0)
    )


def test_an_answer_that_has_not_changed_is_not_sent_again(host):
    host.file("/a", b'{"n": 1}', "application/json")

    assert client_for(host).get(host.url + "/a", [("q", "x")]) == {"n": 1}
    assert client_for(host).get(host.url + "/a", [("q", "x")]) == {"n": 1}
    assert host.n_requests() == 2
    assert host.bytes_sent["/a"] == 8


def test_an_answer_that_has_changed_takes_the_place_of_the_old(host):
    host.file("/a", b"1", "application/json")
    client_for(host).get(host.url + "/a")
    host.file("/a", b"2", "application/json")

    assert [client_for(host).get(host.url + "/a") for _ in range(2)] == [2, 2]
    assert host.bytes_sent["/a"] == 2


def test_a_date_serves_where_there_is_no_etag(host):
    day = "Fri, 15 Jan 2027 08:00:00 GMT"
    host.route(
        "/a",
        lambda asked: (
            Answer(b"", 304)
            if asked.headers.get("if-modified-since") == day
            else Answer(b"5", headers={"Last-Modified": day})
        ),
    )

    assert [client_for(host).get(host.url + "/a") for _ in range(2)] == [5, 5]
    assert host.bytes_sent["/a"] == 1


def test_what_is_kept_holds_no_secret(host):
    echo = f'{{"next": "/a?page=2&token={SECRET}"}}'.encode()
    host.route("/a", Answer(echo, headers={"ETag": '"1"'}))
    host.route("/b", Answer(b"1", headers={"ETag": f'"{SECRET}"'}))
    host.route("/c", Answer(b"1", headers={"ETag": '"1"'}))

    for path in ("/a", "/b", "/c"):
        client_for(host).get(host.url + path, [("token", SECRET)])

    kept = list(Path(os.environ["TMPDIR"]).rglob("answers/*"))
    assert [SECRET.encode() in each.read_bytes() for each in kept] == [False]
    assert [each.stat().st_mode & 0o777 for each in kept] == [0o600]


@pytest.mark.parametrize("damage", [b"", b"{", b"[]\n1", b'{"etag": 1}\n', b'"x"\n{'])
def test_a_damaged_answer_is_as_good_as_none(host, damage):
    host.file("/a", b"1", "application/json")
    client_for(host).get(host.url + "/a")
    next(Path(os.environ["TMPDIR"]).rglob("answers/*")).write_bytes(damage)

    assert client_for(host).get(host.url + "/a") == 1


def test_a_damaged_body_is_asked_for_again(host):
    host.file("/a", b"[1]", "application/json")
    client_for(host).get(host.url + "/a")
    kept = next(Path(os.environ["TMPDIR"]).rglob("answers/*"))
    kept.write_bytes(kept.read_bytes()[:-1])

    assert client_for(host).get(host.url + "/a") == [1]
