"""Runs over a catalogue that a host of this machine answers for."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline import storage
from pipeline.cli.run import _in_short
from pipeline.job import Job, make_job
from pipeline.listing import ListingsStopped
from pipeline.pages import StoredPages
from pipeline.recipe import read_recipe
from pipeline.run import How, run
from sources.frame import asking
from sources.frame.source import catalogue_source
from sources.synthetic.catalogue import sound
from sources.synthetic.source import file_bytes
from sources.web.settings import WebSettings
from tests.pipeline.far import far_job
from tests.pipeline.runs import published, write_recipe
from tests.sources.frame.tones import Tones, answer, record
from tests.sources.web.fake_host import FakeHost, error

COUNT = 8
HERE = How(workers=0, progress=False)


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeHost]:
    monkeypatch.setattr(asking, "PAUSES_S", (0.0, 0.0))
    with FakeHost() as host:
        records = [record(n, f"{host.url}/files") for n in range(COUNT)]
        host.route("/api", lambda asked: answer(f"{host.url}/api", dict(asked.params), records))
        for n in range(COUNT):
            host.file(f"/files/{n}.flac", file_bytes(sound(0, n)))
        yield host


def job_of(host: FakeHost, folder: Path) -> Job:
    job = make_job(read_recipe(write_recipe(folder, folder / "out")), "r")
    web = WebSettings(contact="me@example.org", private_hosts=frozenset({host.address}))
    source = catalogue_source("tones", Tones(f"{host.url}/api"), web)
    kept = StoredPages(storage.join(job.work.pages, source.name))
    return replace(job, sources=(source.keeping(kept),))


def test_a_complete_data_set_is_current_without_a_question(host: FakeHost, tmp_path: Path):
    current, totals = run(job_of(host, tmp_path), HERE)
    asked = host.n_requests()

    assert not current
    assert totals.reconciles
    assert host.n_requests("/api") == 3
    assert not Path(job_of(host, tmp_path).work.pages).exists()
    assert run(job_of(host, tmp_path), HERE)[0]
    assert host.n_requests() == asked


def test_a_rebuild_asks_anew_and_makes_the_same_bytes(host: FakeHost, tmp_path: Path):
    run(job_of(host, tmp_path), HERE)
    before = published(tmp_path / "out")

    run(job_of(host, tmp_path), replace(HERE, rebuild=True))

    assert host.n_requests("/api") == 6
    assert published(tmp_path / "out") == before


def test_a_run_stopped_while_listing_goes_on_from_its_pages(host: FakeHost, tmp_path: Path):
    host.next("/api", None, error(403))
    with pytest.raises(ListingsStopped, match=r"tones: .*1 page, is kept"):
        run(job_of(host, tmp_path), HERE)
    asked = host.n_requests("/api")
    assert not (tmp_path / "out" / "manifest").exists()

    _, totals = run(job_of(host, tmp_path), HERE)

    assert totals.reconciles
    assert host.n_requests("/api") == asked + 2


def test_a_recording_that_is_gone_has_its_row(host: FakeHost, tmp_path: Path):
    host.route("/files/3.flac", error(404))
    run(job_of(host, tmp_path), HERE)

    table = storage.read_table(str(tmp_path / "out" / "manifest" / "rejections-00000.parquet"))
    rows = {row["item_id"]: (row["stage"], row["reason"]) for row in table.to_pylist()}
    assert rows["tones/3"] == ("fetch", "gone")
    assert rows["tones/6"] == ("catalogue", "no_audio_link")


def test_a_host_that_closes_ends_the_run_in_one_clear_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))  # for the worker process
    with pytest.raises((OSError, RuntimeError)) as closed:
        run(far_job(tmp_path, closed="000003"), replace(HERE, workers=1))

    assert _in_short(closed.value) == (
        "far.example wants no more questions before 09:00; run again then: what is finished is kept"
    )
