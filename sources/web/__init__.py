"""The one HTTP client: polite to hosts, deaf to inner addresses, silent about secrets."""
