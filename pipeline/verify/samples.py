"""One clip in a tar against its row in the manifest: its bytes, length, words and samples."""

import io
import json
from collections.abc import Iterator
from hashlib import md5, sha256
from typing import Any

import soundfile

from pipeline.verify.findings import Finding
from pipeline.verify.flac import stream_info
from pipeline.verify.laion import check_audio, check_document
from pipeline.verify.rows import Row
from schemas.captions import Origin
from schemas.clips import SAMPLE_RATE_HZ
from schemas.sample import CaptionNote


def check_flac(row: Row, flac: bytes, *, decode: bool) -> Iterator[Finding]:
    """The FLAC is the one of the manifest. Damaged bytes are one finding, and looked at no more."""
    found = sha256(flac).hexdigest()
    if len(flac) != row.n_bytes or found != row.sha256:
        detail = f"{len(flac)} bytes of SHA-256 {found}, not {row.n_bytes} of {row.sha256}"
        yield Finding("samples/bytes", row.key, detail)
        return
    yield from check_audio(row.key, flac)
    info = stream_info(flac)
    if info is None:
        return
    seconds = info.n_frames / SAMPLE_RATE_HZ
    if seconds != row.duration_s:
        yield Finding("samples/duration", row.key, f"{seconds} s, not {row.duration_s} s")
    if info.md5 != row.pcm_hash:
        detail = f"its header says samples of {info.md5}, not {row.pcm_hash}"
        yield Finding("samples/pcm", row.key, detail)
    elif decode:
        yield from check_pcm(row, flac)


def check_pcm(row: Row, flac: bytes) -> Iterator[Finding]:
    """The FLAC decodes to the end, to the samples that the manifest's hash is of."""
    try:
        pcm, _ = soundfile.read(io.BytesIO(flac), dtype="int16")
    except soundfile.SoundFileError as error:
        yield Finding("samples/decode", row.key, str(error))
        return
    found = md5(pcm.astype("<i2").tobytes()).hexdigest()  # noqa: S324 - no secret
    if found != row.pcm_hash:
        yield Finding("samples/pcm", row.key, f"decodes to samples of {found}, not {row.pcm_hash}")


def check_json(row: Row, document: bytes) -> Iterator[Finding]:
    """The JSON is what the loader needs, and says what the manifest says."""
    broken = list(check_document(row.key, document))
    yield from broken
    if broken:
        return
    found, wanted = json.loads(document), _expected(row)
    flat = {**found, **found["original_data"]}
    wrong = [name for name, value in wanted.items() if flat[name] != value]
    if wrong:
        detail = "; ".join(f"{name} is {flat[name]!r}, not {wanted[name]!r}" for name in wrong)
        yield Finding("samples/json", row.key, detail)


def _expected(row: Row) -> dict[str, Any]:
    generated = [each["text"] for each in row.captions if each["origin"] == Origin.T5]
    written = [each["text"] for each in row.captions if each["origin"] != Origin.T5]
    return {
        "text": written or generated,
        "text_augment_t5": generated[0] if generated else None,
        "text_augment_all": [caption["text"] for caption in row.captions],
        "tag": row.tags,
        "item_id": row.item_id,
        "title": row.title,
        "author": row.author,
        "license": row.spdx,
        "license_url": row.license_url,
        "license_raw": row.license_raw,
        "source_url": row.source_url,
        "start_s": row.start_s,
        "duration_s": row.duration_s,
        "sha256": row.original_sha256,
        "captions": [
            CaptionNote(**{name: caption[name] for name in CaptionNote.model_fields}).model_dump()
            for caption in row.captions
        ],
    }
