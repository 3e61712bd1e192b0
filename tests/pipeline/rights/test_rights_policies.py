from pathlib import Path

import pytest

from pipeline.rights.engine import conclude, decide
from pipeline.rights.policy import load_policy, shipped_policies

OWN = "policy: ours\nsummary: What our lawyer said.\nallow: [CC0, CC-BY-4.0]\n"


@pytest.fixture
def own(tmp_path: Path):
    def write(text: str, name: str = "ours.yaml") -> str:
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def test_four_policies_are_shipped():
    assert list(shipped_policies()) == ["cc0-only", "commercial-safe", "permissive", "research"]


def test_a_shipped_policy_is_called_as_its_file():
    assert all(name == policy.policy for name, policy in shipped_policies().items())


def test_no_shipped_policy_names_a_licence_without_derivatives():
    assert not [p for p in shipped_policies().values() if any("ND" in entry for entry in p.allow)]


def test_a_policy_of_ones_own_may_name_single_licences(own):
    policy = load_policy(own(OWN))

    assert decide(conclude("CC BY 4.0", ""), policy).allowed
    assert not decide(conclude("CC BY 3.0", ""), policy).allowed


def test_an_unknown_name_lists_the_shipped_policies():
    with pytest.raises(ValueError, match="'comercial-safe': shipped are cc0-only, commercial-safe"):
        load_policy("comercial-safe")


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ValueError, match=r"none\.yaml' cannot be read"):
        load_policy(str(tmp_path / "none.yaml"))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (OWN + "alow: [CC0]\n", r"ours.yaml: unknown key 'alow'; known are policy, summary, allow"),
        ("policy: ours\nsummary: s\n", r"ours.yaml: allow is missing"),
        (OWN.replace("CC-BY-4.0", "CC-BYE"), r"allow.1: 'CC-BYE': .*allowed are CC0, CC-PDM"),
        (OWN.replace("CC-BY-4.0", "CC-BY-*"), r"'CC-BY-\*' cannot be allowed"),
        (OWN.replace("CC-BY-4.0", "CC-BY-ND"), r"cut and resampled, which ND may forbid"),
        (OWN.replace("CC-BY-4.0", "CC-BY-NC-ND-4.0"), r"cut and resampled, which ND may forbid"),
        (OWN.replace("CC-BY-4.0", "NOASSERTION"), r"'NOASSERTION' cannot be allowed"),
        (OWN.replace("CC-BY-4.0", "CC0"), r"names a licence twice"),
        (OWN.replace("[CC0, CC-BY-4.0]", "[]"), r"allow: .*at least 1"),
        (OWN.replace("[CC0, CC-BY-4.0]", "CC0"), r"allow: 'CC0': .*tuple"),
        (OWN.replace("ours", "permissive"), r"'permissive' is the name of a shipped policy"),
        (OWN.replace("ours", "Ours!"), r"policy: 'Ours!'"),
        ("- CC0\n", r"ours.yaml: a policy has the keys"),
        ("policy: [\n", r"ours.yaml: not YAML"),
    ],
)
def test_a_wrong_policy_is_refused_with_file_key_and_value(own, wrong: str, says: str):
    with pytest.raises(ValueError, match=says):
        load_policy(own(wrong))


def test_the_digest_follows_what_decides_and_nothing_else(own):
    first = load_policy(own(OWN)).digest

    assert load_policy(own("# ours\n" + OWN.replace("our lawyer", "she"))).digest == first
    assert load_policy(own(OWN.replace("CC0, CC-BY-4.0", "CC-BY-4.0, CC0"))).digest == first
    assert load_policy(own(OWN.replace("CC-BY-4.0", "CC-BY"))).digest != first
    assert load_policy(own(OWN.replace("ours", "theirs"))).digest != first
