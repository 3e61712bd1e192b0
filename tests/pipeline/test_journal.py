from pathlib import Path

from pipeline.journal import Entry, Journal, read_journals


def test_the_item_in_hand_is_on_disk_before_it_is_done(tmp_path: Path):
    journal = Journal(str(tmp_path), "audio")
    journal.begin("a/" + "long" * 50, 10)
    journal.end(3.0)
    journal.begin("a/2", 10)
    assert read_journals(str(tmp_path)) == [Entry("audio", "a/2", 1, 10, 3.0)]


def test_nothing_is_in_hand_after_the_end(tmp_path: Path):
    journal = Journal(str(tmp_path), "audio")
    journal.begin("a/1", 1)
    journal.end(2.5)
    journal.close()
    assert read_journals(str(tmp_path)) == [Entry("audio", "", 1, 1, 2.5)]


def test_each_worker_has_a_journal_of_its_own(tmp_path: Path):
    for name in ("a/1", "a/2"):
        Journal(str(tmp_path), "audio").begin(name, 2)
    assert {entry.in_hand for entry in read_journals(str(tmp_path))} == {"a/1", "a/2"}


def test_a_journal_of_an_object_store_says_the_same():
    folder = "memory://journals-of-a-store"
    journal = Journal(folder, "audio")
    journal.begin("a/1", 1)
    assert [entry.in_hand for entry in read_journals(folder)] == ["a/1"]


def test_a_broken_journal_is_no_journal(tmp_path: Path):
    (tmp_path / "x.json").write_text('{"phase": "au')
    assert read_journals(str(tmp_path)) == []
