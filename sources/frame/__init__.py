"""What every catalogue that is asked over HTTP has in common: paging, keeping, looking up."""
