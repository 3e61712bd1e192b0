"""A takedown that is carried out: what changes, what does not, and that the books still balance."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.audit.counts.tally import tally
from pipeline.audit.report import write_audit
from pipeline.takedown.apply import held, pending
from pipeline.takedown.lists import read_quarantine, read_tombstones, write_quarantine
from pipeline.takedown.plan import TakedownRefused, plan
from pipeline.verify.check import verify
from schemas.takedown import Ground, Quarantined, Scope
from tests.pipeline.takedown.taken import DAY, asked, digests, drop_copy, item, take_down, tars_of
from tests.pipeline.verify.finished import a_data_set, write_tar

TARS = ("train", "valid", "test")


def test_exactly_the_tars_that_hold_it_change(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    before = digests(tmp_path, *TARS)
    take_down(output, item("folder/003.wav"))
    after = digests(tmp_path, *TARS)

    changed = {path for path in before if after.get(path) != before[path]}
    assert {path for path in changed if path.endswith(".tar")} == tars_of(
        data_set, "folder/003.wav"
    )


def test_a_tar_that_changes_is_the_one_that_would_have_been_written_without_it(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path / "out")
    take_down(output, item("folder/003.wav"))
    for shard in tars_of(data_set, "folder/003.wav"):
        members = [
            member
            for clip in data_set.shipped
            if clip.row.shard == shard and clip.row.item_id != "folder/003.wav"
            for member in (
                (f"{clip.row.key}.flac", clip.flac),
                (f"{clip.row.key}.json", clip.document),
            )
        ]
        write_tar(tmp_path / "anew.tar", members)

        assert (tmp_path / "out" / shard).read_bytes() == (tmp_path / "anew.tar").read_bytes()


def test_the_data_set_keeps_all_its_promises(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/003.wav"))

    assert verify(output, decode=True).findings == ()


def test_every_clip_taken_down_is_a_clip_rejected(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    before = tally(output)
    take_down(output, item("folder/003.wav"))
    after = tally(output)

    assert after.reconciles
    assert after.items.listed == before.items.listed
    assert after.clips.made == before.clips.made
    assert after.clips.shipped == before.clips.shipped - 2
    assert [(drop.stage, drop.reason, drop.clips) for drop in after.drops][-1] == (
        "takedown",
        "taken_down",
        2,
    )


def test_all_that_the_catalogue_said_of_it_goes(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/003.wav"))

    rows = pq.read_table(f"{output}/catalog/folder/items-00000.parquet").to_pylist()
    (row,) = [row for row in rows if row["item_id"] == "folder/003.wav"]
    assert {name for name, value in row.items() if value} == {"item_id", "source"}
    evidence = pq.read_table(f"{output}/catalog/folder/evidence-00000.parquet")["text"]
    assert not any(json.loads(text)["id"] == 3 for text in evidence.to_pylist())
    assert any(json.loads(text)["id"] == 4 for text in evidence.to_pylist())


def test_evidence_that_others_point_to_stays(tmp_path: Path):
    data_set = a_data_set()
    data_set.items[4] = replace(data_set.items[4], evidence=data_set.items[3].evidence)
    output = data_set.write(tmp_path)
    take_down(output, item("folder/003.wav"))

    evidence = pq.read_table(f"{output}/catalog/folder/evidence-00000.parquet")["text"]
    assert any(json.loads(text)["id"] == 3 for text in evidence.to_pylist())


def test_words_of_the_catalogue_in_older_rejections_go(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/090.wav"))

    rows = pq.read_table(f"{output}/manifest/rejections-00000.parquet").to_pylist()
    assert [row["detail"] for row in rows if row["item_id"] == "folder/090.wav"] == [""]
    assert verify(output).findings == ()


def test_a_tar_without_a_clip_left_is_removed(tmp_path: Path):
    data_set = a_data_set(shards={"samples": 1})
    output = data_set.write(tmp_path)
    gone = tars_of(data_set, "folder/003.wav")
    take_down(output, item("folder/003.wav"))

    assert gone
    assert not any((tmp_path / shard).exists() for shard in gone)
    assert verify(output).findings == ()


def test_a_whole_split_may_go(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    split = data_set.shipped[0].row.split
    take_down(
        output,
        item(*{clip.row.item_id for clip in data_set.shipped if clip.row.split == split}),
    )

    assert not (tmp_path / split).exists()
    assert verify(output).findings == ()


def test_everything_may_go(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    take_down(output, item(*{each.item_id for each in data_set.items}))

    assert tally(output).clips.shipped == 0
    assert verify(output).findings == ()


def test_one_takedown_follows_another(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    take_down(output, item("folder/003.wav"))
    take_down(output, asked(Scope.AUTHOR, "Author 1"))
    take_down(output, item("folder/008.wav"))

    assert verify(output).findings == ()
    taken = ["folder/002.wav", "folder/003.wav", "folder/008.wav"]
    assert [each.item_id for each in read_tombstones(output)] == taken


def test_two_requests_are_the_same_bytes_as_two_equal_ones(tmp_path: Path):
    for name in ("one", "other"):
        take_down(a_data_set().write(tmp_path / name), asked(Scope.AUTHOR, "Author 1"))

    assert digests(tmp_path / "one", ".") == digests(tmp_path / "other", ".")


def test_the_receipt_says_what_was_asked_found_and_done(tmp_path: Path):
    data_set = a_data_set()
    drop_copy(data_set, 40, of=3)
    output = data_set.write(tmp_path)
    before = digests(tmp_path, *TARS)
    take_down(output, item("folder/003.wav"))
    after = digests(tmp_path, *TARS)

    (path,) = (tmp_path / "takedown/receipts").iterdir()
    receipt = json.loads(path.read_bytes())
    assert path.name.startswith(DAY)
    assert receipt["asked"] == [{"scope": "item", "value": "folder/003.wav"}]
    assert receipt["items"] == [
        {"item_id": "folder/003.wav", "scopes": ["item"], "clips": 2},
        {"item_id": "folder/040.wav", "scopes": ["copy"], "clips": 0},
    ]
    assert {
        (tar["shard"], tar["before"]["sha256"], tar["after"]["sha256"]) for tar in receipt["tars"]
    } == {(shard, before[shard], after[shard]) for shard in tars_of(data_set, "folder/003.wav")}
    assert (receipt["before"]["clips_shipped"], receipt["after"]["clips_shipped"]) == (24, 22)


def test_nothing_written_holds_the_name_of_an_author_who_asked(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    take_down(output, asked(Scope.AUTHOR, "Author 2"))
    take_down(output, asked(Scope.URL_PREFIX, "https://example.org/8"))

    written = b"".join(path.read_bytes() for path in (tmp_path / "takedown").rglob("*.json*"))
    assert b"Author 2" not in written
    assert b"example.org/8" not in written


def test_a_damaged_tar_is_refused_before_anything_changes(tmp_path: Path):
    data_set = a_data_set()
    output = data_set.write(tmp_path)
    shard = sorted(tars_of(data_set, "folder/003.wav"))[-1]
    content = bytearray((tmp_path / shard).read_bytes())
    content[600] ^= 1
    (tmp_path / shard).write_bytes(content)
    before = digests(tmp_path, "manifest", "catalog", "audit", *TARS)

    with pytest.raises(TakedownRefused, match=shard):
        take_down(output, item("folder/003.wav"))

    assert digests(tmp_path, "manifest", "catalog", "audit", *TARS) == before
    assert pending(output) is None
    assert not (tmp_path / "takedown").exists()


def test_a_takedown_without_a_day_is_refused(tmp_path: Path):
    output = a_data_set().write(tmp_path)

    with pytest.raises(ValueError, match="date: '' is not allowed"):
        take_down(output, replace(item("folder/003.wav"), date=""))


def test_a_data_set_that_somebody_works_on_is_refused(tmp_path: Path):
    output = a_data_set().write(tmp_path)

    with held(output), pytest.raises(TakedownRefused, match="at work"):
        take_down(output, item("folder/003.wav"))


def test_what_is_in_quarantine_can_be_taken_down_and_is_settled(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    entry = Quarantined("folder/003.wav", "folder", "stricter", "CC0-1.0", "CC-BY-4.0", DAY)
    other = replace(entry, item_id="folder/005.wav")
    write_quarantine(output, [entry])
    order = plan(output, asked(Scope.QUARANTINE, ""))
    assert order.item_ids == {"folder/003.wav"}

    take_down(output, replace(asked(Scope.QUARANTINE, ""), ground=Ground.LICENSE))
    assert read_quarantine(output) == []
    assert verify(output).findings == ()

    write_quarantine(output, [other])
    assert [each.check for each in verify(output).findings] == ["audit/stale"]
    write_audit(output)
    assert read_quarantine(output) == [other]
    assert verify(output).findings == ()
