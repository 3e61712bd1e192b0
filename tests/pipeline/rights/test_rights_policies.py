"""Policies as files: which are shipped, and what is refused of one's own."""

import pickle
from pathlib import Path

import pytest
import yaml

from pipeline.rights.policy import Policy, load_policy, shipped_policies
from tests.pipeline.rights.asked import OWN, ask, written


def test_six_policies_are_shipped_each_called_as_its_file():
    names = [
        "cc0-only",
        "commercial-safe",
        "gen-ai-safe",
        "no-sharealike",
        "permissive",
        "research",
    ]

    assert list(shipped_policies()) == names
    assert [policy.name for policy in shipped_policies().values()] == names


def test_no_shipped_policy_lets_in_a_licence_without_derivatives():
    for policy in shipped_policies().values():
        for rule in policy.rules:
            families = rule.when.family or ()
            assert rule.then != "allow" or not [name for name in families if "ND" in name]


def test_every_shipped_policy_is_stricter_than_research():
    licenses = ["CC0-1.0", "CC-PDM-1.0", "CC-BY-4.0", "CC-BY-SA-4.0", "OGL-UK-3.0", "CC-BY-NC-4.0"]
    research = shipped_policies()["research"]

    for policy in shipped_policies().values():
        assert all(ask(research, each).allowed for each in licenses if ask(policy, each).allowed)


def test_a_policy_of_ones_own_may_name_single_licences(tmp_path: Path):
    policy = load_policy(written(tmp_path, OWN))

    assert ask(policy, "CC-BY-4.0").allowed
    assert not ask(policy, "CC-BY-3.0").allowed


def test_an_unknown_name_lists_the_shipped_policies():
    with pytest.raises(ValueError, match="'comercial-safe': shipped are cc0-only, commercial-safe"):
        load_policy("comercial-safe")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ValueError, match=r"none\.yaml' cannot be read"):
        load_policy(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (OWN + "alow: [CC0]\n", r"ours.yaml: unknown key 'alow'; known are version, name, summary"),
        (OWN.replace("training", "trainin"), r"unknown key 'purpose.trainin'; known are redistr"),
        (OWN.replace("license:", "licence:"), r"unknown key 'rules.0.when.licence'; .* family"),
        (OWN.replace("then: allow", "than: allow"), r"'rules.0.than'; known are id, when, require"),
        (OWN.replace("summary: What our lawyer said.\n", ""), r"ours.yaml: summary is missing"),
        (OWN.replace("then: allow", "then: perhaps"), r"rules.0.then: 'perhaps': .*'allow'"),
        (OWN.replace("CC-BY-4.0", "CC-BYE"), r"when.license.1: 'CC-BYE': .*allowed are SPDX"),
        (OWN.replace("CC-BY-4.0", "CC-BY-*"), r"'CC-BY-\*' is no licence known here"),
        (
            OWN.replace("license: [CC0-1.0", "family: [CC0-1.0"),
            r"family known here; .* CC0, CC-PDM",
        ),
        (OWN.replace("CC-BY-4.0", "NOASSERTION"), r"allows NOASSERTION, which is no licence"),
        (OWN.replace("CC-BY-4.0", "CC0-1.0"), r"names an entry twice"),
        (OWN.replace("[CC0-1.0, CC-BY-4.0]", "[]"), r"an empty list matches nothing"),
        (OWN.replace("commercial: true", "commercial: maybe"), r"purpose.commercial: 'maybe'"),
        (OWN.replace("excerpt,", "sale,"), r"redistribution: 'sale': .*'excerpt'"),
        (OWN.replace("version: 1", "version: 2"), r"version: 2: .*1"),
        (OWN + "min_grade: {audio: G}\n", r"min_grade.audio: 'G'"),
        (OWN + "min_grade: {sound: C}\n", r"min_grade.sound.*: 'sound': .*'audio'"),
        (OWN + "limits: {review_max_fraction: 2}\n", r"limits.review_max_fraction: 2"),
        (OWN + "limits: {review_max_fraction: .nan}\n", r"limits.review_max_fraction: nan"),
        (OWN.replace("name: ours", "name: permissive"), r"'permissive' is the name of a shipped"),
        (OWN.replace("name: ours", "name: Ours!"), r"name: 'Ours!'"),
        (OWN.replace("id: open", "id: default:unknown"), r"rules.0.id: 'default:unknown'"),
        ("- CC0\n", r"ours.yaml: a policy has the keys version, name"),
        ("name: [\n", r"ours.yaml: not YAML"),
        ("policy: ours\nsummary: s\nallow: [CC0]\n", r"unknown key 'policy'"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_key_and_value(tmp_path: Path, wrong: str, says: str):
    with pytest.raises(ValueError, match=says):
        load_policy(written(tmp_path, wrong))


def test_the_digest_stays_where_nothing_that_decides_changes(tmp_path: Path):
    first = load_policy(written(tmp_path, OWN)).digest

    for same in (
        "# ours\n" + OWN.replace("our lawyer", "she"),
        OWN.replace("CC0-1.0, CC-BY-4.0", "CC-BY-4.0, CC0-1.0"),
        OWN + "or_choice: best_passing\n",
    ):
        assert load_policy(written(tmp_path, same)).digest == first


def test_the_digest_follows_everything_that_decides(tmp_path: Path):
    rule = "  - {id: more, when: {family: CC-BY}, then: review}\n"
    texts = [
        OWN,
        OWN.replace("CC-BY-4.0", "CC-BY-3.0"),
        OWN.replace("name: ours", "name: theirs"),
        OWN.replace("id: open", "id: free"),
        OWN.replace("commercial: true", "commercial: false"),
        OWN.replace("then: allow", "then: allow\n    reason: we looked"),
        OWN.replace("then: allow", "then: allow\n    require: {attribution: [title]}"),
        OWN + rule,
        OWN.replace("rules:\n", "rules:\n" + rule),
        OWN + "min_grade: {audio: C}\n",
        OWN + "min_grade: {caption: C}\n",
        OWN + "defaults: {unknown: review}\n",
        OWN + "defaults: {unmatched: review}\n",
        OWN + "or_choice: all_must_pass\n",
        OWN + "ambiguous_version: refuse\n",
        OWN + "transforms: {excerpt: not_adaptation}\n",
        OWN + "limits: {unknown_max_fraction: 0.5}\n",
        OWN + "overrides: {as_of: 2026-01-01}\n",
        OWN + "overrides: {as_of: 2026-01-02}\n",
    ]
    digests = [load_policy(written(tmp_path, text)).digest for text in texts]

    assert len(set(digests)) == len(texts)


@pytest.mark.parametrize("policy", shipped_policies().values(), ids=lambda each: each.name)
def test_a_policy_is_the_same_after_the_lock_and_on_a_worker(policy: Policy):
    locked = yaml.safe_load(yaml.safe_dump(policy.model_dump(mode="json")))
    shipped_there = pickle.loads(pickle.dumps(policy))

    for again in (Policy.model_validate(locked), shipped_there):
        assert again == policy
        assert again.digest == policy.digest
