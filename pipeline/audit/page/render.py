"""The audit page: one HTML file with everything in it, for people who have only a browser."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING

from jinja2 import Environment
from markupsafe import Markup

from pipeline import storage
from pipeline.audit.counts.caption_samples import caption_samples, shared_evenly
from pipeline.audit.counts.examples import examples
from pipeline.audit.counts.totals import Audio
from pipeline.audit.credits.attributions import attributions
from pipeline.audit.page.figures import Unit, unit_for
from pipeline.audit.page.page_charts import page_charts
from pipeline.audit.page.page_tables import operations, page_tables
from pipeline.audit.page.templates import templates
from pipeline.audit.rights.compatibility import compatibility
from schemas.rights import Permission

if TYPE_CHECKING:
    from pipeline.audit.report import Audit

PAGE_PATH = "audit/index.html"

MAX_ATTRIBUTIONS = 200
"""Rows of the list on the page; a browser cannot show millions, the CSV file holds them all."""

MAX_SAMPLES = 20
"""Captions to read, of all origins together."""

MAX_OVERRIDES = 200

MAX_WORDINGS = 20
"""``audit.json`` has more of them."""

SECTIONS = (
    "books",
    "shipped",
    "licences",
    "permissions",
    "obligations",
    "wordings",
    "conflicts",
    "evidence",
    "preferences",
    "special",
    "policy",
    "compatibility",
    "history",
    "checks",
    "captions",
    "dropped",
    "attributions",
    "limits",
    "made-with",
)
"""In their order on the page; each is a template."""


def write_page(output: str, audit: "Audit", path: str = "") -> None:
    """Writes ``audit/index.html``, or the same page at ``path``; equal data sets, equal bytes."""
    page = render(output, audit).encode("utf-8", "backslashreplace")
    storage.write_bytes(path or storage.join(output, PAGE_PATH), page)


def render(output: str, audit: "Audit") -> str:
    """The page. Texts of catalogues are escaped, and links lead to the web only."""
    environment = _environment()
    totals, overrides = audit.totals, audit.policy.overrides
    unit = unit_for(totals.audio.decoded_s)
    style, script = (_source(environment, name) for name in ("page.css", "page.js"))
    return environment.get_template("page.html").render(
        audit=audit,
        lock=audit.lock,
        policy=audit.policy,
        overrides=overrides.rows[:MAX_OVERRIDES] if overrides else (),
        totals=totals,
        rights=audit.rights,
        credits=audit.credits,
        history=audit.history,
        max_wordings=MAX_WORDINGS,
        sections=SECTIONS,
        unit=unit,
        # Both are our own files, and end up between tags whose text no browser unescapes.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_content_hash(style),
        script_hash=_content_hash(script),
        outside=outside(totals.audio, unit),
        charts=page_charts(totals, audit.rights, unit),
        tables=page_tables(audit.rights),
        operations=operations(audit.rights),
        permissions=list(Permission),
        compatibility=compatibility(audit.rights),
        examples=examples(output),
        samples=shared_evenly(caption_samples(output, MAX_SAMPLES), MAX_SAMPLES),
        attributions=list(islice(attributions(output), MAX_ATTRIBUTIONS)),
        n_attributions=audit.rights.all.items,
        n_shards=sum(split.shards for split in totals.splits),
        n_bytes=sum(split.n_bytes for split in totals.splits),
    )


def outside(audio: Audio, unit: Unit) -> float:
    """What is missing for the figures as printed to add up, in the unit; never -0.0."""
    decoded, kept, dropped = map(unit.rounded, (audio.decoded_s, audio.kept_s, audio.dropped_s))
    return round(decoded - kept - dropped, unit.decimals) + 0.0


@cache
def _environment() -> Environment:
    return templates("pipeline.audit.page")


def _source(environment: Environment, name: str) -> str:
    assert environment.loader is not None
    return environment.loader.get_source(environment, name)[0]


def _content_hash(text: str) -> str:
    """What a content security policy calls a style or script that it lets in."""
    return "sha256-" + b64encode(sha256(text.encode()).digest()).decode()
