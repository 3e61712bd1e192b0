"""The page: self-contained, the figures on it, and every foreign text nothing but text."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.audit import page
from pipeline.audit.charts import Bar, bar_chart
from pipeline.audit.figures import plural, size, unit_for
from pipeline.audit.report import write_audit
from schemas.captions import Caption, Origin
from schemas.rejections import Reason
from tests.pipeline.verify.finished import a_data_set

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7 * 7 }}\u202egnp'


class Elements(HTMLParser):
    """All tags with their attributes, and all text, as a browser would see them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.text += " " if tag in ("th", "td") else ""

    def handle_data(self, data: str) -> None:
        self.text += data


def page_of(output: str) -> Elements:
    return Elements(Path(output, "audit/index.html").read_text(encoding="utf-8"))


def test_nothing_is_fetched_from_anywhere(tmp_path: Path):
    found = page_of(a_data_set().write(tmp_path))

    loading = {"script", "iframe", "object", "embed", "img", "audio", "video", "base", "form"}
    assert not loading & {tag for tag, _ in found.tags}
    sources = [attrs.get("src") or attrs.get("href") for tag, attrs in found.tags if tag != "a"]
    assert [source for source in sources if source] == ["data:,"]
    policy = [attrs["content"] for tag, attrs in found.tags if attrs.get("http-equiv")]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_hostile_texts_stay_text(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(40, title=HOSTILE, author=HOSTILE, source_url="javascript:alert(3)")
    for clip in data_set.shipped[-2:]:
        clip.row = replace(clip.row, captions=(Caption("Rain.", Origin.DESCRIPTION),))
    data_set.refuse(41)
    data_set.rejections[-1] = data_set.rejections[-1].__class__(
        "folder/041.wav", "", "folder", "rights", Reason.UNKNOWN_LICENSE, HOSTILE
    )
    data_set.place()

    found = page_of(data_set.write(tmp_path))

    assert "script" not in {tag for tag, _ in found.tags}
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert not any("javascript" in (attrs.get("href") or "") for _, attrs in found.tags)
    assert found.text.count(HOSTILE.replace("\u202e", r"\u202e")) == 3


def test_the_books_are_on_the_page(tmp_path: Path):
    text = " ".join(page_of(a_data_set().write(tmp_path)).text.split())

    assert "Recordings balanced 13 listed =12 with clips +1 rejected whole" in text
    assert "Clips balanced 25 made =24 shipped +1 rejected" in text


def test_books_that_do_not_balance_say_so(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(80, n_clips=0)

    text = " ".join(page_of(data_set.write(tmp_path)).text.split())

    assert "Recordings does not balance 14 listed ≠12 with clips" in text
    assert "folder/080.wav neither clips nor a rejection: it was lost" in text


def test_a_long_list_is_cut_and_points_to_the_file(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(page, "MAX_ATTRIBUTIONS", 5)

    found = page_of(a_data_set().write(tmp_path))

    assert "The first 5 recordings by id" in " ".join(found.text.split())
    assert "folder/004.wav" in found.text
    assert "folder/005.wav" not in found.text


def test_an_empty_data_set_has_a_page_too(tmp_path: Path):
    data_set = a_data_set()
    data_set.items, data_set.shipped, data_set.rejections = [], [], []

    text = page_of(data_set.write(tmp_path)).text

    assert "Nothing was dropped." in text
    assert "Nothing was shipped." in text
    assert "Nothing was captioned." in text


def test_the_same_data_set_gives_the_same_audit(tmp_path: Path):
    first = a_data_set().write(tmp_path / "one")
    second = a_data_set().write(tmp_path / "two")

    for name in ("index.html", "audit.json", "attributions.csv"):
        assert Path(first, "audit", name).read_bytes() == Path(second, "audit", name).read_bytes()


def test_a_folder_without_a_lock_is_not_audited(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="not a data set"):
        write_audit(str(tmp_path))


def test_bars_are_as_long_as_their_share_of_the_longest():
    chart = bar_chart("hours", [Bar("a", 8.0, "8 h"), Bar("b", 2.0, "2 h"), Bar("c", 0.0, "0 h")])

    widths = [attrs["width"] for tag, attrs in Elements(chart).tags if attrs.get("class") == "bar"]
    assert widths == ["100.00%", "25.00%", "0.00%"]


def test_a_chart_escapes_its_labels():
    chart = bar_chart("<b>", [Bar("<script>", 1.0, '"x"')])

    assert {tag for tag, _ in Elements(chart).tags} == {"svg", "g", "title", "text", "rect"}


def test_nothing_makes_no_chart():
    assert bar_chart("hours", []) == ""


@pytest.mark.parametrize(
    ("longest_s", "seconds", "text"),
    [(36_000, 5_400, "1.50 h"), (600, 90, "1.50 min"), (60, 7.25, "7.2 s"), (0, 0, "0.0 s")],
)
def test_a_page_has_one_unit_of_time(longest_s: float, seconds: float, text: str):
    assert unit_for(longest_s).text(seconds) == text


def test_sizes_and_plurals():
    assert [size(512), size(1_500_000), size(2_000_000_000)] == ["512 B", "1.5 MB", "2.0 GB"]
    assert [plural(1, "clip"), plural(2_000, "clip")] == ["1 clip", "2,000 clips"]
