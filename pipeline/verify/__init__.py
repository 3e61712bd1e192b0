"""Verification: what a finished data set promises, proved again from its files alone.

:func:`pipeline.verify.check.verify` is the door. Knows no Beam, and writes nothing.
"""
