from pathlib import Path

import pytest

from tests.augment.models.tiny_captioner import save_tiny_captioner
from tests.augment.models.tiny_t5 import save_tiny_t5


@pytest.fixture(scope="session")
def tiny_captioner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a captioner of our own kind that has learned some sentences."""
    pytest.importorskip("torch", reason="needs the extra t5")
    pytest.importorskip("transformers", reason="needs the extra t5")
    return save_tiny_captioner(tmp_path_factory.mktemp("captioner"))


@pytest.fixture(scope="session")
def tiny_t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A T5 as transformers saves one; it writes "a dog bark in the park"."""
    pytest.importorskip("torch", reason="needs the extra t5")
    pytest.importorskip("transformers", reason="needs the extra t5")
    return save_tiny_t5(tmp_path_factory.mktemp("models") / "tiny-t5")


@pytest.fixture
def no_hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty cache, and no network; both are read when the hub's module is imported."""
    for module in ("torch", "transformers"):
        pytest.importorskip(module, reason="needs the extra t5")
    constants = pytest.importorskip("huggingface_hub.constants", reason="needs the extra t5")
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hub"))
    return tmp_path / "hub"
