"""A process that lists is ended by force in the middle, and another one goes on."""

import subprocess
import sys
import time
from pathlib import Path

from pipeline.pages import StoredPages
from sources.frame.source import catalogue_source
from sources.web.settings import WebSettings
from tests.sources.frame.tones import Tones, answer, record
from tests.sources.web.fake_host import FakeHost

COUNT = 60

ROOT = Path(__file__).parents[2]

PROGRAM = """
import sys
from pipeline.pages import StoredPages
from sources.frame.source import catalogue_source
from sources.web.settings import WebSettings
from tests.sources.frame.tones import Tones

host, folder = sys.argv[1:]
web = WebSettings(contact="me@example.org", private_hosts=frozenset({host}))
source = catalogue_source("tones", Tones(f"http://{host}/api"), web).keeping(StoredPages(folder))
for _ in source.ask():
    pass
"""


def test_a_listing_ended_by_force_is_gone_on_with(tmp_path: Path):
    records = [record(n) for n in range(COUNT)]
    with FakeHost(latency_s=0.01) as host:
        host.route("/api", lambda asked: answer(f"{host.url}/api", dict(asked.params), records))
        killed = 0
        for stop_at in (3, 11, 12, 20):
            process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, host.address, str(tmp_path)], cwd=ROOT
            )
            while host.n_requests() < stop_at and process.poll() is None:
                time.sleep(0.001)
            killed += process.poll() is None
            process.kill()
            process.wait()
        web = WebSettings(contact="me@example.org", private_hosts=frozenset({host.address}))
        source = catalogue_source("tones", Tones(f"{host.url}/api"), web)
        source = source.keeping(StoredPages(str(tmp_path)))
        reached = list(source.ask())

        found = [listing.item.item_id for listing in source.list_items()]
        assert found == [f"tones/{n}" for n in range(COUNT)]
        assert killed == 4
        assert host.n_requests() <= reached[-1].pages + killed
