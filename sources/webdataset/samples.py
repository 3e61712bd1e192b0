"""The members of a tar as samples: what has one key, the name up to the first dot, is one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from sources.webdataset.tar_index import Member

AUDIO_ENDINGS = frozenset({
    "aac", "ac3", "aif", "aifc", "aiff", "amr", "ape", "au", "caf", "flac", "m4a", "mka", "mp2",
    "mp3", "mp4", "oga", "ogg", "opus", "ra", "sph", "tta", "w64", "wav", "webm", "wma", "wv",
})  # fmt: skip

WORD_ENDINGS = ("json", "txt", "caption", "cls")


@dataclass(slots=True)
class Sample:
    """What a tar holds under one key. ``audio`` has endings; a name that comes again is a repeat.

    ``words`` is one of WORD_ENDINGS to its member; ``other`` the endings of everything else.
    """

    key: str
    audio: dict[str, Member] = field(default_factory=dict)
    words: dict[str, Member] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)
    repeats: list[Member] = field(default_factory=list)


def samples_of(found: Iterable[Member]) -> tuple[list[Sample], list[Member]]:
    """The samples in the order of their first members; and what belongs to none.

    Members of one key need not lie side by side. Those without an ending, and the word on damage,
    belong to no sample.
    """
    samples: dict[str, Sample] = {}
    loose = []
    for member in found:
        key, ending = key_and_ending(member.name)
        if not key or not ending:
            loose.append(member)
            continue
        sample = samples.setdefault(key, Sample(key))
        last = ending.rpartition(".")[2].lower()
        known = sample.audio if last in AUDIO_ENDINGS else sample.words
        name = ending if last in AUDIO_ENDINGS else last
        if last not in AUDIO_ENDINGS and last not in WORD_ENDINGS:
            sample.other.append(last)
        elif name in known:
            sample.repeats.append(member)
        else:
            known[name] = member
    return list(samples.values()), loose


def key_and_ending(name: str) -> tuple[str, str]:
    """A member's key, with the folders above it, and what stands behind its first dot."""
    path = PurePosixPath(name)
    stem, dot, ending = path.name.partition(".")
    if not stem or not dot:
        return name, ""
    above = name[: len(name.rstrip("/")) - len(path.name)]
    return above.removeprefix("./") + stem, ending
