"""Captions that do not guess who made a sound: "a woman opens her door" is a person, their door.

Rules over English words, no parser. Where two readings remain, the one that stays sound English is
taken.
"""

import re
from dataclasses import dataclass
from functools import cache, partial
from typing import NamedTuple

from lemminflect import getAllLemmas

from augment.words import WORD, Form, function_words, inflect, lemmas, same, with_article, words_in

# Masculine words | feminine words | what takes their place. Kings and cowboys are left in peace.
_TABLE = """
man gentleman guy bloke chap lad male | woman lady gal lass female | person
boy son | girl daughter | child
father dad daddy | mother mom mum mommy | parent
grandfather grandpa granddad | grandmother grandma granny | grandparent
brother | sister | sibling
uncle nephew | aunt auntie niece | relative
husband | wife | spouse
boyfriend | girlfriend | partner
salesman | saleswoman | salesperson
businessman | businesswoman | businessperson
spokesman | spokeswoman | spokesperson
chairman | chairwoman | chairperson
policeman | policewoman | police officer
fireman | firewoman | firefighter
mailman postman | mailwoman postwoman | mail carrier
cameraman | camerawoman | camera operator
fisherman | fisherwoman | fisher
waiter | waitress | server
steward | stewardess | flight attendant
| actress | actor
| hostess | host
| heroine | hero
"""
_PRONOUNS = dict.fromkeys(("he", "him", "his", "himself"), "m")
_PRONOUNS |= dict.fromkeys(("she", "her", "hers", "herself"), "f")
_PLAIN = {"him": "them", "himself": "themselves", "herself": "themselves", "hers": "theirs"}
_ADJECTIVES = frozenset({"male", "female"})
_FIXED = frozenset(
    {"mother nature", "mother tongue", "boy band", "girl group", "grandfather clock"}
)
"""Pairs whose first word says nothing of anybody."""

_PEOPLE = frozenset({"man", "woman", "men", "women"})
_VOICES = frozenset({"voice", "voices", "vocal", "vocals", "choir", "chorus", "speech"})
"""What is never a verb after "male" or "woman"."""

_ARTICLES = frozenset({"a", "an", "one", "another"})
_MAX_ADJECTIVES, _MAX_CLAUSE_WORDS = 3, 30  # what has more is an attack, not a caption
_NUMBERS = frozenset({"two", "three", "four", "five", "six"})
_BEFORE_A_SUBJECT = frozenset({"", "and", "or", "with", "by", "while", "as", "then", "of", "from"})
_BEFORE_A_NOUN = frozenset({"own", "very", "most", "more", "other", "many", "few", "only"})
_NEW_SUBJECT = _ARTICLES | {"the", "they", "he", "she", "it", "this", "their", "some", "there"}
_NEW_CLAUSE = frozenset({"while", "as", "when", "who", "which", "that", "because", "if", "whilst"})
_ORDERING = frozenset({"then", "also", "just", "now", "still", "only", "again"})
_PLURAL_VERBS = {"is": "are", "was": "were", "has": "have", "does": "do"}
_PLURAL_VERBS |= {f"{one}n't": f"{many}n't" for one, many in _PLURAL_VERBS.items()}
_HEARING = frozenset({"hear", "hears", "heard", "watch", "watches", "let", "lets", "make", "makes"})
_VERBS = "sing laugh talk speak play clap whistle cough sneeze snore cry scream shout yell hum tap"
_DEEDS = frozenset(
    f"{_VERBS} whisper walk run burp breathe type knock start stop begin sigh".split()
)
"""What people do: in "she talks and laughs" a verb, though "laughs" is a noun elsewhere."""

_SUFFIX = re.compile(r"(.*?)(['’](?:s|ll|d))?", re.DOTALL)


class _Sense(NamedTuple):
    neutral: str
    gender: str
    plural: bool


@cache
def _senses() -> dict[str, _Sense]:
    found = {}
    for row in _TABLE.strip().splitlines():
        masculine, feminine, neutral_word = row.split("|")
        for gender, words in (("m", masculine), ("f", feminine)):
            for word in words.split():
                found[word] = _Sense(neutral_word.strip(), gender, plural=False)
                found[_plural(word)] = _Sense(neutral_word.strip(), gender, plural=True)
    return found


def _plural(word: str) -> str:
    found = re.sub("man$", "men", re.sub("person$", "people", word))
    return inflect(word, Form.S) if found == word else found


def neutral(text: str, keywords: tuple[str, ...] = ()) -> str:
    """The text without gendered words for people, its grammar kept.

    Words that stand among ``keywords`` stay, in any inflection, and with them the pronouns of their
    gender. Where nothing has to go, ``text`` comes back as it is; hence idempotent.
    """
    line = _Line.of(text, keywords)
    if not any(map(line.is_gendered, range(len(line.words)))):
        return text
    for i in reversed(range(len(line.words))):
        _drop_adjective(line, i)
    for replace in (partial(_replace_noun, seen={}), _replace_pronoun):
        i = 0
        while i < len(line.words):
            i = replace(line, i) + 1
    return line.text()


@dataclass(slots=True)
class _Line:
    """A text as its words and what stands before each of them; the last gap is the tail."""

    words: list[str]
    gaps: list[str]
    kept: frozenset[str]

    @classmethod
    def of(cls, text: str, keywords: tuple[str, ...]) -> "_Line":
        found = list(WORD.finditer(text))
        ends = [0, *(match.end() for match in found)]
        starts = [*(match.start() for match in found), len(text)]
        gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
        given = {part for words in keywords for word in words_in(words) for part in word.split("-")}
        genders = {_senses()[word].gender for word in given & _senses().keys()}
        pronouns = {word for word, gender in _PRONOUNS.items() if gender in genders}
        return cls([match[0] for match in found], gaps, frozenset(given | pronouns))

    def text(self) -> str:
        return "".join(gap + word for gap, word in zip(self.gaps, [*self.words, ""], strict=True))

    def split(self, i: int) -> tuple[str, str]:
        """The word in lower case, and what an apostrophe adds to it; empty outside of the line."""
        word = self.words[i].lower() if 0 <= i < len(self.words) else ""
        match = _SUFFIX.fullmatch(word)
        return (match[1], match[2] or "") if match else (word, "")

    def key(self, i: int) -> str:
        return self.split(i)[0]

    def runs_on(self, i: int) -> bool:
        """Whether nothing but space stands between a word and the one before."""
        return 0 < i < len(self.words) and self.gaps[i].isspace()

    def after(self, i: int) -> str:
        """The next word, unless something stands between."""
        return self.key(i + 1) if self.runs_on(i + 1) else ""

    def before(self, i: int) -> str:
        return self.key(i - 1) if self.runs_on(i) else ""

    def is_gendered(self, i: int) -> bool:
        """Whether a word says who, and no keyword does."""
        key = self.key(i)
        if "-" in key:
            parts = _ADJECTIVES.intersection(key.split("-"))
            return bool(parts) and parts.isdisjoint(self.kept)
        if key in _senses():
            kept = any(same(key, word) for word in self.kept)
            return not kept and f"{key} {self.after(i)}" not in _FIXED
        return key in _PRONOUNS and key not in self.kept

    def replace(self, start: int, stop: int, words: list[str]) -> None:
        """Puts ``words`` in the place of others, in their case, and mends the article before."""
        old = " ".join(self.words[start:stop])
        if words:
            self.gaps[start + 1 : stop] = [" "] * (len(words) - 1)
        else:
            self.gaps[start : stop + 1] = [self.gaps[start]]
            known = getAllLemmas(self.key(start - 1))
            if self.gaps[start] == ", " and "ADJ" in known and "NOUN" not in known:
                self.gaps[start] = " "  # "a deep, male voice"
        self.words[start:stop] = [_cased(word, old) if old.isupper() else word for word in words]
        if start < len(self.words):
            self.words[start] = _cased(self.words[start], old)
        if self.before(start) in {"a", "an"}:
            article = with_article(self.key(start))
            self.words[start - 1] = _cased(article, self.words[start - 1])


def _cased(word: str, like: str) -> str:
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _drop_adjective(line: _Line, i: int) -> None:
    """Takes "male" out of "a male voice"; a "male" that is a noun stays for later."""
    key = line.key(i)
    if not line.is_gendered(i):
        return
    if "-" in key:
        line.replace(i, i + 1, [] if line.runs_on(i + 1) else ["human"])
    elif key in _ADJECTIVES:
        of_two = line.before(i) in _ARTICLES
        first = i - 2 - of_two
        joined = line.key(first + 1) in {"and", "or"} and line.key(first) in _ADJECTIVES
        if joined and line.is_gendered(first) and _names(line, i + 1, shared=True):
            line.replace(first, i + 1, [])
            if of_two and line.before(first) in _ARTICLES:
                line.replace(first - 1, first + 1, ["two", _plural(line.key(first))])
        elif not joined and _names(line, i + 1):
            line.replace(i, i + 1, [])
    elif line.words[i].lower() in _PEOPLE and line.after(i) in _VOICES:
        line.replace(i, i + 1, [])


def _names(line: _Line, i: int, *, shared: bool = False) -> bool:
    """Whether a noun follows to which "male" belongs, perhaps after adjectives.

    Where "male and female" share what follows, "laugh" is what both of them do.
    """
    word, known = line.key(i), getAllLemmas(line.key(i))
    if not line.runs_on(i) or word in _VOICES | function_words():
        return line.runs_on(i) and word in _VOICES
    if word.endswith("ing") and "VERB" in known:
        return line.after(i) in _VOICES
    if word in known.get("NOUN", ()):
        return not (shared and word in known.get("VERB", ()))
    return "VERB" not in known and not word.endswith("ly") and known.keys() != {"ADV"}


def _replace_noun(line: _Line, i: int, seen: dict[tuple[str, ...], list[str]]) -> int:
    """Replaces a noun with its article and its partner; returns where its phrase ends.

    ``seen`` holds who was named before by what now reads alike, so that two people stay two.
    """
    key, suffix = line.split(i)
    first = i
    while i - first < _MAX_ADJECTIVES and line.runs_on(first) and _adjective(line.key(first - 1)):
        first -= 1
    adjectives = line.words[first:i]
    kind = tuple(map(str.lower, adjectives))
    if key in {"person", "child"}:
        seen.setdefault((key, *kind), []).append("")
    if key not in _senses() or not line.is_gendered(i):
        return i
    sense = _senses()[key]
    det = line.before(first) if line.before(first) in _ARTICLES | {"the"} else ""
    start = first - bool(det)
    end = _partner(line, i, det, adjectives)
    many = sense.plural or end != i
    others = seen.setdefault((sense.neutral, *kind), [])
    if end == i:
        words = _told_apart(det, sense, line.before(start), others)
    else:
        words = [det] * (sense.plural or det == "the") + ["two"] * (not sense.plural)
    others += [sense.gender, _senses()[line.key(end)].gender]
    noun = [*adjectives, _plural(sense.neutral) if many else sense.neutral]
    if kind[-1:] == ("adult",) and sense.neutral == "person":
        noun = [*adjectives[:-1], "adults" if many else "adult"]
    if words in (["a"], ["an"]):
        words = [with_article(noun[0])]
    if not det and any(words):
        noun[0] = noun[0].lower()
    noun[-1] += suffix or _possessive(line, end)
    words = [word for word in words + noun if word]
    line.replace(start, end + 1, words)
    return start + len(words) - 1


def _adjective(word: str) -> bool:
    return word not in function_words() and word not in _NUMBERS and "ADJ" in getAllLemmas(word)


def _partner(line: _Line, i: int, det: str, adjectives: list[str]) -> int:
    """Where the second noun of "a man and a woman" stands, if one word can say both; else ``i``."""
    sense, k = _senses()[line.key(i)], i + 2
    if line.after(i) != "and" or line.split(i)[1]:
        return i
    det2 = line.after(i + 1) if line.after(i + 1) in _ARTICLES | {"the"} else ""
    k += bool(det2)
    n = len(adjectives)
    if n and line.words[k : k + n] == adjectives:
        k += n
    elif det2 and n:
        return i
    other = _senses().get(line.key(k))
    if other is None or not line.is_gendered(k) or not all(map(line.runs_on, range(i + 1, k + 1))):
        return i
    if (other.neutral, other.plural) != (sense.neutral, sense.plural) or line.split(k)[1]:
        return i
    if sense.plural:
        return k if det2 in {"", det} else i
    alike = not det2 or (det == "the") == (det2 == "the")
    subject = bool(det) or line.before(i - n) in function_words() | {""}
    return k if alike and subject and not _plural_verb(line, k + 1, sure=True) else i


def _told_apart(det: str, sense: _Sense, before: str, others: list[str]) -> list[str]:
    """What takes the place of ``det``, so that a man and a woman remain two in "person"."""
    is_new = sense.gender not in others and any(others)
    if sense.plural:
        free = before in function_words() | _NUMBERS | {""}
        return [det] + ["other"] * (is_new and (bool(det) or free))
    if det == "the" and set(others) >= {"m", "f"}:
        return ["the", "first" if others[0] == sense.gender else "other"]
    if det == "the":
        return ["the", "other"] if is_new else ["the"]
    is_second = set(others) - {sense.gender} and (det or before in _BEFORE_A_SUBJECT)
    return ["another"] if is_second else [det]


def _possessive(line: _Line, i: int) -> str:
    """The ending for "ladies' voices", whose apostrophe belongs to no word; takes it away."""
    gap, quoted = line.gaps[i + 1], "".join(line.gaps[: i + 1])
    if not re.match(r"['’] ", gap) or not line.key(i).endswith("s") or re.search("['‘]", quoted):
        return ""
    line.gaps[i + 1] = gap[1:]
    return gap[0] + "s"


def _replace_pronoun(line: _Line, i: int) -> int:
    """Replaces a pronoun and bends its verbs; returns where it stands then."""
    key, suffix = line.split(i)
    if key not in _PRONOUNS or not line.is_gendered(i):
        return i
    if key in {"he", "she"}:
        if suffix[1:] == "s":
            suffix = suffix[0] + ("ve" if line.after(i) in {"been", "got", "had"} else "re")
        word = "they" + suffix
    elif key in {"her", "his"}:
        word = "their" if _owns(line, i) else "theirs" if key == "his" else "them"
    else:
        word = _PLAIN[key]
    line.replace(i, i + 1, [_cased(word, line.words[i])])
    if line.key(i - 1) == line.key(i) and line.gaps[i] == "/":
        line.replace(i - 1, i, [])
        i -= 1
    elif line.before(i) == "or" and line.before(i - 1) == line.key(i):
        line.replace(i - 2, i, [])
        i -= 2
    if key in {"he", "she"}:
        _agree(line, i, bent=bool(suffix))
    return i


def _owns(line: _Line, i: int, reach: int = 3) -> bool:
    """Whether "her" belongs to a noun that follows, at most ``reach`` words further on."""
    word, known = line.after(i), getAllLemmas(line.after(i))
    if word == "or" and reach and line.after(i + 1) in {"his", "her"}:
        return _owns(line, i + 2, reach - 1)
    if not word or word in function_words():
        return word in _BEFORE_A_NOUN or (word == "back" and line.before(i) in {"on", "behind"})
    if word in _DEEDS and line.before(i) in _HEARING:
        return False
    if word.endswith("ly") or known.keys() in ({"ADV"}, {"VERB"}):
        return word.endswith("ing") or (reach > 0 and _owns(line, i + 1, reach - 1))
    return True


def _agree(line: _Line, i: int, *, bent: bool) -> None:
    """Puts the verbs of the "they" at ``i`` into the plural, as far as they surely are its own."""
    at = _after_adverbs(line, i + 1)
    if verb := _plural_verb(line, at, sure=True):
        line.replace(at, at + 1, [verb])
    elif line.before(i) in _PLURAL_VERBS and not bent:  # "so does she"
        line.replace(i - 1, i, [_PLURAL_VERBS[line.before(i)]])
        return
    elif not bent:
        return
    for k in range(at + 1, min(at + _MAX_CLAUSE_WORDS, len(line.words))):
        joined = line.key(k) in {"and", "or", "but", "then"}
        if re.search("[.!?;:]", line.gaps[k]) or line.key(k) in _NEW_CLAUSE:
            return
        if joined or "," in line.gaps[k]:
            at = _after_adverbs(line, k + joined)
            if line.key(at) in _NEW_SUBJECT:
                return
            if verb := _plural_verb(line, at, sure=False):
                line.replace(at, at + 1, [verb])


def _after_adverbs(line: _Line, i: int) -> int:
    while line.key(i) in _ORDERING or getAllLemmas(line.key(i)).keys() == {"ADV"}:
        i += 1
    return i


def _plural_verb(line: _Line, i: int, *, sure: bool) -> str:
    """The plural of a verb in the third person singular; empty for other words.

    Where it is not ``sure`` to be a verb, words that are nouns too are none, but for deeds.
    """
    word = "".join(line.split(i)).replace("’", "'")
    if not (line.runs_on(i) or (word and not sure and "," in line.gaps[i])):
        return ""
    if word in _PLURAL_VERBS:
        return _PLURAL_VERBS[word]
    known = getAllLemmas(word)
    verbs = known.get("VERB", ()) or (() if known else lemmas(word)[1:])
    if not word.endswith("s") or word in {*verbs, *function_words()} or not verbs:
        return ""
    is_deed = verbs[0] in _DEEDS and line.after(i) not in {"are", "were"}
    return str(verbs[0]) if sure or is_deed or "NOUN" not in known else ""
