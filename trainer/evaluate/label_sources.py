"""Where the labels of an evaluation come from, and which clips they are of."""

from dataclasses import dataclass
from pathlib import Path

from trainer.encoder import Encoder
from trainer.evaluate.audio_sets import PRESETS, open_audio_set
from trainer.evaluate.clips import Clip, Heard, hear_files
from trainer.evaluate.labels import read_label_table


@dataclass(frozen=True, slots=True)
class Named:
    """Clips with their labels as they were given, and the folds that were published, if any."""

    source: str
    heard: Heard
    labels: tuple[tuple[str, ...], ...]
    folds: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """Where labels come from: looked at before any model is loaded."""

    name: str
    path: Path | None = None

    @classmethod
    def of(cls, asked: str) -> "Source":
        """What ``labels`` of an evaluation asks for.

        Raises:
            ValueError: There is no such source.
        """
        preset, colon, place = asked.partition(":")
        if colon and preset in PRESETS:
            return cls(preset, Path(place).expanduser())
        if asked in ("", "tag"):
            return cls(asked)
        path = Path(asked).expanduser()
        if path.is_dir():
            return cls("folder", path)
        if path.is_file():
            return cls("table", path)
        raise ValueError(
            f"labels {asked!r}: is no file or folder; give tag, a CSV with key and label, a folder "
            f"with one folder for each class, or {', '.join(f'{name}:DIR' for name in PRESETS)}"
        )

    def named(self, encoder: Encoder, heard: Heard) -> Named | None:
        """The labelled clips: of the shards, or the files of a set of their own; none if not asked.

        Raises:
            ValueError: The labels cannot be had, or are of other clips.
        """
        if self.path is None:
            tags = tuple(clip.tags for clip in heard.clips)
            return Named("tag", heard, tags) if self.name else None
        if self.name == "table":
            return Named(self.path.name, heard, self._of_table(heard.clips))
        files = open_audio_set(self.name, self.path)
        of_set = hear_files(encoder, files)
        labels = tuple(clip.tags for clip in of_set.clips)
        folds = {str(file.path): file.fold for file in files.files}
        given = tuple(folds[clip.key] for clip in of_set.clips)
        return Named(self.name, of_set, labels, () if -1 in given else given)

    def _of_table(self, clips: tuple[Clip, ...]) -> tuple[tuple[str, ...], ...]:
        assert self.path is not None
        table = read_label_table(self.path)
        found = tuple(table.of(clip.key, clip.item_id) for clip in clips)
        if not any(found):
            raise ValueError(f"{self.path}: has a label for none of the {len(clips)} clips")
        return found
