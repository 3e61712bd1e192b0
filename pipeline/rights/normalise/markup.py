"""Licences in HTML: what its links lead to, and the text that is left without its tags.

A tag is taken out only if all that it holds is known to say nothing. Any other stays in the text,
where nobody understands it.
"""

import re

from pipeline.rights.normalise.urls import is_badge

_VALUE = r"\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*'|[^\s\"'<>]+)"
_SILENT = rf"(?:\s+(?:rel|class|style|target|id|lang|dir|border|width|height|align|typeof){_VALUE})"
_TAG = re.compile(
    rf"</?(?:a|abbr|b|bdi|br|div|em|font|i|li|p|small|span|strong|u|ul){_SILENT}*\s*/?>"
)
_LINK = re.compile(rf"<a{_SILENT}*\s+href\s*=\s*[\"']?([^\"'\s<>]+)[\"']?{_SILENT}*\s*>")
_IMAGE = re.compile(rf"<img(?P<attributes>(?:{_SILENT}|\s+(?:alt|src){_VALUE})*)\s*/?>")
_ATTRIBUTE = re.compile(r"(?P<name>alt|src)\s*=\s*[\"']?(?P<value>[^\"'<>]*)")


def without_markup(text: str) -> tuple[str, tuple[str, ...]]:
    """The tidied text without its tags, and the addresses of its links and licence buttons.

    The text that stands for an image is kept, as whoever cannot see it reads it.
    """
    if "<" not in text:
        return text, ()
    addresses = list(_LINK.findall(text))
    text = _LINK.sub(" ", text)

    def described(match: re.Match[str]) -> str:
        found = dict(_ATTRIBUTE.findall(match["attributes"]))
        address = found.get("src", "").strip()
        addresses.extend([address] if is_badge(address) else [])
        return f" {found.get('alt', '')} "

    return _TAG.sub(" ", _IMAGE.sub(described, text)).strip(), tuple(addresses)
