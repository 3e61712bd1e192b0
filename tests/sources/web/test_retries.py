"""What is asked again, how often, and what becomes of it in the end."""

import contextlib
import socket
import threading
import time

import pytest

from sources.web.client import Client
from sources.web.errors import (
    CredentialRefused,
    Failed,
    Gone,
    Refused,
    TooLarge,
    Unreachable,
    WrongContent,
)
from sources.web.retries import retry_after_s
from sources.web.settings import Credential, WebSettings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import CUT, HTML, Answer, FakeHost, error, stall


@pytest.fixture
def host():
    with FakeHost() as made:
        made.json("/a", {"n": 1})
        yield made


@pytest.fixture
def clock():
    return Clock()


def client_for(host: FakeHost, clock: Clock, **more) -> Client:
    settings = WebSettings(private_hosts=frozenset({host.address}), **more)
    return Client(settings, clock.surroundings())


AGAIN = {
    **{str(status): error(status) for status in (408, 425, 429, 500, 502, 503, 504)},
    "no answer": CUT,
    "a cut body": Answer(b'{"n": 1}', cut_after=4),
    "a length that is too long": Answer(b'{"n": 1}', told_length=20),
    "a length that is too short": Answer(b'{"n": 1}', told_length=5),
    "HTML": HTML,
    "broken JSON": Answer(b'{"n": '),
    "nothing": Answer(b""),
    "a stall": stall(after=3),
    "bad gzip": Answer(b"no gzip", headers={"Content-Encoding": "gzip"}),
}


@pytest.mark.parametrize("fault", AGAIN.values(), ids=AGAIN.keys())
def test_what_may_go_better_is_asked_again(host, clock, fault):
    host.next("/a", fault)

    assert client_for(host, clock, read_timeout_s=0.1).get(host.url + "/a") == {"n": 1}
    assert host.n_requests() == 2


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, Failed), (404, Gone), (410, Gone), (401, Refused), (403, Refused), (451, Refused)],
)
def test_what_will_not_go_better_is_asked_once(host, clock, status, kind):
    host.next("/a", error(status))

    with pytest.raises(kind, match=f"/a: HTTP {status}"):
        client_for(host, clock).get(host.url + "/a")
    assert host.n_requests() == 1


@pytest.mark.parametrize(
    ("fault", "kind", "n_requests"),
    [(error(500), Failed, 4), (CUT, Unreachable, 4), (HTML, WrongContent, 3)],
)
def test_there_is_an_end_to_asking_again(host, clock, fault, kind, n_requests):
    host.route("/a", fault)

    with pytest.raises(kind):
        client_for(host, clock, attempts=4).get(host.url + "/a")
    assert host.n_requests() == n_requests


def test_waits_double_up_to_a_minute(host, clock):
    host.route("/a", error(500))

    with pytest.raises(Failed):
        client_for(host, clock, attempts=9).get(host.url + "/a")
    assert clock.slept == [1, 2, 4, 8, 16, 32, 60, 60]


def test_a_host_that_nobody_answers_at_is_unreachable(clock):
    with FakeHost() as host:
        pass

    with pytest.raises(Unreachable, match=host.address):
        client_for(host, clock, attempts=2).get(host.url + "/a")


def test_an_unknown_name_is_unreachable(clock):
    def unknown(name, port):
        raise OSError("who?")

    client = Client(WebSettings(attempts=2), clock.surroundings(resolve=unknown))

    with pytest.raises(Unreachable, match="no such name"):
        client.get("https://nowhere.example/a")


def test_a_refused_credential_is_named_and_not_shown(host, clock):
    host.route("/a", lambda asked: error(401, body=f"bad: {asked.params}".encode()))
    secret = Credential((host.address,), "token", "abcdefgh", is_header=False)

    with pytest.raises(CredentialRefused, match="does not accept token") as refused:
        client_for(host, clock, credentials=(secret,)).get(host.url + "/a")
    assert "abcdefgh" not in str(refused.value)


def test_a_missing_credential_is_said(host, clock):
    host.next("/a", error(401))

    with pytest.raises(CredentialRefused, match="no credential is set"):
        client_for(host, clock).get(host.url + "/a")


def test_what_a_host_says_of_its_refusal_is_passed_on(host, clock):
    host.next("/a", error(400, body=b'{"detail": "page_size is\x1b[31m  too large"}'))

    with pytest.raises(Failed, match=r'HTTP 400: \{"detail": "page_size is\[31m too large"\}'):
        client_for(host, clock).get(host.url + "/a")


def test_an_answer_that_is_too_large_is_not_read(host, clock):
    host.json("/a", "x" * 5000)

    with pytest.raises(TooLarge):
        client_for(host, clock, max_answer_bytes=4000).get(host.url + "/a")
    assert host.n_requests() == 1


def test_an_answer_that_trickles_is_given_up(host):
    clock = Clock()
    host.route("/a", lambda asked: clock.sleep(11) or 1)

    with pytest.raises(Unreachable, match="longer than 10 s"):
        client_for(host, clock, total_timeout_s=10).get(host.url + "/a")


@pytest.mark.parametrize("body", [b"[" * 100_000, b"1" * 10_000, b"\xff\xfe", b"<a/>"])
def test_json_that_cannot_be_read_is_wrong_content(host, clock, body):
    host.route("/a", Answer(body))

    with pytest.raises(WrongContent):
        client_for(host, clock).get(host.url + "/a")


def test_numbers_and_strings_that_no_file_can_hold_are_mended(host, clock):
    host.route(
        "/a", Answer(b'\xef\xbb\xbf{"a": NaN, "b": 1e999, "c\\ud800": "\\ud83d\\ude00\\udc00"}')
    )

    assert client_for(host, clock).get(host.url + "/a") == {
        "a": None,
        "b": None,
        "c\ufffd": "\U0001f600\ufffd",
    }


def test_text_is_read_as_its_type_says(host, clock):
    host.next("/a", Answer("Grün".encode("latin-1"), content_type="text/csv; charset=ISO-8859-1"))

    assert client_for(host, clock).get(host.url + "/a", expects="text") == "Grün"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("0", 0.0),
        (" 120 ", 120.0),
        ("1.5", 1.5),
        ("Fri, 15 Jan 2027 08:01:00 GMT", 60.0),
        ("Fri, 15 Jan 2027 07:00:00 GMT", 0.0),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 400, None),
        ("Fri, 99 Jan 2027 08:01:00 GMT", None),
    ],
)
def test_a_retry_after_is_seconds_or_a_date(said, seconds):
    assert retry_after_s(said, 1_800_000_000.0) == seconds


def test_params_are_added_to_those_of_the_url(host, clock):
    client_for(host, clock).get(
        host.url + "/a?x=1", [("q", "Regen & Wind"), ("tag", "a"), ("tag", "b")]
    )

    assert host.requests[0].target == "/a?x=1&q=Regen+%26+Wind&tag=a&tag=b"


def test_hosts_are_told_who_asks(host, clock):
    client_for(host, clock, contact="me@example.org").get(host.url + "/a")

    told = host.requests[0].headers["user-agent"]
    assert told.startswith("soundmill/")
    assert "(me@example.org) httpx/" in told


def test_cookies_are_not_kept(host, clock):
    host.route("/a", Answer(b"1", headers={"Set-Cookie": "session=1; Path=/"}))
    client = client_for(host, clock)

    client.get(host.url + "/a")
    client.get(host.url + "/a")
    assert "cookie" not in host.requests[1].headers


def test_a_head_that_trickles_is_given_up_in_time():
    def trickle(listening: socket.socket) -> None:
        with contextlib.suppress(OSError), listening.accept()[0] as connection:
            for byte in b"HTTP/1.1 200 OK" + b"X: y\r\n" * 1000:
                connection.sendall(bytes([byte]))
                time.sleep(0.01)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        sender = threading.Thread(target=trickle, args=(listening,))
        sender.start()
        address = f"127.0.0.1:{listening.getsockname()[1]}"
        settings = WebSettings(
            private_hosts=frozenset({address}), total_timeout_s=0.2, first_backoff_s=0.0
        )
        before = time.monotonic()
        with pytest.raises(Unreachable, match=r"longer than 0\.2 s"):
            Client(settings).get(f"http://{address}/a")
        assert time.monotonic() - before < 3
        sender.join()
