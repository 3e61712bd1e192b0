"""What an author's word on training adds to a licence: it may take away, and never gives.

Freesound asks its users for one of four words; other catalogues and hosts use ``noai``, TDM
reservations (TDMRep), the ``Content-Usage`` of IETF AIPREF, or the assertions of CAWG.
"""

import re
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple

from schemas.rights import Permission

_A, _C, _U, _D = Permission.ALLOW, Permission.CONDITIONAL, Permission.UNKNOWN, Permission.DENY


class Preference(NamedTuple):
    """What training is left: of models that generate, and of others."""

    train_generative: Permission
    train_other: Permission


NONE = Preference(_A, _A)

KNOWN = MappingProxyType(
    {
        # Freesound's four. They speak of generative models only.
        "no-additional-preferences": NONE,
        "open-source-models": Preference(_C, _A),
        "noncommercial-open-source-models": Preference(_C, _A),
        "no-gen-ai": Preference(_D, _A),
        # "noai" of DeviantArt and others forbids all training.
        "noai": Preference(_D, _D),
        "no-ai": Preference(_D, _D),
        # A reservation under Article 4(3) of Directive 2019/790 is of all text and data mining.
        "tdm-reservation": Preference(_D, _D),
        "tdm-reservation=1": Preference(_D, _D),
        "tdm-reserved": Preference(_D, _D),
        "tdm-reservation=0": NONE,
        # AIPREF: train-ai is the training of generative models.
        "train-ai=n": Preference(_D, _A),
        "train-ai=y": NONE,
        "train-genai=n": Preference(_D, _A),
        "train-genai=y": NONE,
        "search=y": NONE,
        # CAWG, as in C2PA manifests.
        "data-mining=notallowed": Preference(_D, _D),
        "ai-training=notallowed": Preference(_D, _D),
        "ai-generative-training=notallowed": Preference(_D, _A),
        "data-mining=constrained": Preference(_C, _C),
        "ai-training=constrained": Preference(_C, _C),
        "ai-generative-training=constrained": Preference(_C, _A),
        "data-mining=allowed": NONE,
        "ai-training=allowed": NONE,
        "ai-generative-training=allowed": NONE,
    }
)
"""The words that are understood."""

_UNREAD = Preference(_U, _U)


@lru_cache(maxsize=1024)
def preference_of(words: str) -> Preference:
    """What an author's words leave; several, parted by commas or semicolons, hold together.

    Words that are not understood leave both unknown: they were said for a reason.
    """
    order = list(Permission).index
    read = [KNOWN.get(word, _UNREAD) for word in _said(words)] or [NONE]
    return Preference(*(max(answers, key=order) for answers in zip(*read, strict=True)))


def words_of(words: str) -> frozenset[str]:
    """Those of an author's words that are understood, as :data:`KNOWN` writes them."""
    return frozenset(_said(words)) & KNOWN.keys()


def _said(words: str) -> list[str]:
    return [_plain(word) for word in re.split(r"[,;\n]", words) if word.strip()]


def _plain(word: str) -> str:
    """As :data:`KNOWN` writes it: lower case, hyphens, ``=`` without spaces."""
    folded = re.sub(r"\s*[:=]\s*", "=", word.strip().casefold())
    return re.sub(r"[\s_-]+", "-", folded.removeprefix("c2pa.").removeprefix("cawg."))
