"""How usual it is for symbols to stand next to each other: counts of runs, with stupid back-off."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

BACK_OFF = 0.4
"""Brants and others 2007: the factor for each symbol of context that is given up."""

UNSEEN = 1e-7
"""The share of a symbol that was never seen at all."""

_START, _END = "<s>", "</s>"


class Usage:
    """How often each run of up to ``order`` symbols stands in what was learned from.

    Symbols hold no spaces.
    """

    def __init__(self, counts: Mapping[str, int], order: int) -> None:
        self.counts = counts
        self.order = order
        self._total = max(1, sum(n for run, n in counts.items() if " " not in run))

    @classmethod
    def learned(cls, sentences: Iterable[Sequence[str]], order: int, least: int = 1) -> "Usage":
        """From sentences; runs of more than one symbol that stand less than ``least`` times go."""
        counts: Counter[str] = Counter()
        for sentence in sentences:
            symbols = (_START, *sentence, _END)
            for end in range(1, len(symbols)):
                for start in range(max(0, end - order + 1), end + 1):
                    counts[" ".join(symbols[start : end + 1])] += 1
        counts[_START] = counts[_END]
        return cls({run: n for run, n in counts.items() if n >= least or " " not in run}, order)

    def logs(self, sentence: Sequence[str]) -> list[float]:
        """The log share of each symbol after those before it, the end too; 0 at best."""
        symbols = (_START, *sentence, _END)
        return [
            self._log_share(symbols[max(0, i - self.order + 1) : i + 1])
            for i in range(1, len(symbols))
        ]

    def _log_share(self, run: Sequence[str]) -> float:
        for given_up in range(len(run) - 1):
            seen = self.counts.get(" ".join(run[given_up:]))
            if seen:
                before = self.counts.get(" ".join(run[given_up:-1]), seen)
                return math.log(BACK_OFF**given_up * seen / max(before, seen))
        alone = self.counts.get(run[-1], 0) / self._total
        return math.log(max(UNSEEN, BACK_OFF ** (len(run) - 1) * alone))
