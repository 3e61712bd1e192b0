"""The record of a licence that is known."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class KnownLicense:
    """A licence, or what words without a version leave of one.

    ``url`` is the canonical address of its text, empty where there is none. ``family`` is without
    version and jurisdiction (``CC-BY-NC``), ``jurisdiction`` the port in lower case. ``listed``
    says whether SPDX lists the identifier, ``retired`` whether its publisher withdrew the licence
    from use; what was published under it stays so.
    """

    spdx: str
    name: str
    url: str
    family: str
    version: str = ""
    jurisdiction: str = ""
    listed: bool = False
    retired: bool = False
