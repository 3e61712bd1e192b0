"""From a sentence to a training pair: its keywords, and the sentence with names in their place."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from augment.models.deeds import compound
from augment.models.planning import in_order
from augment.models.roles import VERBS, Role, roles_of
from augment.models.sentinels import MARK_OF, MAX_KEYWORDS, NAMES, Style, given_form, inflected
from augment.words import WORD, Form, form_of, is_content, lemma

PHRASE_FRACTION = 0.12
"""Of neighbouring words: tags are often two words ("police car"), and stay together."""

AS_IT_STANDS_FRACTION = 0.4
"""Of keywords: tags come inflected too ("footsteps", "barking"), which tells how they are used."""

INVENTED_FRACTION = 0.15
"""Of pairs in which one noun is a word that does not exist: the model has to use words unseen."""

STYLED_FRACTION = 0.6
"""Of pairs that ask for a style; the others leave it to the model."""

_PUNCTUATION = ","
_SPOKEN = (
    "ba be bi bo bu cha che chi da de di do du fa fe fi ga go gra ha he hi ja jo ka ke ki ko ku "
    "la le li lo lu ma me mi mo mu na ne ni no nu pa pe pi po qua ra re ri ro ru sa se shi so ta "
    "te ti to tra tu va ve vi vo wa we xi ya yo za ze zo"
)
_SYLLABLES = _SPOKEN.split()
_CODAS = ("", "", "", "n", "r", "l", "m", "x", "ng", "t", "ck", "rd", "phone", "let", "ine")


@dataclass(frozen=True, slots=True)
class Pair:
    """What the model reads and what it has to write, as tokens apart by spaces."""

    keywords: tuple[str, ...]
    style: Style
    target: str


@dataclass(frozen=True, slots=True)
class Token:
    """A word of the sentence, or a comma; ``joined`` where it belongs to the word before."""

    text: str
    content: bool
    joined: bool


def pair_of(sentence: str, rng: random.Random) -> Pair | None:
    """A pair made from ``sentence``; None where it has no keywords, more than ten, or a number.

    Every content word becomes a keyword, so that the model learns to add function words alone.
    They are lemmatised or left as they stand, put in order, and now and then joined or invented.
    """
    tokens = list(tokens_of(sentence, rng))
    if any(token.text.isdigit() for token in tokens):
        return None
    keywords: dict[str, int] = {}
    target: list[tuple[int | None, str]] = []
    position = 0
    while position < len(tokens):
        token = tokens[position]
        position += 1
        if not token.content:
            target.append((None, "a" if token.text == "an" else token.text))
            continue
        head = []
        while position < len(tokens) and tokens[position].joined:
            head.append(token.text)
            token = tokens[position]
            position += 1
        number, mark = _named(" ".join(head), token.text, keywords, rng)
        target.append((number, mark))
    if not 0 < len(keywords) <= MAX_KEYWORDS:
        return None
    return _named_in_order(list(keywords), target, rng)


def tokens_of(sentence: str, rng: random.Random | None = None) -> Iterator[Token]:
    """The words of a sentence in lower case, and its commas.

    Two words are joined that the lexicon has as a noun; with ``rng`` now and then others that are
    neighbours, and may be a tag of two words.
    """
    text = sentence.lower().replace("’", "'").strip(" .")
    end = 0
    content, before = False, ""
    for match in WORD.finditer(text):
        between = text[end : match.start()].strip()
        if between.startswith(_PUNCTUATION):
            yield Token(_PUNCTUATION, False, False)
        joins = content and not between and is_content(match[0])
        joined = joins and bool(
            compound(before, match[0]) is not None
            or (rng and rng.random() < PHRASE_FRACTION and _is_phrase(before, match[0]))
        )
        content, before = is_content(match[0]), match[0]
        yield Token(match[0], content, joined)
        end = match.end()


def _is_phrase(before: str, after: str) -> bool:
    """Whether two words may be a tag: "police car", but not "man speaks"."""
    verbs = {*VERBS, Role.ADVERB}
    if given_form(after) is Form.ING:
        return False
    return not set(roles_of(before)) <= verbs and verbs.isdisjoint(roles_of(after))


def _named(head: str, last: str, keywords: dict[str, int], rng: random.Random) -> tuple[int, str]:
    """The number of the keyword of a word or phrase, and the mark of its form."""
    base = lemma(last)
    form = form_of(last, base)
    as_it_stands = form is None or rng.random() < AS_IT_STANDS_FRACTION
    keyword = " ".join(filter(None, (head, last if as_it_stands else base)))
    known = next((word for word in keywords if not head and lemma(word) == base), keyword)
    number = keywords.setdefault(known, len(keywords))
    whole = " ".join(filter(None, (head, last)))
    for shown in (Form.BASE, *MARK_OF):
        if inflected(known, shown) == whole:
            return number, MARK_OF.get(shown, "")
    return number, ""


def _named_in_order(
    keywords: list[str], target: list[tuple[int | None, str]], rng: random.Random
) -> Pair:
    if rng.random() < INVENTED_FRACTION:
        _invent_one(keywords, target, rng)
    ordered = in_order(keywords)
    place = {number: NAMES[ordered.index(word)] for number, word in enumerate(keywords)}
    words = [
        text if number is None else f"{place[number]} {text}".rstrip() for number, text in target
    ]
    written = " ".join(words)
    style = style_of(written) if rng.random() < STYLED_FRACTION else Style.ANY
    return Pair(tuple(ordered), style, written)


def _invent_one(
    keywords: list[str], target: list[tuple[int | None, str]], rng: random.Random
) -> None:
    """Replaces a keyword that stands right after an article, and so is a noun or before one."""
    nouns = {
        after[0]
        for before, after in pairwise(target)
        if before[1] in ("a", "the") and after[0] is not None
    }
    nouns = {number for number in nouns if " " not in keywords[number]}
    if nouns:
        keywords[rng.choice(sorted(nouns))] = invented_word(rng)


def invented_word(rng: random.Random) -> str:
    """A word that could be one, such as "kovashine"."""
    return "".join(rng.choices(_SYLLABLES, k=rng.randint(2, 4))) + rng.choice(_CODAS)


def style_of(target: str) -> Style:
    """The style in which a target is told."""
    words = target.split()
    if MARK_OF[Form.ING] not in words:
        return Style.PLAIN
    for position, word in enumerate(words):
        if word == MARK_OF[Form.ING] and position >= 2 and words[position - 2] in ("is", "are"):
            return Style.IS_DOING
    return Style.DOING
