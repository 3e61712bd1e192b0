"""Laws of the decisions: whatever is said, no more is allowed than the licences grant."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.rights.conclude import conclude
from pipeline.rights.licenses import known_license
from pipeline.rights.normalise.others import others
from pipeline.rights.normalise.tools import tools, tools_by_spdx
from pipeline.rights.operations import granted
from pipeline.rights.policy import Policy, shipped_policies
from pipeline.rights.terms import TERMS
from schemas.rights import Conflict, Grade, Operation, Permission, Permissions, Rights, Said
from tests.pipeline.rights.asked import ask, policy_of, rights_of

unhurried = settings(deadline=None)  # the machine may be busy

POLICIES = list(shipped_policies().values())
STRICTER = ["allow", "conditional", "unknown", "deny"]

known = st.sampled_from(sorted([*tools_by_spdx(), *others()]))
unknown = st.one_of(
    st.sampled_from(["NOASSERTION", "", "CC-BY", "CC-BY-9.9", "CC0", "cc0-1.0", "LicenseRef-x"]),
    st.text(max_size=20),
)
licenses = st.one_of(known, known, unknown)
preferences = st.sampled_from(["", "no-gen-ai", "noai", "open-source-models", "as you like"])
layers = st.sampled_from(["audio", "metadata", "caption:2"])


def allowing(rights: Rights | str, layer: str = "audio") -> set[str]:
    return {policy.name for policy in POLICIES if ask(policy, rights, layer).allowed}


def not_freer(one: Permissions, other: Permissions) -> bool:
    return all(
        STRICTER.index(one.of(operation)) >= STRICTER.index(other.of(operation))
        for operation in Operation
    )


def unread(rights: Rights) -> bool:
    return granted(rights).permissions == granted(rights_of("NOASSERTION")).permissions


@pytest.mark.parametrize("element", ["NC", "ND", "SA"])
def test_a_tool_with_a_further_element_never_permits_more(element: str):
    compared = 0
    for (family, version, port), tool in tools().items():
        elements = family.split("-")
        if "SAMPLING" in family or element not in elements:
            continue
        without = "-".join(each for each in elements if each != element)
        freer = tools().get((without, version, port))
        if freer is not None:
            compared += 1
            assert not_freer(*(granted(rights_of(each.spdx)).permissions for each in (tool, freer)))
            assert allowing(tool.spdx) <= allowing(freer.spdx)
    assert compared > 100


@unhurried
@given(st.lists(unknown, min_size=1, max_size=3), layers, preferences, st.sampled_from(Grade))
def test_the_unknown_is_never_allowed(spdx: list[str], layer: str, said: str, grade: Grade):
    expression = " AND ".join(spdx)
    assume(known_license(expression) is None)
    rights = rights_of(expression, ai_preference=said, grade=grade)
    anything = policy_of(
        "[{id: all, when: {layer: [audio, caption, metadata]}, then: allow}]",
        purpose={"redistribution": "none", "commercial": False, "training": "none"},
    )

    assert not allowing(rights, layer)
    assert not ask(anything, rights, layer).allowed


@unhurried
@given(licenses, licenses, preferences)
def test_a_licence_that_holds_too_never_opens(one: str, other: str, said: str):
    both = rights_of(f"{one} AND {other}", ai_preference=said)

    for single in (one, other):
        assert allowing(both) <= allowing(rights_of(single, ai_preference=said))
        if known_license(single):
            alone = granted(rights_of(single, ai_preference=said)).permissions
            # What is no expression at all is unknown altogether, and allows as little.
            assert not_freer(granted(both).permissions, alone) or unread(both)


@unhurried
@given(known, st.lists(licenses, min_size=1, max_size=3))
def test_a_licence_that_may_be_meant_too_never_opens(first: str, more: list[str]):
    assume(first != "LicenseRef-CC-BY")
    alone = rights_of("LicenseRef-CC-BY", first)
    wider = rights_of("LicenseRef-CC-BY", first, *more)

    assert allowing(wider) <= allowing(alone)
    assert not_freer(granted(wider).permissions, granted(alone).permissions)


@unhurried
@given(known, known)
def test_a_choice_is_allowed_where_one_of_its_licences_is(one: str, other: str):
    assert allowing(f"{one} OR {other}") == allowing(one) | allowing(other)


@unhurried
@given(known, preferences.filter(bool))
def test_an_authors_word_never_gives(spdx: str, said: str):
    plain, with_word = rights_of(spdx), rights_of(spdx, ai_preference=said)

    assert not_freer(granted(with_word).permissions, granted(plain).permissions)
    assert allowing(with_word) <= allowing(plain)


@unhurried
@given(known, st.sets(st.sampled_from(Conflict)), st.sets(st.sampled_from(["voice", "children"])))
def test_a_doubt_never_opens(spdx: str, conflicts: set[Conflict], flags: set[str]):
    plain = rights_of(spdx)
    doubted = replace(plain, conflicts=tuple(conflicts), flags=tuple(flags))

    assert allowing(doubted) <= allowing(plain)


@unhurried
@given(known, st.sampled_from(Grade), st.sampled_from(Grade))
def test_worse_evidence_never_opens(spdx: str, one: Grade, other: Grade):
    better, worse = sorted([one, other])

    assert allowing(rights_of(spdx, grade=worse)) <= allowing(rights_of(spdx, grade=better))


@unhurried
@given(known, st.sampled_from(POLICIES))
def test_what_is_allowed_is_permitted_for_the_whole_purpose(spdx: str, policy: Policy):
    permissions = granted(rights_of(spdx)).permissions

    if ask(policy, spdx).allowed:
        assert permissions.redistribute_excerpt is Permission.ALLOW
        assert permissions.adapt is Permission.ALLOW
        assert permissions.commercial is Permission.ALLOW or not policy.purpose.commercial


rules = st.tuples(st.sampled_from(sorted(TERMS)), st.sampled_from(["allow", "deny", "review"]))


def in_this_order(listed: list[tuple[str, str]]) -> Policy:
    rows = [
        f"{{id: r{n}, when: {{family: {family}}}, then: {then}}}"
        for n, (family, then) in enumerate(listed)
    ]
    return policy_of(f"[{', '.join(rows)}]")


@unhurried
@given(st.lists(rules, min_size=1, max_size=5), rules, known)
def test_a_rule_after_the_one_that_matched_changes_nothing(
    before: list[tuple[str, str]], after: tuple[str, str], spdx: str
):
    decision = ask(in_this_order(before), spdx)
    longer = ask(in_this_order([*before, after]), spdx)

    assert decision.rule == "default:unmatched" or longer == replace(decision, digest=longer.digest)


names = st.one_of(
    st.builds(
        "CC BY{} {}".format,
        st.sampled_from(["", "-NC", "-SA", "-ND", "-NC-SA", "-NC-ND"]),
        st.sampled_from(["", "2.0", "3.0", "4.0"]),
    ),
    st.sampled_from(["CC0", "CC0 1.0", "Public Domain Mark 1.0", "Creative Commons Attribution"]),
)
restrictions = st.sampled_from(["NC", "ND", "SA", "NonCommercial", "NoDerivs", "Share Alike"])


def concluded(name: str, url: str = "") -> Rights:
    return replace(conclude(Said(name, url)), grade=Grade.A)


@unhurried
@given(names, restrictions, st.booleans())
def test_a_restriction_beside_a_name_never_opens_a_policy(name: str, more: str, before: bool):
    restricted = f"{more} {name}" if before else f"{name} {more}"

    assert allowing(concluded(restricted)) <= allowing(concluded(name))


@unhurried
@given(names, st.text(alphabet="abcdefghijklmnopqrstuvwxyz ,;:!?()%~=", min_size=1), st.booleans())
def test_noise_around_a_name_never_opens_a_policy(name: str, noise: str, before: bool):
    noisy = f"{noise} {name}" if before else f"{name} {noise}"

    assert allowing(concluded(noisy)) <= allowing(concluded(name))


@unhurried
@given(st.text(max_size=40), st.text(max_size=40))
def test_random_words_allow_nothing_that_is_no_licence(name: str, url: str):
    rights = concluded(name, url)

    assert rights.known or not allowing(rights)
