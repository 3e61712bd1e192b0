"""Takedown: recordings leave a finished data set, and stay out of the next one. Knows no Beam.

A run asks :mod:`pipeline.takedown.withhold`; the rest works on what a run has finished.
"""
