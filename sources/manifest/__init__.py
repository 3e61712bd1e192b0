"""Tables of URLs: the way in for whoever has a list of sounds and what is known of them."""
