"""``soundmill takedown`` and ``soundmill recheck`` as somebody types them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipeline.cli.main import main
from pipeline.verify.check import verify
from tests.pipeline.takedown.taken import DAY
from tests.pipeline.test_recheck import BY_NC, a_folder, write_rows
from tests.pipeline.verify.finished import a_data_set


def typed(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def test_a_plan_names_what_would_go_and_changes_nothing(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    result = typed("takedown", output, "plan", "--item", "folder/003.wav")

    assert result.exit_code == 0
    assert "folder/003.wav\t2 clips\tby item" in result.output
    assert not (tmp_path / "takedown").exists()


def test_apply_and_verify_go_together(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    applied = typed(
        "takedown", output, "apply", "--author", "author 1", "--date", DAY, "--ground", "author"
    )
    verified = typed("takedown", output, "verify", "--author", "author 1")

    assert (applied.exit_code, verified.exit_code) == (0, 0)
    assert "2 recordings and 4 clips taken down" in applied.output
    assert "none of them is there" in verified.output


def test_the_receipt_is_printed_as_json(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    result = typed("takedown", output, "apply", "--item", "folder/003.wav", "--date", DAY, "--json")

    (path,) = (tmp_path / "takedown/receipts").iterdir()
    assert json.loads(result.output) == json.loads(path.read_bytes())


def test_apply_again_has_nothing_to_do(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    words = ("takedown", output, "apply", "--item", "folder/003.wav", "--date", DAY)
    typed(*words)
    result = typed(*words)

    assert result.exit_code == 1
    assert "nothing was done" in result.output


def test_apply_without_words_finishes_what_was_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    output = a_data_set().write(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr("pipeline.takedown.apply.carry_on", lambda *_: (_ for _ in ()).throw(OSError))
        typed("takedown", output, "apply", "--item", "folder/003.wav", "--date", DAY)
    planned = typed("takedown", output, "plan", "--item", "folder/004.wav")
    result = typed("takedown", output, "apply")

    assert planned.exit_code == 2
    assert "not finished" in planned.output
    assert result.exit_code == 0
    assert typed("takedown", output, "verify").exit_code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("apply", "--date", DAY), "nothing was asked for"),
        (("apply", "--item", "folder/003.wav"), "give the day as YYYY-MM-DD"),
        (("apply", "--item", "folder/003.wav", "--date", "1 May"), "give the day as YYYY-MM-DD"),
        (("plan", "--key", "3"), "not 32 lower-case hex digits"),
    ],
)
def test_bad_words_are_refused(tmp_path: Path, words: tuple[str, ...], message: str):
    result = typed("takedown", a_data_set().write(tmp_path), *words)

    assert result.exit_code == 2
    assert message in result.output


def test_a_recheck_fails_over_what_became_stricter(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    calm = typed("recheck", output, "--date", DAY)
    write_rows(sounds, data_set, **{"002": {"license": "CC BY-NC 4.0", "license_url": BY_NC}})
    alarmed = typed("recheck", output, "--date", DAY)

    assert calm.exit_code == 0
    assert "12 unchanged" in calm.output
    assert alarmed.exit_code == 1
    assert "stricter\tfolder/002.wav\tCC0-1.0, CC0 -> CC-BY-NC-4.0" in alarmed.output
    assert "1 recordings put into quarantine" in alarmed.output
    taken = typed(
        "takedown", output, "apply", "--quarantined", "--date", DAY, "--ground", "license"
    )
    assert taken.exit_code == 0
    assert "1 recordings and 2 clips taken down" in taken.output


def test_a_recheck_is_told_in_the_audit(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    write_rows(sounds, data_set, **{"002": {"license": "CC BY-NC 4.0", "license_url": BY_NC}})
    typed("recheck", output, "--date", DAY)

    history = json.loads(Path(output, "audit/audit.json").read_bytes())["history"]
    assert (history["recheck"]["date"], history["recheck"]["n_held"]) == (DAY, 1)
    assert [each["item_id"] for each in history["takedowns"]["quarantine"]] == ["folder/002.wav"]
    assert verify(output).findings == ()


def test_what_was_taken_down_and_what_is_held_can_be_lifted(tmp_path: Path):
    sounds, data_set = a_folder(tmp_path)
    output = data_set.write(tmp_path / "out")
    write_rows(sounds, data_set, **{"002": {"license": "CC BY-NC 4.0", "license_url": BY_NC}})
    typed("recheck", output, "--date", DAY)
    typed("takedown", output, "apply", "--item", "folder/003.wav", "--date", DAY)
    words = ("--who", "Ann", "--why", "it was a mistake", "--date", DAY)

    result = typed(
        "takedown", output, "lift", "--item", "folder/002.wav", "--item", "folder/003.wav", *words
    )

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "folder/003.wav\tno longer taken down: other",
        "folder/002.wav\tno longer in quarantine: stricter",
        "2 lines in takedown/lifted.jsonl; the next run lets them in",
    ]
    history = json.loads(Path(output, "audit/audit.json").read_bytes())["history"]
    assert (history["takedowns"]["items"], history["takedowns"]["n_lifted"]) == (0, 2)
    assert verify(output).findings == ()
    # The source says what it said when a person let it out.
    assert "0 recordings put into quarantine" in typed("recheck", output, "--date", DAY).output


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--who", "Ann", "--why", "so", "--date", DAY), "nothing was asked for"),
        (("--item", "folder/003.wav", "--why", "so", "--date", DAY), "--who"),
        (("--item", "folder/003.wav", "--who", "Ann", "--why", "so"), "YYYY-MM-DD"),
        (
            ("--item", "folder/003.wav", "--who", "Ann", "--why", "so", "--date", DAY),
            "neither taken down nor in quarantine",
        ),
        (("--author", "Ann", "--who", "Ann", "--why", "so", "--date", DAY), "--item ID alone"),
    ],
)
def test_lifting_is_refused_without_its_words(tmp_path: Path, words: tuple[str, ...], message: str):
    result = typed("takedown", a_data_set().write(tmp_path), "lift", *words)

    assert result.exit_code == 2
    assert message in result.output
