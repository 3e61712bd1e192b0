"""The templates of the exports, with the filters that make foreign text harmless in each."""

from functools import cache

from jinja2 import Environment

from pipeline.audit.page.templates import templates
from pipeline.exports.markdown import escaped, linked


@cache
def environment() -> Environment:
    """HTML templates escape by themselves; Markdown ones name ``md`` at each foreign text."""
    made = templates("pipeline.exports")
    made.filters.update(md=escaped, md_link=linked)
    return made
