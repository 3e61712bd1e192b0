"""What each shipped policy lets in, and what it says where it does not."""

import pytest

from pipeline.rights.policy import load_policy, shipped_policies
from schemas.rights import Conflict, Grade, Rights, Verdict
from tests.pipeline.rights.asked import ask, rights_of

COMMERCIAL = {"commercial-safe", "gen-ai-safe"}
FREE = {"permissive", "no-sharealike", "research", *COMMERCIAL}

ALLOWED_BY = {
    "CC0-1.0": {"cc0-only", *FREE},
    "CC-PDM-1.0": FREE,
    "CC-BY-2.5": FREE,
    "CC-BY-3.0-US": FREE,
    "LicenseRef-CC-BY-3.0-FR": FREE,
    "CC-BY-SA-4.0": {"research", *COMMERCIAL},
    "OGL-UK-3.0": FREE - {"permissive"},
    "CC-BY-NC-4.0": {"research"},
    "CC-BY-NC-SA-3.0": {"research"},
    "CC-BY-ND-4.0": set(),
    "CC-BY-NC-ND-4.0": set(),
    "LicenseRef-scancode-cc-sampling-plus-1.0": set(),
    "LicenseRef-scancode-public-domain": set(),
    "LicenseRef-CC": set(),
    "LicenseRef-Sonniss-GDC": set(),
    "LicenseRef-BBC-RemArc": set(),
    "LicenseRef-YouTube-Standard": set(),
    "LicenseRef-all-rights-reserved": set(),
    "MIT": set(),
    "NOASSERTION": set(),
    "CC-BY": set(),
    "CC-BY-9.9": set(),
    "": set(),
    "LicenseRef-soundmill-generated": {"cc0-only", *FREE},
    "CC-BY-4.0 AND CC-BY-SA-4.0": {"research", *COMMERCIAL},
    "CC-BY-4.0 AND CC-BY-NC-4.0": {"research"},
    "CC-BY-4.0 OR CC-BY-NC-4.0": FREE,
    "CC-BY-4.0 AND CC0": set(),
    "CC-BY-4.0 OR NOASSERTION": FREE,
}


@pytest.mark.parametrize("policy", shipped_policies())
@pytest.mark.parametrize("spdx", ALLOWED_BY)
def test_each_policy_lets_in_what_it_names(policy: str, spdx: str):
    decision = ask(load_policy(policy), spdx)

    assert decision.allowed == (policy in ALLOWED_BY[spdx])
    assert (decision.policy, decision.digest) == (policy, load_policy(policy).digest)
    assert decision.why


@pytest.mark.parametrize("layer", ["audio", "metadata", "caption:0"])
def test_every_layer_is_held_to_its_own_licence(layer: str):
    assert ask(load_policy("research"), "CC-BY-NC-4.0", layer).allowed
    assert not ask(load_policy("commercial-safe"), "CC-BY-NC-4.0", layer).allowed


def test_a_refusal_says_what_would_be_allowed():
    decision = ask(load_policy("cc0-only"), "CC-BY-4.0")

    assert decision.why == "CC-BY-4.0 is in no rule of policy cc0-only, which allows CC0"
    assert (decision.verdict, decision.rule) == (Verdict.DENY, "default:unmatched")


def test_a_rule_that_refuses_gives_its_reason():
    decision = ask(load_policy("commercial-safe"), "CC-BY-NC-4.0")

    assert decision.rule == "non-commercial"
    assert decision.why == (
        "CC-BY-NC-4.0 is denied by rule non-commercial: the licence forbids commercial use"
    )


def test_an_unknown_licence_is_quoted_with_the_rule_that_refused_it():
    rights = Rights("NOASSERTION", "", "CC0", "https://example.net/terms", "name-url-conflict")

    why = ask(load_policy("research"), rights).why

    assert why.startswith(
        "unknown licence: 'CC0' at 'https://example.net/terms' (name-url-conflict)"
    )


def test_a_hostile_text_is_quoted_short_and_escaped():
    raw = "\x1b[31m\u202e\n\ud800" + "x" * 10_000
    why = ask(load_policy("research"), Rights("NOASSERTION", "", raw, "", "r")).why

    assert r"'\x1b[31m\u202e\n\ud800xxx" in why
    assert len(why) < 400
    why.encode()


@pytest.mark.parametrize(
    ("preference", "policies"),
    [
        ("", {"cc0-only", *FREE}),
        ("no-additional-preferences", {"cc0-only", *FREE}),
        ("open-source-models", {"cc0-only", *FREE} - {"gen-ai-safe"}),
        ("no-gen-ai", {"cc0-only", *FREE} - {"gen-ai-safe"}),
        ("noai", set()),
        ("whatever I say", set()),
    ],
)
def test_an_authors_word_on_training_holds_for_what_is_trained(preference: str, policies: set[str]):
    rights = rights_of("CC0-1.0", ai_preference=preference)

    assert {name for name, each in shipped_policies().items() if ask(each, rights).allowed} == (
        policies
    )


@pytest.mark.parametrize("policy", shipped_policies())
def test_a_contradiction_waits_for_a_person(policy: str):
    rights = rights_of("CC0-1.0", conflicts=(Conflict.SAME_AUDIO_OTHER_LICENSE,))

    decision = ask(load_policy(policy), rights)

    assert (decision.verdict, decision.rule) == (Verdict.REVIEW, "contradictions")


@pytest.mark.parametrize("policy", shipped_policies())
def test_what_could_never_pass_does_not_wait_for_a_person(policy: str):
    rights = rights_of("LicenseRef-all-rights-reserved", conflicts=(Conflict.EMBEDDED_TAG,))

    assert ask(load_policy(policy), rights).verdict is Verdict.DENY


@pytest.mark.parametrize("policy", sorted(FREE))
def test_a_bare_claim_of_the_public_domain_waits_for_a_person(policy: str):
    decision = ask(load_policy(policy), "LicenseRef-scancode-public-domain")

    assert decision.verdict is Verdict.REVIEW


@pytest.mark.parametrize("policy", shipped_policies())
def test_a_licence_without_evidence_is_not_enough(policy: str):
    decision = ask(load_policy(policy), rights_of("CC0-1.0", grade=Grade.F))

    assert (decision.verdict, decision.rule) == (Verdict.DENY, "default:missing_evidence")


def test_people_who_are_heard_are_asked_before_models_generate():
    spoken = rights_of("CC0-1.0", flags=("voice",))

    assert ask(load_policy("gen-ai-safe"), spoken).rule == "persons"
    assert ask(load_policy("commercial-safe"), spoken).allowed


def test_versions_left_open_pass_only_together():
    both = rights_of("LicenseRef-CC-BY", "CC-BY-3.0", "CC-BY-4.0")
    one = rights_of("LicenseRef-CC", "CC-BY-4.0", "CC-BY-NC-4.0")

    assert ask(load_policy("permissive"), both).allowed
    assert not ask(load_policy("permissive"), one).allowed


def test_the_choice_that_asks_least_is_recorded():
    why = ask(load_policy("commercial-safe"), "CC-BY-SA-4.0 OR CC-BY-4.0 OR CC-BY-NC-4.0").why

    assert why.endswith("CC-BY-4.0 is chosen of 3")
