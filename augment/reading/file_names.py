"""The words that a file name is made of, without what belongs to the file and not to the sound."""

import re
import unicodedata
from functools import cache, lru_cache

from augment.reading.cleaning import clean_phrase, settled
from augment.reading.language import is_english_word
from augment.reading.privacy import without_people
from augment.reading.ucs import without_ucs
from augment.word_lists import word_list

_EXTENSION = re.compile(
    r"\.(?:wave?|w64|rf64|mp[234]|mpga|og[gax]|opus|spx|flac|aif[fc]?|m4[abr]|aac|ac3|wma|webm"
    r"|mk[av]|mov|caf|au|snd|amr|ape|wv|voc|3gp|mid)$",
    re.IGNORECASE,
)
_FOLDERS = re.compile(r"^.*(?<!\s)[/\\](?!\s)", re.DOTALL)  # "wind / rain" is no path
_UUID = re.compile(r"[0-9a-f]{8}(?:[-_ ]?[0-9a-f]{4}){3}[-_ ]?[0-9a-f]{12}", re.IGNORECASE)
_HEX_ID = re.compile(r"(?=.*\d)(?=.*[a-f])[0-9a-f]{6,}|[0-9a-f]{24,}")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_UNITS = (
    r"k|k?hz|bits?|kbps|kbit|bpm|ch|channels?|d?b|"
    r"ms|s|secs?|seconds?|mins?|minutes?|hours?|[ap]m|x"
)

# Read before CamelCase is taken apart: "96kHz" and "12Mar2009" are one thing each.
_TECHNICAL = re.compile(
    rf"(?<![a-z])\d+\s*(?:{_UNITS})(?![^\W\d_])"
    rf"|(?<!\d)\d{{1,2}}\s*{_MONTH}\s*\d{{2,4}}(?!\d)"
    rf"|(?<![a-z]){_MONTH}\s+(?:\d{{1,2}}(?:st|nd|rd|th)?\s+)?(?:19|20)\d\d(?!\d)"
    r"|(?<![\w])\d+(?:st|nd|rd|th)(?!\w)"
    r"|(?<![a-z])(?:field\s*record(?:ings?|ed|er)(?![a-z])|takes?\s*\d+|mix\s*pre(?![a-z])"
    r"|sound\s*devices(?![a-z])|sound\s*effects?(?![a-z])|creative\s*commons|public\s*domain"
    r"|royalty\s*free|cc\s*by(?![a-z]))",
    re.IGNORECASE,
)
_AFFIXED_DIGITS = re.compile(r"^\d+|\d+$")
_MAX_NAME_CHARS = 1_000  # file systems end at 255; a longer tag makes no keyword
_TWO_CONSONANTS = re.compile("[b-df-hj-np-tv-xz]{2}")
_APOSTROPHES = "'’"
_VARIATIONS = re.compile(r"[\ufe00-\ufe0f\u20e3]")  # what follows an emoji, and is none itself


def words_of_file_name(file_name: str, author: str = "") -> str:
    """The readable words of a path's last part, in lower case with single spaces.

    ``AMB_CityTraffic-Night_LOOP 96k.wav`` gives "city traffic night". Empty where nothing
    readable remains, as of ``1-100032-A.ogg``. A CatID is read (:mod:`augment.reading.ucs`),
    credits and the name of ``author`` go. Idempotent on its own results.
    """
    base = _FOLDERS.sub("", clean_phrase(file_name))  # cleaned, or "</b>" would end a folder
    while base != (shorter := _EXTENSION.sub("", base.rstrip())):
        base = shorter
    # With underscores as spaces, or "rain_by_JaneRoe" would hold no credit.
    words = words_of(without_people(without_ucs(base).replace("_", " "), author))
    return without_people(" ".join(word for word in words.split() if not is_code(word)), author)


def is_code(word: str) -> bool:
    """Whether a lower-case word is two consonants that are no English: "bd", "lg", "xx"."""
    return bool(_TWO_CONSONANTS.fullmatch(word)) and not is_english_word(word)


def words_of(text: str) -> str:
    """The readable words of a name or a tag: no numbers, units, dates, ids or stop words."""
    return _words_of(text[:_MAX_NAME_CHARS])


@lru_cache(maxsize=4096)  # a catalogue has few distinct tags
def _words_of(text: str) -> str:
    return settled(_pass, text)


def _pass(text: str) -> str:
    # Cleaned first: an address with its punctuation gone could not be told from words.
    text = _spaced(_UUID.sub(" ", clean_phrase(text)))
    text = _TECHNICAL.sub(" ", text)
    tokens = [_readable(token) for token in _camel_spaced(text).lower().split()]
    words = [word for word in tokens if word]
    while words and words[-1] == "a":  # the end of "1-100032-A", not an article
        words.pop()
    return unicodedata.normalize("NFC", " ".join(words))


def looks_like_file_name(title: str) -> bool:
    """Whether a title is a file's name: it ends like one, or joins its words by underscores."""
    title = title.strip()
    return bool(_EXTENSION.search(title)) or "_" in title or _is_one_token(title)


def _is_one_token(title: str) -> bool:
    if any(map(str.isspace, title)):
        return False
    return title.count("-") > 1 or any(map(str.isdigit, title))


def _spaced(text: str) -> str:
    """Punctuation and symbols as spaces, an ampersand as "and"; apostrophes stay inside words."""
    text = text.replace("&", " and ")
    text = _VARIATIONS.sub("", text)
    kept = (
        " " if unicodedata.category(c)[0] in "PSZ" and c not in _APOSTROPHES else c for c in text
    )
    return "".join(kept)


def _camel_spaced(text: str) -> str:
    """``CityTraffic`` and ``USBDrive`` as two words each, in any script that has capitals."""
    out = []
    for before, current, after in zip(" " + text, text, text[1:] + " ", strict=False):
        starts = current.isupper() and (before.islower() or (before.isupper() and after.islower()))
        out.append(f" {current}" if starts else current)
    return "".join(out)


def _readable(token: str) -> str:
    token = token.strip(_APOSTROPHES)
    if token in _stop_words() or _HEX_ID.fullmatch(token):
        return ""
    word = _AFFIXED_DIGITS.sub("", token).strip(_APOSTROPHES)
    if word in _stop_words() or any(map(str.isdigit, word)):
        return ""
    return word if _says_something(word) else ""


def _says_something(word: str) -> bool:
    """Whether a token is a word: one ASCII letter is none, but for the article "a"."""
    letters = [character for character in word if character.isalpha()]
    return len(letters) > 1 or word == "a" or (len(letters) == 1 and not letters[0].isascii())


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(word_list("augment.reading", "stop_words.txt"))
