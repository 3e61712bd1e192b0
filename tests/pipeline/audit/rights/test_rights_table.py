"""The rights table: what the engine says of each layer of each clip, whatever the way there."""

from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audit.rights import table as rights_table
from pipeline.audit.rights.cases import clip_cases
from pipeline.audit.rights.table import RIGHTS_PATH, portions, saved, write_rights
from pipeline.rights.engine import rights_rows
from pipeline.rights.policy import Policy, load_policy
from schemas.captions import Caption, Origin
from schemas.manifest import ClipRow
from schemas.rights import Claim, RightsRow
from schemas.tables import from_table, to_table
from tests.pipeline.audit.planted import HOSTILE, a_planted_set
from tests.pipeline.verify.finished import DataSet, a_data_set


def engines_rows(data_set: DataSet, policy: Policy) -> list[RightsRow]:
    """One clip after another, as slowly as that is."""
    rows = [row for clip in data_set.shipped for row in rights_rows(clip.row, policy)]
    return sorted(rows, key=lambda row: (row.key, row.layer))


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[DataSet, str]:
    data_set = a_planted_set()
    return data_set, data_set.write(tmp_path_factory.mktemp("planted"))


def table_of(output: str) -> list[RightsRow]:
    return list(from_table(RightsRow, pq.read_table(Path(output, RIGHTS_PATH))))


def test_each_layer_of_each_clip_has_the_row_that_the_engine_gives(planted):
    data_set, output = planted

    assert table_of(output) == engines_rows(data_set, load_policy("research"))


def test_another_policy_decides_otherwise_on_the_same_rows(planted):
    data_set, output = planted
    policy = load_policy("cc0-only")

    rows = [row for portion in portions(output, policy) for row in portion.rows.to_pylist()]

    assert rows == to_table(RightsRow, engines_rows(data_set, policy)).to_pylist()
    assert {row["decision"]["verdict"] for row in rows} == {"allow", "deny"}


def test_portions_come_to_the_same_rows(planted, monkeypatch):
    _, output = planted
    whole = table_of(output)
    monkeypatch.setattr(rights_table, "PORTION_CLIPS", 7)

    parts = list(portions(output, load_policy("research")))

    assert len(parts) > 5
    found = [row for part in parts for row in from_table(RightsRow, part.rows)]
    assert found == whole


def test_an_override_of_one_recording_is_of_no_other(planted):
    data_set, output = planted
    research = load_policy("research").model_dump(mode="json")
    one, other = data_set.shipped[0].row, data_set.shipped[-1].row
    day = {"who": "Ann", "when": "2024-01-01", "why": "asked for", "expires": None}
    rows = [
        {"id": one.item_id, "decision": "deny", **day},
        {"id": other.key, "layer": "audio", "decision": "review", **day},
    ]
    policy = Policy.model_validate(
        research | {"name": "ours", "overrides": {"as_of": "2024-06-01", "rows": rows}}
    )

    found = [row for part in portions(output, policy) for row in from_table(RightsRow, part.rows)]

    assert found == engines_rows(data_set, policy)
    assert {row.item_id for row in found if row.decision.verdict == "deny"} == {one.item_id}
    assert [row.key for row in found if row.decision.verdict == "review"] == [other.key]


def test_a_write_that_fails_leaves_no_table(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    Path(output, RIGHTS_PATH).unlink()

    def failing():
        yield from portions(output, load_policy("research"))
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk is full"):
        list(saved(output, failing()))

    assert not list(Path(output, "audit").glob("rights*"))


def test_no_clips_make_an_empty_table(tmp_path: Path):
    data_set = a_data_set()
    data_set.items, data_set.shipped, data_set.rejections = [], [], []
    output = data_set.write(tmp_path)

    write_rights(output, load_policy("research"))

    assert table_of(output) == []


TEXTS = st.text(max_size=6) | st.sampled_from(["", ":", "1:a", "2:ab:1:c", HOSTILE, ","])


@given(
    first=st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=3)),
    second=st.tuples(TEXTS, TEXTS, st.lists(TEXTS, max_size=3)),
)
def test_clips_share_a_case_only_if_all_is_alike_that_is_said_of_them(first, second):
    rows = [a_clip_with(*words) for words in (first, second)]

    found = clip_cases(to_table(ClipRow, rows))

    alike = first == second
    assert (found.codes[0] == found.codes[1]) == alike


def a_clip_with(raw: str, url: str, flags: list[str]) -> ClipRow:
    rights = replace(A_CLIP.rights, raw=raw, url_raw=url, flags=tuple(flags))
    return replace(A_CLIP, rights=replace(rights, claims=tuple(Claim(f, raw) for f in flags)))


A_CLIP = a_data_set().shipped[0].row


def test_a_given_captions_author_is_not_the_next_recordings(tmp_path: Path):
    data_set = a_data_set()
    for clip in data_set.shipped:
        given = Caption("Iron.", Origin.GIVEN, author="Author 0", license_raw="CC BY 4.0")
        clip.row = replace(clip.row, captions=(given, *clip.row.captions))

    output = data_set.write(tmp_path)

    rows = table_of(output)
    assert rows == engines_rows(data_set, load_policy(data_set.recipe.rights.policy))
    assert {row.author for row in rows if row.layer == "caption:0"} == {"Author 0"}
    assert len({row.author for row in rows if row.layer == "audio"}) == 6
