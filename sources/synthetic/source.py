"""Sounds made by formula: a catalogue that needs no network, for a first run and for tests."""

import json
import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from pydantic import BaseModel, ConfigDict, Field

from schemas.items import Item
from sources.protocol import Listing
from sources.synthetic.catalogue import Plant, Sound, sound
from sources.synthetic.files import encode
from sources.synthetic.synthesis import FORMULAS_VERSION, render, rng_for

_BROKEN_HEADER_BYTES = 42
"""The marker and the STREAMINFO block of a FLAC: all that a broken one keeps."""

_NUMBER = re.compile("[0-9]{6,7}")


class SyntheticSettings(BaseModel):
    """The settings of a ``synthetic`` source, as a recipe gives them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int = Field(default=0, ge=0, description="another seed makes other sounds")
    count: int = Field(default=60, ge=1, le=1_000_000, description="how many sounds")


PAGES = "https://example.org/synthetic"
"""Where the sounds' pages would be: an address that is nobody's, as their authors are nobody."""


@dataclass(frozen=True, slots=True)
class SyntheticSource:
    """The first ``count`` sounds of the catalogue of ``seed``; each is made when it is fetched."""

    name: str
    settings: SyntheticSettings

    def list_items(self) -> Iterator[Listing]:
        """Every sound, sorted by item id. None is made for it."""
        for number in range(self.settings.count):
            yield Listing(self._item(sound(self.settings.seed, number)))

    def look_up(self, item_ids: Iterable[str]) -> Iterator[Item]:
        """The sounds of these ids that the catalogue has, made by the formulas of today."""
        for item_id in item_ids:
            number = item_id.removeprefix(f"{self.name}/").partition("-")[0]
            if not _NUMBER.fullmatch(number) or int(number) >= self.settings.count:
                continue
            item = self._item(sound(self.settings.seed, int(number)))
            if item.item_id == item_id:
                yield item

    def fingerprint(self, item: Item) -> str:
        """What the bytes follow from: the formulas, the libraries, the seed and the sound."""
        versions = f"{FORMULAS_VERSION}-{np.__version__}-{soundfile.__libsndfile_version__}"
        return f"{versions}-{self.settings.seed}-{item.locator}"

    @contextmanager
    def fetch(self, item: Item) -> Iterator[Path]:
        """The sound as a temporary file, which goes when the context closes."""
        number = int(item.locator.partition("-")[0])
        made = sound(self.settings.seed, number)
        with tempfile.TemporaryDirectory(prefix="soundmill-") as folder:
            path = Path(folder, made.file_name)
            path.write_bytes(file_bytes(made))
            yield path

    def _item(self, made: Sound) -> Item:
        evidence = {"formula": made.score.formula, "planted": made.plant.value}
        return Item(
            item_id=f"{self.name}/{made.file_name}",
            source=self.name,
            locator=made.file_name,
            title=made.title,
            description=made.description,
            tags=made.tags,
            author=made.author,
            license_raw=made.license_raw,
            license_url_raw=made.license_url_raw,
            source_url=f"{PAGES}/{self.settings.seed}/{made.file_name}",
            evidence=json.dumps(evidence, sort_keys=True, separators=(",", ":")),
        )


def file_bytes(made: Sound) -> bytes:
    """The bytes of a sound's file: the same on every call, with the same numpy and libsndfile."""
    content = encode(made.ending, render(made.score), made.score.rate_hz)
    if made.plant is Plant.BROKEN:
        garbage = rng_for(made.score.seed, made.number, "garbage").bytes(4_096)
        return content[:_BROKEN_HEADER_BYTES] + garbage
    return content


def open_synthetic(name: str, settings: Any) -> SyntheticSource:
    """The source of synthetic sounds."""
    assert isinstance(settings, SyntheticSettings)
    return SyntheticSource(name, settings)
