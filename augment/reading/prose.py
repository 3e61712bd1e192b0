"""Which texts of strangers read as captions, and which are notes, lists or names of things.

A caption says what is heard: "A dog barks in a park", "Dog barking". What says who recorded it
with what, and what one may do with it, is a note; what only names things is a list of keywords.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from lemminflect import getAllLemmas

from augment.reading.cleaning import MAX_CAPTION_CHARS, SENTENCE_BREAK, clean_text
from augment.reading.file_names import words_of
from augment.reading.language import language_of
from augment.reading.privacy import leaves_a_gap, without_people
from augment.words import function_words, is_content, words_in

MIN_WORDS = 3
"""Of a caption; two do where the second is what the first does: "Dog barking"."""

MAX_CLAUSE_WORDS = 4
"""Of a text that only its last word in -s makes a clause: "Loud rain falls" is one, "summer rain
storm urban dogs people water drops" is a list."""

MIN_UNSPACED_LETTERS = 5
"""Of a caption in a script without spaces, where words cannot be counted."""

MIN_LETTER_FRACTION = 0.75
"""Of the characters that are no spaces; serial numbers, tables and ASCII art have fewer."""

MAX_LISTED_WORDS = 2.0
"""Mean words between the commas of a list; a sentence with commas has longer parts."""

MIN_LISTED = 3
"""Parts that make a list: "rain, wind" may be an aside, three short parts are tags."""

_MAX_RAW_CHARS = 4_000  # as in cleaning: the rest would only cost time

_NOTE = re.compile(
    r"\b(?:licen[sc]\w*|copyright\w*|creative commons|cc[ -]?(?:0|by|zero)\b|public domain"
    r"|royalty|attribution|credit(?:s|ed|ing)?\b|please|pls|enjoy|thanks?\b|thank you|thx|feel free"
    r"|let me know|check (?:out|my)|subscribe|follow me|donat\w+|patreon|paypal|soundcloud|youtube"
    r"|instagram|freesound|bandcamp|website|e-?mail|download\w*|upload\w*|comments?\b|rate this"
    r"|sample ?packs?|free (?:sounds?|samples?)|hope (?:you|it|this)|have fun"
    r"|use (?:it|this|these|them)|free to use|commercial)",
    re.IGNORECASE,
)
_GEAR = re.compile(
    r"\b(?:zoom h\d\w*|h[1-6]n|tascam|sennheiser|r[øo]de (?:nt|mic|video)\w*|neumann|schoeps|shure"
    r"|mkh[ -]?\d+|sm5[78]|ntg[ -]?\d|dr-?\d{2,3}|pcm-?[dm]\d+|marantz|edirol|roland r-?\d+|olympus"
    r"|mix ?pre\w*|sound devices|nagra|audacity|ableton|pro ?tools|logic pro|fl studio|izotope"
    r"|plug-?ins?|vst|preamps?|sample rate|bit ?rate|ortf|ambisonics?|wav|mp3|flac|aiff?"
    r"|(?:16|24|32) ?-?bits?|(?:44[.,]1|48|88[.,]2|96|192) ?k(?:hz)?|\d+ ?kbps|normali[sz]ed"
    r"|denoised|equali[sz]ed|eq'?d|post-?process\w+|noise reduction)\b",
    re.IGNORECASE,
)
"""No word that may also be heard or tell what is: a microphone falls, a phone rings, 50 Hz hum."""

_HOW = re.compile(
    r"[\s,;(–-]{0,5}\b(?:(?:was|is|were) )?(?:field[ -])?(?:record|captur|tap|edit)(?:ed|ings?)"
    r"\b.*$",
    re.IGNORECASE,
)
_WHAT = re.compile(
    r"^(?:(?:an?|the|this is an?) )?(?:(?:field|stereo|mono|binaural|short|long|live|quick) ){0,2}"
    r"(?:recording|sample|loop)s? of (?=\S)",
    re.IGNORECASE,
)
"""What comes before what is heard: "Field recording of a forest"."""

_ADDRESSED = re.compile(r"\b(?:i|me|myself|we|us|you|your|yours)\b", re.IGNORECASE)
"""Who tells or asks something: the uploader of the listener, and nobody in the sound."""

_BREAKS = re.compile(r"<\s*(?:br|/?p|/?div|/?li|/?ul|/?tr|/?h\d)\b[^<>]{0,200}>|\r", re.IGNORECASE)
_WRAPPED = re.compile(r"(?<=[^\s.!?:。！？])[ \t]*\n[ \t]*(?=[a-z])")
_SEGMENTS = re.compile(r"(\s+[-–—|:]+\s+|\s*[|;]\s*)")
_BRACKETED = re.compile(r"[(\[]([^()\[\]]{0,200})[)\]]")
_LIST_BREAK = re.compile(r"[,;|/•·]|\s#")
_HANGING = re.compile("a|an|the|at|on|in|of|from|to|with|and|or|by|for", re.IGNORECASE)


@lru_cache(maxsize=1024)  # the clips of a recording share it
def sentences_of(description: str, author: str) -> tuple[str, ...]:
    """The sentences of a description that are no notes, cleaned, in order.

    Names and credits are gone; a sentence that cannot be read without the name is, too.
    """
    text = _WRAPPED.sub(" ", _BREAKS.sub("\n", description[:_MAX_RAW_CHARS]))
    found = []
    for line in text.split("\n"):
        for sentence in SENTENCE_BREAK.split(clean_text(line)):
            if without_notes(sentence) and not leaves_a_gap(sentence, author):
                found.append(_cased(without_notes(without_people(sentence, author)), sentence))
    return tuple(sentence for sentence in found if any(map(str.isalpha, sentence)))


def without_notes(text: str) -> str:
    """A title or a sentence without what says how it was recorded, or what one may do with it.

    ``Dog barking - Zoom H4n, 24bit`` gives ``Dog barking``, and so does ``03 Dog barking
    (stereo)``; a text that is nothing but a note gives nothing.
    """
    text = _BRACKETED.sub(lambda match: "" if _is_note(match[1]) else match[0], text)
    parts = _SEGMENTS.split(text)
    kept = [i for i in range(0, len(parts), 2) if not _is_note(parts[i])]
    text = "".join(parts[i] + (parts[i + 1] if i + 1 in range(kept[-1]) else "") for i in kept)
    if _GEAR.search(text):
        text = _HOW.sub("", text)
    return "" if _is_note(text) else _trimmed(_opened(text))


def reads_as_caption(text: str) -> bool:
    """Whether a cleaned text has the form of a caption; the rules are this module's constants.

    In English it needs a function word ("Rain on a roof") or a verb in an inflection behind what
    it tells of ("Dog barking"). Of other languages only the number of words is asked.
    """
    words = words_in(text)
    if not _is_mostly_letters(text) or _is_list(text) or _ADDRESSED.search(text):
        return False
    if language_of(text) not in ("", "en"):
        letters = sum(map(str.isalpha, text))
        return len(words) >= MIN_WORDS or (_is_unspaced(text) and letters >= MIN_UNSPACED_LETTERS)
    if not any(map(is_content, words)):
        return False
    joined = any(word in function_words() for word in words)
    return _has_verb(words) or (joined and len(words) >= MIN_WORDS)


def unshouted(text: str) -> str:
    """A text all in capitals in the case of a sentence; single words and others as they are."""
    return text.capitalize() if text.isupper() and " " in text else text


def first_of(sentences: Iterable[str]) -> str:
    """As many of the sentences that read as captions as fit into one caption, from the first."""
    text = ""
    for sentence in sentences:
        if not reads_as_caption(sentence):
            continue
        longer = f"{_ended(text)} {sentence}" if text else sentence
        if text and len(longer) > MAX_CAPTION_CHARS:
            break
        text = longer
    return text


def _ended(text: str) -> str:
    return text if text[-1:] in ".!?…。！？" else f"{text}."


def _is_note(part: str) -> bool:
    """Whether a part of a text is a note, or says nothing but of the file."""
    if _NOTE.search(part):
        return True
    return bool(_GEAR.search(_HOW.sub("", part))) or not words_of(part)


def _opened(text: str) -> str:
    """Without "Recording of", in the case in which it began."""
    return _cased(_WHAT.sub("", text), text)


def _cased(text: str, before: str) -> str:
    """With a capital where the text began with one before something in front was taken away."""
    return text[:1].upper() + text[1:] if before[:1].isupper() else text


def _trimmed(text: str) -> str:
    """Without take numbers, units and the like at both ends, and without what then hangs loose."""
    tokens = text.split()
    n_tokens = len(tokens)
    while tokens and _is_technical(tokens[-1]):
        tokens.pop()
    while len(tokens) < n_tokens and tokens and _HANGING.fullmatch(tokens[-1]):
        tokens.pop()
    # "2 dogs barking" counts; "02 Dog barking" does not.
    while tokens and _is_technical(tokens[0]) and not _counts(tokens[:2]):
        # "1 minute" goes whole, or the unit would be left.
        tokens = tokens[2:] if _is_technical(" ".join(tokens[:2])) else tokens[1:]
    return " ".join(tokens).strip(" ,;:|/-–—&")


def _is_technical(token: str) -> bool:
    if (token.count("(") < token.count(")")) or (token.count("[") < token.count("]")):
        return False  # or its bracket would stay open
    return not words_of(token) and not function_words() & set(words_in(token))


def _counts(tokens: list[str]) -> bool:
    number, *following = tokens
    plural = any(word.lower().endswith("s") for word in following)
    return plural and number.isdigit() and len(number) <= 2 and number[0] != "0"


def _is_mostly_letters(text: str) -> bool:
    characters = [character for character in text if not character.isspace()]
    letters = sum(unicodedata.category(character)[0] in "LM" for character in characters)
    return bool(characters) and letters >= MIN_LETTER_FRACTION * len(characters)


def _is_list(text: str) -> bool:
    parts = [part for part in _LIST_BREAK.split(text) if part.strip()]
    return len(parts) >= MIN_LISTED and len(words_in(text)) <= MAX_LISTED_WORDS * len(parts)


def _is_unspaced(text: str) -> bool:
    return any(unicodedata.category(character) == "Lo" for character in text)


def _has_verb(words: list[str]) -> bool:
    """Whether a word behind the first is an inflected verb: "barking", "barked", and "barks" where
    it cannot be a plural before another noun, as in "city sounds night"."""
    for word, after in pairwise([*words, ""]):
        verbs = getAllLemmas(word).get("VERB", ())
        if word == words[0] or not verbs or word in verbs:
            continue
        ends = (not after and len(words) <= MAX_CLAUSE_WORDS) or (
            after in function_words() or after.endswith("ly")
        )
        if word.endswith(("ing", "ed")) or (word.endswith("s") and ends):
            return True
    return False
