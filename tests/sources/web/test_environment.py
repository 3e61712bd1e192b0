"""Contact and private hosts come from the environment, and no recipe holds them."""

import pytest

from sources.web.environment import web_settings
from sources.web.settings import HostLimit, WebSettings


def test_settings_are_read_from_the_environment(monkeypatch):
    monkeypatch.setenv("SOUNDMILL_CONTACT", " me@example.org ")
    monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", "127.0.0.1:8123, Mirror.lan:80 ,[::1]:8123,")

    assert web_settings(limits=[("a", HostLimit(1))], attempts=2) == WebSettings(
        contact="me@example.org",
        private_hosts=frozenset({"127.0.0.1:8123", "mirror.lan:80", "[::1]:8123"}),
        limits=(("a", HostLimit(1)),),
        attempts=2,
    )


@pytest.mark.parametrize("said", [None, "", " "])
def test_a_missing_contact_says_how_to_set_it(monkeypatch, said):
    monkeypatch.delenv("SOUNDMILL_CONTACT", raising=False)
    if said is not None:
        monkeypatch.setenv("SOUNDMILL_CONTACT", said)

    with pytest.raises(ValueError, match=r"export SOUNDMILL_CONTACT=you@example\.org"):
        web_settings()


@pytest.mark.parametrize("said", ["a\r\nX-Evil: 1", "ü@example.org", "x" * 300])
def test_a_contact_that_no_header_can_hold_is_refused(monkeypatch, said):
    monkeypatch.setenv("SOUNDMILL_CONTACT", said)

    with pytest.raises(ValueError, match="SOUNDMILL_CONTACT"):
        web_settings()


@pytest.mark.parametrize("said", ["127.0.0.1", "a:b", ":80", "a:99999", "a:"])
def test_a_private_host_without_a_port_is_refused(monkeypatch, said):
    monkeypatch.setenv("SOUNDMILL_CONTACT", "me@example.org")
    monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", said)

    with pytest.raises(ValueError, match="SOUNDMILL_PRIVATE_HOSTS"):
        web_settings()
