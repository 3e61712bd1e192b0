"""What is checked of a sentence that a model has written."""
