"""A proof end to end: small models trained on tones, twice."""

import json

import pytest

from tests.trainer.evaluate import tones
from trainer.prove import How, prove
from trainer.settings import parse_settings

SETTINGS = {
    "name": "tiny",
    "audio": {"tower": "cnn", "size": {"channels": [8, 16]}},
    "text": {
        "tower": "small",
        "size": {"d_model": 16, "layers": 1, "heads": 2},
        "vocabulary": 120,
        "max_tokens": 32,
    },
    "joint": {"dim": 16},
    "features": {"max_s": 0.5},
    "training": {"batch": 6, "lr": 1e-3, "warmup_steps": 1, "workers": 0},
}

HOW = How(variants=("template", "t5"), n_seeds=2, steps=4, device="cpu")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tones.write_dataset(tmp_path_factory.mktemp("data"), n_train=4)


@pytest.fixture(scope="module")
def proven(data, tmp_path_factory):
    output = tmp_path_factory.mktemp("proof")
    return output, prove(parse_settings(SETTINGS, "tiny"), str(data), str(output), HOW)


def test_every_variant_has_the_same_clips_and_steps(proven):
    output, proof = proven

    assert (proof.steps, proof.trained_on.n_clips, proof.n_held_out) == (4, 12, 12)
    assert [outcome.variant for outcome in proof.outcomes] == ["template", "t5"]
    assert all(len(means) == 2 for o in proof.outcomes for means in o.by_seed.values())
    for run in ("template-0", "template-1", "t5-0", "t5-1"):
        assert len((output / "runs" / run / "log.jsonl").read_text().splitlines()) == 4


def test_all_are_asked_with_the_words_of_people(proven):
    assert proven[1].evaluated_on == ("written",)


def test_five_measures_are_compared_and_four_steps_show_nothing_wild(proven):
    proof = proven[1]

    assert len(proof.differences) == 5
    assert proof.words()[0].startswith("t5 against template: ")
    assert all(-1 <= one.interval.low <= one.interval.high <= 1 for one in proof.differences)


def test_a_second_time_finished_trainings_stay(data, proven):
    output, proof = proven
    before = {
        path: (path.stat().st_mtime_ns, path.read_bytes())
        for path in output.rglob("model.safetensors")
    }
    results = (output / "proof.json").read_bytes()
    page = (output / "index.html").read_bytes()

    again = prove(parse_settings(SETTINGS, "tiny"), str(data), str(output), HOW)

    assert again == proof
    assert len(before) == 4
    for path, (when, content) in before.items():
        assert (path.stat().st_mtime_ns, path.read_bytes()) == (when, content)
    assert (output / "proof.json").read_bytes() == results
    assert (output / "index.html").read_bytes() == page


def test_the_results_are_json_that_any_program_reads(proven):
    found = json.loads((proven[0] / "proof.json").read_text(), parse_constant=pytest.fail)

    assert found["differences"][0]["verdict"] in ("better", "worse", "none")


def test_a_folder_with_another_proof_is_refused(data, proven):
    other = parse_settings(SETTINGS | {"name": "other"}, "other")

    with pytest.raises(ValueError, match="another --output"):
        prove(other, str(data), str(proven[0]), HOW)


@pytest.mark.parametrize(
    ("how", "said"),
    [
        (How(variants=("t5",)), "two variants"),
        (How(variants=("t5", "t6")), "'t6' is not known"),
        (How(n_seeds=0), "one seed"),
        (How(held_out=("train",)), "is not held out"),
    ],
)
def test_what_would_prove_nothing_is_refused(data, tmp_path, how, said):
    with pytest.raises(ValueError, match=said):
        prove(parse_settings(SETTINGS, "tiny"), str(data), str(tmp_path), how)
