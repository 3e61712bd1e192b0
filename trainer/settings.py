"""Everything that shapes a training, as YAML: read strictly, and kept with the model."""

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator


class Section(BaseModel):
    """A part of the settings; a key that is not known is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FeatureSettings(Section):
    """The log-mel spectrogram: frames of ``n_fft``, ``hop`` apart, in ``n_mels`` bands.

    ``bank`` slaney: as transformers' extractor for ``rand_trunc``; htk: as it does for ``fusion``.
    A clip is cut or filled to ``max_s``. ``texture`` adds statistics of how its bands flutter, for
    the tower ``cnn``.
    """

    sample_rate_hz: int = Field(default=48_000, ge=8_000, le=96_000)
    n_fft: int = Field(default=1024, ge=64)
    hop: int = Field(default=480, ge=16)
    n_mels: int = Field(default=64, ge=8)
    min_hz: float = Field(default=50.0, ge=0)
    max_hz: float = Field(default=14_000.0, gt=0)
    bank: Literal["slaney", "htk"] = "slaney"
    max_s: float = Field(default=10.0, gt=0, le=60)
    padding: Literal["pad", "repeatpad", "repeat"] = "repeatpad"
    truncation: Literal["rand_trunc", "fusion"] = "rand_trunc"
    texture: bool = False


class TowerSettings(Section):
    """One tower: its kind, its size, where its weights come from.

    ``size`` holds what the tower's class takes, by its own names (transformers' configuration keys
    where it is a class of theirs). ``weights`` is a hub id or a folder, for ``cnn14`` the file of a
    PANNs checkpoint; empty trains from scratch.
    """

    tower: str = Field(min_length=1)
    size: dict[str, Any] = Field(default_factory=dict)
    weights: str = ""
    revision: str = ""
    frozen: bool = False


class AudioSettings(TowerSettings):
    """The audio tower: ``cnn`` (small), ``htsat``, ``cnn14``, ``whisper`` or ``ast``."""


class TextSettings(TowerSettings):
    """The text tower: ``small``, ``roberta``, ``bert``, ``gpt2``, ``t5`` or ``clip``.

    ``tokenizer`` is a hub id or folder; empty takes that of ``weights``, and where there are none
    a vocabulary of at most ``vocabulary`` pieces is made from the training captions, never of fewer
    than 261: 256 bytes and five with a meaning of their own.
    """

    tokenizer: str = ""
    max_tokens: int = Field(default=77, ge=4, le=512)
    vocabulary: int = Field(default=2000, ge=64)


class JointSettings(Section):
    """The space that both towers are projected into.

    ``head``: mlp is LAION's Linear-act-Linear, residual is MS-CLAP's with LayerNorm and dropout.
    """

    dim: int = Field(default=512, ge=2)
    head: Literal["mlp", "residual"] = "mlp"
    activation: Literal["relu", "gelu"] = "relu"
    dropout: float = Field(default=0.0, ge=0, lt=1)
    initial_scale: float = Field(default=1 / 0.07, gt=0)
    max_scale: float = Field(default=100.0, gt=0)


class AugmentSettings(Section):
    """What is changed at random in training: SpecAugment's stripes, a roll along time, captions.

    Up to ``caption_pieces`` pieces of the vocabulary are put into each caption, to be overheard.
    """

    time_stripes: int = Field(default=2, ge=0)
    time_stripe_frames: int = Field(default=64, ge=0)
    mel_stripes: int = Field(default=2, ge=0)
    mel_stripe_bands: int = Field(default=8, ge=0)
    time_roll: bool = False
    caption_pieces: int = Field(default=0, ge=0)


class TrainingSettings(Section):
    """How it is trained. ``batch`` is per process and step; ``accumulate`` steps make an update."""

    epochs: int = Field(default=45, ge=1)
    max_steps: int | None = Field(default=None, ge=1)
    batch: int = Field(default=96, ge=2)
    accumulate: int = Field(default=1, ge=1)
    lr: float = Field(default=1e-4, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    beta1: float = Field(default=0.9, ge=0, lt=1)
    beta2: float = Field(default=0.999, ge=0, lt=1)
    warmup_steps: int = Field(default=3200, ge=0)
    max_grad_norm: float = Field(default=0.0, ge=0)
    precision: Literal["fp32", "bf16", "fp16"] = "fp32"
    ema: float = Field(default=0.0, ge=0, lt=1)
    checkpoint_every: int = Field(default=500, ge=1)
    captions: Literal["text", "all", "augment_only"] = "text"
    workers: int = Field(default=1, ge=0)
    shuffle_buffer: int = Field(default=2000, ge=1)


class TrainerSettings(Section):
    """A whole model and its training."""

    name: str = Field(default="clap", pattern=r"^[a-z0-9][a-z0-9-]*$")
    seed: int = 0
    features: FeatureSettings = FeatureSettings()
    audio: AudioSettings
    text: TextSettings
    joint: JointSettings = JointSettings()
    augment: AugmentSettings = AugmentSettings()
    training: TrainingSettings = TrainingSettings()

    @model_validator(mode="after")
    def _fits(self) -> "TrainerSettings":
        if self.features.max_hz > self.features.sample_rate_hz / 2:
            raise ValueError("features.max_hz lies above half the sample rate")
        if self.features.texture and self.audio.tower != "cnn":
            raise ValueError(f"features.texture: {self.audio.tower} has no use for it, cnn has")
        if self.features.texture and self.features.truncation == "fusion":
            raise ValueError("features.texture: it needs features.truncation=rand_trunc")
        return self


PRESETS = Path(__file__).parent / "presets"


def presets() -> tuple[str, ...]:
    """The names of the settings that are shipped."""
    return tuple(sorted(path.stem for path in PRESETS.glob("*.yaml")))


def load_settings(name_or_path: str, changes: dict[str, Any] | None = None) -> TrainerSettings:
    """A shipped preset or a YAML file, with ``changes`` by dotted key on top (``training.lr``).

    Raises:
        ValueError: It cannot be used; one line per mistake, each naming key and value.
    """
    path = PRESETS / f"{name_or_path}.yaml"
    if name_or_path not in presets():
        path = Path(name_or_path)
        if not path.is_file():
            raise ValueError(
                f"{name_or_path!r} is neither a file nor a preset; "
                f"presets are {', '.join(presets())}"
            )
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(written, dict):
        raise ValueError(f"{path}: settings are `key: value` lines")
    for key, value in (changes or {}).items():
        _put(written, key.split("."), value)
    return parse_settings(written, path.name)


def parse_settings(written: dict[str, Any], where: str) -> TrainerSettings:
    """Settings from a mapping; ``where`` begins each line of an error's message.

    Raises:
        ValueError: As :func:`load_settings`.
    """
    try:
        return TrainerSettings.model_validate(written)
    except ValidationError as error:
        lines = [
            f"{where}: {'.'.join(map(str, problem['loc'])) or 'settings'}: "
            f"{problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        ]
        raise ValueError("\n".join(lines)) from error


def _put(written: dict[str, Any], path: list[str], value: Any) -> None:
    for part in path[:-1]:
        written = written.setdefault(part, {})
        if not isinstance(written, dict):
            raise ValueError(f"{'.'.join(path)}: {part} is no section")
    written[path[-1]] = value
