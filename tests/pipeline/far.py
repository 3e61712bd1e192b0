"""A source for tests of which the sounds count as coming over the network."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path

from pipeline.job import Job, make_job
from pipeline.recipe import read_recipe
from schemas.items import Item
from schemas.rejections import Reason, Rejected
from sources.protocol import Listing
from sources.synthetic.source import SyntheticSettings, SyntheticSource
from sources.web.errors import ComeBackLater
from tests.pipeline.runs import write_recipe


@dataclass(frozen=True, slots=True)
class Far:
    """The synthetic source, at two hosts; ``failing`` items are unreachable, ``closed`` ends it."""

    inner: SyntheticSource
    failing: tuple[str, ...] = ()
    closed: str = ""

    @property
    def name(self) -> str:
        return self.inner.name

    def list_items(self) -> Iterator[Listing]:
        return self.inner.list_items()

    def fingerprint(self, item: Item) -> str:
        return self.inner.fingerprint(item)

    def fetch(self, item: Item) -> AbstractContextManager[Path]:
        number = item.locator.partition("-")[0]
        if number in self.failing:
            raise Rejected(Reason.UNREACHABLE, "no connection")
        if number == self.closed:
            raise ComeBackLater("far.example wants no more questions before 09:00")
        return self.inner.fetch(item)

    def host_of(self, item: Item) -> str:
        return f"{'ab'[len(item.locator) % 2]}.far.example"


def far_job(folder: Path, count: int = 24, **how: object) -> Job:
    """The job of the small recipe whose sounds are far away."""
    recipe = write_recipe(folder, folder / "out", sources=[{"type": "synthetic", "count": count}])
    job = make_job(read_recipe(recipe), "r")
    source = SyntheticSource("synthetic", SyntheticSettings(count=count))
    return replace(job, sources=(Far(source, **how),))  # type: ignore[arg-type]
