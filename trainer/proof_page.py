"""The page of a proof: one HTML file with everything in it."""

from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from markupsafe import Markup

from trainer.compare import METRICS, Difference
from trainer.page import charts
from trainer.page.render import render
from trainer.prove import Proof


@dataclass(frozen=True, slots=True)
class _Compared:
    title: str
    sentence: str
    chart: Markup


@dataclass(frozen=True, slots=True)
class _Row:
    metric: str
    means: tuple[float, ...]
    spreads: tuple[float, ...]


def write_page(path: Path, proof: Proof) -> None:
    """Writes the page; equal proofs, equal bytes."""
    pairs = groupby(proof.differences, key=lambda one: (one.first, one.second))
    drawn = {pair: [_drawn(one) for one in of_pair] for pair, of_pair in pairs}
    widest = charts.reach(row for rows in drawn.values() for row in rows)
    compared = []
    for (pair, rows), sentence in zip(drawn.items(), proof.words(), strict=True):
        title = f"{pair[1]} against {pair[0]}"
        chart = charts.difference_chart(title, rows, widest)
        compared.append(_Compared(title, sentence, chart))
    path.write_bytes(
        render(
            "proof.html",
            proof=proof,
            compared=compared,
            rows=_rows(proof),
            is_shown=any(one.verdict != "none" for one in proof.differences),
        )
    )


def _drawn(one: Difference) -> charts.Difference:
    return charts.Difference(
        METRICS[one.metric],
        one.interval.value,
        one.interval.low,
        one.interval.high,
        one.by_seed,
        one.verdict != "none",
    )


def _rows(proof: Proof) -> list[_Row]:
    names = [name for name in METRICS if name in proof.outcomes[0].by_seed]
    return [
        _Row(
            METRICS[name],
            tuple(float(np.mean(one.by_seed[name])) for one in proof.outcomes),
            tuple(float(np.ptp(one.by_seed[name])) for one in proof.outcomes),
        )
        for name in names
    ]
