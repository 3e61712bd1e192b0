"""AudioSet's tables: sections of videos, whose sounds a mirror may hold."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.rejections import Reason
from sources.youtube.source import YoutubeSource
from tests.sources.published.sets import items, opened, put, reasons
from tests.sources.youtube.videos import FREE, FakeYoutube, Kept, about

HEAD = (
    "# Segments csv created Sun Mar  5 10:54:31 2017\n"
    "# num_ytids=2, num_segs=2, num_unique_labels=2, num_positive_labels=3\n"
    "# YTID, start_seconds, end_seconds, positive_labels\n"
)
LABELS = 'index,mid,display_name\n0,/m/09x0r,"Speech"\n1,/m/05zppz,"Male speech, man speaking"\n'


def audioset(root: Path) -> None:
    put(
        root,
        "balanced_train_segments.csv",
        f'{HEAD}abcdefghijk, 30.000, 40.000, "/m/09x0r,/m/05zppz"\n'
        '-_cdefghijk, 0.000, 7.500, "/m/09x0r"\n',
    )
    put(root, "eval_segments.csv", f'{HEAD}evaldefghij, 30.000, 40.000, "/m/09x0r"\n')
    put(root, "class_labels_indices.csv", LABELS)


def test_a_section_is_found_in_the_mirror_under_any_of_its_names(tmp_path: Path):
    audioset(tmp_path)
    put(tmp_path, "mirror/balanced/abcdefghijk_30.000_40.000.flac")
    put(tmp_path, "mirror/-_cdefghijk_0.wav")

    found = items(opened("audioset", tmp_path, mirror=str(tmp_path / "mirror")))

    assert {key: item.locator for key, item in found.items()} == {
        "abcdefghijk_30000": "balanced/abcdefghijk_30.000_40.000.flac",
        "-_cdefghijk_0": "-_cdefghijk_0.wav",
    }


def test_the_labels_are_tags_and_the_licence_is_unknown(tmp_path: Path):
    audioset(tmp_path)
    put(tmp_path, "mirror/abcdefghijk_30.wav")

    item = items(opened("audioset", tmp_path, mirror=str(tmp_path / "mirror")))["abcdefghijk_30000"]

    assert item.tags == ("Speech", "Male speech, man speaking")
    assert (item.license_raw, item.license_url_raw, item.witness) == ("", "", "")
    assert item.source_url == "https://www.youtube.com/watch?v=abcdefghijk"
    assert item.catalogue == "youtube"


def test_a_table_of_licences_speaks_for_the_videos(tmp_path: Path):
    audioset(tmp_path)
    put(tmp_path, "mirror/abcdefghijk_30.wav")
    words = "Creative Commons Attribution license (reuse allowed)"
    put(tmp_path, "found.csv", f"id,license,author\nabcdefghijk,{words},Somebody\n")

    source = opened(
        "audioset", tmp_path, mirror=str(tmp_path / "mirror"), licenses=str(tmp_path / "found.csv")
    )
    item = items(source)["abcdefghijk_30000"]

    assert (item.license_raw, item.author, item.witness) == (words, "Somebody", "metadata")


def test_without_a_mirror_nothing_says_where_the_sound_lies(tmp_path: Path):
    audioset(tmp_path)

    assert reasons(opened("audioset", tmp_path)) == {
        "abcdefghijk_30000": Reason.NO_AUDIO_LINK,
        "-_cdefghijk_0": Reason.NO_AUDIO_LINK,
        "evaldefghij_30000": Reason.EVALUATION_SET,
    }


def test_what_the_mirror_lacks_is_missing(tmp_path: Path):
    audioset(tmp_path)
    put(tmp_path, "mirror/of_another_set.wav")

    found = reasons(opened("audioset", tmp_path, mirror=str(tmp_path / "mirror"), eval=True))

    assert set(found.values()) == {Reason.MISSING_FILE}
    assert len(found) == 3


def test_one_table_may_be_given_alone(tmp_path: Path):
    audioset(tmp_path)

    assert list(reasons(opened("audioset", tmp_path / "eval_segments.csv"))) == [
        "evaldefghij_30000"
    ]


def test_what_is_no_section_is_a_row(tmp_path: Path):
    put(tmp_path, "eval_segments.csv", f'{HEAD}../../etc/x, 30.0, 40.0, "/m/1"\n')

    assert reasons(opened("audioset", tmp_path)) == {
        "eval_segments.csv#row-4": Reason.LISTING_ERROR
    }


def test_a_name_pattern_without_the_id_is_refused(tmp_path: Path):
    audioset(tmp_path)

    with pytest.raises(ValueError, match=r"must hold \{id\}"):
        opened("audioset", tmp_path, names=["{start}"])


@given(st.text(st.characters(codec="utf-8", exclude_characters='"\r')))
def test_no_row_stops_the_listing(text: str):
    with TemporaryDirectory() as folder:
        put(Path(folder), "eval_segments.csv", f"{HEAD}{text}\n".encode())

        found = reasons(opened("audioset", Path(folder)))

        assert set(found.values()) <= {Reason.LISTING_ERROR, Reason.EVALUATION_SET}


YOUTUBE = {"i_have_read_the_terms": True, "sleep_s": 0, "max_sleep_s": 0}


def test_with_youtube_its_source_brings_sections_sounds_and_labels(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Answering(FakeYoutube):
        answers: ClassVar = {each: about(each) for each in ("abcdefghijk", "-_cdefghijk")}
        asked: ClassVar = []
        options: ClassVar = []

    monkeypatch.setattr("yt_dlp.YoutubeDL", Answering)
    audioset(tmp_path)

    source = opened("audioset", tmp_path / "balanced_train_segments.csv", youtube=YOUTUBE)
    assert isinstance(source, YoutubeSource)
    source = source.keeping(Kept())
    list(source.ask())
    found = {entry.item.item_id: entry for entry in source.list_items()}

    assert {key: entry.rejection for key, entry in found.items()} == {
        "audioset/abcdefghijk/30-40": None,
        "audioset/-_cdefghijk/0-7.5": None,
    }
    item = found["audioset/abcdefghijk/30-40"].item
    assert item.license_raw == FREE
    assert item.tags == ("Speech", "Male speech, man speaking", "rain")


@pytest.mark.parametrize(
    ("path", "more", "why"),
    [
        ("", {}, "name one of"),
        ("eval_segments.csv", {}, "is a benchmark; eval: true"),
        ("balanced_train_segments.csv", {"mirror": "."}, "leave out mirror"),
    ],
)
def test_what_youtube_cannot_bring_is_refused(tmp_path: Path, path: str, more: dict, why: str):
    audioset(tmp_path)

    with pytest.raises(ValueError, match=why):
        opened("audioset", tmp_path / path, youtube=YOUTUBE, **more)
