"""Makes the training text of the bundled model, from a lexicon of sound events and a grammar."""
