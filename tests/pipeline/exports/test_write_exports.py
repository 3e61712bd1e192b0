"""All exports together: everything is there, and equal sets give equal bytes."""

from pathlib import Path

import pyarrow.parquet as pq

from pipeline.audit.credits.attributions import attributions, write_attributions
from pipeline.exports.write import IN_ROOT, write_exports
from tests.pipeline.exports.tables import HOSTILE, LOCK, ZERO, a_clip, write

CLIPS = [
    *(a_clip(n, author=f"Author {n % 3}") for n in range(5)),
    a_clip(5, ZERO, title=HOSTILE, author=HOSTILE, split="test", shard="test/00000.tar"),
]


def exported(root: Path, order: int = 1) -> dict[str, bytes]:
    output = write(root, CLIPS[::order])
    before = set(root.rglob("*"))
    write_attributions(output, attributions(output))
    write_exports(output, LOCK)
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in root.rglob("*")
        if path not in before and path.is_file()
    }


def test_every_export_is_there(tmp_path: Path):
    assert sorted(exported(tmp_path)) == sorted(
        [
            *IN_ROOT,
            "audit/attributions.csv",
            "audit/attributions.html",
            "audit/attributions.parquet",
            "audit/dataset.spdx3.json",
            "audit/eu_summary.md",
        ]
    )


def test_equal_sets_give_equal_bytes_wherever_they_lie(tmp_path: Path):
    assert exported(tmp_path / "one") == exported(tmp_path / "two")


def test_the_order_of_rows_changes_no_count(tmp_path: Path):
    one, other = exported(tmp_path / "one"), exported(tmp_path / "two", order=-1)

    # The manifest's own hash, which Croissant gives, is of the order too.
    assert {name for name in one if one[name] != other[name]} == {"croissant.json"}


def test_writing_again_replaces(tmp_path: Path):
    first = exported(tmp_path)
    write_exports(str(tmp_path), LOCK)

    assert {name: (tmp_path / name).read_bytes() for name in first} == first


def test_the_parquet_list_keeps_texts_verbatim(tmp_path: Path):
    exported(tmp_path)

    rows = pq.read_table(tmp_path / "audit/attributions.parquet").to_pylist()
    assert rows[5]["title"] == HOSTILE
    assert [row["credit_status"] for row in rows] == ["ok"] * 5 + ["courtesy"]
