"""``croissant.json``: the data set in MLCommons Croissant 1.1, its tables readable from it.

The record set ``clips`` has a record per clip, with the licence of each as a field. Its fields are
read from the manifest's tables, whose hashes are given; the tars are described as file sets.
"""

import json
from typing import Any

from pipeline import storage
from pipeline.audit.tables.columns import table_paths
from pipeline.exports.croissant_context import CONTEXT
from pipeline.exports.license_list import named
from pipeline.exports.overview import NO_DATE, Overview
from pipeline.hashing import sha256_of
from schemas.manifest import SHARD_TABLE

CROISSANT_PATH = "croissant.json"

_PARQUET = "application/x-parquet"
_CLIPS = "clip-tables"


def croissant(output: str, of: Overview) -> bytes:
    """The document as JSON-LD with keys sorted. Reads the manifest's files for their hashes."""
    licenses = sorted({name.url or name.spdx for each in of.all_licenses for name in named(each)})
    document = {
        "@context": dict(CONTEXT),
        "@type": "sc:Dataset",
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "name": of.dataset,
        "description": _description(of),
        # Of the parts; each record names its own. Croissant takes many licences for one set.
        "license": licenses,
        "url": CROISSANT_PATH,
        "version": f"1.0.0+{of.digest[:16]}",
        "datePublished": of.newest,
        "inLanguage": [each.name for each in of.languages],
        "keywords": ["audio", "audio captioning", "WebDataset"],
        "creator": {"@type": "sc:Organization", "name": f"The makers of {of.dataset}"},
        "citeAs": f"{of.dataset}, made with soundmill; credits in audit/attributions.parquet",
        "distribution": [*_tables(output), *_file_sets(of)],
        "recordSet": [_clips()],
        "rai:dataCollection": "Recordings listed by the sources of recipe.lock.yaml, each let in "
        "by a policy on its own licence; see audit/rights.parquet.",
        "rai:dataPreprocessingProtocol": [
            "Decoded, downmixed to mono, resampled to 48 kHz, cut into clips of at most 10 s, "
            "encoded as 16-bit FLAC."
        ],
        "rai:machineAnnotationTools": [each.name for each in of.models],
        "rai:dataReleaseMaintenancePlan": "Recordings are removed on request: see README.md.",
    }
    kept = {key: value for key, value in document.items() if value not in ([], "")}
    text = json.dumps(kept, ensure_ascii=True, indent=1, sort_keys=True)
    return text.encode() + b"\n"


def _description(of: Overview) -> str:
    words = (
        f"{of.clips} clips of sound, {of.seconds / 3600:.2f} h, from {of.items} recordings, with "
        "captions. 48 kHz mono FLAC in WebDataset tars. Each recording keeps its own licence."
    )
    if of.newest == NO_DATE:
        words += " datePublished is the Unix epoch: no recording says when it was published."
    return words


def _tables(output: str) -> list[dict[str, Any]]:
    paths = [*table_paths(output, "clips"), *table_paths(output, "rejections")]
    paths.append(storage.join(output, SHARD_TABLE))
    return [_file_object(output, path) for path in paths]


def _file_object(output: str, path: str) -> dict[str, Any]:
    name = path[len(output.rstrip("/")) + 1 :]
    digest, n_bytes = sha256_of(path)
    return {
        "@type": "cr:FileObject",
        "@id": name,
        "name": name.rpartition("/")[2],
        "contentUrl": name,
        "contentSize": f"{n_bytes} B",
        "encodingFormat": _PARQUET,
        "sha256": digest,
    }


def _file_sets(of: Overview) -> list[dict[str, Any]]:
    tars = [
        {
            "@type": "cr:FileSet",
            "@id": f"{each.split}-tars",
            "name": f"{each.split}-tars",
            "description": f"{each.shards} tars with {each.clips} clips of the split {each.split}: "
            "<key>.flac and <key>.json, adjacent.",
            "encodingFormat": "application/x-tar",
            "includes": f"{each.split}/*.tar",
        }
        for each in of.splits
        if each.shards
    ]
    clips = {
        "@type": "cr:FileSet",
        "@id": _CLIPS,
        "name": _CLIPS,
        "description": "The tables with one row per clip.",
        "encodingFormat": _PARQUET,
        "includes": "manifest/clips-*.parquet",
    }
    return [*tars, clips]


def _clips() -> dict[str, Any]:
    fields = [
        _field("key", "sc:Text", "The name of <key>.flac and <key>.json in the tar."),
        _field("split", "sc:Text", "train, valid or test.", same="sc:category"),
        _field("shard", "sc:Text", "The tar's path below the data set."),
        _field("sha256", "sc:Text", "Of the FLAC.", same="sc:sha256"),
        _field("item_id", "sc:Text", "The recording, as its source names it."),
        _field("source", "sc:Text", "The source of the recipe that it came from."),
        _field("start_s", "sc:Float", "Where the clip begins in the recording, in seconds."),
        _field("duration_s", "sc:Float", "The clip's length in seconds."),
        _field("title", "sc:Text", "The recording's title, verbatim.", same="sc:name"),
        _field("author", "sc:Text", "Whose it is, verbatim.", same="sc:creator"),
        _field("source_url", "sc:Text", "Where it was published.", same="sc:url"),
        _field("tags", "sc:Text", "Its tags.", repeated=True),
        _field("captions", "sc:Text", "Sentences about it.", part="text", repeated=True),
        _field(
            "caption_origins",
            "sc:Text",
            "Where each caption is from.",
            "captions",
            "origin",
            repeated=True,
        ),
        _field("license", "sc:Text", "SPDX expression.", "rights", "spdx", same="sc:license"),
        _field("license_url", "sc:Text", "The licence's text.", "rights", "url"),
        _field("license_raw", "sc:Text", "What the catalogue said.", "rights", "raw"),
        _field(
            "ai_preference",
            "sc:Text",
            "What its author said of training.",
            "rights",
            "ai_preference",
        ),
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": "clips",
        "name": "clips",
        "description": "One record per clip; whose it is, and under which licence, is part of it.",
        "key": {"@id": "clips/key"},
        "field": fields,
    }


def _field(
    name: str,
    kind: str,
    what: str,
    column: str = "",
    part: str = "",
    *,
    same: str = "",
    repeated: bool = False,
) -> dict[str, Any]:
    source: dict[str, Any] = {
        "fileSet": {"@id": _CLIPS},
        "extract": {"column": column or name},
    }
    if part:
        source["transform"] = {"jsonPath": part}
    field: dict[str, Any] = {
        "@type": "cr:Field",
        "@id": f"clips/{name}",
        "name": name,
        "description": what,
        "dataType": kind,
        "source": source,
    }
    if same:
        field["equivalentProperty"] = same
    if repeated:
        field |= {"isArray": True, "arrayShape": "-1"}
    return field
