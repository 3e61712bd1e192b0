"""Audio sets on the Hugging Face Hub, row by row, by the API of its dataset viewer.

Rows name their sound by an address that is signed and holds for a while: it is never kept, and is
asked for anew when the sound is fetched. A card's licence is that of the collection, said by
whoever uploaded it, and often wrong for the sounds. Only remembered: that a set of more than 5 GB
is answered in part, and that no revision can be asked for.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator

from schemas.items import GivenCaption, Item
from schemas.rights import Claim
from sources.folder.names import id_part
from sources.frame.catalogue import BadAnswer, Page, Request
from sources.frame.entries import listed, name_and_url, web_url
from sources.frame.fields import day, evidence, field, number, plain_text, seconds, text, texts
from sources.frame.settings import CatalogueSettings, Endpoint
from sources.frame.source import CatalogueSource, catalogue_source
from sources.protocol import Listing
from sources.source_type import SourceType
from sources.web.environment import web_settings
from sources.web.settings import Credential, HostLimit, Rate

_PER_PAGE = 100

COLUMNS = (
    "audio", "id", "title", "description", "caption", "tags", "author", "source_url", "published",
    "duration",
)  # fmt: skip
"""What columns may be named for. Those of licences have settings of their own."""


class HuggingFaceSettings(CatalogueSettings):
    """The settings of a ``huggingface`` source."""

    endpoint: Endpoint = "https://datasets-server.huggingface.co"
    dataset: str = Field(
        pattern=r"^[A-Za-z0-9][\w.-]{0,95}(/[A-Za-z0-9][\w.-]{0,95})?$",
        description="Its name on the Hub, as someone/some-sounds",
    )
    config: str = Field(default="default", min_length=1, description="The set's subset")
    split: str = Field(default="train", pattern=r"^[\w.-]+$", description="The set's split")
    columns: dict[str, str] = Field(
        default={"audio": "audio"},
        description=f"Our name to the set's column; ours are {', '.join(COLUMNS)}",
    )
    license_column: str = Field(default="", description="The column with each row's licence")
    license: str = Field(
        default="", description="A licence of the whole set, as its card has it: a name or a URL"
    )
    caption_license: str = Field(
        default="", description="Of its captions, where it is known; else they are not shipped"
    )
    captions_by_machine: bool = Field(default=False, description="Whether a model wrote them")
    token: SecretStr | None = Field(default=None, description="For sets that ask for one")

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        if unknown := sorted(columns.keys() - set(COLUMNS)):
            raise ValueError(f"no column {unknown[0]!r}. Known: {', '.join(COLUMNS)}")
        return {"audio": "audio"} | columns

    @model_validator(mode="after")
    def _has_a_licence(self) -> Self:
        if not (self.license_column or self.license.strip()):
            raise ValueError("say license_column, or the license that the set's card declares")
        return self


@dataclass(frozen=True, slots=True)
class HuggingFace:
    """Its questions and answers."""

    endpoint: str
    dataset: str
    config: str
    split: str
    columns: tuple[tuple[str, str], ...]
    license_column: str = ""
    license: str = ""
    caption_license: str = ""
    captions_by_machine: bool = False

    def first(self) -> Request:
        """The first hundred rows."""
        return self._rows(0, _PER_PAGE)

    def again(self, source_ids: tuple[str, ...]) -> Iterator[Request]:
        """Each row by itself, by the number that its id ends with."""
        for source_id in source_ids:
            row = source_id.partition("/")[2].partition("/")[0]
            if row.isascii() and row.isdigit() and len(row) <= 12:
                yield self._rows(int(row), 1)

    def read(self, asked: Request, answer: Any) -> Page:
        """A page of rows, of which the columns that were asked for are kept."""
        rows = field(answer, "rows")
        if not isinstance(rows, list):
            said = text(field(answer, "error"))
            raise BadAnswer(f"Hugging Face's answer has no rows {said[:200]}".rstrip())
        params = dict(asked.params)
        after = int(params["offset"]) + len(rows)
        total = number(field(answer, "num_rows_total"))
        is_short = len(rows) < int(params["length"])
        more = bool(rows) and int(params["length"]) > 1
        more = more and (after < total if total is not None else not is_short)
        records = tuple(self._kept(each) for each in rows)
        following = self._rows(after, _PER_PAGE) if more else None
        return Page(records, following, None if total is None else int(total))

    def duration_s(self, record: Any) -> float | None:
        """What its column says, if one is named."""
        return seconds(self._said(record, "duration"))

    def address_question(self, item: Item) -> Request:
        """Asks for the item's row again; its locator is that question."""
        return Request(item.locator)

    def address_in(self, answer: Any) -> str:
        """The signed address in the answer for one row."""
        cell = field(answer, "rows", 0, "row", dict(self.columns)["audio"])
        return web_url(_source(cell))

    def listings(self, source: str, record: Any) -> Iterator[Listing]:
        """The sound of one row."""
        row = number(field(record, "row_idx"))
        if row is None or row != int(row) or row >= 10**12:
            return
        own = text(self._said(record, "id"))
        name, url = name_and_url(field(record, "row", self.license_column))
        declared = name_and_url(self.license)
        is_per_row = bool(name or url)
        question = self._rows(int(row), 1)
        item = Item(
            item_id=f"{source}/{self.split}/{int(row)}{f'/{id_part(own)}' if own else ''}",
            source=source,
            locator=f"{question.url}?{urlencode(question.params)}"
            if field(record, "has_audio") is True
            else "",
            title=text(self._said(record, "title")),
            description=plain_text(self._said(record, "description")),
            tags=texts(self._said(record, "tags"), ",;|"),
            author=", ".join(texts(self._said(record, "author"))),
            license_raw=name if is_per_row else declared[0],
            license_url_raw=url if is_per_row else declared[1],
            source_url=web_url(self._said(record, "source_url"))
            or f"https://huggingface.co/datasets/{self.dataset}",
            evidence=evidence(record),
            catalogue="huggingface",
            published=day(self._said(record, "published")),
            claims=(Claim("container", *declared),) if is_per_row and any(declared) else (),
            witness="metadata" if is_per_row else "container",
            captions=self._captions(record),
        )
        yield listed(item)

    def _captions(self, record: Any) -> tuple[GivenCaption, ...]:
        license_raw, license_url_raw = name_and_url(self.caption_license)
        return tuple(
            GivenCaption(each, license_raw, license_url_raw, is_machine=self.captions_by_machine)
            for each in texts(self._said(record, "caption"))
        )

    def _rows(self, offset: int, length: int) -> Request:
        where = (("dataset", self.dataset), ("config", self.config), ("split", self.split))
        which = (("offset", str(offset)), ("length", str(length)))
        return Request(f"{self.endpoint}/rows", (*where, *which))

    def _said(self, record: Any, our: str) -> Any:
        return field(record, "row", dict(self.columns).get(our, ""))

    def _kept(self, record: Any) -> Any:
        """A row without its sound, whose address is signed, and without what nobody asked for."""
        row = field(record, "row")
        audio = dict(self.columns)["audio"]
        wanted = {their for _, their in self.columns} | {self.license_column}
        kept = {
            k: row[k] for k in sorted(wanted - {audio, ""}) if isinstance(row, Mapping) and k in row
        }
        return {
            "dataset": self.dataset,
            "config": self.config,
            "split": self.split,
            "row_idx": field(record, "row_idx"),
            "row": kept,
            "has_audio": bool(web_url(_source(field(row, audio)))),
            "declared_license": self.license,
        }


def _source(cell: Any) -> Any:
    return field(cell, 0, "src") if isinstance(cell, list) else field(cell, "src")


def open_huggingface(name: str, settings: HuggingFaceSettings) -> CatalogueSource:
    """The source that a recipe's entry describes."""
    endpoint = settings.endpoint.rstrip("/")
    host = urlsplit(endpoint)
    token = settings.token.get_secret_value() if settings.token else ""
    credentials = (Credential((host.netloc,), "Authorization", f"Bearer {token}"),) if token else ()
    web = web_settings(
        limits=((host.hostname or "", HostLimit(2, (Rate(500, 300.0),))),), credentials=credentials
    )
    catalogue = HuggingFace(
        endpoint=endpoint,
        dataset=settings.dataset,
        config=settings.config,
        split=settings.split,
        columns=tuple(sorted(settings.columns.items())),
        license_column=settings.license_column,
        license=settings.license,
        caption_license=settings.caption_license,
        captions_by_machine=settings.captions_by_machine,
    )
    return catalogue_source(name, catalogue, web, max_items=settings.max_items)


HUGGINGFACE = SourceType(
    name="huggingface",
    summary="Hugging Face: an audio set of the Hub, with a column of licences or a declared one",
    settings=HuggingFaceSettings,
    open=open_huggingface,
    auth="none for public sets; a token from https://huggingface.co/settings/tokens for gated ones",
    license_granularity="per row where there is a column, else one for the set: weak evidence",
    default_on=False,
    terms=(
        "Those of the set: read its card, and where its sounds come from. A card's licence is what "
        "its uploader said, and often is not that of the sounds; only a column with each sound's "
        "own licence says more. Captions have a licence of their own, unknown unless you say it. "
        "Each sound costs two requests; 500 in five minutes are allowed."
    ),
    example=(
        "- type: huggingface\n"
        "  dataset: someone/some-sounds\n"
        "  columns: {audio: audio, title: name, author: artist, tags: labels}\n"
        "  license_column: license\n"
    ),
    seen=(
        "Read in its documentation and API description: rows, paging, shapes, limits. Remembered: "
        "that more than 5 GB are answered in part, and that no revision can be asked for, so a set "
        "that changes while it is read may give other rows."
    ),
)
