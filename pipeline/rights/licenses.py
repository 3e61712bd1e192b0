"""Every licence that is known, by its identifier."""

from functools import lru_cache

from pipeline.rights.normalise.known import KnownLicense
from pipeline.rights.normalise.others import GENERATED, REFERENCE, listed_other, others
from pipeline.rights.normalise.tools import families, tools_by_spdx, without_version

__all__ = ["GENERATED", "KnownLicense", "known_license"]


@lru_cache(maxsize=4096)
def known_license(spdx: str) -> KnownLicense | None:
    """What is known of one licence; None for an expression, for NOASSERTION, and for the unknown.

    ``LicenseRef-CC-BY`` and its like, of which the version was not said, are known too: they have a
    family, and neither version nor address.
    """
    known = tools_by_spdx().get(spdx) or others().get(spdx)
    if known is not None:
        return known
    family = spdx.removeprefix(REFERENCE)
    if family != spdx:
        return without_version(family) if len(families().get(family, ())) > 1 else None
    found = listed_other(spdx)
    return found if found is not None and found.spdx == spdx else None
