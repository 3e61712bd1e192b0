"""A text as a row of words that can be replaced, with all that stands between them kept."""

import re
from dataclasses import dataclass

from lemminflect import getAllLemmas

from augment.judging.gendered_words import ADJECTIVES, FIXED_PAIRS, PRONOUNS, senses
from augment.words import WORD, same, with_article, words_in

_SUFFIX = re.compile(r"(.*?)(['’](?:s|ll|d))?", re.DOTALL)


@dataclass(slots=True)
class Line:
    """A text as its words and what stands before each of them; the last gap is the tail."""

    words: list[str]
    gaps: list[str]
    kept: frozenset[str]
    """Words that say who and stay, for a keyword says so too."""

    @classmethod
    def of(cls, text: str, keywords: tuple[str, ...]) -> "Line":
        """A text's line. ``keywords`` stay, and with them the pronouns of their gender."""
        found = list(WORD.finditer(text))
        ends = [0, *(match.end() for match in found)]
        starts = [*(match.start() for match in found), len(text)]
        gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
        given = {part for words in keywords for word in words_in(words) for part in word.split("-")}
        genders = {senses()[word].gender for word in given & senses().keys()}
        pronouns = {word for word, gender in PRONOUNS.items() if gender in genders}
        return cls([match[0] for match in found], gaps, frozenset(given | pronouns))

    def text(self) -> str:
        """The text as it stands now."""
        return "".join(gap + word for gap, word in zip(self.gaps, [*self.words, ""], strict=True))

    def split(self, i: int) -> tuple[str, str]:
        """The word in lower case, and what an apostrophe adds to it; empty outside of the line."""
        word = self.words[i].lower() if 0 <= i < len(self.words) else ""
        match = _SUFFIX.fullmatch(word)
        return (match[1], match[2] or "") if match else (word, "")

    def key(self, i: int) -> str:
        """The word in lower case, without what an apostrophe adds; empty outside of the line."""
        return self.split(i)[0]

    def runs_on(self, i: int) -> bool:
        """Whether nothing but space stands between a word and the one before."""
        return 0 < i < len(self.words) and self.gaps[i].isspace()

    def after(self, i: int) -> str:
        """The next word, unless something stands between."""
        return self.key(i + 1) if self.runs_on(i + 1) else ""

    def before(self, i: int) -> str:
        """The word before, unless something stands between."""
        return self.key(i - 1) if self.runs_on(i) else ""

    def is_gendered(self, i: int) -> bool:
        """Whether a word says who, and no keyword does."""
        key = self.key(i)
        if "-" in key:
            parts = ADJECTIVES.intersection(key.split("-"))
            return bool(parts) and parts.isdisjoint(self.kept)
        if key in senses():
            kept = any(same(key, word) for word in self.kept)
            return not kept and f"{key} {self.after(i)}" not in FIXED_PAIRS
        return key in PRONOUNS and key not in self.kept

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
        self.words[start:stop] = [cased(word, old) if old.isupper() else word for word in words]
        if start < len(self.words):
            self.words[start] = cased(self.words[start], old)
        if self.before(start) in {"a", "an"}:
            article = with_article(self.key(start))
            self.words[start - 1] = cased(article, self.words[start - 1])


def cased(word: str, like: str) -> str:
    """``word`` in capitals, or with one, where ``like`` has them."""
    if len(like) > 1 and like.isupper():
        return word.upper()
    return word[:1].upper() + word[1:] if like[:1].isupper() else word
