"""A policy as pydantic models: what a data set is for, and what may enter it.

The first rule that matches decides; where none does, only what soundmill itself wrote may enter.
What a rule allows is held against the purpose: an operation that the purpose needs and that the
licence does not plainly allow is refused, whatever rules say.
"""

import json
from functools import cached_property
from hashlib import sha256
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    model_validator,
)

from pipeline.rights.policy.conditions import LayerKind, When, distinct
from pipeline.rights.policy.overrides import Overrides
from schemas.rights import NOASSERTION, Grade, Operation, Verdict

Credit = Literal["creator", "title", "source_url", "license_url"]


def _refuses(answer: Verdict) -> Verdict:
    if answer is Verdict.ALLOW:
        raise ValueError("what no rule allows is never let in; allowed are deny and review")
    return answer


Refusal = Annotated[Verdict, AfterValidator(_refuses)]
"""The answer where nothing allows: a policy may refuse or ask a person, never let in."""

_NAME = r"^[a-z0-9][a-z0-9-]{0,63}$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Purpose(_Part):
    """What the data set is for. ``redistribution`` is what is published of a recording."""

    redistribution: Literal["none", "excerpt", "verbatim"]
    commercial: bool
    training: Literal["none", "other", "generative"]


class Defaults(_Part):
    """The answers where no rule gives one, or where what it allows lacks something."""

    unmatched: Refusal = Verdict.DENY
    unknown: Refusal = Verdict.DENY
    conditional: Refusal = Verdict.DENY
    missing_evidence: Refusal = Verdict.DENY
    missing_attribution: Refusal = Verdict.DENY
    ambiguous_version: Refusal = Verdict.DENY


class Transforms(_Part):
    """Whether what soundmill does to a recording counts as adapting it, which ND forbids to share.

    The answers are the policy's, since courts have given none.
    """

    excerpt: Literal["adaptation", "not_adaptation"] = "adaptation"
    transcode: Literal["adaptation", "not_adaptation"] = "not_adaptation"


class Limits(_Part):
    """How much of a data set may fail before the audit fails, as fractions of its rows.

    ``max_incomplete_credits`` are recordings that owe a credit which cannot be given in full;
    without it there may be any number of them.
    """

    review_max_fraction: float = Field(default=0.0, ge=0.0, le=1.0, allow_inf_nan=False)
    unknown_max_fraction: float = Field(default=0.0, ge=0.0, le=1.0, allow_inf_nan=False)
    deny_max_fraction: float = Field(default=0.0, ge=0.0, le=1.0, allow_inf_nan=False)
    max_incomplete_credits: int | None = Field(default=None, ge=0)


class Require(_Part):
    """What must be there where a rule allows and the licence asks for a credit."""

    attribution: Annotated[tuple[Credit, ...], AfterValidator(distinct)]


class Rule(_Part):
    """One rule: when it applies, what follows, and why, in words that go into every decision."""

    id: str = Field(pattern=_NAME)
    when: When
    require: Require | None = None
    then: Verdict
    reason: str = Field(default="", max_length=300)

    @model_validator(mode="after")
    def _allows_something_known(self) -> Self:
        if self.then is not Verdict.ALLOW:
            if self.require is not None:
                raise ValueError(f"rule {self.id!r} has require, which is for rules that allow")
            return self
        if not self.when.canonical():
            raise ValueError(f"rule {self.id!r} allows anything; say when")
        if NOASSERTION in (self.when.license or ()):
            raise ValueError(f"rule {self.id!r} allows {NOASSERTION}, which is no licence")
        return self


class Policy(_Part):
    """What may enter a data set. ``summary`` is one sentence on its use, for people."""

    version: Literal[1]
    name: str = Field(pattern=_NAME)
    summary: str = Field(min_length=1, max_length=500)
    purpose: Purpose
    defaults: Defaults = Defaults()
    min_grade: dict[LayerKind, Grade] = Field(default_factory=dict)
    ambiguous_version: Literal["allow_if_all_candidates_pass", "refuse"] = (
        "allow_if_all_candidates_pass"
    )
    or_choice: Literal["best_passing", "all_must_pass"] = "best_passing"
    transforms: Transforms = Transforms()
    rules: tuple[Rule, ...] = Field(min_length=1, max_length=500)
    overrides: Overrides | None = None
    limits: Limits = Limits()

    @model_validator(mode="after")
    def _distinct_rules(self) -> Self:
        ids = [rule.id for rule in self.rules]
        if twice := sorted({each for each in ids if ids.count(each) > 1}):
            raise ValueError(f"rules: the ids {twice} are there twice")
        return self

    @cached_property
    def digest(self) -> str:
        """The hex SHA-256 of what decides: all but the summary, and where overrides were read."""
        content: dict[str, Any] = self.model_dump(mode="json", exclude={"summary", "rules"})
        if self.overrides is not None:
            rows = [row.model_dump(mode="json") for row in self.overrides.rows]
            content["overrides"] = {"as_of": str(self.overrides.as_of), "rows": rows}
        content["rules"] = [
            rule.model_dump(mode="json", exclude={"when"}) | {"when": rule.when.canonical()}
            for rule in self.rules
        ]
        return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    @cached_property
    def needs(self) -> tuple[Operation, ...]:
        """The operations without which the purpose cannot be had."""
        needed = {
            "none": (),
            "excerpt": (Operation.REDISTRIBUTE_EXCERPT,),
            "verbatim": (Operation.REDISTRIBUTE_VERBATIM,),
        }[self.purpose.redistribution]
        shared = self.purpose.redistribution != "none"
        cut = self.purpose.redistribution == "excerpt"
        if (cut and self.transforms.excerpt == "adaptation") or (
            shared and self.transforms.transcode == "adaptation"
        ):
            needed += (Operation.ADAPT,)
        if self.purpose.commercial:
            needed += (Operation.COMMERCIAL,)
        return (
            needed
            + {
                "none": (),
                "other": (Operation.TRAIN_OTHER,),
                "generative": (Operation.TRAIN_GENERATIVE,),
            }[self.purpose.training]
        )
