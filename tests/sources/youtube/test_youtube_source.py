"""The youtube source with a YoutubeDL of the tests: what is taken, refused, kept and stopped."""

import json
import pickle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.items import GivenCaption
from schemas.rejections import Reason, Rejected
from sources.protocol import Asks, ComesFromHosts, Listing, LooksUp
from sources.web.errors import ComeBackLater, Unreachable
from sources.youtube.listing import section_listing
from sources.youtube.names import playlist_of, video_address, video_of
from sources.youtube.sections import Section, parse_section
from sources.youtube.settings import YoutubeSettings
from sources.youtube.source import YoutubeSource, open_youtube
from tests.sources.youtube.videos import FREE, FakeYoutube, Kept, about, error, offline

A, B, C = "aaaaaaaaaaa", "bbbbbbbbbbb", "ccccccccccc"
LIST = "PLaaaaaaaaaaaaaaaa"


@pytest.fixture
def youtube(monkeypatch: pytest.MonkeyPatch) -> type[FakeYoutube]:
    class Fresh(FakeYoutube):
        answers: dict[str, Any] = {A: about(A), B: about(B), C: about(C)}  # noqa: RUF012
        asked: list[str] = []  # noqa: RUF012
        options: list[dict[str, Any]] = []  # noqa: RUF012

    monkeypatch.setattr("yt_dlp.YoutubeDL", Fresh)
    return Fresh


def source(**given: Any) -> YoutubeSource:
    given = {"i_have_read_the_terms": True, "sleep_s": 0, "max_sleep_s": 0, **given}
    return open_youtube("yt", YoutubeSettings.model_validate(given)).keeping(Kept())


def listed(opened: YoutubeSource) -> dict[str, Listing]:
    for _ in opened.ask():
        pass
    entries = list(opened.list_items())
    found = {entry.item.item_id: entry for entry in entries}
    assert len(found) == len(entries), "an item id came twice"
    return found


def reasons(opened: YoutubeSource) -> dict[str, Reason | None]:
    found = listed(opened)
    return {name: each.rejection and each.rejection.reason for name, each in found.items()}


def table(path: Path, *lines: str) -> str:
    path.write_text("\n".join(lines) + "\n")
    return str(path)


def test_it_is_off_until_the_terms_are_read():
    with pytest.raises(ValueError, match=r"i_have_read_the_terms.*Terms of Service"):
        source(i_have_read_the_terms=False, videos=[A])


def test_a_video_becomes_an_item_with_its_own_licence_row(youtube):
    opened = source(videos=[f"https://youtu.be/{A}?t=3"])

    (entry,) = listed(opened).values()

    item = entry.item
    assert (item.item_id, item.locator) == (f"yt/{A}", f"https://www.youtube.com/watch?v={A}")
    assert (item.license_raw, item.catalogue, item.witness) == (FREE, "youtube", "")
    assert (item.title, item.author, item.published) == ("Rain", "Ann", "2024-01-02")
    assert item.tags == ("rain",)
    assert json.loads(item.evidence)["youtube"]["license"] == FREE
    assert "hunter2" not in item.evidence + str(opened.pages.pages)
    assert youtube.asked == [f"https://www.youtube.com/watch?v={A}"]


def test_it_asks_politely_in_english_and_of_youtube_alone(youtube):
    listed(source(videos=[A], sleep_s=3, max_sleep_s=4))

    (options,) = youtube.options
    assert options["allowed_extractors"] == ["youtube", "youtube:tab", "youtube:playlist"]
    assert options["extractor_args"] == {"youtube": {"lang": ["en"]}}
    assert (options["sleep_interval"], options["max_sleep_interval"]) == (3, 4)
    assert options["sleep_interval_requests"] == 3
    assert (options["cookiefile"], options["geo_bypass"]) == (None, False)


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"license": None}, Reason.UNKNOWN_LICENSE),
        ({"license": "Standard YouTube License"}, Reason.USE_NOT_ALLOWED),
        ({"license": ["x"]}, Reason.USE_NOT_ALLOWED),
        ({"availability": "private"}, Reason.NOT_ALLOWED),
        ({"availability": "subscriber_only"}, Reason.NOT_ALLOWED),
        ({"availability": "unlisted"}, None),
        ({"age_limit": 18}, Reason.NOT_ALLOWED),
        ({"live_status": "is_upcoming"}, Reason.NO_AUDIO_LINK),
        ({"live_status": "was_live"}, None),
        ({"duration": None, "tags": None, "channel": None, "upload_date": None}, None),
    ],
)
def test_only_finished_public_creative_commons_videos_are_taken(youtube, said, reason):
    youtube.answers[A] = about(A, **said)

    assert reasons(source(videos=[A])) == {f"yt/{A}": reason}


def test_rows_of_a_table_become_sections_with_their_captions(youtube, tmp_path: Path):
    youtube.answers[B] = about(B, license=None)
    manifest = table(
        tmp_path / "caps.csv", "youtube_id,start_time,caption", f"{A},30,A dog barks.",
        f"{A},1:10.5,Rain.", f"{B},0,No.", f"{A},30,Again.", "nonsense,1,x", f"{A},-5,x",
        "https://evil.test/watch?v=aaaaaaaaaaa,1,x",
    )  # fmt: skip
    opened = source(
        manifest=manifest, section_s=10, caption_license="CC-BY-4.0",
        columns={"id": "youtube_id", "start": "start_time", "captions": "caption"},
    )  # fmt: skip

    found = listed(opened)

    assert {name: each.rejection and each.rejection.reason for name, each in found.items()} == {
        f"yt/{A}/30-40": None,
        f"yt/{A}/70.5-80.5": Reason.NO_AUDIO_LINK,
        f"yt/{B}/0-10": Reason.UNKNOWN_LICENSE,
        f"yt/{A}/30-40#row-5": Reason.DUPLICATE_ROW,
        "yt/#row-6": Reason.NO_AUDIO_LINK,
        "yt/#row-7": Reason.LISTING_ERROR,
        "yt/#row-8": Reason.NO_AUDIO_LINK,
    }
    item = found[f"yt/{A}/30-40"].item
    assert item.captions == (GivenCaption("A dog barks.", "CC-BY-4.0"),)
    assert item.locator == f"https://www.youtube.com/watch?v={A}#t=30-40"
    assert item.license_raw == FREE
    assert len(youtube.asked) == 2  # of each video once


def test_a_table_never_speaks_of_the_licence(youtube, tmp_path: Path):
    youtube.answers[A] = about(A, license=None)
    manifest = table(tmp_path / "a.csv", "id,license,title", f"{A},Creative Commons,Mine")

    (entry,) = listed(source(manifest=manifest)).values()

    assert (entry.item.license_raw, entry.item.title) == ("", "Rain")
    assert entry.rejection is not None


def test_a_playlist_gives_its_videos_and_a_page_of_its_own(youtube):
    youtube.answers[LIST] = {"entries": [{"id": B}, {"id": A}, {"id": "x/../y"}, None, {"id": B}]}
    opened = source(playlists=[f"https://www.youtube.com/playlist?list={LIST}"], videos=[A])

    assert reasons(opened) == {f"yt/{A}": None, f"yt/{B}": None}
    assert len(opened.pages.pages) == 3


def test_no_more_videos_are_asked_about_than_wanted(youtube):
    assert list(reasons(source(videos=[A, B, C], max_items=2))) == [f"yt/{A}", f"yt/{B}"]
    assert len(youtube.asked) == 2


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ("[youtube] x: Video unavailable. This video has been removed", Reason.GONE),
        ("The YouTube account associated with this video has been terminated", Reason.GONE),
        ("Private video. Sign in if you've been granted access", Reason.NOT_ALLOWED),
        ("Sign in to confirm your age. May be inappropriate", Reason.NOT_ALLOWED),
        ("The uploader has not made this video available in your country", Reason.NOT_ALLOWED),
        ("Join this channel to get access to members-only content", Reason.NOT_ALLOWED),
        ("Premieres in 3 days", Reason.NO_AUDIO_LINK),
        ("Something new\n\x1b[31mand red", Reason.LISTING_ERROR),
    ],
)
def test_a_video_that_is_not_to_be_had_is_a_row(youtube, message: str, reason: Reason):
    youtube.answers[A] = error(message)

    assert reasons(source(videos=[A, B])) == {f"yt/{A}": reason, f"yt/{B}": None}


@pytest.mark.parametrize(
    ("failure", "kind"),
    [
        (error("Sign in to confirm you’re not a bot. Use --cookies"), ComeBackLater),
        (error("Please sign in"), ComeBackLater),
        (error("HTTP Error 429: Too Many Requests"), ComeBackLater),
        (offline(), Unreachable),
    ],
)
def test_a_check_for_robots_or_no_network_stops_the_listing_and_keeps_what_was_answered(
    youtube, failure, kind
):
    youtube.answers[B] = failure
    opened = source(videos=[A, B, C])

    with pytest.raises(kind, match="What was answered is kept"):
        list(opened.ask())
    with pytest.raises(RuntimeError, match="nobody has asked about"):
        list(opened.list_items())
    youtube.answers[B] = about(B)

    assert list(reasons(opened)) == [f"yt/{A}", f"yt/{B}", f"yt/{C}"]
    assert [each[-1] for each in youtube.asked] == ["a", "b", "b", "c"]


def test_a_yt_dlp_out_of_date_turns_no_video_away_for_good(youtube):
    videos = [f"{n:011d}" for n in range(7)]
    youtube.answers.update({each: error("Unable to parse", expected=False) for each in videos})
    opened = source(videos=[A, *videos])

    with pytest.raises(ComeBackLater, match="pip install -U yt-dlp"):
        list(opened.ask())
    assert list(opened.pages.pages) == [0]

    youtube.answers.update({each: about(each) for each in videos})
    youtube.answers[videos[2]] = error("Unable to parse", expected=False)
    assert reasons(opened)[f"yt/{videos[2]}"] is Reason.LISTING_ERROR


def test_a_listing_that_is_whole_asks_nothing_more(youtube):
    opened = source(videos=[A, B])
    first = listed(opened)
    youtube.asked.clear()

    assert listed(opened) == first
    assert youtube.asked == []


def test_damaged_pages_are_asked_for_again(youtube):
    opened = source(videos=[A, B])
    first = listed(opened)
    opened.pages.pages[0] = b"\x1f\x8b"
    opened.pages.pages[1] = opened.pages.pages[1][:-9]

    assert listed(opened) == first


def test_a_sound_is_fetched_as_audio_alone_and_cut(youtube, tmp_path: Path):
    manifest = table(tmp_path / "a.csv", "id,start,end", f"{A},30,40.5")
    opened = source(manifest=manifest)
    (entry,) = listed(opened).values()
    opened = pickle.loads(pickle.dumps(opened))

    with opened.fetch(entry.item) as path:
        assert path.read_bytes() == b"webm"
    assert not path.exists()

    options = youtube.options[-1]
    assert options["format"] == "bestaudio"
    assert list(options["download_ranges"]({}, None)) == [{"start_time": 30.0, "end_time": 40.5}]
    assert "ffmpeg" in Path(options["ffmpeg_location"]).name
    assert opened.host_of(entry.item) == "youtube.com"
    assert all(isinstance(opened, kind) for kind in (Asks, LooksUp, ComesFromHosts))


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (about(A, license=None), Reason.NOT_ALLOWED),
        (error("Video unavailable"), Reason.GONE),
        (error("ffmpeg exited with code 1"), Reason.HTTP_ERROR),
        (offline(), Reason.UNREACHABLE),
    ],
)
def test_what_changed_since_the_listing_is_not_taken(youtube, answer, reason: Reason):
    opened = source(videos=[A])
    (entry,) = listed(opened).values()
    youtube.answers[A] = answer

    with pytest.raises(Rejected) as bad, opened.fetch(entry.item):
        pass
    assert bad.value.reason is reason


def test_a_later_look_tells_what_changed_and_leaves_out_what_is_gone(youtube):
    opened = source(videos=[A, B])
    youtube.answers |= {A: about(A, license=None), B: error("Video unavailable")}

    (item,) = opened.look_up([f"yt/{A}", f"yt/{B}", "yt/nonsense", "other/x"])
    assert (item.item_id, item.license_raw) == (f"yt/{A}", "")

    youtube.answers[A] = error("Something new")
    with pytest.raises(OSError, match="Something new"):
        list(opened.look_up([f"yt/{A}"]))


def test_a_plan_counts_without_asking(youtube, tmp_path: Path):
    manifest = table(tmp_path / "a.csv", "id,start,end", f"{A},0,36", f"{A},36,72", "x,1,2")

    plan = source(manifest=manifest, sleep_s=5, max_sleep_s=10).plan()

    assert (plan.items, plan.requests) == (2, 3)
    assert plan.hours == pytest.approx(0.02)
    assert plan.days == pytest.approx(3 * 7.5 / 86_400)
    assert youtube.asked == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "name at least one"),
        ({"videos": ["https://evil.test/watch?v=aaaaaaaaaaa"]}, "no id or address"),
        ({"videos": ["file:///etc/passwd"]}, "no id or address"),
        ({"playlists": ["WL"]}, "no id or address"),
        ({"manifest": "gone.csv"}, "no file"),
        ({"videos": [A], "sleep_s": 9, "max_sleep_s": 1}, "max_sleep_s"),
    ],
)
def test_a_recipe_that_cannot_be_meant_is_refused(given: dict[str, Any], words: str):
    with pytest.raises(ValueError, match=words):
        source(**given)


@given(st.text(max_size=80))
def test_only_checked_ids_ever_reach_an_address(said: str):
    video, playlist = video_of(said), playlist_of(said)

    assert (
        video == ""
        or video_address(video).removeprefix("https://www.youtube.com/watch?v=") == video
    )
    assert set(video + playlist) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    )


@given(st.integers(0, 86_399_000), st.integers(1, 10_000))
def test_a_section_is_found_again_by_its_name(start_ms: int, length_ms: int):
    section = Section(A, start_ms / 1000, (start_ms + length_ms) / 1000)

    again = parse_section(section.name)

    assert again is not None
    assert (again.video, again.name) == (A, section.name)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(sorted(about(A))), JSON))
def test_no_answer_breaks_the_listing_and_none_is_free_without_its_licence(said: dict[str, Any]):
    entry = section_listing("yt", Section(A, 1.0, 2.0), said, {})

    assert entry.item.item_id == f"yt/{A}/1-2"
    assert entry.rejection is not None or "creative commons" in str(said["license"]).lower()
