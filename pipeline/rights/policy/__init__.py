"""Policies as code: what may enter a data set, as YAML that a lawyer can read and a run records.

A policy names its purpose and its rules; :func:`load_policy` reads it, and
:func:`pipeline.rights.policy.decide.decide` asks it about one layer of one recording.
"""

from pipeline.rights.policy.load import load_policy, shipped_policies
from pipeline.rights.policy.model import Policy

__all__ = ["Policy", "load_policy", "shipped_policies"]
