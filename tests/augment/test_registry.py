import re
from pathlib import Path

import pytest

from augment.captioner import Keywords
from augment.models import bundled
from augment.models.bundled import Bundled
from augment.models.hub import HubT5
from augment.registry import CaptionerSettings, open_captioner
from augment.t5 import T5Captioner
from augment.template import TagsTemplate
from schemas.captions import Origin


def test_the_template_is_opened_by_its_name():
    assert open_captioner(CaptionerSettings("template")) == TagsTemplate()


@pytest.mark.usefixtures("no_hub")
def test_a_model_that_nobody_knows_is_refused_with_the_ways_out():
    with pytest.raises(
        ValueError, match=r"'someone/no-such-t5' is no folder here.*captions.model: bundled"
    ):
        open_captioner(CaptionerSettings("someone/no-such-t5"))


@pytest.mark.usefixtures("no_hub")
def test_a_typo_of_a_captioner_is_taken_for_a_model_and_refused():
    with pytest.raises(ValueError, match="'tempalte' is no folder here"):
        open_captioner(CaptionerSettings("tempalte"))


def test_a_missing_folder_is_refused(tmp_path: Path):
    pytest.importorskip("torch", reason="needs the extra t5")

    with pytest.raises(ValueError, match="no such folder; give a hub id"):
        open_captioner(CaptionerSettings(str(tmp_path / "none")))


@pytest.mark.parametrize("model", ["bundled", "template"])
@pytest.mark.parametrize("setting", [{"prompt": "say {keywords}"}, {"revision": "main"}])
def test_what_is_for_models_of_others_is_refused_elsewhere(model: str, setting: dict[str, str]):
    with pytest.raises(ValueError, match=f"{model!r} takes no prompt and no revision"):
        open_captioner(CaptionerSettings(model, **setting))


def test_a_bundled_model_without_its_weights_is_refused_with_the_way_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bundled, "_shipped", lambda: tmp_path / "weights")

    with pytest.raises(
        ValueError, match=re.escape(str(tmp_path / "weights")) + ".*model: template"
    ):
        open_captioner(CaptionerSettings())


def test_a_folder_of_our_own_kind_goes_by_its_name(tiny_captioner: Path):
    captioner = open_captioner(CaptionerSettings(str(tiny_captioner), variants=2))

    assert captioner == T5Captioner(Bundled(str(tiny_captioner), "tiny"), variants=2)
    (captions,) = captioner.write([Keywords(("dog", "bark", "park"))])
    texts = [caption.text for caption in captions]
    assert len(texts) == 2
    assert all(re.fullmatch(r"A dog (barks|is barking) in (a|the) park\.", text) for text in texts)
    assert captions[0].model == captioner.label
    assert re.fullmatch(r"tiny@sha256:[0-9a-f]{16}", captioner.label)


def test_a_folder_of_our_own_kind_is_named_even_where_its_path_is_not(
    tiny_captioner: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tiny_captioner)

    assert open_captioner(CaptionerSettings(".")).name == "tiny"


def test_a_folder_of_our_own_kind_takes_no_prompt(tiny_captioner: Path):
    with pytest.raises(ValueError, match="takes no prompt and no revision"):
        open_captioner(CaptionerSettings(str(tiny_captioner), prompt="say {keywords}"))


def test_a_folder_of_transformers_is_pinned_to_its_weights(tiny_t5: Path):
    captioner = open_captioner(CaptionerSettings(str(tiny_t5), prompt="{keywords}"))

    assert isinstance(captioner, T5Captioner)
    assert isinstance(captioner.generator, HubT5)
    assert captioner.generator.pin == captioner.generator.revision != ""


def test_a_converted_folder_is_recognised_and_must_be_the_one_asked_for(
    tiny_t5: Path, tmp_path: Path
):
    from augment.models.converted import convert

    convert(str(tiny_t5), tmp_path / "small")
    captioner = open_captioner(CaptionerSettings(str(tmp_path / "small")))

    assert captioner.label.startswith("tiny-t5@sha256:")
    same = CaptionerSettings(str(tmp_path / "small"), revision=captioner.label.partition("@")[2])
    assert open_captioner(same).label == captioner.label
    with pytest.raises(ValueError, match=r"its weights are sha256:.* and sha256:0 was asked for"):
        open_captioner(CaptionerSettings(str(tmp_path / "small"), revision="sha256:0"))


def test_what_is_asked_of_the_sentences_reaches_the_captioner(tiny_t5: Path):
    captioner = open_captioner(
        CaptionerSettings(str(tiny_t5), variants=3, gender="neutral", language="en")
    )

    assert isinstance(captioner, T5Captioner)
    assert (captioner.variants, captioner.gender) == (3, "neutral")
    assert captioner.limits.language == "en"


def test_every_keyword_may_be_asked_for(tiny_captioner: Path):
    captioner = open_captioner(CaptionerSettings(str(tiny_captioner), every_keyword=True))

    assert isinstance(captioner, T5Captioner)
    assert captioner.generator == Bundled(str(tiny_captioner), "tiny", every_keyword=True)


def test_a_template_writes_where_the_model_does_not(tiny_t5: Path):
    (captions,) = open_captioner(CaptionerSettings(str(tiny_t5))).write([Keywords(("дождь",))])

    assert captions[0].origin is Origin.TAGS_TEMPLATE
