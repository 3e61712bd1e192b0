"""Drift: what the sources say today of the recordings that were shipped, against what they said.

Both are assessed by the same rules now, so that only the source's answer can make a difference.
Stricter ones go into quarantine, from which the next run takes no clip; nothing else is changed.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2b

import pyarrow as pa

from augment.reading.given import captions_given
from pipeline import storage
from pipeline.audit.tables.columns import batches, compute, table_paths
from pipeline.keys import author_key
from pipeline.recipe import Recipe
from pipeline.rights.conflicts import is_stricter
from pipeline.rights.engine import assess, caption_facts, decide_item, facts_of
from pipeline.rights.evidence import filed
from pipeline.rights.policy import Policy
from pipeline.rights.policy.decide import decide
from pipeline.secrets import with_environment, without_secrets
from pipeline.takedown.lists import check_day, read_lifted, read_quarantine, write_quarantine
from pipeline.takedown.selectors import texts
from pipeline.verify.findings import Finding
from pipeline.verify.lock import read_contract
from schemas.drift import DRIFT, Drift, DriftCount, Drifted, DriftNote, NotAsked
from schemas.items import Item
from schemas.rights import Rights
from schemas.tables import from_plain, to_plain
from schemas.takedown import Quarantined
from sources.protocol import LooksUp, Source
from sources.registry import open_source

MAX_QUOTED_CHARS = 200

_COLUMNS = list(Item.__dataclass_fields__)

_SAID = (
    "license_raw",
    "license_url_raw",
    "catalogue",
    "published",
    "ai_preference",
    "flags",
    "claims",
    "parents",
    "witness",
    "author",
    "captions",
)
"""What rights are concluded from, and whose name stands beside them."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """What a re-check found: all but the unchanged, sorted by item id.

    ``n_not_asked`` counts by source the recordings whose source cannot be asked about single items.
    """

    drifted: tuple[Drifted, ...]
    counts: dict[str, int]
    n_not_asked: dict[str, int]

    def note(self, date: str) -> DriftNote:
        """What is kept of it in the data set."""
        return DriftNote(
            date,
            tuple(DriftCount(drift, self.counts[drift]) for drift in Drift),
            tuple(NotAsked(source, n) for source, n in sorted(self.n_not_asked.items())),
            self.drifted,
        )


def recheck(output: str) -> Recheck:
    """Asks every source that can look items up about all that was shipped of it; writes nothing.

    Raises:
        ValueError: The lock cannot be read, or a source cannot be opened or asked.
        OSError: A source cannot be reached.
    """
    contract = read_contract(output)
    if isinstance(contract, Finding):
        raise ValueError(f"{output}: {contract.subject}: {contract.detail}")
    drifted: list[Drifted] = []
    counts: Counter[str] = Counter({str(drift): 0 for drift in Drift})
    not_asked: dict[str, int] = {}
    sources = {source.name: source for source in _open(contract.recipe)}
    for name, shipped in sorted(_shipped(output).items()):
        source = sources.get(name)
        if not isinstance(source, LooksUp):
            not_asked[name] = len(shipped)
            continue
        found = list(_drifted(output, source, shipped, contract.policy))
        drifted += found
        counts.update(each.drift for each in found)
        counts[Drift.UNCHANGED] += len(shipped) - len(found)
    in_order = sorted(drifted, key=lambda each: each.item_id)
    return Recheck(tuple(in_order), dict(counts), not_asked)


def quarantine(output: str, drifted: Iterable[Drifted], date: str) -> list[Quarantined]:
    """Puts those that are held into the data set's quarantine, and gives the new ones among them.

    Whatever is there already stays there: to let it out is for a person. What a person has let
    out stays out while the source says what it said then.
    """
    check_day(date)
    settled = {(each.item_id, each.now) for each in read_lifted(output) if each.now}
    known = {entry.item_id: entry for entry in read_quarantine(output)}
    new = [
        Quarantined(each.item_id, each.source, each.drift, each.before, each.now, date)
        for each in drifted
        if each.is_held and each.item_id not in known and (each.item_id, each.now) not in settled
    ]
    if new:
        write_quarantine(output, [*known.values(), *new])
    return new


def write_note(output: str, found: Recheck, date: str) -> None:
    """Writes ``takedown/drift.json`` anew: what the last re-check came to, for the audit."""
    check_day(date)
    text = json.dumps(to_plain(found.note(date)), indent=1, sort_keys=True)
    storage.write_bytes(storage.join(output, DRIFT), text.encode() + b"\n")


def compare(before: Item, now: Item, policy: Policy) -> Drifted | None:
    """How the source's answer changed in what counts for rights; None if it did not."""
    old, new = assess(before), assess(now)
    drift = _drift(before, now, old, new)
    refused = decide_item(before, old, policy).allowed and not decide_item(now, new, policy).allowed
    if refused and drift is not Drift.PREFERENCE_CHANGED:
        drift = Drift.STRICTER
    if drift is Drift.UNCHANGED:
        return _of_captions(before, now, policy)
    is_held = drift is Drift.STRICTER
    if drift is Drift.PREFERENCE_CHANGED:
        is_held = refused or is_stricter(facts_of(now, new).granted, facts_of(before, old).granted)
    words = (_summary(old), _summary(new))
    if drift is Drift.AUTHOR_RENAMED:
        words = (before.author[:MAX_QUOTED_CHARS], now.author[:MAX_QUOTED_CHARS])
    return Drifted(before.item_id, before.source, drift, *words, is_held)


def _of_captions(before: Item, now: Item, policy: Policy) -> Drifted | None:
    """The first given caption that may be used less than before, held like a recording."""
    today = {caption.text: caption for caption in captions_given(now)}
    for caption in captions_given(before):
        if (other := today.get(caption.text)) is None:
            continue  # it was granted once, as a recording that is gone
        was = caption_facts(before, assess(before), "", 0, caption)
        is_now = caption_facts(now, assess(now), "", 0, other)
        if not decide(was, policy).allowed:
            continue
        refused = not decide(is_now, policy).allowed
        if refused or is_stricter(is_now.granted, was.granted):
            old, new = (f"caption: {_summary(facts.rights)}" for facts in (was, is_now))
            return Drifted(before.item_id, before.source, Drift.STRICTER, old, new, is_held=True)
    return None


def _drift(before: Item, now: Item, old: Rights, new: Rights) -> Drift:
    was = facts_of(before, replace(old, ai_preference="")).granted
    is_now = facts_of(now, replace(new, ai_preference="")).granted
    is_version = (
        "" != old.family == new.family
        and old.spdx != new.spdx
        and was.permissions == is_now.permissions
    )
    if set(new.flags) - set(old.flags) or (is_stricter(is_now, was) and not is_version):
        return Drift.STRICTER
    if old.ai_preference != new.ai_preference:
        return Drift.PREFERENCE_CHANGED
    if is_version:
        return Drift.VERSION_CHANGED
    if set(old.flags) - set(new.flags) or is_stricter(was, is_now):
        return Drift.LOOSER
    renamed = author_key(before.author) != author_key(now.author)
    return Drift.AUTHOR_RENAMED if renamed else Drift.UNCHANGED


def _summary(rights: Rights) -> str:
    """The licence, its words, and whatever else is said of rights, on one line."""
    words = (rights.spdx, rights.raw, rights.ai_preference, *rights.flags)
    return ", ".join(word for word in words if word)[:MAX_QUOTED_CHARS]


def _drifted(
    output: str, source: LooksUp, shipped: frozenset[str], policy: Policy
) -> Iterator[Drifted]:
    said = {item.item_id: _digest(item) for item in _catalogued(output, shipped)}
    changed: dict[str, Item] = {}
    missing = set(shipped)
    for now in map(filed, source.look_up(sorted(shipped))):
        missing.discard(now.item_id)
        if said.get(now.item_id) != _digest(now):
            changed[now.item_id] = now
    for before in _catalogued(output, missing | changed.keys()):
        if before.item_id in missing:
            summary = _summary(assess(before))
            yield Drifted(before.item_id, before.source, Drift.GONE, summary, "")
        elif found := compare(before, changed[before.item_id], policy):
            yield found


def _digest(item: Item) -> bytes:
    """Sixteen bytes for what rights follow from: those of millions of items fit in memory."""
    words = repr([to_plain(getattr(item, name)) for name in _SAID])
    return blake2b(words.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _shipped(output: str) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for rows in batches(table_paths(output, "clips"), ["item_id", "source"]):
        for source in texts(rows["source"]):
            of_source = rows.filter(compute.equal(rows["source"], source))
            found[source] |= set(texts(of_source["item_id"]))
    return {source: frozenset(ids) for source, ids in found.items()}


def _catalogued(output: str, ids: Iterable[str]) -> Iterator[Item]:
    wanted = pa.array(sorted(ids), pa.string())
    for rows in batches(table_paths(output, "catalog"), _COLUMNS):
        for row in rows.filter(compute.is_in(rows["item_id"], wanted)).to_pylist():
            yield from_plain(Item, row)


def _open(recipe: Recipe) -> Iterator[Source]:
    """The recipe's sources; a path that is relative in it is so to where the command runs."""
    for index, entry in enumerate(recipe.sources):
        try:
            yield open_source(with_environment(entry, f"sources[{index}]"))
        except ValueError as error:
            # Without its cause, whose text may hold a secret that this one does not.
            raise ValueError(f"sources[{index}]: {without_secrets(str(error), entry)}") from None
