"""What may be done with a recording, as concluded from what its catalogue said."""

from dataclasses import dataclass

NOASSERTION = "NOASSERTION"
"""SPDX's word for a licence that nobody could conclude. No policy allows it."""


@dataclass(frozen=True, slots=True)
class Rights:
    """The licence concluded for an item, beside the words it was concluded from.

    ``spdx`` is an SPDX identifier or ``NOASSERTION``; ``url`` is the canonical address of the
    licence text, empty when unknown; ``rule`` names the rule that concluded it.
    """

    spdx: str
    url: str
    raw: str
    url_raw: str
    rule: str

    @property
    def known(self) -> bool:
        """Whether a licence could be concluded at all."""
        return self.spdx != NOASSERTION


@dataclass(frozen=True, slots=True)
class Decision:
    """A policy's answer for an item: whether it may enter, under which policy, and why."""

    allowed: bool
    policy: str
    why: str
