"""What the shards hold, found out without any reader under test: tarfile, soundfile, pyarrow."""

import io
import json
import tarfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import soundfile
from readers.rows import pcm_digest

_TEN_SECONDS = 480_000  # frames that laion_clap fills each clip up to


@dataclass(frozen=True, slots=True)
class Sample:
    """One pair of a tar. ``pcm`` is the digest of its 16-bit samples, ``filled`` laion_clap's."""

    split: str
    document: dict
    rate_hz: int
    pcm: str
    filled: str

    def compare(self, row: dict) -> dict[str, bool]:
        """Which parts of a reader's row are right; of captions, what it gives of them."""
        texts = _captions(self.document, row["choice"])
        tag = self.document["tag"]
        return {
            "text": row["split"] == self.split
            and not (row["texts"] is None and row["drawn"] is None)
            and row["texts"] in (None, texts)
            and (row["drawn"] is None or row["drawn"] in texts),
            "tag": row["tag"] == tag
            or (row["filled"] and row["tag"] == sorted(set(tag))),  # from a vector of labels
            "rate": row["rate_hz"] == self.rate_hz,
            "audio": row["pcm"] == (self.filled if row["filled"] else self.pcm),
        }


def read_samples(dataset: Path) -> dict[str, Sample]:
    """Every sample by its key. Raises ValueError where tars, index and manifest disagree.

    Also where the data set no longer has what makes it worth reading: several tars a split, the
    last not full; captions and tags that are empty in the first five samples and not later.
    """
    samples: dict[str, Sample] = {}
    for index in sorted(dataset.glob("*/sizes.json")):
        for name, n_listed in json.loads(index.read_text()).items():
            found = _read_tar(index.parent / name)
            if len(found) != n_listed or samples.keys() & found.keys():
                raise ValueError(f"{index.parent / name}: {len(found)} pairs, {n_listed} listed")
            samples |= found
    manifest = {
        (row["key"], row["split"])
        for part in sorted(dataset.glob("manifest/clips-*.parquet"))
        for row in pq.read_table(part, columns=["key", "split"]).to_pylist()
    }
    if manifest != {(key, sample.split) for key, sample in samples.items()}:
        raise ValueError("the manifest and the tars hold other samples")
    _require_traps(dataset, samples)
    return samples


def _require_traps(dataset: Path, samples: dict[str, Sample]) -> None:
    train = [sample.document for sample in samples.values() if sample.split == "train"]
    for field in ("text_augment_t5", "tag"):
        values = [document[field] for document in train]
        if any(values[:5]) or not any(values):
            raise ValueError(f"{field} of the first samples is {values[:5]}: take another seed")
    sizes = [json.loads(index.read_text()) for index in dataset.glob("*/sizes.json")]
    if any(len(each) < 2 or len(set(each.values())) < 2 for each in sizes):
        raise ValueError(f"each split needs several tars and an awkward last one: {sizes}")


def _read_tar(path: Path) -> dict[str, Sample]:
    found: dict[str, Sample] = {}
    with tarfile.open(path) as tar:
        members = tar.getmembers()
        for flac, document in zip(members[::2], members[1::2], strict=True):
            key, _, ending = flac.name.partition(".")
            if ending != "flac" or document.name != f"{key}.json" or key in found:
                raise ValueError(f"{path}: {flac.name} and {document.name} are no pair")
            found[key] = _sample(path.parent.name, _bytes(tar, flac), _bytes(tar, document))
    return found


def _bytes(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    opened = tar.extractfile(member)
    if opened is None:
        raise ValueError(f"{member.name} is not a file")
    return opened.read()


def _sample(split: str, flac: bytes, document: bytes) -> Sample:
    pcm, rate_hz = soundfile.read(io.BytesIO(flac), dtype="int16")
    return Sample(split, json.loads(document), rate_hz, pcm_digest(pcm), pcm_digest(_filled(pcm)))


def _filled(pcm: np.ndarray) -> np.ndarray:
    """What laion_clap's ``float32_to_int16`` leaves of 16-bit samples, padded to ten seconds.

    It multiplies s/32768 by 32767 and cuts the fraction off: one step nearer to zero wherever s is
    not zero, and from -32768, one step too, -32767.
    """
    nearer = pcm.astype(np.int32)
    nearer -= np.sign(nearer)
    return np.pad(nearer.astype(np.int16), (0, _TEN_SECONDS - len(pcm)))


def _captions(document: dict, choice: str) -> list[str]:
    """The captions of one field, and ``text`` in the place of one that is null."""
    value = document[choice]
    if value is None:
        value = document["text"]
    return [value] if isinstance(value, str) else value
