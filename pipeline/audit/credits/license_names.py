"""What a licence is called and where its text lies, for lists that people read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from pipeline.audit.page.safe_text import visible, web_link
from pipeline.rights.licenses import known_license

_OPERATORS = frozenset({"AND", "OR", "WITH"})
_TOKEN = re.compile(r"[^\s()]+")


@dataclass(frozen=True, slots=True)
class LicenseName:
    """One licence: its SPDX identifier, the name people know, the address of its text or ``""``."""

    spdx: str
    name: str
    url: str


@lru_cache(maxsize=4096)
def license_names(
    spdx: str, url: str = "", candidates: tuple[str, ...] = ()
) -> tuple[LicenseName, ...]:
    """The licences that an expression stands for, each once, in its order.

    Where the words left several open these are the candidates: whoever credits the work names all
    of them rather than choosing one. ``url`` is what was concluded for a single licence; it is
    taken before what is known of the identifier.
    """
    ids = candidates if len(candidates) > 1 else expression_ids(spdx)
    given = web_link(url) if len(ids) == 1 else ""
    return tuple(_named(each, given) for each in ids)


def expression_ids(spdx: str) -> tuple[str, ...]:
    """The identifiers in an SPDX expression, each once, in its order."""
    return tuple(dict.fromkeys(word for word in _TOKEN.findall(spdx) if word not in _OPERATORS))


def joined_names(names: Sequence[LicenseName]) -> str:
    """The names on one line, each with the address of its text in brackets."""
    return " / ".join(f"{each.name} ({each.url})" if each.url else each.name for each in names)


def _named(spdx: str, url: str) -> LicenseName:
    known = known_license(spdx)
    if known is None:
        return LicenseName(visible(spdx), visible(spdx), url)
    return LicenseName(known.spdx, visible(known.name) or known.spdx, url or web_link(known.url))
