"""What the plan of the keywords says by itself: each noun with what it does, in plain clauses.

Of "dog, bark, growl, whimper" a small model may make a growl that whimpers; the plan knows better.
Such sentences stand beside those of the model, which says how likely it finds them.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from augment.models.planning import Planned, doers
from augment.models.scene import SOUNDS, Scene, Words, listed, scene_of
from augment.models.sentinels import MARK_OF, Style
from augment.words import Form

_S, _ED = MARK_OF[Form.S], MARK_OF[Form.PAST]


def told(plan: Sequence[Planned], style: Style) -> Iterator[Words]:
    """The sentences of a plan in a style, as names, marks and words; none where it is not all told.

    Each keyword is a noun that does something, alone or with another, or a noun that is just there;
    what one does, or is like; a verb that is only heard, or what that is like; a place; or it says
    that one thing follows another.
    """
    for reading in _readings(plan):
        scene = scene_of(reading)
        if scene is not None:
            yield from _sentences(scene, style)


def _readings(plan: Sequence[Planned]) -> Iterator[Sequence[Planned]]:
    """The plan, and where something is a noise, each verb of several as what makes it."""
    yield plan
    if any(one.keyword in SOUNDS for one in plan):
        doer_of = doers(plan)
        n_deeds = Counter(doer_of.values())
        for at, one in enumerate(plan):
            if n_deeds[doer_of.get(one.keyword, "")] > 1:
                yield [*plan[:at], replace(one, tie=None), *plan[at + 1 :]]


def _sentences(scene: Scene, style: Style) -> Iterator[Words]:
    heard = scene.heard
    for order in permutations(scene.clauses):
        said = [clause.words(style) for clause in order]
        if scene.follows:
            if said and len(said) + bool(heard) == 2:
                last = heard or order[1].words(Style.DOING)
                yield [*said[0], *scene.place, ",", scene.follows, _ED, "by", *last]
        elif not said:
            occurs = [scene.occurs, _S] if scene.occurs else []
            yield [*heard, *occurs, *scene.place]
        else:
            for joint in ("while", "and") if len(said) == 2 else ("and",):
                beside = ["with", *heard] if heard else []
                yield [*listed(said, joint), *beside, *scene.place]
