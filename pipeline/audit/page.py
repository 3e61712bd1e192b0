"""The audit page: one HTML file with everything in it, for people who have only a browser."""

from functools import cache
from itertools import islice
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline import storage
from pipeline.audit import figures
from pipeline.audit.attributions import attributions
from pipeline.audit.caption_samples import caption_samples, shared_evenly
from pipeline.audit.charts import Bar, bar_chart
from pipeline.audit.examples import examples
from pipeline.audit.figures import Unit, unit_for
from pipeline.audit.safe_text import visible, web_link
from pipeline.audit.totals import Audio, Drop, Totals
from pipeline.lock import Lock

PAGE_PATH = "audit/index.html"

MAX_ATTRIBUTIONS = 200
"""Rows of the list on the page; a browser cannot show millions, the CSV file holds them all."""

MAX_SAMPLES = 20
"""Captions to read, of all origins together."""


def write_page(output: str, lock: Lock, totals: Totals) -> None:
    """Writes ``audit/index.html``; equal data sets give equal bytes."""
    page = render(output, lock, totals)
    storage.write_bytes(storage.join(output, PAGE_PATH), page.encode("utf-8", "backslashreplace"))


def render(output: str, lock: Lock, totals: Totals) -> str:
    """The page. Texts of catalogues are escaped, and links lead to the web only."""
    environment = _environment()
    unit = unit_for(totals.audio.decoded_s)
    return environment.get_template("page.html").render(
        lock=lock,
        totals=totals,
        unit=unit,
        style=Markup(_source(environment, "page.css")),  # noqa: S704 - our own file
        outside=outside(totals.audio, unit),
        charts=_charts(totals, unit),
        examples=examples(output),
        samples=shared_evenly(caption_samples(output, MAX_SAMPLES), MAX_SAMPLES),
        attributions=list(islice(attributions(output), MAX_ATTRIBUTIONS)),
        n_attributions=sum(source.items.with_clips for source in totals.sources),
        n_shards=sum(split.shards for split in totals.splits),
        n_bytes=sum(split.n_bytes for split in totals.splits),
    )


def outside(audio: Audio, unit: Unit) -> float:
    """What is missing for the figures as printed to add up, in the unit; never -0.0."""
    decoded, kept, dropped = map(unit.rounded, (audio.decoded_s, audio.kept_s, audio.dropped_s))
    return round(decoded - kept - dropped, unit.decimals) + 0.0


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("pipeline", "audit"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        visible=visible,
        web_link=web_link,
        count=figures.count,
        size=figures.size,
        words=figures.words,
        percent=figures.percent,
        plural=figures.plural,
    )
    return environment


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _charts(totals: Totals, unit: Unit) -> dict[str, Any]:
    return {
        "licenses": bar_chart(
            f"{unit.name} shipped by licence",
            [
                Bar(row.spdx, row.kept_s, unit.text(row.kept_s))
                for row in sorted(totals.licenses, key=lambda row: (-row.kept_s, row.spdx))
            ],
        ),
        "sources": bar_chart(
            f"{unit.name} shipped by source",
            [Bar(row.source, row.kept_s, unit.text(row.kept_s)) for row in totals.sources],
        ),
        "splits": bar_chart(
            f"{unit.name} shipped by split",
            [Bar(row.split, row.kept_s, unit.text(row.kept_s)) for row in totals.splits],
        ),
        "drops": bar_chart("what was dropped, by stage and reason", list(map(_bar, totals.drops))),
    }


def _bar(drop: Drop) -> Bar:
    parts = [(drop.items, "recording"), (drop.clips, "clip")]
    shown = ", ".join(figures.plural(number, noun) for number, noun in parts if number)
    label = f"{figures.words(drop.stage)}: {figures.words(drop.reason)}"
    return Bar(label, drop.items + drop.clips, shown)
