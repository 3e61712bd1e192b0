"""The words of the project: the records that its parts exchange, and the tables they are stored in.

Imports nothing of ours, so that every other folder can speak in these words.
"""
