"""Sound files in a folder, with whatever says what they are."""
