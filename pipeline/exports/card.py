"""``README.md`` in the root of the data set: the card that Hugging Face and people read."""

import re
from typing import Any

import yaml

from pipeline.audit.page.figures import unit_for
from pipeline.exports.columns import columns
from pipeline.exports.license_list import LICENSE_PATH, license_cell, named
from pipeline.exports.overview import Overview
from pipeline.exports.templates import environment

CARD_PATH = "README.md"

HUB_LICENSES = frozenset(
    {"cc0-1.0", "odbl", "pddl"}
    | {f"cc-by-{version}" for version in ("2.0", "2.5", "3.0", "4.0")}
    | {f"cc-by-sa-{version}" for version in ("3.0", "4.0")}
    | {f"cc-by-nc-{version}" for version in ("2.0", "3.0", "4.0")}
    | {f"cc-by-nc-sa-{version}" for version in ("2.0", "3.0", "4.0")}
    | {f"cc-by-nc-nd-{version}" for version in ("3.0", "4.0")}
    | {"cc-by-nd-4.0"}
)
"""The identifiers of content licences that the Hub knows; any other is ``other`` with a name."""

_HUB_SPLITS = {"train": "train", "valid": "validation", "test": "test"}
_SIZES = ((1_000, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"))
_LARGE_SIZES = ((10**7, "1M<n<10M"), (10**8, "10M<n<100M"), (10**9, "100M<n<1B"))


def card(of: Overview) -> bytes:
    """The card: YAML for the Hub, then Markdown; foreign texts are escaped for both."""
    head = yaml.safe_dump(front_matter(of), sort_keys=False, allow_unicode=False)
    body = (
        environment()
        .get_template("card.md")
        .render(
            of=of,
            unit=unit_for(of.seconds),
            licenses=[(each, license_cell(each)) for each in of.licenses],
            captions=[(each, license_cell(each)) for each in of.caption_licenses],
            origins=_ORIGINS,
            hub_splits=_HUB_SPLITS,
            policy=of.lock.policy,
        )
    )
    return f"---\n{head}---\n\n{body}".encode("utf-8", "backslashreplace")


def front_matter(of: Overview) -> dict[str, Any]:
    """What the Hub reads: true of every clip, and so ``other`` where licences are mixed."""
    return {
        **_license_fields(of),
        "pretty_name": of.dataset,
        **({"language": [each.name for each in of.languages]} if of.languages else {}),
        "task_categories": ["audio-classification", "text-to-audio"],
        "size_categories": [_size_category(of.clips)],
        "tags": ["audio", "webdataset", "audio-captioning", "soundmill"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [
                    {"split": _HUB_SPLITS[each.split], "path": f"{each.split}/*.tar"}
                    for each in of.splits
                    if each.shards
                ],
            }
        ],
        "dataset_info": {"features": columns()},
    }


def _license_fields(of: Overview) -> dict[str, Any]:
    licenses = of.licenses
    terms = {(each.spdx, each.url) for each in of.all_licenses}
    if len(licenses) != 1 or len(terms) > 1:
        name = "per-item-mixed" if licenses else "nothing-shipped"
        return {"license": "other", "license_name": name, "license_link": LICENSE_PATH}
    (only,) = licenses
    if only.spdx.lower() in HUB_LICENSES:
        return {"license": only.spdx.lower()}
    names = named(only)
    url = names[0].url if len(names) == 1 else ""
    return {
        "license": "other",
        "license_name": re.sub("[^a-z0-9.+-]+", "-", only.spdx.lower()),
        "license_link": url or LICENSE_PATH,
    }


def _size_category(clips: int) -> str:
    for limit, name in (*_SIZES, *_LARGE_SIZES):
        if clips < limit:
            return name
    return "1B<n<10B"


_ORIGINS = {
    "given": "published as a caption of the recording, under its own licence",
    "given-machine": "published as a caption of the recording, and written by somebody's model",
    "title": "the author's title, where it reads as a sentence about the sound",
    "description": "the author's description",
    "file-name": "the name of the file",
    "tags-template": "the author's tags, put into a sentence by rule",
    "t5": "written by a model from the author's tags and title, and checked by a judge",
}
