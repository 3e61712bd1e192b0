"""A kind of source: what it is, what it asks for, and on what terms it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from sources.protocol import Source


@dataclass(frozen=True, slots=True)
class SourceType:
    """One entry of the registry; its words are those of ``soundmill sources`` and docs/sources.md.

    ``auth`` says what is needed and where to get it. ``seen`` says which facts of the catalogue
    were read in its documentation or code, and which were only remembered.
    """

    name: str
    summary: str
    settings: type[BaseModel]
    open: Callable[[str, Any], Source]
    auth: str
    license_granularity: str
    default_on: bool
    terms: str
    example: str
    seen: str = ""
