"""``soundmill captions``: the captions of a data set, counted and sampled."""

import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from schemas.captions import Caption, Origin
from schemas.clips import Original
from schemas.manifest import ClipRow
from schemas.rights import Decision, Verdict
from schemas.tables import to_table
from tests.pipeline.cli.test_caption_commands import RED, TERMINAL, lines, soundmill
from tests.pipeline.records import CC0, QUIET_ROOM

WRITTEN = Caption(
    "A dog barks.",
    Origin.T5,
    keywords=("dog", "bark"),
    model="parrot@1",
    score=-0.25,
    refused=("invents: A dog barks at a cat.",),
)
MADE = Caption("The sound of rain.", Origin.TAGS_TEMPLATE, ("rain",), "template")


def titled(number: int) -> Caption:
    return Caption(f"Recording {number}", Origin.TITLE)


def a_data_set(folder: Path, *clips: tuple[Caption, ...], name: str = "train-00000") -> Path:
    """A folder with a table of clips that have these captions, and nothing else."""
    rows = [
        ClipRow(
            key=f"{number:032x}",
            split="train",
            shard="train/00000.tar",
            position=number,
            n_bytes=4,
            sha256="0" * 64,
            pcm_hash="0" * 32,
            item_id=f"a/{number}",
            source="a",
            start_s=0.0,
            duration_s=1.0,
            title="",
            author="",
            source_url="",
            tags=(),
            captions=captions,
            rights=CC0,
            decision=Decision(Verdict.ALLOW, "permissive", "", "cc0", ""),
            original=Original("0" * 64, 100, "flac", 44_100, 2, 1.0, 1.0, "soundfile"),
            measures=QUIET_ROOM,
        )
        for number, captions in enumerate(clips)
    ]
    (folder / "manifest").mkdir(parents=True, exist_ok=True)
    pq.write_table(to_table(ClipRow, rows), folder / f"manifest/clips-{name}.parquet")
    return folder


def test_captions_are_counted_and_shown_beside_their_keywords(tmp_path: Path):
    folder = a_data_set(tmp_path, (titled(0), WRITTEN), (titled(1),), (MADE,), (titled(3),))

    told = lines(soundmill("captions", folder))

    assert told[:6] == [
        ["clips", "4"],
        ["origin", "title", "3", "3", "0.7500"],
        ["origin", "tags-template", "1", "1", "0.2500"],
        ["origin", "t5", "1", "1", "0.2500"],
        ["model", "parrot@1", "1"],
        ["model", "template", "1"],
    ]
    assert sorted(told[6:9]) == [["title", "", "", f"Recording {n}"] for n in (0, 1, 3)]
    assert told[9:] == [
        ["tags-template", "", "rain", "The sound of rain."],
        ["t5", "-0.250", "dog, bark", "A dog barks."],
        ["refused", "", "", "invents: A dog barks at a cat."],
    ]


def test_it_is_said_of_a_caption_that_lacks_a_keyword(tmp_path: Path):
    keywords = ("dog", "bark", "get", "closer")
    folder = a_data_set(tmp_path, (replace(WRITTEN, keywords=keywords, coverage=0.75),))

    told = lines(soundmill("captions", folder))

    assert told[-2] == ["t5", "-0.250", "dog, bark, get, closer (but one)", "A dog barks."]


def test_one_origin_can_be_asked_for(tmp_path: Path):
    folder = a_data_set(tmp_path, (titled(0), WRITTEN, MADE))

    answer = json.loads(soundmill("captions", folder, "--origin=t5", "--json").stdout)

    origins = [count["origin"] for count in answer["counts"]["origins"]]
    assert origins == ["title", "tags-template", "t5"]
    assert answer["sample"] == [
        {
            "key": "0" * 32,
            "origin": "t5",
            "model": "parrot@1",
            "score": -0.25,
            "keywords": ["dog", "bark"],
            "text": "A dog barks.",
            "refused": ["invents: A dog barks at a cat."],
            "agreement": None,
            "coverage": None,
        }
    ]


def sampled(folder: Path, *options: str) -> list[str]:
    answer = json.loads(soundmill("captions", folder, "--json", *options).stdout)
    return [drawn["text"] for drawn in answer["sample"]]


def test_the_seed_draws_the_sample(tmp_path: Path):
    folder = a_data_set(tmp_path, *((titled(number),) for number in range(60)))

    first = sampled(folder, "--n=10", "--seed=1")

    assert len(set(first)) == 10
    assert first == sampled(folder, "--n=10", "--seed=1")
    assert set(first) != set(sampled(folder, "--n=10", "--seed=2"))
    assert first[:4] == sampled(folder, "--n=4", "--seed=1")


def test_how_the_clips_are_laid_out_draws_nothing(tmp_path: Path):
    folder = a_data_set(tmp_path / "one", *((titled(number),) for number in range(30)))
    table = pq.read_table(folder / "manifest/clips-train-00000.parquet")
    (tmp_path / "two/manifest").mkdir(parents=True)
    for name, rows in (("test-00000", range(29, 9, -1)), ("train-00000", range(9, -1, -1))):
        path = tmp_path / f"two/manifest/clips-{name}.parquet"
        pq.write_table(table.take(pa.array(rows)), path)

    assert sampled(tmp_path / "two", "--n=7") == sampled(folder, "--n=7")


def test_clips_of_the_same_key_are_told_apart(tmp_path: Path):
    folder = a_data_set(tmp_path, (titled(0), titled(1)))
    a_data_set(tmp_path, (titled(2), titled(3)), name="valid-00000")

    assert sorted(sampled(folder)) == [f"Recording {number}" for number in range(4)]


def test_a_table_on_a_terminal_shows_text_as_it_is(tmp_path: Path):
    hostile = Caption(f"A [blink]gate[/] :smile:{RED} creaks\x9b", Origin.DESCRIPTION)
    folder = a_data_set(tmp_path, (hostile, WRITTEN))

    output = soundmill("captions", folder, env=TERMINAL).stdout

    assert "A [blink]gate[/] :smile:[31m creaks " in output
    assert "refused: invents: A dog barks at a cat." in output
    assert "\x9b" not in output


def test_an_empty_data_set_has_nothing_to_show(tmp_path: Path):
    assert lines(soundmill("captions", a_data_set(tmp_path))) == [["clips", "0"]]


def test_a_folder_that_is_no_data_set_is_refused_with_the_way_out(tmp_path: Path):
    result = soundmill("captions", tmp_path)
    assert result.exit_code == 2
    assert "not a finished data set" in result.stderr
    assert "`soundmill run`" in result.stderr


def test_a_place_that_is_not_there_is_refused(tmp_path: Path):
    result = soundmill("captions", tmp_path / "nowhere")
    assert result.exit_code == 2
    assert "nowhere: no such data set" in result.stderr


def test_a_store_that_cannot_be_reached_is_refused():
    result = soundmill("captions", "nosuch://bucket/set")
    assert result.exit_code == 2
    assert "nosuch" in result.stderr


def test_clips_that_cannot_be_read_are_refused_with_the_way_out(tmp_path: Path):
    for folder in ("torn", "other"):
        (tmp_path / folder / "manifest").mkdir(parents=True)
    (tmp_path / "torn/manifest/clips-train-00000.parquet").write_bytes(b"PAR1 torn")
    other = pa.table({"key": ["0"], "captions": ["A dog barks."]})
    pq.write_table(other, tmp_path / "other/manifest/clips-train-00000.parquet")

    for folder in ("torn", "other"):
        result = soundmill("captions", tmp_path / folder)
        assert result.exit_code == 2
        assert f"`soundmill verify {tmp_path / folder}` tells more" in result.stderr
