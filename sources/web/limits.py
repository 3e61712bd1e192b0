"""What a host is asked at most, by all threads and processes of this machine together.

Concurrency is as many slot files as may be held; the kernel lets a dead holder's go. Rates and
pauses are in the host's record. Both lie in the shared folder, so two runs count as one.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

from sources.web.errors import ComeBackLater
from sources.web.host_record import HostRecord, host_record
from sources.web.settings import HostLimit, WebSettings
from sources.web.surroundings import Surroundings, shared_folder

_LOOK_AGAIN_S = 0.02
"""How often somebody who waits for a slot looks for one, at most."""


def limit_of(settings: WebSettings, host: str, port: int) -> tuple[str, HostLimit]:
    """The limit that holds for a host, and the name under which its requests are counted.

    ``name:port`` goes before ``name``, and both before what stands for all below a name; what is
    below such a name counts together.
    """
    limits = dict(settings.limits)
    counted = f"{host}:{port}"
    for name in (counted, host):
        if name in limits:
            return counted, limits[name]
    below = [name for name in limits if name.startswith(".") and host.endswith(name)]
    if below:
        name = max(below, key=len)
        return name, limits[name]
    return counted, settings.other_limit


@dataclass(slots=True)
class Lease:
    """The right to send one request now."""

    arrived: Callable[[], None]
    """To be told when the answer begins: from then on the request counts as arrived."""
    hold: Callable[[float], None]
    """To be told for how many seconds the host wants to be asked no more, by any worker."""


@contextmanager
def lease(
    counted: str, limit: HostLimit, longest_wait_s: float, surroundings: Surroundings
) -> Iterator[Lease]:
    """Waits until one more request may be sent, and keeps its slot while the context is open.

    Raises:
        ComeBackLater: The host's rates or its pause leave nothing for ``longest_wait_s``; waiting
            for a slot is not counted, as those who hold them are at work.
    """
    folder = shared_folder("hosts", _folder_name(counted))
    record = folder / "record"

    def recorded(change: Callable[[HostRecord], object]) -> None:
        with host_record(record, surroundings.now) as host:
            change(host)

    with _slot(folder, limit.concurrency, surroundings) as slot:
        number = _turn(folder, slot, counted, limit, longest_wait_s, surroundings)
        waiting = [number]

        def arrived() -> None:
            if waiting:
                recorded(lambda host: host.end(waiting.pop()))

        def hold(seconds: float) -> None:
            recorded(lambda host: host.hold(surroundings.now() + seconds))

        try:
            yield Lease(arrived, hold)
        finally:
            arrived()


def _turn(
    folder: Path,
    slot: int,
    counted: str,
    limit: HostLimit,
    longest_wait_s: float,
    surroundings: Surroundings,
) -> int:
    waited_s = 0.0
    while True:
        with host_record(folder / "record", surroundings.now) as host:
            host.end_slot(slot)  # a holder that died left it so
            wait_s = host.wait_s(limit.rates)
            if wait_s and _bury_the_dead(folder, slot, host):
                wait_s = host.wait_s(limit.rates)
            if not wait_s:
                return host.begin(slot, limit.rates)
        if waited_s + wait_s > longest_wait_s:
            until = datetime.fromtimestamp(surroundings.now() + wait_s, UTC)
            raise ComeBackLater(
                f"{counted} wants no more requests before {until:%Y-%m-%d %H:%M:%S} UTC; "
                "start again then: what was answered is kept"
            )
        surroundings.sleep(wait_s + _LOOK_AGAIN_S * surroundings.random())
        waited_s += wait_s


@contextmanager
def _slot(folder: Path, n_slots: int, surroundings: Surroundings) -> Iterator[int]:
    while (held := _free_slot(folder, n_slots)) is None:
        surroundings.sleep(_LOOK_AGAIN_S * (0.5 + surroundings.random() / 2))
    slot, file = held
    try:
        yield slot
    finally:
        os.close(file)


def _free_slot(folder: Path, n_slots: int) -> tuple[int, int] | None:
    for slot in range(n_slots):
        file = _try_slot(folder, slot)
        if file is not None:
            return slot, file
    return None


def _try_slot(folder: Path, slot: int) -> int | None:
    file = os.open(folder / f"slot-{slot}", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(file)
        return None
    return file


def _bury_the_dead(folder: Path, own_slot: int, host: HostRecord) -> bool:
    """Ends what was under way in slots that nobody holds any more; says whether there was any."""
    found = False
    for slot in host.under_way() - {own_slot}:
        file = _try_slot(folder, slot)
        if file is not None:
            host.end_slot(slot)
            os.close(file)
            found = True
    return found


def _folder_name(counted: str) -> str:
    plain = "".join(c if c.isascii() and (c.isalnum() or c in ".-") else "_" for c in counted)
    if plain == counted.replace(":", "_") and len(plain) <= 100:
        return plain
    return f"{plain[:60]}-{blake2b(counted.encode(), digest_size=8).hexdigest()}"
