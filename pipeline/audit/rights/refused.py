"""The recordings that the rights gate turned away: what they say, and who else would take them.

Their audio was never decoded, so they are counted, and not in hours.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from pipeline.audit.rights.cases import Answers, item_cases
from pipeline.audit.rights.special import marks_of, specials_of
from pipeline.audit.rights.table import named_by
from pipeline.audit.rights.totals import ConflictSample
from pipeline.audit.tables.columns import Column, batches, compute, table_paths
from pipeline.rights.conflicts import Copy, parent_claim
from pipeline.rights.engine import assess, decide_item
from pipeline.rights.policy import Policy
from schemas.items import Item
from schemas.rejections import Reason, Stage
from schemas.rights import Claim, Conflict, Decision, Rights, Verdict
from schemas.tables import arrow_schema, from_table

MAX_SAMPLES = 5

_SAME_AUDIO = {
    str(name): name
    for name in (Conflict.SAME_AUDIO_OTHER_LICENSE, Conflict.SAME_AUDIO_OTHER_AUTHOR)
}

Words = tuple[str, str, str, tuple[str, ...]]
"""A licence's name and address as they are said, what they conclude, and what they may mean."""


@dataclass(frozen=True, slots=True)
class Refused:
    """What is known of them. ``admitted`` counts those that a policy lets in, by its digest.

    ``wordings`` are those that name no single licence. ``hits`` counts what the rules of the
    policy did, by verdict and rule, and ``why`` has a reason for each. ``conflicts`` and samples
    are also of recordings that were heard and found to be somebody else's too. ``special`` counts
    those from special sources, by the source's id.
    """

    items: int = 0
    admitted: Counter[str] = field(default_factory=Counter)
    wordings: Counter[Words] = field(default_factory=Counter)
    hits: Counter[tuple[Verdict, str]] = field(default_factory=Counter)
    why: dict[tuple[Verdict, str], str] = field(default_factory=dict)
    conflicts: Counter[str] = field(default_factory=Counter)
    samples: dict[str, list[ConflictSample]] = field(default_factory=dict)
    special: Counter[str] = field(default_factory=Counter)


def read_refused(output: str, policies: Sequence[Policy]) -> Refused:
    """Reads the items that the rights gate rejected as a whole.

    The rights are concluded anew from the catalogue, as the gate did; samples show what the first
    of the policies makes of them.
    """
    refused, n_items = Refused(), 0
    ids = _refused_ids(output)
    claims = _claims_of_parents(output, ids)
    answers: Answers[Item, _Judged] = Answers(lambda item: _judged(item, claims, policies))
    named = frozenset[str]().union(*map(named_by, policies))
    for items in _items_of(output, ids, arrow_schema(Item).names):
        n_items += items.num_rows
        found = item_cases(items, named)
        sizes = np.bincount(found.codes)
        for case, answer in enumerate(answers.of(found)):
            _count(answer, int(sizes[case]), refused)
            if answer.rights.conflicts:
                own = answer.decisions[0]
                alike = found.first_of(case, MAX_SAMPLES)
                shown = [_sample(item, answer.rights, own) for item in alike]
                _note_conflicts(answer.rights.conflicts, int(sizes[case]), shown, refused)
    _count_contested(output, policies[0], refused)
    return replace(refused, items=n_items)


@dataclass(frozen=True, slots=True)
class _Judged:
    """The rights of a case of items, what each policy says, and from which special sources."""

    rights: Rights
    special: tuple[str, ...]
    decisions: tuple[Decision, ...]


def _judged(item: Item, claims: dict[str, Claim], policies: Sequence[Policy]) -> _Judged:
    told = [claims[parent] for parent in item.parents if parent in claims]
    rights = assess(item, told)
    decisions = tuple(decide_item(item, rights, policy) for policy in policies)
    return _Judged(rights, specials_of(marks_of(item.source, rights)), decisions)


def _count(judged: _Judged, n_items: int, refused: Refused) -> None:
    rights = judged.rights
    for decision in judged.decisions:
        refused.admitted[decision.digest] += n_items * decision.allowed
    refused.special.update(dict.fromkeys(judged.special, n_items))
    own = judged.decisions[0]
    hit = (own.verdict, own.rule)
    refused.hits[hit] += n_items
    refused.why[hit] = min(refused.why.get(hit, own.why), own.why)
    if len(rights.candidates) != 1:
        words = (rights.raw, rights.url_raw, rights.spdx, rights.candidates)
        refused.wordings[words] += n_items


def _note_conflicts(
    conflicts: Iterable[str], n_items: int, shown: list[ConflictSample], refused: Refused
) -> None:
    for conflict in conflicts:
        refused.conflicts[conflict] += n_items
        samples = [*refused.samples.get(conflict, ()), *shown]
        samples.sort(key=lambda sample: (bool(sample.key), sample.item_id))
        refused.samples[conflict] = samples[:MAX_SAMPLES]


def _count_contested(output: str, policy: Policy, refused: Refused) -> None:
    """Counts the recordings of which a clip was turned away for who else says that it is theirs."""
    found: dict[str, _Contested] = {}
    columns = ["item_id", "clip", "stage", "reason", "detail"]
    for rows in batches(table_paths(output, "rejections"), columns):
        at_dedup = compute.equal(rows["stage"], str(Stage.DEDUP))
        torn = compute.equal(rows["reason"], str(Reason.LICENSE_CONFLICT))
        for row in rows.filter(compute.and_(at_dedup, torn)).to_pylist():
            # The stage puts the names of the conflicts first.
            named = row["detail"].partition(":")[0].split(", ")
            conflicts = frozenset(_SAME_AUDIO[name] for name in named if name in _SAME_AUDIO)
            known = found.setdefault(row["item_id"], _Contested(row["clip"], frozenset()))
            found[row["item_id"]] = replace(known, conflicts=known.conflicts | conflicts)
    ids = pa.array(sorted(found), pa.string())
    for items in _items_of(output, ids, arrow_schema(Item).names):
        for item in from_table(Item, items):
            contested = found[item.item_id]
            rights = assess(item)
            told = replace(rights, conflicts=(*rights.conflicts, *sorted(contested.conflicts)))
            sample = _sample(item, told, decide_item(item, told, policy))
            shown = [replace(sample, key=contested.key)]
            _note_conflicts(contested.conflicts, 1, shown, refused)


@dataclass(frozen=True, slots=True)
class _Contested:
    key: str
    conflicts: frozenset[Conflict]


def _claims_of_parents(output: str, ids: Column) -> dict[str, Claim]:
    """What the items that refused ones were remixed from say of their licence, by their ids."""
    wanted: set[str] = set()
    for items in _items_of(output, ids, ["item_id", "parents"]):
        wanted.update(compute.list_flatten(items["parents"]).to_pylist())
    claims = {}
    for items in _items_of(output, pa.array(sorted(wanted), pa.string()), arrow_schema(Item).names):
        for item in from_table(Item, items):
            claims[item.item_id] = parent_claim(Copy(item.item_id, item.author, assess(item)))
    return claims


def _items_of(output: str, ids: Column, columns: list[str]) -> Iterator[pa.Table]:
    if len(ids):
        for items in batches(table_paths(output, "catalog"), columns):
            yield items.filter(compute.is_in(items["item_id"], value_set=ids))


def _refused_ids(output: str) -> Column:
    parts = []
    for rows in batches(table_paths(output, "rejections"), ["item_id", "clip", "stage"]):
        whole = compute.equal(rows["clip"], "")
        at_gate = compute.and_(whole, compute.equal(rows["stage"], str(Stage.RIGHTS)))
        parts.append(rows.filter(at_gate)["item_id"].combine_chunks())
    return pa.concat_arrays(parts) if parts else pa.array([], pa.string())


def _sample(item: Item, rights: Rights, decision: Decision) -> ConflictSample:
    return ConflictSample(
        item_id=item.item_id,
        key="",
        said=" ".join(filter(None, (rights.raw, rights.url_raw))),
        spdx=rights.spdx,
        verdict=decision.verdict,
        rule=decision.rule,
    )
