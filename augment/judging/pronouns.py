"""Pronouns that say who, replaced by "they", "them" and "their"."""

from lemminflect import getAllLemmas

from augment.judging.agreement import DEEDS, agree
from augment.judging.gendered_words import PRONOUNS
from augment.judging.line import Line, cased
from augment.words import function_words

_PLAIN = {"him": "them", "himself": "themselves", "herself": "themselves", "hers": "theirs"}
_BEFORE_A_NOUN = frozenset({"own", "very", "most", "more", "other", "many", "few", "only"})
_HEARING = frozenset({"hear", "hears", "heard", "watch", "watches", "let", "lets", "make", "makes"})


def replace_pronoun(line: Line, i: int) -> int:
    """Replaces a pronoun and bends its verbs; returns where it stands then."""
    key, suffix = line.split(i)
    if key not in PRONOUNS or not line.is_gendered(i):
        return i
    if key in {"he", "she"}:
        if suffix[1:] == "s":
            suffix = suffix[0] + ("ve" if line.after(i) in {"been", "got", "had"} else "re")
        word = "they" + suffix
    elif key in {"her", "his"}:
        word = "their" if _owns(line, i) else "theirs" if key == "his" else "them"
    else:
        word = _PLAIN[key]
    line.replace(i, i + 1, [cased(word, line.words[i])])
    if line.key(i - 1) == line.key(i) and line.gaps[i] == "/":
        line.replace(i - 1, i, [])
        i -= 1
    elif line.before(i) == "or" and line.before(i - 1) == line.key(i):
        line.replace(i - 2, i, [])
        i -= 2
    if key in {"he", "she"}:
        agree(line, i, bent=bool(suffix))
    return i


def _owns(line: Line, i: int, reach: int = 3) -> bool:
    """Whether "her" belongs to a noun that follows, at most ``reach`` words further on."""
    word, known = line.after(i), getAllLemmas(line.after(i))
    if word == "or" and reach and line.after(i + 1) in {"his", "her"}:
        return _owns(line, i + 2, reach - 1)
    if not word or word in function_words():
        return word in _BEFORE_A_NOUN or (word == "back" and line.before(i) in {"on", "behind"})
    if word in DEEDS and line.before(i) in _HEARING:
        return False
    if word.endswith("ly") or known.keys() in ({"ADV"}, {"VERB"}):
        return word.endswith("ing") or (reach > 0 and _owns(line, i + 1, reach - 1))
    return True
