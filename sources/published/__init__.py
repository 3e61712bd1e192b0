"""Published sets, read from their own files: one file each."""
