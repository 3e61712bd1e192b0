"""The 639 tools of Creative Commons, and their addresses in every dress."""

import csv
import random
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from urllib.parse import quote

import pytest

from pipeline.rights.conclude import conclude
from pipeline.rights.licenses import known_license
from pipeline.rights.normalise.tools import families, tools
from schemas.rights import Said

RESEARCHED = Path(__file__).parents[4] / "shared" / "research" / "cc_legal_tools_639.csv"

SCHEMES = ["https://", "http://", "//", ""]
HOSTS = ["creativecommons.org", "www.creativecommons.org"]
TAILS = [
    "",
    "deed",
    "legalcode",
    "rdf",
    "deed.de",
    "legalcode.fr",
    "deed.zh_TW",
    "deed.sr-latn",
    "legalcode.es-419",
]
SLASHES = ["/", "", "//"]
QUERIES = ["", "?ref=chooser-v1", "?lang=de&utm_source=commons", "#ref-appropriate-credit"]
CASES = [str, str.upper, str.title]
ENCODINGS = [
    str,
    lambda address: address.replace("+", "%2B").replace("-", "%2d"),
    lambda address: address.replace("+", " "),
    lambda address: quote(address, safe=""),
    lambda address: quote(quote(address, safe=""), safe=""),
    lambda address: "".join(f"%{ord(letter):02x}" for letter in address),
]
EVERY = list(tools().values())


def address(url: str, dress: tuple) -> str:
    scheme, host, tail, slash, query, case, encoding = dress
    path = url.removeprefix("https://creativecommons.org").rstrip("/")
    tail = f"/{tail}" if tail else ""
    return encoding(case(f"{scheme}{host}{path}{tail}{slash}{query}"))


def dresses_one_by_one() -> Iterator[tuple]:
    choices = (SCHEMES, HOSTS, TAILS, SLASHES, QUERIES, CASES, ENCODINGS)
    plain = [options[0] for options in choices]
    for place, options in enumerate(choices):
        for option in options:
            yield (*plain[:place], option, *plain[place + 1 :])


def test_there_are_639_tools():
    assert len(EVERY) == len({tool.url for tool in EVERY}) == len({tool.spdx for tool in EVERY})
    assert len(EVERY) == 639


def test_the_versions_have_as_many_texts_as_were_published():
    # units x (unported + ports), and beside them the tools that were withdrawn
    assert Counter(tool.version for tool in EVERY) == {
        "1.0": 6 * (1 + 3) + 5 * 3 + 3 + 4 + 2 + 3,
        "2.0": 6 * (1 + 18) + 5 + 1,
        "2.1": 6 * 4,
        "2.5": 6 * (1 + 28),
        "3.0": 6 * (1 + 43),
        "4.0": 6,
    }


def test_spdx_lists_56_of_them():
    assert sum(tool.listed for tool in EVERY) == 56


def test_withdrawn_are_the_licences_without_attribution_those_for_sampling_and_two_more():
    assert Counter(tool.family for tool in EVERY if tool.retired) == {
        "CC-NC": 4,
        "CC-NC-SA": 4,
        "CC-ND": 4,
        "CC-ND-NC": 4,
        "CC-SA": 4,
        "CC-SAMPLING": 3,
        "CC-SAMPLING-PLUS": 4,
        "CC-NC-SAMPLING-PLUS": 2,
        "CC-DEVNATIONS": 1,
        "CC-PDDC": 1,
    }


def test_the_six_licences_have_five_unported_versions():
    six = ["CC-BY", "CC-BY-NC", "CC-BY-NC-ND", "CC-BY-NC-SA", "CC-BY-ND", "CC-BY-SA"]

    assert [family for family, texts in families().items() if len(texts) == 5] == six
    assert all(not text.jurisdiction for family in six for text in families()[family])


@pytest.mark.parametrize(
    ("spdx", "name"),
    [
        ("CC-BY-4.0", "Creative Commons Attribution 4.0 International"),
        ("CC-BY-ND-4.0", "Creative Commons Attribution-NoDerivatives 4.0 International"),
        ("CC-BY-ND-3.0", "Creative Commons Attribution-NoDerivs 3.0 Unported"),
        ("CC-BY-2.0", "Creative Commons Attribution 2.0 Generic"),
        ("CC-BY-3.0-DE", "Creative Commons Attribution 3.0 Germany"),
        ("LicenseRef-CC-BY-2.5-Scotland", "Creative Commons Attribution 2.5 UK: Scotland"),
        ("LicenseRef-scancode-cc-sampling-plus-1.0", "Creative Commons Sampling Plus 1.0 Generic"),
        ("LicenseRef-CC-BY", "Creative Commons Attribution, version not said"),
    ],
)  # fmt: skip
def test_a_tool_has_its_title(spdx: str, name: str):
    known = known_license(spdx)

    assert known is not None
    assert known.name == name


@pytest.mark.parametrize(
    "spdx", ["CC-BY", "LicenseRef-CC0", "CC-BY-4.0-US", "cc-by-4.0", "MIT AND CC0-1.0", "x", ""]
)
def test_what_is_no_identifier_is_not_known(spdx: str):
    assert known_license(spdx) is None


@pytest.mark.skipif(not RESEARCHED.exists(), reason="the research is not beside this checkout")
def test_the_tools_are_those_of_the_research():
    with RESEARCHED.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    listed = {row["expr_id"] for row in rows if row["spdx_listed"] == "yes"}
    retired = {row["expr_id"] for row in rows if row["retired_on"]}
    assert {tool.url: tool.spdx for tool in EVERY} == {
        row["canonical_url"]: row["expr_id"] for row in rows
    }
    assert {tool.spdx for tool in EVERY if tool.listed} == listed
    assert {tool.spdx for tool in EVERY if tool.retired} == retired


@pytest.mark.parametrize("field", ["name", "url"])
def test_the_address_of_each_tool_is_read_in_each_dress(field: str):
    for tool, dress in product(EVERY, dresses_one_by_one()):
        dressed = address(tool.url, dress)
        rights = conclude(Said(dressed) if field == "name" else Said("", dressed))
        assert (rights.spdx, rights.url) == (tool.spdx, tool.url), dressed
        assert (rights.family, rights.version) == (tool.family, tool.version)
        assert rights.jurisdiction == tool.jurisdiction


@pytest.mark.long
def test_the_address_of_each_tool_is_read_in_any_dress():
    dresses = list(product(SCHEMES, HOSTS, TAILS, SLASHES, QUERIES, CASES, ENCODINGS[:4]))
    draw = random.Random(0)
    for tool in EVERY:
        for dress in draw.sample(dresses, 250):
            dressed = address(tool.url, dress)
            assert conclude(Said("", dressed)).spdx == tool.spdx, dressed


def test_each_identifier_and_each_title_is_read_as_its_tool():
    for tool in EVERY:
        assert conclude(Said(tool.spdx)).spdx == tool.spdx
        assert conclude(Said(tool.name)).spdx == tool.spdx, tool.name
        assert conclude(Said(tool.name, tool.url)).spdx == tool.spdx
