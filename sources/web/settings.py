"""What a source says of the hosts it talks to: limits, credentials, patience."""

from dataclasses import dataclass, field

DEFAULT_MAX_BYTES = 4 * 2**30


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``n`` requests in any stretch of ``seconds``."""

    n: int
    seconds: float

    def __post_init__(self) -> None:
        if self.n < 1 or self.seconds <= 0:
            raise ValueError(f"a rate of {self.n} in {self.seconds} s lets nobody ask")


@dataclass(frozen=True, slots=True)
class HostLimit:
    """What one host is asked at most, by all workers of this machine together."""

    concurrency: int = 2
    rates: tuple[Rate, ...] = ()

    def __post_init__(self) -> None:
        if self.concurrency < 1:
            raise ValueError(f"a concurrency of {self.concurrency} lets nobody ask")


@dataclass(frozen=True, slots=True)
class Credential:
    """A secret for the hosts named, as ``name:port`` or ``name``, and for no other.

    Sent as a header or as a query parameter ``name``; never written down: not in errors, logs,
    pages, evidence or caches, and its repr holds no secret.
    """

    hosts: tuple[str, ...]
    name: str
    secret: str = field(repr=False)
    is_header: bool = True


@dataclass(frozen=True, slots=True)
class RefreshGrant:
    """OAuth2 (RFC 6749, section 6): access tokens for the hosts named, from a refresh token.

    They are sent as ``Authorization: Bearer`` in place of any other Authorization of these hosts.
    """

    hosts: tuple[str, ...]
    token_url: str
    client_id: str
    client_secret: str = field(repr=False)
    refresh_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Everything that the client needs to know; picklable, and equal settings share connections.

    ``contact`` goes into the User-Agent. ``limits`` are by host name (a name beginning with a dot
    stands for all below it); every other host gets ``other_limit``. ``private_hosts`` are the
    ``address:port`` that may be talked to although they are not on the public internet.
    """

    contact: str = ""
    limits: tuple[tuple[str, HostLimit], ...] = ()
    other_limit: HostLimit = HostLimit()
    credentials: tuple[Credential, ...] = ()
    grants: tuple[RefreshGrant, ...] = ()
    private_hosts: frozenset[str] = frozenset()
    attempts: int = 6
    first_backoff_s: float = 1.0
    """The most that is waited before the second attempt; doubled before each one after it."""
    connect_timeout_s: float = 20.0
    read_timeout_s: float = 60.0
    """Between two pieces of an answer."""
    total_timeout_s: float = 3600.0
    """For one answer or file, attempts and waits for the host's limit not counted."""
    longest_wait_s: float = 900.0
    """A host that wants a longer pause ends the listing; what was answered is kept."""
    max_answer_bytes: int = 64 * 2**20
    max_file_bytes: int = DEFAULT_MAX_BYTES
