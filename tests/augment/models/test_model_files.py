import hashlib
import json
import pickle
import sys
from pathlib import Path

import pytest

from augment.models.hub import HubT5
from tests.augment.models.tiny_t5 import save_tiny_t5

torch = pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")
pytest.importorskip("huggingface_hub", reason="needs the extra t5")


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_t5(tmp_path_factory.mktemp("models") / "tiny-t5")


def cached(hub: Path, model: str, commit: str) -> Path:
    """The folder where the hub's cache keeps a commit of ``model``, to which ``main`` points."""
    repository = hub / f"models--{model.replace('/', '--')}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text(commit)
    return repository / "snapshots" / commit


def config_of(folder: Path, **changed: object) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    config = {"model_type": "t5", "architectures": ["T5ForConditionalGeneration"], **changed}
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def test_the_revision_of_a_folder_is_the_digest_of_its_weights(tiny: Path):
    digest = hashlib.sha256((tiny / "model.safetensors").read_bytes()).hexdigest()

    assert HubT5(str(tiny)).revision == f"sha256:{digest[:16]}"


def test_a_checked_generator_is_pinned(tiny: Path):
    checked = HubT5(str(tiny)).check()

    assert checked == HubT5(str(tiny), pin=checked.revision)


def test_a_folder_with_other_weights_than_asked_for_is_refused(tiny: Path):
    with pytest.raises(ValueError, match=r"its weights are sha256:\w{16}, and sha256:0 was asked"):
        HubT5(str(tiny), pin="sha256:0").check()


@pytest.mark.usefixtures("no_hub")
def test_a_model_that_cannot_be_reached_is_refused_with_the_way_out():
    with pytest.raises(
        ValueError,
        match=r"'gagan3012/k2t-base' is no folder here.*HF_HOME.*captions.model: bundled",
    ):
        HubT5("gagan3012/k2t-base").check()


@pytest.mark.usefixtures("no_hub")
def test_a_name_that_no_hub_model_can_have_is_refused():
    with pytest.raises(ValueError, match=r"'not a name!' is no folder here"):
        HubT5("not a name!").check()


def test_a_cached_model_needs_no_network_and_is_known_by_its_commit(no_hub: Path):
    save_tiny_t5(cached(no_hub, "someone/cached", "c" * 40))

    checked = HubT5("someone/cached").check()

    assert checked.revision == "c" * 40
    assert checked.write([("cat", "meow")], 1)[0][0].text == "a cat meow"


def test_a_model_with_pytorch_weights_is_read(tmp_path: Path):
    folder = save_tiny_t5(tmp_path / "old")
    network_weights = folder / "model.safetensors"
    from safetensors.torch import load_file

    torch.save(load_file(network_weights), folder / "pytorch_model.bin")
    network_weights.unlink()

    assert HubT5(str(folder)).write([("cat", "meow")], 1)[0][0].text == "a cat meow"


def test_code_in_pickled_weights_is_not_run(tmp_path: Path):
    folder = save_tiny_t5(tmp_path / "hostile")
    (folder / "model.safetensors").unlink()
    torch.save({"shared.weight": Intruder(tmp_path / "owned")}, folder / "pytorch_model.bin")

    with pytest.raises(pickle.UnpicklingError, match="Weights only load failed"):
        HubT5(str(folder)).write([("cat", "meow")], 1)

    assert not (tmp_path / "owned").exists()


class Intruder:
    """Makes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return (Path.touch, (self.path,))


def test_a_missing_folder_is_refused():
    with pytest.raises(ValueError, match=r"'/no/such/model': no such folder; give a hub id"):
        HubT5("/no/such/model").check()


def test_a_folder_without_a_config_is_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"no readable config.json"):
        HubT5(str(tmp_path)).check()


def test_a_model_of_another_type_is_refused(tmp_path: Path):
    folder = config_of(tmp_path / "gpt", model_type="gpt2")

    with pytest.raises(ValueError, match=r"of type 'gpt2'; allowed are \['mt5', 't5', 'umt5'\]"):
        HubT5(str(folder)).check()


def test_an_encoder_alone_is_refused(tmp_path: Path):
    folder = config_of(tmp_path / "encoder", architectures=["T5EncoderModel"])

    with pytest.raises(ValueError, match=r"\['T5EncoderModel'\], which has no decoder"):
        HubT5(str(folder)).check()


def test_a_model_without_weights_is_refused(tmp_path: Path):
    folder = config_of(tmp_path / "empty")
    (folder / "tf_model.h5").touch()

    with pytest.raises(ValueError, match="no weights that can be read"):
        HubT5(str(folder)).check()


def test_a_model_without_a_tokenizer_is_refused(tiny: Path, tmp_path: Path):
    folder = config_of(tmp_path / "mute")
    (folder / "model.safetensors").write_bytes((tiny / "model.safetensors").read_bytes())

    with pytest.raises(ValueError, match=r"mute' has no tokenizer: none of"):
        HubT5(str(folder)).check()


def test_a_broken_tokenizer_is_refused(tmp_path: Path):
    folder = save_tiny_t5(tmp_path / "broken")
    (folder / "tokenizer_config.json").write_text("{")
    (folder / "tokenizer.json").write_text("{")

    with pytest.raises(ValueError, match=r"broken' has no readable tokenizer"):
        HubT5(str(folder)).check()


def test_the_tokenizer_of_another_model_is_refused(tmp_path: Path):
    folder = save_tiny_t5(tmp_path / "mixed")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "vocab_size": 9}))

    with pytest.raises(ValueError, match=r"mixed' knows 9 tokens, and its tokenizer has \d\d"):
        HubT5(str(folder)).check()


def test_a_model_whose_weights_lack_a_part_is_refused(tmp_path: Path):
    from safetensors.torch import load_file, save_file

    folder = save_tiny_t5(tmp_path / "half")
    weights = load_file(folder / "model.safetensors")
    kept = {name: weight for name, weight in weights.items() if not name.startswith("decoder")}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})

    with pytest.raises(ValueError, match=r"has no weights for decoder\."):
        HubT5(str(folder)).write([("cat", "meow")], 1)


@pytest.mark.parametrize("module", ["torch", "transformers"])
def test_a_missing_extra_is_named_with_its_install_line(
    module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setitem(sys.modules, module, None)

    with pytest.raises(ValueError, match=rf"need {module}: pip install 'soundmill\[t5\]'"):
        HubT5(str(tmp_path)).check()
