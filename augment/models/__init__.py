"""The models that write: the bundled one on CTranslate2, and any T5 of others."""
