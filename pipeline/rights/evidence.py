"""Evidence: what a catalogue said, fit to be kept, and how good a witness it is.

Answers of catalogues are kept so that a licence can be defended years later. They echo what they
were asked with: secrets and mail addresses are taken out before anything is hashed or written.
"""

import re
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from schemas.items import Evidence, Item
from schemas.rights import Grade

_SENSITIVE = re.compile(
    r".*(?:token|secret|password|passwd|api[_-]?key|apikey|signature|credential).*"
    r"|auth|authorization|key|sig|sid|session(?:id)?|cookie|set-cookie|awsaccesskeyid|jwt|pwd",
    re.IGNORECASE,
)
"""Names of fields and of parts of an address whose values are nobody's business."""

_FIELD = re.compile(r'("([\w.-]{1,80})"\s*:\s*")(?:[^"\\]|\\.)+')
_INNER_FIELD = re.compile(r'(\\+"([\w.-]{1,80})\\+"\s*:\s*\\+")[^"\\]+')
"""Of JSON that stands as a text in other JSON."""

_PART = re.compile(r"((?:[?&;]|\\u0026)([\w.-]{1,80})=)[^&;\s\"'<>\\]+")
"""Of an address: ``?token=…&page=2``."""

_AT = r"(?:@|%40|\\u0040|&\#0*64;|&\#x0*40;|&commat;)"
_USER = re.compile(r"([a-z][a-z0-9+.-]{1,20}:\\?/\\?/)[^/\s\"'<>@\\]+@", re.IGNORECASE)
_MAIL = re.compile(
    rf"(?<![\w.+'-])[\w.+'-]{{1,256}}{_AT}[\w-]{{1,63}}(?:\.[\w-]{{1,63}})+", re.IGNORECASE
)
_SCHEME = re.compile(r"\b((?:bearer|basic|token)\s+)[\w.~+/=-]{12,}", re.IGNORECASE)
_KNOWN = re.compile(
    # Forms that say by themselves what they are
    r"\b(?:(?:hf|gh[pos]|[spr]k|xox[abprs]|glpat)[_-]|github_pat_|AKIA|ASIA|AIza|eyJ)[\w.-]{16,}"
)

MAX_ROUNDS = 10
"""What one replacement leaves may stand beside the next secret and look like one with it."""

_DIGEST = re.compile("[0-9a-f]{64}")

_WITNESS_GRADES = {
    "dump": Grade.B,
    "metadata": Grade.C,
    "sidecar": Grade.C,
    "container": Grade.D,
    "embedded": Grade.E,
}


def redacted(text: str) -> str:
    """The text with secrets and mail addresses replaced by ``[redacted]`` and ``[mail]``.

    JSON stays JSON. Redacting again changes nothing. What neither its name nor its form gives
    away as a secret stays.
    """
    for _ in range(MAX_ROUNDS):
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    if '"' in text:
        text = _INNER_FIELD.sub(_value, _FIELD.sub(_value, text))
    if "=" in text:
        text = _PART.sub(_value, text)
    if _may_hold_mail(text):
        text = without_mail(_USER.sub(r"\1[redacted]@", text))
    return _KNOWN.sub("[redacted]", _SCHEME.sub(r"\1[redacted]", text))


def without_mail(text: str) -> str:
    """The text with ``[mail]`` for each mail address in it, and else as it is."""
    return _MAIL.sub("[mail]", text) if _may_hold_mail(text) else text


def _may_hold_mail(text: str) -> bool:
    return any(mark in text for mark in ("@", "%40", "\\u0040", "&"))


def _value(found: re.Match[str]) -> str:
    return f"{found[1]}[redacted]" if _is_sensitive(found[2]) else found[0]


@lru_cache(maxsize=4096)
def _is_sensitive(name: str) -> bool:
    return _SENSITIVE.fullmatch(name) is not None


def evidence_of(item: Item) -> Evidence | None:
    """What is kept of an item's evidence as its source lists it; None where there is none."""
    if not item.evidence:
        return None
    text = redacted(item.evidence)
    return Evidence(digest_of(text), text)


def digest_of(text: str) -> str:
    """The hex SHA-256 by which a text is pointed to; of half characters that of their escapes."""
    return sha256(text.encode("utf-8", "backslashreplace")).hexdigest()


def filed(item: Item) -> Item:
    """The item as it stands in the catalogue: with the digest of its evidence for the evidence.

    Mail addresses in its texts are gone, as in the evidence: who wrote one into a description has
    not asked for it to be in a data set. An item that is filed already stays as it is.
    """
    if _DIGEST.fullmatch(item.evidence):
        return item
    found = evidence_of(item)
    return replace(_without_mails(item), evidence=found.sha256 if found else "")


def _without_mails(item: Item) -> Item:
    said = (item.title, item.description, item.author, item.license_raw, *item.tags)
    if not any(map(_may_hold_mail, (*said, repr(item.claims), repr(item.captions)))):
        return item  # nearly always
    return replace(
        item,
        title=without_mail(item.title),
        description=without_mail(item.description),
        author=without_mail(item.author),
        license_raw=without_mail(item.license_raw),
        tags=tuple(map(without_mail, item.tags)),
        claims=tuple(
            replace(each, name=without_mail(each.name), author=without_mail(each.author))
            for each in item.claims
        ),
        captions=tuple(
            replace(
                each,
                text=without_mail(each.text),
                author=without_mail(each.author),
                license_raw=without_mail(each.license_raw),
            )
            for each in item.captions
        ),
    )


def grade_of(item: Item) -> Grade:
    """How good the evidence for an item's licence is, from whose word it is and what it says.

    F where nothing is said or nothing is kept of it, and where the witness is not known.
    """
    if not item.evidence or not (item.license_raw.strip() or item.license_url_raw.strip()):
        return Grade.F
    if not item.witness:
        return Grade.A if _has_address(item) else Grade.B
    return _WITNESS_GRADES.get(item.witness, Grade.F)


def _has_address(item: Item) -> bool:
    return bool(item.license_url_raw.strip()) or "//" in item.license_raw
