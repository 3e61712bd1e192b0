"""The card and the lists beside it: true licences, true figures, hostile words harmless."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from pipeline.exports.card import card, front_matter
from pipeline.exports.count import overview
from pipeline.exports.eu_summary import eu_summary
from pipeline.exports.license_list import license_list
from pipeline.exports.overview import Overview
from schemas.captions import Caption, Origin
from schemas.manifest import ClipRow
from tests.pipeline.exports.tables import BY, HOSTILE, LOCK, ZERO, a_clip, write

T5 = Caption("A dog barks.", Origin.T5, model="bundled@sha256:0f", language="en")
OPEN = replace(BY, spdx="LicenseRef-CC-BY", url="", candidates=("CC-BY-3.0", "CC-BY-4.0"))


def told(root: Path, *clips: ClipRow) -> Overview:
    return overview(write(root, clips), LOCK)


def head_of(of: Overview) -> dict[str, Any]:
    head: dict[str, Any] = yaml.safe_load(card(of).decode().split("---\n")[1])
    return head


def rows_of(text: bytes) -> list[list[str]]:
    lines = [line for line in text.decode().splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def test_one_licence_is_the_licence_of_the_set(tmp_path: Path):
    head = head_of(told(tmp_path, a_clip(0), a_clip(1)))

    assert head["license"] == "cc-by-4.0"
    assert "license_name" not in head


def test_mixed_licences_are_other_with_a_list(tmp_path: Path):
    head = head_of(told(tmp_path, a_clip(0), a_clip(1, ZERO)))

    assert head["license"] == "other"
    assert head["license_name"] == "per-item-mixed"
    assert head["license_link"] == "LICENSE.md"


def test_a_licence_that_the_hub_does_not_know_keeps_its_own_name(tmp_path: Path):
    austrian = replace(
        BY, spdx="CC-BY-3.0-AT", url="https://creativecommons.org/licenses/by/3.0/at/"
    )

    head = head_of(told(tmp_path, a_clip(0, austrian)))

    assert (head["license"], head["license_name"]) == ("other", "cc-by-3.0-at")
    assert head["license_link"] == "https://creativecommons.org/licenses/by/3.0/at/"


def test_a_licence_left_open_is_not_taken_for_one_of_its_candidates(tmp_path: Path):
    head = head_of(told(tmp_path, a_clip(0, OPEN)))

    assert (head["license"], head["license_link"]) == ("other", "LICENSE.md")


def test_each_split_with_tars_is_a_split_of_the_hub(tmp_path: Path):
    of = told(tmp_path, a_clip(0), a_clip(1, split="valid", shard="valid/00000.tar"))

    assert front_matter(of)["configs"] == [
        {
            "config_name": "default",
            "data_files": [
                {"split": "train", "path": "train/*.tar"},
                {"split": "validation", "path": "valid/*.tar"},
            ],
        }
    ]


def test_licences_stand_by_their_seconds_with_shares_that_add_up(tmp_path: Path):
    clips = [a_clip(0), a_clip(1, ZERO, duration_s=7.5), a_clip(2, OPEN, duration_s=5.0)]
    of = told(tmp_path, *clips)

    shares = [row[1:4] for row in rows_of(card(of)) if row[0].startswith("[Creative")]
    assert shares == [
        ["7.5", "50.0&nbsp;%", "1"],
        ["5.0", "33.3&nbsp;%", "1"],
        ["2.5", "16.7&nbsp;%", "1"],
    ]
    text = card(of).decode()
    assert "3 clips of sound, 15.0 s in all, cut from 3 recordings by 1 author" in text


def test_a_recording_of_many_clips_is_counted_once(tmp_path: Path):
    clips = [a_clip(n, item_id="folder/one.wav", start_s=2.5 * n) for n in range(4)]

    of = told(tmp_path, *clips)

    assert (of.items, of.clips, of.seconds, of.n_bytes) == (1, 4, 10.0, 4_000)


def test_captions_stand_by_origin_and_models_by_name(tmp_path: Path):
    ruled = Caption("Iron.", Origin.TAGS_TEMPLATE, model="template")
    of = told(tmp_path, a_clip(0, captions=(ruled,)), a_clip(1, captions=(T5, T5)))

    assert [(each.name, each.clips) for each in of.origins] == [("t5", 2), ("tags-template", 1)]
    assert [(each.name, each.clips) for each in of.models] == [("bundled@sha256:0f", 2)]
    assert "| t5 | 2 | written by a model" in card(of).decode()


def test_the_list_of_licences_links_each_text(tmp_path: Path):
    listed = license_list(told(tmp_path, a_clip(0), a_clip(1, OPEN))).decode()

    assert "(<https://creativecommons.org/licenses/by/4.0/>) | CC-BY-4.0 | 1 |" in listed
    assert (
        "(<https://creativecommons.org/licenses/by/3.0/>) or [Creative Commons Attribution 4.0"
        in listed
    )


def test_the_summary_for_the_eu_sorts_sources_by_how_they_were_had(tmp_path: Path):
    of = told(
        tmp_path,
        a_clip(0),
        a_clip(1, source="synthetic", source_url=""),
        a_clip(2, source="freesound", source_url="https://user@Freesound.org:80/s/1"),
        a_clip(3, captions=(T5,)),
    )

    sections = eu_summary(of).decode().split("\n### ")

    assert "Source *folder*: 5.0 s under CC-BY-4.0." in sections[2]
    assert "| example.org | 5.0 | 2 |" in sections[2]
    assert "| freesound.org | 2.5 | 1 |" in sections[3]
    assert "Source *synthetic*: 2.5 s of sounds made by formula" in sections[5]
    assert r"| bundled\@sha256\:0f | 1 |" in sections[5]


def test_dates_are_those_of_the_recordings_and_nothing_else_is_a_date(tmp_path: Path):
    dates = ["2021-05-06", "", "2019-01-02", "yesterday", "9999"]
    of = told(tmp_path, *(a_clip(n, replace(BY, published=each)) for n, each in enumerate(dates)))

    assert (of.oldest, of.newest) == ("2019-01-02", "2021-05-06")


def test_hostile_words_do_no_harm_in_any_of_them(tmp_path: Path):
    rights = replace(BY, raw=HOSTILE, ai_preference=HOSTILE, spdx="LicenseRef-<b>|x", candidates=())
    caption = Caption("Rain.", Origin.T5, model=HOSTILE, language="en")
    clip = a_clip(0, rights, source_url="https://<img>.example/", captions=(caption,))
    of = told(tmp_path, clip)

    for text in (card(of), license_list(of), eu_summary(of)):
        body = text.decode()
        assert "<script" not in body
        assert "<img" not in body
        assert "<b>" not in body
        assert not re.search(r"(?<!\\)\]\(javascript", body)
        assert "\n# No" not in body
        assert "\u202e" not in body
    assert head_of(of)["license_name"] == "licenseref--b-x"


def test_an_empty_set_has_a_card_too(tmp_path: Path):
    of = told(tmp_path)

    assert "Nothing was shipped." in card(of).decode()
    assert head_of(of)["license_name"] == "nothing-shipped"
    assert "there is no licence to name" in license_list(of).decode()
    assert "None is known" in eu_summary(of).decode()


GIVEN = Caption("A gate.", Origin.GIVEN, author="Bob", license_raw="CC BY-NC 4.0")


def test_a_licence_of_given_captions_is_not_passed_over(tmp_path: Path):
    of = told(tmp_path, a_clip(0, captions=(GIVEN, GIVEN)), a_clip(1))

    assert [(each.spdx, each.captions) for each in of.caption_licenses] == [("CC-BY-NC-4.0", 2)]
    assert head_of(of)["license"] == "other"
    link = "https://creativecommons.org/licenses/by-nc/4.0/"
    assert f"(<{link}>) | 2 |" in card(of).decode()
    assert f"(<{link}>) | CC-BY-NC-4.0 | 2 |" in license_list(of).decode()


def test_given_captions_under_the_licence_of_all_recordings_change_nothing(tmp_path: Path):
    same = replace(GIVEN, license_raw="CC BY 4.0")

    assert head_of(told(tmp_path, a_clip(0, captions=(same,))))["license"] == "cc-by-4.0"
