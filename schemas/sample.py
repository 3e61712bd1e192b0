"""The JSON beside each FLAC in a tar: what LAION-CLAP's loader reads, and what it ignores.

laion_clap 1.1.7 asks for ``text`` (a non-empty list), for ``tag``, and for ``text_augment_all``
and ``text_augment_t5`` together; ``original_data`` is free, and carries whose sound it is.
``text`` is what was published of the clip, and the template; a sentence that a model wrote here
only where there is no other.
"""

import json
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from schemas.captions import Origin
from schemas.clips import Candidate


class CaptionNote(BaseModel):
    """Where a caption came from, so far as somebody asks who has the tar alone.

    In the order of ``text_augment_all``. Always with the same keys, empty where nothing is known:
    some readers take the columns of a data set from its first samples. How a caption was made
    (keywords, prompt, score, coverage, refused proposals) stands in the manifest, under the key.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str
    origin: Origin
    model: str
    """A name and a revision, as in ``bundled@sha256:0f…``."""
    language: str
    """ISO 639-1."""
    author: str
    license: str
    """SPDX. Of a given caption alone, as its author: any other is the recording's, or made here."""

    agreement: float | None = Field(default=None, ge=-1, le=1)
    """A CLAP model's cosine of caption and sound. A data set has it with every caption or none."""

    @model_serializer(mode="wrap")
    def _without_empty_agreement(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:
        document: dict[str, Any] = write(self)
        if self.agreement is None:
            del document["agreement"]
        return document


class OriginalData(BaseModel):
    """Whose sound this is, under which licence, and what was cut from where."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    item_id: str
    title: str
    author: str
    license: str
    license_url: str
    license_raw: str
    source_url: str
    start_s: float = Field(ge=0)
    duration_s: float = Field(gt=0, le=10)
    sha256: str = Field(pattern="^[0-9a-f]{64}$")
    captions: list[CaptionNote]


class Sample(BaseModel):
    """The whole document. :func:`Sample.model_json_schema` is its JSON Schema."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: list[str] = Field(min_length=1)
    tag: list[str]
    text_augment_t5: str | None
    text_augment_all: list[str] = Field(min_length=1)
    original_data: OriginalData


def sample_json(candidate: Candidate) -> bytes:
    """The UTF-8 JSON document of a captioned clip; equal candidates give equal bytes."""
    clip, item, rights = candidate.clip, candidate.item, candidate.rights
    written = [caption.text for caption in candidate.captions if caption.origin is not Origin.T5]
    generated = [caption.text for caption in candidate.captions if caption.origin is Origin.T5]
    sample = Sample(
        text=written or generated,
        tag=list(item.tags),
        text_augment_t5=generated[0] if generated else None,
        text_augment_all=[caption.text for caption in candidate.captions],
        original_data=OriginalData(
            item_id=item.item_id,
            title=item.title,
            author=item.author,
            license=rights.spdx,
            license_url=rights.url,
            license_raw=rights.raw,
            source_url=item.source_url,
            start_s=clip.start_s,
            duration_s=clip.duration_s,
            sha256=clip.original.sha256,
            captions=[
                CaptionNote(
                    text=caption.text,
                    origin=caption.origin,
                    model=caption.model,
                    language=caption.language,
                    author=caption.author,
                    license=caption.license,
                    agreement=caption.agreement,
                )
                for caption in candidate.captions
            ],
        ),
    )
    return json.dumps(sample.model_dump(mode="json"), ensure_ascii=False, sort_keys=True).encode()
