"""What was taken down is looked for everywhere: each place where it is left is found."""

import json
import shutil
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.storage import write_table
from pipeline.takedown.absence import prove_absence
from pipeline.takedown.needles import needles_of
from schemas.manifest import ClipRow
from schemas.tables import from_table, to_table
from schemas.takedown import Ground, Scope, Tombstone
from tests.pipeline.takedown.taken import asked, item, take_down, tars_of
from tests.pipeline.verify.finished import a_data_set

TAKEN = "folder/003.wav"


def a_tombstone(item_id: str) -> Tombstone:
    return Tombstone(
        item_id, item_id.partition("/")[0], (Scope.ITEM,), Ground.OTHER, "2024-05-01", "0" * 32,
        "", "", 0, ("a" * 32,), ("b" * 32,), ("c" * 64,), ("d" * 64,),
    )  # fmt: skip


def found(output: str) -> set[tuple[str, str]]:
    return {(each.check, each.subject) for each in prove_absence(output).findings}


def restored(tmp_path: Path, *parts: str) -> str:
    """A data set with something taken down, and some files put back as they were before."""
    output = a_data_set().write(tmp_path / "out")
    shutil.copytree(output, tmp_path / "before")
    take_down(output, item(TAKEN))
    for part in parts:
        shutil.copy(tmp_path / "before" / part, tmp_path / "out" / part)
    return output


def test_after_a_takedown_nothing_is_found(tmp_path: Path):
    output = restored(tmp_path)
    absence = prove_absence(output)

    assert absence.findings == ()
    assert absence.n_items == 1
    assert absence.n_tars == len(list((tmp_path / "out").rglob("*.tar")))
    assert absence.n_members == 2 * 22


def test_a_tar_that_still_has_it_is_found(tmp_path: Path):
    (shard, *_) = sorted(tars_of(a_data_set(), TAKEN))
    output = restored(tmp_path, shard)

    assert {(check, subject.partition(":")[0]) for check, subject in found(output)} == {
        ("takedown/tar", shard)
    }


def test_its_sound_is_found_under_another_key(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    mine = next(clip for clip in data_set.shipped if clip.row.item_id == TAKEN)
    take_down(output, item(TAKEN))
    other = a_data_set()
    carrier = next(clip for clip in other.shipped if clip.row.item_id == "folder/009.wav")
    other.take_audio(carrier, mine)
    other.write(tmp_path / "other")
    shutil.copy(tmp_path / "other" / carrier.row.shard, tmp_path / carrier.row.shard)

    assert ("takedown/tar", f"{carrier.row.shard}: {carrier.row.key}.flac") in found(output)


@pytest.mark.parametrize("name", ["audit/attributions.csv", "audit/rights.parquet"])
def test_an_export_that_still_has_it_is_found(tmp_path: Path, name: str):
    assert name in {subject for _, subject in found(restored(tmp_path, name))}


def test_a_row_of_the_manifest_is_found(tmp_path: Path):
    split = next(clip.row.split for clip in a_data_set().shipped if clip.row.item_id == TAKEN)

    checks = found(restored(tmp_path, f"manifest/clips-{split}-00000.parquet"))

    assert ("takedown/table", f"manifest/clips-{split}-00000.parquet") in checks
    assert {check for check, _ in checks} == {"takedown/table", "takedown/clips"}


def test_words_left_in_the_catalogue_are_found(tmp_path: Path):
    output = restored(tmp_path, "catalog/folder/items-00000.parquet")

    assert found(output) == {("takedown/catalogue", TAKEN)}


def test_a_file_that_nobody_knows_is_looked_through_too(tmp_path: Path):
    output = restored(tmp_path)
    (tmp_path / "out" / "notes.txt").write_text(f"I still have {TAKEN} at home")

    assert found(output) == {("takedown/text", "notes.txt")}


def test_what_was_asked_for_and_is_still_there_is_found(tmp_path: Path):
    output = restored(tmp_path)

    findings = prove_absence(output, asked(Scope.AUTHOR, "Author 1").asked).findings

    assert [(each.check, each.subject) for each in findings] == [
        ("takedown/asked", "folder/002.wav")
    ]


def test_a_clip_of_another_recording_may_speak_of_it_as_its_parent(tmp_path: Path):
    output = restored(tmp_path)
    (tmp_path / "out" / "notes.txt").write_text(f'"parent:{TAKEN}"')

    assert found(output) == set()


def test_an_id_that_begins_another_is_told_from_it():
    needles = needles_of([a_tombstone("sea/12")], ["sea/12", "sea/123", "sea/12 b", "sea/4"])

    assert list(needles.in_text("sea/123, sea/12 b, sea/4")) == []
    assert list(needles.in_text("sea/123, sea/12, sea/4")) == ["sea/12"]


@pytest.mark.parametrize("digits", ["a" * 32, "b" * 32, "c" * 64, "d" * 64])
def test_keys_and_hashes_are_found_in_any_text(digits: str):
    needles = needles_of([a_tombstone("sea/12")], ["sea/12"])

    assert list(needles.in_text(f'<a href="x/{digits}">')) == ["sea/12"]
    assert list(needles.in_text(f"0{digits}")) == []


@given(st.text(min_size=1, max_size=12), st.sampled_from(["json", "ascii", "html", "url", "csv"]))
def test_an_id_is_found_however_it_is_written(name: str, form: str):
    item_id = f"sea/{name}"
    written = {
        "json": lambda: json.dumps(item_id, ensure_ascii=False),
        "ascii": lambda: json.dumps(item_id),
        "html": lambda: "<td>" + item_id.replace("&", "&amp;").replace("<", "&lt;")
        .replace(">", "&gt;").replace('"', "&quot;").replace("'", "&#x27;") + "</td>",
        "url": lambda: quote(item_id.encode("utf-8", "surrogatepass"), safe=""),
        "csv": lambda: '"' + item_id.replace('"', '""') + '"',
    }[form]()  # fmt: skip

    assert list(needles_of([a_tombstone(item_id)], [item_id]).in_text(written)) == [item_id]


def test_a_row_that_came_back_fails_verification_too(tmp_path: Path):
    from pipeline.verify.check import verify

    output = restored(tmp_path)
    split = next(clip.row.split for clip in a_data_set().shipped if clip.row.item_id == TAKEN)
    path = f"{output}/manifest/clips-{split}-00000.parquet"
    shutil.copy(tmp_path / f"before/manifest/clips-{split}-00000.parquet", path)
    rows = list(from_table(ClipRow, pq.read_table(path)))
    write_table(path, to_table(ClipRow, rows))

    assert "takedown/clips" in verify(output).n_findings
