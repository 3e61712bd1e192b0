"""The templates of the exports, with the filters that make foreign text harmless in each."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from pipeline.audit import figures
from pipeline.audit.safe_text import visible, web_link
from pipeline.exports.markdown import escaped, linked


@cache
def environment() -> Environment:
    """HTML templates escape by themselves; Markdown ones name ``md`` at each foreign text."""
    made = Environment(
        loader=PackageLoader("pipeline", "exports"),
        autoescape=select_autoescape(["html"], default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        visible=visible,
        web_link=web_link,
        md=escaped,
        md_link=linked,
        count=figures.count,
        size=figures.size,
        percent=figures.percent,
        plural=figures.plural,
    )
    return made
