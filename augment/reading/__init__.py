"""Reading what strangers wrote: clean keywords and captions from titles, tags and file names."""
