"""The audit page: its drawings, tables and templates, and figures and texts as people read them."""
