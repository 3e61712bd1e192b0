"""Shards in, a CLAP model out, and proof that the data teaches. Knows shards, not the pipeline."""
