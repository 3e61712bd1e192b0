"""What a policy answers for one layer of one recording: by which rule, and why.

Everything fails closed: what no rule allows, and what a rule allows but the licence does not
plainly grant for the policy's purpose, does not enter.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.rights.operations import Granted
from pipeline.rights.policy.judge import Answer, judge, strictness
from pipeline.rights.policy.match import Circumstances, circumstances_of
from pipeline.rights.policy.model import Credit, Policy
from pipeline.rights.policy.overrides import Override
from pipeline.rights.policy.quoting import quoted
from schemas.rights import Decision, Rights

_CREDITS: tuple[Credit, ...] = ("creator", "title", "source_url", "license_url")


@dataclass(frozen=True, slots=True)
class Facts:
    """What a policy is asked about: one layer of one recording, or of one clip of it.

    ``layer`` is that of :class:`~schemas.rights.RightsRow`; ``key`` is empty before there are
    clips. ``generator`` is the model that wrote a caption, else empty. ``granted`` is what
    :func:`~pipeline.rights.operations.granted` gives for ``rights``.
    """

    item_id: str
    key: str
    layer: str
    generator: str
    rights: Rights
    granted: Granted
    author: str
    title: str
    source_url: str


@dataclass(frozen=True, slots=True)
class _Question:
    """What the rules see of the facts: few recordings differ in it, so its answer is kept.

    The digest stands for the policy where two questions are compared.
    """

    digest: str
    policy: Policy = field(compare=False)
    granted: Granted
    at: Circumstances
    missing: frozenset[Credit]


def decide(facts: Facts, policy: Policy) -> Decision:
    """The policy's decision on these facts. An override of the policy stands above its rules.

    Texts of the catalogue are quoted shortened, with control and formatting characters escaped.
    """
    override = _override(facts, policy)
    if override is not None:
        number, row = override
        why = f"{quoted(row.who)} decided on {row.when}: {quoted(row.why)}"
        until = f", until {row.expires}" if row.expires else ""
        rule = f"override:{number}"
        return Decision(row.decision, policy.name, policy.digest, rule, why + until)
    at = circumstances_of(facts.item_id, facts.layer, facts.generator, facts.rights)
    question = _Question(policy.digest, policy, facts.granted, at, _missing(facts))
    answer = _answer(question)
    why = answer.why if facts.rights.known else f"{_unread(facts.rights)}; {answer.why}"
    return Decision(answer.verdict, policy.name, policy.digest, answer.rule, why)


@lru_cache(maxsize=16_384)
def _answer(question: _Question) -> Answer:
    return judge(question.policy, question.granted, question.at, question.missing)


def _override(facts: Facts, policy: Policy) -> tuple[int, Override] | None:
    """The strictest override that holds for the clip or its item, with its row."""
    if policy.overrides is None:
        return None
    standing = policy.overrides.standing
    kind = facts.layer.partition(":")[0]
    found = [
        (number, row)
        for name in {facts.item_id, facts.key} - {""}
        for number, row in standing.get(name, ())
        if row.layer in (None, kind)
    ]
    return min(found, key=lambda each: (-strictness(each[1].decision), each[0]), default=None)


def _missing(facts: Facts) -> frozenset[Credit]:
    given = (facts.author, facts.title, facts.source_url, facts.rights.url)
    lacking = [part for part, text in zip(_CREDITS, given, strict=True) if not text.strip()]
    return frozenset(lacking)


def _unread(rights: Rights) -> str:
    words = f"unknown licence: {quoted(rights.raw)}"
    if rights.url_raw:
        words += f" at {quoted(rights.url_raw)}"
    return f"{words} ({rights.rule})"
