"""The types of the columns, as Hugging Face's ``datasets`` is told of them by the card.

Without them it takes the types from the first five samples, and stops at the first caption by the
model or the first tag where these five had none.
"""

from types import NoneType, UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel

from schemas.sample import Sample

_DTYPES = {str: "string", float: "float64", int: "int64", bool: "bool"}


def columns() -> list[dict[str, Any]]:
    """``dataset_info.features`` of the card: the FLAC, the JSON of ``Sample``, the key, the tar.

    A key that ``Sample`` leaves out of a document, as captions without an agreement, reads as null.
    """
    return [
        {"name": "flac", "dtype": "audio"},
        {"name": "json", **_type_of(Sample)},
        {"name": "__key__", "dtype": "string"},
        {"name": "__url__", "dtype": "string"},
    ]


def _type_of(annotation: Any) -> dict[str, Any]:
    """How the card's YAML writes a type of the models; TypeError where it has no word for it."""
    if isinstance(annotation, UnionType):
        (annotation,) = (each for each in get_args(annotation) if each is not NoneType)
    if get_origin(annotation) is list:
        inner = _type_of(get_args(annotation)[0])
        return {"list": inner.get("dtype") or inner["struct"]}
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        fields = annotation.model_fields
        return {"struct": [{"name": n, **_type_of(f.annotation)} for n, f in fields.items()]}
    for known, dtype in _DTYPES.items():
        if isinstance(annotation, type) and issubclass(annotation, known):
            return {"dtype": dtype}
    raise TypeError(f"no column type for {annotation}")
