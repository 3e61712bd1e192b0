import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from pipeline.cli.main import main
from tests.pipeline.runs import write_recipe
from tests.sources.web.fake_host import FakeHost, error


def soundmill(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(main, [str(each) for each in arguments])
    return result.exit_code, result.output


@pytest.fixture
def host(monkeypatch: pytest.MonkeyPatch):
    with FakeHost() as host:
        monkeypatch.setenv("SOUNDMILL_CONTACT", "me@example.org")
        monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", host.address)
        yield host


def test_what_lies_here_is_counted(tmp_path: Path):
    (tmp_path / "sounds").mkdir()
    for name in ("a.wav", "b.flac"):
        (tmp_path / "sounds" / name).write_bytes(b"x")
    sources = [
        {"type": "folder", "path": str(tmp_path / "sounds")},
        {"type": "synthetic", "count": 1_234},
    ]
    recipe = write_recipe(tmp_path / "r", tmp_path / "out", sources=sources)

    status, output = soundmill("plan", recipe, "--json")

    assert status == 0, output
    assert json.loads(output) == {
        "folder": {"items": 2, "hours": None, "requests": 0, "days": 0.0},
        "synthetic": {"items": 1_234, "hours": None, "requests": 0, "days": 0.0},
    }
    assert soundmill("plan", recipe)[1].splitlines()[1] == "synthetic\t1,234\t–\t0\t0.00"
    assert not (tmp_path / "out").exists()


def test_a_catalogue_is_asked_one_question(host: FakeHost, tmp_path: Path):
    records = [
        {"id": n, "audio": "https://files.example/a.mp3", "duration": 60, "name": "Song"}
        for n in range(2)
    ]
    answer = {"headers": {"results_fullcount": 120, "status": "success"}, "results": records}
    host.json("/tracks", answer)
    host.json("/tracks/", answer)
    source = {"type": "jamendo", "client_id": "abc12345", "endpoint": host.url}
    recipe = write_recipe(tmp_path, tmp_path / "out", sources=[source])

    status, output = soundmill("plan", recipe, "--json")

    assert status == 0, output
    assert host.n_requests() == 1
    assert not (tmp_path / "out").exists()
    assert "jamendo" in json.loads(output)


def test_a_catalogue_that_refuses_ends_the_plan_with_its_words(host: FakeHost, tmp_path: Path):
    host.route("*", error(403))
    source = {"type": "jamendo", "client_id": "abc12345", "endpoint": host.url}
    recipe = write_recipe(tmp_path, tmp_path / "out", sources=[source])

    status, output = soundmill("plan", recipe)

    assert status == 1
    assert "jamendo: " in output
    assert "Traceback" not in output
    assert "abc12345" not in output


def test_a_listing_that_stops_ends_the_run_with_its_words(host: FakeHost, tmp_path: Path):
    host.route("*", error(403))
    source = {"type": "jamendo", "client_id": "abc12345", "endpoint": host.url}
    recipe = write_recipe(tmp_path, tmp_path / "out", sources=[source])

    status, output = soundmill("run", recipe, "--workers", "0")

    assert status == 1
    assert "jamendo: " in output
    assert "run again to go on: what was answered, 0 pages, is kept" in output
    assert "Traceback" not in output
    assert "abc12345" not in output
