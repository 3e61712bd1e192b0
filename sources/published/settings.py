"""What every published set lets a recipe say, and where that leads on the disk."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from sources.folder.files import existing_folder


class SetSettings(BaseModel):
    """The settings of a set that is a folder as it was unpacked."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str = Field(min_length=1, description="the folder that the set was unpacked in")
    audio: str | None = Field(
        default=None, min_length=1, description="the folder of its sounds, if they lie elsewhere"
    )

    def folders(self) -> tuple[str, Path]:
        """The folder of the tables and that of the sounds.

        Raises:
            ValueError: One is not there.
        """
        root = existing_folder("path", self.path)
        return str(root), existing_folder("audio", self.audio) if self.audio else root


class BenchmarkSettings(SetSettings):
    """Those of a set of which a part is a benchmark."""

    eval: bool = Field(
        default=False, description="whether its evaluation part is taken too, which is a benchmark"
    )
