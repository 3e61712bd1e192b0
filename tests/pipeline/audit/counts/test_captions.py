"""What the audit says of captions: counts, the commonest sentence, and samples, as mere text."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.audit.counts.caption_samples import CaptionSample, caption_samples, shared_evenly
from pipeline.audit.counts.tally import tally
from pipeline.audit.counts.totals import Captions, ModelTotals, OriginTotals
from pipeline.audit.tables import columns
from schemas.captions import Caption, Origin
from tests.pipeline.audit.page.test_page import HOSTILE, page_of
from tests.pipeline.verify.finished import DataSet, a_data_set

MODEL = "bundled@sha256:0f"
T5 = Caption(
    "A gate creaks.",
    Origin.T5,
    keywords=("gate", "creak"),
    model=MODEL,
    score=-0.437,
    refused=("invents: A gate and a cat.", "broken: A gate a."),
)


def a_data_set_with(*captions: Caption, n_clips: int) -> DataSet:
    """The good data set, in which the first ``n_clips`` clips have these captions beside theirs."""
    data_set = a_data_set()
    for clip in data_set.shipped[:n_clips]:
        clip.row = replace(clip.row, captions=clip.row.captions + captions)
    return data_set


def test_captions_are_counted_by_origin_and_by_captioner(tmp_path: Path):
    totals = tally(a_data_set_with(T5, n_clips=6).write(tmp_path))

    # 24 titles of two words, "Gate 0." to "Gate 11.", each on two clips; and six times three words.
    assert totals.captions == Captions(
        captions=30,
        clips=24,
        sentences=13,
        mean_words=2.2,
        most_repeated="A gate creaks.",
        n_most_repeated=6,
        origins=(
            OriginTotals("title", captions=24, clips=24, clip_fraction=1.0, mean_words=2.0),
            OriginTotals("t5", captions=6, clips=6, clip_fraction=0.25, mean_words=3.0),
        ),
        models=(ModelTotals(MODEL, 6),),
    )


def test_a_clip_counts_once_for_an_origin_however_many_captions_it_has(tmp_path: Path):
    other = replace(T5, text="A gate is creaking.")

    _, t5 = tally(a_data_set_with(T5, other, n_clips=6).write(tmp_path)).captions.origins

    assert (t5.captions, t5.clips, t5.mean_words) == (12, 6, 3.5)


def test_where_all_sentences_differ_none_is_the_most_repeated(tmp_path: Path):
    data_set = a_data_set()
    for number, clip in enumerate(data_set.shipped):
        clip.row = replace(clip.row, captions=(Caption(f"Gate {number}.", Origin.TITLE),))

    said = tally(data_set.write(tmp_path)).captions

    assert (said.sentences, said.most_repeated, said.n_most_repeated) == (24, "", 1)


def test_no_clips_have_no_captions(tmp_path: Path):
    assert tally(str(tmp_path)).captions == Captions(0, 0, 0, 0.0, "", 0, (), ())


def test_batches_change_neither_counts_nor_samples(tmp_path: Path, monkeypatch):
    output = a_data_set_with(T5, n_clips=6).write(tmp_path)
    whole = tally(output).captions, caption_samples(output, 7)

    monkeypatch.setattr(columns, "BATCH_ROWS", 5)

    assert (tally(output).captions, caption_samples(output, 7)) == whole


def test_samples_are_as_many_of_each_origin_as_asked_and_none_twice(tmp_path: Path):
    samples = caption_samples(a_data_set_with(T5, n_clips=6).write(tmp_path), 7)

    assert {origin: len(found) for origin, found in samples.items()} == {"title": 7, "t5": 6}
    assert all(sample.origin == origin for origin, found in samples.items() for sample in found)
    assert len({sample.key for sample in samples["title"]}) == 7
    assert len({sample.key for sample in samples["t5"]}) == 6


def test_captions_of_one_clip_are_drawn_apart(tmp_path: Path):
    others = [replace(T5, text=f"A gate creaks {word}.") for word in ("loudly", "softly", "again")]

    (found,) = caption_samples(
        a_data_set_with(T5, *others, n_clips=1).write(tmp_path), 9, origins=["t5"]
    ).values()

    assert {sample.text for sample in found} == {T5.text, *(other.text for other in others)}


def drawn(origin: str, n: int) -> list[CaptionSample]:
    return [CaptionSample(str(i), origin, "", None, (), "Rain.", ()) for i in range(n)]


def test_few_samples_are_shared_evenly_among_the_origins():
    title, tags, t5 = drawn("title", 9), drawn("tags-template", 1), drawn("t5", 9)

    shared = shared_evenly({"title": title, "tags-template": tags, "t5": t5}, 8)

    # In turn: title, tags, t5; then title and t5 until there are eight, the last one a title.
    assert shared == title[:4] + tags + t5[:3]


def test_fewer_samples_than_asked_for_are_all_shown():
    assert shared_evenly({"title": drawn("title", 2), "t5": []}, 20) == drawn("title", 2)
    assert shared_evenly({}, 20) == []


def test_a_sample_shows_what_the_sentence_was_made_of(tmp_path: Path):
    samples = caption_samples(a_data_set_with(T5, n_clips=1).write(tmp_path), 20)

    (sample,) = samples["t5"]
    assert (sample.text, sample.keywords, sample.score) == (T5.text, T5.keywords, T5.score)
    assert (sample.model, sample.refused) == (T5.model, T5.refused)


def test_the_section_tells_captioners_samples_and_what_was_refused(tmp_path: Path):
    text = " ".join(page_of(a_data_set_with(T5, n_clips=6).write(tmp_path)).text.split())

    assert "30 captions for 24 clips, 2.2 words each in the mean; 13 different sentences." in text
    assert "The most repeated one stands 6 times: “A gate creaks.”" in text
    assert "t5 6 6 25.0 % 3.0" in text
    assert f"{MODEL} 6" in text
    assert "gate, creak A gate creaks. 2 proposals refused before invents: A gate and a" in text
    assert "t5 −0.44" in text


def test_refused_proposals_are_folded_away(tmp_path: Path):
    found = page_of(a_data_set_with(T5, n_clips=6).write(tmp_path))

    folded = [attrs for tag, attrs in found.tags if tag == "details"]
    # Six samples, two layers of permissions above, and two causes of rejection further down.
    assert len(folded) == 10
    assert not any("open" in attrs for attrs in folded)


@pytest.mark.parametrize("field", ["text", "keywords", "model", "refused"])
def test_hostile_captions_stay_text(tmp_path: Path, field: str):
    value = (HOSTILE,) if field in ("keywords", "refused") else HOSTILE
    hostile = replace(T5, **{field: value})

    found = page_of(a_data_set_with(hostile, n_clips=1).write(tmp_path))

    assert "img" not in {tag for tag, _ in found.tags}
    assert [attrs for tag, attrs in found.tags if tag == "script"] == [{}]  # the page's own
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert found.text.count(HOSTILE.replace("\u202e", r"\u202e")) == 1


def test_programs_find_the_counts_in_the_figures(tmp_path: Path):
    output = a_data_set_with(T5, n_clips=6).write(tmp_path)

    said = json.loads(Path(output, "audit/audit.json").read_text())["totals"]["captions"]

    assert said["models"] == [{"model": MODEL, "captions": 6}]
    assert [(row["origin"], row["clip_fraction"]) for row in said["origins"]] == [
        ("title", 1.0),
        ("t5", 0.25),
    ]
