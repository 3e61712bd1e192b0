"""Names and places that follow from content: keys, the order in a split, the split of a group.

Every one is a hash of what the thing is, so that no worker, order of listing or retry can move it.
"""

import unicodedata
from collections.abc import Mapping
from hashlib import blake2b

HASH_BITS = 64


def clip_key(item_id: str, original_sha256: str, start_frame: int) -> str:
    """The key of a clip: 32 lower-case hex digits, no dots, from its source, bytes and position."""
    return blake2b(
        f"{item_id}\0{original_sha256}\0{start_frame}".encode(), digest_size=16
    ).hexdigest()


def shuffle_hash(seed: int, key: str) -> int:
    """Where a clip falls in the shuffled order of its split: uniform in [0, 2**64)."""
    return _hash("order", seed, key)


def split_group(item_id: str, author: str, group_by: tuple[str, ...]) -> str:
    """What must not straddle splits together with this item.

    An author's items form one group across all sources, whatever the case or width of the
    letters in the name; an item without an author is its own group.
    """
    name = author_key(author)
    return f"author\0{name}" if "author" in group_by and name else f"item\0{item_id}"


def author_key(name: str) -> str:
    """An author's name as names are compared; case and width of letters do not count."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def split_of(seed: int, group: str, fractions: Mapping[str, float]) -> str:
    """The split of a group, by its hash alone: more data never moves a group to another split."""
    position = _hash("split", seed, group) / 2**HASH_BITS * sum(fractions.values())
    reached = 0.0
    for split, fraction in fractions.items():
        reached += fraction
        if position < reached:
            return split
    return [split for split, fraction in fractions.items() if fraction > 0][-1]


def _hash(purpose: str, seed: int, text: str) -> int:
    digest = blake2b(f"{purpose}\0{seed}\0{text}".encode(), digest_size=HASH_BITS // 8).digest()
    return int.from_bytes(digest, "big")
