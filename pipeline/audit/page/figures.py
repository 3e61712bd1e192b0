"""Numbers as the audit page prints them."""

from dataclasses import dataclass

_UNITS = (("hours", "h", 3600.0, 2), ("minutes", "min", 60.0, 2), ("seconds", "s", 1.0, 1))

MAX_QUOTED_CHARS = 300
"""Of a foreign text on the page: enough to know it by; a hostile one may be a book."""

LEAST_IN_UNIT = 3
"""A page speaks of hours from three hours on: below, most of its figures would be 0.0 something."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The one unit of time of a page, so that all of its figures can be compared."""

    name: str
    short: str
    seconds: float
    decimals: int

    def rounded(self, seconds: float) -> float:
        """A length in this unit, as it is printed."""
        return round(seconds / self.seconds, self.decimals)

    def number(self, seconds: float) -> str:
        """A length in digits, the unit left to the heading."""
        return f"{self.rounded(seconds):,.{self.decimals}f}"

    def change(self, seconds: float) -> str:
        """A difference of lengths with its sign; without one where it rounds to nothing."""
        rounded = self.rounded(seconds)
        sign = "+" if rounded > 0 else "−" if rounded < 0 else ""
        return f"{sign}{self.number(abs(seconds))}"

    def text(self, seconds: float) -> str:
        """A length in digits, with its unit."""
        return f"{self.number(seconds)} {self.short}"


def unit_for(longest_s: float) -> Unit:
    """The largest unit in which the longest length of a page has some digits to it."""
    for name, short, seconds, decimals in _UNITS:
        if longest_s >= LEAST_IN_UNIT * seconds:
            return Unit(name, short, seconds, decimals)
    return Unit(*_UNITS[-1])


def count(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def size(n_bytes: int) -> str:
    """A size in the decimal units that storage is sold in."""
    for power, name in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "kB")):
        if n_bytes >= 1000**power:
            return f"{n_bytes / 1000**power:,.1f} {name}"
    return f"{n_bytes} B"


def percent(fraction: float) -> str:
    """A fraction in [0, 1] as a percentage."""
    return f"{100 * fraction:.1f} %"


def plural(number: int, noun: str) -> str:
    """A number with its noun, ``1 clip`` or ``2 clips``."""
    return f"{count(number)} {noun}{'' if number == 1 else 's'}"


def words(identifier: str) -> str:
    """A stage or a reason as a person would write it."""
    return identifier.replace("_", " ")


def short(text: str) -> str:
    """A text of a length that a page can bear, with a mark where it was cut."""
    return text if len(text) <= MAX_QUOTED_CHARS else text[: MAX_QUOTED_CHARS - 1] + "…"
