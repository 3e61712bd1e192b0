"""From tars to batches: which samples, in which order, cut and filled how."""
