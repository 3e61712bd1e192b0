"""Where each clip lies: keys, order, tars and splits follow from hashes, and so can be redone."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.audit.tables.columns import batches
from pipeline.keys import clip_key, shuffle_hash, split_group, split_of
from pipeline.recipe import Recipe
from pipeline.takedown.gaps import clips_and_gaps, with_gaps
from pipeline.verify.findings import Finding
from pipeline.verify.rows import Row, read_rows, split_paths
from schemas.clips import SAMPLE_RATE_HZ
from schemas.manifest import ShardRow
from schemas.takedown import Gap

_KEY = re.compile(r"[0-9a-f]{32}")

CACHED_GROUPS = 1 << 16


def check_places(output: str, recipe: Recipe, gaps: list[Gap]) -> Iterator[Finding]:
    """Every row's key, position, tar and split are those that its content and the seed give.

    A gap that a takedown has left stands for the clip that it had.
    """
    misplaced: set[str] = set()
    group_split = lru_cache(CACHED_GROUPS)(
        lambda group: split_of(recipe.seed, group, recipe.splits.fractions)
    )
    for split, paths in split_paths(output).items():
        previous: Row | Gap | None = None
        of_split = [gap for gap in gaps if gap.split == split]
        for row in with_gaps(read_rows(paths), of_split):
            yield from check_order(previous, row, split, recipe)
            previous = row
            if isinstance(row, Gap):
                continue
            yield from check_key(row)
            if named := recipe.splits.of_subset(row.subset):
                if row.split != named:
                    detail = f"of the part {row.subset!r}, which the recipe puts into {named}"
                    yield Finding("splits/subset", row.key, detail)
                continue
            group = split_group(row.item_id, row.author, recipe.splits.group_by)
            if row.split != group_split(group):
                misplaced.add(group)
    yield from _check_groups(output, recipe, misplaced)


def check_key(row: Row) -> Iterator[Finding]:
    """The key is made of the item, the original's bytes and where the clip begins in it."""
    if not _KEY.fullmatch(row.key):
        yield Finding("rows/key", row.key, "not 32 lower-case hex digits")
        return
    key = clip_key(row.item_id, row.original_sha256, round(row.start_s * SAMPLE_RATE_HZ))
    if row.key != key:
        yield Finding("rows/key", row.key, f"its item, original and start give {key}")


def check_order(
    previous: Row | Gap | None, row: Row | Gap, split: str, recipe: Recipe
) -> Iterator[Finding]:
    """The row follows the one before it: by position, by shuffled order, and into its tar."""
    expected = previous.position + 1 if previous else 0
    if row.position != expected:
        yield Finding(
            "rows/position",
            row.key,
            f"position {row.position} of {split}, where {expected} is next",
        )
    if previous and _order(recipe.seed, row.key) < _order(recipe.seed, previous.key):
        yield Finding("rows/order", row.key, f"belongs before {previous.key} in the shuffled order")
    if row.split != split:
        yield Finding("rows/split", row.key, f"split {row.split!r} in a table of {split}")
    shard = shard_of(row.split, row.position // recipe.shards.samples)
    if row.shard != shard:
        yield Finding("rows/shard", row.key, f"in {row.shard}, but its position is of {shard}")


def check_shard_sizes(
    shards: Iterable[ShardRow], samples: int, gaps: Iterable[Gap]
) -> Iterator[Finding]:
    """Tars are numbered from 0, and every one but the last of a split is full, gaps included.

    A tar that is all gaps is not there any more.
    """
    by_split: dict[str, list[tuple[str, int, int]]] = {}
    for shard, (n_clips, n_gaps) in clips_and_gaps(shards, gaps).items():
        by_split.setdefault(shard.partition("/")[0], []).append((shard, n_clips, n_gaps))
    for split, tars in by_split.items():
        for number, (shard, n_clips, n_gaps) in enumerate(tars):
            if shard != shard_of(split, number):
                name = shard_of(split, number)
                yield Finding("shards/number", shard, f"{name} is next in the shard table")
                break
            n_all, is_last = n_clips + n_gaps, number == len(tars) - 1
            if not 1 <= n_all <= samples or (n_all < samples and not is_last):
                detail = f"{n_all} clips; the recipe says {samples}, fewer only in the last"
                yield Finding("shards/clips", shard, detail)


def shard_of(split: str, number: int) -> str:
    """The path of a tar below the data set, by its number in its split."""
    return f"{split}/{number:05d}.tar"


def _order(seed: int, key: str) -> tuple[int, str]:
    return shuffle_hash(seed, key), key


def _check_groups(output: str, recipe: Recipe, misplaced: set[str]) -> Iterator[Finding]:
    """One finding per group of which a clip lies elsewhere than the group's hash says.

    Only for these the table is read again: where every clip lies right, no group straddles.
    """
    found: dict[str, set[str]] = {group: set() for group in misplaced}
    paths = [path for of_split in split_paths(output).values() for path in of_split]
    columns = ["item_id", "author", "subset", "split"]
    for table in batches(paths if misplaced else [], columns):
        for row in table.to_pylist():
            if recipe.splits.of_subset(row["subset"]):
                continue
            group = split_group(row["item_id"], row["author"], recipe.splits.group_by)
            if group in found:
                found[group].add(row["split"])
    for group, splits in sorted(found.items()):
        subject = group.replace("\0", " ")
        right = split_of(recipe.seed, group, recipe.splits.fractions)
        if len(splits) > 1:
            detail = f"lies in {', '.join(sorted(splits))}, and should in {right} only"
            yield Finding("splits/straddle", subject, detail)
        else:
            detail = f"lies in {''.join(splits)}, and its hash says {right}"
            yield Finding("splits/hash", subject, detail)
