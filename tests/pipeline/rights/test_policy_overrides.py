"""What a person decided of single recordings, and until when."""

from pathlib import Path

import pytest
import yaml

from pipeline.rights.policy import Policy, load_policy
from schemas.rights import Decision, Verdict
from tests.pipeline.rights.asked import OWN, ask, written

HEAD = "id,layer,decision,who,when,why,expires\n"
ALLOW = "rain/1,,allow,Ann,2026-01-01,She wrote to me,2026-12-31\n"


def load(folder: Path, rows: str, as_of: str = "2026-06-01", head: str = HEAD) -> Policy:
    written(folder, head + rows, "overrides.csv")
    overrides = f"overrides: {{as_of: {as_of}, file: overrides.csv}}\n"
    return load_policy(written(folder, OWN + overrides))


def test_an_override_stands_above_rules_and_purpose(tmp_path: Path):
    decision = ask(load(tmp_path, ALLOW), "LicenseRef-all-rights-reserved")

    assert (decision.verdict, decision.rule) == (Verdict.ALLOW, "override:1")
    assert decision.why == "'Ann' decided on 2026-01-01: 'She wrote to me', until 2026-12-31"


def test_an_override_of_a_refusal_holds_without_an_end(tmp_path: Path):
    policy = load(tmp_path, "rain/1,,deny,Ann,2026-01-01,His voice,\n", as_of="2099-01-01")

    assert not ask(policy, "CC0-1.0").allowed
    assert ask(policy, "CC0-1.0", item_id="rain/2").allowed


@pytest.mark.parametrize(
    ("as_of", "holds"),
    [
        ("2025-12-31", False),
        ("2026-01-01", True),
        ("2026-12-31", True),
        ("2027-01-01", False),
    ],
)
def test_an_override_holds_from_its_day_to_its_last(tmp_path: Path, as_of: str, holds: bool):
    assert ask(load(tmp_path, ALLOW, as_of), "NOASSERTION").allowed == holds


def test_an_override_may_be_of_one_clip_or_one_layer(tmp_path: Path):
    policy = load(
        tmp_path,
        "rain-1-0,,deny,Ann,2026-01-01,Speech,\nrain/2,caption,deny,Ann,2026-01-01,A name,\n",
    )

    def refused(**about: str) -> bool:
        return not ask(policy, "CC0-1.0", **about).allowed

    assert refused(item_id="rain/1", key="rain-1-0")
    assert not refused(item_id="rain/1", key="rain-1-1")
    assert refused(item_id="rain/2", key="", layer="caption:1")
    assert not refused(item_id="rain/2", key="", layer="audio")


def test_of_two_overrides_the_stricter_holds(tmp_path: Path):
    policy = load(tmp_path, ALLOW + "rain-1-0,,review,Bo,2026-01-01,Listen again,\n")

    decision = ask(policy, "CC0-1.0")

    assert (decision.verdict, decision.rule) == (Verdict.REVIEW, "override:2")


def test_what_a_person_wrote_is_escaped(tmp_path: Path):
    row = "rain/1,,deny,A\u202enn,2026-01-01,because\x1b[31m,\n"

    assert r"'A\u202enn'" in ask(load(tmp_path, row), "CC0-1.0").why


def test_overrides_travel_with_the_policy(tmp_path: Path):
    policy = load(tmp_path, ALLOW)
    (tmp_path / "overrides.csv").unlink()

    locked = Policy.model_validate(yaml.safe_load(yaml.safe_dump(policy.model_dump(mode="json"))))

    assert locked.digest == policy.digest
    assert ask(locked, "NOASSERTION") == ask(policy, "NOASSERTION")
    assert str(tmp_path) not in yaml.safe_dump(policy.model_dump(mode="json"))


def test_the_digest_follows_the_overrides_and_not_the_name_of_their_file(tmp_path: Path):
    first = load(tmp_path, ALLOW)
    other = load(tmp_path, ALLOW.replace("rain/1", "rain/2"))
    inline = OWN + "overrides:\n  as_of: 2026-06-01\n  rows:\n    - {id: rain/1, decision: allow, "
    inline += "who: Ann, when: 2026-01-01, why: She wrote to me, expires: 2026-12-31}\n"

    assert first.digest != other.digest
    assert load_policy(written(tmp_path, inline)).digest == first.digest


def test_the_layer_column_may_be_left_out(tmp_path: Path):
    policy = load(
        tmp_path,
        "rain/1,deny,Ann,2026-01-01,No,\n",
        head="id,decision,who,when,why,expires\n",
    )

    assert ask(policy, "CC0-1.0").rule == "override:1"


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (ALLOW.replace("2026-12-31", ""), r"overrides.csv: line 2: row: .*needs expires"),
        (ALLOW.replace("allow", "maybe"), r"line 2: decision: 'maybe': .*'allow'"),
        (ALLOW.replace("Ann", ""), r"line 2: who: ''"),
        (ALLOW.replace("She wrote to me", " "), r"line 2: why: ''"),
        (ALLOW.replace("2026-12-31", "soon"), r"line 2: expires: 'soon'"),
        (ALLOW.replace("2026-12-31", "2025-12-31"), r"expires 2025-12-31 is before"),
        (ALLOW.replace(",,", ",video,"), r"line 2: layer: 'video': .*'audio'"),
        (ALLOW + ALLOW, r"'rain/1' has two overrides for one layer"),
        ("rain/1,,allow\n", r"line 2: another number of cells"),
        (ALLOW.replace("\n", ",more\n"), r"line 2: another number of cells"),
    ],
)
def test_a_wrong_override_is_refused_with_its_line(tmp_path: Path, rows: str, says: str):
    with pytest.raises(ValueError, match=says):
        load(tmp_path, rows)


def test_a_wrong_column_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"columns: unknown \['whom'\]; allowed are id, layer"):
        load(tmp_path, "", head=HEAD.replace("who", "whom"))


@pytest.mark.parametrize("name", ["/etc/passwd", "../overrides.csv", "http://example.org/o.csv"])
def test_overrides_lie_beside_their_policy(tmp_path: Path, name: str):
    text = OWN + f"overrides: {{as_of: 2026-01-01, file: '{name}'}}\n"
    with pytest.raises(ValueError, match="beside the policy"):
        load_policy(written(tmp_path, text))


def test_overrides_need_the_day_on_which_they_are_read(tmp_path: Path):
    with pytest.raises(ValueError, match=r"overrides.as_of is missing"):
        load_policy(written(tmp_path, OWN + "overrides: {rows: []}\n"))


def test_a_decision_by_override_is_whole(tmp_path: Path):
    policy = load(tmp_path, ALLOW)

    assert ask(policy, "MIT") == Decision(
        Verdict.ALLOW,
        "ours",
        policy.digest,
        "override:1",
        "'Ann' decided on 2026-01-01: 'She wrote to me', until 2026-12-31",
    )
