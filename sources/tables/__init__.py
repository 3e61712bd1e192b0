"""Tables that strangers made: read row by row, their columns mapped to our fields."""
