"""The rules of a policy applied to what a licence grants, without regard to a single recording.

Each licence that holds is judged alone, and the strictest answer counts: so a further licence,
or a further one that the words leave open, never opens what the others close.
"""

from collections.abc import Set
from typing import NamedTuple

from pipeline.rights.licenses import GENERATED
from pipeline.rights.operations import UNKNOWN, Choice, Granted, Term
from pipeline.rights.policy.match import Circumstances, matches
from pipeline.rights.policy.model import Credit, Policy, Rule
from schemas.rights import Obligation, Permission, Verdict


class Answer(NamedTuple):
    """A decision in short; ``expression`` are the licences that it was given for."""

    verdict: Verdict
    rule: str
    why: str
    expression: str


def strictness(verdict: Verdict) -> int:
    """0 for allow, more for what is stricter."""
    return list(Verdict).index(verdict)


def judge(
    policy: Policy, granted: Granted, at: Circumstances, missing: Set[Credit] = frozenset()
) -> Answer:
    """The policy's answer; ``missing`` are the parts of a credit that nobody gave.

    Where one may choose between licences, the answer names the one that was chosen: of those that
    pass the one that asks least, of several such the first.
    """
    if granted.ambiguous and policy.ambiguous_version == "refuse":
        words = " or ".join(term.spdx for choice in granted.choices for term in choice.terms)
        verdict = policy.defaults.ambiguous_version
        return Answer(verdict, "default:ambiguous_version", f"it may be {words}", words)
    answers = [
        (_of_choice(policy, choice, at, missing), len(choice.obligations))
        for choice in granted.choices
    ]
    if not answers:
        return Answer(policy.defaults.unknown, "default:unknown", "no licence is concluded", "")
    if policy.or_choice == "all_must_pass":
        return max((answer for answer, _ in answers), key=lambda each: strictness(each.verdict))
    best, _ = min(answers, key=lambda each: (strictness(each[0].verdict), each[1]))
    if len(answers) == 1:
        return best
    if best.verdict is not Verdict.ALLOW:
        return best._replace(why=f"none of {len(answers)} choices is allowed: {best.why}")
    return best._replace(why=f"{best.why}; {best.expression} is chosen of {len(answers)}")


def _of_choice(policy: Policy, choice: Choice, at: Circumstances, missing: Set[Credit]) -> Answer:
    answers = [_of_term(policy, term, at, missing) for term in choice.terms]
    strictest = max(answers, key=lambda each: strictness(each.verdict))
    if len(answers) > 1 and strictest.verdict is Verdict.ALLOW:
        why = f"{choice.expression} is allowed, the first by rule {strictest.rule}"
        strictest = strictest._replace(why=why)
    return strictest._replace(expression=choice.expression)


def _of_term(policy: Policy, term: Term, at: Circumstances, missing: Set[Credit]) -> Answer:
    rule = next((rule for rule in policy.rules if matches(rule.when, term, at)), None)
    if rule is None and term.spdx == GENERATED:
        # Nobody else holds rights in it, so a policy that is silent on it has nothing to protect.
        return Answer(Verdict.ALLOW, "default:made_here", "soundmill wrote it", term.spdx)
    if rule is None and not term.family:
        return Answer(policy.defaults.unknown, "default:unknown", "no policy allows it", term.spdx)
    if rule is None:
        why = f"{term.spdx} is in no rule of policy {policy.name}, which allows {_allowed(policy)}"
        return Answer(policy.defaults.unmatched, "default:unmatched", why, term.spdx)
    if rule.then is Verdict.ALLOW:
        lack = _lack(policy, rule, term, at, missing)
        if lack is not None:
            return lack
    verb = {Verdict.ALLOW: "allowed", Verdict.DENY: "denied", Verdict.REVIEW: "held for review"}
    because = f": {rule.reason}" if rule.reason else ""
    why = f"{term.spdx or 'it'} is {verb[rule.then]} by rule {rule.id}{because}"
    return Answer(rule.then, rule.id, why, term.spdx)


def _lack(
    policy: Policy, rule: Rule, term: Term, at: Circumstances, missing: Set[Credit]
) -> Answer | None:
    """What keeps out a licence that a rule allows: evidence, a credit, or an operation."""
    by_rule = f"rule {rule.id} allows {term.spdx or 'it'}, but"
    if term.permissions == UNKNOWN:
        why = f"{by_rule} nobody knows what it permits"
        return Answer(policy.defaults.unknown, "default:unknown", why, term.spdx)
    least = policy.min_grade.get(at.layer)  # type: ignore[call-overload]
    if least is not None and at.grade > least and term.spdx != GENERATED:
        why = f"{by_rule} evidence of grade {at.grade} is below {least}"
        return Answer(policy.defaults.missing_evidence, "default:missing_evidence", why, term.spdx)
    if rule.require is not None and Obligation.ATTRIBUTION in term.obligations:
        lacking = [part for part in rule.require.attribution if part in missing]
        if lacking:
            why = f"{by_rule} the credit it asks for lacks {', '.join(lacking)}"
            verdict = policy.defaults.missing_attribution
            return Answer(verdict, "default:missing_attribution", why, term.spdx)
    return _beyond(policy, term, by_rule)


def _beyond(policy: Policy, term: Term, by_rule: str) -> Answer | None:
    """The answer where the purpose needs what the licence does not plainly allow."""
    answers = {operation: term.permissions.of(operation) for operation in policy.needs}
    refusals = {
        Permission.DENY: (Verdict.DENY, "default:purpose"),
        Permission.UNKNOWN: (policy.defaults.unknown, "default:unknown"),
        Permission.CONDITIONAL: (policy.defaults.conditional, "default:conditional"),
    }
    for permission, (verdict, rule) in sorted(
        refusals.items(), key=lambda each: -strictness(each[1][0])
    ):
        lacking = [operation for operation, answer in answers.items() if answer is permission]
        if lacking:
            needed = ", ".join(lacking)
            why = f"{by_rule} {needed} is {permission}, which the purpose needs"
            return Answer(verdict, rule, why, term.spdx)
    return None


def _allowed(policy: Policy) -> str:
    """The licences and families that a policy's rules allow, in their order, for a reason."""
    allowing = [rule for rule in policy.rules if rule.then is Verdict.ALLOW]
    named = [
        name
        for rule in allowing
        for name in (*(rule.when.family or ()), *(rule.when.license or ()))
        or (f"what rule {rule.id} matches",)
    ]
    return ", ".join(dict.fromkeys(named)) or "nothing"
