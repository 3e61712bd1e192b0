"""Tables of any length: read in batches, summed by group, searched for repeats."""
