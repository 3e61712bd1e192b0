"""Evidence: nothing secret is kept of it, and how good it is follows from whose word it is."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.evidence import evidence_of, filed, grade_of, redacted
from schemas.items import GivenCaption, Item
from schemas.rights import Claim, Grade

SECRET = "s3cr3tW0rd0f8mine99"


def item(**words: object) -> Item:
    given = {"evidence": "{}", "license_raw": "CC0"} | words
    return Item("a/1", "a", "1", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    [
        f'{{"next": "https://example.org/api?page=2&token={SECRET}"}}',
        f'{{"next": "https://example.org/api?api_key={SECRET}&page=2"}}',
        f'{{"url": "https://example.org/a.wav?X-Amz-Signature={SECRET}"}}',
        f'{{"url": "https://example.org/a.wav?X-Amz-Credential={SECRET}&X-Amz-Date=1"}}',
        f'{{"url": "https:\\/\\/ann:{SECRET}@example.org\\/a.wav"}}',
        f'{{"url": "ftp://{SECRET}@example.org/a.wav"}}',
        f'{{"access_token": "{SECRET}", "id": 7}}',
        f'{{"apiKey" : "{SECRET}"}}',
        f'{{"Authorization": "Token {SECRET}"}}',
        f'{{"header": "Authorization: Bearer {SECRET}"}}',
        f'{{"inner": "{{\\"client_secret\\": \\"{SECRET}\\"}}"}}',
        f'{{"said": "hf_{SECRET}"}}',
        f'{{"said": "github_pat_{SECRET}_x"}}',
        f'{{"said": "&amp;token={SECRET}"}}',
    ],
)
def test_secrets_are_taken_out_and_json_stays_json(text: str):
    found = redacted(text)

    assert SECRET not in found
    assert "[redacted]" in found
    json.loads(found)


@pytest.mark.parametrize(
    "address", ["ann.roe@example.org", "ann+x@mail.example.co.uk", "ann%40example.org",
                "ann&#64;example.org", "ann\\u0040example.org"]
)  # fmt: skip
def test_mail_addresses_are_taken_out(address: str):
    assert redacted(f'{{"by": "Ann <{address}>"}}') == '{"by": "Ann <[mail]>"}'


@pytest.mark.parametrize(
    "text",
    [
        '{"license": "http://creativecommons.org/licenses/by/4.0/", "id": 7}',
        '{"tags": ["door key", "signal", "baseball"], "title": "Cookie, monkey & co"}',
        '{"name": "@ann", "description": "recorded @ home"}',
        '{"url": "https://example.org/a?page=2&monkey=7"}',
        '{"key": "F#m", "keywords": "rain"}'.replace('"key"', '"musical key"'),
    ],
)
def test_everything_else_stays(text: str):
    assert redacted(text) == text


@given(
    st.lists(
        st.sampled_from(
            ["?token=", "&key=", '"secret": "', "a@b.de", "Bearer ", "hf_", "//u:p@h/", "x" * 20]
        )
        | st.text(max_size=8)
    )
)
def test_redacting_again_changes_nothing(parts: list[str]):
    once = redacted("".join(parts))

    assert redacted(once) == once


def test_equal_answers_are_one_text_under_its_digest():
    one = evidence_of(item(evidence='{"by":"ann@example.org"}'))
    other = evidence_of(item(evidence='{"by":"bob@example.org"}'))

    assert one == other
    assert one is not None
    assert one.sha256 == sha256(one.text.encode()).hexdigest()


def test_a_filed_item_points_to_its_evidence_and_filing_again_changes_nothing():
    once = filed(item(evidence='{"id":7}'))

    assert once.evidence == sha256(b'{"id":7}').hexdigest()
    assert filed(once) == once
    assert filed(item(evidence="")).evidence == ""


@pytest.mark.parametrize(
    ("words", "grade"),
    [
        ({"license_url_raw": "http://creativecommons.org/licenses/by/4.0/"}, Grade.A),
        ({"license_raw": "//creativecommons.org/licenses/by/4.0/"}, Grade.A),
        ({}, Grade.B),
        ({"witness": "dump"}, Grade.B),
        ({"witness": "metadata"}, Grade.C),
        ({"witness": "sidecar"}, Grade.C),
        ({"witness": "container"}, Grade.D),
        ({"witness": "embedded"}, Grade.E),
        ({"witness": "hearsay"}, Grade.F),
        ({"license_raw": " "}, Grade.F),
        ({"evidence": ""}, Grade.F),
    ],
)
def test_the_grade_follows_from_whose_word_it_is(words: dict[str, str], grade: Grade):
    assert grade_of(item(**words)) is grade


def test_a_filed_item_says_what_it_said_but_for_mail_addresses():
    told = item(
        title="Rain, ann@example.org",
        description="Write to ann@example.org & enjoy\nmy rain at 5 @ home",
        author="Ann <ann@example.org>",
        tags=("rain", "ann@example.org"),
        license_raw="CC0, see ann@example.org",
        claims=(Claim("embedded", "mine: ann@example.org", author="ann@example.org"),),
        captions=(GivenCaption("ann@example.org rains", "CC0", author="ann@example.org"),),
    )

    kept = filed(told)

    assert "@example" not in repr(kept)
    assert kept.description == "Write to [mail] & enjoy\nmy rain at 5 @ home"
    assert (kept.author, kept.license_raw) == ("Ann <[mail]>", "CC0, see [mail]")
    assert filed(kept) == kept


def test_an_address_of_the_web_with_an_at_sign_is_no_mail_address():
    told = item(source_url="https://example.org/@ann/1", description="See https://a.org/@ann/1")

    assert filed(told) == replace(told, evidence=filed(told).evidence)
