"""Writes everything that is said of a finished data set in the forms that others read."""

from collections.abc import Iterator

from pipeline import storage
from pipeline.exports.attribution_pages import write_attribution_pages
from pipeline.exports.card import CARD_PATH, card
from pipeline.exports.count import overview
from pipeline.exports.croissant import CROISSANT_PATH, croissant
from pipeline.exports.eu_summary import EU_PATH, eu_summary
from pipeline.exports.license_list import LICENSE_PATH, license_list
from pipeline.exports.spdx import SPDX_PATH, spdx_document
from pipeline.lock import Lock

IN_ROOT = (CARD_PATH, LICENSE_PATH, CROISSANT_PATH)
"""What lies in the root of the data set, and not in its ``audit`` folder."""


def write_exports(output: str, lock: Lock) -> None:
    """Writes the pages of credits, the list of licences, the card, and what other tools read.

    Needs the manifest, the catalogue and the attributions, complete. Equal data sets give equal
    bytes; what an earlier call has written is replaced.
    """
    write_attribution_pages(output, str(lock.recipe["dataset"]))
    for path, content in documents(output, lock):
        storage.write_bytes(storage.join(output, path), content)


def documents(output: str, lock: Lock) -> Iterator[tuple[str, bytes]]:
    """All exports that do not grow with the data set, by path: what they hold if they are true."""
    of = overview(output, lock)
    yield LICENSE_PATH, license_list(of)
    yield CARD_PATH, card(of)
    yield EU_PATH, eu_summary(of)
    yield SPDX_PATH, spdx_document(of)
    yield CROISSANT_PATH, croissant(output, of)
