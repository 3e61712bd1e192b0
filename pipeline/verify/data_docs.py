"""The Data Docs of Great Expectations: what the suites ask of a data set, and what it answers.

The library's own pages carry the time of the run, random ids and the version, fetch scripts and
styles from six other hosts, and show bad values unescaped. So its renderers word the expectations
and its templates lay them out, while the frame around these is ours: it has no script, asks
nobody for anything, and equal data sets give equal bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from pipeline import storage
from pipeline.verify.expectations import check_suite, outcomes_of
from pipeline.verify.findings import Findings, Report
from pipeline.verify.outcomes import Outcome
from pipeline.verify.suites import Suite, suites

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.render.view.view import DefaultJinjaPageView

FOLDER = "audit/data_docs"

TITLE = "What the tables promise"

TEMPLATES = {"page.j2": "data_docs.html", "collapse.j2": "data_docs_collapse.html"}
"""The library's templates that ours stand in for: those with scripts, links and random ids."""


@dataclass(frozen=True, slots=True)
class Page:
    """A suite's line on the first page."""

    name: str
    files: str
    n_rows: int
    n_rules: int
    n_failed: int


def write_data_docs(output: str) -> Report:
    """Checks the contract of the tables, and writes below ``audit/data_docs`` what came out.

    The pages are written in any case; the report says whether the contract holds.
    """
    view, found, pages = _view(), Findings(), []
    for suite in suites():
        outcomes = outcomes_of(suite)
        found.extend(check_suite(output, suite, outcomes))
        pages.append(_page(suite, outcomes))
        _write(output, view, suite.name, **_suite_page(pages[-1], outcomes))
    n_rules, n_failed = (sum(page.n_rules for page in pages), sum(page.n_failed for page in pages))
    _write(
        output,
        view,
        "index",
        title=TITLE,
        summary=f"{n_rules} expectations in {len(pages)} suites, {n_failed} of them not met.",
        back="../index.html",
        back_to="The audit",
        pages=pages,
        sections=[],
    )
    return Report(tuple(found.kept), dict(found.counts))


def _page(suite: Suite, outcomes: list[Outcome]) -> Page:
    return Page(
        name=suite.name,
        files=suite.files if suite.files.endswith(".parquet") else f"{suite.files}*.parquet",
        n_rows=max(outcome.n_rows for outcome in outcomes),
        n_rules=len(outcomes),
        n_failed=sum(not outcome.success for outcome in outcomes),
    )


def _suite_page(page: Page, outcomes: list[Outcome]) -> dict[str, Any]:
    summary = f"{page.n_rows:,} rows of {page.files}, {page.n_rules} expectations"
    return {
        "title": page.name,
        "summary": f"{summary}, {page.n_failed} not met.",
        "back": "index.html",
        "back_to": TITLE,
        "pages": [],
        "sections": list(_sections(outcomes)),
    }


def _sections(outcomes: list[Outcome]) -> Iterator[dict[str, Any]]:
    """A section for what concerns the whole table, and one for each column."""
    from great_expectations.render.renderer.column_section_renderer import (
        ValidationResultsColumnSectionRenderer,
    )

    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.rule["kwargs"].get("column", ""), []).append(outcome)
    for group in groups.values():
        section = ValidationResultsColumnSectionRenderer().render(
            validation_results=[_result(outcome) for outcome in group]
        )
        yield section.to_json_dict()


def _result(outcome: Outcome) -> "ExpectationValidationResult":
    """The outcome over all batches, as the library has that of one; hostile text is escaped."""
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    rule = outcome.rule
    n_rows, n_unexpected = outcome.n_rows, outcome.n_unexpected
    return ExpectationValidationResult(
        success=outcome.success,
        expectation_config=ExpectationConfiguration(type=rule["type"], kwargs={**rule["kwargs"]}),
        result={
            "element_count": n_rows,
            "unexpected_count": n_unexpected,
            "unexpected_percent": 100 * n_unexpected / n_rows if n_rows else 0.0,
            "partial_unexpected_list": [escape(text) for text in outcome.examples],
            **({"observed_value": escape(outcome.observed)} if outcome.observed else {}),
        },
        exception_info={
            "raised_exception": bool(outcome.error),
            "exception_message": escape(outcome.error),
            "exception_traceback": "",
        },
    )


def _view() -> "DefaultJinjaPageView":
    from great_expectations.render.view.view import DefaultJinjaPageView
    from jinja2 import ChoiceLoader, DictLoader

    view = DefaultJinjaPageView()
    ours = DictLoader({theirs: _text(name) for theirs, name in TEMPLATES.items()})
    assert view.env.loader is not None
    view.env.loader = ChoiceLoader([ours, view.env.loader])
    return view


def _write(output: str, view: "DefaultJinjaPageView", name: str, **document: Any) -> None:
    template = view.env.get_template("page.j2")
    html = template.render(css=_text("data_docs.css"), **document)
    path = storage.join(output, FOLDER, f"{name}.html")
    storage.write_bytes(path, html.encode("utf-8", "backslashreplace"))


def _text(name: str) -> str:
    return (files("pipeline.verify") / name).read_text("utf-8")
