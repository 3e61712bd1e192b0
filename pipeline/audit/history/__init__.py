"""What no table of the data set says: takedowns, re-checks, the release before, checks by people.

Each is noted in a file below the data set, so that the audit can be written again byte for byte.
"""
