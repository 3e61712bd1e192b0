"""What a plan of keywords has in it, sorted: who does what, what is only heard, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from augment.models.deeds import known_deeds
from augment.models.light_verbs import LIGHT, OCCUR
from augment.models.planning import Planned, Tie
from augment.models.roles import ALIVE, NOUNS, SUBJECTS, Role
from augment.models.sentinels import MARK_OF, NAMES, Style, given_form
from augment.words import Form, lemma

MAX_CLAUSES = 3
"""More make no sentence that anybody would write."""

SOUNDS = ("noise", "sound")
"""What is said of all that is heard: "a shaking noise"."""

_WITHOUT_ARTICLE = frozenset({Role.MASS, Role.PLURAL, Role.NOISE})
_HEARD = frozenset({Role.VERB, Role.ACTION, Role.NOISE})
_THERE = ("background", "foreground", "distance")
_S, _ING = MARK_OF[Form.S], MARK_OF[Form.ING]

Words = list[str]
"""Names, marks and function words."""


@dataclass(slots=True)
class Clause:
    """A noun with its adjectives, the verbs that it does, and who does them with it; by name."""

    noun: str
    role: Role
    many: bool
    adjectives: Words = field(default_factory=list)
    verbs: Words = field(default_factory=list)
    others: list["Clause"] = field(default_factory=list)

    @property
    def subject(self) -> Words:
        """With its article and adjectives."""
        article = [] if self.many or self.role in _WITHOUT_ARTICLE else ["a"]
        return [*article, *self.adjectives, self.noun]

    def words(self, style: Style) -> Words:
        """Who does it, and what they do."""
        many = self.many or bool(self.others)
        said = listed([self.subject, *(other.subject for other in self.others)])
        if style in (Style.IS_DOING, Style.ANY):
            said.append("are" if many else "is")
        form = _S if style is Style.PLAIN and not many else "" if style is Style.PLAIN else _ING
        return [*said, *listed([[verb, form] if form else [verb] for verb in self.verbs])]


@dataclass(slots=True)
class Scene:
    """What is told of a plan. While it is read, all but the first three may be without a place."""

    clauses: list[Clause] = field(default_factory=list)
    things: list[Words] = field(default_factory=list)
    """Nouns that do nothing: "traffic noise"."""

    place: Words = field(default_factory=list)
    sounds: Words = field(default_factory=list)
    """Verbs that nobody is known to do: "clicking"."""

    loose: Words = field(default_factory=list)
    """Adjectives that no noun is known by; of the sounds, where there are any."""

    unheard: str = ""
    """The sound of which the lexicon does not say who makes it: "struggling"."""

    perhaps: str = ""
    """What may be a verb, and may be a noun: "struggle"."""

    such_a: str = ""
    """ "Noise" or "sound", of which a verb says more."""

    noises: Words = field(default_factory=list)
    follows: str = ""
    occurs: str = ""

    @property
    def heard(self) -> Words:
        """ "Traffic noise and loud clicking"; empty where there is nothing of the kind."""
        sounds = listed([[verb, _ING] for verb in self.sounds]) if self.sounds else []
        parts = [*self.things, *([[*self.loose, *sounds]] if sounds else [])]
        return listed(parts) if parts else []


def scene_of(plan: Sequence[Planned]) -> Scene | None:
    """The scene that a plan names, or None where a keyword finds no place in it."""
    scene = Scene()
    for name, one in zip(NAMES, plan, strict=False):
        if lemma(one.keyword) in LIGHT:
            return None
        if one.tie is None and one.keyword not in _THERE and _acts(one.roles):
            many = one.roles[0] is Role.PLURAL or given_form(one.keyword) is Form.S
            scene.clauses.append(Clause(name, one.roles[0], many))
        elif one.tie is Tie.SUCH and scene.clauses:
            scene.clauses[-1].adjectives.append(name)
        elif one.tie is Tie.DOES and scene.clauses:
            scene.clauses[-1].verbs.append(name)
        elif one.tie is not None or not _put_loose(scene, name, one):
            return None
    _make_noise(scene)
    settled = _settle_verbs(scene) and _settle_nouns(scene) and _settle_adjectives(scene)
    return scene if settled and _is_told(scene) else None


def _acts(roles: Sequence[Role]) -> bool:
    return roles[0] in SUBJECTS and set(roles) <= NOUNS


def _put_loose(scene: Scene, name: str, one: Planned) -> bool:
    """Puts a keyword that is tied to none where its roles allow it; whether they do."""
    roles = set(one.roles)
    if one.keyword in _THERE and not scene.place:
        scene.place = ["in", "the", name]
    elif one.keyword == OCCUR:
        scene.occurs = name
    elif one.keyword in SOUNDS and not scene.such_a:
        scene.such_a = name
    elif roles == {Role.NOISE}:
        scene.noises.append(name)
    elif Role.VERB in roles and roles <= _HEARD:
        scene.sounds.append(name)
        if lemma(one.keyword) not in known_deeds().kinds:
            scene.unheard = name
    elif roles == {Role.ADJECTIVE}:
        scene.loose.append(name)
    elif roles == {Role.PLACE} and not scene.place:
        scene.place = ["in", "a", name]
    elif roles == {Role.SEQUENCE} and not scene.follows:
        scene.follows = name
    elif Role.VERB in roles and not scene.perhaps:
        scene.perhaps = name
    else:
        return False
    return True


def _make_noise(scene: Scene) -> None:
    """ "A loud shaking noise" of its parts; where nothing makes it, it is one of the noises."""
    if scene.such_a and scene.sounds:
        scene.things.append(["a", *scene.loose, scene.sounds.pop(), _ING, scene.such_a])
        scene.loose = []
    elif scene.such_a:
        scene.noises.append(scene.such_a)


def _settle_verbs(scene: Scene) -> bool:
    """Gives a noun that has nothing to do the verb that is left."""
    idle = [clause for clause in scene.clauses if not clause.verbs]
    if scene.perhaps:
        if len(idle) != 1:
            return False
        idle[0].verbs = [scene.perhaps]
    elif len(idle) == 1 and scene.unheard in scene.sounds:
        scene.sounds.remove(scene.unheard)
        idle[0].verbs = [scene.unheard]
    return True


def _settle_nouns(scene: Scene) -> bool:
    """Puts nouns without verbs to others of their kind, to a noise, or beside what is told."""
    idle = [clause for clause in scene.clauses if not clause.verbs]
    scene.clauses = [clause for clause in scene.clauses if clause.verbs]
    for clause in idle:
        alike = [other for other in scene.clauses if other.role is clause.role]
        if clause.role in ALIVE and len(alike) == 1:
            alike[0].others.append(clause)  # "a man and a woman are speaking"
        elif scene.noises:
            scene.things.append([*clause.adjectives, clause.noun, scene.noises.pop()])
        elif clause.role in _WITHOUT_ARTICLE or clause.role is Role.THING:
            scene.things.append(clause.subject)
        else:
            return False
    scene.things += [[noise] for noise in scene.noises]
    return True


def _settle_adjectives(scene: Scene) -> bool:
    """Gives them to the sounds, else to the only thing, else to who is the only one to act."""
    if not scene.loose or scene.sounds:
        return True
    if len(scene.things) == 1:
        (thing,) = scene.things
        article = thing[:1] if thing[0] == "a" else []
        scene.things = [[*article, *scene.loose, *thing[len(article) :]]]
    elif not scene.things and len(scene.clauses) == 1 and scene.clauses[0].role is not Role.PERSON:
        scene.clauses[0].adjectives += scene.loose
    else:
        return False
    return True


def _is_told(scene: Scene) -> bool:
    """Whether something happens, and no more than a sentence holds."""
    if scene.occurs and (scene.clauses or not scene.sounds):
        return False
    return bool(scene.clauses or scene.sounds or scene.such_a) and len(scene.clauses) <= MAX_CLAUSES


def listed(parts: Sequence[Words], joint: str = "and") -> Words:
    """One; one and another; one, another and a third."""
    *first, last = parts
    if not first:
        return last
    said = first[0]
    for part in first[1:]:
        said = [*said, ",", *part]
    return [*said, joint, *last]
