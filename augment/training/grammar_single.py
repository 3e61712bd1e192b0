"""Sentences of one event, or of several by one subject."""

from augment.sound_events import Kind
from augment.training.grammar_draws import Draw
from augment.training.grammar_phrases import (
    Clause,
    can_be_passive,
    conjugated,
    indefinite,
    listed,
    passive,
    pluralized,
    spaced,
)
from augment.training.grammar_stock import Sounder, without_article
from augment.training.grammar_words import GIVEN, HEARD, PHASES, SOUNDS
from augment.words import Form

_RICH = 2.2
"""A sentence with one event has room for detail."""

_TALK = ("speak", "talk")


def finite(draw: Draw) -> str:
    """ "A small dog barks loudly"."""
    return draw.clause(_RICH).finite()


def progressive(draw: Draw) -> str:
    """ "A man is speaking in a hall"."""
    return draw.clause(_RICH).progressive()


def participle(draw: Draw) -> str:
    """ "Water running in a sink", and sometimes without the article, "man speaking"."""
    clause = draw.clause(_RICH)
    text = clause.participle()
    if not clause.plural and draw.chance(0.08):
        return text.removeprefix("a ").removeprefix("an ")
    return text


def several_verbs(draw: Draw) -> str:
    """ "A dog whimpers, growls and barks"."""
    return _in_some_tense(draw, draw.clause(_RICH * 0.6, n_verbs=3 if draw.chance(0.3) else 2))


def in_turn(draw: Draw) -> str:
    """ "A door opens, then closes"."""
    sounder = draw.sounder()
    while sounder.kind not in (Kind.THING, Kind.PERSON) and draw.chance(0.6):
        sounder = draw.sounder()  # an animal goes on, a door opens and closes
    clause = draw.sounding(sounder, 1.0, n_verbs=2)
    joint = draw.rng.choice((" and then ", ", then ", " then ", ", and then "))
    return _in_some_tense(draw, _with_joint(clause, joint))


def together(draw: Draw) -> str:
    """ "A man and a woman talk"."""
    return _in_some_tense(draw, shared(draw, _RICH * 0.6))


def shared(draw: Draw, extras: float) -> Clause:
    """Two subjects of one verb."""
    while True:
        first = draw.stock.people.draw(draw.rng) if draw.chance(0.55) else draw.sounder()
        verb = first.verbs.draw(draw.rng)
        others = draw.stock.by_verb.get(verb)
        if others is None:
            continue
        second = others.draw(draw.rng)
        if second.noun == first.noun or (second.kind is Kind.PERSON) != (first.kind is Kind.PERSON):
            continue
        if "person" in (first.noun, second.noun):  # a woman and whom else?
            continue
        return _of_both(draw, first, second, verb, extras)


def _of_both(draw: Draw, first: Sounder, second: Sounder, verb: str, extras: float) -> Clause:
    if draw.chance((first.plural_fraction + second.plural_fraction) / 2):
        one, two = (name_of_many(sounder) for sounder in (first, second))
    else:
        one, two = (draw.one(sounder, 0.3 * extras) for sounder in (first, second))
    place = draw.place(first.places, 0.15 * extras)
    return Clause(f"{one} and {two}", True, (verb,), tail=place)


def name_of_many(sounder: Sounder) -> str:
    """ "Men", "water"."""
    uncounted = sounder.kind in (Kind.MASS, Kind.PLURAL)
    return sounder.noun if uncounted else pluralized(sounder.noun)


def doing(draw: Draw) -> str:
    """ "Typing on a keyboard"."""
    return draw.doing(_RICH)


def doing_both(draw: Draw) -> str:
    """ "Typing and clicking a mouse"."""
    return f"{draw.doing(0.2)} and {draw.bare(0.3)}"


def noise(draw: Draw) -> str:
    """ "Footsteps on gravel", "a loud bang"."""
    return draw.noise(_RICH)


def name_in_place(draw: Draw) -> str:
    """ "Rain on a tin roof", "a siren in the city"."""
    sounder = draw.stock.named.draw(draw.rng) if draw.chance(0.6) else draw.sounder()
    return spaced(draw.subject(sounder, 1.0)[0], draw.place(sounder.places))


def gerunds(draw: Draw) -> str:
    """ "Loud barking and growling"."""
    gerunds = [draw.bare(1.0), *(draw.bare(0.3) for _ in range(1 + draw.chance(0.2)))]
    if draw.chance(0.25):
        gerunds[-1] = draw.noise(0.3)
    return listed(gerunds)


def of_one_source(draw: Draw) -> str:
    """ "Barking and growling in a yard": two verbs of one source, which is not named."""
    sounder = draw.sounder()
    verbs = dict.fromkeys(sounder.verbs.draw(draw.rng) for _ in range(2))
    gerunds = [conjugated(verb, Form.ING) for verb in verbs if verb in draw.stock.bare.entries]
    return spaced(listed(gerunds), draw.place(sounder.places, 0.4)) if gerunds else gerunds_of(draw)


def gerunds_of(draw: Draw) -> str:
    """ "The ticking of a clock"."""
    sounder = draw.sounder()
    verb = sounder.verbs.draw(draw.rng)
    if verb not in draw.stock.bare.entries or sounder.kind is Kind.PERSON:
        return gerunds(draw)  # nobody says "the speaking of a woman"
    article = "the " if draw.chance(0.8) else ""
    return f"{article}{conjugated(verb, Form.ING)} of {draw.subject(sounder, 0.8)[0]}"


def suffered(draw: Draw) -> str:
    """ "Vegetables are being chopped on a cutting board"."""
    return suffering(draw, finite=draw.chance(0.7), tail_fraction=0.6)


def suffering(draw: Draw, *, finite: bool, tail_fraction: float) -> str:
    """An action in the passive."""
    while True:
        action = draw.stock.actions.draw(draw.rng)
        thing = draw.rng.choice(action.objects)
        if can_be_passive(action.verb, thing):
            tail = draw.rng.choice(action.tails) if draw.chance(tail_fraction) else ""
            return spaced(passive(action.verb, thing, finite=finite), tail)


def barely_said(draw: Draw) -> str:
    """ "Someone is whistling", "there is music": what is left to say of one word."""
    if draw.chance(0.5):
        if draw.chance(0.4):
            return Clause("something", False, (draw.stock.bare.draw(draw.rng),)).progressive()
        verb = draw.stock.people.draw(draw.rng).verbs.draw(draw.rng)
        return Clause("someone", False, (verb,)).progressive()
    name, plural = draw.subject(draw.stock.named.draw(draw.rng), 0.0)
    return f"there {'are' if plural else 'is'} {name}"


def there_is(draw: Draw) -> str:
    """ "There is a dog barking in a yard"."""
    clause = draw.sounding(draw.sounder(), 1.0)
    return f"there {'are' if clause.plural else 'is'} {clause.participle()}"


def spoken_to(draw: Draw) -> str:
    """ "A man talks to a child"."""
    speaker, listener = draw.stock.people.draw(draw.rng), draw.stock.people.draw(draw.rng)
    subject, plural = draw.subject(speaker, 0.6)
    verb = f"{draw.rng.choice(_TALK)} to {draw.subject(listener, 0.6)[0]}"
    return _in_some_tense(draw, Clause(subject, plural, (verb,)))


def begun(draw: Draw) -> str:
    """ "An engine starts to idle", "a dog stops barking"."""
    sounder = draw.sounder()
    subject, plural = draw.subject(sounder, 1.0)
    verb = sounder.verbs.draw(draw.rng)
    phase = draw.rng.choice(PHASES)
    to_do = phase != "stop" and draw.chance(0.7)
    said = f"{phase} to {verb}" if to_do else f"{phase} {conjugated(verb, Form.ING)}"
    return _in_some_tense(draw, Clause(subject, plural, (said,)))


def made(draw: Draw) -> str:
    """ "A goat makes a noise", "a machine makes whirring sounds"."""
    sounder = draw.sounder()
    subject, plural = draw.subject(sounder, 1.0)
    what, many = draw.rng.choice(SOUNDS)
    chance = draw.rng.random()
    if chance < 0.4:
        gerund = conjugated(sounder.verbs.draw(draw.rng).split()[0], Form.ING)
        described = f"{gerund} {what}"
    else:
        described = draw.qualified(what) if chance < 0.65 else what
    if not many:
        described = indefinite(without_article(described))
    verb = "produce" if draw.chance(0.15) else "make"
    return _in_some_tense(draw, Clause(subject, plural, (f"{verb} {described}",)))


def given(draw: Draw) -> str:
    """ "A woman gives a speech", "a man takes a deep breath"."""
    subject, plural = draw.subject(draw.stock.people.draw(draw.rng), 1.0)
    deed = draw.rng.choice(GIVEN)
    if draw.chance(0.4):
        other = draw.clause(0.3).finite()
        said = Clause(subject, plural, (deed,)).finite()
        return f"{said} {draw.rng.choice(('while', 'as', 'and'))} {other}"
    return _in_some_tense(draw, Clause(subject, plural, (deed,)))


def occurring(draw: Draw) -> str:
    """ "A loud bang occurs", "clicking can be heard"."""
    noise = draw.noise(0.8) if draw.chance(0.5) else draw.bare(1.0)
    said = draw.rng.choice(HEARD)
    return f"{noise} {said}"


def _with_joint(clause: Clause, joint: str) -> Clause:
    return Clause(clause.subject, clause.plural, clause.verbs, clause.before, clause.tail, joint)


def _in_some_tense(draw: Draw, clause: Clause) -> str:
    chance = draw.rng.random()
    if chance < 0.58:
        return clause.finite()
    return clause.progressive() if chance < 0.77 else clause.participle()
