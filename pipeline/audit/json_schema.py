"""The JSON Schema of ``audit.json``, derived from the records that it is written from.

``python -m pipeline.audit.json_schema > schemas/audit.schema.json`` writes the one that is shipped.
"""

import inspect
import json
import sys
import types
from dataclasses import fields, is_dataclass
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from pipeline.audit.counts.totals import Totals
from pipeline.audit.credits.gaps import Gaps
from pipeline.audit.history.notes import History
from pipeline.audit.rights.totals import RightsTotals

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_PLAIN: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}
_DIGEST = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def audit_schema(audit_format: int) -> dict[str, Any]:
    """The schema of ``audit.json`` in the format of that number; every key is required."""
    found: dict[str, Any] = {}
    properties = {
        "format": {"const": audit_format},
        "dataset": {"type": "string"},
        "digest": _DIGEST | {"description": "Of the lock: recipe, policy and versions."},
        "policy": {"type": "object", "description": "The whole policy, as it decided."},
        "versions": {"type": "object", "additionalProperties": {"type": "string"}},
        "passed": {"type": "boolean"},
        "reconciles": _object(
            {name: {"type": "boolean"} for name in ("all", "items", "clips", "rights")}
        ),
        "totals": _schema(Totals, found),
        "rights": _schema(RightsTotals, found),
        "credits": _schema(Gaps, found),
        "history": _schema(History, found),
    }
    return {
        "$schema": DIALECT,
        "title": "The audit of a soundmill data set",
        **_object(properties),
        "$defs": {name: found[name] for name in sorted(found)},
    }


def schema_bytes(audit_format: int) -> bytes:
    """The schema as the file that is shipped, the same bytes every time."""
    text = json.dumps(audit_schema(audit_format), ensure_ascii=False, indent=1)
    return text.encode() + b"\n"


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _schema(hint: Any, found: dict[str, Any]) -> dict[str, Any]:
    if hint in _PLAIN:
        return {"type": _PLAIN[hint]}
    if get_origin(hint) is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0], found)}
    if get_origin(hint) in (Union, types.UnionType):
        parts = [part for part in get_args(hint) if part is not type(None)]
        return {"anyOf": [*(_schema(part, found) for part in parts), {"type": "null"}]}
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return {"enum": [str(value) for value in hint]}
    if is_dataclass(hint):
        return _record(hint, found)
    raise TypeError(f"no JSON Schema for {hint!r}")


def _record(record: Any, found: dict[str, Any]) -> dict[str, Any]:
    name = record.__name__
    if name not in found:
        found[name] = {}
        hints = get_type_hints(record)
        told = (inspect.getdoc(record) or "").replace("``", "")
        properties = {field.name: _schema(hints[field.name], found) for field in fields(record)}
        found[name] = {"description": told, **_object(properties)}
    return {"$ref": f"#/$defs/{name}"}


if __name__ == "__main__":
    from pipeline.audit.report import FORMAT

    sys.stdout.buffer.write(schema_bytes(FORMAT))
