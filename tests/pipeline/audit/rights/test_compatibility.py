"""What is said of mixing licences: nothing freer than the strictest of them."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit.report import count_audit
from pipeline.audit.rights.compatibility import compatibility
from pipeline.audit.rights.totals import Amount, FamilyAmount, LicenseAmount, RightsTotals
from pipeline.rights.policy import load_policy
from tests.pipeline.verify.finished import a_data_set


@pytest.fixture(scope="module")
def totals(tmp_path_factory: pytest.TempPathFactory) -> RightsTotals:
    output = a_data_set().write(tmp_path_factory.mktemp("set"))
    return count_audit(output, load_policy("research")).rights


def of(totals: RightsTotals, **hours: float) -> RightsTotals:
    """The totals of a set with so many hours of each family, in version 4.0."""
    names = {name.replace("_", "-"): 3600 * kept_h for name, kept_h in hours.items()}
    amounts = {name: Amount(1, 1, kept_s, 1, 1) for name, kept_s in names.items()}
    return replace(
        totals,
        families=tuple(FamilyAmount(name, 1, amounts[name]) for name in sorted(names)),
        licenses=tuple(
            LicenseAmount(f"{name}-4.0", "", "", name, "4.0", "", amounts[name])
            for name in sorted(names)
        ),
    )


def said(totals: RightsTotals) -> dict[str, str]:
    return {one.about: one.text for one in compatibility(totals).mixing}


def test_two_share_alike_licences_cannot_be_mixed(totals: RightsTotals):
    found = said(of(totals, CC_BY_SA=1, CC_BY_NC_SA=1))

    assert "No mixture" in found["CC-BY-NC-SA and CC-BY-SA"]
    assert "commercially" in found["CC-BY-NC-SA"]


def test_one_share_alike_licence_takes_the_mixture(totals: RightsTotals):
    assert said(of(totals, CC0=1, CC_BY_SA=1)) == {
        "CC-BY-SA": "A mixture with any of these can be shared under CC-BY-SA only."
    }


def test_no_derivatives_can_be_mixed_with_nothing(totals: RightsTotals):
    assert "Nothing" in said(of(totals, CC_BY=1, CC_BY_ND=1))["CC-BY-ND"]


def test_licences_with_credits_alone_leave_the_terms_open(totals: RightsTotals):
    assert list(said(of(totals, CC0=2, CC_BY=1))) == ["CC-BY and CC0"]


def test_one_licence_is_the_licence_of_the_set(totals: RightsTotals):
    found = compatibility(of(totals, CC_BY=1))

    assert found.license == "CC-BY-4.0"
    assert found.wording.startswith("All recordings are under CC-BY-4.0.")


def test_several_licences_are_told_by_their_hours(totals: RightsTotals):
    found = compatibility(of(totals, CC0=1, CC_BY=3, CC_BY_NC=2))

    assert found.license == "other"
    assert "one of CC-BY-4.0, CC-BY-NC-4.0 or CC0-4.0." in found.wording


def test_nothing_has_no_licence(tmp_path: Path, totals: RightsTotals):
    assert compatibility(of(totals)).wording == "The data set holds no recordings."
