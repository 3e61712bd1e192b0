"""A data set in which every figure of the licence audit has something to count."""

from dataclasses import replace

from pipeline.rights.engine import assess, decide_item
from pipeline.rights.policy import load_policy
from schemas.captions import Caption, Origin
from schemas.items import Item
from schemas.rejections import Reason, Rejection, Stage
from schemas.rights import Claim
from tests.pipeline.verify.finished import DataSet, a_data_set

HOSTILE = '"><script>alert(1)</script>{{ 7 * 7 }}\u202egnp'

SHIPPED: tuple[dict[str, object], ...] = (
    {"license_raw": "CC0", "license_url_raw": "https://creativecommons.org/publicdomain/zero/1.0/"},
    {"license_raw": "", "license_url_raw": "https://creativecommons.org/licenses/by/4.0/"},
    {"license_raw": "", "license_url_raw": "https://creativecommons.org/licenses/by/3.0/"},
    {"license_raw": "", "license_url_raw": "https://creativecommons.org/licenses/by-nc/4.0/"},
    {"license_raw": "", "license_url_raw": "https://creativecommons.org/licenses/by-sa/4.0/"},
    {"license_raw": "CC BY-SA 3.0", "license_url_raw": ""},
)

REFUSED: tuple[dict[str, object], ...] = (
    {"license_raw": "royalty free"},
    {"license_raw": "royalty free"},
    {"license_raw": HOSTILE},
    {"license_raw": ""},
    {"license_raw": "CC BY-NC-ND 4.0"},
    {
        "license_raw": "CC BY 4.0",
        "license_url_raw": "https://creativecommons.org/licenses/by-nc/4.0/",
    },
)


def a_planted_set(policy: str = "research") -> DataSet:
    """Thirty-six recordings under six licences, six refused ones, captions of two layers' rights.

    Of the shipped ones some have no author, some a word on training, some a flag,
    some a claim that contradicts their licence.
    """
    data_set = a_data_set(rights={"policy": policy})
    data_set.items, data_set.shipped, data_set.rejections = [], [], []
    for number in range(36):
        words = dict(SHIPPED[number % len(SHIPPED)])
        if number % 7 == 3:
            words["author"] = ""
        if number % 5 == 1:
            words["ai_preference"] = "no-gen-ai"
        if number % 9 == 2:
            words["flags"] = ("voice",)
        if number in (13, 20):
            words["claims"] = (Claim("container", "CC BY-NC-SA 4.0"),)
        if number == 8:
            words |= {"title": HOSTILE, "author": HOSTILE, "source_url": "javascript:alert(3)"}
        source = ("attic", "cellar")[number % 2]
        data_set.add(number, source=source, n_clips=1 + number % 3, **words)
    for clip in data_set.shipped[::2]:
        made = Caption("The sound of a gate.", Origin.TAGS_TEMPLATE, ("gate",), "template")
        clip.row = replace(clip.row, captions=(*clip.row.captions, made))
    for number, words in enumerate(REFUSED, start=100):
        refuse(data_set, number, policy, **words)
    data_set.place()
    return data_set


def refuse(data_set: DataSet, number: int, policy: str, **words: object) -> Item:
    """Adds a recording that the rights gate turned away, with the row that says so."""
    item = Item(
        f"gate/{number}.wav",
        "gate",
        f"{number}.wav",
        author="Ann",
        source_url=f"https://example.org/{number}",
        **words,  # type: ignore[arg-type]
    )
    decision = decide_item(item, assess(item), load_policy(policy))
    assert not decision.allowed, item
    data_set.items.append(item)
    data_set.rejections.append(
        Rejection(item.item_id, "", "gate", Stage.RIGHTS, Reason.UNKNOWN_LICENSE, decision.why)
    )
    return item
