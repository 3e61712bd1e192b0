"""What was done to a recording, in the words of an attribution: only what is true of it."""

from dataclasses import dataclass

from schemas.clips import SAMPLE_RATE_HZ

MAX_CUTS_LISTED = 50
"""Beyond it, cuts that touch are told as one stretch: a spreadsheet's cell has its limits."""


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of the original, in seconds from its beginning."""

    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Treatment:
    """What an original was, and which parts of it were shipped; ``cuts`` are sorted."""

    codec: str
    channels: int
    sample_rate_hz: int
    damage: str
    cuts: tuple[Cut, ...]


def changes(treatment: Treatment) -> str:
    """One line for a person, its parts apart by semicolons."""
    is_flac = treatment.codec.lower().startswith("flac")
    parts = ["re-encoded as 16-bit FLAC" if is_flac else "transcoded to 16-bit FLAC"]
    if treatment.channels > 1:
        parts.append(f"downmixed from {treatment.channels} channels")
    if treatment.sample_rate_hz != SAMPLE_RATE_HZ:
        was, now = treatment.sample_rate_hz / 1000, SAMPLE_RATE_HZ / 1000
        parts.append(f"resampled from {was:g} kHz to {now:g} kHz")
    if treatment.damage:
        parts.append(f"a damaged file, kept as far as it goes ({treatment.damage})")
    return "; ".join([*parts, _seconds(treatment.cuts)])


def _seconds(cuts: tuple[Cut, ...]) -> str:
    if len(cuts) <= MAX_CUTS_LISTED:
        return "seconds " + _list(cuts)
    joined: list[Cut] = []
    for cut in cuts:
        # Half a sample: starts and ends are floats that were added up.
        if joined and abs(cut.start_s - joined[-1].end_s) < 0.5 / SAMPLE_RATE_HZ:
            joined[-1] = Cut(joined[-1].start_s, cut.end_s)
        else:
            joined.append(cut)
    return f"seconds {_list(tuple(joined))}, in {len(cuts)} clips"


def _list(cuts: tuple[Cut, ...]) -> str:
    return ", ".join(f"{_number(cut.start_s)}–{_number(cut.end_s)}" for cut in cuts)


def _number(seconds: float) -> str:
    text = f"{seconds:.3f}".rstrip("0")
    return text + "0" if text.endswith(".") else text
