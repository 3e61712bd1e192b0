"""Charts as inline SVG, without a view box: lengths are percentages, so text keeps its size.

Colours come from the style sheet, so that one drawing serves light, dark and print.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from markupsafe import Markup
from numpy import ndarray

from augment.reading.cleaning import visible
from trainer.page.render import short, signed

ROW_PX = 46
TEXT_PX = 16
BAR_PX = 8
MAX_LABEL_CHARS = 30
"""What fits beside a value on a narrow screen."""

DOT_PX = 4
MARGIN_PERCENT = 6
"""Around a cloud of points, so that its outermost ones and their names are whole."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A fraction in [0, 1] with the ends of its interval, and a mark, as of chance, if any."""

    label: str
    value: float
    low: float
    high: float
    shown: str
    mark: float | None = None


def bar_chart(title: str, bars: Sequence[Bar]) -> Markup:
    """Horizontal bars, the whole width being 1, each with its interval as a whisker.

    Every text is escaped. ``title`` is read out by screen readers in place of the drawing.
    """
    summary = "; ".join(f"{visible(bar.label)}: {bar.shown}" for bar in bars)
    rows = Markup().join(_bar(bar, index * ROW_PX) for index, bar in enumerate(bars))
    return _svg("chart", len(bars) * ROW_PX, f"{title}. {summary}", rows)


def _bar(bar: Bar, top: int) -> Markup:
    middle = top + TEXT_PX + 6 + BAR_PX // 2
    mark = Markup()
    if bar.mark is not None:
        mark = Markup(
            '<line class="mark" x1="{x:.2f}%" x2="{x:.2f}%" y1="{y1}" y2="{y2}"/>'
        ).format(x=100 * bar.mark, y1=middle - 7, y2=middle + 7)
    return Markup(
        "<g><title>{label}: {shown}</title>"
        '<text x="0" y="{text}">{short}</text>'
        '<text class="value" x="100%" y="{text}">{shown}</text>'
        '<rect class="track" x="0" y="{bar}" width="100%" height="{height}"/>'
        '<rect class="bar" x="0" y="{bar}" width="{value:.2f}%" height="{height}"/>'
        '<line class="whisker" x1="{low:.2f}%" x2="{high:.2f}%" y1="{middle}" y2="{middle}"/>'
        "{mark}</g>"
    ).format(
        label=visible(bar.label),
        short=short(bar.label, MAX_LABEL_CHARS),
        shown=bar.shown,
        text=top + TEXT_PX,
        bar=top + TEXT_PX + 6,
        height=BAR_PX,
        value=100 * bar.value,
        low=100 * bar.low,
        high=100 * bar.high,
        middle=middle,
        mark=mark,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its interval, and those of single seeds; ``clear`` if it is shown."""

    label: str
    value: float
    low: float
    high: float
    seeds: tuple[float, ...]
    clear: bool


def reach(rows: Iterable[Difference]) -> float:
    """How far from zero a chart of them must go; charts of one reach can be compared."""
    ends = [abs(end) for row in rows for end in (row.low, row.high, row.value, *row.seeds)]
    return max([*ends, 1e-6]) * 1.08


def difference_chart(title: str, rows: Sequence[Difference], widest: float) -> Markup:
    """Intervals about a line at zero, ``widest`` to either side; small dots are single seeds."""
    summary = "; ".join(f"{visible(row.label)}: {signed(row.value)} points" for row in rows)
    drawn = Markup().join(_difference(row, i * ROW_PX, widest) for i, row in enumerate(rows))
    height = len(rows) * ROW_PX
    zero = Markup('<line class="zero" x1="50%" x2="50%" y1="0" y2="{}"/>').format(height)
    return _svg("chart", height, f"{title}. {summary}", zero + drawn)


def _difference(row: Difference, top: int, widest: float) -> Markup:
    middle = top + TEXT_PX + 14

    def place(value: float) -> str:
        return f"{50 + 50 * value / widest:.2f}%"

    seeds = Markup().join(
        Markup('<circle class="seed" cx="{}" cy="{}" r="3"/>').format(place(seed), middle)
        for seed in row.seeds
    )
    return Markup(
        '<g class="{kind}"><title>{label}: {value} points, {low} to {high}</title>'
        '<text class="over" x="0" y="{text}">{short}</text>'
        '<text class="value" x="100%" y="{text}">{value} ({low} to {high})</text>'
        '<line class="span" x1="{x1}" x2="{x2}" y1="{middle}" y2="{middle}"/>{seeds}'
        '<circle class="point" cx="{x}" cy="{middle}" r="5"/></g>'
    ).format(
        kind="clear" if row.clear else "unclear",
        label=visible(row.label),
        short=short(row.label, MAX_LABEL_CHARS),
        value=signed(row.value),
        low=signed(row.low),
        high=signed(row.high),
        text=top + TEXT_PX,
        middle=middle,
        x1=place(row.low),
        x2=place(row.high),
        x=place(row.value),
        seeds=seeds,
    )


@dataclass(frozen=True, slots=True)
class Cloud:
    """Points of one kind; ``kind`` is their class in the style sheet. ``names`` are written out."""

    kind: str
    places: ndarray
    """Shape (points, 2)."""
    names: tuple[str, ...] = ()


def scatter(title: str, clouds: Sequence[Cloud], height_px: int = 460) -> Markup:
    """Clouds of points, the first at the bottom, on axes that each fill the drawing."""
    every = [place for cloud in clouds for place in cloud.places]
    if not every:
        return Markup()
    low = [min(place[axis] for place in every) for axis in (0, 1)]
    span = [max(place[axis] for place in every) - low[axis] or 1.0 for axis in (0, 1)]

    def at(place: ndarray) -> tuple[str, str, float]:
        x, y = (
            MARGIN_PERCENT + (100 - 2 * MARGIN_PERCENT) * (place[axis] - low[axis]) / span[axis]
            for axis in (0, 1)
        )
        return f"{x:.2f}%", f"{100 - y:.2f}%", x

    dots = Markup().join(
        Markup('<circle class="{}" cx="{}" cy="{}" r="{}"/>').format(
            cloud.kind, *at(place)[:2], DOT_PX + 3 * bool(cloud.names)
        )
        for cloud in clouds
        for place in cloud.places
    )
    # Names come last: no point may lie over them.
    names = Markup().join(
        _name(at(place), name)
        for cloud in clouds
        for place, name in zip(cloud.places, cloud.names, strict=False)
    )
    return _svg("scatter", height_px, title, dots + names)


def _name(at: tuple[str, str, float], name: str) -> Markup:
    x, y, percent = at
    return Markup('<text x="{}" y="{}" dx="{}" dy="4" text-anchor="{}">{}</text>').format(
        x, y, *((-11, "end") if percent > 60 else (11, "start")), short(name, 24)
    )


def _svg(kind: str, height_px: int, label: str, content: Markup) -> Markup:
    return Markup(
        '<svg class="{}" role="img" width="100%" height="{}" aria-label="{}">{}</svg>'
    ).format(kind, height_px, label, content)
