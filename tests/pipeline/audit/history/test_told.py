"""Everything that is noted of a data set is in its audit, does no harm there, and stays true."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pipeline.audit.history.notes import read_history
from pipeline.audit.report import write_audit
from pipeline.takedown.absence import prove_absence
from pipeline.verify.check import verify
from schemas.drift import DRIFT
from schemas.takedown import RECEIPTS
from tests.pipeline.audit.history.told import DAY, told
from tests.pipeline.audit.page.test_page import Elements
from tests.pipeline.takedown.taken import item, take_down

SCHEMA = Path(__file__).parents[4] / "schemas/audit.schema.json"
TAKEN = ("cellar/003.wav", "cellar/005.wav")


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(told(tmp_path_factory.mktemp("told")))


@pytest.fixture(scope="module")
def history(output: Path) -> Any:
    return json.loads((output / "audit/audit.json").read_bytes())["history"]


def test_takedowns_are_counted_from_the_lists_and_receipts(output: Path, history: Any):
    tombstones = [
        json.loads(line) for line in (output / "takedown/tombstones.jsonl").read_text().splitlines()
    ]
    receipts = [json.loads(path.read_bytes()) for path in (output / RECEIPTS).iterdir()]
    downs = history["takedowns"]

    assert downs["items"] == len(tombstones) == 2
    assert downs["clips"] == len({key for each in tombstones for key in each["keys"]})
    assert downs["by_ground"] == [{"ground": "privacy", "items": 2, "clips": downs["clips"]}]
    assert [each["scope"] for each in downs["by_scope"]] == ["item"]
    assert downs["n_receipts"] == len(receipts) == 2
    for name in ("items", "clips", "tars"):
        assert sorted(row[name] for row in downs["receipts"]) == sorted(
            len(each[name]) for each in receipts
        )
    assert [each["item_id"] for each in downs["quarantine"]] == ["attic/008.wav"]
    assert [each["item_id"] for each in downs["lifted"]] == ["cellar/007.wav"]


def test_the_last_recheck_is_told_with_its_day(history: Any):
    last = history["recheck"]

    assert (last["date"], last["asked"], last["n_held"]) == (DAY, 33, 2)
    counts = {row["drift"]: row["items"] for row in last["counts"]}
    assert {name: n for name, n in counts.items() if n} == {
        "unchanged": 30,
        "stricter": 2,
        "author_renamed": 1,
    }
    assert last["not_asked"] == [{"source": "loft", "items": 1}]
    assert [row["item_id"] for row in last["drifted"]] == ["attic/008.wav", "cellar/009.wav"]


def test_the_audit_is_as_its_schema_says(output: Path):
    schema = json.loads(SCHEMA.read_bytes())
    jsonschema.Draft202012Validator(schema).validate(
        json.loads((output / "audit/audit.json").read_bytes())
    )


def test_it_is_written_again_byte_for_byte_and_verifies(output: Path):
    names = ("audit/audit.json", "audit/index.html", "audit/checked.json", "audit/previous.json")
    before = [(output / name).read_bytes() for name in names]
    write_audit(str(output))

    assert [(output / name).read_bytes() for name in names] == before
    # The planted captions are in the tables alone.
    checks = {each.check for each in verify(str(output)).findings}
    assert checks <= {"samples/json"}


def test_what_was_taken_down_is_named_nowhere(output: Path):
    assert prove_absence(str(output)).findings == ()
    page = (output / "audit/index.html").read_text(encoding="utf-8")
    assert not any(item_id in page for item_id in TAKEN)


def test_foreign_words_stay_words_on_the_page(output: Path):
    html = (output / "audit/index.html").read_text(encoding="utf-8")
    found = Elements(html)

    assert [attrs for tag, attrs in found.tags if tag == "script"] == [{}]
    assert not any(name.startswith("on") for _, attrs in found.tags for name in attrs)
    assert not any(sign in html for sign in "\u202e\u202c\x00\x07")
    text = " ".join(found.text.split())
    for words in (
        "2 recordings are withheld for good",
        f"On {DAY} the sources were asked again about 33 recordings. 2 may be used less freely",
        "Added: 2 recordings, 4 clips",
        "Removed: 6 recordings",
        "The sample: 24 of 64 clips, seed 5",
        "4 clips of the sample have no verdict yet",
    ):
        assert words in text


def test_notes_of_another_state_go_with_the_next_takedown(tmp_path: Path):
    output = told(tmp_path)
    assert read_history(output).checked is not None

    take_down(output, item("loft/200.wav"))

    history = read_history(output)
    assert (history.previous, history.sample, history.checked) == (None, None, None)
    assert not list(Path(output, "audit").glob("[cps][a-z]*ed.json"))
    assert prove_absence(output).findings == ()


@pytest.mark.parametrize("name", [DRIFT, f"{RECEIPTS}/x.json", "takedown/lifted.jsonl"])
def test_a_damaged_list_is_named(tmp_path: Path, name: str):
    path = tmp_path / name
    path.parent.mkdir(parents=True)
    path.write_text('{"date": 7}\n')

    with pytest.raises(ValueError, match=path.name):
        read_history(str(tmp_path))
