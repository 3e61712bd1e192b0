"""The planted data set through the real run: every special case ends as its words demand."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml

from pipeline.audit.rights.story import story
from pipeline.rights.policy import load_policy
from pipeline.verify.rights import check_rights
from schemas.items import Evidence, Item
from schemas.manifest import ClipRow
from schemas.rejections import Rejection, Stage
from schemas.tables import from_table
from tests.pipeline.rights.planted import CASES, COPY, SECRET, TORN, Case, a_recipe, write_planted
from tests.pipeline.runs import command

POLICIES = {"research": "research", "gen-ai-safe": "gen_ai_safe"}


@dataclass(frozen=True)
class Made:
    policy: str
    output: str
    clips: dict[str, ClipRow]
    rejections: dict[str, Rejection]

    def expected(self, case: Case):
        return getattr(case, POLICIES[self.policy])


def rows(record: type, output: Path, pattern: str) -> Iterator:
    for path in sorted(output.glob(pattern)):
        yield from from_table(record, pq.read_table(path))


@pytest.fixture(scope="module", params=POLICIES)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Made:
    folder = tmp_path_factory.mktemp("planted")
    sounds, output = folder / "sounds", folder / "out"
    write_planted(sounds)
    recipe = folder / "recipe.yaml"
    recipe.write_text(yaml.safe_dump(a_recipe(sounds, output, request.param)))
    status, _, err = command("run", recipe, "--workers", "0")
    assert status == 0, err
    clips = {row.item_id: row for row in rows(ClipRow, output, "manifest/clips-*.parquet")}
    dropped = {r.item_id: r for r in rows(Rejection, output, "manifest/rejections-*.parquet")}
    return Made(request.param, str(output), clips, dropped)


def test_there_are_more_than_sixty_cases():
    assert len({case.name for case in CASES}) == len(CASES) > 60


def test_each_recording_comes_to_the_end_that_its_words_demand(made: Made):
    ends = {
        case.name: made.rejections[case.item_id].reason if case.item_id in made.rejections else None
        for case in CASES
    }

    assert ends == {case.name: made.expected(case) for case in CASES}
    shipped = {case.item_id for case in CASES if made.expected(case) is None}
    assert made.clips.keys() == shipped


def test_each_contradiction_is_told(made: Made):
    told = {
        case.name: frozenset(found.rights.conflicts)
        for case in CASES
        if made.expected(case) not in (COPY, TORN) and "same_audio" not in "".join(case.conflicts)
        and (found := story(made.output, case.item_id))
    }  # fmt: skip

    assert told == {case.name: case.conflicts for case in CASES if case.name in told}
    assert len(told) > 60


def test_a_copy_under_other_terms_or_names_is_turned_away_with_what_it_is_torn_by(made: Made):
    torn = {
        case.name: set(row.detail.partition(":")[0].split(", "))
        for case in CASES
        if made.expected(case) is TORN
        and (row := made.rejections[case.item_id]).stage is Stage.DEDUP
    }

    assert torn == {case.name: set(case.conflicts) for case in CASES if case.name in torn}
    assert {"gate-by", "bell-ann"} <= torn.keys()


def test_evidence_is_kept_once_without_secrets_and_pointed_to(made: Made):
    output = Path(made.output)
    kept = {row.sha256: row.text for row in rows(Evidence, output, "catalog/*/evidence-*.parquet")}
    items = {row.item_id: row for row in rows(Item, output, "catalog/*/items-*.parquet")}

    assert {item.evidence for item in items.values()} == kept.keys()
    text = kept[items["planted/secret-evidence.wav"].evidence]
    assert SECRET not in text
    assert "ann@example.org" not in text
    assert "https://example.org/secret-evidence" in text


def test_verification_finds_the_rights_as_they_should_be(made: Made):
    assert list(check_rights(made.output, load_policy(made.policy))) == []
