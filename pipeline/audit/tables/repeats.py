"""Which of very many hashes occur twice: 16 bytes for each, and no hash table."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.tables.columns import Column, compute

HEX_DIGITS = 32

_HEX = rf"\A[0-9a-f]{{{HEX_DIGITS}}}\z"


class Repeats:
    """Takes strings, most of them 32 lower-case hex digits, and finds those that came twice."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.uint64]] = []
        self._others: Counter[str] = Counter()
        self._n = 0

    def add(self, values: Column) -> None:
        """Takes in a column of strings."""
        self._n += len(values)
        is_hex = compute.match_substring_regex(values, _HEX)
        self._others.update(values.filter(compute.invert(is_hex)).to_pylist())
        octets = bytes.fromhex("".join(values.filter(is_hex).to_pylist()))
        self._parts.append(np.frombuffer(octets, ">u8").reshape(-1, 2).astype(np.uint64))

    @property
    def n_distinct(self) -> int:
        """How many different strings came in."""
        return self._n - sum(count - 1 for count in self.found().values())

    def found(self) -> dict[str, int]:
        """The strings that came more than once, sorted, with how often they did."""
        found = {value: count for value, count in self._others.items() if count > 1}
        found.update(self._repeated_hex())
        return dict(sorted(found.items()))

    def _repeated_hex(self) -> dict[str, int]:
        if not self._parts:
            return {}
        words = np.concatenate(self._parts)
        self._parts = [words]
        words = words[np.lexsort((words[:, 1], words[:, 0]))]
        same = (words[1:] == words[:-1]).all(axis=1)
        counts: Counter[str] = Counter()
        for high, low in words[1:][same]:
            counts[f"{int(high):016x}{int(low):016x}"] += 1
        return {value: count + 1 for value, count in counts.items()}
