"""Which addresses may be connected to, however a URL or a redirect spells them."""

import pytest

from sources.web.addresses import checked_url, is_public
from sources.web.client import Client
from sources.web.errors import Failed, PrivateAddress
from sources.web.settings import Credential, WebSettings
from sources.web.surroundings import Surroundings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import FakeHost, redirect


@pytest.fixture
def host():
    with FakeHost() as made:
        yield made


def client_for(host: FakeHost, **more) -> Client:
    return Client(WebSettings(private_hosts=frozenset({host.address}), attempts=2, **more))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_public_addresses_are_allowed(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fc00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::1",
        "64:ff9b::a00:1",
        "64:ff9b:1::1",
        "::7f00:1",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe",
        "nonsense",
    ],
)
def test_inner_addresses_are_refused_also_inside_others(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://0x7f.1/",
        "http://2130706433/",
        "http://127.1/",
        "http://0177.0.0.1/",
        "http://１２７.0.0.1/",
        "http://[fe80::1%25eth0]/",
        "http://user:secret@example.org/",
        "http://example.org:0/",
        "http://example.org:99999/",
        "http://exa%6dple.org/",
        "http://[::1/",
        "ftp://example.org/a",
        "file:///etc/passwd",
        "gopher://example.org/",
        "javascript:alert(1)",
        "//example.org/a",
        "example.org/a",
        "http:///a",
        "",
        "http://a/" + "b" * 9000,
    ],
)
def test_odd_urls_are_refused_before_anything_is_asked(url):
    with pytest.raises(PrivateAddress) as refused:
        checked_url(url)

    assert "secret" not in str(refused.value)


def test_this_machine_is_refused_unless_it_is_allowed(host):
    with pytest.raises(PrivateAddress, match="not on the public internet"):
        Client(WebSettings()).get(host.url + "/a")

    assert host.n_requests() == 0


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{other}/a",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]:{other}/a",
        "http://localhost:{other}/a",
        "http://2130706433:{other}/a",
        "file:///etc/passwd",
        "//169.254.169.254/a",
    ],
)
def test_a_redirect_to_an_inner_address_is_refused(host, target):
    with FakeHost() as other:
        other.json("/a", 1)
        host.route("/a", redirect(target.format(other=other.port)))
        named = frozenset({f"sounds.example:{host.port}"})
        where = {"sounds.example": ["127.0.0.1"], "localhost": ["127.0.0.1", "::1"]}
        client = Client(
            WebSettings(private_hosts=named),
            Surroundings(resolve=lambda name, port: where.get(name, [name])),
        )

        with pytest.raises(PrivateAddress):
            client.get(f"http://sounds.example:{host.port}/a")

        assert other.n_requests() == 0


def test_a_name_is_asked_at_the_address_that_was_checked(host):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    looked_up = []

    def rebinding(name, port):
        looked_up.append(name)
        return next(answers)

    host.json("/a", 1)
    settings = WebSettings(private_hosts=frozenset({host.address}))
    client = Client(settings, Surroundings(resolve=rebinding))

    assert client.get(f"http://rebinding.example:{host.port}/a") == 1
    assert looked_up == ["rebinding.example"]


def test_of_a_names_addresses_the_inner_ones_are_left_out(host):
    settings = WebSettings(private_hosts=frozenset({host.address}))
    client = Client(settings, Surroundings(resolve=lambda name, port: ["10.0.0.1", "127.0.0.1"]))
    host.json("/a", 1)

    assert client.get(f"http://mixed.example:{host.port}/a") == 1


def test_redirects_are_followed_ten_times_and_no_more(host):
    def hop(asked):
        left = int(asked.path.removeprefix("/hop/"))
        return redirect(f"/hop/{left - 1}") if left else {"arrived": True}

    host.route("/hop/*", hop)

    assert client_for(host).get(host.url + "/hop/10") == {"arrived": True}
    with pytest.raises(Failed, match="more than 10 redirects"):
        client_for(host).get(host.url + "/hop/11")


def test_proxies_of_the_environment_are_not_used(host, monkeypatch):
    host.json("/a", 1)
    with FakeHost() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)

        assert client_for(host).get(host.url + "/a") == 1
        assert proxy.n_requests() == 0


def test_a_credential_goes_to_its_own_host_and_not_along_a_redirect(host):
    with FakeHost() as other:
        other.json("/b", 1)
        host.route("/a", lambda asked: redirect(f"{other.url}/b?x=1&token={asked.params['token']}"))
        client = Client(
            WebSettings(
                private_hosts=frozenset({host.address, other.address}),
                credentials=(
                    Credential((host.address,), "Authorization", "Token abcdefgh"),
                    Credential((host.address,), "token", "ijklmnop", is_header=False),
                ),
            )
        )

        assert client.get(host.url + "/a") == 1
        assert host.requests[0].headers["authorization"] == "Token abcdefgh"
        assert host.requests[0].params == {"token": "ijklmnop"}
        assert "authorization" not in other.requests[0].headers
        assert other.requests[0].params == {"x": "1"}


def test_a_bare_name_means_https(host):
    host.json("/a", 1)
    secret = Credential(("sounds.example",), "Authorization", "Token abcdefgh")
    client = Client(
        WebSettings(credentials=(secret,), private_hosts=frozenset({host.address})),
        Clock().surroundings(resolve=lambda name, port: ["127.0.0.1"]),
    )

    client.get(f"http://sounds.example:{host.port}/a")

    assert "authorization" not in host.requests[0].headers
