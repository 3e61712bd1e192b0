"""Data sets of Hugging Face's ``datasets`` that lie on this machine."""
