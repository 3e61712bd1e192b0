"""The door to rights: what an item's words and witnesses conclude, and each layer's decision."""

from dataclasses import replace

import pytest

from pipeline.rights.engine import (
    MADE_HERE,
    assess,
    caption_rights,
    decide_item,
    facts_of,
    reason_of,
    rights_rows,
)
from pipeline.rights.evidence import filed
from pipeline.rights.policy import Policy, load_policy
from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.manifest import ClipRow
from schemas.rejections import Reason
from schemas.rights import Claim, Conflict, Grade, Permission, Rights, Verdict
from tests.pipeline.records import ALLOWED, QUIET_ROOM, a_candidate

BY = {"license_raw": "CC BY 4.0", "license_url_raw": "https://creativecommons.org/licenses/by/4.0/"}


def item(**words: object) -> Item:
    return Item("a/1", "a", "1", **{"author": "Ann", "evidence": '{"id":1}', **BY, **words})  # type: ignore[arg-type]


def a_row(rights: Rights, *captions: Caption) -> ClipRow:
    clip = a_candidate().clip
    return ClipRow(
        key=clip.key,
        split="train",
        shard="train/00000.tar",
        position=0,
        n_bytes=4,
        sha256=clip.sha256,
        pcm_hash=clip.pcm_hash,
        item_id="a/1",
        source="a",
        start_s=0.0,
        duration_s=1.0,
        title="Rain",
        author="Ann",
        source_url="https://example.org/1",
        tags=(),
        captions=captions,
        rights=rights,
        decision=ALLOWED,
        original=clip.original,
        measures=QUIET_ROOM,
    )


def test_what_was_said_is_kept_beside_what_is_concluded():
    told = item(
        catalogue="freesound",
        published="2020-01-02",
        ai_preference="no-gen-ai",
        flags=("voice",),
        claims=(Claim("container", "CC0"),),
    )

    rights = assess(told)

    assert (rights.spdx, rights.raw, rights.url_raw) == ("CC-BY-4.0", *BY.values())
    assert (rights.catalogue, rights.published) == ("freesound", "2020-01-02")
    assert (rights.ai_preference, rights.flags) == ("no-gen-ai", ("voice",))
    assert rights.claims == (Claim("container", "CC0"),)
    assert rights.conflicts == (Conflict.CONTAINER_AND_ITEM,)
    assert rights.grade is Grade.A


def test_an_item_of_the_catalogue_is_assessed_as_its_source_listed_it():
    assert assess(filed(item())) == assess(item())


def test_a_caption_that_people_wrote_carries_the_recordings_licence_and_no_other_does():
    rights = assess(item(license_raw="CC BY-NC 4.0", license_url_raw=""))
    captions = [
        Caption("Rain.", Origin.TITLE),
        Caption("It rains.", Origin.DESCRIPTION),
        Caption("Rain 1.", Origin.FILE_NAME),
        Caption("The sound of rain.", Origin.TAGS_TEMPLATE),
        Caption("Rain falls.", Origin.T5, model="bundled@1"),
    ]

    assert [caption_rights(each, rights) for each in captions] == [
        rights, rights, rights, MADE_HERE, MADE_HERE,
    ]  # fmt: skip


def test_a_clip_has_a_row_for_each_of_its_layers():
    captions = (Caption("Rain.", Origin.TITLE), Caption("It.", Origin.T5, model="bundled@1"))
    rows = rights_rows(a_row(assess(item()), *captions), load_policy("research"))

    assert [(row.layer, row.rights.spdx, row.generator) for row in rows] == [
        ("audio", "CC-BY-4.0", ""),
        ("metadata", "CC-BY-4.0", ""),
        ("caption:0", "CC-BY-4.0", ""),
        ("caption:1", "LicenseRef-soundmill-generated", "bundled@1"),
    ]
    assert {row.decision.verdict for row in rows} == {Verdict.ALLOW}
    assert (rows[0].key, rows[0].source_url) == (a_candidate().clip.key, "https://example.org/1")


def test_the_same_clip_is_decided_anew_under_another_policy():
    row = a_row(assess(item(license_raw="CC BY-NC 4.0", license_url_raw="")))

    (audio, _) = rights_rows(row, load_policy("commercial-safe"))

    assert audio.decision.verdict is Verdict.DENY
    assert audio.permissions.commercial is Permission.DENY


@pytest.mark.parametrize(
    ("words", "policy", "reason"),
    [
        ({"license_raw": "", "license_url_raw": ""}, "research", Reason.UNKNOWN_LICENSE),
        ({"license_raw": "CC BY-NC 4.0"}, "research", Reason.LICENSE_CONFLICT),
        ({"license_raw": "CC BY-ND 4.0", "license_url_raw": ""}, "research",
         Reason.USE_NOT_ALLOWED),
        ({"ai_preference": "no-gen-ai"}, "gen-ai-safe", Reason.OPTED_OUT),
        ({"claims": (Claim("embedded", "CC BY-NC 4.0"),)}, "research", Reason.REVIEW),
        ({"claims": (Claim("parent:a/2", "CC BY-NC 4.0"),)}, "commercial-safe",
         Reason.LICENSE_CONFLICT),
    ],
)  # fmt: skip
def test_a_refusal_has_the_reason_without_which_it_would_be_none(
    words: dict[str, object], policy: str, reason: Reason
):
    chosen, told = load_policy(policy), item(**words)
    rights = assess(told)
    decision = decide_item(told, rights, chosen)

    assert not decision.allowed
    assert reason_of(facts_of(told, rights), decision, chosen) is reason


def test_a_policy_is_asked_with_all_that_binds():
    rights = replace(assess(item()), claims=(Claim("duplicate:a/2", "CC BY-NC 4.0"),))

    facts = facts_of(item(), rights, key="k")

    assert facts.granted.permissions.commercial is Permission.DENY
    assert (facts.item_id, facts.key, facts.layer, facts.author) == ("a/1", "k", "audio", "Ann")


def given(raw: str, url: str = "", **words: str) -> Caption:
    return Caption("It rains.", Origin.GIVEN, license_raw=raw, license_url_raw=url, **words)


def test_a_given_caption_has_the_rights_of_its_own_words_and_never_the_recordings():
    rights = assess(item(license_raw="CC0", license_url_raw="", flags=("voice",)))

    own = caption_rights(given("CC BY 4.0", author="Bob"), rights)

    assert (own.spdx, own.raw, own.grade) == ("CC-BY-4.0", "CC BY 4.0", Grade.D)
    assert (own.flags, own.conflicts) == ((), ())


@pytest.mark.parametrize("raw", ["", " ", "as agreed"])
def test_a_given_caption_of_which_nothing_is_known_is_unknown(raw: str):
    own = caption_rights(given(raw), assess(item()))

    assert not own.known
    row = a_row(assess(item()), given(raw))
    *_, layer = rights_rows(row, load_policy("research"))
    assert (layer.layer, layer.decision.verdict) == ("caption:0", Verdict.DENY)


def test_without_evidence_of_the_recording_there_is_none_of_its_captions():
    assert caption_rights(given("CC0"), assess(item(evidence=""))).grade is Grade.F


def test_what_contradicts_itself_in_a_captions_licence_is_told():
    own = caption_rights(given("CC0", BY["license_url_raw"]), assess(item()))

    assert own.conflicts == (Conflict.NAME_AND_URL,)


def test_a_given_captions_row_names_its_own_author():
    row = a_row(assess(item()), given("CC BY 4.0", author="Bob"), Caption("Rain.", Origin.TITLE))

    rows = rights_rows(row, load_policy("research"))

    assert [each.author for each in rows] == ["Ann", "Ann", "Bob", "Ann"]


def test_a_policy_may_refuse_what_machines_wrote_whoever_published_it():
    by_hand, by_machine = given("CC0"), replace(given("CC0"), origin=Origin.GIVEN_MACHINE)
    row = a_row(assess(item()), by_hand, by_machine)
    research = load_policy("research").model_dump(mode="json")
    rule = {"id": "no-machines", "when": {"generator": "*"}, "then": "deny"}
    policy = Policy.model_validate(research | {"rules": [rule, *research["rules"]]})

    *_, people, machine = rights_rows(row, policy)

    assert (people.generator, machine.generator) == ("", "given-machine")
    assert (people.decision.allowed, machine.decision.rule) == (True, "no-machines")
