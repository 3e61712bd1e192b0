"""Taking recordings out of small finished data sets, and what changes then."""

from hashlib import sha256
from pathlib import Path

from pipeline.takedown.apply import begin, held
from pipeline.takedown.plan import Order, Request, plan
from pipeline.takedown.selectors import Asked
from schemas.rejections import Reason, Rejection, Stage
from schemas.takedown import Ground, Scope
from tests.pipeline.verify.finished import DataSet

DAY = "2024-05-01"


def asked(scope: Scope, *values: str) -> Request:
    return Request(tuple(Asked(scope, value) for value in values), Ground.PRIVACY, DAY)


def item(*values: str) -> Request:
    return asked(Scope.ITEM, *values)


def take_down(output: str, request: Request) -> Order:
    with held(output):
        order = plan(output, request)
        begin(output, order)
    return order


def digests(root: Path, *folders: str) -> dict[str, str]:
    return {
        str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest()
        for folder in folders
        for path in sorted((root / folder).rglob("*"))
        if path.is_file()
    }


def tars_of(data_set: DataSet, *item_ids: str) -> set[str]:
    return {clip.row.shard for clip in data_set.shipped if clip.row.item_id in item_ids}


def drop_copy(data_set: DataSet, number: int, of: int) -> None:
    """Lets the recording ``number`` be one whose only clip was a copy of one of ``of``."""
    dropped = data_set.add(number, n_clips=1)
    row = data_set.shipped.pop().row
    kept = next(c.row for c in data_set.shipped if c.row.item_id == f"folder/{of:03d}.wav")
    detail = f"same samples as clip {kept.key} of {kept.item_id}"
    data_set.rejections.append(
        Rejection(
            dropped.item_id, row.key, "folder", Stage.DEDUP, Reason.EXACT_DUPLICATE, detail, 0.1
        )
    )
