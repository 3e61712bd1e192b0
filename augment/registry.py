"""Every captioner that a recipe can ask for."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from augment.captioner import Captioner
from augment.generator import Generator
from augment.judging.judge import Limits
from augment.models.bundled import Bundled, is_own
from augment.models.converted import ConvertedT5, is_converted
from augment.models.hub import HubT5
from augment.models.model_files import short_name
from augment.t5 import T5Captioner
from augment.template import TagsTemplate

TEMPLATE = "template"
BUNDLED = "bundled"

Gender = Literal["keep", "neutral"]


@dataclass(frozen=True, slots=True)
class CaptionerSettings:
    """Which captioner, and what is asked of it.

    ``model`` is ``template``, ``bundled``, a folder (of ours, converted, or as transformers saves
    one) or a hub id; ``revision`` and ``prompt`` are for the latter two; ``language`` is the one
    that sentences must be in, empty for any. Of four and more keywords the bundled model leaves one
    out where it finds nothing good with it, unless ``every_keyword`` is asked for.
    """

    model: str = BUNDLED
    revision: str = ""
    prompt: str = ""
    variants: int = 1
    gender: Gender = "keep"
    language: str = ""
    every_keyword: bool = False


def open_captioner(settings: CaptionerSettings) -> Captioner:
    """The captioner, looked at: a model that is not there fails here, before any audio is read.

    Raises:
        ValueError: It cannot be had; the message names the way out.
    """
    if settings.model == TEMPLATE:
        _takes_no_prompt(settings)
        return TagsTemplate()
    return T5Captioner(
        _generator(settings),
        variants=settings.variants,
        limits=Limits(language=settings.language),
        gender=settings.gender,
    )


def _generator(settings: CaptionerSettings) -> Generator:
    folder = Path(settings.model).expanduser()
    if settings.model == BUNDLED or is_own(folder):
        _takes_no_prompt(settings)
        if settings.model == BUNDLED:
            return Bundled(every_keyword=settings.every_keyword).check()
        return Bundled(str(folder), short_name(str(folder)), settings.every_keyword).check()
    if is_converted(folder):
        converted = ConvertedT5(str(folder), settings.prompt).check()
        if settings.revision not in ("", converted.revision):
            raise ValueError(
                f"captions.model {settings.model!r}: its weights are {converted.revision}, "
                f"and {settings.revision} was asked for"
            )
        return converted
    model = str(folder) if folder.is_dir() else settings.model
    return HubT5(model, settings.revision, settings.prompt).check()


def _takes_no_prompt(settings: CaptionerSettings) -> None:
    if settings.prompt or settings.revision:
        raise ValueError(
            f"captions.model {settings.model!r} takes no prompt and no revision: "
            "they are for models of others"
        )
