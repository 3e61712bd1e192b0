import pytest

from pipeline.rights.engine import conclude, decide
from pipeline.rights.policy import load_policy
from schemas.rights import NOASSERTION, Rights

EVERY_POLICY = ["cc0-only", "permissive", "commercial-safe", "research"]

ALLOWED_BY = {
    "CC0": {"cc0-only", "permissive", "commercial-safe", "research"},
    "Public Domain Mark": {"permissive", "commercial-safe", "research"},
    "CC BY 2.5": {"permissive", "commercial-safe", "research"},
    "CC BY 3.0 US": {"permissive", "commercial-safe", "research"},
    "CC BY-SA 4.0": {"commercial-safe", "research"},
    "CC BY-NC 4.0": {"research"},
    "CC BY-NC-SA 3.0": {"research"},
    "CC BY-ND 4.0": set(),
    "CC BY-NC-ND 4.0": set(),
    "CC BY": set(),
    "MIT": set(),
    "": set(),
}


@pytest.mark.parametrize("policy", EVERY_POLICY)
@pytest.mark.parametrize("name", ALLOWED_BY)
def test_each_policy_lets_in_what_it_names(policy: str, name: str):
    decision = decide(conclude(name, ""), load_policy(policy))

    assert decision.allowed == (policy in ALLOWED_BY[name])
    assert decision.policy == policy


def test_a_refusal_says_what_would_be_allowed():
    decision = decide(conclude("CC BY-NC 4.0", ""), load_policy("commercial-safe"))

    assert decision.why == (
        "CC-BY-NC-4.0 is not in policy commercial-safe, which allows CC0, CC-PDM, CC-BY, CC-BY-SA"
    )


def test_an_unknown_licence_is_quoted_with_the_reason():
    decision = decide(conclude("CC-BY", ""), load_policy("research"))

    assert decision.why == (
        "unknown licence: 'CC-BY' (the name has no version, and no URL says which)"
    )


def test_a_conflict_quotes_both_sides():
    decision = decide(conclude("CC0", "https://example.net/terms"), load_policy("research"))

    assert "'CC0' at 'https://example.net/terms'" in decision.why


def test_a_hostile_text_is_quoted_short_and_escaped():
    why = decide(conclude("\x1b[31m\u202e\n\ud800" + "x" * 10_000, ""), load_policy("research")).why

    assert r"'\x1b[31m\u202e\n\ud800xxx" in why
    assert len(why) < 400
    why.encode()


@pytest.mark.parametrize("spdx", [NOASSERTION, "", "MIT", "CC-BY-9.9", "CC0", "CC-BY"])
def test_an_identifier_off_the_list_is_never_allowed(spdx: str):
    rights = Rights(spdx, "", "", "", "made by hand")

    assert not decide(rights, load_policy("research")).allowed
