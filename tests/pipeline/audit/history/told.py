"""Two releases of one data set, and all that is noted between them, as the audit tells it."""

import csv
import io
from dataclasses import replace
from pathlib import Path

from pipeline.audit.history.checked import checked
from pipeline.audit.history.notes import Notes, write_notes
from pipeline.audit.history.previous import difference
from pipeline.audit.history.releases import Difference
from pipeline.audit.history.sample import draw
from pipeline.audit.history.verdicts import read_verdicts
from pipeline.audit.report import lock_of, write_audit
from pipeline.recheck import Recheck, quarantine, write_note
from pipeline.takedown.apply import held
from pipeline.takedown.lift import Release, lift
from schemas.drift import Drift, Drifted
from schemas.rejections import Reason, Rejection, Stage
from tests.pipeline.audit.planted import HOSTILE, a_planted_set
from tests.pipeline.takedown.taken import item, take_down
from tests.pipeline.verify.finished import DataSet

DAY = "2024-06-01"
BY_NC = "https://creativecommons.org/licenses/by-nc/4.0/"


def the_next_release() -> DataSet:
    """The planted set with two recordings more, three less, and others said otherwise."""
    data_set = a_planted_set()
    ids = [item.item_id for item in data_set.items if item.source == "attic"]
    for gone in ids[:2]:
        data_set.items = [item for item in data_set.items if item.item_id != gone]
        data_set.shipped = [clip for clip in data_set.shipped if clip.row.item_id != gone]
    refused = ids[2]
    data_set.shipped = [clip for clip in data_set.shipped if clip.row.item_id != refused]
    data_set.rejections.append(
        Rejection(refused, "", "attic", Stage.RIGHTS, Reason.USE_NOT_ALLOWED, "as it was")
    )
    data_set.add(200, source="loft", n_clips=3, published="2019-03-01", title=HOSTILE)
    data_set.add(100, source="gate", n_clips=1)  # was refused before
    data_set.items = [each for each in data_set.items if each.item_id != "gate/100.wav"] + [
        data_set.items[-1]
    ]
    data_set.rejections = [each for each in data_set.rejections if each.item_id != "gate/100.wav"]
    data_set.place()
    return data_set


def difference_of(output: str, previous: str) -> Difference:
    return difference(output, lock_of(output), previous, lock_of(previous))


def judged(table: bytes, *answers: str) -> bytes:
    """The sample's file with these verdicts in its first lines."""
    rows = list(csv.DictReader(io.StringIO(table.decode())))
    for row, answer in zip(rows, answers, strict=False):
        row |= {"verdict": answer, "note": f"={HOSTILE}" if answer == "wrong" else ""}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def told(root: Path) -> str:
    """A data set of which everything is noted; its audit is written."""
    previous = a_planted_set().write(root / "before")
    output = the_next_release().write(root / "now")
    take_down(output, replace(item("cellar/003.wav"), date="2024-05-01"))
    take_down(output, item("cellar/005.wav", "cellar/007.wav"))
    drifted = (
        Drifted("attic/008.wav", "attic", Drift.STRICTER, HOSTILE, "CC-BY-NC-4.0", True),
        Drifted("cellar/003.wav", "cellar", Drift.STRICTER, "CC0-1.0", "CC-BY-NC-4.0", True),
        Drifted("cellar/009.wav", "cellar", Drift.AUTHOR_RENAMED, "Ann", HOSTILE),
    )
    counts = {str(drift): 0 for drift in Drift}
    found = Recheck(
        drifted, counts | {"unchanged": 30, "stricter": 2, "author_renamed": 1}, {"loft": 1}
    )
    with held(output):
        quarantine(output, found.drifted[:1], DAY)
        write_note(output, found, DAY)
        lift(output, Release(("cellar/007.wav",), HOSTILE, f"her word: {HOSTILE}", DAY))
    plan, table = draw(output, 24, 5)
    verdicts = judged(table, *["ok"] * 14, "wrong", "unclear", *["OK "] * 4)
    write_notes(
        output,
        Notes(
            difference_of(output, previous),
            plan,
            checked(output, read_verdicts(verdicts)),
        ),
    )
    write_audit(output)
    return output
