"""The gate before the audio, and the layers behind it."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.rights.policy import Policy, load_policy
from pipeline.stages.rights import RightsGate, check_layers
from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Stage
from schemas.rights import Claim, Conflict
from tests.pipeline.records import a_candidate, an_item

RESEARCH = load_policy("research")

OVERRIDING = """
version: 1
name: ours
summary: What our lawyer said.
purpose: {redistribution: excerpt, commercial: false, training: other}
rules:
  - {id: made-here, when: {family: soundmill-generated}, then: allow}
  - {id: captions, when: {layer: caption, family: CC-BY}, then: deny, reason: no words of theirs}
  - {id: open, when: {family: [CC0, CC-BY]}, then: allow}
overrides:
  as_of: 2026-01-01
  rows:
    - {id: %s, decision: deny, who: Lea, when: 2025-01-01, why: she asked us}
"""


@pytest.fixture
def own(tmp_path: Path):
    def load(item_or_key: str) -> Policy:
        path = tmp_path / "ours.yaml"
        path.write_text(OVERRIDING % item_or_key)
        return load_policy(str(path))

    return load


def gate(*items: Item, others: tuple[Item, ...] = ()):
    return ([*items], [*items, *others]) | RightsGate(RESEARCH)


def licensed(item_id: str, name: str, **words: object) -> Item:
    kept = {"evidence": "0" * 64} | words
    return replace(an_item(item_id), license_raw=name, **kept)


def test_an_item_that_is_let_in_carries_its_rights_and_the_decision():
    kept, rejected = gate(licensed("a/1", "CC BY 4.0"))

    (cleared,) = kept
    assert rejected == []
    assert (cleared.rights.spdx, cleared.rights.evidence) == ("CC-BY-4.0", "0" * 64)
    assert (cleared.decision.allowed, cleared.decision.rule) == (True, "open")
    assert cleared.item.evidence == ""


def test_an_item_that_is_not_leaves_with_its_reason():
    kept, (row,) = gate(licensed("a/1", "CC BY-ND 4.0"))

    assert kept == []
    assert (row.item_id, row.clip, row.stage) == ("a/1", "", Stage.RIGHTS)
    assert row.reason is Reason.USE_NOT_ALLOWED


def test_a_remix_is_held_against_what_it_was_made_of():
    child = licensed("a/child", "CC BY 4.0", parents=("a/parent", "b/unheard-of"))
    parent = licensed("a/parent", "CC BY-NC 4.0")

    kept, (row,) = gate(child, others=(parent,))

    assert kept == []
    assert (row.item_id, row.reason) == ("a/child", Reason.REVIEW)


def test_a_remix_of_something_freer_enters_with_that_as_a_claim():
    child = licensed("a/child", "CC BY 4.0", parents=("a/parent",))

    (first, second), rejected = gate(child, licensed("a/parent", "CC0 1.0"))

    assert rejected == []
    (cleared,) = [each for each in (first, second) if each.item.item_id == "a/child"]
    assert [claim.witness for claim in cleared.rights.claims] == ["parent:a/parent"]
    assert Conflict.PARENT_STRICTER not in cleared.rights.conflicts


def test_an_item_that_names_itself_as_its_parent_is_no_claim():
    (cleared,), _ = gate(licensed("a/1", "CC0 1.0", parents=("a/1",)))

    assert cleared.rights.claims == ()


def test_captions_that_may_not_be_used_are_left_out(own):
    rights = gate(licensed("a/1", "CC BY 4.0"))[0][0].rights
    made = Caption("The sound of rain.", Origin.TAGS_TEMPLATE)
    candidate = replace(
        a_candidate(), rights=rights, captions=(Caption("Rain.", Origin.TITLE), made)
    )

    assert check_layers(candidate, own("nobody")).captions == (made,)


def test_a_clip_without_a_caption_that_may_be_used_is_dropped(own):
    rights = gate(licensed("a/1", "CC BY 4.0"))[0][0].rights

    with pytest.raises(Rejected) as dropped:
        check_layers(replace(a_candidate(), rights=rights), own("nobody"))

    assert dropped.value.reason is Reason.NO_CAPTION
    assert "no words of theirs" in dropped.value.detail


def test_a_person_may_take_out_a_single_clip_by_its_key(own):
    candidate = a_candidate()

    with pytest.raises(Rejected) as dropped:
        check_layers(candidate, own(candidate.clip.key))

    assert dropped.value.reason is Reason.USE_NOT_ALLOWED
    assert "she asked us" in dropped.value.detail
    assert check_layers(candidate, own("another")).decision is not None


def test_a_claim_of_the_source_is_heard():
    (row,) = gate(licensed("a/1", "CC0", claims=(Claim("embedded", "CC BY-NC 4.0"),)))[1]

    assert row.reason is Reason.REVIEW


def given(text: str, raw: str, **words: object) -> Caption:
    return Caption(text, Origin.GIVEN, license_raw=raw, **words)  # type: ignore[arg-type]


def test_a_given_caption_enters_by_its_own_licence_which_it_then_states():
    rights = gate(licensed("a/1", "CC BY-NC 4.0"))[0][0].rights
    captions = (given("Rain.", "CC0"), given("Drops.", "secret"), given("Wet.", "CC BY-ND 4.0"))

    kept = check_layers(replace(a_candidate(), rights=rights, captions=captions), RESEARCH)

    assert [(each.text, each.license) for each in kept.captions] == [("Rain.", "CC0-1.0")]


def test_a_clip_with_refused_given_captions_alone_is_dropped():
    with pytest.raises(Rejected) as dropped:
        check_layers(replace(a_candidate(), captions=(given("Rain.", ""),)), RESEARCH)

    assert dropped.value.reason is Reason.NO_CAPTION


def test_a_title_takes_the_place_of_the_same_words_that_may_not_be_given():
    rights = gate(licensed("a/1", "CC0"))[0][0].rights
    title = Caption("rain falls", Origin.TITLE)
    candidate = replace(a_candidate(), rights=rights)

    def of(raw: str) -> list[str]:
        captions = (given("Rain falls.", raw), title)
        kept = check_layers(replace(candidate, captions=captions), RESEARCH)
        return [caption.text for caption in kept.captions]

    assert of("CC0") == ["Rain falls."]
    assert of("all rights reserved") == ["rain falls"]
