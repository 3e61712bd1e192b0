"""laion_clap's own data loader, from its own command line, its files untouched.

Its ``training/data.py`` fetches three tokenizers when it is imported. They are stood in for before
that, from outside; captions are compared as text, so nothing is lost. All else is as it ships:
``parse_args``, ``get_data``, the loaders with one worker, decoding by torchaudio.
"""

import base64
import hashlib
import itertools
import json
import logging
import sys
import tarfile
import tempfile
import warnings
from collections.abc import Iterator
from importlib.metadata import files
from pathlib import Path

import kernels
import numpy as np
import torch
from rows import Row, pcm_digest, split_of, tars_of, write_rows
from transformers.tokenization_utils_base import PreTrainedTokenizerBase


class _NoTokenizer:
    """Stands in for a tokenizer of the Hub: all ids zero, of the shape that was asked for."""

    def __call__(self, *_: str, max_length: int, **__: object) -> dict[str, torch.Tensor]:
        ids = torch.zeros((1, max_length), dtype=torch.long)
        return {"input_ids": ids, "attention_mask": torch.ones_like(ids)}


PreTrainedTokenizerBase.from_pretrained = classmethod(lambda *_, **__: _NoTokenizer())
kernels.leave_out()

import laion_clap  # noqa: E402 - after what is stood in for
from laion_clap.training.data import get_data, get_wds_dataset  # noqa: E402
from laion_clap.training.params import parse_args  # noqa: E402

_CHOICES = {"text": "none", "text_augment_all": "all", "text_augment_t5": "augment_only"}
"""The field of the JSON that captions come from, to ``--text-augment-selection``."""


def read(dataset: Path) -> Iterator[Row]:
    """Every sample as training and evaluation get it, with all three choices of captions.

    Raises ValueError where a file of the package is not the one that was published.

    ``train`` has batches of one: of larger ones the last is dropped and the epoch filled up with
    samples seen before, which is laion_clap's way and no matter of the shards.
    """
    _require_unmodified()
    with tempfile.TemporaryDirectory() as folder:
        labels = Path(folder, "labels.json")
        labels.write_text(json.dumps({tag: at for at, tag in enumerate(_tags(dataset))}))
        for choice in _CHOICES:
            suffix = "" if choice == "text" else f", {_CHOICES[choice]}"
            args = _arguments(dataset, labels, choice, batch=1)
            yield from _rows(f"train{suffix}", get_data(args, _model())["train"], args, choice)
        args = _arguments(dataset, labels, "text", batch=64)
        loaders = get_data(args, _model())
        yield from _rows("eval", loaders["val"], args, "text")
        args.val_data = args.train_data
        yield from _rows("eval", get_wds_dataset(args, _model(), is_train=False), args, "text")


def _require_unmodified() -> None:
    for path in files("laion_clap") or ():
        if path.hash:  # in urlsafe base64 without padding, as in the wheel's RECORD
            digest = hashlib.new(path.hash.mode, path.read_binary()).digest()
            if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != path.hash.value:
                raise ValueError(f"{path} is not as it was published")


def _arguments(dataset: Path, labels: Path, choice: str, *, batch: int) -> object:
    """What ``laion_clap.training.main`` would have, with its defaults but for what is named."""
    sys.argv = [
        "main", "--dataset-type", "webdataset",
        "--datasetpath", str(dataset.parent), "--datasetnames", dataset.name,
        "--class-label-path", str(labels), "--text-augment-selection", _CHOICES[choice],
        "--batch-size", str(batch), "--tmodel", "roberta",
    ]  # fmt: skip
    args = parse_args()
    args.world_size = 1  # main() asks its environment for it
    return args


def _model() -> dict:
    folder = Path(laion_clap.__file__).parent
    return json.loads((folder / "clap_module/model_configs/HTSAT-tiny.json").read_text())


def _rows(reading: str, data: object, args: object, choice: str) -> Iterator[Row]:
    names = np.array(list(args.class_index_dict))
    for batch in data.dataloader:
        for at, key in enumerate(batch["__key__"]):
            texts, drawn = batch["full_text"][at], batch["raw_text"][at]
            yield Row(
                reading=reading,
                split=split_of(batch["__url__"][at]),
                key=key,
                texts=[texts] if isinstance(texts, str) else texts,
                drawn=drawn[0] if isinstance(drawn, list) else drawn,
                tag=[str(name) for name in names[batch["class_label"][at].numpy() == 1]],
                rate_hz=int(batch["audio_orig_sr"][at]),
                pcm=pcm_digest(_int16(batch["waveform"][at].numpy())),
                choice=choice,
                filled=True,
            )


def _int16(waveform: np.ndarray) -> np.ndarray:
    """The 16-bit samples that laion_clap made of the audio: it divides them by 32767."""
    return np.rint(waveform * 32767.0).astype(np.int16)


def _tags(dataset: Path) -> list[str]:
    """Every tag of the data set, which laion_clap wants to know beforehand."""
    tags: set[str] = set()
    for tar in itertools.chain.from_iterable(tars_of(dataset).values()):
        with tarfile.open(tar) as members:
            for member in members:
                if member.name.endswith(".json"):
                    tags.update(json.load(members.extractfile(member))["tag"])
    return sorted(tags)


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    warnings.simplefilter("ignore", UserWarning)  # torchaudio's of its future, in every process
    write_rows("laion_clap", read)
