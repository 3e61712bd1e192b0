"""The gate on credits: which shipped items owe one that cannot be given in full."""

from collections import Counter
from dataclasses import dataclass

from pipeline import storage
from pipeline.audit.attributions import PARQUET_PATH
from pipeline.audit.columns import batches, compute

MAX_EXAMPLES = 20
"""Item ids kept of those that lack something: enough to begin with."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Items that owe a credit, and those of them that lack a part of it, by what is missing.

    ``examples`` are the first of them by item id, each with its missing fields.
    """

    n_owing: int
    n_incomplete: int
    n_clips_incomplete: int
    by_field: tuple[tuple[str, int], ...]
    examples: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def complete(self) -> bool:
        """Whether every credit that is owed can be given."""
        return self.n_incomplete == 0


def attribution_gaps(output: str) -> Gaps:
    """What ``audit/attributions.parquet`` says is missing.

    Raises:
        FileNotFoundError: The list was not written yet.
    """
    n_owing = n_incomplete = n_clips = 0
    fields: Counter[str] = Counter()
    examples: list[tuple[str, tuple[str, ...]]] = []
    columns = ["item_id", "obligations", "missing", "n_clips"]
    for rows in batches([storage.join(output, PARQUET_PATH)], columns):
        owing = compute.list_flatten(rows["obligations"])
        n_owing += int(compute.sum(compute.equal(owing, "attribution")).as_py() or 0)
        lacking = rows.filter(compute.greater(compute.list_value_length(rows["missing"]), 0))
        n_incomplete += lacking.num_rows
        n_clips += int(compute.sum(lacking["n_clips"]).as_py() or 0)
        fields.update(compute.list_flatten(lacking["missing"]).to_pylist())
        for row in lacking.slice(0, MAX_EXAMPLES - len(examples)).to_pylist():
            examples.append((row["item_id"], tuple(row["missing"])))
    return Gaps(n_owing, n_incomplete, n_clips, tuple(sorted(fields.items())), tuple(examples))
