"""The figures of the licence audit against an independent count of the tables, with pandas."""

import json
from pathlib import Path

import pandas as pd
import pytest

from pipeline.audit.report import count_audit, write_audit
from pipeline.audit.rights.totals import RightsTotals
from pipeline.audit.rights.what_if import compare
from pipeline.rights.engine import assess, decide_item, layers_of
from pipeline.rights.policy import load_policy, shipped_policies
from pipeline.rights.policy.decide import decide
from schemas.rights import Operation
from tests.pipeline.audit.planted import a_planted_set


class Planted:
    """The data set, its audit, and its tables as pandas reads them."""

    def __init__(self, root: Path) -> None:
        self.data_set = a_planted_set()
        self.output = self.data_set.write(root)
        self.rights: RightsTotals = write_audit(self.output).rights
        files = sorted(root.glob("manifest/clips-*.parquet"))
        clips = pd.concat([pd.read_parquet(file) for file in files], ignore_index=True)
        self.clips = unpacked(clips, "rights")
        rows = pd.read_parquet(root / "audit/rights.parquet")
        self.rows = unpacked(unpacked(rows, "rights"), "permissions", "decision")
        self.rows["kind"] = self.rows.layer.str.partition(":")[0]
        self.audio = self.rows[self.rows.layer == "audio"]


def unpacked(table: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """The table with the fields of its structs as columns ``field``, behind ``column.``."""
    for column in columns:
        parts = pd.DataFrame(table[column].tolist(), index=table.index).add_prefix(f"{column}.")
        table = table.join(parts)
    return table


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    return Planted(tmp_path_factory.mktemp("planted"))


def amounts(clips: pd.DataFrame, *keys: str) -> dict[tuple[str, ...], tuple[object, ...]]:
    """Recordings, clips, seconds, bytes and authors of each group."""
    found = {}
    for key, group in clips.groupby(list(keys)):
        named = group.author[group.author.str.strip() != ""]
        found[key] = (
            group.item_id.nunique(),
            len(group),
            round(group.duration_s.sum(), 6),
            group.n_bytes.sum(),
            named.nunique(),
        )
    return found


def told(amount: object) -> tuple[object, ...]:
    return tuple(
        getattr(amount, name) for name in ("items", "clips", "kept_s", "n_bytes", "authors")
    )


def test_licences_families_sources_and_splits_are_as_pandas_counts_them(planted: Planted):
    rights, clips = planted.rights, planted.clips

    by_license = {(row.spdx, row.url): told(row.amount) for row in rights.licenses}
    assert by_license == amounts(clips, "rights.spdx", "rights.url")
    assert len(by_license) == 6
    by_family = {(row.family,): told(row.amount) for row in rights.families}
    assert by_family == amounts(clips, "rights.family")
    by_source = {(row.place, row.spdx): told(row.amount) for row in rights.by_source}
    assert by_source == amounts(clips, "source", "rights.spdx")
    by_split = {(row.place, row.spdx): told(row.amount) for row in rights.by_split}
    assert by_split == amounts(clips, "split", "rights.spdx")
    (whole,) = amounts(clips.assign(all=1), "all").values()
    assert told(rights.all) == whole


def test_a_family_counts_its_versions(planted: Planted):
    versions = planted.clips.groupby("rights.family")["rights.spdx"].nunique().to_dict()

    assert {row.family: row.licenses for row in planted.rights.families} == versions
    assert versions["CC-BY"] == 2


def test_layers_are_counted_by_licence(planted: Planted):
    sizes = planted.rows.groupby(["kind", "rights.spdx"]).size().to_dict()

    found = {(row.layer, row.spdx): row.rows for row in planted.rights.by_layer}
    assert found == sizes
    assert found["caption", "LicenseRef-soundmill-generated"] == (len(planted.clips) + 1) // 2
    assert all(row.allowed == row.rows for row in planted.rights.by_layer)


@pytest.mark.parametrize("operation", list(Operation))
def test_hours_by_permission_are_those_of_the_clips(planted: Planted, operation: Operation):
    column = f"permissions.{operation}"
    wanted = planted.audio.groupby(column).duration_s.sum().round(6).to_dict()
    rows = planted.rows[planted.rows.kind == "caption"].groupby(column).size().to_dict()

    found = [row for row in planted.rights.operations if row.operation == operation]
    assert {row.permission: row.kept_s for row in found if row.layer == "audio"} == wanted
    assert {row.permission: row.rows for row in found if row.layer == "caption"} == rows


def test_obligations_and_what_they_lack(planted: Planted):
    audio = planted.audio
    flat = audio.explode("obligations").groupby("obligations")
    owing = audio[audio.obligations.map(lambda owed: "attribution" in owed)]

    found = {row.obligation: (row.clips, row.kept_s) for row in planted.rights.obligations}
    assert {name: clips for name, (clips, _) in found.items()} == flat.size().to_dict()
    assert {name: kept_s for name, (_, kept_s) in found.items()} == pytest.approx(
        flat.duration_s.sum().to_dict()
    )
    (author,) = [row for row in planted.rights.completeness if row.field == "author"]
    assert (author.asked, author.missing) == (len(owing), (owing.author == "").sum())
    assert author.missing > 0


def test_conflicts_grades_preferences_and_flags(planted: Planted):
    audio, rights = planted.audio, planted.rights

    conflicts = audio.explode("rights.conflicts").dropna(subset=["rights.conflicts"])
    conflicts = conflicts.groupby("rights.conflicts")
    shipped = {row.conflict: (row.items, row.clips) for row in rights.conflicts if row.clips}
    assert {name: items for name, (items, _) in shipped.items()} == (
        conflicts.item_id.nunique().to_dict()
    )
    assert {name: clips for name, (_, clips) in shipped.items()} == conflicts.size().to_dict()
    assert "container_and_item" in shipped
    assert {row.grade: row.clips for row in rights.grades} == (
        audio.groupby("rights.grade").size().to_dict()
    )
    said = audio[audio["rights.ai_preference"] != ""].groupby("rights.ai_preference")
    assert {row.word: row.clips for row in rights.ai_preferences} == said.size().to_dict()
    flagged = audio.explode("rights.flags").groupby("rights.flags")
    assert {row.word: row.clips for row in rights.flags} == flagged.size().to_dict()


def test_every_row_is_decided_by_a_rule(planted: Planted):
    grouped = planted.rows.groupby(["kind", "decision.verdict", "decision.rule"])

    found = {(row.layer, row.verdict, row.rule): row for row in planted.rights.rules}
    assert {key: row.rows for key, row in found.items()} == grouped.size().to_dict()
    for key, reasons in grouped["decision.why"]:
        assert found[key].why in set(reasons)
    assert sum(row.rows for row in found.values()) == planted.rights.rows == len(planted.rows)


def test_evidence_is_looked_up_and_hashed_again(planted: Planted, tmp_path: Path):
    pointers = planted.audio["rights.evidence"]
    evidence = planted.rights.evidence

    assert evidence.with_evidence == (pointers != "").sum()
    assert evidence.without_evidence == 0
    assert evidence.pointed_to == pointers[pointers != ""].nunique()
    assert (evidence.missing, evidence.altered) == (0, 0)

    output = a_planted_set().write(tmp_path)
    path = next(tmp_path.glob("catalog/attic/evidence-*.parquet"))
    texts = pd.read_parquet(path)
    texts.loc[0, "text"] += " and more"
    texts.drop(index=1).to_parquet(path)

    found = write_audit(output).rights.evidence
    assert (found.missing, found.altered) == (1, 1)


def test_refused_recordings_show_their_words_and_conflicts(planted: Planted):
    rights = planted.rights

    assert rights.refused == 6
    words = {row.raw: row.refused for row in rights.wordings if row.refused}
    assert words["royalty free"] == 2
    assert words[""] == 1
    assert "CC BY-NC-ND 4.0" not in words
    (names,) = [row for row in rights.conflicts if row.conflict == "name_and_url"]
    assert (names.items, names.refused) == (0, 1)
    assert [one.item_id for one in names.samples] == ["gate/105.wav"]


def test_what_other_policies_would_keep_is_what_they_decide_on_each_clip(planted: Planted):
    refused = [item for item in planted.data_set.items if item.source == "gate"]
    assert len(refused) == 6
    for policy in shipped_policies().values():
        (found,) = [row for row in planted.rights.what_if if row.digest == policy.digest]
        stays = [kept(clip.row, policy) for clip in planted.data_set.shipped]

        assert found.clips == sum(n_captions > 0 for n_captions in stays)
        assert found.captions == sum(stays)
        assert found.admitted == sum(
            decide_item(item, assess(item), policy).allowed for item in refused
        )


def kept(clip, policy) -> int:
    """How many captions of a clip stay, none where the clip goes."""
    verdicts = {facts.layer: decide(facts, policy).allowed for facts in layers_of(clip)}
    if not (verdicts.pop("audio") and verdicts.pop("metadata")):
        return 0
    return sum(verdicts.values())


def test_comparing_policies_needs_no_rights_table(planted: Planted):
    policies = list(shipped_policies().values())

    found = compare(planted.output, [policies[0], *policies])

    assert {row.policy: row for row in found.policies} == {
        row.policy: row for row in planted.rights.what_if
    }
    assert (found.clips, found.refused) == (len(planted.clips), 6)


def test_a_stricter_policy_fails_the_same_data_set(planted: Planted):
    audit = count_audit(planted.output, load_policy("cc0-only"))

    others = (planted.clips["rights.spdx"] != "CC0-1.0").sum()
    denied = [row for row in audit.rights.rules if row.verdict == "deny" and row.layer == "audio"]
    assert sum(row.rows for row in denied) >= others
    assert not audit.passed
    assert "deny_max_fraction" in [broken.limit for broken in audit.rights.broken]


def test_a_limit_may_leave_room(planted: Planted):
    content = load_policy("cc0-only").model_dump(mode="json")
    content |= {"name": "lenient", "limits": {"deny_max_fraction": 1.0, "review_max_fraction": 1.0}}

    audit = count_audit(planted.output, type(load_policy("cc0-only")).model_validate(content))

    assert audit.rights.denied > 0
    assert audit.passed


def test_the_figures_are_the_same_bytes_wherever_the_data_set_lies(planted: Planted, tmp_path):
    again = Path(a_planted_set().write(tmp_path), "audit")

    for path in sorted(Path(planted.output, "audit").iterdir()):
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_the_json_says_whether_the_set_passed(planted: Planted):
    document = json.loads(Path(planted.output, "audit/audit.json").read_text())

    assert document["passed"] is True
    assert document["reconciles"] == {"all": True, "items": True, "clips": True, "rights": True}
    assert document["rights"]["all"]["clips"] == len(planted.clips)
