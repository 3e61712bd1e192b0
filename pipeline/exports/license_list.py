"""``LICENSE.md``: every licence in the data set by name, with the address of its text."""

from pipeline.audit.credits.license_names import LicenseName, license_names
from pipeline.audit.page.figures import unit_for
from pipeline.exports.markdown import linked
from pipeline.exports.overview import CaptionLicense, Overview, Slice
from pipeline.exports.templates import environment

LICENSE_PATH = "LICENSE.md"
"""Hugging Face's ``license_link`` takes no other name of a file than this or ``LICENSE``."""


def license_list(of: Overview) -> bytes:
    """The list in Markdown, the licence of most seconds first."""
    text = (
        environment()
        .get_template("license.md")
        .render(
            of=of,
            rows=[(each, license_cell(each)) for each in of.licenses],
            captions=[(each, license_cell(each)) for each in of.caption_licenses],
            unit=unit_for(of.seconds),
        )
    )
    return text.encode("utf-8", "backslashreplace")


def license_cell(part: Slice | CaptionLicense) -> str:
    """The licences of a slice in Markdown, each by its name with a link to its text."""
    choice = len(part.candidates) > 1 or (" OR " in part.spdx and " AND " not in part.spdx)
    nested = " OR " in part.spdx and " AND " in part.spdx
    between = " / " if nested else " or " if choice else " and "
    return between.join(linked(each.name, each.url) for each in named(part))


def named(part: Slice | CaptionLicense) -> tuple[LicenseName, ...]:
    """The licences of a slice: several where it is an expression, or was left open."""
    return license_names(part.spdx, part.url, part.candidates)
