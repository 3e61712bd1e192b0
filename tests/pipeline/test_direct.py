import signal
from collections.abc import Iterator

import apache_beam as beam
import pytest

from pipeline import direct


@pytest.fixture(params=[signal.SIG_IGN, signal.default_int_handler])
def ctrl_c(request: pytest.FixtureRequest) -> Iterator[None]:
    """As in the background of a shell, where Ctrl-C is ignored, and as in the foreground."""
    before = signal.signal(signal.SIGINT, request.param)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_workers_that_cannot_start_end_the_run(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(direct.sys, "executable", "/bin/false")
    monkeypatch.setattr(direct, "GRACE_S", 0.5)

    def build(pipeline: beam.Pipeline) -> None:
        _ = pipeline | beam.Create([1, 2])

    with pytest.raises(direct.WorkerDied, match="return code"):
        direct.run_graph(build, [], workers=1)


def test_a_stages_own_error_is_not_a_death(monkeypatch: pytest.MonkeyPatch):
    def fail(_: int) -> int:
        raise KeyError("no such field")

    def build(pipeline: beam.Pipeline) -> None:
        _ = pipeline | beam.Create([1]) | beam.Map(fail)

    with pytest.raises(RuntimeError, match="no such field"):
        direct.run_graph(build, [], workers=1)


@pytest.mark.parametrize(
    ("flags", "unknown"),
    [
        ([], []),
        (["--runner=FlinkRunner", "--parallelism=4"], []),
        (["--rebiuld", "--runner=DirectRunner", "extra"], ["--rebiuld", "extra"]),
    ],
)
def test_flags_that_beam_does_not_know_are_found(flags: list[str], unknown: list[str]):
    assert direct.unknown_flags(flags) == unknown


def test_only_another_runner_takes_the_run_elsewhere():
    assert direct.is_local_run([])
    assert direct.is_local_run(["--runner=DirectRunner"])
    assert not direct.is_local_run(["--runner=FlinkRunner"])
