"""When a rule of a policy applies: each key that is given must hold, by any value of its list."""

from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
)

from pipeline.rights.licenses import known_license
from pipeline.rights.preferences import KNOWN as KNOWN_PREFERENCES
from pipeline.rights.terms import TERMS
from schemas.rights import NOASSERTION, Conflict, Grade, Obligation, Operation, Permission

LayerKind = Literal["audio", "metadata", "caption"]
Flag = Literal["voice", "music", "children"]

PREFERENCES = ("none", *Permission, *KNOWN_PREFERENCES)
"""What ``ai_pref`` may name: no word, what the words leave of generative training, or a word."""


def _license(entry: str) -> str:
    if entry == NOASSERTION or known_license(entry):
        return entry
    raise ValueError(
        f"{entry!r} is no licence known here; allowed are SPDX identifiers such as CC-BY-4.0, "
        f"LicenseRef-… of known licences, and {NOASSERTION}; whole families go under family"
    )


def _family(entry: str) -> str:
    if entry in TERMS:
        return entry
    raise ValueError(f"{entry!r} is no family known here; allowed are {', '.join(TERMS)}")


def _preference(entry: str) -> str:
    if entry in PREFERENCES:
        return entry
    raise ValueError(f"{entry!r} is no preference known here; allowed are {', '.join(PREFERENCES)}")


def _entries(value: Any) -> Any:
    """A single word stands for a list of one."""
    return [value] if isinstance(value, str) else value


def distinct(entries: tuple[Any, ...] | None) -> tuple[Any, ...] | None:
    """The entries, refused where one is there twice or none is there at all."""
    if entries is None:
        return None
    if not entries:
        raise ValueError("an empty list matches nothing; leave the key out instead")
    if len(set(entries)) != len(entries):
        raise ValueError(f"{[str(entry) for entry in entries]} names an entry twice")
    return entries


_License = Annotated[str, AfterValidator(_license)]
_Family = Annotated[str, AfterValidator(_family)]
_Preference = Annotated[str, AfterValidator(_preference)]
_Name = Annotated[str, Field(min_length=1, max_length=200)]
_Any = (BeforeValidator(_entries), AfterValidator(distinct))


class When(BaseModel):
    """The conditions of a rule. A key that is left out does not matter.

    ``source`` is the name of a source in the recipe, ``catalogue`` the one in whose terms the
    licence is said. ``generator`` names models that wrote a caption, ``"*"`` any of them.
    ``permissions`` asks of each operation that its answer is one of those given.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    license: Annotated[tuple[_License, ...] | None, *_Any] = None
    family: Annotated[tuple[_Family, ...] | None, *_Any] = None
    source: Annotated[tuple[_Name, ...] | None, *_Any] = None
    catalogue: Annotated[tuple[_Name, ...] | None, *_Any] = None
    layer: Annotated[tuple[LayerKind, ...] | None, *_Any] = None
    ai_pref: Annotated[tuple[_Preference, ...] | None, *_Any] = None
    flags: Annotated[tuple[Flag, ...] | None, *_Any] = None
    conflict: Annotated[tuple[Conflict, ...] | None, *_Any] = None
    generator: Annotated[tuple[_Name, ...] | None, *_Any] = None
    obligation: Annotated[tuple[Obligation, ...] | None, *_Any] = None
    grade_below: Grade | None = None
    permissions: dict[Operation, Annotated[tuple[Permission, ...], *_Any]] | None = None

    @model_serializer(mode="wrap")
    def _only_given(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {key: value for key, value in handler(self).items() if value is not None}

    def canonical(self) -> dict[str, Any]:
        """The conditions in one form, whatever the order in which they were written."""
        given = self.model_dump(mode="json")
        return {key: _in_order(value) for key, value in given.items()}


def _in_order(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _in_order(part) for key, part in value.items()}
    return sorted(value) if isinstance(value, list) else value
