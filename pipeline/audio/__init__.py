"""One recording through: decode, downmix, resample, cut, measure, encode. Knows no Beam.

:func:`pipeline.audio.mill.mill` is the door; the rest are its parts, each usable by itself.
"""
