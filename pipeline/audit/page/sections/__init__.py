"""The sections of the audit page as templates, and the macros that they share; no code."""
