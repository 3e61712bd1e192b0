"""Draws what the sentences are made of: subjects, clauses, deeds and names of sounds."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from augment.sound_events import Action, Kind, Noise
from augment.training.grammar_phrases import (
    Clause,
    conjugated,
    indefinite,
    pluralized,
    spaced,
)
from augment.training.grammar_stock import Sounder, Stock, Table, without_article
from augment.training.grammar_words import (
    ADJECTIVES,
    AGENTS,
    NOISE_ADJECTIVES,
    OF_MANY,
    QUANTIFIERS,
    SYNONYMS,
)
from augment.words import Form

_GROUP_FRACTION = 0.07
"""How often more than one being is "a group of" them."""

_COMMON_FRACTION = 0.77
"""Of the sources of a sentence; the others are drawn from all rare ones alike."""

_QUANTIFIERS = Table.of(QUANTIFIERS.items())
_AGENTS = Table.of(AGENTS.items())
_NOISE_ADJECTIVES = Table.of(NOISE_ADJECTIVES.items())


@dataclass(slots=True)
class Draw:
    """The chances of one sentence. ``extras`` scales how much detail each part may get."""

    rng: random.Random
    stock: Stock
    placed: bool = field(default=False)
    """Whether the sentence names a place already; it names one at most."""

    def chance(self, fraction: float) -> bool:
        """True in about that fraction of the calls."""
        return self.rng.random() < fraction

    def sounder(self) -> Sounder:
        """Something that sounds, more likely a common one."""
        table = self.stock.common if self.chance(_COMMON_FRACTION) else self.stock.rare
        return table.draw(self.rng)

    def subject(self, sounder: Sounder, extras: float = 1.0) -> tuple[str, bool]:
        """A noun phrase, and whether it is a plural."""
        if sounder.kind not in (Kind.MASS, Kind.PLURAL) and self.chance(sounder.plural_fraction):
            nouns = pluralized(self._described(sounder, extras))
            return self._several(nouns, sounder.kind), True
        return self.one(sounder, extras), sounder.kind is Kind.PLURAL

    def one(self, sounder: Sounder, extras: float = 1.0) -> str:
        """A noun phrase in the only number it has, or else in the singular."""
        noun = self._described(sounder, extras)
        if self.chance(0.05):
            return f"the {noun}"
        return noun if sounder.kind in (Kind.MASS, Kind.PLURAL) else indefinite(noun)

    def _described(self, sounder: Sounder, extras: float) -> str:
        noun = sounder.noun
        if sounder.adjectives and self.chance(0.18 * extras):
            noun = f"{self.rng.choice(sounder.adjectives)} {noun}"
        return noun

    def _several(self, nouns: str, kind: Kind) -> str:
        if kind is Kind.THING and self.chance(0.4):
            return nouns
        if kind is not Kind.THING and self.chance(_GROUP_FRACTION):
            return f"a group of {nouns}"
        return spaced(_QUANTIFIERS.draw(self.rng), nouns)

    def clause(self, extras: float = 1.0, n_verbs: int = 1) -> Clause:
        """A source that sounds, or somebody who does something."""
        if n_verbs == 1 and self.chance(0.15):
            return self.deed(extras)
        return self.sounding(self.sounder(), extras, n_verbs)

    def sounding(self, sounder: Sounder, extras: float = 1.0, n_verbs: int = 1) -> Clause:
        """A source with up to ``n_verbs`` different verbs."""
        subject, plural = self.subject(sounder, extras)
        verbs = self._verbs(sounder, n_verbs)
        before, tail = self._detail(verbs, plural, sounder.places, extras)
        joint = ", and " if len(verbs) > 2 and self.chance(0.5) else " and "
        return Clause(subject, plural, verbs, before, tail, joint)

    def _verbs(self, sounder: Sounder, n_verbs: int) -> tuple[str, ...]:
        """Different verbs, of which no two say the same."""
        found: dict[str, str] = {}
        for _ in range(n_verbs):
            verb = sounder.verbs.draw(self.rng)
            found.setdefault(SYNONYMS.get(verb, verb), verb)
        return tuple(found.values())

    def _detail(
        self, verbs: tuple[str, ...], plural: bool, places: Sequence[str], extras: float
    ) -> tuple[str, str]:
        """An adverb before the verbs, and a place or a manner behind them; mostly none."""
        manners = self.stock.manners.get(verbs[0]) if len(verbs) == 1 else None
        if manners is not None and self.chance(0.14 * extras):
            adverb = manners.draw(self.rng)
            before = adverb.endswith("ly") and " " not in adverb and self.chance(0.3)
            if plural or adverb not in OF_MANY:
                return (adverb, "") if before else ("", adverb)
        return "", self.place(places, 0.22 * extras)

    def place(self, places: Sequence[str], fraction: float = 1.0) -> str:
        """One of the places in that fraction of the calls, unless the sentence has one."""
        if self.placed or not places or not self.chance(fraction):
            return ""
        self.placed = True
        return self.rng.choice(places)

    def deed(self, extras: float = 1.0) -> Clause:
        """ "Someone types on a keyboard"."""
        agent, plural = _AGENTS.draw(self.rng)
        verb, tail = self._doing(self.stock.actions.draw(self.rng), extras)
        return Clause(agent, plural, (verb,), tail=tail)

    def doing(self, extras: float = 1.0) -> str:
        """ "typing on a keyboard"."""
        verb, tail = self._doing(self.stock.actions.draw(self.rng), max(extras, 1.0))
        return spaced(conjugated(verb, Form.ING), tail)

    def _doing(self, action: Action, extras: float) -> tuple[str, str]:
        thing = self.rng.choice(action.objects)
        # "Someone walks" says little: what has no object gets its tail.
        fraction = min(0.9, 0.4 * extras) if thing else 0.85
        tail = self.rng.choice(action.tails) if action.tails and self.chance(fraction) else ""
        return spaced(action.verb, thing), tail

    def noise(self, extras: float = 1.0) -> str:
        """ "Footsteps on gravel", "a loud bang"."""
        noise = self.stock.noises.draw(self.rng)
        noun = noise.noun
        if self.chance(0.22 * extras):
            noun = self.qualified(noun)
        definite = noise.noun.startswith("the ")
        of = self.rng.choice(noise.of) if noise.of and (definite or self.chance(0.6)) else ""
        if definite and not of:  # "the hum" of what?
            noun = indefinite(without_article(noun))
        return spaced(noun, of, self._noise_place(noise, of, extras))

    def _noise_place(self, noise: Noise, of: str, extras: float) -> str:
        return self.place(noise.places, 0.1 * extras if of else 0.25 * extras)

    def qualified(self, noise: str) -> str:
        """ "a bang" as "a loud bang"."""
        adjective, bare = _NOISE_ADJECTIVES.draw(self.rng), without_article(noise)
        if bare == noise:
            return f"{adjective} {noise}"
        return (
            f"the {adjective} {bare}"
            if noise.startswith("the ")
            else indefinite(f"{adjective} {bare}")
        )

    def bare(self, extras: float = 1.0) -> str:
        """ "Barking", "loud barking"."""
        verb = self.stock.bare.draw(self.rng)
        gerund = conjugated(verb, Form.ING)
        manners = self.stock.manners.get(verb)
        if manners is None or not self.chance(0.5 * extras):
            return gerund
        return spaced(ADJECTIVES.get(manners.draw(self.rng), ""), gerund)

    def named(self, extras: float = 1.0) -> str:
        """Something that sounds, or a sound, without what it does: "a siren", "speech"."""
        chance = self.rng.random()
        if chance < 0.18:
            return self.noise(0.5 * extras) if chance < 0.1 else self.bare(0.5 * extras)
        sounder = (self.stock.named if self.chance(0.8) else self.stock.rare).draw(self.rng)
        return self.subject(sounder, extras)[0]

    def happening(self, extras: float = 1.0) -> str:
        """What may stand after "with" or "and": mostly "a dog barking".

        Always with a subject of its own, or the one before would seem to do it.
        """
        chance = self.rng.random()
        if chance < 0.08:
            qualifier = "some" if self.chance(0.5) else _NOISE_ADJECTIVES.draw(self.rng)
            return f"{qualifier} {self.bare(0.0)}"
        return self.noise(extras) if chance < 0.18 else self.clause(extras).participle()
