"""Licences: what an item's words say of its rights, and whether a policy lets it in.

The rest of the project enters by :mod:`pipeline.rights.engine` and loads policies with
:mod:`pipeline.rights.policy`; nothing else here is meant to be called from outside.
"""
