"""Counts the rights in a data set from the rows of its rights table, a portion at a time."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import pyarrow as pa

from pipeline.audit.rights.amounts import Amounts
from pipeline.audit.rights.conflict_tally import ConflictTally, WordingTally
from pipeline.audit.rights.evidence_store import EvidenceTally
from pipeline.audit.rights.evidence_totals import GradeAmount, YearAmount
from pipeline.audit.rights.flat import CAPTION, flat_rows, holds
from pipeline.audit.rights.refused import Refused, read_refused
from pipeline.audit.rights.shard_root import manifest_digest
from pipeline.audit.rights.special import SpecialTally
from pipeline.audit.rights.table import Portion
from pipeline.audit.rights.totals import (
    Completeness,
    LayerLicense,
    ObligationAmount,
    OperationAnswer,
    RightsTotals,
    RuleHits,
    WordAmount,
)
from pipeline.audit.rights.what_if import WhatIfTally, distinct
from pipeline.audit.tables.columns import Column, compute
from pipeline.rights.engine import AUDIO, METADATA
from pipeline.rights.policy import Policy
from pipeline.rights.policy.limits import Counts, broken_limits
from schemas.rights import NOASSERTION, Grade, Obligation, Operation, Permission, Verdict

_ASKED_BY = {
    "author": Obligation.ATTRIBUTION,
    "source_url": Obligation.ATTRIBUTION,
    "title": Obligation.TITLE,
    "license_url": Obligation.LICENSE_LINK,
}
"""The field that keeps an obligation; without an address nobody finds whom to credit."""


def tally_rights(
    output: str, policy: Policy, portions: Iterable[Portion], others: Sequence[Policy] = ()
) -> RightsTotals:
    """Counts the portions of the data set at ``output``, whose rows ``policy`` decided.

    ``others`` are the policies that are asked what they would have shipped, beside it.
    """
    tally = _Tally()
    policies = distinct([policy, *others])
    what_if = WhatIfTally(policies)
    for portion in portions:
        rows = flat_rows(portion)
        tally.add(rows)
        what_if.add(portion.clips)
    refused = read_refused(output, policies)
    return tally.totals(output, policy, what_if, refused)


class _Tally:
    def __init__(self) -> None:
        self._amounts = Amounts()
        self._conflicts = ConflictTally()
        self._wordings = WordingTally()
        self._evidence = EvidenceTally()
        self._special = SpecialTally()
        self._rows: Counter[tuple[str, ...]] = Counter()
        self._us: Counter[tuple[str, ...]] = Counter()
        self._why: dict[tuple[str, ...], str] = {}
        self._lacking: Counter[str] = Counter()

    def add(self, rows: pa.Table) -> None:
        audio = rows.filter(compute.equal(rows["layer"], AUDIO))
        self._amounts.add(audio)
        self._conflicts.add(audio)
        self._wordings.add(audio)
        self._evidence.add(audio)
        self._special.add(audio)
        allowed = compute.equal(rows["verdict"], Verdict.ALLOW)
        told = rows.append_column("allowed", allowed.cast(pa.string()))
        self._count("layer", told, ("layer", "spdx", "allowed"))
        for operation in Operation:
            self._count(f"operation/{operation}", rows, ("layer", str(operation)))
        self._count("grade", audio, ("grade",))
        self._count("year", audio.append_column("year", _years(audio["published"])), ("year",))
        self._count("ai", audio, ("ai_preference",))
        self._count_words("flag", audio, "flags")
        self._count_words("obligation", audio, "obligations")
        self._count_rules(rows)
        self._count_lacking(audio)

    def _count(self, what: str, rows: pa.Table, keys: tuple[str, ...]) -> None:
        sums: list[Any] = [("kept_us", "count"), ("kept_us", "sum")]
        for row in rows.group_by(list(keys), use_threads=False).aggregate(sums).to_pylist():
            name = (what, *(row[key] for key in keys))
            self._rows[name] += row["kept_us_count"]
            self._us[name] += row["kept_us_sum"]

    def _count_words(self, what: str, rows: pa.Table, column: str) -> None:
        words = rows[column].combine_chunks()
        columns: dict[str, Column] = {
            column: compute.list_flatten(words),
            "kept_us": rows["kept_us"].take(compute.list_parent_indices(words)),
        }
        self._count(what, pa.table(columns), (column,))

    def _count_rules(self, rows: pa.Table) -> None:
        keys = ("layer", "verdict", "rule")
        self._count("rule", rows, keys)
        reasons = rows.group_by([*keys, "why"], use_threads=False).aggregate([])
        for row in reasons.to_pylist():
            name = ("rule", *(row[key] for key in keys))
            self._why[name] = min(self._why.get(name, row["why"]), row["why"])

    def _count_lacking(self, audio: pa.Table) -> None:
        for field, obligation in _ASKED_BY.items():
            asked = audio.filter(holds(audio["obligations"], obligation))
            empty = compute.equal(compute.utf8_trim_whitespace(asked[field]), "")
            self._lacking[field] += int(compute.sum(empty).as_py() or 0)

    def totals(
        self, output: str, policy: Policy, what_if: WhatIfTally, refused: Refused
    ) -> RightsTotals:
        """The totals, once all rows were added."""
        rules = self._rules()
        rows_of = Counter[Verdict]()
        for hits in rules:
            rows_of[hits.verdict] += hits.rows
        layers = self._layers()
        counts = Counts(
            n_rows=rows_of.total(),
            n_review=rows_of[Verdict.REVIEW],
            n_denied=rows_of[Verdict.DENY],
            n_unknown=sum(row.rows for row in layers if row.spdx == NOASSERTION),
        )
        wordings, n_wordings = self._wordings.totals(refused)
        return RightsTotals(
            policy=policy.name,
            policy_digest=policy.digest,
            manifest_digest=manifest_digest(output),
            all=self._amounts.all(),
            rows=counts.n_rows,
            captions=sum(hits.rows for hits in rules if hits.layer == CAPTION),
            denied=counts.n_denied,
            review=counts.n_review,
            broken=broken_limits(counts, policy.limits),
            licenses=self._amounts.licenses(),
            families=self._amounts.families(),
            by_source=self._amounts.places("source"),
            by_split=self._amounts.places("split"),
            by_layer=layers,
            operations=self._operations(),
            obligations=self._obligations(),
            completeness=self._completeness(),
            wordings=wordings,
            n_wordings=n_wordings,
            conflicts=self._conflicts.totals(refused),
            grades=tuple(
                GradeAmount(grade, *self._sum("grade", grade))
                for grade in Grade
                if self._rows["grade", grade]
            ),
            years=tuple(
                YearAmount(year, *self._sum("year", year)) for (year,) in self._named("year")
            ),
            evidence=self._evidence.totals(output),
            special=self._special.totals(refused.special),
            ai_preferences=self._words("ai"),
            flags=self._words("flag"),
            rules=rules,
            refused_by=_refused_by(refused),
            what_if=what_if.totals(refused),
            refused=refused.items,
        )

    def _sum(self, *name: str) -> tuple[int, float]:
        return self._rows[name], self._us[name] / 1e6

    def _named(self, what: str) -> list[tuple[str, ...]]:
        return sorted(name[1:] for name in self._rows if name[0] == what)

    def _words(self, what: str) -> tuple[WordAmount, ...]:
        named = self._named(what)
        return tuple(WordAmount(word, *self._sum(what, word)) for (word,) in named if word)

    def _layers(self) -> tuple[LayerLicense, ...]:
        pairs = sorted({name[:2] for name in self._named("layer")})
        return tuple(
            LayerLicense(layer, spdx, yes + self._rows["layer", layer, spdx, "false"], yes)
            for layer, spdx in pairs
            for yes in [self._rows["layer", layer, spdx, "true"]]
        )

    def _operations(self) -> tuple[OperationAnswer, ...]:
        found = []
        for layer in (AUDIO, METADATA, CAPTION):
            for operation in Operation:
                for permission in Permission:
                    rows, kept_s = self._sum(f"operation/{operation}", layer, permission)
                    if rows:
                        seconds = kept_s if layer == AUDIO else 0.0
                        answer = OperationAnswer(layer, operation, permission, rows, seconds)
                        found.append(answer)
        return tuple(found)

    def _obligations(self) -> tuple[ObligationAmount, ...]:
        return tuple(
            ObligationAmount(obligation, *self._sum("obligation", obligation))
            for obligation in Obligation
            if self._rows["obligation", obligation]
        )

    def _completeness(self) -> tuple[Completeness, ...]:
        return tuple(
            Completeness(field, self._rows["obligation", obligation], self._lacking[field])
            for field, obligation in _ASKED_BY.items()
        )

    def _rules(self) -> tuple[RuleHits, ...]:
        found = []
        for layer, verdict, rule in self._named("rule"):
            rows, kept_s = self._sum("rule", layer, verdict, rule)
            seconds = kept_s if layer == AUDIO else 0.0
            why = self._why["rule", layer, verdict, rule]
            found.append(RuleHits(layer, Verdict(verdict), rule, rows, seconds, why))
        return tuple(found)


def _years(published: Column) -> Column:
    """The year of each date, empty where there is none or it is no date."""
    is_date = compute.match_substring_regex(published, r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    return compute.if_else(is_date, compute.utf8_slice_codeunits(published, 0, 4), "")


def _refused_by(refused: Refused) -> tuple[RuleHits, ...]:
    return tuple(
        RuleHits(
            "item", verdict, rule, refused.hits[verdict, rule], 0.0, refused.why[verdict, rule]
        )
        for verdict, rule in sorted(refused.hits)
    )
