"""Every captioner that a recipe can ask for, by name."""

from collections.abc import Callable
from types import MappingProxyType

from augment.captioner import Captioner
from augment.template import TagsTemplate

CAPTIONERS: MappingProxyType[str, Callable[[], Captioner]] = MappingProxyType(
    {"template": TagsTemplate}
)


def open_captioner(name: str) -> Captioner:
    """The captioner of that name.

    Raises:
        ValueError: There is none; the message lists those there are.
    """
    if name not in CAPTIONERS:
        raise ValueError(f"no captioner {name!r}; known are {', '.join(CAPTIONERS)}")
    return CAPTIONERS[name]()
