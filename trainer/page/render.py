"""Renders a template as one self-contained page: style within, no script, nothing fetched."""

from base64 import b64encode
from functools import cache
from hashlib import sha256

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from augment.reading.cleaning import visible

MAX_SHOWN_CHARS = 60
"""Of a foreign text in a table: a hostile one may be a book."""


def render(template: str, **given: object) -> bytes:
    """The page in UTF-8. What is given is escaped, and a name that is not given is an error."""
    environment = _environment()
    assert environment.loader is not None
    style = environment.loader.get_source(environment, "look.css")[0]
    page = environment.get_template(template).render(
        # Our own file, between tags whose text no browser unescapes.
        style=Markup(style),  # noqa: S704
        style_hash="sha256-" + b64encode(sha256(style.encode()).digest()).decode(),
        **given,
    )
    return page.encode("utf-8", "backslashreplace")


def short(text: str, n_chars: int = MAX_SHOWN_CHARS) -> str:
    """Without what cannot be seen, cut to a length that a page can bear."""
    text = visible(text)
    return text if len(text) <= n_chars else text[: n_chars - 1] + "…"


def percent(fraction: float) -> str:
    """A fraction as a percentage with one digit; a dash where there is none."""
    return "–" if fraction != fraction else f"{100 * fraction:.1f}"


def signed(fraction: float) -> str:
    """A difference of fractions in points, with its sign, if it does not round to nothing."""
    shown = f"{abs(100 * fraction):.1f}"
    return shown if shown == "0.0" else ("+" if fraction > 0 else "−") + shown


def count(number: int) -> str:
    """A whole number with its thousands apart."""
    return f"{number:,}"


def plural(number: int, noun: str) -> str:
    """A number with its noun, ``1 clip`` or ``2 clips``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("trainer", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        short=short, visible=visible, percent=percent, signed=signed, count=count, plural=plural
    )
    return made
