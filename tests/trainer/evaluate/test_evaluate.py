"""A whole evaluation of an encoder whose answers are known, from shards to JSON and page."""

import json
from html.parser import HTMLParser

import numpy as np
import pytest
import soundfile

from tests.trainer.evaluate import tones
from tests.trainer.evaluate.oracle import Oracle
from trainer.evaluate import evaluate as module
from trainer.evaluate.evaluate import How, evaluate


@pytest.fixture
def oracle(monkeypatch):
    """What every evaluation of the test opens, instead of a model."""
    made = Oracle()
    monkeypatch.setattr(module, "open_encoder", lambda model, device: made)
    return made


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tones.write_dataset(tmp_path_factory.mktemp("tones"))


def test_a_perfect_model_names_all_classes(oracle, data, tmp_path):
    found = evaluate("m", str(data), str(tmp_path), How(labels="tag"))

    labelled = found.labelled
    assert labelled is not None
    assert labelled.zero_shot.metrics["top1"].value == 1.0
    assert labelled.zero_shot.confused == ((4, 0, 0), (0, 4, 0), (0, 0, 4))
    assert [one.name for one in labelled.zero_shot.classes] == ["beep", "hum", "whistle"]
    assert labelled.probe is not None
    assert labelled.probe.metrics["top1"].value == 1.0
    assert labelled.silhouette is not None
    assert labelled.silhouette.value == pytest.approx(1.0)


def test_a_class_that_the_model_does_not_hear_is_told_apart_by_nothing(oracle, data, tmp_path):
    oracle.deaf_to = "beep"

    found = evaluate("m", str(data), str(tmp_path), How(labels="tag"))

    assert found.labelled is not None
    assert found.labelled.zero_shot.metrics["top1"].value == pytest.approx(2 / 3)
    # Right class down, predicted across: beep was taken for hum.
    assert found.labelled.zero_shot.confused == ((0, 4, 0), (0, 4, 0), (0, 0, 4))


def test_a_caption_of_several_clips_is_one_query_for_which_all_are_right(oracle, data):
    # Each of 12 clips has a title of its own, and one template for its class: 15 captions, and the
    # oracle gives those of a class one vector.
    found = evaluate("m", str(data), "", How()).retrieval

    assert found.n_shared == 3
    assert found.text_to_audio.n_queries == found.audio_to_text.n_candidates == 15
    # A template finds its four clips first; a title's own clip comes after three that tie with it.
    assert found.text_to_audio.metrics["r1"].value == pytest.approx(3 / 15)
    assert found.text_to_audio.metrics["r5"].value == 1.0
    assert found.text_to_audio.metrics["map10"].value == pytest.approx((3 + 12 / 4) / 15)
    # Of a clip's five tying captions two are its own: they come fourth and fifth.
    assert found.audio_to_text.metrics["r1"].value == 0.0
    assert found.audio_to_text.metrics["map10"].value == pytest.approx((1 / 4 + 2 / 5) / 2)
    assert found.audio_to_text.median_rank == 4


def test_equal_evaluations_write_equal_bytes(oracle, data, tmp_path):
    for name in ("one", "other"):
        evaluate("m", str(data), str(tmp_path / name), How(labels="tag"))

    for file in ("evaluation.json", "index.html"):
        one, other = (tmp_path / name / file for name in ("one", "other"))
        assert one.read_bytes() == other.read_bytes()


def test_the_probe_may_be_fitted_on_another_split(oracle, data):
    found = evaluate("m", str(data), "", How(labels="tag", probe_splits=("train",)))

    assert found.labelled is not None
    assert found.labelled.probe is not None
    assert found.labelled.probe.metrics["top1"].value == 1.0


def test_labels_may_come_from_a_table_by_key(oracle, data, tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("key,label\nhum-100,Low_tone\nbeep-100,high tone\nwhistle-100,high tone\n")

    found = evaluate("m", str(data), "", How(labels=str(table), templates=("{label}",)))

    assert found.labelled is not None
    assert [(one.name, one.n_clips) for one in found.labelled.zero_shot.classes] == [
        ("high tone", 2),
        ("low tone", 1),
    ]


def test_labels_may_come_from_folders_of_audio(oracle, data, tmp_path):
    for name in tones.PITCHES_HZ:
        (tmp_path / "set" / name).mkdir(parents=True)
        for number in range(3):
            # Longer than the oracle hears, and at another rate: its middle is taken.
            path = tmp_path / "set" / name / f"{number}.wav"
            soundfile.write(path, tones.sound(name, number, 2.0)[::2], 24_000)
    (tmp_path / "set" / "hum" / "broken.wav").write_bytes(b"RIFF")

    found = evaluate("m", str(data), "", How(labels=str(tmp_path / "set")))

    assert found.labelled is not None
    assert found.labelled.zero_shot.n_clips == 9
    assert found.labelled.zero_shot.metrics["top1"].value == 1.0
    assert found.labelled.skipped == {"undecodable": 1}


def test_clips_of_several_classes_have_a_mean_average_precision(oracle, tmp_path):
    both = [
        (f"{name}-{n}", tones.sound(name, n), tones.document(name, n, tag=[name, "tone"]))
        for n in range(4)
        for name in tones.PITCHES_HZ
    ]
    tones.write_split(tmp_path / "test", both)

    found = evaluate("m", str(tmp_path), "", How(labels="tag"))

    assert found.labelled is not None
    precisions = {one.name: one.value for one in found.labelled.zero_shot.classes}
    assert precisions == {"beep": 1.0, "hum": 1.0, "tone": 1.0, "whistle": 1.0}
    assert found.labelled.silhouette is None


def test_what_cannot_be_read_is_counted(oracle, tmp_path):
    good = ("good", tones.sound("hum", 0), tones.document("hum", 0))
    mute = ("mute", tones.sound("hum", 1), tones.document("hum", 1, text=[]))
    tones.write_split(tmp_path / "test", [good, mute])

    found = evaluate("m", str(tmp_path), "", How())

    assert found.n_clips == 1
    assert found.skipped == {"no text": 1}


def test_one_class_is_none(oracle, tmp_path):
    clips = [(f"{n}", tones.sound("hum", n), tones.document("hum", n)) for n in range(3)]
    tones.write_split(tmp_path / "test", clips)

    found = evaluate("m", str(tmp_path), str(tmp_path / "out"), How(labels="tag"))

    assert found.labelled is None
    assert found.note == "fewer than two classes among the labels"


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (How(labels="nowhere"), "is no file or folder"),
        (How(labels="esc50:nowhere"), "is not there"),
        (How(templates=("a sound",)), "has no {label}"),
        (How(splits=("valid",)), "no split 'valid'"),
    ],
)
def test_what_cannot_be_had_is_refused_with_a_way_out(oracle, data, how, said):
    with pytest.raises(ValueError, match=said.replace("{", r"\{")):
        evaluate("m", str(data), "", how)


class Reader(HTMLParser):
    """All tags and attributes of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs


def test_hostile_labels_stay_text_on_the_page(oracle, tmp_path):
    evil = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u202eevil'
    clips = [
        (f"{name}-{n}", tones.sound(name, n), tones.document(name, n, tag=[f"{evil} {name}"]))
        for n in range(3)
        for name in tones.PITCHES_HZ
    ]
    tones.write_split(tmp_path / "test", clips)

    evaluate("m", str(tmp_path), str(tmp_path / "out"), How(labels="tag"))

    page = (tmp_path / "out" / "index.html").read_text()
    read = Reader(page)
    assert "&lt;script&gt;alert(1)" in page
    assert not {"script", "img"} & set(read.tags)
    assert not [name for name, _ in read.attributes if name.startswith("on") or name == "style"]
    assert "\u202e" not in page


def test_the_page_needs_nothing_from_elsewhere(oracle, data, tmp_path):
    evaluate("m", str(data), str(tmp_path), How(labels="tag"))

    read = Reader((tmp_path / "index.html").read_text())
    links = [value for name, value in read.attributes if name in ("src", "href")]
    assert set(links) == {"data:,"}


def test_figures_that_do_not_exist_are_null_in_the_json(oracle, data, tmp_path):
    table = tmp_path / "labels.csv"
    table.write_text("key,label\nhum-100,hum\nbeep-100,beep\n")

    evaluate("m", str(data), str(tmp_path), How(labels=str(table)))

    found = json.loads((tmp_path / "evaluation.json").read_text(), parse_constant=pytest.fail)
    assert found["labelled"]["zero_shot"]["metrics"]["top1"]["value"] == 1.0


def test_a_multi_class_interval_lies_about_its_value(oracle):
    from trainer.evaluate.labels import classes_of
    from trainer.evaluate.measures import classification

    rng = np.random.default_rng(0)
    classes = classes_of(
        [[name for name in "abc" if rng.random() < 0.5] or ["a"] for _ in range(60)]
    )
    assert classes is not None
    scores = classes.right + rng.standard_normal(classes.right.shape)

    made = classification(scores, classes, seed=0).metrics["map"]

    assert 0 < made.low < made.value < made.high < 1
