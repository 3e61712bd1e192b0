"""The one door to licences: conclude what an item's words say, then decide under a policy.

Everything fails closed: a licence that is not concluded is allowed by no policy.
"""

import unicodedata
from functools import lru_cache

from pipeline.rights.licenses import LISTED
from pipeline.rights.normalise import MAX_CHARS, Conclusion, Rule, read_license
from pipeline.rights.policy import Policy
from schemas.rights import NOASSERTION, Decision, Rights

MAX_QUOTED_CHARS = 200
"""How much of a text is quoted in a reason: enough to recognise it, too little to fill a table."""

_UNKNOWN_BECAUSE: dict[str, str] = {
    Rule.NOTHING: "there is no licence text",
    Rule.TOO_LONG: f"the text has more than {MAX_CHARS} characters",
    Rule.NAME_UNRECOGNISED: "the name is not one of the known licences",
    Rule.URL_UNRECOGNISED: "the URL is not that of a known licence",
    Rule.CONFLICT: "the name and the URL are of different licences",
    Rule.VERSION_MISSING: "the name has no version, and no URL says which",
    Rule.NAME_NEEDS_URL: "the name does not say Creative Commons, and no URL does",
    Rule.PORT_NOT_LISTED: "SPDX does not list this jurisdiction port",
    Rule.NO_SUCH_LICENSE: "Creative Commons has published no such licence",
}


def conclude(raw: str, url_raw: str) -> Rights:
    """The licence that an item's words name, with those words verbatim and the rule applied.

    Never raises: words that cannot be understood, or that contradict each other, conclude
    ``NOASSERTION``. Idempotent: concluding from the result's ``spdx`` and ``url`` gives them again.
    """
    # Long texts stay out of the cache, which would keep thousands of them in memory.
    too_long = len(raw) > MAX_CHARS or len(url_raw) > MAX_CHARS
    found = (read_license if too_long else _remembered)(raw, url_raw)
    if found.license is None:
        return Rights(NOASSERTION, "", raw, url_raw, str(found.rule))
    return Rights(found.license.spdx, found.license.url, raw, url_raw, str(found.rule))


def decide(rights: Rights, policy: Policy) -> Decision:
    """Whether ``policy`` lets in an item with these rights, and why, in words for a person.

    Texts of the catalogue are quoted shortened, with control and formatting characters escaped.
    """
    license_ = LISTED.get(rights.spdx)
    if license_ is None:
        return Decision(False, policy.policy, _why_unknown(rights))
    listed = ", ".join(policy.allow)
    if policy.allows(license_):
        return Decision(True, policy.policy, f"{rights.spdx} is in policy {policy.policy}")
    why = f"{rights.spdx} is not in policy {policy.policy}, which allows {listed}"
    return Decision(False, policy.policy, why)


# A catalogue has few distinct licence texts and many items: this makes the rest a lookup.
@lru_cache(maxsize=4096)
def _remembered(raw: str, url_raw: str) -> Conclusion:
    return read_license(raw, url_raw)


def _why_unknown(rights: Rights) -> str:
    words = f"unknown licence: {_quoted(rights.raw)}"
    if rights.url_raw:
        words += f" at {_quoted(rights.url_raw)}"
    because = _UNKNOWN_BECAUSE.get(rights.rule)
    return f"{words} ({because})" if because else words


def _quoted(text: str) -> str:
    """The text in quotes on one line, at most :data:`MAX_QUOTED_CHARS` of it."""
    shown = text[:MAX_QUOTED_CHARS] + ("…" if len(text) > MAX_QUOTED_CHARS else "")
    return "'" + "".join(_escaped(character) for character in shown) + "'"


def _escaped(character: str) -> str:
    # Controls, formats (bidi, zero width), surrogates, private and unassigned; line separators.
    hidden = unicodedata.category(character)[0] == "C" or character in "\u2028\u2029"
    return character.encode("unicode_escape").decode("ascii") if hidden else character
