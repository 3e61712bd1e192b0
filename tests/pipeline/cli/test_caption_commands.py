"""``soundmill caption``: what becomes of keywords, and of what a model proposes for them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from augment.generator import Written
from augment.registry import CaptionerSettings
from augment.t5 import T5Captioner
from pipeline.cli.main import main

TERMINAL = {"FORCE_COLOR": "1", "COLUMNS": "100"}
"""What makes rich take a test's output for a terminal."""

RED = "\x1b[31m"


def soundmill(*arguments: str | Path, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=env)


def lines(result: Result) -> list[list[str]]:
    """The parts of each line of the plain form."""
    assert result.exit_code == 0, result.output
    return [line.split("\t") for line in result.stdout.splitlines()]


@dataclass(frozen=True)
class Parrot:
    """A model that proposes the same for any keywords, the first with a score of -0.5."""

    texts: tuple[str, ...]
    name: str = "parrot"
    revision: str = "1"
    packages: tuple[str, ...] = ()

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        found = [Written(text, -0.5 - rank, "<any>") for rank, text in enumerate(self.texts[:n])]
        return [list(found) for _ in batch]


@pytest.fixture
def proposing(monkeypatch: pytest.MonkeyPatch):
    """Makes the command's model a parrot of the given texts."""

    def of(*texts: str) -> None:
        def opened(settings: CaptionerSettings) -> T5Captioner:
            return T5Captioner(Parrot(texts), settings.variants, gender=settings.gender)

        monkeypatch.setattr("augment.registry.open_captioner", opened)

    return of


@pytest.mark.parametrize("verb", ["train", "convert"])
def test_what_makes_captioners_explains_itself(verb: str):
    result = soundmill("captioner", verb, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.output


def test_keywords_are_cleaned_as_tags_are():
    assert lines(soundmill("caption", "Dog, http://a.org, BARK,dogs,, 12", "--model=template")) == [
        ["keywords", "dog, bark"],
        ["model", "template"],
        ["caption", "tags-template", "The sounds of dog and bark."],
    ]


def test_every_proposal_is_shown_with_its_verdict(proposing):
    proposing("A dog barks at a cat.", "A dog barks.", "A dog.", "The dog is barking.")

    assert lines(soundmill("caption", "dog, bark")) == [
        ["keywords", "dog, bark"],
        ["model", "parrot@1"],
        ["refused: invents (cat)", "-0.500", "1.00", "A dog barks at a cat."],
        ["chosen", "-1.500", "1.00", "A dog barks."],
        ["refused: misses-keyword", "-2.500", "0.50", "A dog."],
        ["passed", "-3.500", "1.00", "The dog is barking."],
        ["caption", "t5", "A dog barks."],
    ]


def test_as_many_are_chosen_as_variants_are_wanted(proposing):
    proposing("A dog barks.", "The dog is barking.", "A dog is barking.")

    verdicts = [line[0] for line in lines(soundmill("caption", "dog, bark", "--variants=2"))[2:]]

    assert verdicts == ["chosen", "chosen", "passed", "caption", "caption"]


def test_where_nothing_passes_the_template_has_the_last_word(proposing):
    proposing("A dog.")

    *_, refused, caption = lines(soundmill("caption", "dog, bark"))

    assert refused == ["refused: misses-keyword", "-0.500", "0.50", "A dog."]
    assert caption == ["caption", "tags-template", "The sounds of dog and bark."]


def test_words_that_no_model_writes_go_to_the_template(proposing):
    proposing("A dog barks.")

    assert lines(soundmill("caption", "лай собаки"))[2:] == [
        ["caption", "tags-template", "The sound of лай собаки."]
    ]


@dataclass(frozen=True)
class LeavesOut(Parrot):
    """Says of each proposal that it does without the last keyword."""

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        found = super().write(batch, n)
        return [
            [replace(each, left_out=words[-1]) for each in of_set]
            for words, of_set in zip(batch, found, strict=True)
        ]


def test_what_a_sentence_leaves_out_is_said(monkeypatch: pytest.MonkeyPatch):
    captioner = T5Captioner(LeavesOut(("A small dog barks.", "A dog barks.")))
    monkeypatch.setattr("augment.registry.open_captioner", lambda _: captioner)

    told = lines(soundmill("caption", "small, dog, bark, briefly"))

    assert told[2] == ["chosen, without briefly", "-0.500", "0.75", "A small dog barks."]
    assert told[3] == ["refused: misses-keyword", "-1.500", "0.50", "A dog barks."]


def test_the_command_can_ask_for_every_keyword():
    keywords = "emergency, siren, quickly, get, closer"
    free = lines(soundmill("caption", keywords))
    every = lines(soundmill("caption", keywords, "--every-keyword"))

    assert [line[0] for line in free if "without" in line[0]]
    (chosen,) = (line for line in every if line[0].startswith("chosen"))
    assert chosen[2] == "1.00"


def test_the_model_is_asked_for_gender_as_told(proposing):
    proposing("A woman laughs.")

    kept = lines(soundmill("caption", "woman, laugh"))[-1]
    neutral = lines(soundmill("caption", "woman, laugh", "--gender=neutral"))[-1]

    assert kept == ["caption", "t5", "A woman laughs."]
    assert neutral == ["caption", "t5", "A person laughs."]


def test_the_same_is_told_to_machines(proposing):
    proposing("A dog barks at a cat.", "A dog barks.")

    answer = json.loads(soundmill("caption", "dog, bark", "--json").stdout)

    assert answer["keywords"] == ["dog", "bark"]
    assert answer["candidates"][0] == {
        "text": "A dog barks at a cat.",
        "written": "A dog barks at a cat.",
        "prompt": "<any>",
        "left_out": "",
        "score": -0.5,
        "coverage": 1.0,
        "invented": ["cat"],
        "faults": ["invents"],
        "verdict": "refused",
    }
    (caption,) = answer["captions"]
    assert (caption["text"], caption["model"]) == ("A dog barks.", "parrot@1")


@pytest.mark.parametrize("env", [{}, TERMINAL])
def test_what_a_model_writes_is_no_command_to_the_terminal(proposing, env: dict[str, str]):
    proposing(f"A [blink]dog[/] :smile: {RED}barks.\a\u202e")

    output = soundmill("caption", "dog, bark", env=env).stdout

    assert "A [blink]dog[/] :smile: [31mbarks." in output
    assert "\a" not in output
    assert "\u202e" not in output


def test_on_a_terminal_it_is_a_table(proposing):
    proposing("A dog barks.", "A dog.")

    output = soundmill("caption", "dog, bark", env=TERMINAL | {"NO_COLOR": "1"}).stdout

    assert "refused: misses-keyword   -1.500        50%   A dog." in output


@pytest.mark.parametrize("text", ["", ",,", "the, of", "http://a.org/b", "\x00\x1b[2J", "\udcff"])
def test_of_no_keywords_no_caption_is_made(text: str):
    result = soundmill("caption", text, "--model=template")
    assert result.exit_code == 2
    assert "no keyword is left" in result.stderr
    assert "\x1b" not in result.stderr


def test_a_model_that_is_not_there_is_refused(tmp_path: Path):
    result = soundmill("caption", "dog", "--model", tmp_path / "none")
    assert result.exit_code == 2
    assert "use `captions.model:" in result.stderr
