"""What the plan of the keywords says by itself: each noun with what it does, in plain clauses.

Of "dog, bark, growl, whimper" a small model may make a growl that whimpers; the plan knows better.
Such sentences stand beside those of the model, which says how likely it finds them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import permutations

from augment.models.deeds import known_deeds
from augment.models.planning import Planned, Tie
from augment.models.roles import ALIVE, NOUNS, SUBJECTS, Role
from augment.models.sentinels import MARK_OF, NAMES, Style, given_form
from augment.words import Form, lemma

MAX_CLAUSES = 3
"""More make no sentence that anybody would write."""

_WITHOUT_ARTICLE = frozenset({Role.MASS, Role.PLURAL, Role.NOISE})
_HEARD = frozenset({Role.VERB, Role.ACTION, Role.NOISE})
WANTING = frozenset(("get", "give", "have", "hear", "make", "produce", "put", "use"))
"""What nobody does without saying what: "is using"."""

LIGHT = WANTING | {"become", "begin", "continue", "take"}
"""Verbs that want more than a subject."""

OCCUR = "occur"
_THERE = ("background", "foreground", "distance")
_S, _ING, _ED = MARK_OF[Form.S], MARK_OF[Form.ING], MARK_OF[Form.PAST]

Words = list[str]
"""Names, marks and function words."""


@dataclass(slots=True)
class _Clause:
    """A noun with its adjectives, the verbs that it does, and who does them with it; by name."""

    noun: str
    role: Role
    many: bool
    adjectives: Words = field(default_factory=list)
    verbs: Words = field(default_factory=list)
    others: list["_Clause"] = field(default_factory=list)

    @property
    def subject(self) -> Words:
        article = [] if self.many or self.role in _WITHOUT_ARTICLE else ["a"]
        return [*article, *self.adjectives, self.noun]

    def words(self, style: Style) -> Words:
        many = self.many or bool(self.others)
        said = _listed([self.subject, *(other.subject for other in self.others)])
        if style in (Style.IS_DOING, Style.ANY):
            said.append("are" if many else "is")
        form = _S if style is Style.PLAIN and not many else "" if style is Style.PLAIN else _ING
        return [*said, *_listed([[verb, form] if form else [verb] for verb in self.verbs])]


@dataclass(slots=True)
class _Plan:
    """A plan, parsed: who does what, what is only heard, where, and whether one follows another."""

    clauses: list[_Clause] = field(default_factory=list)
    things: list[Words] = field(default_factory=list)
    """Nouns that do nothing: "traffic noise"."""

    sounds: Words = field(default_factory=list)
    """Verbs that nobody is known to do: "clicking"."""

    unheard: Words = field(default_factory=list)
    """Those of them of which the lexicon does not say who does them: "struggling"."""

    loose: Words = field(default_factory=list)
    """Adjectives of whatever is there alone."""

    perhaps: Words = field(default_factory=list)
    """What may be a verb, and may be a noun: "work"."""

    place: Words = field(default_factory=list)
    follows: str = ""
    occurs: str = ""

    @property
    def heard(self) -> Words:
        """ "Traffic noise and loud clicking"; empty where there is nothing of the kind."""
        sounds = _listed([[verb, _ING] for verb in self.sounds]) if self.sounds else []
        parts = [*self.things, *([[*self.loose, *sounds]] if sounds else [])]
        return _listed(parts) if parts else []


def told(plan: Sequence[Planned], style: Style) -> Iterator[Words]:
    """The sentences of a plan in a style, as names, marks and words; none where it is not all told.

    Each keyword is a noun that does something, alone or with another, or a noun that is just there;
    what one does, or is like; a verb that is only heard, or what that is like; a place; or it says
    that one thing follows another.
    """
    parsed = _parsed(plan)
    if parsed is None:
        return
    heard = parsed.heard
    for order in permutations(parsed.clauses):
        said = [clause.words(style) for clause in order]
        if parsed.follows:
            if said and len(said) + bool(heard) == 2:
                last = heard or order[1].words(Style.DOING)
                yield [*said[0], *parsed.place, ",", parsed.follows, _ED, "by", *last]
        elif not said:
            occurs = [parsed.occurs, _S] if parsed.occurs else []
            yield [*heard, *occurs, *parsed.place]
        else:
            for joint in ("while", "and") if len(said) == 2 else ("and",):
                beside = ["with", *heard] if heard else []
                yield [*_listed(said, joint), *beside, *parsed.place]


def _parsed(plan: Sequence[Planned]) -> _Plan | None:
    found = _Plan()
    noises: Words = []
    for name, one in zip(NAMES, plan, strict=False):
        if lemma(one.keyword) in LIGHT:
            return None
        if one.tie is None and one.keyword not in _THERE and _acts(one.roles):
            many = one.roles[0] is Role.PLURAL or given_form(one.keyword) is Form.S
            found.clauses.append(_Clause(name, one.roles[0], many))
        elif one.tie is Tie.SUCH and found.clauses:
            found.clauses[-1].adjectives.append(name)
        elif one.tie is Tie.DOES and found.clauses:
            found.clauses[-1].verbs.append(name)
        elif one.tie is not None or not _put_loose(found, noises, name, one):
            return None
    return found if _settled(found, noises) else None


def _acts(roles: Sequence[Role]) -> bool:
    return roles[0] in SUBJECTS and set(roles) <= NOUNS


def _put_loose(found: _Plan, noises: Words, name: str, one: Planned) -> bool:
    roles = set(one.roles)
    if one.keyword in _THERE and not found.place:
        found.place = ["in", "the", name]
    elif one.keyword == OCCUR:
        found.occurs = name
    elif roles == {Role.NOISE}:
        noises.append(name)
    elif Role.VERB in roles and roles <= _HEARD:
        found.sounds.append(name)
        if lemma(one.keyword) not in known_deeds().kinds:
            found.unheard.append(name)
    elif roles == {Role.ADJECTIVE}:
        found.loose.append(name)
    elif roles == {Role.PLACE} and not found.place:
        found.place = ["in", "a", name]
    elif roles == {Role.SEQUENCE} and not found.follows:
        found.follows = name
    elif Role.VERB in roles and not found.perhaps:
        found.perhaps = [name]
    else:
        return False
    return True


def _settled(found: _Plan, noises: Words) -> bool:
    """Whether all has found its place: nouns without verbs, noises, and adjectives."""
    idle = [clause for clause in found.clauses if not clause.verbs]
    if found.perhaps:
        if len(idle) != 1:
            return False
        idle[0].verbs = found.perhaps
        idle = []
    elif len(idle) == len(found.unheard) == 1:
        idle[0].verbs = found.unheard
        found.sounds = [verb for verb in found.sounds if verb not in found.unheard]
        idle = []
    found.clauses = [clause for clause in found.clauses if clause.verbs]
    for clause in idle:
        alike = [other for other in found.clauses if other.role is clause.role]
        if clause.role in ALIVE and len(alike) == 1:
            alike[0].others.append(clause)  # "a man and a woman are speaking"
        elif noises:
            found.things.append([*clause.adjectives, clause.noun, noises.pop()])
        elif clause.role in _WITHOUT_ARTICLE:
            found.things.append(clause.subject)
        else:
            return False
    found.things += [[noise] for noise in noises]
    if found.loose and not found.sounds:
        if len(found.clauses) + len(found.things) != 1:
            return False
        if found.clauses and found.clauses[0].role is Role.PERSON:
            return False
        if found.clauses:
            found.clauses[0].adjectives += found.loose
        else:
            article = found.things[0][:1] if found.things[0][0] == "a" else []
            found.things[0] = [*article, *found.loose, *found.things[0][len(article) :]]
        found.loose = []
    if found.occurs and (found.clauses or not found.sounds):
        return False
    return bool(found.clauses or found.sounds) and len(found.clauses) <= MAX_CLAUSES


def _listed(parts: Sequence[Words], joint: str = "and") -> Words:
    """One; one and another; one, another and a third."""
    *first, last = parts
    if not first:
        return last
    said = first[0]
    for part in first[1:]:
        said = [*said, ",", *part]
    return [*said, joint, *last]
