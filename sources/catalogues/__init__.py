"""Catalogues that are asked by their API, one file each."""
