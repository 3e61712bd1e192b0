"""Which URLs may be asked, and which addresses may be connected to.

A name is resolved here, every address it stands for is checked, and the connection goes to one that
was checked: a name that stands for something else a moment later gains nothing. TLS still checks
the certificate against the name.
"""

from collections.abc import Callable, Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import httpcore
import httpx

from sources.web.errors import PrivateAddress
from sources.web.streams import TimedStream
from sources.web.surroundings import Surroundings

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052
_V4_COMPATIBLE = IPv6Network("::/96")  # RFC 4291, deprecated
_PORTS = {"http": 80, "https": 443}
_HOST_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.:")
MAX_URL_CHARS = 8000


def checked_url(said: str, shown: Callable[[str], str] = str) -> httpx.URL:
    """A URL that may be asked, if its host's address may; messages have what ``shown`` leaves.

    Raises:
        PrivateAddress: It is no URL, not of http or https, names a user, or spells an address in
            an odd way (``0x7f.1``, ``2130706433``).
    """
    try:
        url = httpx.URL(said) if len(said) <= MAX_URL_CHARS else None
    except (httpx.InvalidURL, UnicodeError):
        url = None
    if url is None or url.scheme not in _PORTS or not url.host:
        raise PrivateAddress(f"{shown(said)[:80]!r} is not an http or https URL")
    if not (set(url.host.lower()) <= _HOST_CHARS and 0 < host_and_port(url)[1] < 2**16):
        raise PrivateAddress(f"{shown(said)[:80]!r} names no host that can be asked")
    if url.userinfo:
        raise PrivateAddress(f"{shown(url.host)}: a URL that names a user is not asked")
    if _is_odd_address(url.host):
        raise PrivateAddress(f"{shown(url.host)}: an address in an odd spelling is not asked")
    return url.copy_with(fragment=None)


def host_and_port(url: httpx.URL) -> tuple[str, int]:
    """The host's name in lower case and without the dot at its end, and the port."""
    port = _PORTS[url.scheme] if url.port is None else url.port
    return url.host.lower().rstrip("."), port


def allowed_addresses(
    host: str, port: int, private_hosts: frozenset[str], surroundings: Surroundings
) -> list[str]:
    """The addresses of a host that may be connected to, in the order to try them.

    Raises:
        PrivateAddress: There are none.
        OSError: There is no such name.
    """
    found = surroundings.resolve(host, port)
    if with_port(host, port) in private_hosts:
        return found
    allowed = [a for a in found if is_public(a) or with_port(a, port) in private_hosts]
    if not allowed:
        raise PrivateAddress(f"{host}: its address is not on the public internet")
    return allowed


def with_port(host: str, port: int) -> str:
    """``host:port``, or ``[host]:port`` for an IPv6 address."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_public(address: str) -> bool:
    """Whether an address is anybody's on the public internet, as is what is embedded in it."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv4Address):
        return _is_global(ip)
    embedded = _embedded(ip)
    if ip.ipv4_mapped is None and not _is_global(ip):
        return False
    return all(_is_global(each) for each in embedded)


def _embedded(ip: IPv6Address) -> list[IPv4Address]:
    inner = [ip.ipv4_mapped, ip.sixtofour, *(ip.teredo or ())]
    if ip in _NAT64 or ip in _V4_COMPATIBLE:
        inner.append(IPv4Address(int(ip) & 0xFFFFFFFF))
    return [each for each in inner if each is not None]


def _is_global(ip: IPv4Address | IPv6Address) -> bool:
    inner = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_unspecified
    odd = ip.is_multicast or (ip.is_reserved and ip not in _NAT64)  # the latter is in ::/8
    local_v6 = isinstance(ip, IPv6Address) and (ip.is_site_local or ip.scope_id is not None)
    return ip.is_global and not (inner or odd or local_v6)


def _is_odd_address(host: str) -> bool:
    """Whether a host is written like a number, and is not an address as everybody writes it."""
    last = host.rstrip(".").rpartition(".")[2]
    if ":" in host or not (last.isdigit() or last[:2].lower() == "0x"):
        return False
    try:
        ip_address(host)
    except ValueError:
        return True
    return False


class CheckedConnections(httpcore.NetworkBackend):
    """Connects only to addresses that were resolved and checked here."""

    def __init__(self, private_hosts: frozenset[str], surroundings: Surroundings) -> None:
        self._private_hosts = private_hosts
        self._surroundings = surroundings
        self._plain = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A stream to one of the host's addresses, tried in their order."""
        name = host.lower().rstrip(".")
        try:
            found = allowed_addresses(name, port, self._private_hosts, self._surroundings)
        except PrivateAddress:
            raise
        except (OSError, UnicodeError) as failure:
            raise httpcore.ConnectError(f"{name}: no such name") from failure
        for number, address in enumerate(found):
            try:
                return TimedStream(
                    self._plain.connect_tcp(address, port, timeout, local_address, socket_options)
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                if number == len(found) - 1:
                    raise
        raise httpcore.ConnectError(f"{name}: no address")

    def sleep(self, seconds: float) -> None:
        """Waits; the pool would between attempts of its own, of which it makes none."""
        self._surroundings.sleep(seconds)
