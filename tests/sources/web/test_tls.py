"""Over TLS the name counts, whatever the address that was checked."""

import ssl

import pytest
import trustme

from sources.web.client import Client
from sources.web.errors import PrivateAddress, Unreachable
from sources.web.settings import WebSettings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import FakeHost, redirect

AUTHORITY = trustme.CA()
"""Vouches for sounds.example, and is trusted by nobody else."""


@pytest.fixture
def host():
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    AUTHORITY.issue_cert("sounds.example").configure_cert(tls)
    with FakeHost(tls=tls) as made:
        made.json("/a", 1)
        yield made


def trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


def client_for(*hosts: FakeHost, trusts: bool = True) -> Client:
    surroundings = Clock().surroundings(
        resolve=lambda name, port: ["127.0.0.1"],
        certificates=trusted if trusts else ssl.create_default_context,
    )
    private_hosts = frozenset(each.address for each in hosts)
    return Client(WebSettings(private_hosts=private_hosts, attempts=2), surroundings)


def test_a_name_is_asked_over_tls_at_its_checked_address(host):
    assert client_for(host).get(f"https://sounds.example:{host.port}/a") == 1


def test_a_certificate_of_another_name_is_not_accepted(host):
    with pytest.raises(Unreachable, match="certificate"):
        client_for(host).get(f"https://other.example:{host.port}/a")
    assert host.n_requests() == 0


def test_a_certificate_of_nobody_we_trust_is_not_accepted(host):
    with pytest.raises(Unreachable, match="certificate"):
        client_for(host, trusts=False).get(f"https://sounds.example:{host.port}/a")
    assert host.n_requests() == 0


def test_a_redirect_does_not_lead_from_https_down_to_http(host):
    with FakeHost() as plain:
        plain.json("/a", 1)
        host.route("/a", redirect(f"http://sounds.example:{plain.port}/a"))

        with pytest.raises(PrivateAddress, match="down to http"):
            client_for(host, plain).get(f"https://sounds.example:{host.port}/a")
        assert plain.n_requests() == 0
