import huggingface_hub
import pytest

from trainer.model import check_model
from trainer.settings import parse_settings
from trainer.towers.pretrained import fetched, is_path


@pytest.fixture(autouse=True)
def hub_is_unreachable(monkeypatch: pytest.MonkeyPatch):
    def fails(*_args: object, **_kwargs: object) -> str:
        raise OSError("no route to host\nand more")

    monkeypatch.setattr(huggingface_hub, "snapshot_download", fails)
    fetched.cache_clear()
    yield
    fetched.cache_clear()


@pytest.mark.parametrize("part", ["audio", "text"])
def test_a_hub_id_that_cannot_be_reached_says_the_way_out_before_any_data(part: str):
    written = {"audio": {"tower": "htsat"}, "text": {"tower": "roberta"}}
    written[part] |= {"weights": "owner/name", "revision": "abc"}

    with pytest.raises(
        ValueError,
        match=rf"{part}\.weights: 'owner/name' at revision 'abc' is no folder here, .*"
        rf"\(no route to host\); give a hub id .* or leave {part}.weights empty",
    ):
        check_model(parse_settings(written, "test"))


def test_a_folder_that_is_not_there_is_no_hub_id():
    with pytest.raises(ValueError, match=r"'./models/mine' is no folder"):
        fetched("text.weights", "./models/mine", "")


def test_a_folder_has_no_revision(tmp_path):
    with pytest.raises(ValueError, match="which has no revision 'main'"):
        fetched("text.weights", str(tmp_path), "main")


def test_hub_ids_and_paths_are_told_apart(tmp_path):
    names = [str(tmp_path), "./owner/name", "a/b/c", "owner/name", "gpt2"]

    assert [is_path(name) for name in names] == [True, True, True, False, False]


def test_the_hubs_commit_is_the_revision(tmp_path, monkeypatch: pytest.MonkeyPatch):
    commit = tmp_path / "0123abcd"
    commit.mkdir()
    (commit / "model.safetensors").touch()
    asked: list[tuple[str, str | None]] = []

    def gives(model: str, revision: str | None, **_: object) -> str:
        asked.append((model, revision))
        return str(commit)

    monkeypatch.setattr(huggingface_hub, "snapshot_download", gives)

    files = fetched("text.weights", "owner/name", "")

    assert files.revision == "0123abcd"
    # The weights are asked for by the commit that the texts came from, not by the branch again.
    assert asked == [("owner/name", None), ("owner/name", "0123abcd")]
