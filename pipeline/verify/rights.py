"""Licences: each shipped clip's is the one that its words give, and the policy allows it.

The one file of verification that knows the rights engine.
"""

from collections.abc import Iterator
from functools import lru_cache

from pipeline.audit.columns import batches
from pipeline.rights.engine import conclude, decide
from pipeline.rights.policy import Policy
from pipeline.verify.findings import Finding
from pipeline.verify.rows import split_paths
from schemas.rights import Rights

_COLUMNS = ["key", "rights.spdx", "rights.url", "rights.raw", "rights.url_raw", "rights.rule"]

CACHED_RIGHTS = 4096
"""A catalogue has few distinct licence texts."""


def check_rights(output: str, policy: Policy) -> Iterator[Finding]:
    """No clip was shipped whose licence the policy refuses, or whose licence was made up."""
    objection = lru_cache(CACHED_RIGHTS)(lambda rights: _objection(rights, policy))
    for paths in split_paths(output).values():
        for table in batches(paths, _COLUMNS):
            for key, *words in zip(*(table[name].to_pylist() for name in _COLUMNS), strict=True):
                if found := objection(Rights(*words)):
                    yield Finding(found[0], key, found[1])


def _objection(rights: Rights, policy: Policy) -> tuple[str, str] | None:
    decision = decide(rights, policy)
    if not decision.allowed:
        return "rights/policy", decision.why
    concluded = conclude(rights.raw, rights.url_raw)
    if (concluded.spdx, concluded.url) != (rights.spdx, rights.url):
        return "rights/conclusion", f"{rights.spdx} is stated, and its words give {concluded.spdx}"
    return None
