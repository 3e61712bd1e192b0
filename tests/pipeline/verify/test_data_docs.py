import re
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.verify.data_docs import write_data_docs
from tests.pipeline.verify.contract_rows import REJECTIONS, SHARDS, write_tables

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning")

HOSTILE = "<script>alert(1)</script>{{ 7 * 7 }}$regex\u202e"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("good")
    assert write_data_docs(write_tables(root)).passed
    return root / "audit/data_docs"


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("bad")
    rejections = [*REJECTIONS, replace(REJECTIONS[1], source=HOSTILE)]
    output = write_tables(root, rejections=rejections, shards=[replace(SHARDS[0], clips=0)])
    report = write_data_docs(output)
    assert report.n_findings == {"expectations/rejections": 1, "expectations/shards": 1}
    return root / "audit/data_docs"


def pages(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir())}


def test_there_is_a_page_for_each_suite_and_one_that_links_them(good: Path):
    names = ["captions.html", "clips.html", "rejections.html", "rights.html", "shards.html"]
    assert sorted(pages(good)) == sorted([*names, "index.html"])
    links = re.findall('href="([^"]*)"', pages(good)["index.html"])
    assert sorted(links) == sorted([*names, "../index.html"])


def test_the_pages_are_the_same_bytes_again(good: Path, tmp_path: Path):
    write_data_docs(write_tables(tmp_path))
    assert pages(tmp_path / "audit/data_docs") == pages(good)


def test_the_pages_need_nothing_from_anywhere(good: Path, bad: Path):
    for page in [*pages(good).values(), *pages(bad).values()]:
        assert not re.search(
            r"<script|<link|<img|<iframe|@import|url\(|src=|https?://(?!\\S)", page
        )


def test_the_pages_word_what_is_expected_and_how_many_rows_were_seen(good: Path):
    page = pages(good)["clips.html"]
    text = re.sub(r"\s+", " ", re.sub("<[^>]*>", "", page))
    assert "5 rows of manifest/clips-*.parquet, 147 expectations, 0 not met." in text
    assert "values must be greater than 0 and less than or equal to 10" in text
    assert 'class="fas fa-times' not in page


def test_what_is_not_met_is_counted_and_shown(bad: Path):
    index = re.sub("<[^>]*>", " ", pages(bad)["index.html"])
    assert "2 of them not met." in index
    assert "1 unexpected values found" in re.sub("<[^>]*>", "", pages(bad)["shards.html"])


def test_bad_values_are_text_and_not_markup(bad: Path):
    page = pages(bad)["rejections.html"]
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page
    assert "\u202e" not in page


def test_a_table_that_is_not_there_meets_nothing(tmp_path: Path):
    output = write_tables(tmp_path)
    (tmp_path / "audit/rights.parquet").unlink()
    assert write_data_docs(output).n_findings == {"expectations/rights": 1}
    page = pages(tmp_path / "audit/data_docs")["rights.html"]
    assert "108 expectations, 108 not met." in page
    assert "there is no such table" in page
