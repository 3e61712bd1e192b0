"""The audit: what went in, what came out, what was dropped and why, and under whose licence.

:func:`pipeline.audit.report.write_audit` is the door. Counts the tables of a finished data set,
and never Beam's metrics, which count a retried bundle twice. Knows no Beam.
"""
