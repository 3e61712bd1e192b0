"""When a question is asked again, and how long one waits before that."""

from collections.abc import Callable
from datetime import UTC
from email.utils import parsedate_to_datetime
from typing import TypeVar

from tenacity import RetryCallState, Retrying, retry_if_exception_type

from sources.web.errors import CredentialRefused, WebError, WrongContent
from sources.web.settings import WebSettings
from sources.web.surroundings import Surroundings

AGAIN_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
_LONGEST_WAIT_S = 60.0
_MOST_STRANGE = 3
"""A host that sends pages in place of answers, or refuses the access token that it has just given,
does so for a reason; it is asked twice more."""

T = TypeVar("T")


class TryAgain(Exception):  # noqa: N818 - one attempt's outcome
    """An attempt that failed as it may not the next time; ``failure`` if there is no next time.

    ``is_held`` where the host said when to come again: its limit then makes all workers wait.
    """

    def __init__(self, failure: WebError, *, is_held: bool = False) -> None:
        super().__init__(failure)
        self.failure = failure
        self.is_held = is_held


def with_retries(attempt: Callable[[], T], settings: WebSettings, surroundings: Surroundings) -> T:
    """What ``attempt`` gives, after at most as many attempts as the settings allow.

    Between them a random time of at most 1, 2, 4, ... 60 s passes ("full jitter"), so that workers
    that failed together do not come back together.

    Raises:
        WebError: The last attempt's failure, or one that is not worth another.
    """
    n_strange = 0

    def is_enough(state: RetryCallState) -> bool:
        nonlocal n_strange
        failure = state.outcome.exception() if state.outcome else None
        meant = failure.failure if isinstance(failure, TryAgain) else None
        n_strange += isinstance(meant, WrongContent | CredentialRefused)
        return state.attempt_number >= settings.attempts or n_strange >= _MOST_STRANGE

    def wait_s(state: RetryCallState) -> float:
        failure = state.outcome.exception() if state.outcome else None
        if isinstance(failure, TryAgain) and failure.is_held:
            return 0.0
        longest = settings.first_backoff_s * 2.0 ** min(state.attempt_number - 1, 30)
        return surroundings.random() * min(longest, _LONGEST_WAIT_S)

    retrying = Retrying(
        stop=is_enough,
        wait=wait_s,
        retry=retry_if_exception_type(TryAgain),
        sleep=surroundings.sleep,
        reraise=True,
    )
    try:
        return retrying(attempt)
    except TryAgain as last:
        raise last.failure from None


def retry_after_s(said: str, now: float) -> float | None:
    """The seconds that a Retry-After asks for, as a number or as a date; None if it is neither."""
    said = said.strip()
    if said.isascii() and said.replace(".", "", 1).isdigit() and len(said) <= 20:
        return float(said)
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, TypeError, OverflowError):
        return None
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(until.timestamp() - now, 0.0)
