"""What the synthetic sounds are called, who is said to have made them, and which are spoilt.

A sound follows from the seed and its number alone: a longer catalogue begins like a shorter one.
"""

from dataclasses import dataclass
from enum import Enum

import numpy as np

from sources.synthetic.files import RATES_HZ
from sources.synthetic.synthesis import FORMULAS, Score, rng_for

ROUND = 60
"""After so many sounds the planted ones come again."""


class Plant(Enum):
    """What is wrong with a planted sound, if anything."""

    NONE = "none"
    TWIN = "twin"
    SILENT = "silent"
    CLIPPED = "clipped"
    BROKEN = "broken"
    UNLICENSED = "unlicensed"
    SHORT = "short"


PLANTS: dict[int, Plant] = {
    5: Plant.TWIN,
    7: Plant.SILENT,
    9: Plant.CLIPPED,
    11: Plant.BROKEN,
    13: Plant.UNLICENSED,
    15: Plant.SHORT,
    17: Plant.TWIN,
}
"""Place in a round to what is planted there. A twin has the samples of the sound before it."""

AUTHORS = (
    "Ada Kowalczyk", "Amara Okafor", "Bruno Ferreira", "Chiara Ricci", "Daan de Vries",
    "Elif Yılmaz", "Finn O'Connor", "Hana Nováková", "Ingrid Sørensen", "Jae-won Park",
    "Kofi Mensah", "Lucía Fernández", "Mei Lin", "Nikolai Petrov", "Oluwaseun Adeyemi",
    "Priya Raman", "Rowan Blake", "Søren Holm", "Tomás Almeida", "Yuki Tanaka",
)  # fmt: skip

LICENSES = (
    ("CC0 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    ("CC BY 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    ("Attribution NonCommercial 3.0", "http://creativecommons.org/licenses/by-nc/3.0/"),
    ("Attribution 3.0", "http://creativecommons.org/licenses/by/3.0/"),
    ("CC0 1.0 Universal", "https://creativecommons.org/publicdomain/zero/1.0/legalcode"),
    ("CC BY-SA 4.0", "https://creativecommons.org/licenses/by-sa/4.0/"),
    ("CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/deed.en"),
    ("Creative Commons 0", "http://creativecommons.org/publicdomain/zero/1.0/"),
)

WORDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "alarm": ("An electronic alarm beeps four times and rests", ("alarm", "beep", "electronic")),
    "applause": ("Many people clap their hands", ("applause", "clapping", "crowd")),
    "bird": ("A bird chirps", ("bird", "chirp", "animal")),
    "bubbles": ("Bubbles rise in water", ("bubbles", "water", "liquid")),
    "church bell": ("A church bell is struck again and again", ("bell", "church", "metal")),
    "clock": ("A clock ticks", ("clock", "ticking", "mechanism")),
    "crickets": ("Crickets chirp at night", ("crickets", "insect", "night")),
    "engine": ("An engine idles", ("engine", "motor", "hum")),
    "fan": ("A fan hums and blows", ("fan", "machine", "hum")),
    "fire": ("A fire crackles", ("fire", "crackle", "burning")),
    "footsteps": ("Someone walks along", ("footsteps", "walking", "person")),
    "frog": ("A frog croaks", ("frog", "croak", "animal")),
    "gong": ("A gong is struck once and rings out", ("gong", "metal", "percussion")),
    "guitar": ("Single notes are plucked on a string", ("guitar", "plucked", "string")),
    "hand bell": ("A small bell is rung by hand", ("bell", "ringing", "metal")),
    "heartbeat": ("A heart beats", ("heartbeat", "body", "pulse")),
    "helicopter": ("A helicopter hovers", ("helicopter", "rotor", "aircraft")),
    "knocking": ("Someone knocks on a wooden door", ("knocking", "door", "wood")),
    "morse code": ("A message in Morse code is keyed", ("morse", "code", "radio")),
    "organ": ("A chord swells on an organ", ("organ", "chord", "music")),
    "rain": ("Rain falls, with single drops close by", ("rain", "weather", "water")),
    "siren": ("A siren rises and falls", ("siren", "emergency", "warning")),
    "sonar": ("A sonar pings, and an echo answers", ("sonar", "ping", "echo")),
    "sweep": ("A sine tone sweeps from low to high", ("sweep", "sine", "test tone")),
    "telephone": ("An old telephone rings", ("telephone", "ringing", "bell")),
    "thunder": ("Thunder cracks and rumbles away", ("thunder", "storm", "weather")),
    "typewriter": ("Someone types on a typewriter", ("typewriter", "typing", "keys")),
    "water drops": ("Water drips into a basin", ("drops", "dripping", "water")),
    "waves": ("Waves break on a beach", ("waves", "sea", "water")),
    "wind": ("Wind gusts", ("wind", "gust", "weather")),
}
"""Formula to what is to be heard, and to its tags."""

_PITCHES = (("", 1.0), ("low", 0.7), ("high", 1.4))
_PACES = (("", 1.0), ("slow", 0.6), ("fast", 1.7))
_SHORTEST_S, _LONGEST_S = 1.0, 25.0
_SHORT_S = 0.2
_SPOILT_PEAKS = {Plant.SILENT: 0.0, Plant.CLIPPED: 20.0}


@dataclass(frozen=True, slots=True)
class Sound:
    """One synthetic sound: what a catalogue would say of it, and its score."""

    number: int
    plant: Plant
    ending: str
    title: str
    description: str
    tags: tuple[str, ...]
    author: str
    license_raw: str
    license_url_raw: str
    score: Score

    @property
    def file_name(self) -> str:
        """As ``000012-church-bell.ogg``: sorted by name is sorted by number."""
        return f"{self.number:06d}-{self.score.formula.replace(' ', '-')}.{self.ending}"


def sound(seed: int, number: int) -> Sound:
    """The sound ``number``, from 0, of the catalogue of ``seed``. Draws words, makes no samples."""
    plant = _plant(number)
    origin = number - 1 if plant is Plant.TWIN else number
    rng = rng_for(seed, origin, "score")
    pitch_word, pitch = _PITCHES[rng.integers(len(_PITCHES))]
    pace_word, pace = _PACES[rng.integers(len(_PACES))]
    score = _score(seed, origin, pitch, pace, rng)
    sentence, tags = WORDS[score.formula]
    manner = [word for word in (pitch_word, pace_word) if word]
    license_raw, license_url = LICENSES[number % len(LICENSES)]
    if plant is Plant.UNLICENSED:
        license_raw = license_url = ""
    return Sound(
        number=number,
        plant=plant,
        ending=_ending(number),
        title=f"{score.formula.capitalize()} {number // len(FORMULAS) + 1}",
        description=f"{sentence}{', ' if manner else ''}{' and '.join(manner)}.",
        tags=(*tags, *manner),
        author=AUTHORS[rng_for(seed, number, "author").integers(len(AUTHORS))],
        license_raw=license_raw,
        license_url_raw=license_url,
        score=score,
    )


def _plant(number: int) -> Plant:
    return PLANTS.get(number % ROUND, Plant.NONE)


def _score(seed: int, number: int, pitch: float, pace: float, rng: np.random.Generator) -> Score:
    plant = _plant(number)
    rates_hz = RATES_HZ[_ending(number)]
    rate_hz = rates_hz[(number // 4) % len(rates_hz)]
    length_s = _SHORTEST_S * (_LONGEST_S / _SHORTEST_S) ** rng.random()
    if plant is Plant.SHORT:
        length_s = _SHORT_S
    return Score(
        formula=sorted(FORMULAS)[number % len(FORMULAS)],
        seed=seed,
        number=number,
        n_frames=round(length_s * rate_hz),
        rate_hz=rate_hz,
        channels=int(rng.integers(1, 3)),
        pitch=pitch,
        pace=pace,
        peak=_SPOILT_PEAKS.get(plant, float(rng.uniform(0.3, 0.95))),
    )


def _ending(number: int) -> str:
    plant = _plant(number)
    if plant in (Plant.TWIN, Plant.BROKEN):
        return "flac"
    if plant in (Plant.SILENT, Plant.CLIPPED, Plant.SHORT):
        return "wav"
    is_original = _plant(number + 1) is Plant.TWIN
    return "wav" if is_original else ("wav", "ogg", "mp3", "flac")[number % 4]
