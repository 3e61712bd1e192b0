"""T5 models of others, converted once to CTranslate2 and then run without PyTorch.

A converted folder holds CTranslate2's files, ``tokenizer.json``, and ``soundmill.json``, which says
what it was made from.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

from augment.generator import Written
from augment.models.hub import load_tokenizer, quiet_loading
from augment.models.model_files import fetched, need, revision_of, short_name
from augment.models.prompts import PromptFormat, family, prompt_for
from augment.models.proposals import MAX_NEW_TOKENS, MAX_TOKENS, Answer, n_beams, proposals

QUANTIZATIONS = (
    "int8",
    "int8_float32",
    "int8_float16",
    "int8_bfloat16",
    "int16",
    "float16",
    "bfloat16",
    "float32",
)

_RECORD = "soundmill.json"
_TOKENIZER = "tokenizer.json"
_WEIGHTS = "model.bin"
_TEXT_FIELDS = ("model", "revision", "prompt_family", "prompt_template", "quantization")


def convert(
    model: str, output: Path, quantization: str = "int8", *, pin: str = "", prompt: str = ""
) -> None:
    """Makes ``output`` from a folder or a hub model; it appears whole, or not at all.

    Raises:
        ValueError: ``output`` exists; the quantization is unknown; the model is none that HubT5
            would take, or reads bytes (ByT5), whose tokenizer needs PyTorch's side.
    """
    if quantization not in QUANTIZATIONS:
        raise ValueError(f"quantization {quantization!r}; allowed are {list(QUANTIZATIONS)}")
    if output.exists():
        raise ValueError(f"{output} exists; a converted model is never overwritten")
    files = fetched(model, pin)
    need("ctranslate2", "tokenizers")
    asked = prompt_for(model, files.config, prompt)
    reader = getattr(load_tokenizer(model, files), "backend_tokenizer", None)
    if reader is None:
        raise ValueError(f"model {model!r} has no tokenizer that can do without transformers")
    output.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{output.name}-", dir=output.parent) as scratch:
        made = Path(scratch) / output.name
        with quiet_loading():
            converters = import_module("ctranslate2.converters")
            converter = converters.TransformersConverter(str(files.folder))
            converter.convert(str(made), quantization=quantization)
        reader.save(str(made / _TOKENIZER))
        record = {
            "model": short_name(model),
            "revision": files.revision,
            "prompt_family": asked.name,
            "prompt_template": prompt,
            "quantization": quantization,
            "versions": {name: version(name) for name in ("ctranslate2", "transformers", "torch")},
        }
        text = json.dumps(record, indent=2, sort_keys=True, ensure_ascii=False)
        (made / _RECORD).write_text(text + "\n", encoding="utf-8")
        made.rename(output)


def is_converted(folder: Path) -> bool:
    """Whether a folder came from ``convert``."""
    return (folder / _RECORD).is_file()


@dataclass(frozen=True, slots=True)
class ConvertedT5:
    """A folder that ``convert`` made, as a generator; like HubT5, and several times as fast.

    Runs on one core. Deterministic on one kind of processor: CTranslate2 has int8 kernels for each.

    Args:
        folder: Path of the folder.
        prompt: A template with ``{keywords}``; empty for what the folder was converted with.
        batch_size: Prompts a batch.
    """

    folder: str
    prompt: str = ""
    batch_size: int = 64

    def __post_init__(self) -> None:
        if self.batch_size < 1:
            raise ValueError(f"batch_size must be positive, got {self.batch_size}")
        prompt_for(self.folder, {}, self.prompt)

    @property
    def packages(self) -> tuple[str, ...]:
        """What runs the network, and what splits the text."""
        return ("ctranslate2", "tokenizers")

    @property
    def name(self) -> str:
        """The hub id, or the folder's name, of the model that was converted."""
        return str(_record(self.folder)["model"])

    @property
    def revision(self) -> str:
        """``sha256:`` and 16 hex digits of the converted weights' digest."""
        return _digest(self.folder)

    @property
    def format(self) -> PromptFormat:
        """How this model is asked."""
        record = _record(self.folder)
        if given := self.prompt or str(record["prompt_template"]):
            return prompt_for(self.folder, {}, given)
        return family(str(record["prompt_family"]))

    def check(self) -> "ConvertedT5":
        """This generator, once its files are found readable.

        Raises:
            ValueError: The folder was not made by ``convert``, or lacks a file; CTranslate2 is not
                installed.
        """
        need("ctranslate2", "tokenizers")
        _ = self.format
        _loaded(self.folder)
        return self

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        """Up to ``n`` different proposals for each set, best first; none for an empty set."""
        return proposals(_loaded(self.folder), self.format, batch, n, self.batch_size)


@cache
def _record(folder: str) -> Mapping[str, object]:
    path = Path(folder).expanduser() / _RECORD
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{path} cannot be read: {folder!r} is no folder that soundmill converted"
        ) from error
    texts = [record.get(key) for key in _TEXT_FIELDS] if isinstance(record, dict) else [None]
    if not all(isinstance(text, str) for text in texts):
        raise ValueError(f"{path} must hold texts for {list(_TEXT_FIELDS)}")
    return cast("dict[str, object]", record)


@cache
def _digest(folder: str) -> str:
    return revision_of([Path(folder).expanduser() / _WEIGHTS])


@dataclass(frozen=True, slots=True)
class _Translator:
    translator: Any
    tokenizer: Any

    def tokens(self, prompts: Sequence[str]) -> list[list[str]]:
        """The tokens of each prompt, cut at 512 with their end mark."""
        return [list(read.tokens) for read in self.tokenizer.encode_batch(list(prompts))]

    def answers(self, batch: Sequence[list[str]], n: int) -> list[list[Answer]]:
        """``n`` answers for each prompt, with the mean log probability of their tokens."""
        results = self.translator.translate_batch(
            list(batch),
            beam_size=n_beams(n),
            num_hypotheses=n,
            max_input_length=MAX_TOKENS,
            max_decoding_length=MAX_NEW_TOKENS,
            return_scores=True,
        )
        return [
            [
                (self._text(tokens), score)
                for tokens, score in zip(r.hypotheses, r.scores, strict=True)
            ]
            for r in results
        ]

    def _text(self, tokens: list[str]) -> str:
        numbers = [self.tokenizer.token_to_id(token) for token in tokens]
        known = [number for number in numbers if number is not None]
        return str(self.tokenizer.decode(known, skip_special_tokens=True))


@cache
def _loaded(folder: str) -> _Translator:
    path = Path(folder).expanduser()
    for name in (_WEIGHTS, _TOKENIZER):
        if not (path / name).is_file():
            raise ValueError(f"{path} has no {name}; convert the model again")
    tokenizer = import_module("tokenizers").Tokenizer.from_file(str(path / _TOKENIZER))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    translator = import_module("ctranslate2").Translator(
        str(path), device="cpu", inter_threads=1, intra_threads=1
    )
    return _Translator(translator, tokenizer)
