"""The list that a licence asks for: complete, sorted, true, and harmless in a spreadsheet."""

import csv
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from pipeline.audit.credits import attributions as module
from pipeline.audit.credits.attributions import Attribution, attributions
from pipeline.audit.credits.changes import Cut, Treatment, changes
from pipeline.audit.page.safe_text import csv_cell, visible, web_link
from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.rights import Claim, Obligation
from schemas.tables import from_table
from tests.pipeline.exports.tables import ZERO, a_clip, write
from tests.pipeline.verify.finished import a_data_set

CD = Treatment("pcm_s16le", 2, 44_100, "", (Cut(0.0, 10.0), Cut(10.0, 20.0)))


def rows_of(output: str) -> list[dict[str, str]]:
    with Path(output, "audit/attributions.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_shipped_item_has_one_row_sorted_by_its_id(tmp_path: Path):
    rows = rows_of(a_data_set().write(tmp_path))

    assert [row["item_id"] for row in rows] == [f"folder/{n:03d}.wav" for n in range(12)]
    assert {row["n_clips"] for row in rows} == {"2"}


def test_a_row_says_whose_it_is_under_which_licence_and_what_was_changed(tmp_path: Path):
    row = rows_of(a_data_set().write(tmp_path))[1]

    changed = (
        "transcoded to 16-bit FLAC; downmixed from 2 channels; "
        "resampled from 44.1 kHz to 48 kHz; seconds 0.0–0.1, 0.1–0.2"
    )
    by = "https://creativecommons.org/licenses/by/4.0/"
    assert row == {
        "item_id": "folder/001.wav",
        "source": "folder",
        "title": "Gate 1",
        "author": "Author 0",
        "source_url": "https://example.org/1",
        "license": "CC-BY-4.0",
        "license_name": "Creative Commons Attribution 4.0 International",
        "license_url": by,
        "license_raw": "CC BY 4.0",
        "license_url_raw": by,
        "obligations": "attribution; license_link; notice; indicate_changes",
        "changes": changed,
        "parents": "",
        "n_clips": "2",
        "duration_s": "0.2",
        "credit_line": f'"Gate 1" by Author 0 (https://example.org/1) — '
        f"Creative Commons Attribution 4.0 International ({by}) — modified: {changed}",
        "credit_status": "ok",
        "missing": "",
        "captions": "",
    }


def test_the_parquet_list_has_the_same_rows(tmp_path: Path):
    output = a_data_set().write(tmp_path)

    table = pq.read_table(tmp_path / "audit/attributions.parquet")

    assert table["item_id"].to_pylist() == [row["item_id"] for row in rows_of(output)]
    assert list(from_table(Attribution, table)) == list(attributions(output))


def test_what_an_item_was_remixed_from_is_told_with_its_author(tmp_path: Path):
    claim = Claim("parent:porch/7", "CC BY 4.0", author="Bob")
    remix = a_clip(0, replace(ZERO, claims=(claim,)))
    item = Item(remix.item_id, "folder", "000.wav", parents=("porch/7", "porch/8"))

    (found,) = attributions(write(tmp_path, [remix], [item]))

    assert found.parents == ("porch/7 by Bob", "porch/8")
    assert Obligation.ATTRIBUTION in found.obligations


def test_portions_change_nothing_but_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    output = a_data_set().write(tmp_path)
    whole = list(attributions(output))

    monkeypatch.setattr(module, "PORTION_CLIPS", 3)

    assert list(attributions(output)) == whole


def test_only_what_was_done_is_told():
    mono = Treatment("flac", 1, 48_000, "", (Cut(0.0, 3.25),))

    assert changes(mono) == "re-encoded as 16-bit FLAC; seconds 0.0–3.25"
    assert changes(CD) == (
        "transcoded to 16-bit FLAC; downmixed from 2 channels; "
        "resampled from 44.1 kHz to 48 kHz; seconds 0.0–10.0, 10.0–20.0"
    )


def test_damage_is_told():
    assert "kept as far as it goes (lost sync at 3.1 s)" in changes(
        replace(CD, damage="lost sync at 3.1 s")
    )


def test_very_many_cuts_are_told_as_stretches():
    cuts = tuple(Cut(10.0 * n, 10.0 * (n + 1)) for n in range(80) if n != 7)

    assert changes(replace(CD, cuts=cuts)).endswith("seconds 0.0–70.0, 80.0–800.0, in 79 clips")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "  =1"])
def test_no_spreadsheet_takes_a_text_for_a_formula(text: str):
    assert csv_cell(text).startswith("'")


def test_an_ordinary_text_stays_as_it_is():
    assert csv_cell("Regen, – 雨 \u0645\u06cc\u200c\u0631\u0648\u0645 'x'") == (
        "Regen, – 雨 \u0645\u06cc\u200c\u0631\u0648\u0645 'x'"
    )


def test_what_turns_or_hides_text_is_shown():
    assert visible("a\u202eb\nc\x00d\u2066e\u2028f\u200bg") == (
        r"a\u202eb\nc\x00d\u2066e\u2028f\u200bg"
    )


def test_only_web_addresses_are_links():
    assert web_link("https://example.org/a") == "https://example.org/a"
    assert web_link("HTTP://example.org") == "HTTP://example.org"
    for url in ("javascript:alert(1)", "data:text/html,x", "//example.org", "", "https://a\nb"):
        assert web_link(url) == ""


def test_hostile_titles_cannot_break_out_of_their_cell(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(40, title='=cmd|"/c calc"!A1\r\nnext,row', author="@ann")
    data_set.place()

    rows = rows_of(data_set.write(tmp_path))

    assert len(rows) == 13
    assert rows[-1]["title"] == '\'=cmd|"/c calc"!A1\\r\\nnext,row'
    assert rows[-1]["author"] == "'@ann"


def test_whoever_captioned_a_recording_is_credited_beside_it(tmp_path: Path):
    given = Caption("A gate creaks.", Origin.GIVEN, author="Bob", license_raw="CC BY 4.0")
    nameless = replace(given, text="Iron on iron.", author="")
    clips = [
        a_clip(0, ZERO, captions=(given, replace(given, text="A gate."))),
        a_clip(1, ZERO, captions=(nameless,)),
        a_clip(2, ZERO),
    ]

    bob, unnamed, none = attributions(write(tmp_path, clips))

    by = "Creative Commons Attribution 4.0 International"
    by += " (https://creativecommons.org/licenses/by/4.0/)"
    assert (bob.captions, bob.missing) == ((f"captions by Bob — {by}",), ())
    assert (unnamed.captions, unnamed.missing) == ((f"captions — {by}",), ("caption_author",))
    assert unnamed.credit_status == "incomplete"
    assert none.captions == ()
