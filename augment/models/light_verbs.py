"""Verbs that say little or nothing by themselves."""

WANTING = frozenset(("get", "give", "have", "hear", "make", "produce", "put", "use"))
"""What nobody does without saying what: "is using"."""

LIGHT = WANTING | {"become", "begin", "continue", "take"}
"""Verbs that want more than a subject."""

OCCUR = "occur"
FOLLOW = "follow"
