"""The work folder of a run: what lets a killed run go on, and what goes when the run is done.

``<output>/.soundmill/`` holds the pages of what catalogues answered, staged audio with its index,
journals of the workers, receipts of the tars already written, and the state of the sources that
the finished data set was made from.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from pipeline import storage

FOLDER = ".soundmill"


@dataclass(frozen=True, slots=True)
class WorkFolder:
    """The places in the work folder of the data set at ``output``."""

    output: str

    @property
    def root(self) -> str:
        """The folder itself."""
        return storage.join(self.output, FOLDER)

    @property
    def pages(self) -> str:
        """One folder for each source that is asked page by page, with what it answered."""
        return storage.join(self.root, "pages")

    @property
    def staging(self) -> str:
        """FLACs of finished clips in bundle files, and an index of each file."""
        return storage.join(self.root, "staging")

    @property
    def journals(self) -> str:
        """One file per worker: the item in hand, and how far it has come."""
        return storage.join(self.root, "journals")

    @property
    def suspects(self) -> str:
        """The items that were in hand when a worker died."""
        return storage.join(self.root, "suspects.json")

    @property
    def receipts(self) -> str:
        """One file per finished tar: what went in, and what came out."""
        return storage.join(self.root, "receipts")

    @property
    def held(self) -> str:
        """Held open by the run that is at work, so that there is only one."""
        return storage.join(self.root, "held")

    @property
    def places(self) -> tuple[str, ...]:
        """Everything that only an unfinished run needs."""
        return self.pages, self.staging, self.journals, self.receipts, self.suspects

    @property
    def finished(self) -> str:
        """There when the data set is complete: the state of the sources that it was made from."""
        return storage.join(self.root, "finished.json")


def hold(work: WorkFolder) -> int:
    """A descriptor that keeps runs and takedowns off the data set while it is open.

    -1 where that cannot be had: an object store has nothing to hold.

    Raises:
        BlockingIOError: One is at work on it.
        OSError: The work folder cannot be made.
    """
    if not storage.is_local(work.output):
        return -1
    Path(work.root).mkdir(parents=True, exist_ok=True)
    descriptor = os.open(work.held, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor
