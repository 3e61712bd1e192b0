"""One defect each in a caption that row and document agree on: found, and by no other name."""

from dataclasses import replace
from math import inf, nan
from pathlib import Path

import pytest

from schemas.captions import Caption, Origin
from tests.pipeline.verify.defects import first, found, lock_captioner, say
from tests.pipeline.verify.finished import a_data_set

MODEL = "bundled@sha256:0f"
T5 = Caption(
    "A gate creaks.",
    Origin.T5,
    keywords=("gate", "creak"),
    model=MODEL,
    prompt="<any>",
    score=-0.4,
    coverage=1.0,
    refused=("invents: A gate and a cat.",),
    seed=7,
    language="en",
)
TEMPLATE = Caption("The sound of a gate.", Origin.TAGS_TEMPLATE, ("gate",), "template")


def checks(root: Path, *captions: Caption) -> set[str]:
    """The names of what is found where one clip has these captions, all of it about this clip."""
    data_set = a_data_set()
    clip = first(data_set)
    say(clip, *captions)
    output = data_set.write(root)
    lock_captioner(output, MODEL)
    findings = found(output)
    assert {subject.removesuffix(" caption:0") for _, subject in findings} <= {clip.row.key}
    return {check for check, _ in findings}


def test_captions_with_their_provenance_are_good(tmp_path: Path):
    assert checks(tmp_path, TEMPLATE, T5) == set()


def test_a_caption_that_says_nothing(tmp_path: Path):
    empty = replace(TEMPLATE)
    object.__setattr__(empty, "text", " \n")  # the record itself would refuse it

    assert checks(tmp_path, empty) == {"captions/text"}


@pytest.mark.parametrize(
    "lacking",
    [
        {"keywords": ()},
        {"keywords": ("", " ")},
        {"model": ""},
        {"prompt": ""},
        {"score": None},
        {"coverage": None},
    ],
    ids=str,
)
def test_a_sentence_of_a_model_that_nobody_could_make_again(tmp_path: Path, lacking: dict):
    assert checks(tmp_path, TEMPLATE, replace(T5, **lacking)) == {"captions/provenance"}


def test_a_sentence_by_template_without_its_keywords(tmp_path: Path):
    assert checks(tmp_path, replace(TEMPLATE, keywords=())) == {"captions/provenance"}


def test_a_title_needs_no_keywords(tmp_path: Path):
    assert checks(tmp_path, Caption("Gate 0.", Origin.TITLE)) == set()


@pytest.mark.parametrize(
    "number",
    [
        {"score": nan},
        {"score": -inf},
        {"coverage": nan},
        {"coverage": 1.01},
        {"coverage": -0.01},
    ],
    ids=str,
)
def test_a_number_that_is_none(tmp_path: Path, number: dict):
    assert checks(tmp_path, replace(T5, **number)) == {"captions/number"}


@pytest.mark.parametrize("coverage", [0.0, 1.0])
def test_the_ends_of_a_fraction_belong_to_it(tmp_path: Path, coverage: float):
    assert checks(tmp_path, replace(T5, coverage=coverage)) == set()


def test_a_model_that_the_lock_does_not_name(tmp_path: Path):
    assert checks(tmp_path, replace(T5, model="bundled@sha256:f0")) == {"captions/model"}


GIVEN = Caption(
    "Iron creaks.", Origin.GIVEN, author="Bob", license_raw="CC BY 4.0", license="CC-BY-4.0"
)


def test_a_given_caption_with_its_own_licence_is_good(tmp_path: Path):
    assert checks(tmp_path, GIVEN, TEMPLATE) == set()


def test_a_given_caption_that_the_policy_refuses(tmp_path: Path):
    refused = replace(GIVEN, license_raw="", license="NOASSERTION")

    assert checks(tmp_path, refused, TEMPLATE) == {"rights/caption"}


@pytest.mark.parametrize("stated", ["", "CC0-1.0"])
def test_a_given_caption_that_states_another_licence_than_its_words(tmp_path: Path, stated: str):
    assert checks(tmp_path, replace(GIVEN, license=stated)) == {"rights/conclusion"}


@pytest.mark.parametrize("own", [{"author": "Bob"}, {"license_raw": "CC0"}])
def test_a_caption_made_here_with_anothers_name_or_terms(tmp_path: Path, own: dict[str, str]):
    assert checks(tmp_path, replace(TEMPLATE, **own)) == {"captions/provenance"}
