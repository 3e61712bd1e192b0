"""The credit of one item: the line that names its author, and what is missing from it."""

from dataclasses import dataclass
from enum import StrEnum

from pipeline.audit.credits.license_names import LicenseName, joined_names
from pipeline.audit.page.safe_text import visible, web_link


class CreditStatus(StrEnum):
    """Whether the credit that a licence asks for can be given."""

    OK = "ok"
    COURTESY = "courtesy"
    """None is owed; the author is named all the same, where there is one."""
    INCOMPLETE = "incomplete"


@dataclass(frozen=True, slots=True)
class Credited:
    """What a credit is made of: texts of the catalogue verbatim, the licences and changes ours.

    ``parents`` says of what it was remixed from who made it, as far as that is known.
    """

    item_id: str
    title: str
    author: str
    source_url: str
    licenses: tuple[LicenseName, ...]
    changes: str
    parents: tuple[str, ...] = ()


def credit_line(work: Credited, *, owed: bool) -> str:
    """One line to paste where the sound is used; what would reorder or hide text is escaped.

    Where nothing is owed it says that the work is marked with its licence, as Creative Commons
    words it for its public domain tools.
    """
    name = f'"{visible(work.title)}"' if work.title.strip() else visible(work.item_id)
    author = f" by {visible(work.author)}" if work.author.strip() else ""
    source = f" ({link})" if (link := web_link(work.source_url)) else ""
    after = f" — based on {', '.join(map(visible, work.parents))}" if work.parents else ""
    relation = " — " if owed else " is marked with "
    return (
        f"{name}{author}{source}{after}{relation}{joined_names(work.licenses)}"
        f" — modified: {work.changes}"
    )


def missing_from(work: Credited, *, owed: bool) -> tuple[str, ...]:
    """The fields that an owed credit lacks: ``author``, ``source_url``, ``license_url``."""
    if not owed:
        return ()
    present = {
        "author": bool(work.author.strip()),
        "source_url": bool(web_link(work.source_url)),
        "license_url": bool(work.licenses) and all(each.url for each in work.licenses),
    }
    return tuple(name for name, there in present.items() if not there)


def status_of(missing: tuple[str, ...], *, owed: bool) -> CreditStatus:
    """What a credit comes to."""
    if missing:
        return CreditStatus.INCOMPLETE
    return CreditStatus.OK if owed else CreditStatus.COURTESY
