"""Credentials reach their hosts, and nothing else that anybody can see."""

import logging
import os
import pickle
import traceback
from pathlib import Path

import pytest

from sources.web.client import Client, client_of
from sources.web.errors import Failed, WebError
from sources.web.locators import locator_of
from sources.web.settings import Credential, RefreshGrant, WebSettings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import CUT, Answer, FakeHost, error, redirect

TOKEN, KEY = "tok-1234567890", "key/+ =ü0987654321"


@pytest.fixture
def host():
    with FakeHost() as made:
        yield made


def settings_for(host: FakeHost) -> WebSettings:
    return WebSettings(
        attempts=2,
        private_hosts=frozenset({host.address}),
        credentials=(
            Credential((host.address,), "Authorization", f"Token {TOKEN}"),
            Credential((host.address,), "key", KEY, is_header=False),
        ),
    )


def assert_no_secret(text: str) -> None:
    for secret in (TOKEN, KEY, "0987654321"):
        assert secret not in text


FAULTS = {
    "echoed in words": lambda asked: error(
        400, body=f"no: {asked.target} {asked.headers}".encode()
    ),
    "echoed in 500": lambda asked: error(500, body=str(asked.headers).encode()),
    "no answer": CUT,
    "echoed in a redirect": lambda asked: redirect(f"http://10.0.0.1/{asked.target}"),
    "echoed in a path": lambda asked: redirect(f"/{TOKEN}/x"),
    "echoed in a scheme": lambda asked: redirect(f"{TOKEN}://x"),
    "echoed as content type": lambda asked: Answer(b"x", content_type=f"text/html; {TOKEN}"),
    "echoed in a page": lambda asked: Answer(f"<html>{asked.target}".encode()),
}


def get(client: Client, url: str) -> None:
    client.get(f"{url}?key={KEY}&q=1")


def download(client: Client, url: str) -> None:
    with client.download(locator_of(f"{url}?token={TOKEN}")):
        pass


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("method", [get, download])
def test_no_failure_and_no_log_shows_a_credential(host, caplog, fault, method):
    host.route("/a", fault)
    client = Client(settings_for(host), Clock().surroundings())
    with caplog.at_level(logging.DEBUG), pytest.raises(WebError) as failed:
        method(client, host.url + "/a")

    assert host.requests[0].params["key"] == KEY
    assert host.requests[0].headers["authorization"] == f"Token {TOKEN}"
    assert_no_secret("".join(traceback.format_exception(failed.value)))
    assert_no_secret(caplog.text)
    for path in Path(os.environ["TMPDIR"]).rglob("*"):
        assert_no_secret(str(path) + (path.read_text("latin-1") if path.is_file() else ""))


def test_settings_show_no_secret(host):
    grant = RefreshGrant(("a",), "https://a/token", "me", "client-secret", "refresh-secret")
    shown = repr(settings_for(host)) + repr(grant)

    assert_no_secret(shown)
    assert "client-secret" not in shown
    assert "refresh-secret" not in shown


def test_the_libraries_are_quiet_at_any_verbosity(host, caplog):
    host.route("/a", Answer(b"1", headers={"Set-Cookie": f"session={TOKEN}"}))
    with caplog.at_level(logging.DEBUG):
        client_of(settings_for(host)).get(host.url + "/a")

    assert caplog.text == ""


def test_a_token_in_a_next_link_goes_to_no_other_host(host):
    host.json("/a", 1)
    with FakeHost() as other:
        other.json("/a", 1)
        settings = settings_for(host)
        both = frozenset({host.address, other.address})
        client = Client(WebSettings(private_hosts=both, credentials=settings.credentials))

        client.get(f"{other.url}/a?page=2&token={TOKEN}&key=theirs")
        with pytest.raises(Failed, match="a credential in it"):
            client.get(f"{other.url}/{TOKEN}/a")

        assert [asked.target for asked in other.requests] == ["/a?page=2&key=theirs"]


def test_a_secret_that_no_header_can_hold_is_not_shown(host):
    secret = Credential((host.address,), "Authorization", "Token\n" + TOKEN)
    client = Client(WebSettings(private_hosts=frozenset({host.address}), credentials=(secret,)))

    with pytest.raises(Failed, match="cannot be sent") as failed:
        client.get(host.url + "/a")
    assert_no_secret("".join(traceback.format_exception(failed.value)))


def test_settings_travel_and_equal_ones_share_a_client(host):
    travelled = pickle.loads(pickle.dumps(settings_for(host)))

    assert client_of(travelled) is client_of(settings_for(host))
