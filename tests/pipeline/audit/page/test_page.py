"""The page: self-contained, the figures on it, and every foreign text nothing but text."""

import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.audit.page import render as page
from pipeline.audit.page.charts import Bar, Part, Stack, bar_chart, stacked_chart
from pipeline.audit.page.figures import plural, size, unit_for
from pipeline.audit.report import write_audit
from schemas.captions import Caption, Origin
from schemas.rejections import Reason
from tests.pipeline.audit.planted import a_planted_set
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

    loading = {"iframe", "object", "embed", "img", "audio", "video", "base", "form"}
    assert not loading & {tag for tag, _ in found.tags}
    sources = [attrs.get("src") or attrs.get("href") for tag, attrs in found.tags if tag != "a"]
    assert [source for source in sources if source] == ["data:,"]


def test_the_security_policy_lets_in_the_pages_own_script_and_style_alone(tmp_path: Path):
    html = Path(a_data_set().write(tmp_path), "audit/index.html").read_text(encoding="utf-8")

    (policy,) = [attrs["content"] for _, attrs in Elements(html).tags if attrs.get("http-equiv")]
    (style,), (script,) = (
        re.findall(f"<{tag}>(.*?)</{tag}>", html, re.DOTALL) for tag in ("style", "script")
    )
    assert policy == (
        f"default-src 'none'; style-src '{source_hash(style)}'; "
        f"script-src '{source_hash(script)}'; img-src data:"
    )
    assert not any({"style", "onclick"} & attrs.keys() for _, attrs in Elements(html).tags)


def source_hash(text: str) -> str:
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()


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

    assert [attrs for tag, attrs in found.tags if tag == "script"] == [{}]
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

    for name in ("index.html", "audit.json", "attributions.csv", "rights.parquet"):
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


def test_parts_fill_a_stacked_bar_by_their_share():
    parts = (Part("allow", 3.0, "3 h"), Part("deny", 1.0, "1 h"), Part("unknown", 0.0, "0 h"))

    chart = stacked_chart("hours", [Stack("Adapt", parts), Stack("Nothing", ())])

    drawn = [
        (attrs["class"], attrs["x"], attrs["width"])
        for tag, attrs in Elements(chart).tags
        if tag == "rect"
    ]
    assert drawn == [
        ("part allow", "0.00%", "75.00%"),
        ("part deny", "75.00%", "25.00%"),
        ("part unknown", "100.00%", "0.00%"),
    ]
    assert "allow 3 h, deny 1 h" in Elements(chart).text


def test_nothing_makes_no_chart():
    assert bar_chart("hours", []) == ""
    assert stacked_chart("hours", []) == ""


def test_every_section_is_there_and_linked_to(tmp_path: Path):
    found = page_of(a_planted_set().write(tmp_path))

    sections = [attrs["id"] for tag, attrs in found.tags if tag == "section"]
    links = [str(attrs["href"]) for tag, attrs in found.tags if tag == "a"]
    assert sections == list(page.SECTIONS)
    assert [link[1:] for link in links if link.startswith("#")] == sections


def test_the_banner_says_that_the_policy_is_kept(tmp_path: Path):
    text = " ".join(page_of(a_planted_set().write(tmp_path)).text.split())

    assert "Passes the policy research Every layer of every clip is allowed: 72 clips" in text


def test_a_set_that_its_policy_does_not_allow_fails_on_the_page(tmp_path: Path):
    data_set = a_planted_set()
    data_set.add(90, license_raw="All rights reserved", license_url_raw="", n_clips=1)
    data_set.place()

    text = " ".join(page_of(data_set.write(tmp_path)).text.split())

    assert "Fails the policy research Denied: 3 of 255 rows, where at most 0.0 % may be." in text


def test_the_page_says_what_the_figures_say(tmp_path: Path):
    output = a_planted_set().write(tmp_path)
    text = " ".join(page_of(output).text.split())

    assert "6 recordings were refused before their audio was fetched" in text
    assert "royalty free NOASSERTION – 0 2" in text
    assert "Container and item 2 " in text
    assert "All recordings" not in text
    assert "Each recording keeps its own licence, one of" in text


@pytest.mark.parametrize(
    ("longest_s", "seconds", "text"),
    [(36_000, 5_400, "1.50 h"), (600, 90, "1.50 min"), (60, 7.25, "7.2 s"), (0, 0, "0.0 s")],
)
def test_a_page_has_one_unit_of_time(longest_s: float, seconds: float, text: str):
    assert unit_for(longest_s).text(seconds) == text


def test_sizes_and_plurals():
    assert [size(512), size(1_500_000), size(2_000_000_000)] == ["512 B", "1.5 MB", "2.0 GB"]
    assert [plural(1, "clip"), plural(2_000, "clip")] == ["1 clip", "2,000 clips"]
