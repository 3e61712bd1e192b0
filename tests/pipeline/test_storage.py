from pathlib import Path

import pyarrow as pa
import pytest

from pipeline import storage

ROOTS = ["local", "memory"]


@pytest.fixture(params=ROOTS)
def root(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path) if request.param == "local" else f"memory://{tmp_path.name}"


def test_what_is_written_is_read(root: str):
    path = storage.join(root, "a", "b.bin")
    storage.write_bytes(path, b"one")
    storage.write_bytes(path, b"two")
    assert storage.read_bytes(path) == b"two"
    assert storage.size(path) == 3


def test_files_are_listed_sorted_below_the_folder(root: str):
    for name in ("z.tar", "a/y.tar", "a/x.json"):
        storage.write_bytes(storage.join(root, name), b"")
    assert storage.list_files(root, ".tar") == [
        storage.join(root, "a/y.tar"),
        storage.join(root, "z.tar"),
    ]
    assert storage.list_files(storage.join(root, "none")) == []


def test_removing_takes_a_folder_with_all_in_it_and_accepts_none(root: str):
    storage.write_bytes(storage.join(root, "a/b"), b"x")
    storage.remove(storage.join(root, "a"))
    storage.remove(storage.join(root, "a"))
    assert not storage.exists(storage.join(root, "a/b"))


def test_a_write_that_fails_leaves_what_was_there(tmp_path: Path):
    path = str(tmp_path / "file")
    storage.write_bytes(path, b"before")

    def fail_midway() -> None:
        with storage.writing(path) as file:
            file.write(b"half")
            raise OSError("No space left on device")

    with pytest.raises(OSError, match="No space"):
        fail_midway()
    assert storage.read_bytes(path) == b"before"
    assert [file.name for file in tmp_path.iterdir()] == ["file"]


def test_a_file_that_is_being_written_is_not_listed(tmp_path: Path):
    with storage.writing(str(tmp_path / "file.tar")) as file:
        file.write(b"half")
        assert storage.list_files(str(tmp_path)) == []


def test_equal_tables_are_equal_files(root: str):
    table = pa.table({"a": [1, 2, 3], "b": ["x", "y", None]})
    for name in ("one.parquet", "two.parquet"):
        storage.write_table(storage.join(root, name), table)
    first, second = (storage.join(root, name) for name in ("one.parquet", "two.parquet"))
    assert storage.read_bytes(first) == storage.read_bytes(second)
    assert storage.read_table(first).equals(table)
