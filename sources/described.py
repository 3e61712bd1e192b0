"""What the project says of its sources: the words of the command and of docs/sources.md."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr
from pydantic.fields import FieldInfo

from sources.registry import REFUSED, SOURCES
from sources.source_type import SourceType

_NAMES: dict[Any, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    SecretStr: "secret",
}

MAX_CHOICES = 12

_INTRODUCTION = """\
# Sources

Where sound comes from. An entry of a recipe's `sources` has a `type`, if wanted a `name` of its
own, and the settings of that type. Secrets stand in it as `${NAME}` and come from the environment.
What asks hosts on the internet also wants to know whom they may write to: a mail address or a page
of yours in `SOUNDMILL_CONTACT`.

`soundmill sources` prints this list, `soundmill sources NAME` one of its sections, and
`soundmill plan RECIPE` what the sources of a recipe would come to. This page is written by
`soundmill sources --markdown`.
"""


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting in words. The default of a secret is never a secret: there is none."""

    name: str
    kind: str
    default: str
    meaning: str


def settings_of(kind: SourceType) -> Iterator[Setting]:
    """The settings that a recipe may give a source of this type, in their order."""
    for name, field in kind.settings.model_fields.items():
        yield Setting(name, _kind(field.annotation), _default(field), field.description or "")


def on_words(kind: SourceType) -> str:
    """Whether it is fit to be used as it is, in one word."""
    return "yes" if kind.default_on else "no"


def markdown() -> str:
    """The page docs/sources.md."""
    rows = [
        f"| [{kind.name}](#{kind.name}) | {_cell(kind.summary)} | "
        f"{_cell(kind.license_granularity)} | {_cell(kind.auth)} | {on_words(kind)} |"
        for kind in SOURCES.values()
    ]
    overview = ["| type | what it reads | licence | access | by default |", "|---|---|---|---|---|"]
    sections = [_section(kind) for kind in SOURCES.values()]
    refused = ["## Not sources", *(f"**{name}**: {why}." for name, why in REFUSED.items())]
    return (
        "\n\n".join([_INTRODUCTION.rstrip(), "\n".join(overview + rows), *sections, *refused])
        + "\n"
    )


def _section(kind: SourceType) -> str:
    rows = [
        f"| `{s.name}` | {_cell(s.kind)} | {_cell(s.default)} | {_cell(s.meaning)} |"
        for s in settings_of(kind)
    ]
    table = ["| setting | type | default | meaning |", "|---|---|---|---|", *rows]
    parts = [
        f"## {kind.name}",
        f"{kind.summary}.",
        f"**Access:** {kind.auth}. **Licence:** {kind.license_granularity}. "
        f"**By default:** {on_words(kind)}.",
        f"**Terms:** {kind.terms}",
        f"```yaml\n{kind.example.rstrip()}\n```",
        "\n".join(table),
    ]
    if kind.seen:
        parts.append(f"**Seen and remembered:** {kind.seen}")
    return "\n\n".join(parts)


def _cell(words: str) -> str:
    return " ".join(words.split()).replace("|", "\\|")


def _kind(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _NAMES:
        return _NAMES[hint]
    if origin is Annotated:
        return _kind(inner[0])
    if origin in (Union, UnionType):
        return " or ".join(dict.fromkeys(_kind(each) for each in inner if each is not type(None)))
    if origin is Literal:
        shown = [str(each) or "nothing" for each in inner[:MAX_CHOICES]]
        return ", ".join(shown) + (" …" if len(inner) > MAX_CHOICES else "")
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return f"{_kind(inner[0])}: {_kind(inner[1])}"
    if isinstance(origin, type) and issubclass(origin, Sequence):
        return f"list of {_kind(inner[0])}"
    if isinstance(hint, type) and issubclass(hint, BaseModel):
        return f"block with {', '.join(hint.model_fields)}"
    return getattr(hint, "__name__", str(hint))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "needed"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ("", (), [], {}) or isinstance(value, BaseModel | SecretStr):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {each}" for key, each in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
