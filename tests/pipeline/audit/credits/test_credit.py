"""A credit: whole where it can be, honest about what it lacks, and one harmless line."""

from dataclasses import replace

import pytest

from pipeline.audit.credits.credit import (
    Credited,
    CreditStatus,
    credit_line,
    missing_from,
    status_of,
)
from pipeline.audit.credits.license_names import LicenseName, expression_ids, license_names

BY = LicenseName("CC-BY-4.0", "CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/")
RAIN = Credited(
    "porch/1.wav", "Rain", "Ann", "https://example.org/1", (BY,), "re-encoded; seconds 0.0–2.0"
)


def test_a_credit_names_title_author_source_licence_and_changes():
    assert credit_line(RAIN, owed=True) == (
        '"Rain" by Ann (https://example.org/1) — CC BY 4.0 '
        "(https://creativecommons.org/licenses/by/4.0/) — modified: re-encoded; seconds 0.0–2.0"
    )


def test_what_owes_nothing_is_marked_with_its_licence():
    zero = LicenseName("CC0-1.0", "CC0 1.0", "")

    line = credit_line(replace(RAIN, licenses=(zero,), source_url=""), owed=False)

    assert line == '"Rain" by Ann is marked with CC0 1.0 — modified: re-encoded; seconds 0.0–2.0'


def test_what_a_remix_was_made_from_is_credited_too():
    line = credit_line(replace(RAIN, parents=("porch/7 by Bob", "porch/8")), owed=True)

    assert " — based on porch/7 by Bob, porch/8 — CC BY 4.0 " in line


def test_a_work_without_title_or_author_goes_by_its_id():
    line = credit_line(replace(RAIN, title=" ", author=""), owed=True)

    assert line.startswith("porch/1.wav (https://example.org/1) — ")


def test_a_credit_is_one_line_whatever_a_title_holds():
    line = credit_line(replace(RAIN, title="a\nb\u202ec", author="d\r\ne"), owed=True)

    assert line.isprintable()
    assert r'"a\nb\u202ec" by d\r\ne' in line


@pytest.mark.parametrize(
    ("field", "value", "missing"),
    [
        ("author", " ", "author"),
        ("source_url", "", "source_url"),
        ("source_url", "javascript:alert(1)", "source_url"),
        ("licenses", (), "license_url"),
        ("licenses", (BY, LicenseName("X", "X", "")), "license_url"),
    ],
)
def test_what_an_owed_credit_lacks_is_named(field: str, value: object, missing: str):
    work = replace(RAIN, **{field: value})  # type: ignore[arg-type]

    assert missing_from(work, owed=True) == (missing,)
    assert missing_from(work, owed=False) == ()


def test_a_status_tells_owed_from_courtesy():
    assert status_of((), owed=True) is CreditStatus.OK
    assert status_of((), owed=False) is CreditStatus.COURTESY
    assert status_of(("author",), owed=True) is CreditStatus.INCOMPLETE


def test_a_licence_is_known_by_name_and_link():
    (name,) = license_names("CC-BY-SA-3.0")

    assert name.url == "https://creativecommons.org/licenses/by-sa/3.0/"
    assert "ShareAlike 3.0" in name.name


def test_the_licences_of_an_expression_are_named_one_by_one():
    assert expression_ids("(CC-BY-4.0 OR CC0-1.0) AND CC-BY-4.0") == ("CC-BY-4.0", "CC0-1.0")


def test_all_candidates_are_named_where_words_leave_several_open():
    names = license_names("LicenseRef-CC-BY", "", ("CC-BY-3.0", "CC-BY-4.0"))

    assert [each.url for each in names] == [
        "https://creativecommons.org/licenses/by/3.0/",
        "https://creativecommons.org/licenses/by/4.0/",
    ]


def test_a_licence_that_nobody_knows_keeps_its_identifier_and_a_web_link_only():
    assert license_names("LicenseRef-x", "https://x.org/l") == (
        LicenseName("LicenseRef-x", "LicenseRef-x", "https://x.org/l"),
    )
    assert license_names("LicenseRef-x", "javascript:alert(1)")[0].url == ""
