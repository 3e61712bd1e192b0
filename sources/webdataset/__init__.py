"""Tars of finished data sets, taken apart again."""
