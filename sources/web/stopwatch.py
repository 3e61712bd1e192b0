"""Measures the time that a host takes, and ends it."""

from dataclasses import dataclass

from sources.web.errors import Unreachable
from sources.web.surroundings import Surroundings


@dataclass(slots=True)
class Stopwatch:
    """How long answers were waited for and read, over all attempts; pauses are not counted."""

    total_s: float
    surroundings: Surroundings
    spent_s: float = 0.0
    _since: float = 0.0

    def start(self) -> None:
        """From here on it counts."""
        self._since = self.surroundings.monotonic()

    def stop(self) -> None:
        """Up to here it counted."""
        self.spent_s += self.surroundings.monotonic() - self._since

    @property
    def left_s(self) -> float:
        """What is left from here on, 0 or less where nothing is."""
        return self.total_s - self.spent_s - (self.surroundings.monotonic() - self._since)

    def check(self) -> None:
        """Raises Unreachable where there is no time left."""
        if self.left_s <= 0:
            raise Unreachable(f"took longer than {self.total_s:g} s")
