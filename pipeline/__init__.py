"""The flow: the only folder that knows Beam. ``graph.py`` reads top to bottom like the design."""
