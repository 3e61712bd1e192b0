"""Texts of catalogues made harmless for Markdown, in a line that has begun with words of ours."""

import re
from urllib.parse import quote

from pipeline.audit.page.safe_text import visible, web_link

_SPECIAL = re.compile(r"([\\`*_{}\[\]#|~$!:@^])")
"""What makes spans, links, tables, math, mentions, emoji and addresses in the usual dialects.

Not what works at the beginning of a line alone (``-``, ``+``, ``1.``): no text stands there.
"""


def escaped(text: str) -> str:
    """The text on one line, with nothing in it that Markdown or HTML would act on."""
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    safe = _SPECIAL.sub(r"\\\1", safe)
    return re.sub(r"(?i)\bwww\.", lambda found: found.group()[:-1] + r"\.", safe)


def linked(text: str, url: str) -> str:
    """The text as a link where ``url`` is one of the web, else the text alone."""
    address = web_link(url)
    # Everything that could end the destination, or the table cell around it, is percent-encoded.
    safe = quote(address, safe="/:?#@!$&'*+,;=%-._~")
    return f"[{escaped(text)}](<{safe}>)" if address else escaped(text)
