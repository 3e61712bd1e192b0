"""A planted data set: recordings that hold every special case of rights, and what becomes of each.

Every expectation is written by hand, from what the words mean and what the policy says it lets in.
"""

import csv
import json
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile

from schemas.rejections import Reason
from schemas.rights import Conflict

CC = "https://creativecommons.org/licenses"
ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
MARK = "https://creativecommons.org/publicdomain/mark/1.0/"
RATE_HZ, LENGTH_S = 16_000, 0.6

NOT_ALLOWED, UNKNOWN = Reason.USE_NOT_ALLOWED, Reason.UNKNOWN_LICENSE
TORN, REVIEW, OPTED_OUT = Reason.LICENSE_CONFLICT, Reason.REVIEW, Reason.OPTED_OUT
COPY = Reason.EXACT_DUPLICATE

SCRIPT = "<script>alert(1)</script>"
FORMULA = '=cmd|"/c calc"!A1'
BIDI = "Ann \u202egnp.exe\u202c"
CONTROLS = "Rain\x07\x1b[31m on\x00 a roof"
SECRET = "s3cr3tW0rd0f8mine99"


@dataclass(frozen=True)
class Case:
    """One recording: what is said of it, and its end under two policies (None: it is shipped).

    ``sound`` names what is to be heard; equal names are equal samples. ``embedded`` is the text of
    a copyright tag in the file, ``sidecar`` what a JSON file beside it says.
    """

    name: str
    license: str = ""
    url: str = ""
    research: Reason | None = None
    gen_ai_safe: Reason | None = None
    conflicts: frozenset[Conflict] = frozenset()
    sound: str = ""
    embedded: str = ""
    sidecar: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)

    @property
    def file_name(self) -> str:
        return f"{self.name}.wav"

    @property
    def item_id(self) -> str:
        return f"planted/{self.file_name}"


def _both(reason: Reason | None) -> dict[str, Reason | None]:
    return {"research": reason, "gen_ai_safe": reason}


def _has(*conflicts: Conflict) -> frozenset[Conflict]:
    return frozenset(conflicts)


ND, RETIRED = Conflict.NO_DERIVATIVES_ADAPTED, Conflict.RETIRED_LICENSE
NAMED, IMPOSSIBLE = Conflict.NAME_AND_URL, Conflict.IMPOSSIBLE_LICENSE
UNCREDITED, EMBEDDED = Conflict.MISSING_ATTRIBUTION, Conflict.EMBEDDED_TAG
CONTAINER, WITNESS = Conflict.CONTAINER_AND_ITEM, Conflict.OTHER_WITNESS
OTHER_LICENSE, OTHER_AUTHOR = (
    Conflict.SAME_AUDIO_OTHER_LICENSE,
    Conflict.SAME_AUDIO_OTHER_AUTHOR,
)

PLAIN = [
    Case("cc0", "CC0 1.0", ZERO),
    Case("cc0-by-name", "CC0 1.0 Universal"),
    Case("by-4", "CC BY 4.0", f"{CC}/by/4.0/"),
    Case("by-3-by-url", "", f"{CC}/by/3.0/"),
    Case("by-3-german-port", "", f"{CC}/by/3.0/de/"),
    Case("by-sa-4", "CC BY-SA 4.0", f"{CC}/by-sa/4.0/"),
    Case("mark", "Public Domain Mark 1.0", MARK),
    Case("by-nc-4", "CC BY-NC 4.0", f"{CC}/by-nc/4.0/", gen_ai_safe=NOT_ALLOWED),
    Case("by-nc-sa-3", "", f"{CC}/by-nc-sa/3.0/", gen_ai_safe=NOT_ALLOWED),
    Case("by-without-version", "CC BY", conflicts=_has(UNCREDITED)),
    Case("ogl", "OGL-UK-3.0"),
]

NO_DERIVATIVES = [
    Case("by-nd-4", "CC BY-ND 4.0", f"{CC}/by-nd/4.0/", **_both(NOT_ALLOWED), conflicts=_has(ND)),
    Case("by-nc-nd-3", "", f"{CC}/by-nc-nd/3.0/", **_both(NOT_ALLOWED), conflicts=_has(ND)),
    Case("by-nd-nc-1", "", f"{CC}/by-nd-nc/1.0/", **_both(NOT_ALLOWED), conflicts=_has(ND)),
]

NAME_AND_URL = [
    Case("by-at-by-nc", "CC BY 4.0", f"{CC}/by-nc/4.0/", **_both(TORN), conflicts=_has(NAMED)),
    Case("cc0-at-by-sa", "CC0", f"{CC}/by-sa/4.0/", **_both(TORN), conflicts=_has(NAMED)),
    Case("by-nc-at-cc0", "CC BY-NC 3.0", ZERO, **_both(TORN), conflicts=_has(NAMED)),
]

NEVER_PUBLISHED = [
    Case("by-5", "", f"{CC}/by/5.0/", **_both(TORN), conflicts=_has(IMPOSSIBLE)),
    Case("by-4-us", "", f"{CC}/by/4.0/us/", **_both(TORN), conflicts=_has(IMPOSSIBLE)),
    Case("by-unported-2.1", "CC BY 2.1", **_both(TORN), conflicts=_has(IMPOSSIBLE)),
]

CONTAINERS = [
    Case("by-in-cc0", "CC BY 4.0", f"{CC}/by/4.0/", conflicts=_has(CONTAINER),
         words={"container_license": "CC0-1.0"}),
    Case("by-nc-in-by", "CC BY-NC 4.0", f"{CC}/by-nc/4.0/", gen_ai_safe=NOT_ALLOWED,
         conflicts=_has(CONTAINER), words={"container_license_url": f"{CC}/by/4.0/"}),
    Case("cc0-in-cc0", "CC0 1.0", ZERO, words={"container_license": "CC0-1.0"}),
]  # fmt: skip

WITNESSES = [
    Case("cc0-tagged-by-nc", "CC0 1.0", ZERO, **_both(REVIEW), conflicts=_has(EMBEDDED),
         embedded="CC BY-NC 4.0"),
    Case("by-tagged-by-sa-url", "CC BY 4.0", f"{CC}/by/4.0/", **_both(REVIEW),
         conflicts=_has(EMBEDDED), embedded=f"{CC}/by-sa/4.0/"),
    Case("cc0-tagged-cc0", "CC0 1.0", ZERO, embedded="CC0 1.0 Universal"),
    Case("cc0-tagged-with-a-name", "CC0 1.0", ZERO, embedded="2019 Ann Roe"),
    Case("by-beside-by-nc", "CC BY 4.0", f"{CC}/by/4.0/", **_both(REVIEW),
         conflicts=_has(WITNESS), sidecar={"license": "CC BY-NC 4.0"}),
    Case("by-of-a-sidecar", sidecar={"license_url": f"{CC}/by/4.0/"}),
    # What a file says of itself is too little evidence for gen-ai-safe.
    Case("by-of-a-tag", gen_ai_safe=NOT_ALLOWED, embedded="CC BY 4.0"),
]  # fmt: skip

COPIES = [
    # The copy under the stricter terms is the one that stays, and a person has to look at it.
    Case("gate-cc0", "CC0 1.0", ZERO, **_both(COPY), sound="gate"),
    Case("gate-by", "CC BY 4.0", f"{CC}/by/4.0/", **_both(TORN), sound="gate",
         conflicts=_has(OTHER_LICENSE)),
    Case("bell-ann", "CC BY 4.0", f"{CC}/by/4.0/", **_both(TORN), sound="bell",
         conflicts=_has(OTHER_AUTHOR)),
    Case("bell-bob", "CC BY 4.0", f"{CC}/by/4.0/", **_both(COPY), sound="bell",
         words={"author": "Bob Doe"}),
    Case("sea-by-nc-bob", "CC BY-NC 4.0", f"{CC}/by-nc/4.0/", TORN, NOT_ALLOWED, sound="sea",
         conflicts=_has(OTHER_LICENSE, OTHER_AUTHOR), words={"author": "Bob Doe"}),
    Case("sea-by-sa-ann", "CC BY-SA 4.0", f"{CC}/by-sa/4.0/", COPY, None, sound="sea"),
    Case("wind-1", "CC BY 4.0", f"{CC}/by/4.0/", sound="wind"),
    Case("wind-2", "Attribution 4.0 International", f"{CC}/by/4.0/legalcode", **_both(COPY),
         sound="wind", words={"author": "ANN ROE "}),
]  # fmt: skip

UNCREDITABLE = [
    Case("by-of-nobody", "CC BY 4.0", f"{CC}/by/4.0/", conflicts=_has(UNCREDITED),
         words={"author": ""}),
    Case("cc0-of-nobody", "CC0 1.0", ZERO, words={"author": ""}),
]  # fmt: skip

UNREADABLE = [
    Case("nothing-said", **_both(UNKNOWN)),
    Case("free-to-use", "free to use", **_both(UNKNOWN)),
    Case("see-the-website", "see the website", "https://example.org/terms", **_both(UNKNOWN)),
    Case("not-cc0", "not CC0", **_both(UNKNOWN)),
    Case("all-rights-reserved", "All rights reserved", **_both(NOT_ALLOWED)),
    Case("public-domain", "public domain", **_both(REVIEW)),
]

PREFERENCES = [
    Case("no-preference", "CC BY 4.0", f"{CC}/by/4.0/",
         words={"catalogue": "freesound", "ai_preference": "no-additional-preferences"}),
    Case("no-gen-ai", "CC BY 4.0", f"{CC}/by/4.0/", gen_ai_safe=OPTED_OUT,
         words={"catalogue": "freesound", "ai_preference": "no-gen-ai"}),
    Case("open-models-only", "CC0 1.0", ZERO, gen_ai_safe=OPTED_OUT,
         words={"catalogue": "freesound", "ai_preference": "open-source-models"}),
    Case("open-models-nc-only", "CC0 1.0", ZERO, gen_ai_safe=OPTED_OUT,
         words={"catalogue": "freesound", "ai_preference": "noncommercial-open-source-models"}),
    Case("voice", "CC0 1.0", ZERO, gen_ai_safe=REVIEW, words={"flags": "voice"}),
]  # fmt: skip

SPECIAL = [
    Case("sampling-plus", "Sampling+", f"{CC}/sampling+/1.0/", **_both(NOT_ALLOWED),
         conflicts=_has(RETIRED)),
    Case("sampling", "", f"{CC}/sampling/1.0/", **_both(NOT_ALLOWED), conflicts=_has(RETIRED)),
    Case("nc-sampling-plus", "", f"{CC}/nc-sampling%2B/1.0/", **_both(NOT_ALLOWED),
         conflicts=_has(RETIRED)),
    Case("devnations", "", f"{CC}/devnations/2.0/", **_both(NOT_ALLOWED), conflicts=_has(RETIRED)),
    Case("sa-1", "", f"{CC}/sa/1.0/", **_both(NOT_ALLOWED), conflicts=_has(RETIRED)),
    Case("sonniss", "Sonniss GDC", **_both(NOT_ALLOWED)),
    Case("remarc", "BBC RemArc", **_both(NOT_ALLOWED)),
    Case("youtube", "youtube", **_both(NOT_ALLOWED), words={"catalogue": "youtube"}),
    Case("gfdl", "GFDL-1.3-only", **_both(NOT_ALLOWED)),
]  # fmt: skip

REMIXES = [
    Case("remix", "CC BY 4.0", f"{CC}/by/4.0/", REVIEW, TORN,
         conflicts=_has(Conflict.PARENT_STRICTER), words={"parents": "loop.wav"}),
    Case("loop", "CC BY-NC 4.0", f"{CC}/by-nc/4.0/", gen_ai_safe=NOT_ALLOWED),
    Case("remix-of-cc0", "CC BY 4.0", f"{CC}/by/4.0/", words={"parents": "planted/cc0.wav"}),
    Case("remix-of-a-stranger", "CC BY 4.0", f"{CC}/by/4.0/",
         words={"parents": "elsewhere/7"}),
]  # fmt: skip

HOSTILE = [
    Case("script-title", "CC BY 4.0", f"{CC}/by/4.0/", words={"title": f"Rain {SCRIPT} falls"}),
    Case("script-author", "CC BY 4.0", f"{CC}/by/4.0/", words={"author": SCRIPT}),
    Case("script-license", f"CC BY 4.0 {SCRIPT}", **_both(UNKNOWN)),
    Case("formula-title", "CC BY 4.0", f"{CC}/by/4.0/", words={"title": FORMULA}),
    Case("formula-author", "CC BY 4.0", f"{CC}/by/4.0/", words={"author": FORMULA}),
    Case("formula-license", FORMULA, **_both(UNKNOWN)),
    Case("bidi-author", "CC BY 4.0", f"{CC}/by/4.0/", words={"author": BIDI}),
    Case("bidi-license", "CC0 \u202e1.0 CN-YB CC", **_both(UNKNOWN)),
    Case("control-title", "CC BY 4.0", f"{CC}/by/4.0/", words={"title": CONTROLS}),
    Case("script-url", "CC BY 4.0", "javascript:alert(1)", **_both(UNKNOWN)),
    Case("script-source", "CC0 1.0", ZERO, words={"source_url": "javascript:alert(1)"}),
    Case("secret-evidence", "CC0 1.0", ZERO,
         words={"next": f"https://example.org/api?token={SECRET}", "mail": "ann@example.org"}),
]  # fmt: skip

CASES: tuple[Case, ...] = (
    *PLAIN, *NO_DERIVATIVES, *NAME_AND_URL, *NEVER_PUBLISHED, *CONTAINERS, *WITNESSES, *COPIES,
    *UNCREDITABLE, *UNREADABLE, *PREFERENCES, *SPECIAL, *REMIXES, *HOSTILE,
)  # fmt: skip

COLUMNS = (
    "file_name", "title", "description", "tags", "author", "license", "license_url", "source_url",
    "catalogue", "published", "ai_preference", "flags", "container_license",
    "container_license_url", "parents", "next", "mail",
)  # fmt: skip


def write_planted(folder: Path) -> None:
    """Writes the sounds, the table and the sidecars."""
    folder.mkdir(parents=True)
    with (folder / "metadata.csv").open("w", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, restval="")
        table.writeheader()
        for number, case in enumerate(CASES):
            table.writerow(_row(number, case))
            _write_sound(folder / case.file_name, case)
            if case.sidecar:
                (folder / f"{case.name}.json").write_text(json.dumps(case.sidecar))


def a_recipe(folder: Path, output: Path, policy: str) -> dict[str, object]:
    return {
        "dataset": "planted",
        "output": str(output),
        "sources": [
            {"type": "folder", "name": "planted", "path": str(folder), "metadata": "metadata.csv"}
        ],
        "rights": {"policy": policy},
        "audio": {"min_s": 0.3},
        "captions": {"model": "template"},
        "splits": {"train": 0.6, "valid": 0.2, "test": 0.2},
        "shards": {"samples": 8},
    }


def _row(number: int, case: Case) -> dict[str, str]:
    return {
        "file_name": case.file_name,
        "title": f"Rain falls on roof {number}",
        "description": "",
        "tags": "rain;roof",
        "author": "Ann Roe",
        "license": case.license,
        "license_url": case.url,
        "source_url": f"https://example.org/{case.name}",
        **case.words,
    }


def _write_sound(path: Path, case: Case) -> None:
    seed = list((case.sound or case.name).encode())
    samples = 0.2 * np.random.default_rng(seed).standard_normal(round(RATE_HZ * LENGTH_S))
    with soundfile.SoundFile(path, "w", RATE_HZ, 1, "PCM_16") as file:
        if case.embedded:
            file.copyright = case.embedded
        file.write(np.clip(samples, -0.9, 0.9))
