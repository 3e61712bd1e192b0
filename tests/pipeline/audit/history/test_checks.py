"""Samples for people, their verdicts as spreadsheets save them, and what follows from these."""

import csv
import io
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.history.checked import checked
from pipeline.audit.history.interval import Part, stratified, wilson
from pipeline.audit.history.sample import COLUMNS, draw
from pipeline.audit.history.strata import Stratum, shared_out
from pipeline.audit.history.verdicts import Answer, Judgement, read_verdicts
from tests.pipeline.audit.planted import HOSTILE, a_planted_set

FORMULA = '=cmd|"/c calc"!A1'
SIZES = {Stratum("CC0-1.0", "a"): 900, Stratum("CC-BY-4.0", "a"): 90, Stratum("CC-BY-4.0", "b"): 10}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    data_set = a_planted_set()
    data_set.add(300, source="loft", n_clips=2, title=FORMULA, author=f"\t{FORMULA}")
    data_set.place()
    return data_set.write(tmp_path_factory.mktemp("set"))


@pytest.fixture(scope="module")
def clips(output: str) -> pd.DataFrame:
    paths = sorted(Path(output).glob("manifest/clips-*.parquet"))
    found = pd.concat(map(pd.read_parquet, paths)).set_index("key")
    found["spdx"] = [rights["spdx"] for rights in found["rights"]]
    return found


def rows_of(table: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(table.decode("utf-8"))))


def test_each_stratum_gets_its_share_and_one_at_least():
    assert shared_out(100, SIZES) == dict(zip(SIZES, (90, 9, 1), strict=True))
    assert shared_out(3, SIZES) == dict.fromkeys(SIZES, 1)


def test_for_want_of_room_the_largest_strata_are_checked():
    assert shared_out(2, SIZES) == dict(zip(SIZES, (1, 1, 0), strict=True))


@given(st.integers(0, 200), st.lists(st.integers(1, 60), max_size=8))
def test_as_many_are_drawn_as_were_asked_for_and_never_more_than_there_are(n, counts):
    sizes = {Stratum("x", str(at)): size for at, size in enumerate(counts)}
    drawn = shared_out(n, sizes)

    assert sum(drawn.values()) == min(n, sum(counts))
    assert all(drawn[each] <= sizes[each] for each in sizes)


def test_the_sample_is_stratified_and_says_the_sizes(output: str, clips: pd.DataFrame):
    plan, table = draw(output, 30, 1)
    rows = rows_of(table)
    sizes = clips.groupby(["spdx", "source"]).size().to_dict()
    drawn = Counter((row["license"], row["source"]) for row in rows)

    assert len({row["key"] for row in rows}) == plan.drawn == 30
    assert {(each.spdx, each.source): each.clips for each in plan.strata} == sizes
    assert {(each.spdx, each.source): each.drawn for each in plan.strata} == drawn
    for row in rows:
        assert int(row["stratum_clips"]) == sizes[row["license"], row["source"]]
        assert row["item_id"] == clips.item_id[row["key"]]
        assert "license" in row["evidence_text"]
        assert (row["verdict"], row["note"]) == ("", "")
    assert tuple(rows[0]) == COLUMNS


def test_the_seed_chooses_and_nothing_else(output: str):
    assert draw(output, 10, 1) == draw(output, 10, 1)
    assert draw(output, 10, 1)[1] != draw(output, 10, 2)[1]


def test_a_larger_sample_holds_the_smaller(output: str):
    few, many = ({row["key"] for row in rows_of(draw(output, n, 1)[1])} for n in (20, 60))

    assert few < many


def test_no_cell_is_a_formula_and_nothing_hidden_stays(output: str, clips: pd.DataFrame):
    rows = rows_of(draw(output, len(clips), 0)[1])

    assert len(rows) == len(clips)
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@")]
    assert not [cell for cell in cells if "\u202e" in cell]
    assert f"'{FORMULA}" in cells
    assert HOSTILE.replace("\u202e", r"\u202e") in cells


KEY, OTHER = "a" * 32, "b" * 32


@pytest.mark.parametrize(
    "content",
    [
        f"key,verdict,note\n{KEY},ok,\n{OTHER},wrong,is BY\n".encode(),
        f"\ufeffkey;verdict;note\r\n{KEY};OK ;\r\n{OTHER};Wrong;is BY\r\n;;\r\n".encode(),
        f"sep=;\r\nkey;verdict;note\r\n{KEY};'ok;\r\n{OTHER};wrong;is BY\r\n".encode(),
        f"note\tVerdict\tKey\r\n\tok\t{KEY}\r\nis BY\twrong\t{OTHER}\r\n".encode("utf-16"),
        f"key,title,verdict,note\r{KEY},\xe9,ok\r{OTHER},,wrong,is BY\r".encode("cp1252"),
        f'key,title,verdict,note\n{KEY},"a\u2028\x0b,\nb",ok,\n{OTHER},,wrong,is BY\n'.encode(),
    ],
    ids=["plain", "mark and semicolons", "sep", "utf-16 tabs", "old western", "lines in a cell"],
)
def test_a_table_is_read_as_spreadsheets_save_it(content: bytes):
    assert read_verdicts(content) == [
        Judgement(KEY, Answer.OK, ""),
        Judgement(OTHER, Answer.WRONG, "is BY"),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "names no column key and no verdict"),
        (b"key,note\n", "names no column verdict"),
        (b"key,verdict\na,perhaps\n", "line 2: 'perhaps' is no verdict"),
        (b"key,verdict\n,ok\n", "line 2: no key"),
        (b"key,verdict\na,ok\nb,\na,wrong\n", "line 4: the clip a has two verdicts"),
        (b"\xff\xfek", "not the text that it begins as"),
        (b"key,verdict\n" + b"a" * 200_000 + b",ok\n", "line 2: field larger"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_line(content: bytes, words: str):
    with pytest.raises(ValueError, match=words):
        read_verdicts(content)


@given(st.binary(max_size=300))
def test_no_file_does_harm(content: bytes):
    with suppress(ValueError):
        read_verdicts(b"key,verdict\n" + content)


def test_wilson_is_as_in_the_tables():
    # Newcombe 1998, Statistics in Medicine 17:857, table I: method 3
    for wrong, n, low, high in (
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ):
        found = wilson(wrong / n, n)
        assert (round(found.low, 4), round(found.high, 4)) == (low, high)


def test_of_nothing_anything_is_possible():
    assert (wilson(0.0, 0).low, wilson(0.0, 0).high) == (0.0, 1.0)
    assert (stratified([]).low, stratified([Part(5, 0, 0)]).high) == (0.0, 1.0)


def test_strata_count_by_their_size():
    # 900 of 1,000 clips with 1 of 10 wrong, and 100 with 5 of 10: 0.9 * 0.1 + 0.1 * 0.5
    found = stratified([Part(900, 10, 1), Part(100, 10, 5)])
    n_effective = 1 / (0.9**2 / 10 + 0.1**2 / 10)

    assert found.share == pytest.approx(0.14)
    assert found == wilson(found.share, n_effective)


def test_in_proportion_the_whole_is_as_one_sample():
    assert stratified([Part(300, 30, 3), Part(100, 10, 1)]).high == pytest.approx(
        wilson(4 / 40, 40).high
    )


def test_verdicts_are_counted_by_the_data_sets_own_strata(output: str, clips: pd.DataFrame):
    rows = rows_of(draw(output, 40, 3)[1])
    words = ["ok"] * 30 + ["wrong"] * 3 + ["unclear"] * 2 + [""] * 5
    said: dict[str, Any] = {row["key"]: word for row, word in zip(rows, words, strict=True)}
    lines = [f"{key},{word},see {key[:4]}" for key, word in said.items()]
    found = checked(
        output, read_verdicts("\n".join(["key,verdict,note", *lines, "0,ok,"]).encode())
    )

    frame = clips.loc[list(said)].assign(verdict=pd.Series(said))
    by_stratum = frame.groupby(["spdx", "source"]).verdict
    sizes = clips.groupby(["spdx", "source"]).size()
    assert (found.n, found.wrong, found.unclear, found.open) == (33, 3, 2, 5)
    assert (found.n_strangers, found.clips) == (1, len(clips))
    share, weight = 0.0, 0.0
    for row in found.strata:
        counts = by_stratum.get_group((row.spdx, row.source)).value_counts()
        n = counts.get("ok", 0) + counts.get("wrong", 0)
        assert (row.n, row.wrong) == (n, counts.get("wrong", 0))
        assert row.clips == sizes[row.spdx, row.source]
        if n:
            share += row.clips * row.wrong / n
            weight += row.clips
    assert found.covered == weight
    assert found.rate.share == pytest.approx(share / weight)
    assert {(each.key, each.answer) for each in found.shown} == {
        (key, word) for key, word in said.items() if word in ("wrong", "unclear")
    }
