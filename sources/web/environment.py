"""Settings of the client from a source's own limits and from what the environment says."""

import os
from collections.abc import Iterable
from typing import Any

from sources.web.settings import Credential, HostLimit, WebSettings

CONTACT = "SOUNDMILL_CONTACT"
PRIVATE_HOSTS = "SOUNDMILL_PRIVATE_HOSTS"
_MAX_CONTACT_CHARS = 200


def web_settings(
    *,
    limits: Iterable[tuple[str, HostLimit]] = (),
    credentials: Iterable[Credential] = (),
    **more: Any,
) -> WebSettings:
    """Settings whose contact and private hosts come from the environment.

    A contact is a mail address or a page, which hosts ask for and which belongs into no recipe.
    ``SOUNDMILL_PRIVATE_HOSTS`` lists what may be asked although it is not on the public internet,
    as in ``127.0.0.1:8123,mirror.lan:80``.

    Args:
        limits: What is asked at most, by host name.
        credentials: Secrets and the hosts that they are for.
        more: Other fields of :class:`WebSettings`.

    Raises:
        ValueError: A variable is missing or cannot be read; the message says how to set it.
    """
    given: dict[str, Any] = {"contact": _contact, "private_hosts": _private_hosts}
    found = {name: read() for name, read in given.items() if name not in more}
    return WebSettings(limits=tuple(limits), credentials=tuple(credentials), **found, **more)


def _contact() -> str:
    said = os.environ.get(CONTACT, "").strip()
    if not said:
        raise ValueError(
            f"{CONTACT}: missing; catalogues want to know whom to write to before they shut a "
            f"program out. Set it to a mail address or a page of yours, as in "
            f"export {CONTACT}=you@example.org"
        )
    if len(said) > _MAX_CONTACT_CHARS or not (said.isascii() and said.isprintable()):
        raise ValueError(
            f"{CONTACT}: {said[:40]!r} is not allowed; a mail address or a URL is, "
            f"in at most {_MAX_CONTACT_CHARS} plain ASCII characters"
        )
    return said


def _private_hosts() -> frozenset[str]:
    said = os.environ.get(PRIVATE_HOSTS, "")
    return frozenset(_host_and_port(each.strip()) for each in said.split(",") if each.strip())


def _host_and_port(said: str) -> str:
    name, colon, port = said.rpartition(":")
    if not (colon and name and port.isascii() and port.isdigit() and int(port) < 2**16):
        raise ValueError(
            f"{PRIVATE_HOSTS}: {said!r} is not allowed; a host and a port are, "
            "as in 127.0.0.1:8123 or [::1]:8123"
        )
    return f"{name.lower()}:{int(port)}"
