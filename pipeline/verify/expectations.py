"""The contract of the tables, checked with Great Expectations.

The suites say what holds; see :mod:`pipeline.verify.suites`. The library takes seconds to import,
so only a function does. It works in memory: its context has no folder, sends nothing, and looks
at no more than a batch of rows at a time.
"""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

from pipeline import storage
from pipeline.audit.tables.columns import n_rows
from pipeline.verify.findings import MAX_PER_CHECK, Finding
from pipeline.verify.frames import frames
from pipeline.verify.outcomes import Outcome, findings
from pipeline.verify.suites import Suite, columns_of, suites

if TYPE_CHECKING:
    import pandas as pd

SPANNING = frozenset({"expect_column_values_to_be_unique", "expect_compound_columns_to_be_unique"})
"""What no batch of rows can answer for all of them."""

SPANNED_ROWS = 1 << 16
"""Rows compared with each other at a time: the library takes a kilobyte for each."""

NO_TABLE = "there is no such table"

Numbers = tuple[int, ...]
"""The places of rules in their suite."""

Ask = Callable[["pd.DataFrame", Numbers], dict[int, Any]]
"""Puts some rules of a suite to a frame; gives the library's result for the number of each."""


def check_expectations(output: str) -> Iterator[Finding]:
    """Every row of the manifest and of the table of rights keeps the contract.

    A finding names the row by its key. Of one expectation and one batch of rows the first
    :data:`~pipeline.verify.findings.MAX_PER_CHECK` have a finding each, the others one together.
    """
    for suite in suites():
        yield from check_suite(output, suite, outcomes_of(suite))


def outcomes_of(suite: Suite) -> list[Outcome]:
    """An outcome for each expectation of a suite, before any row was seen."""
    return [Outcome(rule) for rule in suite.rules]


def check_suite(output: str, suite: Suite, outcomes: list[Outcome]) -> Iterator[Finding]:
    """The findings of one suite; counts what it sees into ``outcomes``, one for each rule."""
    folder = storage.join(output, suite.files.rpartition("/")[0])
    start = storage.join(output, suite.files)
    paths = [path for path in storage.list_files(folder, ".parquet") if path.startswith(start)]
    if not paths:
        for outcome in outcomes:
            outcome.fail(NO_TABLE)
        yield Finding(f"expectations/{suite.name}", suite.files, NO_TABLE)
        return
    ask = _asker(suite)
    for frame, numbers in _batches(paths, suite):
        for number, result in ask(frame, numbers).items():
            outcomes[number].add(result, len(frame))
            if not result.success:
                yield from findings(suite, suite.rules[number], result)


def _batches(paths: list[str], suite: Suite) -> Iterator[tuple["pd.DataFrame", Numbers]]:
    """Rows, and the rules that these can answer."""
    numbers = range(len(suite.rules))
    local = tuple(number for number in numbers if suite.rules[number]["type"] not in SPANNING)
    for frame in frames(paths, suite.rows):
        yield frame, local
    for number in sorted(set(numbers) - set(local)):
        for frame in _alike(paths, suite, columns_of(suite.rules[number])):
            yield frame, (number,)


def _alike(paths: list[str], suite: Suite, columns: list[str]) -> Iterator["pd.DataFrame"]:
    """All rows, those with equal ``columns`` in the same frame: cut by a hash of these."""
    import pandas as pd

    n_parts = -(-n_rows(paths) // SPANNED_ROWS) or 1
    for part in range(n_parts):
        kept = []
        for frame in frames(paths, suite.rows, (*columns, *suite.key)):
            if n_parts > 1 and set(columns) <= set(frame):
                hashes = pd.util.hash_pandas_object(frame[columns], index=False)
                kept.append(frame[hashes % n_parts == part])
            else:
                kept.append(frame)
        yield pd.concat(kept, ignore_index=True)


def _asker(suite: Suite) -> Ask:
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    context = gx.get_context(
        mode="ephemeral",
        project_config=DataContextConfig(
            store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
            progress_bars=ProgressBarsConfig(globally=False),
            analytics_enabled=False,
        ),
    )
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset(suite.name)
    whole = asset.add_batch_definition_whole_dataframe("batch")
    details = {
        "result_format": "SUMMARY",
        "partial_unexpected_count": MAX_PER_CHECK,
        "unexpected_index_column_names": list(suite.key),
        "return_unexpected_index_query": False,
    }

    @cache
    def questions(numbers: Numbers) -> gx.ExpectationSuite:
        # The number travels as meta: results come in an order of the library's own.
        rules = [{**suite.rules[number], "meta": {"number": number}} for number in numbers]
        return gx.ExpectationSuite(name=suite.name, expectations=rules)

    def ask(frame: "pd.DataFrame", numbers: Numbers) -> dict[int, Any]:
        batch = whole.get_batch({"dataframe": frame})
        # To ask what is wrong takes several times as long as whether something is.
        answers = batch.validate(questions(numbers), result_format="BOOLEAN_ONLY").results
        found = _by_number(answers)
        failed = tuple(sorted(number for number in found if not found[number].success))
        if failed:
            answers = batch.validate(questions(failed), result_format=details).results
            found |= _by_number(answers)
        return dict(sorted(found.items()))

    return ask


def _by_number(results: Iterable[Any]) -> dict[int, Any]:
    return {result.expectation_config.meta["number"]: result for result in results}
