"""Access tokens are asked for when they are needed, once for all workers."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from sources.web.client import Client
from sources.web.errors import CredentialRefused, Failed, WrongContent
from sources.web.settings import Credential, HostLimit, RefreshGrant, WebSettings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import FakeHost, error


class TokenHost(FakeHost):
    """Gives access tokens that live 1000 s; each refresh makes the one before void."""

    def __init__(self) -> None:
        super().__init__()
        self.n_given = 0
        self.good = set()
        self.route("/token", self.give)
        self.route("/a", self.answer)

    def give(self, asked):
        if asked.form["refresh_token"] != f"refresh-{self.n_given}":
            return error(400, body=f"void: {asked.form}".encode())
        self.n_given += 1
        self.good = {f"Bearer access-{self.n_given}"}
        return {
            "access_token": f"access-{self.n_given}",
            "refresh_token": f"refresh-{self.n_given}",
            "expires_in": 1000,
        }

    def answer(self, asked):
        return 1 if asked.headers.get("authorization") in self.good else error(401)


@pytest.fixture
def host():
    with TokenHost() as made:
        yield made


@pytest.fixture
def clock():
    return Clock()


def client_for(host: FakeHost, clock: Clock, refresh_token: str = "refresh-0", **more) -> Client:
    grant = RefreshGrant((host.address,), host.url + "/token", "me", "client-secret", refresh_token)
    settings = WebSettings(private_hosts=frozenset({host.address}), grants=(grant,), **more)
    return Client(settings, clock.surroundings())


def test_a_token_is_asked_for_once_and_shared(host, clock):
    assert client_for(host, clock).get(host.url + "/a") == 1
    assert client_for(host, clock).get(host.url + "/a") == 1

    assert host.requests[0].form == {
        "grant_type": "refresh_token",
        "client_id": "me",
        "client_secret": "client-secret",
        "refresh_token": "refresh-0",
    }
    assert [asked.path for asked in host.requests] == ["/token", "/a", "/a"]


def test_many_workers_refresh_once(host, clock):
    clients = [client_for(host, clock) for _ in range(6)]

    with ThreadPoolExecutor(6) as workers:
        assert list(workers.map(lambda each: each.get(host.url + "/a"), clients)) == [1] * 6
    assert host.n_requests("/token") == 1


def test_a_token_is_renewed_with_the_newest_refresh_token_before_it_expires(host, clock):
    client_for(host, clock).get(host.url + "/a")
    clock.time += 900

    assert client_for(host, clock).get(host.url + "/a") == 1
    assert [asked.form["refresh_token"] for asked in host.requests if asked.path == "/token"] == [
        "refresh-0",
        "refresh-1",
    ]


def test_a_token_that_was_revoked_is_renewed(host, clock):
    client = client_for(host, clock)
    client.get(host.url + "/a")
    host.good = set()

    assert client.get(host.url + "/a") == 1
    assert host.n_given == 2


def test_a_host_that_never_accepts_its_tokens_is_not_asked_for_ever(host, clock):
    host.route("/a", error(401))

    with pytest.raises(CredentialRefused, match="does not accept Authorization"):
        client_for(host, clock).get(host.url + "/a")
    assert host.n_requests("/a") == 3


def test_a_limit_of_one_request_at_once_is_enough(host, clock):
    assert client_for(host, clock, other_limit=HostLimit(1)).get(host.url + "/a") == 1


def test_the_bearer_takes_the_place_of_a_plain_token(host, clock):
    plain = Credential((host.address,), "Authorization", "Token plain-secret")

    assert client_for(host, clock, credentials=(plain,)).get(host.url + "/a") == 1
    assert "authorization" not in host.requests[0].headers
    assert host.requests[1].headers["authorization"] == "Bearer access-1"


def test_a_refused_refresh_token_is_not_shown(host, clock):
    with pytest.raises(Failed, match="void") as failed:
        client_for(host, clock, "refresh-stale").get(host.url + "/a")

    assert "refresh-stale" not in str(failed.value)
    assert "client-secret" not in str(failed.value)


@pytest.mark.parametrize("said", [{}, [], {"access_token": 5}, {"access_token": "a\nb"}])
def test_an_answer_without_a_token_is_wrong(host, clock, said):
    host.json("/token", said)

    with pytest.raises(WrongContent, match="gave no access token"):
        client_for(host, clock).get(host.url + "/a")


def test_tokens_are_kept_for_this_user_alone(host, clock):
    client_for(host, clock).get(host.url + "/a")

    kept = list(Path(os.environ["TMPDIR"]).rglob("tokens/*"))
    assert kept
    assert {each.stat().st_mode & 0o777 for each in kept} == {0o600}
    assert kept[0].parent.parent.stat().st_mode & 0o777 == 0o700
