"""What a trained model is worth: retrieval, zero-shot, probes, with intervals."""
