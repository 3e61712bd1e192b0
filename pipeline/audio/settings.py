"""The ``audio`` part of a recipe: how recordings are cut, and what one file may cost."""

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.clips import MAX_CLIP_FRAMES, SAMPLE_RATE_HZ

GIB = 1 << 30
MIB = 1 << 20


class Budgets(BaseModel):
    """What one recording may cost before it is given up, so that one bad file costs one row."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    max_file_bytes: int = Field(
        default=64 * GIB, gt=0, description="Largest original file that is opened at all."
    )
    max_decoded_bytes: int = Field(
        default=16 * GIB,
        gt=0,
        description="Most samples that a file may decode to, as frames x channels x 4 bytes at its "
        "own rate; ten hours of 48 kHz stereo are 13.8e9.",
    )
    max_wall_s: float = Field(
        default=1800.0, gt=0, description="Longest time that one recording may take."
    )
    stall_s: float = Field(
        default=60.0, gt=0, description="Longest time that a decoder may go without giving samples."
    )
    max_memory_bytes: int = Field(
        default=300 * MIB,
        gt=0,
        description="Most memory that a worker may gain on one recording before it is stopped.",
    )
    max_child_memory_bytes: int = Field(
        default=GIB,
        ge=512 * MIB,
        description="Address space of an isolated decoder; about 400 MiB of it are its libraries.",
    )
    min_rate_hz: int = Field(default=1_000, gt=0, description="Lowest sample rate accepted.")
    max_rate_hz: int = Field(default=768_000, gt=0, description="Highest sample rate accepted.")
    max_channels: int = Field(default=32, ge=1, description="Most channels accepted.")

    @model_validator(mode="after")
    def _rates_in_order(self) -> Self:
        if self.min_rate_hz > self.max_rate_hz:
            raise ValueError(
                f"min_rate_hz {self.min_rate_hz} must not exceed max_rate_hz {self.max_rate_hz}"
            )
        return self


class AudioSettings(BaseModel):
    """How every recording becomes clips: mono, 16 bit, 48 kHz, windows without padding."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sample_rate: Literal[48000] = Field(
        default=48000, description="Sample rate of clips in Hz; the LAION loaders expect 48000."
    )
    max_s: float = Field(
        default=10.0, gt=0, le=MAX_CLIP_FRAMES / SAMPLE_RATE_HZ, description="Length of a window."
    )
    min_s: float = Field(
        default=0.5,
        gt=0,
        description="Shortest clip; at most half of max_s, so that joining works.",
    )
    segment: Literal["windows"] = Field(
        default="windows", description="How recordings are cut: one window after another."
    )
    remainder: Literal["join", "drop"] = Field(
        default="join",
        description="What is left after the last window and is shorter than min_s: 'join' cuts it "
        "and the last window again into two halves, 'drop' drops it with its reason.",
    )
    truncated: Literal["keep", "reject"] = Field(
        default="keep",
        description="A damaged recording: 'keep' keeps it up to the damage and says so.",
    )
    budgets: Budgets = Field(default=Budgets(), description="What one recording may cost.")

    @property
    def max_frames(self) -> int:
        """Frames of a window."""
        return round(self.max_s * self.sample_rate)

    @property
    def min_frames(self) -> int:
        """Frames of the shortest clip, at least one."""
        return max(1, round(self.min_s * self.sample_rate))

    @model_validator(mode="after")
    def _halves_are_long_enough(self) -> Self:
        if 2 * self.min_frames > self.max_frames:
            raise ValueError(
                f"min_s {self.min_s} must be at most half of max_s {self.max_s}: "
                "a window and its remainder are cut into two clips"
            )
        return self
