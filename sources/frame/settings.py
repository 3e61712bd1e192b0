"""What every catalogue that is asked over HTTP lets a recipe say."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Endpoint = Annotated[
    str,
    Field(
        pattern=r"^https?://[^\s/?#]+[^\s?#]*$",
        description="Where its API answers; another only for a mirror",
    ),
]
"""The type of ``endpoint``, for the settings that give it a default."""


class CatalogueSettings(BaseModel):
    """The settings that all catalogues share; each adds its own, and a default ``endpoint``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: Endpoint
    max_items: int | None = Field(
        default=None,
        ge=1,
        description="Entries at which the asking stops; all that match, if nothing is said",
    )
