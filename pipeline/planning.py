"""What a source would come to: a catalogue's own reckoning, or a count of what it lists."""

from sources.protocol import Asks, ComesFromHosts, Plan, Source


def plan_of(source: Source) -> Plan:
    """The plan of one source, before the rights gate.

    One that need not be asked is listed to its end, and what comes over the network counts one
    request each; its hours are known to nobody before the files are decoded.

    Raises:
        OSError: A catalogue cannot be asked now.
        ValueError: A table cannot be read.
    """
    if isinstance(source, Asks):
        return source.plan()
    items = requests = 0
    for listing in source.list_items():
        items += 1
        if listing.rejection is None and isinstance(source, ComesFromHosts):
            requests += bool(source.host_of(listing.item))
    return Plan(items, None, requests, None if requests else 0.0)
