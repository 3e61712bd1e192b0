"""``soundmill captioner``: a tiny one trained to its end, cut off, taken up, and converted."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from augment.models.bundled import Bundled
from augment.models.converted import ConvertedT5
from pipeline.cli.training import shown
from tests.augment.models.tiny_captioner import with_small_chunks
from tests.augment.models.tiny_t5 import save_tiny_t5
from tests.pipeline.cli.test_caption_commands import TERMINAL, soundmill

pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")

TEXTS = "caption\nA dog barks in a park\nRain falls on a roof\nA man speaks and a bird sings\n"

TINY = {
    "batch": 8,
    "d-model": 16,
    "d-ff": 16,
    "heads": 2,
    "encoder-layers": 1,
    "decoder-layers": 1,
    "vocabulary": 340,
    "grammar-fraction": 0.0,
    "finish-steps": 0,
    "checkpoint-every": 2,
}


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    with_small_chunks(monkeypatch)


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    path = tmp_path / "texts.csv"
    path.write_text(TEXTS)
    return path


def train(output: Path, *texts: Path, steps: int = 4, **changes: object) -> Result:
    options = TINY | {"steps": steps} | {key.replace("_", "-"): n for key, n in changes.items()}
    named = [f"--{name}={value}" for name, value in options.items()]
    return soundmill(
        "captioner", "train", "--output", output, *(f"--texts={path}" for path in texts), *named
    )


def test_training_ends_with_a_captioner_and_its_record(tmp_path: Path, texts: Path):
    result = train(tmp_path / "mine", texts)

    assert result.exit_code == 0, result.output
    made = tmp_path / "mine/captioner"
    assert f"captions: {{model: {made}}}" in result.stdout
    assert Bundled(str(made)).check().revision.startswith("sha256:")
    record = json.loads((made / "captioner.json").read_text())
    assert record["settings"]["steps"] == 4
    assert record["settings"]["learning_rate"] == 0.0015
    digest = sha256(TEXTS.encode()).hexdigest()
    assert record["texts"] == [{"name": "texts.csv", "sha256": digest}]
    assert record["sentences"] == 3
    assert set(record["versions"]) == {"torch", "transformers", "ctranslate2", "tokenizers"}
    assert f"validation loss {record['validation_loss']:.4f}" in result.stdout
    assert "step 4 of 4, loss" in result.stderr
    assert "\r" not in result.stderr

    again = train(tmp_path / "mine", texts)
    assert again.exit_code == 0
    assert again.stdout == result.stdout
    assert again.stderr == ""


def test_a_training_that_was_cut_off_goes_on(
    tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch
):
    @contextmanager
    def cut_off() -> Iterator[Callable[[Any], None]]:
        def report(reached: Any) -> None:
            if reached.step == 3:
                raise KeyboardInterrupt

        yield report

    with monkeypatch.context() as patch:
        patch.setattr("pipeline.cli.captioner.shown", cut_off)
        interrupted = train(tmp_path / "mine", texts)
    assert interrupted.exit_code == 1
    assert "run again to go on" in interrupted.stderr
    assert not (tmp_path / "mine/captioner").exists()

    resumed = train(tmp_path / "mine", texts)

    assert resumed.exit_code == 0, resumed.output
    assert resumed.stderr.splitlines()[1].startswith("training: step 3 of 4")
    noted = (tmp_path / "mine/losses.jsonl").read_text().splitlines()
    assert [json.loads(line)["step"] for line in noted] == [2, 4]


@pytest.fixture
def begun(tmp_path: Path, texts: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose training was begun, and has come to nothing yet."""
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.cli.captioner._train", _interrupted)
        train(tmp_path / "begun", texts)
    return tmp_path / "begun"


def _interrupted(*_: object) -> None:
    raise KeyboardInterrupt


def test_another_training_does_not_go_on_in_a_folder(begun: Path, texts: Path):
    result = train(begun, texts, steps=5, d_ff=32)
    assert result.exit_code == 2
    assert "--steps 4 there, 5 here; --d-ff 16 there, 32 here" in result.stderr


def test_texts_that_have_changed_are_another_training(begun: Path, texts: Path):
    texts.write_text(TEXTS + "A cat meows in a kitchen\n")
    result = train(begun, texts)
    assert result.exit_code == 2
    assert "other --texts; give another folder" in result.stderr


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, texts: Path):
    result = train(tmp_path, texts)
    assert result.exit_code == 2
    assert "no training has written what is in there" in result.stderr
    assert list(tmp_path.iterdir()) == [texts]


def test_an_output_that_cannot_be_made_is_refused(texts: Path):
    result = train(texts / "below", texts)
    assert result.exit_code == 2
    assert "cannot be written: Not a directory" in result.stderr


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"steps": 0}, "--steps: 0: "),
        ({"grammar_fraction": 1.5}, "--grammar-fraction: 1.5: "),
        ({"batch": 321}, "--batch: 321: at most 320 pairs"),
        ({"heads": 32}, "--heads: 32: at most as many as --d-model, 16"),
    ],
)
def test_settings_that_make_no_sense_are_refused_by_name(
    tmp_path: Path, change: dict[str, Any], words: str
):
    result = train(tmp_path / "mine", **change)
    assert result.exit_code == 2
    assert words in result.stderr
    assert not (tmp_path / "mine").exists()


def test_a_table_without_captions_is_refused_by_name(tmp_path: Path):
    table = tmp_path / "table.csv"
    table.write_text("title,tags\nA dog,dog\n")
    result = train(tmp_path / "mine", table)
    assert result.exit_code == 2
    assert f"{table}: no column of captions" in result.stderr
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("verb", [["train", "--output=x"], ["convert", "google-t5/t5-small", "x"]])
def test_without_the_extra_the_way_out_is_told(verb: list[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("augment.models.model_files.find_spec", lambda _: None)
    result = soundmill("captioner", *verb)
    assert result.exit_code == 2
    assert "pip install 'soundmill[t5]'" in result.stderr


def test_a_model_of_others_is_converted_once(tmp_path: Path):
    model = save_tiny_t5(tmp_path / "tiny")
    folder = tmp_path / "out: of {here}"

    result = soundmill("captioner", "convert", model, folder)

    assert result.exit_code == 0, result.output
    assert f"captions: {{model: '{folder}'}}" in result.stdout
    (written,) = ConvertedT5(str(folder)).write([("dog", "bark")], 1)[0]
    assert written.text == "a dog bark"
    again = soundmill("captioner", "convert", model, folder)
    assert again.exit_code == 2
    assert "never overwritten" in again.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere/at/all"], "no such folder"),
        (["x", "--quantization=int3"], "quantization 'int3'; allowed are"),
    ],
)
def test_what_cannot_be_converted_is_refused(tmp_path: Path, arguments: list[str], words: str):
    model, *options = arguments
    result = soundmill("captioner", "convert", model, tmp_path / "out", *options)
    assert result.exit_code == 2
    assert words in result.stderr


def test_on_a_terminal_training_shows_a_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    from augment.training.train import Progress

    for name, value in TERMINAL.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_COLOR", "1")

    with shown() as report:
        report(Progress(1, 2, 3.25, 3.5))
        report(Progress(2, 2, 3.0, None))

    printed = capsys.readouterr()
    assert printed.out == ""
    assert "2/2 loss 3.000, validation 3.500" in printed.err


def test_elsewhere_training_shows_a_line_for_each_validation(capsys: pytest.CaptureFixture[str]):
    from augment.training.train import Progress

    with shown() as report:
        for step in range(1, 7):
            report(Progress(step, 6, 3.25, 3.5 if step % 3 == 0 else None))

    lines = capsys.readouterr().err.splitlines()
    assert lines[1] == "training: step 1 of 6, loss 3.250"
    assert lines[2].startswith("training: step 3 of 6, loss 3.250, validation 3.500, about 0 s")
    assert lines[3:] == ["training: step 6 of 6, loss 3.250, validation 3.500"]
