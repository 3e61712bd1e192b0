"""Every test has a shared folder of its own: a limit or an answer of one is no other's."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_shared_folder(tmp_path_factory: pytest.TempPathFactory, monkeypatch) -> Path:
    folder = tmp_path_factory.mktemp("shared")
    monkeypatch.setenv("TMPDIR", str(folder))
    return folder
