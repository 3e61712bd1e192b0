import math
import pickle
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from augment.models import bundled, rereading, search
from augment.models.bundled import MOST_ANEW, Bundled, is_own
from augment.models.planning import in_order
from augment.models.ranking import RANKING_FILES
from augment.models.rereading import WITHOUT
from augment.models.retold import FAR, NEAR, Reach
from augment.models.search import BEAM, WRITABLE_FILE
from augment.models.sentinels import MAX_KEYWORDS, NAMES, SPECIAL_TOKENS

SETS = (("dog", "bark", "park"), ("cat", "meow"), ("owl", "hoot", "street"), ("kovashine", "bark"))


@pytest.fixture
def tiny(tiny_captioner: Path) -> Bundled:
    return Bundled(str(tiny_captioner), "tiny")


def texts_of(generator: Bundled, *keywords: str) -> set[str]:
    (found,) = generator.write([keywords], 16)
    return {written.text for written in found}


def test_it_writes_what_it_has_learned(tiny: Bundled):
    assert "A dog barks in the park." in texts_of(tiny, "dog", "bark", "park")
    assert "An owl is hooting in the street." in texts_of(tiny, "owl", "hoot", "street")


def test_a_word_that_it_has_never_seen_is_written_all_the_same(tiny: Bundled):
    texts = texts_of(tiny, "kovashine", "bark", "park")

    assert "A kovashine is barking in the park." in texts


@pytest.fixture
def nothing_suffices(monkeypatch: pytest.MonkeyPatch):
    """Every set is read otherwise, and what leaves a keyword out comes first."""
    monkeypatch.setattr(bundled, "WANTING", math.inf)
    monkeypatch.setattr(rereading, "WORTH", -100.0)


@pytest.mark.usefixtures("nothing_suffices")
@pytest.mark.parametrize(
    ("some", "others"),
    [
        ("park bark dog", "dog park bark"),
        ("park bark dog briefly fast", "fast dog briefly park bark"),
    ],
)
def test_the_order_of_the_keywords_does_not_matter(tiny: Bundled, some: str, others: str):
    assert tiny.write([tuple(some.split())], 16) == tiny.write([tuple(others.split())], 16)


def test_proposals_differ_and_hold_every_keyword(tiny: Bundled):
    (found,) = tiny.write([("dog", "bark", "park")], 16)

    assert len({written.text for written in found}) == len(found) > 1
    for word in ("dog", "bark", "park"):
        assert all(word in written.text.lower() for written in found)


def test_the_first_beam_is_of_one_style(tiny: Bundled, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(bundled, "told", lambda *_: ())
    monkeypatch.setattr(bundled, "retold", lambda *_: [])

    (found,) = tiny.write([("dog", "bark", "park")], BEAM)

    assert {written.prompt for written in found} == {"<any>"}


@pytest.mark.parametrize(
    ("well", "fairly", "reaches"),
    [(-math.inf, -math.inf, []), (math.inf, -math.inf, [NEAR]), (math.inf, math.inf, [NEAR, FAR])],
)
def test_what_people_wrote_is_told_again_where_nothing_else_is_good_enough(
    tiny: Bundled,
    monkeypatch: pytest.MonkeyPatch,
    well: float,
    fairly: float,
    reaches: list[Reach],
):
    asked: list[Reach] = []
    monkeypatch.setattr(bundled, "WELL", well)
    monkeypatch.setattr(bundled, "FAIRLY", fairly)
    monkeypatch.setattr(bundled, "retold", lambda _, __, reach: asked.append(reach) or [])

    tiny.write([("dog", "bark", "park")], BEAM)

    assert asked == reaches


@pytest.mark.usefixtures("nothing_suffices")
def test_where_nothing_good_holds_all_some_leave_one_out_and_say_so(tiny: Bundled):
    (found,) = tiny.write([("dog", "bark", "park", "briefly")], BEAM)

    shorter = [written for written in found if written.left_out]
    assert len(shorter) == MOST_ANEW
    for written in shorter:
        assert written.left_out == "briefly"
        assert written.prompt.endswith(f" {WITHOUT} briefly")
        assert "briefly" not in written.text
        assert all(word in written.text for word in ("dog", "bark", "park"))
    assert all("briefly" in written.text for written in found if not written.left_out)


@pytest.mark.parametrize(("wanting", "worth"), [(-math.inf, -100.0), (math.inf, math.inf)])
def test_none_is_left_out_of_what_is_good_enough_or_no_better_without(
    tiny: Bundled, monkeypatch: pytest.MonkeyPatch, wanting: float, worth: float
):
    monkeypatch.setattr(bundled, "WANTING", wanting)
    monkeypatch.setattr(rereading, "WORTH", worth)

    (found,) = tiny.write([("dog", "bark", "park", "briefly")], BEAM)

    assert found
    assert not any(written.left_out for written in found)


@pytest.mark.usefixtures("nothing_suffices")
def test_where_every_keyword_is_wanted_none_is_left_out(tiny: Bundled):
    (found,) = replace(tiny, every_keyword=True).write([("dog", "bark", "park", "briefly")], BEAM)

    assert found
    assert not any(written.left_out for written in found)


@pytest.mark.usefixtures("nothing_suffices")
def test_what_is_read_otherwise_is_not_searched_far(tiny: Bundled, monkeypatch: pytest.MonkeyPatch):
    asked: list[Reach] = []
    monkeypatch.setattr(bundled, "FAIRLY", math.inf)
    monkeypatch.setattr(bundled, "WELL", math.inf)
    monkeypatch.setattr(bundled, "retold", lambda _, __, reach: asked.append(reach) or [])

    tiny.write([("dog", "bark", "park", "briefly")], BEAM)

    assert asked == [NEAR, FAR, NEAR]


def test_where_one_beam_does_not_suffice_other_styles_are_asked_for(tiny: Bundled):
    (found,) = tiny.write([("dog", "bark", "park")], 4 * BEAM)

    texts = {written.prompt: written.text for written in found}
    assert texts.keys() >= {"<any>", "<is>"}
    assert " is barking" in texts["<is>"]


@pytest.mark.parametrize("n", [1, BEAM, 5, 16])
def test_the_best_comes_first_and_no_more_than_asked_for(tiny: Bundled, n: int):
    for found in tiny.write(SETS, n):
        scores = [written.score for written in found]
        assert scores == sorted(scores, reverse=True)
        assert 1 <= len(found) <= n


@pytest.mark.usefixtures("nothing_suffices")
def test_batches_do_not_matter(tiny: Bundled):
    places = ("park", "street", "room", "forest") * 40
    many = [*SETS, *(("dog", "bark", place) for place in places)]
    many += [("dog", "bark", "briefly", place) for place in places]

    together = tiny.write(many, 8)

    assert together == [tiny.write([words], 8)[0] for words in many]
    assert together[::-1] == tiny.write(many[::-1], 8)


def test_what_no_sentence_says_is_searched_around(tiny: Bundled, monkeypatch: pytest.MonkeyPatch):
    words = ("dog", "bark", "park")
    (before,) = tiny.write([words], 2 * BEAM)
    assert any("is barking" in written.text for written in before)
    verb = NAMES[in_order(words).index("bark")]
    monkeypatch.setattr(search, "forbidden", lambda _: frozenset({("is", verb)}))
    monkeypatch.setattr(bundled, "told", lambda *_: ())
    monkeypatch.setattr(bundled, "retold", lambda *_: [])

    (found,) = tiny.write([words], 2 * BEAM)

    assert found
    assert not any("is barking" in written.text for written in found)


def test_sets_without_words_get_no_proposal(tiny: Bundled):
    assert tiny.write([(), ("cat", "meow"), ()], 4)[::2] == [[], []]
    assert tiny.write([], 4) == []


def test_no_proposals_cannot_be_asked_for(tiny: Bundled):
    with pytest.raises(ValueError, match="n must be positive, got 0"):
        tiny.write(SETS, 0)


def test_hostile_keywords_are_answered_or_left_alone(tiny: Bundled):
    hostile = [
        ("<k0>", "<k1>", "<+s>"),
        ("</s>", "<pad>", "<unk>"),
        tuple("abcdefghijklmnop"),
        ("x" * 100_000, "dog"),
        (" ", "\n", "\ufeff"),
        ("雨", "дождь", "🐕"),
    ]

    found = tiny.write(hostile, 16)

    assert len(found) == len(hostile)
    for words, proposals in zip(hostile, found, strict=True):
        own = set(SPECIAL_TOKENS) - set(words)
        assert not any(token in written.text for written in proposals for token in own)


def test_of_more_than_ten_keywords_the_first_ten_are_read(tiny: Bundled):
    words = ("dog", "bark", *(f"word{letter}" for letter in "abcdefghijkl"))

    assert tiny.write([words], 16) == tiny.write([words[:MAX_KEYWORDS]], 16)


def test_it_travels_without_its_weights(tiny: Bundled):
    tiny.write(SETS, 1)

    sent = pickle.dumps(tiny)

    assert len(sent) < 1_000
    assert pickle.loads(sent) == tiny
    assert pickle.loads(sent).write(SETS, 1) == tiny.write(SETS, 1)


def test_it_says_which_packages_shape_its_words(tiny: Bundled):
    assert set(tiny.packages) == {"ctranslate2", "tokenizers", "numpy"}


def test_a_missing_folder_is_refused_with_the_way_out(tmp_path: Path):
    folder = tmp_path / "none"

    with pytest.raises(ValueError, match=re.escape(str(folder)) + ".*`captions.model: template`"):
        Bundled(str(folder)).check()
    assert not is_own(folder)


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json", WRITABLE_FILE, *RANKING_FILES])
@pytest.mark.parametrize("content", [None, b"", b"{"])
def test_a_folder_that_is_not_whole_is_refused(
    name: str, content: bytes | None, tiny_captioner: Path, tmp_path: Path
):
    folder = Path(shutil.copytree(tiny_captioner, tmp_path / "broken"))
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_bytes(content)

    with pytest.raises(ValueError, match="not a captioner that `soundmill captioner train`"):
        Bundled(str(folder)).check()
