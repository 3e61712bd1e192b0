"""One defect each in the tables of a good data set: found, and by no other name."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.audit.report import write_audit
from schemas.items import Evidence
from schemas.rejections import Reason
from schemas.rights import Claim
from schemas.tables import from_table, to_table
from tests.pipeline.verify.defects import first, found, in_files, in_records, member_names
from tests.pipeline.verify.finished import DataSet, Shipped, a_data_set

# The lock and the tables


def test_a_missing_lock(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "recipe.lock.yaml").unlink()) == {
        ("lock", "recipe.lock.yaml")
    }


def test_an_edited_lock(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "recipe.lock.yaml"
        path.write_text(path.read_text().replace("seed: 7", "seed: 8"))

    assert in_files(tmp_path, edit) == {("lock", "recipe.lock.yaml")}


@pytest.mark.parametrize(
    "name", ["shards.parquet", "rejections-00000.parquet", "clips-train-00000.parquet"]
)
def test_a_missing_table(tmp_path: Path, name: str):
    assert in_files(tmp_path, lambda root: (root / "manifest" / name).unlink()) == {
        ("tables/missing", f"manifest/{name}")
    }


def test_a_table_with_a_column_of_another_type(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "manifest/clips-valid-00000.parquet"
        table = pq.read_table(path)
        index = table.column_names.index("position")
        pq.write_table(
            table.set_column(index, "position", table["position"].cast(pa.int32())), path
        )

    assert in_files(tmp_path, edit) == {("tables/schema", "manifest/clips-valid-00000.parquet")}


def test_a_table_that_cannot_be_read(tmp_path: Path):
    def cut(root: Path) -> None:
        path = root / "catalog/folder/items-00000.parquet"
        path.write_bytes(path.read_bytes()[:-9])

    assert in_files(tmp_path, cut) == {("tables/unreadable", "catalog/folder/items-00000.parquet")}


def test_a_table_that_nobody_knows(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "manifest/notes.parquet").touch()) == {
        ("tables/unknown", "manifest/notes.parquet")
    }


# The books


def test_a_lost_item(tmp_path: Path):
    assert in_records(tmp_path, lambda data_set: data_set.add(80, n_clips=0)) == {
        ("conservation", "folder/080.wav")
    }


def test_a_rejected_item_that_also_shipped(tmp_path: Path):
    def plant(data_set: DataSet) -> None:
        data_set.refuse(3)
        data_set.items.pop()

    assert in_records(tmp_path, plant) == {("conservation", "folder/003.wav")}


def test_a_rejected_clip_that_also_shipped(tmp_path: Path):
    def plant(data_set: DataSet) -> None:
        clip = first(data_set)
        data_set.drop(int(clip.row.item_id[7:10]), Reason.SILENT)
        data_set.rejections[-1] = replace(data_set.rejections[-1], clip=clip.row.key)

    data_set = a_data_set()
    assert in_records(tmp_path, plant) == {("conservation", first(data_set).row.key)}


def test_an_edited_audit(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "audit/audit.json"
        path.write_text(path.read_text().replace('"shipped": 24', '"shipped": 25'))

    assert in_files(tmp_path, edit) == {("audit/stale", "audit/audit.json")}


def test_an_attribution_that_was_taken_out(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "audit/attributions.csv"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert in_files(tmp_path, edit) == {("audit/stale", "audit/attributions.csv")}


def test_an_audit_that_is_not_there(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "audit/audit.json").unlink()) == {
        ("audit/missing", "audit/audit.json")
    }


# The rows


def test_a_row_that_was_taken_out(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "manifest/clips-train-00000.parquet"
        table = pq.read_table(path)
        pq.write_table(pa.concat_tables([table.slice(0, 1), table.slice(2)]), path)
        write_audit(str(root))

    names = member_names()
    third = names[4].partition(".")[0]
    assert in_files(tmp_path, edit) == {
        ("rows/position", third),
        ("shards/clips", "train/00000.tar"),
        ("tar/members", f"train/00000.tar: {names[2]}"),
        ("tar/members", f"train/00000.tar: {names[3]}"),
    }


def test_rows_in_another_order(tmp_path: Path):
    data_set = a_data_set()
    one, two = [clip for clip in data_set.shipped if clip.row.split == "train"][:2]
    one.row, two.row = replace(one.row, position=1), replace(two.row, position=0)
    data_set.shipped.sort(key=lambda clip: (clip.row.split, clip.row.position))

    assert found(data_set.write(tmp_path)) == {("rows/order", one.row.key)}


def test_a_key_that_its_content_does_not_give(tmp_path: Path):
    data_set = a_data_set()
    first(data_set).row = replace(first(data_set).row, start_s=0.05)
    key = first(data_set).row.key

    assert found(data_set.write(tmp_path)) == {("rows/key", key), ("samples/json", key)}


def test_the_same_sound_twice(tmp_path: Path):
    data_set = a_data_set()
    one, two = data_set.shipped[:2]
    data_set.take_audio(two, one)

    assert found(data_set.write(tmp_path), decode=True) == {
        ("rows/sound-repeated", one.row.pcm_hash)
    }


def test_the_same_key_twice(tmp_path: Path):
    data_set = a_data_set(shards={"samples": 512}, dedup={"exact": False})
    clip = data_set.shipped[0]
    data_set.shipped.insert(1, Shipped(clip.row, clip.flac, clip.document))
    data_set.number()

    assert ("conservation", clip.row.key) in found(data_set.write(tmp_path))


def test_a_tar_that_is_not_full(tmp_path: Path):
    data_set = a_data_set(shards={"samples": 3})
    output = data_set.write(tmp_path)
    assert found(output) == set()

    wrong = a_data_set(shards={"samples": 3})
    wrong.recipe = a_data_set(shards={"samples": 4}).recipe
    checks = {check for check, _ in found(wrong.write(tmp_path / "wrong"))}

    assert checks == {"rows/shard", "shards/clips"}


# Splits and rights


def test_an_author_in_two_splits(tmp_path: Path):
    data_set = a_data_set()
    moved = next(clip for clip in data_set.shipped if clip.row.split == "train")
    moved.row = replace(moved.row, split="test")
    data_set.number()

    author = moved.row.author.casefold()
    assert found(data_set.write(tmp_path)) == {("splits/straddle", f"author {author}")}


def test_an_author_in_another_split_as_a_whole(tmp_path: Path):
    data_set = a_data_set()
    author = next(clip for clip in data_set.shipped if clip.row.split == "train").row.author
    for clip in data_set.shipped:
        if clip.row.author == author:
            clip.row = replace(clip.row, split="test")
    data_set.number()

    assert found(data_set.write(tmp_path)) == {("splits/hash", f"author {author.casefold()}")}


def test_a_clip_of_a_part_that_the_recipe_puts_elsewhere(tmp_path: Path):
    data_set = a_data_set()
    splits = data_set.recipe.splits.model_copy(update={"subsets": {"test": ("evaluation",)}})
    data_set.recipe = data_set.recipe.model_copy(update={"splits": splits})
    moved = next(clip for clip in data_set.shipped if clip.row.split == "train")
    moved.row = replace(moved.row, subset="evaluation")

    assert found(data_set.write(tmp_path)) == {("splits/subset", moved.row.key)}


def test_a_licence_that_the_policy_refuses(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(
        60,
        n_clips=1,
        license_raw="CC BY-NC 4.0",
        license_url_raw="https://creativecommons.org/licenses/by-nc/4.0/",
    )
    key = data_set.shipped[-1].row.key
    data_set.place()

    assert found(data_set.write(tmp_path)) == {("rights/policy", key)}


def test_a_licence_that_its_words_do_not_give(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    words = replace(clip.row.rights, raw="All rights reserved", url_raw="")
    clip.row = replace(clip.row, rights=words)

    assert ("rights/conclusion", clip.row.key) in found(data_set.write(tmp_path))


def test_a_contradiction_that_is_not_told(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    hidden = replace(clip.row.rights, claims=(Claim("embedded", "CC BY-NC 4.0"),))
    clip.row = replace(clip.row, rights=hidden)

    assert found(data_set.write(tmp_path)) == {("rights/conflicts", clip.row.key)}


def test_a_decision_that_the_policy_did_not_give(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    clip.row = replace(clip.row, decision=replace(clip.row.decision, rule="because"))

    assert found(data_set.write(tmp_path)) == {("rights/decision", clip.row.key)}


STALE = ("audit/stale", "audit/audit.json")
"""The audit counts what is kept as evidence, and so is no more of this data set."""


def in_evidence(root: Path, change: Callable[[list[Evidence]], object]) -> set[tuple[str, str]]:
    def edit(root: Path) -> None:
        path = root / "catalog/folder/evidence-00000.parquet"
        rows = list(from_table(Evidence, pq.read_table(path)))
        change(rows)
        pq.write_table(to_table(Evidence, rows), path)

    return in_files(root, edit)


def test_evidence_that_is_not_kept(tmp_path: Path):
    lost: list[Evidence] = []

    report = in_evidence(tmp_path, lambda rows: lost.append(rows.pop()))

    assert report == {("evidence/text", lost[0].sha256), STALE}


def test_evidence_that_was_edited(tmp_path: Path):
    edited: list[Evidence] = []

    def edit(rows: list[Evidence]) -> None:
        edited.append(rows[0])
        rows[0] = replace(rows[0], text="{}")

    assert in_evidence(tmp_path, edit) == {("evidence/sha256", edited[0].sha256), STALE}


def test_evidence_that_no_item_points_to(tmp_path: Path):
    stray = Evidence(sha256(b"{}").hexdigest(), "{}")

    report = in_evidence(tmp_path, lambda rows: rows.append(stray))

    assert report == {("evidence/text", stray.sha256), STALE}
