"""The drawings of the audit page."""

from collections.abc import Iterable

from markupsafe import Markup

from pipeline.audit.counts.totals import Drop, Totals
from pipeline.audit.page import figures
from pipeline.audit.page.charts import Bar, Part, Stack, bar_chart, stacked_chart
from pipeline.audit.page.figures import Unit
from pipeline.audit.page.page_tables import operations
from pipeline.audit.rights.totals import RightsTotals


def page_charts(totals: Totals, rights: RightsTotals, unit: Unit) -> dict[str, Markup]:
    """The drawings by their names in the templates; those of nothing are empty."""

    def by(what: str, pairs: Iterable[tuple[str, float]]) -> Markup:
        bars = [Bar(label, kept_s, unit.text(kept_s)) for label, kept_s in pairs]
        return bar_chart(f"{unit.name} shipped by {what}", bars)

    families = sorted(rights.families, key=lambda row: (-row.amount.kept_s, row.family))
    return {
        "sources": by("source", ((row.source, row.kept_s) for row in totals.sources)),
        "splits": by("split", ((row.split, row.kept_s) for row in totals.splits)),
        "families": by(
            "family", ((row.family or "no known family", row.amount.kept_s) for row in families)
        ),
        "grades": by("grade", ((f"Grade {row.grade}", row.kept_s) for row in rights.grades)),
        "years": by("year", ((row.year or "no date", row.kept_s) for row in rights.years)),
        "what_if": by("policy", ((row.policy, row.kept_s) for row in rights.what_if)),
        "operations": _operations_chart(rights, unit),
        "drops": bar_chart(
            "what was dropped, by stage and reason", list(map(_drop_bar, totals.drops))
        ),
    }


def _operations_chart(rights: RightsTotals, unit: Unit) -> Markup:
    tables = [table for table in operations(rights) if table.name == "audio"]
    stacks = [
        Stack(
            figures.words(row.operation).capitalize(),
            tuple(
                Part(name, seconds, unit.number(seconds)) for name, seconds in row.seconds.items()
            ),
        )
        for table in tables
        for row in table.rows
    ]
    return stacked_chart(f"{unit.name} by operation and permission", stacks)


def _drop_bar(drop: Drop) -> Bar:
    parts = [(drop.items, "recording"), (drop.clips, "clip")]
    shown = ", ".join(figures.plural(number, noun) for number, noun in parts if number)
    label = f"{figures.words(drop.stage)}: {figures.words(drop.reason)}"
    return Bar(label, drop.items + drop.clips, shown)
