"""What the licences of a data set allow together: side by side as a collection, and mixed.

Words for people. A collection that leaves its works as they are is no adaptation under any Creative
Commons licence (4.0, section 1(a) and FAQ "collections"); what mixes works is one.
"""

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.audit.rights.totals import RightsTotals
from schemas.rights import NOASSERTION


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence on what may be done with the whole, behind the licences it follows from."""

    about: str
    text: str


@dataclass(frozen=True, slots=True)
class Compatibility:
    """``wording`` is what a data set's page may say as its licence; ``license`` its short form:
    an SPDX identifier where all recordings share one, else ``other``."""

    collection: str
    mixing: tuple[Statement, ...]
    license: str
    wording: str


def compatibility(totals: RightsTotals) -> Compatibility:
    """What may be said of the licences of the audio counted."""
    families = [row.family for row in totals.families]
    spdx = sorted({row.spdx for row in totals.licenses})
    return Compatibility(
        collection=_collection(families),
        mixing=tuple(_mixing(families, spdx)),
        license=spdx[0] if len(spdx) == 1 and spdx[0] != NOASSERTION else "other",
        wording=_wording(totals, spdx),
    )


def _collection(families: Collection[str]) -> str:
    text = (
        "The clips lie side by side, each unaltered but for the cut and the encoding, and each "
        "under its own licence. As a collection the data set puts no licence above theirs: "
        "whoever passes it on passes on every clip under the terms that it came with."
    )
    if _with(families, "SA"):
        text += (
            " ShareAlike does not reach the collection. It does where a catalogue's database is "
            "itself under ShareAlike 4.0 and a substantial part of it is taken."
        )
    return text


def _mixing(families: Collection[str], spdx: Collection[str]) -> list[Statement]:
    found = []
    if closed := _with(families, "ND"):
        found.append(Statement(_and(closed), "Nothing that was made from these may be shared."))
    if len(alike := _with(families, "SA")) > 1:
        text = "No mixture of these can be shared: each asks for its own licence on the whole."
        found.append(Statement(_and(alike), text))
    elif alike:
        text = f"A mixture with any of these can be shared under {alike[0]} only."
        found.append(Statement(alike[0], text))
    if paid := _with(families, "NC"):
        text = "A mixture with any of these cannot be used commercially."
        found.append(Statement(_and(paid), text))
    if NOASSERTION in spdx:
        text = "Nobody knows what may be made from these; leave them out of anything shared."
        found.append(Statement(NOASSERTION, text))
    if not found and families:
        text = "A mixture can be shared under terms of your own that keep the credits of all."
        found.append(Statement(_and(sorted(families)), text))
    return found


def _wording(totals: RightsTotals, spdx: list[str]) -> str:
    if not spdx:
        return "The data set holds no recordings."
    if len(spdx) == 1:
        licenses = f"All recordings are under {spdx[0]}."
    else:
        most = sorted(totals.licenses, key=lambda row: (-row.amount.kept_s, row.spdx))
        names = list(dict.fromkeys(row.spdx for row in most))
        licenses = f"Each recording keeps its own licence, one of {_and(names, 'or')}."
    return (
        f"{licenses} Author, source and licence of each stand in audit/attributions.csv and "
        "beside each clip; what was changed is told there too. The licences cover the recordings. "
        "This data set's own selection and arrangement are released under CC0-1.0."
    )


def _with(families: Collection[str], element: str) -> list[str]:
    return sorted(family for family in families if element in family.split("-"))


def _and(words: Collection[str], joint: str = "and") -> str:
    *first, last = words
    return f"{', '.join(first)} {joint} {last}" if first else last
