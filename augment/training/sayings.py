"""From captions to sayings, which are told again of other things."""

from collections.abc import Iterable

from augment.models.sayings import Said, Saying, Sayings
from augment.training.pairs import tokens_of
from augment.words import Form, form_of, lemma


def learned_sayings(captions: Iterable[str]) -> Sayings:
    """The sayings that captions are, each once."""
    return Sayings.learned(map(saying_of, captions))


def saying_of(caption: str) -> Saying:
    """A caption word by word; a noun of several words is one, as it is among keywords."""
    found: list[str | Said] = []
    head: list[str] = []
    tokens = list(tokens_of(caption))
    for token, after in zip(tokens, (*tokens[1:], None), strict=True):
        if after and after.joined:
            head.append(token.text)
        elif token.content:
            base = lemma(token.text)
            form = form_of(token.text, base) or Form.BASE
            found.append(Said(" ".join([*head, base]), form))
            head = []
        else:
            found.append("a" if token.text == "an" else token.text)
    return tuple(found)
