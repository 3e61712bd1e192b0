"""The command ``soundmill``: one file per verb. Results on stdout, everything else on stderr."""
