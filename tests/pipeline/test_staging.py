from pathlib import Path

import pytest

from pipeline import staging
from pipeline.staging import Milled, StagedAudio, StagingFile, read_index, whole_indexes
from schemas.rejections import Reason, Rejection, Stage
from tests.pipeline.records import a_candidate

FOLDERS = ["local", "memory"]


@pytest.fixture(params=FOLDERS)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path) if request.param == "local" else f"memory://{tmp_path.name}"


def milled(item_id: str = "a/1") -> Milled:
    rejection = Rejection(item_id, "", "a", Stage.SEGMENT, Reason.TOO_SHORT, "0.1 s", 0.1)
    return Milled(item_id, "10-20", "work", (a_candidate().clip,), (rejection,))


def test_claims_are_redeemed_once_the_file_is_closed(folder: str):
    file = StagingFile(folder)
    claims = [file.add(flac) for flac in (b"one", b"", b"three")]
    file.note(milled())
    file.close()
    audio = StagedAudio(folder)
    assert [audio.read(claim) for claim in reversed(claims)] == [b"three", b"", b"one"]
    audio.close()


def test_the_index_says_what_was_noted(folder: str):
    file = StagingFile(folder)
    file.add(b"audio")
    noted = [milled("a/1"), milled("a/line\u2028break")]
    for one in noted:
        file.note(one)
    file.close()
    (index,) = whole_indexes(folder)
    assert list(read_index(index)) == noted


def test_nothing_counts_before_the_file_is_closed(folder: str):
    file = StagingFile(folder)
    file.add(b"audio")
    file.note(milled())
    assert whole_indexes(folder) == []


def test_an_index_without_its_audio_does_not_count(tmp_path: Path):
    file = StagingFile(str(tmp_path))
    claim = file.add(b"audio")
    file.note(milled())
    file.close()
    (tmp_path / claim.path).unlink()
    assert whole_indexes(str(tmp_path)) == []


def test_a_full_file_makes_room_for_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(staging, "MAX_BUNDLE_BYTES", 4)
    file = StagingFile(str(tmp_path))
    claims = []
    for _ in range(3):
        claims.append(file.add(b"audio"))
        file.note(milled())
    assert len({claim.path for claim in claims}) == 3
    assert len(whole_indexes(str(tmp_path))) == 3
