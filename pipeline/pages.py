"""Where the pages of a catalogue's listing wait until the data set is complete."""

from dataclasses import dataclass

from pipeline import storage

ENDING = ".json.gz"


@dataclass(frozen=True, slots=True)
class StoredPages:
    """The pages of one source, one file each in ``folder``, which may lie in an object store."""

    folder: str

    def read(self, number: int) -> bytes | None:
        """Page ``number``, from 0; None where it is not kept yet."""
        try:
            return storage.read_bytes(self._path(number))
        except FileNotFoundError:
            return None

    def write(self, number: int, page: bytes) -> None:
        """Keeps a page: it appears whole, or not at all."""
        storage.write_bytes(self._path(number), page)

    def _path(self, number: int) -> str:
        return storage.join(self.folder, f"{number:08d}{ENDING}")
