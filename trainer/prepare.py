"""What a training needs before its first step: data, vocabulary, model, all checked."""

import logging
import posixpath
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import fsspec
import numpy as np
import torch

from trainer.checkpoint import claim
from trainer.data.batch import Batch
from trainer.data.loader import Loader
from trainer.data.samples import BadSample, read_words
from trainer.data.shards import Shards, find_shards
from trainer.data.tars import Raw, read_samples
from trainer.distributed import Ranks, first_alone
from trainer.features.captions import interspersed
from trainer.features.features import FeatureMaker
from trainer.model import Clap, build_model, check_model
from trainer.settings import TrainerSettings
from trainer.towers.protocol import Features, Tokens
from trainer.towers.tokenizer import Tokenizer, make_tokenizer

TOKENIZER = "tokenizer"

VALIDATION = "valid"
"""The split that is looked for unasked, and done without where it is missing or empty."""

log = logging.getLogger("soundmill.trainer")


@dataclass(frozen=True, slots=True)
class Data:
    """What is learned from, and what is not (None: nothing is)."""

    training: Shards
    validation: Shards | None


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that the steps work with, on one rank."""

    settings: TrainerSettings
    ranks: Ranks
    model: Clap
    tokenizer: Tokenizer
    features: FeatureMaker
    loader: Loader
    validation: Loader | None

    def for_learning(self, batch: Batch) -> tuple[Features, Tokens]:
        """The batch on the device, its features and captions changed at random."""
        most = self.settings.augment.caption_pieces
        tokens = interspersed(self.tokenizer(batch.captions), batch.seeds, most, self.tokenizer)
        return self.features(batch, train=True), tokens.to(self.ranks.device)

    def for_validation(self, batch: Batch) -> tuple[Features, Tokens]:
        """The batch on the device, as it is."""
        return self.features(batch, train=False), self.tokens(batch.captions)

    def tokens(self, captions: tuple[str, ...]) -> Tokens:
        """Captions as the text tower takes them, on the device."""
        return self.tokenizer(captions).to(self.ranks.device)


def find_data(data: str, splits: tuple[str, ...], validation: str) -> Data:
    """The shards of ``splits``, and those of the split ``validation``, empty for none.

    Raises:
        ValueError: There is nothing to learn from, or no split of that name for validation unless
            it is :data:`VALIDATION`.
    """
    training = find_shards(data, splits)
    if not validation or validation in splits:
        return Data(training, None)
    filesystem, inner = fsspec.core.url_to_fs(data)
    there = filesystem.isdir(posixpath.join(inner.rstrip("/"), validation))
    if validation != VALIDATION:
        if not there:
            raise ValueError(f"{data}: there is no split {validation!r} to validate on")
        return Data(training, find_shards(data, (validation,)))
    if not there:
        return Data(training, None)
    try:
        return Data(training, find_shards(data, (validation,)))
    except ValueError as error:
        log.warning("training without validation: %s", error)
        return Data(training, None)


def begun_with(settings: TrainerSettings, data: Data, ranks: Ranks) -> dict[str, Any]:
    """What makes a training this one: settings, tars by name and size, and how many processes.

    Where the data lie is not part of it: they may be moved between two runs.
    """
    return {
        "settings": settings.model_dump(mode="json"),
        "training": _named(data.training),
        "validation": _named(data.validation) if data.validation else {},
        "processes": ranks.world_size,
    }


def prepare(settings: TrainerSettings, data: Data, output: Path, ranks: Ranks) -> Prepared:
    """Builds what the steps work with; the same weights on each rank.

    Raises:
        ValueError: ``output`` holds another training, or something cannot be built; the latter is
            said before any data are read.
    """
    check_model(settings)
    first_alone(ranks, partial(claim, output, begun_with(settings, data, ranks)))
    first_alone(ranks, partial(_keep_tokenizer, settings, data.training, output))
    tokenizer = Tokenizer.load(output / TOKENIZER)
    model = build_model(settings, tokenizer)
    if ranks.world_size > 1 and ranks.device.type == "cuda":
        model = torch.nn.SyncBatchNorm.convert_sync_batchnorm(model)
    # The first validates for all: a split is small, and its retrieval is over the whole of it.
    validated = data.validation if ranks.is_first else None
    return Prepared(
        settings=settings,
        ranks=ranks,
        model=model.to(ranks.device),
        tokenizer=tokenizer,
        features=FeatureMaker(settings).to(ranks.device),
        loader=Loader(data.training, settings, rank=ranks.rank, world_size=ranks.world_size),
        validation=Loader(validated, settings) if validated else None,
    )


def _named(shards: Shards) -> dict[str, int]:
    return {
        "/".join(tar.url.rsplit("/", 2)[-2:]): tar.n_samples  # its split and its name
        for tar in shards.tars
    }


def _keep_tokenizer(settings: TrainerSettings, shards: Shards, output: Path) -> None:
    """Made once, by rename: a resumed training must cut captions as the killed one did."""
    folder = output / TOKENIZER
    if folder.exists():
        return
    unfinished = folder.with_name(f"{TOKENIZER}.partial")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir()
    make_tokenizer(settings, partial(_captions, shards, settings)).save(unfinished)
    unfinished.replace(folder)


def _captions(shards: Shards, settings: TrainerSettings) -> Iterator[str]:
    for tar in shards.tars:
        for _, raw in read_samples(tar.url, np.ones(tar.n_samples, bool)):
            if isinstance(raw, Raw):
                try:
                    yield from read_words(raw, settings.training.captions).captions
                except BadSample:
                    continue  # the loader counts it
