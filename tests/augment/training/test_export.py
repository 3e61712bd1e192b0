import hashlib
import json
import shutil
from pathlib import Path

import pytest

from augment.models.bundled import SAYINGS_FILE, Bundled, is_own
from augment.models.ranking import RANKING_FILES, Ranking, load_ranking
from augment.models.search import WRITABLE_FILE
from tests.augment.models.tiny_captioner import RECORD

pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")

from augment.training.export import export
from augment.training.sayings import learned_sayings

SAYINGS = learned_sayings(["a dog barks"])


@pytest.fixture
def ranking(tiny_captioner: Path) -> Ranking:
    return load_ranking(tiny_captioner)


@pytest.fixture
def trained(tiny_captioner: Path, tmp_path: Path) -> Path:
    """The folder that training left, of which this test may do what it likes."""
    return Path(shutil.copytree(tiny_captioner.parent / "training" / "model", tmp_path / "model"))


def test_weights_vocabulary_and_record_go_together(tiny_captioner: Path):
    assert {path.name for path in tiny_captioner.iterdir()} >= {
        "model.bin",
        "config.json",
        "tokenizer.json",
        "captioner.json",
        SAYINGS_FILE,
        *RANKING_FILES,
        WRITABLE_FILE,
    }
    assert is_own(tiny_captioner)
    assert json.loads((tiny_captioner / "captioner.json").read_text(encoding="utf-8")) == RECORD


def test_the_weights_are_small(tiny_captioner: Path):
    trained = tiny_captioner.parent / "training" / "model" / "model.safetensors"

    assert (tiny_captioner / "model.bin").stat().st_size < 0.5 * trained.stat().st_size


def test_an_export_gives_the_same_bytes_each_time(
    tiny_captioner: Path, trained: Path, tmp_path: Path, ranking: Ranking
):
    again = export(trained, tmp_path / "deep" / "down" / "again", RECORD, ranking, SAYINGS)

    for name in ("model.bin", "tokenizer.json", "captioner.json"):
        assert (again / name).read_bytes() == (tiny_captioner / name).read_bytes()


def test_an_output_that_exists_is_left_alone(trained: Path, tmp_path: Path, ranking: Ranking):
    (tmp_path / "taken").mkdir()

    with pytest.raises(ValueError, match="taken exists; remove it or give another folder"):
        export(trained, tmp_path / "taken", RECORD, ranking, SAYINGS)

    assert not list((tmp_path / "taken").iterdir())


def test_what_a_cut_export_left_is_in_nobodys_way(trained: Path, tmp_path: Path, ranking: Ranking):
    (tmp_path / "out.partial").mkdir()
    (tmp_path / "out.partial" / "model.bin").write_bytes(b"half")

    assert Bundled(str(export(trained, tmp_path / "out", RECORD, ranking, SAYINGS))).check()
    assert not (tmp_path / "out.partial").exists()


def test_the_revision_is_the_digest_of_all_that_shapes_its_words(tiny_captioner: Path):
    parts = ("model.bin", "tokenizer.json", WRITABLE_FILE, SAYINGS_FILE, *RANKING_FILES)
    content = b"".join((tiny_captioner / name).read_bytes() for name in parts)

    digest = hashlib.sha256(content).hexdigest()
    assert Bundled(str(tiny_captioner)).revision == f"sha256:{digest[:16]}"
