"""What each family of licences permits and asks, as one table.

The table says what the text of a licence says to everybody. What an author said beside it, of
training for instance, is added by :mod:`pipeline.rights.operations`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from schemas.rights import Obligation, Permission, Permissions

_ANSWERS = {
    "+": Permission.ALLOW,
    "~": Permission.CONDITIONAL,
    "?": Permission.UNKNOWN,
    "-": Permission.DENY,
}
_OWED = {
    "by": Obligation.ATTRIBUTION,
    "title": Obligation.TITLE,
    "link": Obligation.LICENSE_LINK,
    "notice": Obligation.NOTICE,
    "changes": Obligation.INDICATE_CHANGES,
    "alike": Obligation.SHARE_ALIKE,
    "no-ads": Obligation.NO_ADVERTISING,
    "delete": Obligation.DELETE_ON_REQUEST,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What one family permits to anybody, and what it asks; obligations in their listed order."""

    permissions: Permissions
    obligations: tuple[Obligation, ...]


_CREDIT = "by link notice changes"

# + allow, ~ only under conditions that are not checked here, ? unknown, - deny. Columns:
# whole recording, excerpt, adaptation, commercial, training generative models, training others.
#
# Training on NoDerivatives stays conditional: whether a model is an adaptation is unsettled.
_TABLE: dict[str, tuple[str, str]] = {
    "CC0": ("+ + + + + +", ""),
    # Labels that somebody put on a work. They grant nothing, and say that nothing is reserved.
    "CC-PDM": ("+ + + + + +", ""),
    "CC-PDDC": ("+ + + + + +", ""),
    "public-domain": ("+ + + + + +", ""),
    # 17 USC 105 binds the United States alone.
    "us-govt-public-domain": ("~ ~ ~ ~ ~ ~", ""),
    "CC-BY": ("+ + + + + +", _CREDIT),
    "CC-BY-SA": ("+ + + + + +", f"{_CREDIT} alike"),
    "CC-BY-NC": ("+ + + - + +", _CREDIT),
    "CC-BY-NC-SA": ("+ + + - + +", f"{_CREDIT} alike"),
    "CC-BY-ND": ("+ + - + ~ ~", _CREDIT),
    "CC-BY-NC-ND": ("+ + - - ~ ~", _CREDIT),
    # The tools of 2002 without Attribution ask for the notices alone.
    "CC-SA": ("+ + + + + +", "link notice alike"),
    "CC-NC": ("+ + + - + +", "link notice"),
    "CC-NC-SA": ("+ + + - + +", "link notice alike"),
    "CC-ND": ("+ + - + ~ ~", "link notice"),
    "CC-ND-NC": ("+ + - - ~ ~", "link notice"),
    # Grants in developing nations alone.
    "CC-DEVNATIONS": ("~ ~ ~ ~ ~ ~", _CREDIT),
    # Sampling+: copies of the whole only without commerce; what is made of it must be highly
    # transformative, may then be sold, and advertises nothing. Its RDF does not prohibit commerce.
    "CC-SAMPLING-PLUS": ("+ + ~ ~ ~ ~", f"{_CREDIT} no-ads"),
    "CC-NC-SAMPLING-PLUS": ("+ + ~ - ~ ~", f"{_CREDIT} no-ads"),
    # Sampling grants no copies at all, only transformed parts.
    "CC-SAMPLING": ("- - ~ ~ ~ ~", f"{_CREDIT} no-ads"),
    # Creative Commons, and nobody said which.
    "CC": ("? ? ? ? ? ?", ""),
    "OGL-UK": ("+ + + + + +", "by link"),
    "ODbL": ("+ + + + + +", "by link notice alike"),
    "ODC-By": ("+ + + + + +", "by link notice"),
    "PDDL": ("+ + + + + +", ""),
    "GFDL": ("+ + + + + +", "by title link notice changes alike"),
    "LAL": ("+ + + + + +", "by link notice changes alike"),
    "MIT": ("+ + + + + +", "by notice"),
    "Apache": ("+ + + + + +", "by link notice changes"),
    "BSD": ("+ + + + + +", "by notice"),
    "ISC": ("+ + + + + +", "by notice"),
    "Unlicense": ("+ + + + + +", ""),
    "0BSD": ("+ + + + + +", ""),
    "CDLA-Permissive-2.0": ("+ + + + + +", "notice"),
    # Copies come with the source: of a sound, whatever its maker would change it in.
    "GPL-2.0-only": ("~ ~ ~ + ~ ~", "by link notice changes alike"),
    "GPL-3.0-only": ("~ ~ ~ + ~ ~", "by link notice changes alike"),
    "LGPL-2.1-only": ("~ ~ ~ + ~ ~", "by link notice changes alike"),
    "LGPL-3.0-only": ("~ ~ ~ + ~ ~", "by link notice changes alike"),
    "AGPL-3.0-only": ("~ ~ ~ + ~ ~", "by link notice changes alike"),
    # rightsstatements.org describes a legal status and grants nothing.
    "RightsStatements-InC": ("- - - - - -", ""),
    "RightsStatements-InC-OW-EU": ("- - - - - -", ""),
    "RightsStatements-InC-RUU": ("- - - - - -", ""),
    "RightsStatements-InC-EDU": ("~ ~ ~ - ~ ~", ""),
    "RightsStatements-InC-NC": ("~ ~ ~ - ~ ~", ""),
    "RightsStatements-NoC-CR": ("~ ~ ~ ~ ~ ~", ""),
    "RightsStatements-NoC-NC": ("~ ~ ? - ~ ~", ""),
    "RightsStatements-NoC-OKLR": ("~ ~ ~ ~ ~ ~", ""),
    "RightsStatements-NoC-US": ("~ ~ ~ ~ ~ ~", ""),
    "RightsStatements-CNE": ("? ? ? ? ? ?", ""),
    "RightsStatements-UND": ("? ? ? ? ? ?", ""),
    "RightsStatements-NKC": ("? ? ? ? ? ?", ""),
    "no-known-copyright": ("? ? ? ? ? ?", ""),
    # May be sold inside a work, never as it comes; its terms forbid training.
    "Sonniss-GDC": ("- - + + - -", ""),
    # Personal, educational and research use; links instead of copies.
    "BBC-RemArc": ("- - ? - ? ~", "by delete"),
    "pixabay-content": ("- - ~ ~ ? ?", ""),
    "YouTube-Standard": ("- - - - - -", ""),
    "FMA-Limited-Download-Only": ("- - - - - -", ""),
    "all-rights-reserved": ("- - - - - -", ""),
    "personal-use-only": ("- - ? - ? ?", ""),
    "research-only": ("? ? ? - ~ ~", ""),
    "soundmill-generated": ("+ + + + + +", ""),
}

_TITLED_VERSIONS = ("1.0", "2.0", "2.1", "2.5", "3.0")
"""Creative Commons licences up to 3.0 ask for the title where one was given; 4.0 does not."""

_UNKNOWN = Terms(Permissions(*[Permission.UNKNOWN] * 6), ())


def _read(row: tuple[str, str]) -> Terms:
    answers, owed = row
    return Terms(
        Permissions(*(_ANSWERS[answer] for answer in answers.split())),
        in_order(_OWED[word] for word in owed.split()),
    )


def in_order(obligations: Iterable[Obligation]) -> tuple[Obligation, ...]:
    """The obligations once each, in the order in which :class:`Obligation` lists them."""
    owed = set(obligations)
    return tuple(each for each in Obligation if each in owed)


TERMS: Mapping[str, Terms] = MappingProxyType(
    {family: _read(row) for family, row in _TABLE.items()}
)
"""Family to terms."""


def terms_of(family: str, version: str) -> Terms:
    """The terms of a family in one version; all unknown for a family that is not in the table."""
    terms = TERMS.get(family, _UNKNOWN)
    credited = Obligation.ATTRIBUTION in terms.obligations
    if credited and family.startswith("CC-") and version in ("", *_TITLED_VERSIONS):
        return Terms(terms.permissions, in_order((*terms.obligations, Obligation.TITLE)))
    return terms
