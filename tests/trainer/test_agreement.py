"""Agreement of captions with clips: the cosines, and that nothing beside a clip can change them."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.trainer.data.tars_made import flac
from tests.trainer.models_made import a_saved_model, noise
from trainer.agreement import ClapAgreement
from trainer.saved import load_model

TEXTS = ("Rain on a roof.", "A dog barks.", "Wind in the trees, and a very long sentence on it.")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_saved_model(tmp_path_factory.mktemp("models") / "small")


def test_a_score_is_the_cosine_of_clip_and_caption(folder: Path):
    samples = np.round(noise(1.0, 3) * 2**15).astype(np.float32) / 2**15
    loaded = load_model(folder)
    wanted = loaded.embed_texts(list(TEXTS)) @ loaded.embed_waveforms([samples])[0]

    (scores,) = ClapAgreement.opened(str(folder)).score([flac(noise(1.0, 3))], [TEXTS])

    assert scores == pytest.approx(wanted, abs=1e-5)


def test_scores_are_the_same_to_the_last_bit_alone_and_in_any_batch(folder: Path):
    asked = ClapAgreement.opened(str(folder))
    clips = [flac(noise(0.3 * (n + 1), n)) for n in range(6)]
    together = asked.score(clips, [TEXTS] * 6)
    backwards = asked.score(clips[::-1], [TEXTS[::-1]] * 6)

    assert [asked.score([clip], [TEXTS])[0] for clip in clips] == together
    assert [scores[::-1] for scores in backwards[::-1]] == together


def test_scores_do_not_depend_on_the_threads_of_the_process(folder: Path):
    asked, clips = ClapAgreement.opened(str(folder)), [flac(noise(1.0, 3))]
    before = torch.get_num_threads()
    try:
        found = []
        for threads in (1, 4):
            torch.set_num_threads(threads)
            found.append(asked.score(clips, [TEXTS]))
            assert torch.get_num_threads() == threads
    finally:
        torch.set_num_threads(before)
    assert found[0] == found[1]


def test_it_travels_to_workers_without_its_weights(folder: Path):
    asked = ClapAgreement.opened(str(folder))

    assert len(pickle.dumps(asked)) < 1000
    assert pickle.loads(pickle.dumps(asked)) == asked


def test_the_label_tells_one_model_from_another(folder: Path, tmp_path: Path):
    other = ClapAgreement.opened(str(a_saved_model(tmp_path / "small", seed=1)))
    same = ClapAgreement.opened(str(a_saved_model(tmp_path / "again/small")))

    assert other.label != ClapAgreement.opened(str(folder)).label == same.label


def test_another_model_on_a_worker_stops_the_run(folder: Path):
    with pytest.raises(RuntimeError, match="the run began with small@sha256:other"):
        ClapAgreement(str(folder), "small@sha256:other").score([], [])


def test_a_damaged_model_is_refused_with_the_way_out(tmp_path: Path):
    folder = a_saved_model(tmp_path / "small")
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])

    with pytest.raises(ValueError, match=r"small.*soundmill train"):
        ClapAgreement.opened(str(folder))


def test_no_folder_and_no_hub_id_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match="no such folder"):
        ClapAgreement.opened(str(tmp_path / "none"))
