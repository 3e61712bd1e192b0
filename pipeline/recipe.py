"""The recipe: a YAML file that says everything about a data set before any data is read."""

import re
from pathlib import Path
from typing import Annotated, Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from augment.registry import CaptionerSettings
from pipeline.audio.settings import AudioSettings

DATASET_NAME = r"^[a-z0-9][a-z0-9-]*$"
"""Also a folder's name: laion_clap expands braces in paths, and reports scores by it."""


class Section(BaseModel):
    """A part of the recipe. A key that is not known is an error, so no typo passes as a default."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class RightsSettings(Section):
    """Under which policy an item may enter: the name of a shipped policy, or a file's path."""

    policy: str = "commercial-safe"


class AgreementSettings(Section):
    """Which CLAP model hears whether captions fit their clip, and what is dropped where not.

    ``model`` is a folder that the trainer has saved, or a transformers ClapModel as a folder or hub
    id. A clip of which no caption reaches ``min``, a cosine, is dropped. Of any other, ``captions``
    says what stays: ``any`` all of them, ``all`` those that reach it, ``best`` the best one. With
    ``action: flag`` nothing is dropped, and the scores are kept all the same.
    """

    model: str = Field(min_length=1)
    min: float = Field(default=0.2, ge=-1, le=1)
    action: Literal["drop", "flag"] = "drop"
    captions: Literal["any", "all", "best"] = "any"

    @property
    def leaves_captions_out(self) -> bool:
        """Whether single captions of a clip that stays may go."""
        return self.action == "drop" and self.captions != "any"


class QualitySettings(Section):
    """Thresholds on the measures; a clip beyond one of them is dropped with its reason."""

    max_clipped_fraction: float = Field(default=0.01, ge=0, le=1)
    min_peak_db: float = Field(default=-60.0, ge=-120, le=0)
    max_silent_fraction: float = Field(default=1.0, ge=0, le=1)
    min_bandwidth_hz: float = Field(default=0.0, ge=0, le=24_000)
    max_dc_offset: float = Field(default=1.0, gt=0, le=1)
    agreement: AgreementSettings | None = None


class DedupSettings(Section):
    """Which copies of a sound are dropped: ``exact`` means equal 16-bit samples."""

    exact: bool = True


class SplitSettings(Section):
    """The share of each split, and what must not straddle two of them.

    ``subsets`` are the parts of a published collection that go whole into a split, by its name:
    ``{test: [evaluation]}``. They come before ``group_by``: their collection has drawn the line.
    """

    train: float = Field(default=0.9, ge=0)
    valid: float = Field(default=0.05, ge=0)
    test: float = Field(default=0.05, ge=0)
    group_by: tuple[Literal["item", "author"], ...] = ("item", "author")
    subsets: dict[Literal["train", "valid", "test"], tuple[str, ...]] = {}

    def of_subset(self, subset: str) -> str:
        """The split that the recipe gives to a part of a collection; empty where it gives none."""
        for split, named in self.subsets.items():
            if subset and subset in named:
                return split
        return ""

    @property
    def fractions(self) -> dict[str, float]:
        """The share of each split, by name, in the order of the design."""
        return {"train": self.train, "valid": self.valid, "test": self.test}

    @model_validator(mode="after")
    def _shares_sum_to_one(self) -> "SplitSettings":
        total = self.train + self.valid + self.test
        if abs(total - 1) > 1e-6:
            raise ValueError(f"train, valid and test must sum to 1, not to {total:g}")
        if "item" not in self.group_by:
            raise ValueError("group_by must contain item: clips of one recording never straddle")
        named = [subset for of_split in self.subsets.values() for subset in of_split]
        for subset in named:
            if named.count(subset) > 1:
                raise ValueError(f"subsets names {subset!r} in two splits; a part goes into one")
        return self


class CaptionSettings(Section):
    """Which captioner writes sentences from keywords, and how many different ones for equal sets.

    ``model``: ``bundled``, ``template``, a folder, or a Hugging Face id with its ``revision`` and
    its ``prompt``. No model captions a clip shorter than ``model_min_s``: LAION's choice, as so
    little is heard in it. ``gender: neutral`` writes "person" for a woman of the tags too.
    ``every_keyword`` keeps the bundled model from leaving one of four or more out.
    """

    model: str = Field(default="bundled", min_length=1)
    revision: str = ""
    prompt: str = ""
    variants: int = Field(default=1, ge=1, le=16)
    model_min_s: float = Field(default=2.0, ge=0)
    gender: Literal["keep", "neutral"] = "keep"
    language: str = Field(default="", pattern="^([a-z]{2})?$")
    every_keyword: bool = False

    @property
    def captioner(self) -> CaptionerSettings:
        """What the captioner is opened with."""
        return CaptionerSettings(**self.model_dump(exclude={"model_min_s"}))


class ShardSettings(Section):
    """How many clips each tar holds; the last of a split may hold fewer."""

    samples: int = Field(default=512, ge=1, le=100_000)


class Recipe(Section):
    """A whole recipe. ``sources`` stay as written: a secret ``${NAME}`` is not resolved here."""

    dataset: Annotated[str, Field(pattern=DATASET_NAME, max_length=100)]
    output: Annotated[str, Field(min_length=1)]
    seed: int = 0
    sources: Annotated[tuple[dict[str, Any], ...], Field(min_length=1)]
    rights: RightsSettings = RightsSettings()
    audio: AudioSettings = AudioSettings()
    quality: QualitySettings = QualitySettings()
    dedup: DedupSettings = DedupSettings()
    splits: SplitSettings = SplitSettings()
    captions: CaptionSettings = CaptionSettings()
    shards: ShardSettings = ShardSettings()


def read_recipe(path: Path) -> Recipe:
    """The recipe in a YAML file.

    Raises:
        ValueError: It cannot be used; the message names file, key, value and what is allowed.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ValueError(f"{path}: no such file; `soundmill init` writes a recipe") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read: {error}") from error
    try:
        written = yaml.load(text, _UniqueKeys)  # noqa: S506 - it is a SafeLoader
    except yaml.YAMLError as error:
        raise ValueError(f"{path}: not YAML: {error}") from error
    if not isinstance(written, dict):
        raise ValueError(f"{path}: a recipe is a list of `key: value` lines; see `soundmill init`")
    return parse_recipe(written, str(path))


def parse_recipe(written: dict[str, Any], where: str) -> Recipe:
    """The recipe in a mapping; ``where`` begins each line of an error's message.

    Raises:
        ValueError: As :func:`read_recipe`.
    """
    try:
        return Recipe.model_validate(written)
    except ValidationError as error:
        lines = [_explain(where, problem) for problem in error.errors()]
        raise ValueError("\n".join(lines)) from error


def _explain(where: str, problem: Any) -> str:
    key = re.sub(r"\.(\d+)", r"[\1]", ".".join(str(part) for part in problem["loc"])) or "recipe"
    if problem["type"] == "extra_forbidden":
        known = ", ".join(_known_keys(problem["loc"][:-1]))
        return f"{where}: {key}: unknown key; known here are {known}"
    if problem["type"] == "missing":
        return f"{where}: {key}: missing; every recipe needs it"
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "string_pattern_mismatch":
        message = "use lower-case letters, digits and hyphens, as in field-recordings"
    if isinstance(problem["input"], dict):
        return f"{where}: {key}: {message}"
    return f"{where}: {key}: {problem['input']!r} is not allowed: {message}"


def _known_keys(location: tuple[Any, ...]) -> list[str]:
    section: Any = Recipe
    for part in location:
        annotation = section.model_fields[part].annotation
        section = next(kind for kind in (*get_args(annotation), annotation) if _is_section(kind))
    return list(section.model_fields)


def _is_section(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


class _UniqueKeys(yaml.SafeLoader):
    """YAML as it is, but a key given twice is an error instead of the last one winning."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key in keys:
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(
                    problem=f"the key {key!r} is given twice", problem_mark=node.start_mark
                )
        return super().construct_mapping(node, deep)
