"""Sounds made by formula, with a catalogue that is true of them."""
