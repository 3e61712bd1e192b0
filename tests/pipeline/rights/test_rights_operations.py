"""What licences permit and ask, against what their texts say."""

import pytest

from pipeline.rights.normalise.others import others
from pipeline.rights.normalise.tools import tools
from pipeline.rights.operations import granted
from pipeline.rights.terms import TERMS, terms_of
from schemas.rights import Obligation, Operation, Permission
from tests.pipeline.rights.asked import rights_of

COMMONS = ["CC-BY", "CC-BY-SA", "CC-BY-NC", "CC-BY-NC-SA", "CC-BY-ND", "CC-BY-NC-ND"]


def answers(spdx: str, *candidates: str, **other: str) -> dict[str, str]:
    permissions = granted(rights_of(spdx, *candidates, **other)).permissions  # type: ignore[arg-type]
    return {operation.value: permissions.of(operation).value for operation in Operation}


@pytest.mark.parametrize("family", COMMONS)
def test_creative_commons_elements_say_what_they_are_called(family: str):
    elements = family.split("-")
    found = granted(rights_of(f"{family}-4.0"))

    assert found.permissions.commercial == ("deny" if "NC" in elements else "allow")
    assert found.permissions.adapt == ("deny" if "ND" in elements else "allow")
    assert found.permissions.redistribute_excerpt == "allow"
    assert (Obligation.SHARE_ALIKE in found.obligations) == ("SA" in elements)
    assert Obligation.ATTRIBUTION in found.obligations


@pytest.mark.parametrize(
    ("spdx", "asks"),
    [
        ("CC-BY-1.0", True),
        ("CC-BY-NC-2.5", True),
        ("CC-BY-SA-2.1-JP", True),
        ("CC-BY-3.0-US", True),
        ("CC-BY-4.0", False),
        ("CC0-1.0", False),
    ],
)
def test_the_title_is_owed_up_to_version_three(spdx: str, asks: bool):
    assert (Obligation.TITLE in granted(rights_of(spdx)).obligations) == asks


def test_the_public_domain_asks_for_nothing():
    for spdx in ("CC0-1.0", "CC-PDM-1.0"):
        found = granted(rights_of(spdx))
        assert set(answers(spdx).values()) == {"allow"}
        assert found.obligations == ()


def test_sampling_plus_is_not_free_for_commerce_whatever_its_rdf_says():
    terms = terms_of("CC-SAMPLING-PLUS", "1.0")

    assert terms.permissions.commercial is Permission.CONDITIONAL
    assert terms.permissions.adapt is Permission.CONDITIONAL
    assert Obligation.NO_ADVERTISING in terms.obligations
    assert terms_of("CC-SAMPLING", "1.0").permissions.redistribute_verbatim is Permission.DENY


def test_sonniss_sells_but_does_not_train():
    permissions = terms_of("Sonniss-GDC", "").permissions

    assert permissions.commercial is Permission.ALLOW
    assert permissions.redistribute_excerpt is Permission.DENY
    assert permissions.train_other is permissions.train_generative is Permission.DENY


def test_remarc_takes_back_on_request():
    terms = terms_of("BBC-RemArc", "")

    assert terms.permissions.commercial is Permission.DENY
    assert Obligation.DELETE_ON_REQUEST in terms.obligations


@pytest.mark.parametrize("family", ["YouTube-Standard", "all-rights-reserved"])
def test_no_grant_is_a_denial(family: str):
    assert terms_of(family, "").permissions == terms_of("RightsStatements-InC", "1.0").permissions
    assert {terms_of(family, "").permissions.of(each) for each in Operation} == {"deny"}


def test_every_family_answers_for_every_operation():
    for terms in TERMS.values():
        assert all(isinstance(terms.permissions.of(each), Permission) for each in Operation)


@pytest.mark.parametrize("spdx", ["NOASSERTION", "", "CC-BY-9.9", "CC0", "CC-BY", "x y", "(", "é"])
def test_what_is_not_known_is_unknown(spdx: str):
    assert set(answers(spdx).values()) == {"unknown"}


def test_candidates_do_not_help_where_nothing_was_concluded():
    assert set(answers("NOASSERTION", "CC0-1.0", "CC-BY-4.0").values()) == {"unknown"}


def test_of_licences_left_open_the_strictest_holds():
    assert answers("LicenseRef-x", "CC-BY-4.0", "CC-BY-NC-4.0") == answers("CC-BY-NC-4.0")
    assert answers("LicenseRef-x", "CC-BY-4.0", "nobody-knows")["adapt"] == "unknown"
    assert granted(rights_of("LicenseRef-x", "CC-BY-3.0", "CC-BY-4.0")).ambiguous


def test_a_licence_and_its_single_candidate_are_the_same():
    assert granted(rights_of("CC-BY-4.0", "CC-BY-4.0")) == granted(rights_of("CC-BY-4.0"))


def test_of_licences_that_all_hold_the_strictest_counts_and_all_obligations():
    found = granted(rights_of("CC-BY-SA-4.0 AND CC-BY-NC-4.0"))

    assert found.permissions.commercial is Permission.DENY
    assert Obligation.SHARE_ALIKE in found.obligations


def test_of_licences_to_choose_from_each_is_kept_and_the_freest_is_shown():
    found = granted(rights_of("CC-BY-NC-4.0 OR CC-BY-4.0 OR CC0-1.0"))

    assert [choice.expression for choice in found.choices] == [
        "CC-BY-NC-4.0",
        "CC-BY-4.0",
        "CC0-1.0",
    ]
    assert found.permissions.commercial is Permission.ALLOW
    assert found.obligations == ()


def test_an_author_may_take_training_from_the_freest_licence():
    assert answers("CC0-1.0", ai_preference="no-gen-ai") == answers("CC0-1.0") | {
        "train_generative": "deny"
    }
    assert answers("CC0-1.0", ai_preference="noai") == answers("CC0-1.0") | {
        "train_generative": "deny",
        "train_other": "deny",
    }


def test_an_author_who_says_nothing_against_it_gives_nothing_more():
    said = "no-additional-preferences"
    assert answers("CC-BY-ND-4.0", ai_preference=said) == answers("CC-BY-ND-4.0")
    assert set(answers("NOASSERTION", ai_preference=said).values()) == {"unknown"}


def test_personal_rights_are_facts_and_change_no_permission():
    heard = granted(rights_of("CC-BY-4.0", flags=("voice", "music", "children")))
    assert heard == granted(rights_of("CC-BY-4.0"))


def test_what_soundmill_wrote_is_free():
    assert set(answers("LicenseRef-soundmill-generated").values()) == {"allow"}
    assert granted(rights_of("LicenseRef-soundmill-generated")).obligations == ()


@pytest.mark.parametrize(
    ("spdx", "commercial", "adapt", "alike", "credit"),
    [
        ("LicenseRef-CC-BY-NC-SA-3.0-US", "deny", "allow", True, True),
        ("LicenseRef-CC-BY-2.5-Scotland", "allow", "allow", False, True),
        ("LicenseRef-CC-NC-SA-1.0", "deny", "allow", True, False),
        ("LicenseRef-scancode-cc-sampling-plus-1.0", "conditional", "conditional", False, True),
        ("LicenseRef-scancode-cc-nc-sampling-plus-1.0", "deny", "conditional", False, True),
        ("LicenseRef-CC-SAMPLING-PLUS-1.0-BR", "conditional", "conditional", False, True),
        ("LicenseRef-scancode-cc-devnations-2.0", "conditional", "conditional", False, True),
        ("CC-PDDC", "allow", "allow", False, False),
        ("LicenseRef-CC", "unknown", "unknown", False, False),
        ("LicenseRef-CC-BY-NC-ND", "deny", "deny", False, True),
        ("LicenseRef-RightsStatements-InC-1.0", "deny", "deny", False, False),
        ("LicenseRef-RightsStatements-NoC-NC-1.0", "deny", "unknown", False, False),
        ("LicenseRef-YouTube-Standard", "deny", "deny", False, False),
        ("LicenseRef-BBC-RemArc", "deny", "unknown", False, True),
        ("LicenseRef-Sonniss-GDC", "allow", "allow", False, False),
        ("LicenseRef-LAION-Audio-630K-research-only", "deny", "unknown", False, False),
        ("LicenseRef-personal-use-only", "deny", "unknown", False, False),
        ("LicenseRef-all-rights-reserved", "deny", "deny", False, False),
        ("LicenseRef-FMA-Limited-Download-Only", "deny", "deny", False, False),
        ("OGL-UK-3.0", "allow", "allow", False, True),
        ("LAL-1.3", "allow", "allow", True, True),
        ("ODbL-1.0", "allow", "allow", True, True),
        ("GFDL-1.3-only", "allow", "allow", True, True),
        ("Apache-2.0", "allow", "allow", False, True),
        ("MIT", "allow", "allow", False, True),
    ],
)
def test_what_research_found_of_each_licence(
    spdx: str, commercial: str, adapt: str, alike: bool, credit: bool
):
    found = granted(rights_of(spdx))

    assert (found.permissions.commercial, found.permissions.adapt) == (commercial, adapt)
    assert (Obligation.SHARE_ALIKE in found.obligations) == alike
    assert (Obligation.ATTRIBUTION in found.obligations) == credit


def test_every_licence_with_a_name_of_its_own_has_terms():
    named = {known.family for known in (*tools().values(), *others().values())}

    assert named <= set(TERMS)
