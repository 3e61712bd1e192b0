"""How the rules of a policy decide: one condition, or one way to fall short, at a time."""

import pytest
from pydantic import ValidationError

from schemas.rights import Conflict, Grade, Verdict
from tests.pipeline.rights.asked import ask, policy_of, rights_of

OPEN = "{id: open, when: {family: [CC0, CC-BY]}, then: allow}"


def test_the_first_rule_that_matches_wins():
    allow = "{id: a, when: {license: CC0-1.0}, then: allow}"
    deny = "{id: d, when: {family: CC0}, then: deny}"

    assert ask(policy_of(f"[{allow}, {deny}]"), "CC0-1.0").rule == "a"
    assert ask(policy_of(f"[{deny}, {allow}]"), "CC0-1.0").rule == "d"


@pytest.mark.parametrize(
    ("when", "matches", "not_matches"),
    [
        ("license: CC0-1.0", {}, {"spdx": "CC-BY-4.0"}),
        ("family: [CC-BY, CC0]", {}, {"spdx": "CC-BY-NC-4.0"}),
        ("source: rain", {}, {"item_id": "wind/1"}),
        ("catalogue: freesound", {"catalogue": "freesound"}, {}),
        ("layer: caption", {"layer": "caption:3"}, {"layer": "metadata"}),
        ("generator: '*'", {"generator": "a model"}, {}),
        ("generator: [a, b]", {"generator": "b"}, {"generator": "c"}),
        ("ai_pref: none", {}, {"ai_preference": "no-additional-preferences"}),
        ("ai_pref: deny", {"ai_preference": "noai"}, {"ai_preference": "open-source-models"}),
        ("ai_pref: no-gen-ai", {"ai_preference": "No Gen AI"}, {"ai_preference": "noai"}),
        ("ai_pref: unknown", {"ai_preference": "ask me"}, {}),
        ("flags: [voice, music]", {"flags": ("music",)}, {"flags": ("children",)}),
        ("conflict: embedded_tag", {"conflicts": (Conflict.EMBEDDED_TAG,)}, {}),
        ("grade_below: B", {"grade": Grade.C}, {"grade": Grade.B}),
        ("obligation: share_alike", {"spdx": "CC-BY-SA-4.0"}, {}),
        ("permissions: {commercial: deny}", {"spdx": "CC-BY-NC-4.0"}, {}),
        ("permissions: {adapt: [deny, conditional]}", {"spdx": "CC-BY-ND-4.0"}, {}),
        (
            "family: CC0, source: rain, flags: voice",
            {"flags": ("voice",)},
            {"flags": ("voice",), "item_id": "wind/1"},
        ),
    ],
)
def test_a_condition(when: str, matches: dict[str, object], not_matches: dict[str, object]):
    policy = policy_of(f"[{{id: it, when: {{{when}}}, then: review}}]")

    def rule(spdx: str = "CC0-1.0", **case: object) -> str:
        about = {k: case.pop(k) for k in ("item_id", "layer", "generator") if k in case}
        return ask(policy, rights_of(spdx, **case), **about).rule  # type: ignore[arg-type]

    assert rule(**matches) == "it"  # type: ignore[arg-type]
    assert rule(**not_matches) == "default:unmatched"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("purpose", "lets_in"),
    [
        (("none", False, "none"), {"BY", "BY-NC", "BY-ND", "SAMPLING"}),
        (("verbatim", False, "none"), {"BY", "BY-NC", "BY-ND", "SAMPLING"}),
        (("excerpt", False, "none"), {"BY", "BY-NC"}),
        (("none", True, "none"), {"BY", "BY-ND"}),
        (("none", False, "other"), {"BY", "BY-NC"}),
        (("excerpt", True, "generative"), {"BY"}),
    ],
)
def test_a_rule_cannot_allow_what_the_licence_withholds_from_the_purpose(
    purpose: tuple[str, bool, str], lets_in: set[str]
):
    wanted = dict(zip(("redistribution", "commercial", "training"), purpose, strict=True))
    rules = "[{id: all, when: {layer: audio}, then: allow}]"
    licenses = {
        "BY": "CC-BY-4.0",
        "BY-NC": "CC-BY-NC-4.0",
        "BY-ND": "CC-BY-ND-4.0",
        "SAMPLING": "LicenseRef-scancode-cc-sampling-plus-1.0",
        "NOTHING": "NOASSERTION",
    }
    policy = policy_of(rules, purpose=wanted)

    assert {name for name, spdx in licenses.items() if ask(policy, spdx).allowed} == lets_in


def test_what_the_licence_forbids_is_named():
    decision = ask(policy_of("[{id: all, when: {layer: audio}, then: allow}]"), "CC-BY-NC-4.0")

    assert decision.rule == "default:purpose"
    assert decision.why == (
        "rule all allows CC-BY-NC-4.0, but commercial is deny, which the purpose needs"
    )


def test_no_derivatives_stays_out_unless_the_policy_says_how_excerpts_count():
    rules = "[{id: nd, when: {family: CC-BY-ND}, then: allow}]"
    purpose = {"redistribution": "excerpt", "commercial": True, "training": "none"}
    as_adapted = policy_of(rules, purpose=purpose)
    as_given = policy_of(rules, purpose=purpose, transforms={"excerpt": "not_adaptation"})

    assert not ask(as_adapted, "CC-BY-ND-4.0").allowed
    assert ask(as_given, "CC-BY-ND-4.0").allowed


@pytest.mark.parametrize(
    ("default", "spdx", "grade"),
    [
        ("unmatched", "CC-BY-NC-4.0", Grade.A),
        ("unknown", "NOASSERTION", Grade.A),
        ("missing_evidence", "CC-BY-4.0", Grade.D),
        ("missing_attribution", "CC-BY-4.0", Grade.A),
        ("ambiguous_version", "LicenseRef-CC-BY", Grade.A),
        ("conditional", "LicenseRef-scancode-cc-sampling-plus-1.0", Grade.A),
    ],
)
@pytest.mark.parametrize("answer", ["deny", "review"])
def test_a_default_answers_where_no_rule_lets_in(
    default: str, spdx: str, grade: Grade, answer: str
):
    rules = """[{id: open, when: {family: [CC-BY, CC-SAMPLING-PLUS]}, then: allow,
                 require: {attribution: [creator]}}]"""
    policy = policy_of(
        rules,
        defaults={default: answer},
        min_grade={"audio": "C"},
        ambiguous_version="refuse",
    )
    candidates = ("CC-BY-3.0", "CC-BY-4.0") if spdx == "LicenseRef-CC-BY" else ()
    author = "" if default == "missing_attribution" else "Ann"

    decision = ask(policy, rights_of(spdx, *candidates, grade=grade), author=author)

    assert (decision.rule, decision.verdict) == (f"default:{default}", answer)


def test_a_credit_is_required_only_where_the_licence_asks_for_one():
    policy = policy_of(
        """[{id: open, when: {family: [CC0, CC-BY]}, then: allow,
             require: {attribution: [creator, title, source_url]}}]"""
    )

    assert ask(policy, "CC0-1.0", author="", title="", source_url=" ").allowed
    assert ask(policy, "CC-BY-4.0").allowed
    why = ask(policy, "CC-BY-4.0", author="", source_url=" ").why
    assert why.endswith("the credit it asks for lacks creator, source_url")


def test_a_grade_is_asked_of_its_own_layer():
    policy = policy_of(f"[{OPEN}]", min_grade={"audio": "B"})
    rights = rights_of("CC0-1.0", grade=Grade.C)

    assert not ask(policy, rights, "audio").allowed
    assert ask(policy, rights, "caption:0").allowed


def test_what_soundmill_wrote_enters_unless_a_rule_says_otherwise():
    made = "LicenseRef-soundmill-generated"
    refused = policy_of(f"[{OPEN}, {{id: people-only, when: {{generator: '*'}}, then: deny}}]")

    assert ask(policy_of(f"[{OPEN}]"), made, "caption:0").rule == "default:made_here"
    assert ask(refused, made, "caption:0").allowed
    assert ask(refused, made, "caption:0", generator="t5").rule == "people-only"


def test_of_licences_that_all_hold_the_strictest_answer_counts():
    rules = f"[{OPEN}, {{id: look, when: {{family: CC-BY-SA}}, then: review}}]"

    assert ask(policy_of(rules), "CC0-1.0 AND CC-BY-SA-4.0").verdict is Verdict.REVIEW
    assert ask(policy_of(rules), "CC0-1.0 AND CC-BY-SA-4.0 AND MIT").verdict is Verdict.DENY


def test_every_choice_must_pass_where_the_policy_says_so():
    strict = policy_of(f"[{OPEN}]", or_choice="all_must_pass")

    assert ask(policy_of(f"[{OPEN}]"), "CC0-1.0 OR MIT").allowed
    assert not ask(strict, "CC0-1.0 OR MIT").allowed
    assert ask(strict, "CC0-1.0 OR CC-BY-4.0").allowed


@pytest.mark.parametrize(
    ("rules", "says"),
    [
        ("[{id: a, when: {}, then: allow}]", "allows anything"),
        ("[{id: a, when: {license: null}, then: allow}]", "allows anything"),
        ("[{id: a, when: {license: NOASSERTION}, then: allow}]", "which is no licence"),
        (f"[{OPEN}, {OPEN}]", "ids .* twice"),
        (
            "[{id: a, when: {layer: audio}, then: deny, require: {attribution: [title]}}]",
            "for rules that allow",
        ),
        ("[]", "at least 1"),
    ],
)
def test_rules_that_cannot_be_meant_are_refused(rules: str, says: str):
    with pytest.raises(ValidationError, match=says):
        policy_of(rules)


@pytest.mark.parametrize(
    "default",
    ["unmatched", "unknown", "conditional", "missing_evidence", "ambiguous_version"],
)
def test_no_default_lets_in(default: str):
    with pytest.raises(ValidationError, match="never let in"):
        policy_of(f"[{OPEN}]", defaults={default: "allow"})
