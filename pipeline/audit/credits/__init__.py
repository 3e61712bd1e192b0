"""Whom to credit, in which words, for what was changed, and where a credit has gaps."""
