"""Whether a model's agreement tells the captions of a clip from those of another.

    python benchmarks/agreement.py MODEL SHARDS [SPLIT] [--seed 0]

Each clip of SPLIT (``test``) is scored twice with `quality.agreement`'s own code: with its
captions, and with those of a clip drawn from the ones that share no tag with it. Prints the area
under the ROC curve (sklearn's; 0.5 is chance), and for a few thresholds how many right and wrong
clips `action: drop` would take.
"""

import argparse
import platform
from importlib.metadata import version

import numpy as np
from sklearn.metrics import roc_auc_score

from trainer.agreement import ClapAgreement
from trainer.data.samples import read_words
from trainer.data.shards import find_shards
from trainer.data.tars import Raw, read_samples

TAKEN = (0.05, 0.1, 0.2)
"""Shares of the right clips that a threshold takes with it."""


def main() -> None:
    """Prints what was asked, and both shares for each threshold."""
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("shards")
    parser.add_argument("split", nargs="?", default="test")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    tars = find_shards(asked.shards, (asked.split,)).tars
    found = [
        each for tar in tars for _, each in read_samples(tar.url, np.ones(tar.n_samples, bool))
    ]
    raws = [each for each in found if isinstance(each, Raw)]
    words = [read_words(raw, "all") for raw in raws]
    wrong = [words[_other(rng, [each.tags for each in words], i)] for i in range(len(words))]
    agreement = ClapAgreement.opened(asked.model)
    flacs = [raw.flac for raw in raws]
    own, others = (
        np.array([max(scores) for scores in agreement.score(flacs, [each.captions for each in of])])
        for of in (words, wrong)
    )
    told = [0] * len(others) + [1] * len(own)
    print(f"{platform.platform()}, torch {version('torch')}; {agreement.label}")
    print(f"{len(raws)} clips of {asked.shards}/{asked.split}, seed {asked.seed}")
    print(f"mean agreement {own.mean():.3f} with own captions, {others.mean():.3f} with others'")
    print(f"area under the ROC curve {roc_auc_score(told, np.concatenate([others, own])):.3f}")
    for share in TAKEN:
        threshold = np.quantile(own, share)
        print(
            f"min {threshold:.3f}: takes {np.mean(own < threshold):.0%} of the right, "
            f"{np.mean(others < threshold):.0%} of the wrong"
        )


def _other(rng: np.random.Generator, tags: list[tuple[str, ...]], i: int) -> int:
    apart = [j for j, of in enumerate(tags) if not set(of) & set(tags[i])]
    if not apart:
        raise ValueError(f"all clips share a tag with clip {i}: there is no wrong caption")
    return int(rng.choice(apart))


if __name__ == "__main__":
    main()
