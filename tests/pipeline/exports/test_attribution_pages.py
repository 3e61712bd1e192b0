"""The credits as pages: grouped, complete, cut where they are long, and inert."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from pipeline.audit.credits.attributions import attributions, write_attributions
from pipeline.exports import attribution_pages as module
from pipeline.exports.attribution_pages import write_attribution_pages
from schemas.items import Item
from schemas.manifest import ClipRow
from tests.pipeline.exports.tables import HOSTILE, ZERO, a_clip, write


class Page(HTMLParser):
    """All tags with their attributes, and all text, as a browser would see them."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def pages_of(root: Path, clips: list[ClipRow], items: list[Item] | None = None) -> list[Page]:
    output = write(root, clips, items or [])
    write_attributions(output, attributions(output))
    write_attribution_pages(output, "porch")
    found = sorted(root.glob("audit/attributions*.html"), key=lambda path: (len(path.name), path))
    return [Page(path) for path in found]


def ids_on(page: Page) -> list[str]:
    return re.findall(r"(?:folder|freesound)/\d+\.wav", page.text)


def test_recordings_stand_by_source_licence_and_author(tmp_path: Path):
    clips = [
        a_clip(0, author="Bob"),
        a_clip(1, ZERO),
        a_clip(2),
        a_clip(3, source="freesound"),
        a_clip(4, author="Bob"),
    ]

    (page,) = pages_of(tmp_path, clips)

    expected = [2, 0, 4, 1]
    assert ids_on(page) == [f"folder/{n:03d}.wav" for n in expected] + ["freesound/003.wav"]


def test_a_page_tells_changes_parents_and_what_is_lacking(tmp_path: Path):
    remix = Item("folder/000.wav", "folder", "000.wav", parents=("folder/777.wav",))

    (page,) = pages_of(tmp_path, [a_clip(0, author="")], [remix])

    text = " ".join(page.text.split())
    assert (
        "Author not named Gate 0 folder/000.wav Based on folder/777.wav Changes: transcoded" in text
    )
    assert "Owed but not known: author" in text


def test_a_long_list_is_cut_into_pages_that_hold_each_recording_once(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "PAGE_ROWS", 4)
    monkeypatch.setattr(module, "PASS_ROWS", 8)
    clips = [a_clip(n, author=f"Author {n % 3}") for n in range(19)]

    pages = pages_of(tmp_path, clips)

    assert [len(ids_on(page)) for page in pages] == [4, 4, 4, 4, 3]
    in_order = sorted(range(19), key=lambda n: (n % 3, n))
    shown = [each for page in pages for each in ids_on(page)]
    assert shown == [f"folder/{n:03d}.wav" for n in in_order]
    links = {attrs.get("href") for tag, attrs in pages[1].tags if tag == "a"}
    assert {"attributions.html", "attributions-3.html"} <= links


def test_beyond_the_last_page_the_files_are_pointed_to(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "PAGE_ROWS", 2)
    monkeypatch.setattr(module, "MAX_PAGES", 2)

    pages = pages_of(tmp_path, [a_clip(n) for n in range(9)])

    assert len(pages) == 2
    assert "show the first 4; all of them are in the files" in pages[0].text


def test_pages_of_an_earlier_longer_list_go(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(module, "PAGE_ROWS", 2)
    pages_of(tmp_path, [a_clip(n) for n in range(9)])

    assert len(pages_of(tmp_path, [a_clip(0)])) == 1


def test_hostile_texts_stay_text_and_nothing_is_fetched(tmp_path: Path):
    clip = a_clip(0, title=HOSTILE, author=HOSTILE, source_url="javascript:alert(3)")

    (page,) = pages_of(tmp_path, [clip])

    tags = {tag for tag, _ in page.tags}
    assert not tags & {"script", "iframe", "img", "form", "object", "base"}
    assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    hrefs = [attrs.get("href") or "" for tag, attrs in page.tags if tag == "a"]
    assert not [href for href in hrefs if href.startswith("javascript")]
    assert page.text.count(HOSTILE.replace("\u202e", r"\u202e").replace("\n", r"\n")) == 2


@pytest.mark.parametrize("n_clips", [0, 1])
def test_a_set_of_next_to_nothing_has_a_page_too(tmp_path: Path, n_clips: int):
    (page,) = pages_of(tmp_path, [a_clip(n) for n in range(n_clips)])

    assert ("nobody is owed a credit" in page.text) == (n_clips == 0)
