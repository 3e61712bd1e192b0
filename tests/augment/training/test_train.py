import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.augment.models.tiny_captioner import small_training, tiny_settings, tiny_texts

pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")

from augment.training.train import Progress, train

WEIGHTS = "model.safetensors"


@pytest.fixture(scope="module", autouse=True)
def small() -> Iterator[None]:
    with small_training():
        yield


class Cut(Exception):  # noqa: N818 - it is a cut
    """Ends a training from outside."""


def cut_after(step: int) -> Callable[[Progress], None]:
    def report(progress: Progress) -> None:
        if progress.step == step:
            raise Cut

    return report


def silent(_: Progress) -> None:
    pass


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Progress]]:
    """A training of twenty steps, with checkpoints after each five, and what it reported."""
    folder, reports = tmp_path_factory.mktemp("undisturbed"), []
    train(tiny_texts(), tiny_settings(dropout=0.1), folder, reports.append)
    return folder, reports


def test_the_loss_falls_and_every_step_is_reported(undisturbed: tuple[Path, list[Progress]]):
    _, reports = undisturbed

    assert [(report.step, report.steps) for report in reports] == [(n, 20) for n in range(1, 21)]
    assert reports[-1].loss < 0.8 * reports[0].loss


def test_unseen_pairs_are_measured_at_each_checkpoint(undisturbed: tuple[Path, list[Progress]]):
    _, reports = undisturbed

    measured = [report.step for report in reports if report.validation_loss is not None]

    assert measured == [5, 10, 15, 20]
    assert reports[-1].validation_loss < reports[4].validation_loss


def test_the_model_is_left_in_the_form_of_hugging_face(undisturbed: tuple[Path, list[Progress]]):
    model = undisturbed[0] / "model"

    assert {path.name for path in model.iterdir()} >= {WEIGHTS, "config.json", "tokenizer.json"}
    config = json.loads((model / "config.json").read_text())
    assert (config["model_type"], config["d_model"], config["num_layers"]) == ("t5", 32, 1)


@pytest.mark.parametrize("step", [3, 5, 12])
def test_a_training_that_was_cut_goes_on_to_the_same_weights(
    step: int, undisturbed: tuple[Path, list[Progress]], tmp_path: Path
):
    settings = tiny_settings(dropout=0.1)
    with pytest.raises(Cut):
        train(tiny_texts(), settings, tmp_path, cut_after(step))

    again: list[Progress] = []
    train(tiny_texts(), settings, tmp_path, again.append)

    assert again[0].step == step - step % 5 + 1  # after the last checkpoint
    assert again == undisturbed[1][again[0].step - 1 :]
    for name in (f"model/{WEIGHTS}", "tokenizer.json"):
        assert (tmp_path / name).read_bytes() == (undisturbed[0] / name).read_bytes()


def test_a_finished_training_has_nothing_left_to_do(undisturbed: tuple[Path, list[Progress]]):
    before = (undisturbed[0] / "model" / WEIGHTS).read_bytes()

    again: list[Progress] = []
    train(tiny_texts(), tiny_settings(dropout=0.1), undisturbed[0], again.append)

    assert again == []
    assert (undisturbed[0] / "model" / WEIGHTS).read_bytes() == before


def test_another_seed_gives_other_weights(undisturbed: tuple[Path, list[Progress]], tmp_path: Path):
    train(tiny_texts(), tiny_settings(dropout=0.1, seed=1), tmp_path, silent)

    other = (undisturbed[0] / "model" / WEIGHTS).read_bytes()
    assert (tmp_path / "model" / WEIGHTS).read_bytes() != other


def test_a_training_by_other_settings_is_not_taken_up(undisturbed: tuple[Path, list[Progress]]):
    with pytest.raises(ValueError, match="holds a training by other settings; give another folder"):
        train(tiny_texts(), tiny_settings(dropout=0.1, seed=1), undisturbed[0], silent)


@pytest.mark.parametrize("wrong", [{"steps": 0}, {"dropout": 1.5}, {"stepz": 3}, {"vocabulary": 9}])
def test_settings_that_make_no_model_are_refused(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        tiny_settings(**wrong)


def test_a_cut_between_the_stages_changes_nothing(tmp_path: Path):
    settings = tiny_settings(steps=5, finish_steps=10, warm_up_steps=2)
    whole: list[Progress] = []
    train(tiny_texts(), settings, tmp_path / "whole", whole.append)
    with pytest.raises(Cut):
        train(tiny_texts(), settings, tmp_path / "cut", cut_after(8))

    rest: list[Progress] = []
    train(tiny_texts(), settings, tmp_path / "cut", rest.append)

    assert [each.step for each in rest] == list(range(6, 16))
    assert rest == whole[5:]
