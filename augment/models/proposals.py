"""From sets of keywords to a model's proposals, in batches whose make-up does not matter."""

import math
from collections.abc import Sequence
from typing import Protocol, TypeAlias, TypeVar

from augment.generator import Written
from augment.models.prompts import PromptFormat

MAX_TOKENS = 512
"""What T5 was trained to read."""

MAX_NEW_TOKENS = 64
"""Three captions' worth; what is longer has lost its way."""

_MIN_BEAMS = 4
"""What keytotext uses."""

_SCORE_DECIMALS = 4
"""Padding and the size of a batch move float32 scores by some 1e-6."""

Answer: TypeAlias = tuple[str, float]
"""What a model wrote, and the mean log probability of its tokens, the end mark among them."""

Tokens = TypeVar("Tokens", bound=Sequence[object])


class Model(Protocol[Tokens]):
    """A loaded model, of which only reading and answering matter here."""

    def tokens(self, prompts: Sequence[str]) -> list[Tokens]:
        """The tokens of each prompt, at most MAX_TOKENS."""
        ...

    def answers(self, batch: Sequence[Tokens], n: int) -> list[list[Answer]]:
        """``n`` answers for each."""
        ...


def n_beams(n: int) -> int:
    """The beams of a search for ``n`` answers."""
    return max(_MIN_BEAMS, n)


def proposals(
    model: Model[Tokens],
    prompt_format: PromptFormat,
    batch: Sequence[tuple[str, ...]],
    n: int,
    batch_size: int,
) -> list[list[Written]]:
    """Up to ``n`` different proposals for each set, in the order of the sets, best first.

    Equal prompts are answered once; prompts of like length go together, which spares padding.
    """
    if n < 1:
        raise ValueError(f"n must be positive, got {n}")
    asked = [prompt_format.encode(keywords) for keywords in batch]
    prompts = sorted({prompt for prompt in asked if prompt})
    read = list(zip(prompts, model.tokens(prompts) if prompts else [], strict=True))
    read.sort(key=lambda pair: len(pair[1]))
    written: dict[str, list[Written]] = {"": []}
    for start in range(0, len(read), batch_size):
        group = read[start : start + batch_size]
        answers = model.answers([tokens for _, tokens in group], n)
        for (prompt, _), found in zip(group, answers, strict=True):
            written[prompt] = _different(prompt_format, prompt, found)
    return [list(written[prompt]) for prompt in asked]


def _different(prompt_format: PromptFormat, prompt: str, answers: list[Answer]) -> list[Written]:
    best: dict[str, float] = {}
    for answer, score in answers:
        text = prompt_format.decode(answer)
        if text and math.isfinite(score):
            best[text] = max(best.get(text, -math.inf), round(score, _SCORE_DECIMALS))
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Written(text, score, prompt) for text, score in ranked]
