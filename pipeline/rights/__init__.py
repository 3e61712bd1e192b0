"""Licences: what an item's words say of its rights, and whether a policy lets it in.

:mod:`pipeline.rights.engine` is the door for the run, :mod:`pipeline.rights.policy` loads and asks
policies. What proves or tells the story of a finished data set also reads
:mod:`pipeline.rights.conflicts` and :mod:`pipeline.rights.conclude`.
"""
