"""Foreign texts in Markdown stay the texts that they are; an independent parser is the judge."""

import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pipeline.audit.page.safe_text import visible
from pipeline.exports.markdown import escaped, linked

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
NASTY = st.text(st.sampled_from("\\`*_{}[]()#+-.!|~<>&:/ \n\t\"'=@$^ab1") | st.characters())


def cell_of(text: str) -> str:
    page = MARKDOWN.render(f"| a | b |\n|---|---|\n| {text} | end |\n")
    cells = re.findall(r"<td>(.*?)</td>", page, re.DOTALL)
    assert len(cells) == 2, page
    assert cells[1] == "end"
    return cells[0]


@given(NASTY)
def test_a_text_in_a_cell_comes_out_as_it_is(text: str):
    shown = cell_of(escaped(text))

    assert "<" not in shown
    assert " ".join(unescape(shown).split()) == " ".join(visible(text).split())


@given(NASTY, NASTY)
def test_a_link_leads_to_the_web_or_nowhere(text: str, rest: str):
    shown = cell_of(linked(text, f"https://example.org/{rest}"))

    tags = re.findall(r"<[^>]*>", shown)
    assert tags in ([], [tags[0], "</a>"] if tags else [])
    assert all(tag.startswith('<a href="https://example.org/') for tag in tags[:1])


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "", "//example.org"])
def test_what_is_no_web_address_is_no_link(url: str):
    assert linked("Rain", url) == "Rain"


def test_an_ordinary_text_stays_readable():
    assert escaped("CC-BY-4.0, by Ann (2019)") == "CC-BY-4.0, by Ann (2019)"


@pytest.mark.parametrize("text", ["https://evil.example", "www.evil.example", "a@evil.example"])
def test_addresses_are_not_linked_by_themselves(text: str):
    assert escaped(text) != text
