"""The two halves of the model, each chosen by name."""
