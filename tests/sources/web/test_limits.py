"""Limits of hosts hold for all processes together, and no kill leaves one behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from sources.web.client import Client
from sources.web.errors import ComeBackLater
from sources.web.host_record import HostRecord, host_record
from sources.web.limits import lease, limit_of
from sources.web.settings import HostLimit, Rate, WebSettings
from sources.web.surroundings import Surroundings
from tests.sources.web.clocks import Clock
from tests.sources.web.fake_host import FakeHost, error

ASKS = """
import sys, threading
from sources.web.client import client_of
from sources.web.settings import HostLimit, Rate, WebSettings

url, address, concurrency, n, seconds, asks = sys.argv[1:]
limit = HostLimit(int(concurrency), (Rate(int(n), float(seconds)),) if int(n) else ())
settings = WebSettings(limits=((address, limit),), private_hosts=frozenset({address}))
def ask():
    for _ in range(int(asks)):
        client_of(settings).get(url)
threads = [threading.Thread(target=ask) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


@pytest.fixture
def host():
    with FakeHost() as made:
        made.json("/a", 1)
        yield made


def worker(host: FakeHost, *numbers: float) -> subprocess.Popen:
    here = Path(__file__).parents[3]
    arguments = [host.url + "/a", host.address, *map(str, numbers)]
    return subprocess.Popen([sys.executable, "-c", ASKS, *arguments], cwd=here)


def test_two_processes_together_keep_to_the_concurrency(host):
    host.latency_s = 0.01
    workers = [worker(host, 2, 0, 1, 10) for _ in range(2)]

    assert [each.wait(30) for each in workers] == [0, 0]
    assert host.n_requests() == 60
    assert host.most_at_once == 2


def test_two_processes_together_keep_to_the_rate(host):
    workers = [worker(host, 4, 6, 0.5, 3) for _ in range(2)]

    assert [each.wait(30) for each in workers] == [0, 0]
    assert host.n_requests() == 18
    assert host.most_within(0.5) <= 6


def test_a_killed_holders_slot_is_free_at_once(host):
    silence = threading.Event()
    host.route("/a", lambda asked: silence.wait(30))
    killed = worker(host, 1, 1, 0.2, 1)
    while not host.requests:
        time.sleep(0.01)
    os.kill(killed.pid, signal.SIGKILL)
    killed.wait()
    silence.set()
    host.json("/a", 1)
    settings = WebSettings(
        limits=((host.address, HostLimit(1, (Rate(1, 0.2),))),),
        private_hosts=frozenset({host.address}),
    )

    before = time.monotonic()
    assert Client(settings).get(host.url + "/a") == 1
    assert time.monotonic() - before < 5


def take(clock: Clock, limit: HostLimit, longest_wait_s: float = 900.0) -> float:
    with lease("h", limit, longest_wait_s, clock.surroundings()) as held:
        asked_at = clock.time
        held.arrived()
    return asked_at


def test_no_stretch_of_time_holds_more_requests_than_the_rates_allow():
    clock = Clock()
    limit = HostLimit(1, (Rate(2, 1.0), Rate(5, 60.0)))

    times = [take(clock, limit) for _ in range(12)]

    for n, seconds in ((2, 1.0), (5, 60.0)):
        assert all(b - a > seconds for a, b in zip(times, times[n:], strict=False))
    assert times[-1] - times[0] < 2 * 60 + 1


def test_a_request_counts_from_its_answer_however_long_it_was_on_its_way():
    clock = Clock()
    limit = HostLimit(2, (Rate(1, 1.0),))
    with lease("h", limit, 900.0, clock.surroundings()) as held:
        clock.sleep(5)
        held.arrived()
        arrived_at = clock.time

    assert take(clock, limit) - arrived_at > 1.0


def test_a_days_limit_outlives_its_process_and_says_when_to_come_back():
    limit = HostLimit(1, (Rate(2, 86_400.0),))
    clock = Clock(1_800_000_000.0)  # 2027-01-15 08:00:00 UTC
    take(clock, limit)
    take(clock, limit)

    with pytest.raises(ComeBackLater, match=r"h wants no more .* 2027-01-16 08:00:00 UTC"):
        take(clock, limit)
    clock.time += 86_401
    take(clock, limit)


def test_what_a_dead_holder_of_another_slot_had_under_way_counts_as_arrived():
    clock = Clock()
    limit = HostLimit(2, (Rate(1, 1.0),))
    take(clock, limit)
    clock.time += 10
    record = next(Path(os.environ["TMPDIR"]).glob("*/hosts/h/record"))
    with host_record(record, clock.now) as host:
        host.begin(1, limit.rates)
    began = clock.time

    assert 1.0 <= take(clock, limit) - began < 1.1


def test_the_record_of_a_rate_does_not_grow(tmp_path):
    clock = Clock()
    for _ in range(50):
        take(clock, HostLimit(1, (Rate(3, 1.0),)))

    record = next(Path(os.environ["TMPDIR"]).glob("*/hosts/h/record"))
    assert record.stat().st_size <= 16 + 16 * 5


def test_a_clock_that_is_set_back_shuts_nobody_out():
    limit = HostLimit(1, (Rate(1, 1.0),))
    take(Clock(2_000_000_000.0), limit)
    clock = Clock(1_800_000_000.0)

    assert take(clock, limit) - 1_800_000_000.0 < 1.1


@pytest.mark.parametrize("torn", [b"", b"x" * 7, b"\0" * 16 + b"y" * 5])
def test_a_torn_record_is_read_as_far_as_it_goes(tmp_path, torn):
    path = tmp_path / "record"
    path.write_bytes(torn)
    with path.open("r+b") as file:
        assert HostRecord(file.fileno(), 5.0).wait_s((Rate(1, 1.0),)) == 0


def test_retry_after_holds_back_every_worker(host):
    clock = Clock()
    settings = WebSettings(private_hosts=frozenset({host.address}))
    host.next("/a", error(429, retry_after="30"))
    first = Client(settings, clock.surroundings())
    host_times = []
    host.route("/a", lambda asked: host_times.append(clock.time) or 1)

    began = clock.time
    assert first.get(host.url + "/a") == 1
    assert 30 <= host_times[0] - began < 30.1

    host.next("/a", error(503, retry_after="600"))
    with pytest.raises(ComeBackLater):
        Client(
            WebSettings(private_hosts=frozenset({host.address}), longest_wait_s=100),
            clock.surroundings(),
        ).get(host.url + "/a")
    asked = host.n_requests()
    with pytest.raises(ComeBackLater, match=host.address):
        Client(
            WebSettings(private_hosts=frozenset({host.address}), longest_wait_s=60),
            clock.surroundings(),
        ).get(host.url + "/a")
    assert host.n_requests() == asked


def test_no_host_shuts_us_out_for_more_than_a_day(host):
    clock = Clock()
    host.next("/a", error(503, retry_after="99999999"))
    patient = WebSettings(private_hosts=frozenset({host.address}), longest_wait_s=100_000)

    began = clock.time
    assert Client(patient, clock.surroundings()).get(host.url + "/a") == 1
    assert clock.time - began < 86_500


def test_the_limit_of_a_name_is_found_before_that_of_all_below_another():
    one, two, three = HostLimit(1), HostLimit(3), HostLimit(4)
    settings = WebSettings(
        limits=((".archive.org", one), ("a.archive.org", two)), other_limit=three
    )

    assert limit_of(settings, "a.archive.org", 443) == ("a.archive.org:443", two)
    assert limit_of(settings, "ia8.us.archive.org", 443) == (".archive.org", one)
    assert limit_of(settings, "archive.org", 443) == ("archive.org:443", three)


@pytest.mark.parametrize("made", [lambda: Rate(0, 1), lambda: Rate(1, 0), lambda: HostLimit(0)])
def test_a_limit_that_lets_nobody_ask_is_refused(made):
    with pytest.raises(ValueError, match="lets nobody ask"):
        made()


def test_a_folder_in_place_of_ours_is_not_trusted(tmp_path, monkeypatch):
    trap = tmp_path / "trap"
    trap.mkdir()
    (tmp_path / f"soundmill-{os.getuid()}").symlink_to(trap)
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    with (
        pytest.raises(PermissionError, match="TMPDIR"),
        lease("h", HostLimit(), 1.0, Surroundings()),
    ):
        pass
