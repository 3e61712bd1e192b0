"""A clock that stands still until somebody sleeps."""

from dataclasses import replace

from sources.web.surroundings import Surroundings


class Clock:
    """Time that sleeping alone moves; ``slept`` is all that was waited."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.time = now
        self.slept: list[float] = []

    def now(self) -> float:
        """Seconds since 1970."""
        return self.time

    def sleep(self, seconds: float) -> None:
        """No time at all, and yet the clock goes on."""
        self.slept.append(seconds)
        self.time += seconds

    def surroundings(self, **more) -> Surroundings:
        """A machine with this clock, on which chance always says the most."""
        made = Surroundings(now=self.now, monotonic=self.now, sleep=self.sleep, random=lambda: 1.0)
        return replace(made, **more)
