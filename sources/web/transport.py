"""The last step before the wire: here alone are credentials added, and addresses checked.

No ``httpx.Client`` is used, for it keeps cookies, logs URLs, and reads proxies from the
environment.
"""

from collections.abc import Callable, Iterator, Sequence

import httpcore
import httpx

from sources.web.addresses import CheckedConnections
from sources.web.settings import Credential
from sources.web.surroundings import Surroundings

Authorize = Callable[[httpx.URL], Sequence[Credential]]
"""From a URL to the credentials that go along to it."""


def connection_pool(
    private_hosts: frozenset[str], surroundings: Surroundings
) -> httpcore.ConnectionPool:
    """Connections of one process, to checked addresses only."""
    return httpcore.ConnectionPool(
        ssl_context=surroundings.certificates(),
        max_connections=None,  # the hosts' limits say how many
        max_keepalive_connections=32,
        keepalive_expiry=15.0,
        network_backend=CheckedConnections(private_hosts, surroundings),
    )


class Transport(httpx.BaseTransport):
    """Sends requests on a pool's connections, with the credentials of each host."""

    def __init__(self, pool: httpcore.ConnectionPool, authorize: Authorize) -> None:
        self._pool = pool
        self.authorize = authorize

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Sends a request; raises what httpcore raises.

        The request's ``extensions["is_anonymous"]`` leaves the credentials out.
        """
        headers = list(request.headers.raw)
        url = request.url
        if not request.extensions.get("is_anonymous"):
            given = self.authorize(url)
            headers += [(c.name.encode(), c.secret.encode()) for c in given if c.is_header]
            if params := {c.name: c.secret for c in given if not c.is_header}:
                url = url.copy_merge_params(params)
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
                ),
                headers=headers,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            stream=_Body(answer),
            extensions=answer.extensions,
        )


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()
