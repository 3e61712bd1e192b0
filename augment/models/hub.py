"""T5 models of others, run by transformers on the CPU.

Everything here needs the extra ``t5``, which is imported on first use.
"""

import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import import_module
from threading import Lock
from typing import Any

from augment.generator import Written
from augment.models.model_files import WAY_OUT, ModelFiles, fetched, short_name
from augment.models.prompts import PromptFormat, prompt_for
from augment.models.proposals import MAX_NEW_TOKENS, MAX_TOKENS, Answer, n_beams, proposals

_MAX_NEW_BYTES = 4 * MAX_NEW_TOKENS
"""ByT5's tokens are bytes, and an English token has about four."""

_TOKENIZERS = ("tokenizer.json", "spiece.model")


@dataclass(frozen=True, slots=True)
class HubT5:
    """An encoder-decoder of the T5 family as a generator.

    Beam search without sampling, in float32 on one core: the same batch gives the same bytes. How
    sets are batched moves scores by some 1e-6, as float sums do; so they are rounded to four
    decimals, and equal ones are ordered by their text. What falls on the edge of two roundings may
    still differ in its last decimal.

    Args:
        model: Hub id, or a folder as ``save_pretrained`` leaves it.
        pin: Commit, tag or branch of the hub; of a folder, the ``sha256:...`` that it must have.
        prompt: A template with ``{keywords}``; empty for the format of the model's family.
        batch_size: Prompts a batch. Beam search keeps 4 beams x 32,128 scores of each at every
            step, so sixteen take up to 0.5 GB.
    """

    model: str
    pin: str = ""
    prompt: str = ""
    batch_size: int = 16

    def __post_init__(self) -> None:
        if not self.model.strip():
            raise ValueError(f"no model named; {WAY_OUT}")
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be positive, got {self.batch_size}")
        prompt_for(self.model, {}, self.prompt)

    @property
    def packages(self) -> tuple[str, ...]:
        """What runs the network, and what splits the text."""
        return ("torch", "transformers", "tokenizers")

    @property
    def name(self) -> str:
        """The hub id, or the folder's name without the path to it."""
        return short_name(self.model)

    @property
    def revision(self) -> str:
        """The hub's commit; of a folder, ``sha256:`` and 16 hex digits of the weights' digest."""
        return fetched(self.model, self.pin).revision

    @property
    def format(self) -> PromptFormat:
        """How this model is asked."""
        return prompt_for(self.model, fetched(self.model, self.pin).config, self.prompt)

    def check(self) -> "HubT5":
        """This generator, pinned to the revision found, with its files in place.

        To be called before any audio is read, and its result used: a branch may move between the
        first worker and the last.

        Raises:
            ValueError: The extra is not installed; the model is neither a folder nor reachable nor
                cached, is no T5 with a decoder, or has no readable weights or tokenizer.
        """
        files = fetched(self.model, self.pin)
        load_tokenizer(self.model, files)
        return replace(self, pin=files.revision)

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        """Up to ``n`` different proposals for each set, best first; none for an empty set."""
        return proposals(_loaded(self.model, self.pin), self.format, batch, n, self.batch_size)


@contextmanager
def quiet_loading() -> Iterator[None]:
    """Without transformers' progress bars, which every worker would draw."""
    logging = import_module("transformers.utils.logging")
    shown = logging.is_progress_bar_enabled()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            logging.enable_progress_bar()


def load_tokenizer(model: str, files: ModelFiles) -> Any:
    """The model's tokenizer; ValueError where it has none that can be read, or another model's."""
    tokenizers = import_module("transformers").AutoTokenizer
    try:
        tokenizer = tokenizers.from_pretrained(
            str(files.folder), trust_remote_code=False, local_files_only=True
        )
    except (OSError, ValueError, ImportError) as error:
        raise ValueError(
            f"model {model!r} has no readable tokenizer: {error} (one without tokenizer.json is "
            "read by sentencepiece, whose release must fit protobuf's)"
        ) from error
    # Where the files are missing, transformers makes up a tokenizer that knows no word.
    if not (
        _reads_bytes(tokenizer) or any((files.folder / name).is_file() for name in _TOKENIZERS)
    ):
        raise ValueError(f"model {model!r} has no tokenizer: none of {list(_TOKENIZERS)}")
    n_known = files.config.get("vocab_size", math.inf)
    if isinstance(n_known, int | float) and len(tokenizer) > n_known:
        raise ValueError(
            f"model {model!r} knows {n_known} tokens, and its tokenizer has {len(tokenizer)}"
        )
    return tokenizer


def _reads_bytes(tokenizer: Any) -> bool:
    return type(tokenizer).__name__.startswith("ByT5")


@dataclass(frozen=True, slots=True)
class _Network:
    """A loaded model. One call at a time: tokenizers and the number of threads are shared state."""

    torch: Any
    network: Any
    tokenizer: Any
    generation: Any
    max_new_tokens: int
    lock: Lock = field(default_factory=Lock)

    def tokens(self, prompts: Sequence[str]) -> list[list[int]]:
        """The token numbers of each prompt, cut at 512 with their end mark."""
        with self.lock:
            read = self.tokenizer(list(prompts), truncation=True, max_length=MAX_TOKENS)
        return [list(numbers) for numbers in read["input_ids"]]

    def answers(self, batch: Sequence[list[int]], n: int) -> list[list[Answer]]:
        """``n`` answers for each prompt, with the mean log probability of their tokens."""
        with self.lock, self._one_thread(), self.torch.inference_mode():
            found = self.network.generate(
                **self._padded(batch),
                generation_config=self.generation(
                    num_beams=n_beams(n),
                    num_return_sequences=n,
                    do_sample=False,
                    early_stopping=True,
                    max_new_tokens=self.max_new_tokens,
                    return_dict_in_generate=True,
                    output_scores=True,  # without it, no score of a sentence comes back
                ),
            )
            texts = self.tokenizer.batch_decode(found.sequences, skip_special_tokens=True)
        scored = list(zip(texts, found.sequences_scores.tolist(), strict=True))
        return [scored[start : start + n] for start in range(0, len(scored), n)]

    def _padded(self, batch: Sequence[list[int]]) -> dict[str, Any]:
        width = max(map(len, batch))
        pad = self.network.config.pad_token_id or 0
        numbers = [row + [pad] * (width - len(row)) for row in batch]
        mask = [[1] * len(row) + [0] * (width - len(row)) for row in batch]
        return {
            "input_ids": self.torch.tensor(numbers),
            "attention_mask": self.torch.tensor(mask),
        }

    @contextmanager
    def _one_thread(self) -> Iterator[None]:
        """On several, sums are split by their number, and the last bits differ between machines."""
        n_threads = self.torch.get_num_threads()
        self.torch.set_num_threads(1)
        try:
            yield
        finally:
            self.torch.set_num_threads(n_threads)


@cache
def _loaded(model: str, pin: str) -> _Network:
    files = fetched(model, pin)
    torch, transformers = import_module("torch"), import_module("transformers")
    with quiet_loading():
        network, report = transformers.AutoModelForSeq2SeqLM.from_pretrained(
            str(files.folder),
            dtype=torch.float32,
            use_safetensors=files.is_safetensors,
            weights_only=True,
            trust_remote_code=False,
            local_files_only=True,
            output_loading_info=True,
        )
    if missing := sorted(report["missing_keys"]):
        raise ValueError(f"model {model!r} has no weights for {missing[0]}: it would write noise")
    tokenizer = load_tokenizer(model, files)
    # The author's own settings may sample, or write a thousand tokens.
    pad = network.config.pad_token_id or 0
    network.generation_config = transformers.GenerationConfig(
        # T5 starts with its padding, and some configurations leave that unsaid.
        decoder_start_token_id=getattr(network.config, "decoder_start_token_id", None) or pad,
        eos_token_id=network.config.eos_token_id,
        pad_token_id=pad,
    )
    return _Network(
        torch,
        network.eval(),
        tokenizer,
        transformers.GenerationConfig,
        _MAX_NEW_BYTES if _reads_bytes(tokenizer) else MAX_NEW_TOKENS,
    )
