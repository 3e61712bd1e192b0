"""Whether the packages that only the trainer needs are installed; none of them is imported here."""

from importlib.util import find_spec

PACKAGES = ("torch", "transformers", "safetensors", "tokenizers", "sklearn", "matplotlib")

WAY_OUT = "pip install 'soundmill[train]'"


def missing_packages() -> tuple[str, ...]:
    """The modules of the extra ``train`` that cannot be imported."""
    return tuple(name for name in PACKAGES if find_spec(name) is None)


def need_extra(what: str) -> None:
    """Refuses to go on where the extra is not installed; ``what`` begins the sentence.

    Raises:
        ValueError: It is not; the message names the way out.
    """
    if missing := missing_packages():
        raise ValueError(f"{what} needs {', '.join(missing)}: {WAY_OUT}")
