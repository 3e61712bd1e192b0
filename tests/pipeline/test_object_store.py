"""A data set in an object store: the same bytes as on a local disk."""

from pathlib import Path

import fsspec

from pipeline.job import make_job
from pipeline.recipe import read_recipe
from pipeline.run import How, run
from pipeline.verify.check import verify
from tests.pipeline.runs import published, write_recipe


def test_a_store_gets_the_same_bytes_as_a_disk(tmp_path: Path):
    for name, output in (("disk", str(tmp_path / "disk/out")), ("store", "memory://store/out")):
        recipe = write_recipe(tmp_path / name, output)
        current, totals = run(make_job(read_recipe(recipe), "r"), How(workers=0, progress=False))
        assert not current
        assert totals.reconciles

    fsspec.filesystem("memory").get("/store/out", str(tmp_path / "fetched"), recursive=True)
    assert published(tmp_path / "fetched") == published(tmp_path / "disk/out")
    assert verify("memory://store/out").passed
