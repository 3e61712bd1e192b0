"""Access tokens from refresh tokens (OAuth2), shared by all workers of this machine.

Where a host gives a new refresh token with each access token, the old one is void: so one worker
refreshes at a time, and the newest is kept in the shared folder, which this user alone can read.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx

from sources.web.errors import WrongContent
from sources.web.redaction import Redaction, is_for
from sources.web.settings import Credential, RefreshGrant, WebSettings
from sources.web.surroundings import Surroundings, shared_folder

_SPARE_S = 120.0
"""A token is renewed so long before its end, for clocks and for what is under way."""
_USUAL_LIFE_S = 3600.0
_LONGEST_LIFE_S = 30 * 86_400.0

PostForm = Callable[[str, Iterable[tuple[str, str]]], Any]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a host gave last."""

    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: float = 0.0


class Grants:
    """The access tokens of some settings; asked for when they are needed, and kept until then."""

    def __init__(
        self,
        settings: WebSettings,
        redaction: Redaction,
        post: PostForm,
        surroundings: Surroundings,
    ) -> None:
        self._settings = settings
        self._redaction = redaction
        self._post = post
        self._surroundings = surroundings
        self._held: dict[RefreshGrant, Tokens] = {}

    def make_ready(self, url: httpx.URL) -> None:
        """Sees that the grant of a URL's host, if it has one, has a token that is still good.

        Raises:
            WebError: The host gives none.
        """
        for grant in self._of(url):
            if not self._is_good(self._held.get(grant)):
                self._held[grant] = self._shared(grant)
                self._redaction.learn(self._held[grant].access)

    def credentials(self, url: httpx.URL) -> tuple[Credential, ...]:
        """The tokens that are ready for a URL; asks nobody."""
        return tuple(
            Credential(grant.hosts, "Authorization", f"Bearer {self._held[grant].access}")
            for grant in self._of(url)
            if grant in self._held
        )

    def forget(self, url: httpx.URL) -> bool:
        """Drops a token that its host does not accept any more; says whether there was one."""
        dropped = False
        for grant in self._of(url):
            held = self._held.pop(grant, None)
            if held is None:
                continue
            dropped = True
            with _locked(_path(grant)) as path:
                kept = _read(path)
                if kept.access == held.access:
                    _write(path, Tokens("", kept.refresh, 0.0))
        return dropped

    def _shared(self, grant: RefreshGrant) -> Tokens:
        with _locked(_path(grant)) as path:
            kept = _read(path)
            if not self._is_good(kept):
                kept = self._refreshed(grant, kept.refresh or grant.refresh_token)
                _write(path, kept)
            return kept

    def _refreshed(self, grant: RefreshGrant, refresh_token: str) -> Tokens:
        self._redaction.learn(refresh_token)
        said = self._post(
            grant.token_url,
            (
                ("grant_type", "refresh_token"),
                ("client_id", grant.client_id),
                ("client_secret", grant.client_secret),
                ("refresh_token", refresh_token),
            ),
        )
        told = said if isinstance(said, dict) else {}
        access = _token(told.get("access_token"))
        if not access:
            raise WrongContent(f"{grant.token_url}: gave no access token")
        refresh = _token(told.get("refresh_token")) or refresh_token
        said_s = told.get("expires_in")
        life_s = float(said_s) if isinstance(said_s, int | float) and said_s > 0 else _USUAL_LIFE_S
        expires_at = self._surroundings.now() + min(life_s, _LONGEST_LIFE_S)
        return Tokens(access, refresh, expires_at)

    def _is_good(self, tokens: Tokens | None) -> bool:
        if tokens is None or not tokens.access:
            return False
        left_s = tokens.expires_at - self._surroundings.now()
        return _SPARE_S < left_s <= _LONGEST_LIFE_S

    def _of(self, url: httpx.URL) -> list[RefreshGrant]:
        private_hosts = self._settings.private_hosts
        return [g for g in self._settings.grants if is_for(g.hosts, url, private_hosts)]


def _token(said: Any) -> str:
    is_token = isinstance(said, str) and said.isascii() and said.isprintable() and len(said) < 8000
    return said if is_token else ""


def _path(grant: RefreshGrant) -> Path:
    # By the refresh token that was set: whoever sets a new one begins anew.
    parts = (grant.token_url, grant.client_id, grant.refresh_token)
    name = sha256("\0".join(parts).encode()).hexdigest()
    return shared_folder("tokens") / f"{name}.json"


def _read(path: Path) -> Tokens:
    try:
        kept = Tokens(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        return Tokens()
    is_sane = isinstance(kept.access, str) and isinstance(kept.refresh, str)
    return kept if is_sane and isinstance(kept.expires_at, int | float) else Tokens()


def _write(path: Path, tokens: Tokens) -> None:
    made = path.with_suffix(".new")
    made.touch(0o600)
    with made.open("w") as file:
        json.dump(asdict(tokens), file)
        file.flush()
        os.fsync(file.fileno())  # the one before it is void: this one must not be lost
    made.replace(path)


@contextmanager
def _locked(path: Path) -> Iterator[Path]:
    file = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield path
    finally:
        os.close(file)
