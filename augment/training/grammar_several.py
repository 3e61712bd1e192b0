"""Sentences of two or three events that happen together, or one after another."""

from augment.sound_events import Kind
from augment.training.grammar_draws import Draw
from augment.training.grammar_phrases import listed, spaced
from augment.training.grammar_single import shared, suffering

_SOME = 0.85
_FEW = 0.35
"""How much detail two events leave room for, and three."""

_SPEAKING = frozenset(("speak", "talk", "sing", "shout", "laugh", "yell"))
_FAR = ("in the background", "in the distance", "nearby", "in the background")


def clauses(draw: Draw) -> str:
    """ "A man speaks while a dog barks"."""
    joint = draw.rng.choices(
        (" while ", " as ", " and ", ", and ", ", while "), (30, 32, 33, 3, 2)
    )[0]
    return f"{draw.clause(_SOME).finite()}{joint}{_second(draw)}"


def clause_first_named(draw: Draw) -> str:
    """ "While a man speaks, a dog barks"."""
    joint = draw.rng.choice(("while", "as"))
    return f"{joint} {draw.clause(_SOME).finite()}, {draw.clause(_FEW).finite()}"


def participle_and_clause(draw: Draw) -> str:
    """ "A man speaking while a dog barks"."""
    joint = draw.rng.choice(("while", "as", "as"))
    return f"{draw.clause(_SOME).participle()} {joint} {_second(draw)}"


def progressive_and_clause(draw: Draw) -> str:
    """ "A man is speaking and a dog is barking"."""
    first, second = draw.clause(_SOME), draw.clause(_FEW)
    joint = draw.rng.choice(("while", "as", "and", "and"))
    other = second.progressive() if draw.chance(0.6) else second.finite()
    return f"{first.progressive()} {joint} {other}"


def clause_with(draw: Draw) -> str:
    """ "A man speaks with a dog barking in the background"."""
    clause = draw.clause(_SOME)
    said = clause.progressive() if draw.chance(0.2) else clause.finite()
    return f"{said} with {_far(draw, draw.happening(_FEW))}"


def clause_with_name(draw: Draw) -> str:
    """ "A man speaks with music", "a dog barks near a car"."""
    clause = draw.sounding(draw.sounder(), _SOME)
    if draw.chance(0.25):
        said = clause.participle()
        return f"{said} and {draw.named(_FEW)}"
    said = clause.finite() if draw.chance(0.7) else clause.participle()
    if draw.chance(0.35):
        return f"{said} {_beside(draw, clause.verbs[0])}"
    names = [draw.named(_FEW) for _ in range(1 + draw.chance(0.3))]
    return f"{said} with {' and '.join(names)}"


def _beside(draw: Draw, verb: str) -> str:
    """Near a thing or a being; words may also go over what has no place, as music."""
    while True:
        sounder = draw.stock.named.draw(draw.rng)
        if sounder.kind is Kind.MASS:
            if verb in _SPEAKING:
                return f"over {draw.subject(sounder, _FEW)[0]}"
        elif sounder.kind is not Kind.PLURAL:
            preposition = draw.rng.choice(("near", "near", "beside"))
            return f"{preposition} {draw.one(sounder, _FEW)}"


def participles(draw: Draw) -> str:
    """ "Water running and a person coughing"."""
    joint = draw.rng.choices((" and ", " with ", ", ", ", with "), (54, 36, 7, 3))[0]
    return f"{draw.clause(_SOME).participle()}{joint}{_far(draw, draw.happening(_SOME))}"


def sequence(draw: Draw) -> str:
    """ "A man talks and then a crowd laughs"."""
    joints = (", then ", " and then ", " then ", " before ", " after ", ", and then ")
    joint = draw.rng.choices(joints, (24, 26, 14, 14, 8, 6))[0]
    if "then" in joint and draw.chance(0.25):
        return f"{draw.clause(_SOME).participle()}{joint}{draw.clause(_FEW).participle()}"
    return f"{draw.clause(_SOME).finite()}{joint}{draw.clause(_SOME).finite()}"


def followed(draw: Draw) -> str:
    """ "A man speaks followed by a dog barking"."""
    clause = draw.clause(_SOME)
    said = clause.finite() if draw.chance(0.55) else clause.participle()
    comma = "," if draw.chance(0.25) else ""
    what = draw.bare(_SOME) if draw.chance(0.12) else draw.happening(_SOME)
    return f"{said}{comma} followed by {what}"


def names(draw: Draw) -> str:
    """ "Speech, music and a siren", "a dog and a car"."""
    n_names = draw.rng.choices((2, 3, 4, 5, 6), (46, 30, 14, 7, 3))[0]
    found = [draw.named(_SOME) for _ in range(n_names)]
    if draw.chance(0.35):
        return f"{found[0]} with {listed(found[1:])}"
    joint = ", and " if n_names > 2 and draw.chance(0.3) else " and "
    return listed(found, joint)


def name_with(draw: Draw) -> str:
    """ "Rain on a tin roof with distant thunder", "music and a man speaking"."""
    first = draw.noise(1.0) if draw.chance(0.35) else _placed_name(draw)
    joint = "with" if draw.chance(0.6) else "and"
    last = draw.happening(_SOME) if draw.chance(0.75) else draw.named(1.0)
    return f"{first} {joint} {_far(draw, last)}"


def _placed_name(draw: Draw) -> str:
    sounder = draw.stock.named.draw(draw.rng)
    return spaced(draw.subject(sounder, _SOME)[0], draw.place(sounder.places, 0.3))


def gerund_and_clause(draw: Draw) -> str:
    """ "Typing on a keyboard while a man speaks", "laughing as music plays"."""
    first = draw.doing(_FEW) if draw.chance(0.6) else draw.bare(_SOME)
    if draw.chance(0.4):
        return f"{first} {draw.rng.choice(('with', 'and', 'followed by'))} {draw.happening(_FEW)}"
    return f"{first} {draw.rng.choice(('while', 'as'))} {_second(draw)}"


def busy_clause(draw: Draw) -> str:
    """ "A dog barks and growls while a man speaks"."""
    first = draw.clause(_FEW, n_verbs=2)
    said = first.participle() if draw.chance(0.2) else first.finite()
    return f"{said} {draw.rng.choice(('while', 'as', 'as'))} {_second(draw)}"


def together_and_clause(draw: Draw) -> str:
    """ "A man and a woman talk as music plays"."""
    first = shared(draw, _FEW)
    if draw.chance(0.3):
        return f"{first.participle()} with {_far(draw, draw.happening(_FEW))}"
    said = first.participle() if draw.chance(0.2) else first.finite()
    return f"{said} {draw.rng.choice(('while', 'as'))} {_second(draw)}"


def suffered_and_clause(draw: Draw) -> str:
    """ "Food is being fried while a woman speaks"."""
    finite = draw.chance(0.8)
    first = suffering(draw, finite=finite, tail_fraction=0.2)
    joint = draw.rng.choice(("while", "as", "and" if finite else "as"))
    return f"{first} {joint} {_second(draw)}"


def three_clauses(draw: Draw) -> str:
    """ "Birds chirp, wind blows and a car passes"."""
    said = [draw.clause(_FEW).finite() for _ in range(3)]
    return listed(said, ", and " if draw.chance(0.5) else " and ")


def three_participles(draw: Draw) -> str:
    """ "Birds chirping, wind blowing and a car passing"."""
    said = [draw.clause(_FEW).participle(), draw.happening(_FEW), draw.happening(_FEW)]
    return listed(said, ", and " if draw.chance(0.4) else " and ")


def clause_and_two(draw: Draw) -> str:
    """ "A man speaks while a dog barks and birds chirp"."""
    joint = draw.rng.choice(("while", "as", "as"))
    said = [draw.clause(_FEW).finite() for _ in range(2)]
    return f"{draw.clause(_FEW).finite()} {joint} {' and '.join(said)}"


def clause_with_two(draw: Draw) -> str:
    """ "A man speaking with birds chirping and wind blowing"."""
    clause = draw.clause(_FEW)
    first = clause.participle() if draw.chance(0.6) else clause.finite()
    return f"{first} with {_far(draw, f'{draw.happening(_FEW)} and {draw.happening(_FEW)}')}"


def two_then_one(draw: Draw) -> str:
    """ "A man speaks as music plays, then a crowd cheers"."""
    joint, last = draw.rng.choice(("and", "as", "while")), draw.rng.choice((", then", " and then"))
    said = [draw.clause(_FEW).finite() for _ in range(3)]
    return f"{said[0]} {joint} {said[1]}{last} {said[2]}"


def _second(draw: Draw) -> str:
    """The clause behind "while", "as" or "and"."""
    clause = draw.clause(_SOME)
    said = clause.progressive() if draw.chance(0.24) else clause.finite()
    return said if clause.tail else _far(draw, said)


def _far(draw: Draw, said: str) -> str:
    if draw.placed or not draw.chance(0.11):
        return said
    draw.placed = True
    return f"{said} {draw.rng.choice(_FAR)}"
