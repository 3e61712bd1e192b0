"""Laws of the licence engine: whatever the words, no more is allowed than they grant."""

import re

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pipeline.rights.engine import conclude, decide
from pipeline.rights.licenses import LISTED
from pipeline.rights.policy import shipped_policies

unhurried = settings(deadline=None)  # the machine may be busy

POLICIES = list(shipped_policies().values())
HOST = "https://creativecommons.org/licenses"

elements = st.sampled_from(["", "-nc", "-sa", "-nd", "-nc-sa", "-nc-nd", "-sa-nd"])
versions = st.sampled_from(["", "1.0", "2.0", "2.1", "2.5", "3.0", "4.0", "5.0"])
names = st.one_of(
    st.builds("CC BY{} {}".format, elements, versions),
    st.builds("Creative Commons Attribution{} {} International".format, elements, versions),
    st.sampled_from(["CC0", "CC0 1.0", "Public Domain Mark 1.0", "CC0-1.0 (REUSE.toml)"]),
)
urls = st.one_of(
    st.just(""),
    st.builds((HOST + "/by{}/{}/").format, elements, versions),
    st.builds((HOST + "/by{}/{}/{}/legalcode").format, elements, versions, st.sampled_from(["de"])),
    st.just("http://creativecommons.org/publicdomain/zero/1.0/"),
)
restrictions = st.sampled_from(
    [
        "NC",
        "ND",
        "SA",
        "NonCommercial",
        "non-commercial",
        "NoDerivs",
        "No Derivatives",
        "ShareAlike",
    ]
)
words = st.one_of(names, urls, st.text(max_size=30))


def element_of(restriction: str) -> str:
    short = re.sub("[^a-z]", "", restriction.lower())
    return {"nonc": "NC", "node": "ND", "shar": "SA"}.get(short[:4], short.upper())


def allowing(name: str, url: str) -> set[str]:
    rights = conclude(name, url)
    return {policy.policy for policy in POLICIES if decide(rights, policy).allowed}


@unhurried
@given(words, words)
def test_any_words_conclude_a_listed_licence_or_nothing(name: str, url: str):
    rights = conclude(name, url)

    assert (rights.spdx in LISTED) == rights.known == bool(rights.url)
    assert rights.known or not allowing(name, url)


@unhurried
@given(words, words)
def test_concluding_from_a_conclusion_changes_nothing(name: str, url: str):
    first = conclude(name, url)
    if first.known:
        again = conclude(first.spdx, first.url)
        assert (again.spdx, again.url) == (first.spdx, first.url)


@unhurried
@given(names, urls, restrictions, st.integers(0, 60), st.sampled_from([" ", "-", "_", "/"]))
def test_a_restriction_anywhere_in_the_name_is_never_lost(
    name: str, url: str, restriction: str, place: int, joint: str
):
    restricted = f"{name[:place]}{joint}{restriction}{joint}{name[place:]}"

    rights = conclude(restricted, url)

    assert not rights.known or f"-{element_of(restriction)}" in rights.spdx


@unhurried
@given(urls, st.sampled_from(["nc", "nd", "sa"]), st.integers(0, 80), st.sampled_from("-/"))
def test_a_restriction_anywhere_in_the_url_is_never_lost(
    url: str, restriction: str, place: int, joint: str
):
    rights = conclude("", f"{url[:place]}{joint}{restriction}{url[place:]}")

    assert not rights.known or f"-{restriction.upper()}" in rights.spdx


@unhurried
@given(names, restrictions, st.integers(0, 60))
def test_a_restriction_never_opens_a_policy(name: str, restriction: str, place: int):
    restricted = f"{name[:place]} {restriction} {name[place:]}"

    assert allowing(restricted, "") <= allowing(name, "")


@unhurried
@given(names, st.text(alphabet="abcdefghijklmnopqrstuvwxyz ,;:.+!?()%~", min_size=1), st.booleans())
def test_noise_around_a_name_never_opens_a_policy(name: str, noise: str, before: bool):
    assume("2.1" not in name)  # of which only ports exist: "jp" is no noise there
    noisy = f"{noise} {name}" if before else f"{name} {noise}"

    assert allowing(noisy, "") <= allowing(name, "")


@unhurried
@given(names, urls)
def test_a_url_beside_a_name_allows_no_more_than_the_url_alone(name: str, url: str):
    if url:
        assert allowing(name, url) <= allowing("", url)
