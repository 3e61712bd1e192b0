from pathlib import Path

from augment.models.roles import roles_of
from augment.models.sentinels import Named
from augment.models.wording import Wording, load_wording
from augment.words import Form, words_in


def named(keyword: str, form: Form = Form.BASE) -> Named:
    return Named(keyword, form, roles_of(keyword))


DOG_BARKS = ["a", named("dog"), named("bark", Form.S)]
FOX_BARKS = ["a", named("fox"), named("bark", Form.S)]
FOX_BARK = ["a", named("fox"), named("bark")]


def test_words_never_seen_are_judged_by_what_they_are():
    wording = Wording.learned([DOG_BARKS, DOG_BARKS], [])

    assert sum(wording.logs_of_build(FOX_BARKS)) > sum(wording.logs_of_build(FOX_BARK))


def test_what_people_write_is_liked_better():
    wording = Wording.learned([], ["A pigeon is flapping its wings", "Wings flap"])

    usual = wording.logs_of_phrases(words_in("A bird is flapping its wings"))
    assert sum(usual) > sum(wording.logs_of_phrases(words_in("A bird is flapping on wings")))


def test_it_is_the_same_after_it_was_written(tmp_path: Path):
    wording = Wording.learned([DOG_BARKS, FOX_BARKS], ["a dog barks"])

    wording.save(tmp_path / "first")
    wording.save(tmp_path / "second")

    read = load_wording(tmp_path / "first")
    assert read.logs_of_build(FOX_BARKS) == wording.logs_of_build(FOX_BARKS)
    assert read.logs_of_phrases(["a", "fox"]) == wording.logs_of_phrases(["a", "fox"])
    assert (tmp_path / "first").read_bytes() == (tmp_path / "second").read_bytes()
