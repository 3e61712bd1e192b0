"""Whether a rule's conditions hold for one licence of one layer."""

from dataclasses import dataclass
from functools import lru_cache

from pipeline.rights.operations import Term
from pipeline.rights.policy.conditions import When
from pipeline.rights.preferences import preference_of, words_of
from schemas.rights import Conflict, Grade, Rights


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What is known of a layer beside its licences, as far as rules may ask for it."""

    source: str
    catalogue: str
    layer: str
    """Its kind: ``audio``, ``metadata`` or ``caption``."""
    generator: str
    preferences: frozenset[str]
    flags: frozenset[str]
    conflicts: frozenset[Conflict]
    grade: Grade


def circumstances_of(item_id: str, layer: str, generator: str, rights: Rights) -> Circumstances:
    """The circumstances of one layer of an item."""
    return _circumstances(
        item_id.partition("/")[0],
        layer.partition(":")[0],
        generator,
        (rights.catalogue, rights.ai_preference, rights.flags, rights.conflicts, rights.grade),
    )


def matches(when: When, term: Term, at: Circumstances) -> bool:
    """Whether every condition that is given holds."""
    return (
        _one_of(when.license, term.spdx)
        and _one_of(when.family, term.family)
        and _one_of(when.source, at.source)
        and _one_of(when.catalogue, at.catalogue)
        and _one_of(when.layer, at.layer)
        and _written_by(when.generator, at.generator)
        and _any_of(when.ai_pref, at.preferences)
        and _any_of(when.flags, at.flags)
        and _any_of(when.conflict, at.conflicts)
        and _any_of(when.obligation, frozenset(term.obligations))
        and (when.grade_below is None or at.grade > when.grade_below)
        and all(
            term.permissions.of(operation) in answers
            for operation, answers in (when.permissions or {}).items()
        )
    )


def _one_of(wanted: tuple[str, ...] | None, given: str) -> bool:
    return wanted is None or given in wanted


def _any_of(wanted: tuple[str, ...] | None, given: frozenset[str]) -> bool:
    return wanted is None or not given.isdisjoint(wanted)


def _written_by(wanted: tuple[str, ...] | None, generator: str) -> bool:
    return wanted is None or (bool(generator) and ("*" in wanted or generator in wanted))


# A million recordings have few circumstances between them.
@lru_cache(maxsize=4096)
def _circumstances(
    source: str,
    layer: str,
    generator: str,
    said: tuple[str, str, tuple[str, ...], tuple[Conflict, ...], Grade],
) -> Circumstances:
    catalogue, preference, flags, conflicts, grade = said
    return Circumstances(
        source,
        catalogue,
        layer,
        generator,
        _preferences(preference),
        frozenset(flags),
        frozenset(conflicts),
        grade,
    )


def _preferences(words: str) -> frozenset[str]:
    if not words.strip():
        return frozenset({"none"})
    return frozenset({preference_of(words).train_generative, *words_of(words)})
