"""Which of very many hashes occur twice: 16 bytes for each, and no hash table."""

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from pipeline.audit.columns import Column, compute

HEX_DIGITS = 32

_NOT_HEX = 255


def _nibbles() -> NDArray[np.uint8]:
    table = np.full(256, _NOT_HEX, np.uint8)
    for value, digit in enumerate(b"0123456789abcdef"):
        table[digit] = value
    return table


_NIBBLE_OF = _nibbles()


class Repeats:
    """Takes strings, most of them 32 lower-case hex digits, and finds those that came twice."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.uint64]] = []
        self._others: Counter[str] = Counter()
        self._n = 0

    def add(self, values: Column) -> None:
        """Takes in a column of strings."""
        self._n += len(values)
        fits = compute.fill_null(compute.equal(compute.binary_length(values), HEX_DIGITS), False)
        self._others.update(str(value) for value in values.filter(compute.invert(fits)).to_pylist())
        text = "".join(values.filter(fits).to_pylist()).encode("ascii", "replace")
        digits = _NIBBLE_OF[np.frombuffer(text, np.uint8)].reshape(-1, HEX_DIGITS)
        is_hex = (digits != _NOT_HEX).all(axis=1)
        for index in np.flatnonzero(~is_hex):
            self._others[text[index * HEX_DIGITS : (index + 1) * HEX_DIGITS].decode()] += 1
        octets = digits[is_hex, ::2] << 4 | digits[is_hex, 1::2]
        self._parts.append(np.ascontiguousarray(octets).view(">u8").astype(np.uint64))

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
