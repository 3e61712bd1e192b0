"""From a trained model to what ships: int8 weights for CTranslate2, and the vocabulary."""

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

from ctranslate2.converters import TransformersConverter
from tokenizers import Tokenizer
from transformers import PreTrainedTokenizerFast

from augment.models.bundled import RECORD_FILE, SAYINGS_FILE
from augment.models.hub import quiet_loading
from augment.models.pieces import END, UNKNOWN, load_pieces
from augment.models.ranking import Ranking
from augment.models.sayings import Sayings
from augment.models.search import TOKENIZER_FILE, WRITABLE_FILE
from augment.training.vocabulary import PAD

QUANTIZATION = "int8"


def export(
    model: Path,
    output: Path,
    record: Mapping[str, object],
    ranking: Ranking,
    sayings: Sayings,
    quantization: str = QUANTIZATION,
) -> Path:
    """Writes the CTranslate2 form of a trained ``model`` folder to ``output``, by rename.

    ``record`` says how the weights came about, and goes with them.

    Raises:
        ValueError: ``output`` exists.
    """
    if output.exists():
        raise ValueError(f"{output} exists; remove it or give another folder")
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=Tokenizer.from_file(str(model / TOKENIZER_FILE)),
        pad_token=PAD,
        eos_token=END,
        unk_token=UNKNOWN,
    )
    tokenizer.save_pretrained(model)
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_name(output.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    with quiet_loading():
        TransformersConverter(str(model)).convert(str(partial), quantization=quantization)
    shutil.copyfile(model / TOKENIZER_FILE, partial / TOKENIZER_FILE)
    writable = load_pieces(partial / TOKENIZER_FILE).writable
    (partial / WRITABLE_FILE).write_text(f"\t{' '.join(writable)}\n", encoding="utf-8")
    ranking.save(partial)
    sayings.save(partial / SAYINGS_FILE)
    (partial / RECORD_FILE).write_text(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    return partial.replace(output)
