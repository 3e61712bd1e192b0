"""What other policies would have shipped of the same clips."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from pipeline.audit.rights.cases import Answers, clip_cases
from pipeline.audit.rights.refused import Refused, read_refused
from pipeline.audit.rights.table import named_by
from pipeline.audit.rights.totals import WhatIf
from pipeline.audit.tables.columns import batches, compute, microseconds, table_paths
from pipeline.rights.engine import AUDIO, METADATA, layers_of
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import decide
from schemas.manifest import ClipRow
from schemas.tables import arrow_schema


@dataclass(frozen=True, slots=True)
class _Kept:
    stays: bool
    captions: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is shipped, and what each policy would have left of it. ``refused`` are recordings."""

    clips: int
    kept_s: float
    refused: int
    policies: tuple[WhatIf, ...]


def compare(output: str, policies: Sequence[Policy]) -> Comparison:
    """What every policy would leave of the data set at ``output``, in the order given.

    A policy that is there twice, by its digest, is asked once.
    """
    asked = distinct(policies)
    tally, n_clips, kept_us = WhatIfTally(asked), 0, 0
    schema = arrow_schema(ClipRow)
    for columns in batches(table_paths(output, "clips"), schema.names):
        clips = pa.Table.from_arrays(columns.columns, schema=schema)
        tally.add(clips)
        n_clips += clips.num_rows
        kept_us += int(compute.sum(microseconds(clips["duration_s"])).as_py() or 0)
    refused = read_refused(output, asked)
    return Comparison(n_clips, kept_us / 1e6, refused.items, tally.totals(refused))


def distinct(policies: Sequence[Policy]) -> list[Policy]:
    """The policies, those of one digest once, in the order in which they first come."""
    found: dict[str, Policy] = {}
    for policy in policies:
        found.setdefault(policy.digest, policy)
    return list(found.values())


class WhatIfTally:
    """Asks every policy about every portion."""

    def __init__(self, policies: Sequence[Policy]) -> None:
        self._policies = policies
        self._answers = [Answers(partial(_kept, policy=policy)) for policy in policies]
        self._clips: Counter[str] = Counter()
        self._us: Counter[str] = Counter()
        self._captions: Counter[str] = Counter()

    def add(self, clips: pa.Table) -> None:
        """Takes in clips, as a table of all the columns of ``ClipRow``."""
        lengths = compute.fill_null(microseconds(clips["duration_s"]), 0).to_numpy()
        alike = clip_cases(clips)
        for policy, answers in zip(self._policies, self._answers, strict=True):
            named = named_by(policy)
            found = clip_cases(clips, named) if named else alike
            kept = answers.of(found)
            stays = np.array([one.stays for one in kept], bool)[found.codes]
            captions = np.array([one.captions for one in kept], np.int64)[found.codes]
            self._clips[policy.digest] += int(stays.sum())
            self._us[policy.digest] += int(lengths[stays].sum())
            self._captions[policy.digest] += int(captions[stays].sum())

    def totals(self, refused: Refused) -> tuple[WhatIf, ...]:
        """One row for each policy, in the order given."""
        return tuple(
            WhatIf(
                policy=policy.name,
                digest=policy.digest,
                summary=policy.summary,
                clips=self._clips[policy.digest],
                kept_s=self._us[policy.digest] / 1e6,
                captions=self._captions[policy.digest],
                admitted=refused.admitted[policy.digest],
            )
            for policy in self._policies
        )


def _kept(clip: ClipRow, policy: Policy) -> _Kept:
    allowed = [facts.layer for facts in layers_of(clip) if decide(facts, policy).allowed]
    needed = {AUDIO, METADATA}
    captions = len(set(allowed) - needed)
    return _Kept(needed <= set(allowed) and captions > 0, captions)
