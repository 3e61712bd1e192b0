"""The curves of a training, drawn from its logs: the same logs give the same bytes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

Records = Sequence[dict[str, Any]]

_INK, _FAINT, _OTHER = "#1f4e79", "#a9c3dc", "#c0561b"

_SMOOTHED_FRACTION = 0.05
"""Share of the curve that a point of the bold line is the mean of: the way, not the batches."""


def draw_curves(training: Records, validation: Records, folder: Path) -> tuple[Path, Path]:
    """Writes ``curves.svg`` and ``curves.png``: loss, retrieval, learning rate and scale by step.

    Returns:
        The two files.
    """
    # Of itself matplotlib names an SVG's parts at random, and dates it.
    with rc_context({"svg.hashsalt": "soundmill", "font.size": 9, "svg.fonttype": "path"}):
        figure = Figure(figsize=(10, 6.4), dpi=110, layout="constrained")
        (loss, found), (rate, scale) = figure.subplots(2, 2, sharex=True)
        _draw_loss(loss, training, validation)
        _draw_found(found, validation)
        _draw_line(rate, training, "lr", "learning rate")
        _draw_line(scale, training, "scale", "logit scale")
        for axes in (loss, found, rate, scale):
            axes.grid(visible=True, color="#dddddd", linewidth=0.6)
            axes.spines[["top", "right"]].set_visible(False)
        for axes in (rate, scale):
            axes.set_xlabel("step")
        svg, png = folder / "curves.svg", folder / "curves.png"
        figure.savefig(svg, metadata={"Date": None, "Creator": None})
        figure.savefig(png, metadata={"Software": None})
    return svg, png


def _draw_loss(axes: Axes, training: Records, validation: Records) -> None:
    steps = [record["step"] for record in training]
    losses = [record["loss"] for record in training]
    axes.plot(steps, losses, color=_FAINT, linewidth=0.8)
    axes.plot(steps, smoothed(losses), color=_INK, linewidth=1.6, label="training")
    if validation:
        axes.plot(
            [record["step"] for record in validation],
            [record["loss"] for record in validation],
            color=_OTHER,
            marker="o",
            markersize=3,
            label="validation",
        )
    axes.set_title("loss, nats")
    axes.set_ylim(bottom=0)
    axes.legend(frameon=False)


def _draw_found(axes: Axes, validation: Records) -> None:
    axes.set_title("validation: found among the first 1, 5, 10")
    axes.set_ylim(0, 1)
    ways = (("text_to_audio", _INK, "text to audio"), ("audio_to_text", _OTHER, "audio to text"))
    for way, color, label in ways:
        for k, style in ((1, "-"), (5, "--"), (10, ":")):
            name = f"{way}_r{k}"
            drawn = [record for record in validation if name in record]
            steps = [record["step"] for record in drawn]
            values = [record[name] for record in drawn]
            axes.plot(steps, values, style, color=color, label=f"{label} R@{k}")
    if validation:
        axes.legend(frameon=False, fontsize=7)
    else:
        axes.text(0.5, 0.5, "no validation split", ha="center", transform=axes.transAxes)


def _draw_line(axes: Axes, training: Records, name: str, title: str) -> None:
    steps = [record["step"] for record in training]
    axes.plot(steps, [record[name] for record in training], color=_INK, linewidth=1.4)
    axes.set_title(title)


def smoothed(values: Sequence[float]) -> list[float]:
    """The mean of each value and those before it, back over a twentieth of the curve."""
    width = max(1, round(len(values) * _SMOOTHED_FRACTION))
    means = []
    for end in range(1, len(values) + 1):
        window = values[max(0, end - width) : end]
        means.append(sum(window) / len(window))
    return means
