"""The drawn curves."""

from xml.etree import ElementTree

import pytest

from trainer.curves import draw_curves, smoothed

TRAINING = [
    {"step": step, "loss": 3.0 / step, "lr": 0.001, "scale": 14.0 + step} for step in range(1, 60)
]
VALIDATION = [
    {"step": 30, "loss": 1.0} | {f"{way}_r{k}": 0.1 * k for way in WAYS for k in (1, 5, 10)}
    for WAYS in [("text_to_audio", "audio_to_text")]
]


def test_the_same_logs_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        draw_curves(TRAINING, VALIDATION, tmp_path / name)

    for name in ("curves.svg", "curves.png"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_a_training_without_validation_is_drawn_too(tmp_path):
    svg, png = draw_curves(TRAINING, [], tmp_path)

    assert ElementTree.parse(svg).getroot().tag.endswith("svg")
    assert png.read_bytes()[:4] == b"\x89PNG"


def test_the_bold_line_is_the_mean_of_a_twentieth_before():
    values = [float(value) for value in range(40)]

    means = smoothed(values)

    assert means[0] == 0.0
    assert means[39] == pytest.approx((38 + 39) / 2)
    assert smoothed([]) == []
