"""``audit/eu_summary.md``: a draft of section 2 of the EU's public summary of training content.

The template is the European Commission's, for Article 53(1)(d) of Regulation (EU) 2024/1689. Who
trains a model owes the summary; this gives them what the data set itself can say.
"""

import math

from pipeline.audit.page.figures import unit_for
from pipeline.exports.license_list import license_cell
from pipeline.exports.overview import Overview
from pipeline.exports.templates import environment

EU_PATH = "audit/eu_summary.md"

TOP_HOSTS_FRACTION = 0.1
"""The template asks for the domains that make up the top tenth by size of what was collected."""

LEAST_HOSTS = 20
"""Listed in any case: a tenth of few is next to none, and a list that is longer does no harm."""

_AUDIO_BANDS = ((10_000, "less than 10,000 hours"), (1_000_000, "10,000 to 1 million hours"))


def eu_summary(of: Overview) -> bytes:
    """The draft in Markdown. What only the trainer can know is left open in square brackets."""
    types = {
        str(entry.get("name", entry.get("type", ""))): str(entry.get("type", ""))
        for entry in of.lock.recipe["sources"]
    }
    sources = sorted({each.source for each in of.slices})
    made = [source for source in sources if types.get(source) == "synthetic"]
    given = [source for source in sources if types.get(source) == "folder"]
    fetched = [source for source in sources if source not in {*made, *given}]
    text = (
        environment()
        .get_template("eu_summary.md")
        .render(
            of=of,
            unit=unit_for(of.seconds),
            band=_band(of.seconds / 3600),
            licenses=[(each, license_cell(each)) for each in of.licenses],
            made=made,
            given=given,
            fetched=fetched,
            given_hosts=_top(of, given),
            fetched_hosts=_top(of, fetched),
            slices={source: [s for s in of.slices if s.source == source] for source in sources},
            policy=of.lock.policy,
        )
    )
    return text.encode("utf-8", "backslashreplace")


def _band(hours: float) -> str:
    return next(
        (band for limit, band in _AUDIO_BANDS if hours < limit), "more than 1 million hours"
    )


def _top(of: Overview, sources: list[str]) -> list[tuple[str, int, float]]:
    """Hosts with their clips and seconds, the longest first: a tenth of them, rounded up."""
    sums: dict[str, tuple[int, float]] = {}
    for source, share in of.hosts:
        if source in sources:
            clips, seconds = sums.get(share.name, (0, 0.0))
            sums[share.name] = (clips + share.clips, seconds + share.seconds)
    found = sorted(
        ((host, *both) for host, both in sums.items()), key=lambda each: (-each[2], each[0])
    )
    return found[: max(LEAST_HOSTS, math.ceil(TOP_HOSTS_FRACTION * len(found)))]
