"""Bar charts as inline SVG, without a view box: lengths are percentages, so text keeps its size.

Colours come from the page's style sheet, so that one drawing serves light, dark and print.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.audit.page.safe_text import visible

ROW_PX = 44
TEXT_PX = 16
BAR_PX = 8
MAX_LABEL_CHARS = 44
"""What fits beside a value on a narrow screen."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` sets its length, ``shown`` is the text at its right."""

    label: str
    value: float
    shown: str


def bar_chart(title: str, bars: Sequence[Bar]) -> Markup:
    """Horizontal bars from the left, the longest across the whole width; empty for no bars.

    Every text is escaped. ``title`` is read out by screen readers in place of the drawing.
    """
    if not bars:
        return Markup()
    longest = max(bar.value for bar in bars)
    rows = Markup().join(_row(bar, index, longest) for index, bar in enumerate(bars))
    summary = "; ".join(f"{visible(bar.label)}: {bar.shown}" for bar in bars)
    return Markup(
        '<svg class="chart" role="img" width="100%" height="{}" aria-label="{}. {}">{}</svg>'
    ).format(len(bars) * ROW_PX, title, summary, rows)


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a stacked bar; ``kind`` is its class in the style sheet, and its name."""

    kind: str
    value: float
    shown: str


@dataclass(frozen=True, slots=True)
class Stack:
    """A bar of parts, whose sum is the whole width."""

    label: str
    parts: tuple[Part, ...]


def stacked_chart(title: str, stacks: Sequence[Stack]) -> Markup:
    """Bars that each fill the width, cut into parts; the label tells all parts that are there."""
    stacks = [stack for stack in stacks if sum(part.value for part in stack.parts) > 0]
    if not stacks:
        return Markup()
    rows = Markup().join(_stack(stack, index) for index, stack in enumerate(stacks))
    summary = "; ".join(f"{stack.label}: {_told(stack)}" for stack in stacks)
    return Markup(
        '<svg class="chart stacked" role="img" width="100%" height="{}" aria-label="{}. {}">'
        "{}</svg>"
    ).format(len(stacks) * ROW_PX, title, summary, rows)


def _stack(stack: Stack, index: int) -> Markup:
    top, whole, left = index * ROW_PX, sum(part.value for part in stack.parts), 0.0
    drawn = []
    for part in stack.parts:
        percent = 100 * part.value / whole
        drawn.append(
            Markup(
                '<rect class="part {}" x="{:.2f}%" y="{}" width="{:.2f}%" height="{}">'
                "<title>{}: {}</title></rect>"
            ).format(part.kind, left, top + TEXT_PX + 6, percent, BAR_PX, part.kind, part.shown)
        )
        left += percent
    return Markup(
        '<g><text x="0" y="{y}">{label}</text>'
        '<text class="value" x="100%" y="{y}">{told}</text>{parts}</g>'
    ).format(y=top + TEXT_PX, label=stack.label, told=_told(stack), parts=Markup().join(drawn))


def _told(stack: Stack) -> str:
    return ", ".join(f"{part.kind} {part.shown}" for part in stack.parts if part.value)


def _row(bar: Bar, index: int, longest: float) -> Markup:
    top = index * ROW_PX
    percent = 100 * bar.value / longest if longest > 0 else 0.0
    label = visible(bar.label)
    short = label if len(label) <= MAX_LABEL_CHARS else label[: MAX_LABEL_CHARS - 1] + "…"
    return Markup(
        "<g><title>{label}: {shown}</title>"
        '<text x="0" y="{text}">{short}</text>'
        '<text class="value" x="100%" y="{text}">{shown}</text>'
        '<rect class="track" x="0" y="{bar}" width="100%" height="{height}"/>'
        '<rect class="bar" x="0" y="{bar}" width="{percent}%" height="{height}"/></g>'
    ).format(
        label=label,
        shown=bar.shown,
        short=short,
        text=top + TEXT_PX,
        bar=top + TEXT_PX + 6,
        height=BAR_PX,
        percent=f"{percent:.2f}",
    )
