"""How each family of models wants to be asked for a sentence.

A model answers well only in the format that it was trained on. The family is told from the model's
name; whoever trained a model of their own gives its format as a template.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from augment.reading.cleaning import MAX_CAPTION_CHARS, visible

PLACEHOLDER = "{keywords}"

MAX_PROMPT_CHARS = 1_000
"""Room for ten keywords of 60 characters; English prompts stay below T5's 512 tokens with it."""

_MAX_TEMPLATE_CHARS = 400
"""What leaves keywords most of the prompt."""

_RESERVED = re.compile(r"[|,<>]")
"""Separators of keywords, and the brackets of the tokenizer's own marks (``</s>``)."""

_MARKS = re.compile(r"</?s>|<pad>|<unk>|<extra_id_\d{1,3}>")


@dataclass(frozen=True, slots=True)
class PromptFormat:
    """One family's way to be asked.

    ``name`` goes into records; ``template`` holds ``{keywords}``, for which the keywords stand,
    with ``separator`` between them.
    """

    name: str
    template: str = PLACEHOLDER
    separator: str = ", "

    def __post_init__(self) -> None:
        if PLACEHOLDER not in self.template:
            raise ValueError(
                f"prompt {self.template!r} has no place for the keywords; it must hold "
                f"{PLACEHOLDER}, as in 'generate a caption: {PLACEHOLDER}'"
            )
        if len(self.template) > _MAX_TEMPLATE_CHARS:
            raise ValueError(
                f"prompt {self.template[:40]!r}... has {len(self.template)} characters; "
                f"at most {_MAX_TEMPLATE_CHARS} are allowed"
            )

    def encode(self, keywords: Sequence[str]) -> str:
        """The prompt for these keywords; empty where none of them holds a letter or a digit.

        A keyword stays whole and on one line, whatever it holds: "|", ",", "<" and ">" in it become
        spaces, since they would end it or pass for a mark of the tokenizer. Keywords that would
        take the prompt beyond 1000 characters are left out, the last ones first.
        """
        joined = self.separator.join(_fitting(keywords, self.separator))
        return self.template.replace(PLACEHOLDER, joined) if joined else ""

    def decode(self, text: str) -> str:
        """What the model wrote, as one line without the tokenizer's marks and outer quotes."""
        line = " ".join(visible(_MARKS.sub(" ", text)).split())
        if len(line) > 1 and line[0] == line[-1] == '"':
            line = line[1:-1].strip()
        return line


def _fitting(keywords: Sequence[str], separator: str) -> Iterator[str]:
    n_chars = 0
    for keyword in keywords:
        # T5's tokenizer applies NFKC, which would bring "｜" and "＜" back as what was taken out.
        plain = unicodedata.normalize("NFKC", keyword[:MAX_CAPTION_CHARS])
        words = " ".join(visible(_RESERVED.sub(" ", plain)).split())
        if not any(map(str.isalnum, words)):
            continue
        n_chars += len(words) + len(separator)
        if n_chars > MAX_PROMPT_CHARS:
            return
        yield words


KEYTOTEXT = PromptFormat("keytotext", separator="| ")
"""keytotext's K2TPipeline: the list's ``repr`` without quotes and brackets, and "|" for ",".

There is no prefix. That package then splits the text at each "." and asks for the parts one by one,
which breaks ".45 cartridge" in two; here nothing is split, and the stop reaches the model.
"""

COMMON_GEN = PromptFormat("common_gen", separator=" ")
"""keytotext's NMPipeline, and the model card of mrm8488/t5-base-finetuned-common_gen."""

INSTRUCTION = PromptFormat(
    "instruction",
    f"Write one short sentence that describes a sound with these words: {PLACEHOLDER}.",
)
"""For models tuned on instructions, as flan-T5 is."""

PLAIN = PromptFormat("plain")
"""For models of which nothing is known, ByT5 among them: the keywords, as a list."""

_FAMILIES = (
    (re.compile(r"k2t-new|common[_-]?gen"), COMMON_GEN),  # k2t-new was trained on CommonGen alone
    (re.compile(r"^k2t(?:-|$)"), KEYTOTEXT),
    (re.compile(r"flan|instruct|\bt0(?:pp?|_\w+)?\b"), INSTRUCTION),
)


_BY_NAME = {each.name: each for each in (KEYTOTEXT, COMMON_GEN, INSTRUCTION, PLAIN)}


def family(name: str) -> PromptFormat:
    """The format of that name; ValueError where there is none."""
    if name not in _BY_NAME:
        raise ValueError(f"prompt family {name!r}; allowed are {sorted(_BY_NAME)}")
    return _BY_NAME[name]


def prompt_for(model_id: str, config: Mapping[str, object], prompt: str = "") -> PromptFormat:
    """The format for a model.

    Args:
        model_id: Hub id or path; its last part is what tells the family.
        config: The model's ``config.json``; its ``_name_or_path`` is asked where the id says
            nothing, which is what a copy under another name still has.
        prompt: A template that the user gives; it overrides what the family would say.

    Raises:
        ValueError: ``prompt`` lacks ``{keywords}``, or has more than 400 characters.
    """
    if prompt:
        return PromptFormat("given", prompt)
    for name in (model_id, config.get("_name_or_path", "")):
        last = re.split(r"[/\\]", str(name).rstrip("/\\"))[-1].lower()
        for pattern, known in _FAMILIES:
            if pattern.search(last):
                return known
    return PLAIN
