"""A run over a host that fails a third of what it is asked, with two workers at once."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.job import make_job
from pipeline.pages import StoredPages
from pipeline.recipe import read_recipe
from pipeline.run import How, run
from schemas.rejections import Reason, Rejection
from schemas.tables import from_table
from sources.frame import asking
from sources.frame.source import catalogue_source
from sources.synthetic.catalogue import sound
from sources.synthetic.source import file_bytes
from sources.web.settings import HostLimit, WebSettings
from tests.pipeline.runs import write_recipe
from tests.sources.frame.tones import Tones, answer, record
from tests.sources.web.fake_host import FakeHost, error

ROOT = Path(__file__).parents[2]
REACHABLE = 60
GONE = ("60", "61")
BROKEN = ("63", "64")
AT_ONCE = 3
OF_HOSTS = {
    Reason.HTTP_ERROR,
    Reason.UNREACHABLE,
    Reason.WRONG_CONTENT,
    Reason.GONE,
    Reason.CHECKSUM,
}


pytestmark = pytest.mark.long


@dataclass(frozen=True)
class Made:
    shipped: set[str]
    reasons: dict[str, str]
    most_at_once: int


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    folder = tmp_path_factory.mktemp("faulty")
    with pytest.MonkeyPatch.context() as patch, FakeHost(latency_s=0.02) as host:
        patch.setenv("TMPDIR", str(tmp_path_factory.mktemp("shared")))
        patch.setenv("PYTHONPATH", str(ROOT))  # the workers know this file's catalogue, too
        patch.setattr(asking, "PAUSES_S", (0.0, 0.0))
        _serve(host)
        host.random_faults(3, fail=0.3, stall=0.05, stall_s=3.0)
        yield _run(folder, host)


def _serve(host: FakeHost) -> None:
    records = [record(n, f"{host.url}/files") for n in range(REACHABLE + 5)]
    host.route("/api", lambda asked: answer(f"{host.url}/api", dict(asked.params), records))
    for n in range(REACHABLE):
        host.file(f"/files/{n}.flac", file_bytes(sound(0, n)))
    for n in BROKEN:
        host.route(f"/files/{n}.flac", error(500))


def _run(folder: Path, host: FakeHost) -> Made:
    recipe = write_recipe(folder, folder / "out", dedup={"exact": False})
    job = make_job(read_recipe(recipe), "r")
    web = WebSettings(
        contact="me@example.org",
        private_hosts=frozenset({host.address}),
        limits=((host.address, HostLimit(concurrency=AT_ONCE)),),
        read_timeout_s=0.5,
        first_backoff_s=0.01,
    )
    source = catalogue_source("tones", Tones(f"{host.url}/api"), web)
    kept = StoredPages(f"{job.work.pages}/{source.name}")
    job = replace(job, sources=(source.keeping(kept),))
    _, totals = run(job, How(workers=2, progress=False))
    assert totals.reconciles
    return _made(folder / "out", host)


def _made(output: Path, host: FakeHost) -> Made:
    rejections = from_table(Rejection, pq.read_table(output / "manifest/rejections-00000.parquet"))
    clips = [pq.read_table(path) for path in sorted(output.glob("manifest/clips-*.parquet"))]
    shipped = {item for table in clips for item in table["item_id"].to_pylist()}
    reasons = {each.item_id.partition("/")[2]: each.reason for each in rejections if not each.clip}
    return Made({each.partition("/")[2] for each in shipped}, reasons, host.most_at_once)


def test_every_sound_that_can_be_had_lands(made: Made):
    lost = {n: why for n, why in made.reasons.items() if int(n) < REACHABLE and why in OF_HOSTS}
    assert lost == {}
    assert len(made.shipped) > REACHABLE * 0.6


def test_every_sound_that_cannot_be_had_has_its_row(made: Made):
    assert {n: made.reasons[n] for n in GONE} == dict.fromkeys(GONE, Reason.GONE)
    assert {n: made.reasons[n] for n in BROKEN} == dict.fromkeys(BROKEN, Reason.HTTP_ERROR)


def test_two_workers_together_keep_to_the_hosts_limit(made: Made):
    assert 1 < made.most_at_once <= AT_ONCE
