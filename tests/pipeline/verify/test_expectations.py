import socket
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from pipeline.verify import expectations, frames
from pipeline.verify.expectations import check_expectations, check_suite, outcomes_of
from pipeline.verify.findings import MAX_PER_CHECK, Finding
from pipeline.verify.suites import suites
from schemas.rights import Conflict, Obligation, Permission, Verdict
from tests.pipeline.verify.contract_rows import (
    CLIPS,
    REJECTIONS,
    RIGHTS,
    SHARDS,
    a_clip,
    a_rights_row,
    rewritten,
    with_part,
    write_tables,
)

pytestmark = pytest.mark.filterwarnings("ignore:module 'sre_:DeprecationWarning")

NAN, INFINITY = float("nan"), float("inf")

BAD_CLIPS = [
    ("key", "b00adfc8cfddc332ea6c98b3a851d05d\n"),
    ("key", "B00ADFC8CFDDC332EA6C98B3A851D05D"),
    ("split", "validation"),
    ("shard", "train/../../etc.tar"),
    ("shard", "train/00000.tar\n"),
    ("position", -1),
    ("n_bytes", 0),
    ("sha256", "f" * 63),
    ("pcm_hash", "F" * 32),
    ("item_id", "nobody"),
    ("source", "a/b"),
    ("start_s", NAN),
    ("start_s", -0.1),
    ("duration_s", 0.0),
    ("duration_s", 10.000001),
    ("duration_s", INFINITY),
    ("rights.spdx", "NOASSERTION"),
    ("rights.spdx", ""),
    ("rights.spdx", "CC-BY-4.0 and what the author says"),
    ("rights.confidence", 1.5),
    ("rights.url", "javascript:alert(1)"),
    ("rights.evidence", "somewhere"),
    ("rights.grade", "G"),
    ("decision.verdict", Verdict.REVIEW),
    ("decision.verdict", Verdict.DENY),
    ("decision.digest", ""),
    ("original.sample_rate_hz", 0),
    ("original.declared_s", INFINITY),
    ("original.declared_s", NAN),
    ("measures.peak_db", -121.0),
    ("measures.rms_db", 0.1),
    ("measures.loudness_lufs", NAN),
    ("measures.silent_fraction", 1.1),
    ("measures.bandwidth_hz", 24_000.5),
]

BAD_CAPTIONS = [("origin", "overheard"), ("language", "english"), ("coverage", 1.2), ("score", NAN)]

BAD_REJECTIONS = [
    ("stage", "elsewhere"),
    ("reason", "did_not_like_it"),
    ("duration_s", -1.0),
    ("source", ""),
]

BAD_RIGHTS = [
    ("layer", "caption:01"),
    ("layer", "video"),
    ("rights.spdx", "NOASSERTION"),
    ("rights.conflicts", (Conflict.EMBEDDED_TAG, "disliked")),
    ("permissions.adapt", "perhaps"),
    ("obligations", (Obligation.TITLE, "pay")),
    ("decision.verdict", Verdict.DENY),
]


def found(output: str, name: str) -> list[Finding]:
    """The findings of one suite: to ask all of them takes seconds."""
    (suite,) = [suite for suite in suites() if suite.name == name]
    return list(check_suite(output, suite, outcomes_of(suite)))


def named(output: str, name: str) -> list[str]:
    return [each.subject for each in found(output, name)]


def columns(output: str, name: str) -> list[tuple[str, str]]:
    """The subject of each finding with the column that it is about, sorted."""
    return sorted((each.subject, each.detail.split(" is ")[0]) for each in found(output, name))


def test_tables_that_keep_the_contract_have_no_findings(tmp_path: Path):
    assert list(check_expectations(write_tables(tmp_path))) == []


def test_tables_without_rows_keep_the_contract(tmp_path: Path):
    output = write_tables(tmp_path, clips=[], shards=[], rejections=[], rights=[])
    assert list(check_expectations(output)) == []


def test_each_broken_clip_is_named_by_its_key_and_no_other(tmp_path: Path):
    bad = [
        with_part(a_clip(100 + number), path, value)
        for number, (path, value) in enumerate(BAD_CLIPS)
    ]
    output = write_tables(tmp_path, clips=[*CLIPS, *bad])
    expected = {
        (clip.key.replace("\n", "\\n"), path)
        for clip, (path, _) in zip(bad, BAD_CLIPS, strict=True)
    }
    assert set(columns(output, "clips")) == expected


def test_the_message_says_what_was_found_and_what_was_expected(tmp_path: Path):
    clip = replace(CLIPS[0], duration_s=12.5)
    assert found(write_tables(tmp_path, clips=[clip]), "clips") == [
        Finding(
            "expectations/clips",
            clip.key,
            "duration_s is 12.5: expect_column_values_to_be_between duration_s "
            "{'min_value': 0, 'max_value': 10, 'strict_min': True}",
        )
    ]


def test_a_key_on_both_sides_of_a_split_is_found_across_files(tmp_path: Path):
    other = replace(CLIPS[0], split="test", shard="test/00000.tar", position=9)
    assert named(write_tables(tmp_path, clips=[*CLIPS, other]), "clips") == [CLIPS[0].key] * 2


def test_two_clips_at_one_position_of_a_split_are_both_named(tmp_path: Path):
    clips = [CLIPS[0], replace(CLIPS[1], position=CLIPS[0].position), *CLIPS[2:]]
    output = write_tables(tmp_path, clips=clips)
    assert sorted(named(output, "clips")) == sorted([CLIPS[0].key, CLIPS[1].key])


def test_repeats_are_found_whatever_part_of_the_rows_they_fall_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(expectations, "SPANNED_ROWS", 3)
    monkeypatch.setattr(frames, "BATCH_ROWS", 2)
    shards = [replace(SHARDS[0], shard=f"test/{number:05d}.tar") for number in range(8)]
    output = write_tables(tmp_path, shards=[*shards, shards[1], shards[6]])
    assert sorted(named(output, "shards")) == ["test/00001.tar"] * 2 + ["test/00006.tar"] * 2


def test_a_broken_caption_is_named_by_its_clip(tmp_path: Path):
    good = CLIPS[0].captions[1]
    bad = [
        replace(a_clip(number), captions=(good, with_part(good, path, value)))
        for number, (path, value) in enumerate(BAD_CAPTIONS)
    ]
    silent = replace(a_clip(99), captions=())
    output = write_tables(tmp_path, clips=[silent, *bad, *CLIPS[3:]])
    expected = [
        (clip.key, f"captions.{path}") for clip, (path, _) in zip(bad, BAD_CAPTIONS, strict=True)
    ]
    assert columns(output, "captions") == sorted(expected)


def test_a_broken_tar_is_named_by_its_path(tmp_path: Path):
    bad = [replace(SHARDS[0], clips=0), replace(SHARDS[1], sha256="x")]
    assert columns(write_tables(tmp_path, shards=bad), "shards") == [
        ("test/00000.tar", "clips"),
        ("train/00000.tar", "sha256"),
    ]


def test_a_broken_rejection_is_named_by_its_item_and_clip(tmp_path: Path):
    bad = [
        with_part(replace(REJECTIONS[1], item_id=f"folder/{number}"), path, value)
        for number, (path, value) in enumerate(BAD_REJECTIONS)
    ]
    expected = [
        (f"folder/{number} {'c' * 32}", path) for number, (path, _) in enumerate(BAD_REJECTIONS)
    ]
    output = write_tables(tmp_path, rejections=[*REJECTIONS, *bad])
    assert columns(output, "rejections") == sorted(expected)


def test_a_broken_row_of_rights_is_named_by_its_key_and_layer(tmp_path: Path):
    bad = [
        with_part(a_rights_row(a_clip(100 + number)), path, value)
        for number, (path, value) in enumerate(BAD_RIGHTS)
    ]
    expected = {
        (f"{row.key} {row.layer}", path) for row, (path, _) in zip(bad, BAD_RIGHTS, strict=True)
    }
    assert set(columns(write_tables(tmp_path, rights=[*RIGHTS, *bad]), "rights")) == expected


def test_a_layer_that_comes_twice_is_found(tmp_path: Path):
    subject = f"{RIGHTS[0].key} {RIGHTS[0].layer}"
    output = write_tables(tmp_path, rights=[*RIGHTS, RIGHTS[0]])
    assert named(output, "rights") == [subject] * 2


def test_every_word_of_the_enums_keeps_the_contract(tmp_path: Path):
    row = with_part(RIGHTS[0], "rights.conflicts", tuple(Conflict))
    row = with_part(row, "obligations", tuple(Obligation))
    row = with_part(row, "permissions.adapt", Permission.CONDITIONAL)
    assert found(write_tables(tmp_path, rights=[row]), "rights") == []


def test_a_missing_value_is_found_and_its_row_named(tmp_path: Path):
    output = write_tables(tmp_path)

    def without_bytes(table: pa.Table) -> pa.Table:
        n_bytes = pa.array([10_240, None], pa.int64())
        return table.set_column(table.schema.get_field_index("n_bytes"), "n_bytes", n_bytes)

    rewritten(tmp_path / "manifest/shards.parquet", without_bytes)
    assert columns(output, "shards") == [("train/00000.tar", "n_bytes")]


def test_a_column_of_another_type_is_found(tmp_path: Path):
    output = write_tables(tmp_path)

    def as_fractions(table: pa.Table) -> pa.Table:
        return table.set_column(2, "clips", table["clips"].cast(pa.float64()))

    rewritten(tmp_path / "manifest/shards.parquet", as_fractions)
    (finding,) = found(output, "shards")
    assert finding.subject == "manifest/shards.parquet"
    assert finding.detail == (
        "found float64: expect_column_values_to_be_of_type clips {'type_': 'int64'}"
    )


def test_a_column_that_is_not_there_is_found(tmp_path: Path):
    output = write_tables(tmp_path)
    rewritten(tmp_path / "manifest/shards.parquet", lambda table: table.drop_columns(["clips"]))
    broken = found(output, "shards")
    assert {each.subject for each in broken} == {"manifest/shards.parquet"}
    assert any("expect_table_columns_to_match_ordered_list" in each.detail for each in broken)


def test_a_table_that_is_not_there_is_found(tmp_path: Path):
    output = write_tables(tmp_path)
    (tmp_path / "audit/rights.parquet").unlink()
    assert named(output, "rights") == ["audit/rights.parquet"]


def test_of_very_many_broken_rows_some_are_named_and_the_others_counted(tmp_path: Path):
    bad = [replace(REJECTIONS[0], detail="", duration_s=-1.0)] * (MAX_PER_CHECK + 7)
    broken = found(write_tables(tmp_path, rejections=bad), "rejections")
    assert len(broken) == MAX_PER_CHECK + 1
    assert broken[-1].subject == "manifest/rejections-"
    assert broken[-1].detail.startswith("7 more rows: expect_column_values_to_be_between")


def test_hostile_text_comes_out_visible_and_short(tmp_path: Path):
    bad = replace(REJECTIONS[0], source="a b\u202e\x1b[2J" + "x" * 5_000)
    (finding,) = found(write_tables(tmp_path, rejections=[bad]), "rejections")
    assert finding.detail.isprintable()
    assert len(finding.detail) < 600


def test_nothing_is_written_and_nobody_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def refused(*_: object) -> None:
        raise AssertionError("a connection was tried")

    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    monkeypatch.setattr(socket.socket, "connect", refused)
    monkeypatch.setattr(socket, "getaddrinfo", refused)
    output = write_tables(tmp_path / "set")
    before = sorted(tmp_path.rglob("*"))
    assert found(output, "shards") == []
    assert sorted(tmp_path.rglob("*")) == before
