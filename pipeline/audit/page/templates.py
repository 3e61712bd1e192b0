"""Templates of the pages and documents that tell of a data set."""

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.audit.page import figures
from pipeline.audit.page.safe_text import visible, web_link


def templates(package: str) -> Environment:
    """The templates in a package, with the filters for figures and foreign text.

    Those that are HTML escape by themselves. A name that is not given is an error.
    """
    root, _, folder = package.partition(".")
    made = Environment(
        loader=PackageLoader(root, folder.replace(".", "/")),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        visible=visible,
        web_link=web_link,
        count=figures.count,
        size=figures.size,
        words=figures.words,
        percent=figures.percent,
        plural=figures.plural,
        short=figures.short,
    )
    return made
