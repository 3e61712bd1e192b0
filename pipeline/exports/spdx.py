"""``audit/dataset.spdx3.json``: the data set as an SPDX 3.0.1 document, one package per slice.

A slice is what came from one source under one licence. What catalogues said is its declared
licence, what soundmill concluded its concluded one. Recordings are too many to be packages; the
manifest, which the document describes, has them one by one.
"""

import io
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from spdx_python_model import v3_0_1 as spdx3

from pipeline.audit.credits.license_names import expression_ids, license_names
from pipeline.audit.page.safe_text import visible
from pipeline.exports.overview import NO_DATE, Overview, Slice
from schemas.rights import NOASSERTION

SPDX_PATH = "audit/dataset.spdx3.json"

MAX_DECLARED = 20
"""Wordings of a declared licence told per slice; a comment says how many more there are."""

_PREPROCESSING = (
    "decoded, downmixed to mono, resampled to 48 kHz",
    "cut into clips of at most 10 s, measured and filtered by those measures",
    "encoded as 16-bit FLAC",
)


def spdx_document(of: Overview) -> bytes:
    """The document as JSON-LD, keys and elements in a fixed order."""
    writer = _Writer(of)
    root = writer.package("dataset", of.dataset, of.n_bytes, "The whole data set.")
    root.verifiedUsing.append(spdx3.Hash(algorithm=spdx3.HashAlgorithm.sha256, hashValue=of.digest))
    root.comment = "The hash is of the lines '<tar> <its SHA-256>', sorted by tar."
    parts = [writer.slice(part) for part in of.slices]
    if parts:
        writer.relation("parts", root, spdx3.RelationshipType.contains, parts)
    writer.collect(root)
    return writer.encoded()


class _Writer:
    """The elements of one document; their addresses are made of the content's digest."""

    def __init__(self, of: Overview) -> None:
        self._of = of
        self._base = f"urn:soundmill:{of.dataset}:{of.digest}#"
        self._elements: dict[str, Any] = {}
        at = datetime.fromisoformat(of.newest).replace(tzinfo=UTC)
        self._at = at
        self._info = spdx3.CreationInfo()
        self._info.specVersion = "3.0.1"
        self._info.created = at
        self._info.comment = (
            "No clock is read, so that equal data gives equal documents. The time is the latest "
            "date of publication among the recordings."
            if of.newest != NO_DATE
            else "No clock is read, so that equal data gives equal documents. No recording says "
            "when it was published, so the time is the Unix epoch and means nothing."
        )
        self._agent = self._add(spdx3.SoftwareAgent, "soundmill")
        self._agent.name = f"soundmill {of.lock.versions.get('soundmill', '')}".strip()
        self._info.createdBy.append(self._agent.spdxId)

    def package(self, name: str, title: str, n_bytes: int, what: str) -> Any:
        """A package of audio with text."""
        package = self._add(spdx3.dataset_DatasetPackage, name)
        package.name = title
        package.summary = what
        package.builtTime = self._at
        package.releaseTime = self._at
        package.originatedBy.append(self._agent.spdxId)
        package.software_primaryPurpose = spdx3.software_SoftwarePurpose.data
        package.software_packageVersion = self._of.digest[:16]
        # SPDX asks for an address. Where the set will lie nobody knows when it is made.
        package.software_downloadLocation = "urn:soundmill:not-published"
        package.dataset_datasetType.extend(
            [spdx3.dataset_DatasetType.audio, spdx3.dataset_DatasetType.text]
        )
        package.dataset_datasetSize = n_bytes
        package.dataset_dataCollectionProcess = (
            f"Listed by soundmill under the policy {visible(str(self._of.lock.policy['name']))}; "
            "see manifest/ and audit/rights.parquet for each recording."
        )
        package.dataset_dataPreprocessing.extend(_PREPROCESSING)
        if self._of.lock.recipe.get("dedup", {}).get("exact"):
            package.dataset_dataPreprocessing.append("exact duplicates removed, by samples")
        return package

    def slice(self, part: Slice) -> Any:
        """The package of one slice, with its two licences."""
        name = f"slice-{_short(part.source, part.spdx, part.url, *part.candidates)}"
        package = self.package(
            name,
            f"{self._of.dataset}: {part.source}, {part.spdx}",
            part.n_bytes,
            f"{part.items} recordings, {part.clips} clips, {part.seconds:.3f} s from the source "
            f"{part.source} under {part.spdx}. Credits: audit/attributions.parquet.",
        )
        concluded = self._concluded(part)
        types = spdx3.RelationshipType
        self.relation(f"{name}-concluded", package, types.hasConcludedLicense, [concluded])
        declared = list(dict.fromkeys(self._declared(part, concluded)))
        relation = self.relation(f"{name}-declared", package, types.hasDeclaredLicense, declared)
        if (more := len(part.declared) - MAX_DECLARED) > 0:
            relation.comment = f"{more} more wordings in manifest/clips-*.parquet"
        return package

    def relation(self, name: str, from_: Any, type_: str, to: Iterable[Any]) -> Any:
        """A relationship between elements of this document."""
        relation = self._add(spdx3.Relationship, name)
        relation.from_ = from_.spdxId
        relation.relationshipType = type_
        relation.to.extend(each if isinstance(each, str) else each.spdxId for each in to)
        return relation

    def collect(self, root: Any) -> None:
        """Wraps all elements in the document itself."""
        document = self._add(spdx3.SpdxDocument, "document")
        document.name = f"{self._of.dataset} (SPDX)"
        profiles = spdx3.ProfileIdentifierType
        document.profileConformance.extend(
            [profiles.core, profiles.software, profiles.dataset, profiles.simpleLicensing]
        )
        document.rootElement.append(root.spdxId)
        others = (each for each in self._elements if each != document.spdxId)
        document.element.extend(sorted(others))

    def encoded(self) -> bytes:
        """The JSON-LD of all elements; what the model's shapes forbid raises here."""
        objects = spdx3.SHACLObjectSet(
            [self._info, *(self._elements[each] for each in sorted(self._elements))], link=True
        )
        file = io.BytesIO()
        spdx3.JSONLDSerializer().write(objects, file, force_at_graph=True, indent=1, sort_keys=True)
        return file.getvalue() + b"\n"

    def _concluded(self, part: Slice) -> Any:
        texts = {
            each: license_names(each, part.url if each == part.spdx else "")[0]
            for each in expression_ids(part.spdx)
            if each.startswith("LicenseRef-")
        }
        words = {
            each: f"{name.name}\n{name.url}{_open(part)}".strip() for each, name in texts.items()
        }
        return self._expression(part.spdx, words)

    def _declared(self, part: Slice, concluded: Any) -> Iterator[str]:
        for raw, url in part.declared[:MAX_DECLARED]:
            if part.spdx != NOASSERTION and _says(part, raw, url):
                yield concluded.spdxId
            elif not raw.strip() and not url.strip():
                yield self._expression(NOASSERTION, {}).spdxId
            else:
                own = f"LicenseRef-soundmill-declared-{_short(raw, url)}"
                yield self._expression(own, {own: f"{visible(raw)}\n{visible(url)}".strip()}).spdxId

    def _expression(self, words: str, texts: dict[str, str]) -> Any:
        name = f"license-{_short(words, *texts.values())}"
        if (known := self._elements.get(self._base + name)) is not None:
            return known
        expression = self._add(spdx3.simplelicensing_LicenseExpression, name)
        expression.simplelicensing_licenseExpression = words
        for each, text in sorted(texts.items()):
            custom = self._add(
                spdx3.simplelicensing_SimpleLicensingText, f"text-{_short(each, text)}"
            )
            custom.simplelicensing_licenseText = text
            entry = spdx3.DictionaryEntry(key=each, value=custom.spdxId)
            expression.simplelicensing_customIdToUri.append(entry)
        return expression

    def _add(self, kind: Any, name: str) -> Any:
        address = self._base + name
        made = kind(spdxId=address)
        made.creationInfo = self._info
        return self._elements.setdefault(address, made)


def _says(part: Slice, raw: str, url: str) -> bool:
    """Whether the words are the concluded licence's own, so that nothing was concluded at all."""
    if url.strip():
        return _bare(url) == _bare(part.url)
    names = license_names(part.spdx, part.url)
    return raw.strip() in {part.spdx, *(each.name for each in names)}


def _bare(url: str) -> str:
    return (
        url.strip()
        .lower()
        .removeprefix("http:")
        .removeprefix("https:")
        .strip("/")
        .removeprefix("www.")
    )


def _open(part: Slice) -> str:
    several = len(part.candidates) > 1
    return f"\nLeft open by its words: one of {', '.join(part.candidates)}" if several else ""


def _short(*words: str) -> str:
    return sha256("\0".join(words).encode("utf-8", "backslashreplace")).hexdigest()[:16]
