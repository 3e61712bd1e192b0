"""Conflicts: each class from the words that make it, and what binds where copies disagree."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.conclude import conclude
from pipeline.rights.conflicts import (
    MAX_CLAIMS,
    Copy,
    beside_copies,
    conflicts_of,
    contradict,
    grant_of,
    heard,
    parent_claim,
    strictness,
)
from pipeline.rights.operations import granted
from schemas.rights import (
    Claim,
    Conflict,
    Obligation,
    Operation,
    Permission,
    Permissions,
    Rights,
    Said,
)

CC = "https://creativecommons.org/licenses"
NAMES = ("CC0 1.0", "CC BY 4.0", "CC BY-SA 4.0", "CC BY-NC 4.0", "CC BY-ND 4.0", "CC BY-NC-SA 3.0")


def rights(name: str = "CC BY 4.0", url: str = "", *claims: Claim) -> Rights:
    return replace(conclude(Said(name, url)), claims=claims)


def copy(item_id: str, name: str, author: str = "Ann") -> Copy:
    return Copy(item_id, author, rights(name))


copies = st.lists(
    st.builds(
        lambda n, name, author: copy(f"a/{n}", name, author),
        st.integers(0, 9),
        st.sampled_from(NAMES),
        st.sampled_from(["Ann", "Bob", ""]),
    ),
    min_size=1,
    max_size=6,
)


def test_what_agrees_has_no_conflict():
    claims = (Claim("container", "CC BY 4.0"), Claim("embedded", "", f"{CC}/by/4.0/"))

    assert conflicts_of(rights("CC BY 4.0", f"{CC}/by/4.0/", *claims), "Ann") == ()


@pytest.mark.parametrize(
    ("found", "author", "conflict"),
    [
        (rights("CC BY 4.0", f"{CC}/by-nc/4.0/"), "Ann", Conflict.NAME_AND_URL),
        (rights("CC BY 4.0", "", Claim("container", "CC0")), "Ann", Conflict.CONTAINER_AND_ITEM),
        (rights("CC0", "", Claim("embedded", "CC BY-NC 4.0")), "Ann", Conflict.EMBEDDED_TAG),
        (rights("CC0", "", Claim("sidecar", "CC BY 4.0")), "Ann", Conflict.OTHER_WITNESS),
        (rights("CC0", "", Claim("a stranger", "CC BY 4.0")), "Ann", Conflict.OTHER_WITNESS),
        (rights("CC0", "", Claim("parent:a/1", "CC BY 4.0")), "Ann", Conflict.PARENT_STRICTER),
        (rights("CC BY-ND 4.0"), "Ann", Conflict.NO_DERIVATIVES_ADAPTED),
        (rights("CC BY 4.0"), " ", Conflict.MISSING_ATTRIBUTION),
    ],
)
def test_each_contradiction_has_its_name(found: Rights, author: str, conflict: Conflict):
    assert conflicts_of(found, author) == (conflict,)


def test_a_public_domain_dedication_needs_no_author():
    assert conflicts_of(rights("CC0"), "") == ()


def test_words_that_name_no_licence_contradict_nothing():
    assert not contradict(rights("CC0"), rights("recorded in 2019"))
    assert conflicts_of(rights("CC0", "", Claim("embedded", "recorded in 2019")), "Ann") == ()


def test_a_parent_that_is_freer_is_no_conflict():
    assert conflicts_of(rights("CC BY 4.0", "", Claim("parent:a/1", "CC0")), "Ann") == ()


def test_a_parent_that_cannot_be_understood_is_stricter():
    told = rights("CC BY 4.0", "", Claim("parent:a/1", "ask me"))

    assert conflicts_of(told, "Ann") == (Conflict.PARENT_STRICTER,)
    assert grant_of(told).permissions.commercial is Permission.UNKNOWN


def test_a_copy_under_another_licence_binds():
    kept = copy("a/1", "CC BY-SA 4.0")
    found = beside_copies(kept, [copy("a/2", "CC BY-NC 4.0")])

    assert found.conflicts == (Conflict.SAME_AUDIO_OTHER_LICENSE,)
    assert found.claims == (Claim("duplicate:a/2", "CC-BY-NC-4.0", f"{CC}/by-nc/4.0/", "Ann"),)
    assert grant_of(found).permissions.commercial is Permission.DENY
    assert Obligation.SHARE_ALIKE in grant_of(found).obligations


def test_a_copy_by_another_author_is_a_conflict_and_a_nameless_one_is_not():
    kept = copy("a/1", "CC BY 4.0")

    assert beside_copies(kept, [copy("a/2", "CC BY 4.0", "Bob")]).conflicts == (
        Conflict.SAME_AUDIO_OTHER_AUTHOR,
    )
    assert beside_copies(kept, [copy("a/2", "CC BY 4.0", "")]) == kept.rights
    assert beside_copies(kept, [copy("a/2", "CC BY 4.0", " ＡNN")]) == kept.rights


def test_another_clip_of_the_same_item_says_nothing():
    kept = copy("a/1", "CC BY 4.0")

    assert beside_copies(kept, [copy("a/1", "CC BY 4.0"), kept]) == kept.rights


def test_a_copy_of_which_nothing_is_said_takes_nothing_back():
    kept = copy("a/1", "CC0")

    assert beside_copies(kept, [copy("a/2", "", "")]) == kept.rights
    assert beside_copies(kept, [copy("a/2", "ask me", "")]).conflicts == (
        Conflict.SAME_AUDIO_OTHER_LICENSE,
    )


def test_thousands_of_copies_leave_few_claims_and_the_strictest_among_them():
    others = [copy(f"a/{n:04d}", "CC0", f"Author {n}") for n in range(3_000)]
    found = beside_copies(copy("a/x", "CC BY 4.0"), [*others, copy("a/y", "CC BY-NC-SA 3.0")])

    assert len(found.claims) == MAX_CLAIMS
    assert "duplicate:a/y" in {claim.witness for claim in found.claims}


@given(copies, st.randoms())
def test_the_order_of_the_copies_does_not_matter(group: list[Copy], random):
    kept, others = group[0], group[1:]
    shuffled = random.sample(others, len(others))

    assert beside_copies(kept, others) == beside_copies(kept, shuffled)


@given(copies)
def test_no_copy_ever_raises_a_permission(group: list[Copy]):
    kept = group[0]
    grant = grant_of(beside_copies(kept, group[1:]))

    own = granted(kept.rights)
    assert Permissions.strictest([grant.permissions, own.permissions]) == grant.permissions
    assert set(own.obligations) <= set(grant.obligations)


@given(copies)
def test_the_strictest_of_the_group_holds_for_each_operation(group: list[Copy]):
    strictest = max(group, key=lambda each: strictness(each.rights))
    others = [each for each in group if each.item_id != strictest.item_id]
    grant = grant_of(beside_copies(strictest, others))

    order = list(Permission)
    for operation in Operation:
        each = [granted(one.rights).permissions.of(operation) for one in [strictest, *others]]
        assert grant.permissions.of(operation) is max(each, key=order.index)


@given(st.lists(st.sampled_from(NAMES), max_size=3))
def test_whatever_is_stricter_has_the_greater_strictness(names: list[str]):
    found = rights("CC BY 4.0", "", *(Claim(f"parent:a/{n}", name) for n, name in enumerate(names)))

    assert strictness(found) >= strictness(rights("CC BY 4.0"))


def test_claims_are_heard_once_and_in_order():
    claims = [Claim("sidecar", "CC0"), Claim("embedded", "CC0"), Claim("sidecar", "CC0")]

    assert heard(claims) == (Claim("embedded", "CC0"), Claim("sidecar", "CC0"))


def test_a_parent_is_told_by_what_was_concluded_of_it():
    assert parent_claim(copy("a/1", "CC BY-NC 4.0")) == Claim(
        "parent:a/1", "CC-BY-NC-4.0", f"{CC}/by-nc/4.0/", "Ann"
    )
    assert parent_claim(copy("a/1", "ask me")) == Claim("parent:a/1", "ask me", "", "Ann")
