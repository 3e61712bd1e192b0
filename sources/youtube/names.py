"""Ids of videos and playlists, from whatever names them; no URL of a stranger goes further."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from sources.frame.fields import text

_VIDEO = re.compile("[A-Za-z0-9_-]{11}")
_PLAYLIST = re.compile("(?:PL|UU|OLAK5uy_|FL)[A-Za-z0-9_-]{10,60}")
_HOSTS = frozenset({
    "youtube.com", "www.youtube.com", "m.youtube.com", "music.youtube.com",
    "www.youtube-nocookie.com",
})  # fmt: skip
_BEFORE_ID = frozenset({"shorts", "embed", "live", "v"})


def video_of(said: Any) -> str:
    """The id of the video that an id or an address names; empty where it names none."""
    name = text(said)
    if _VIDEO.fullmatch(name):
        return name
    host, path, query = _parts(name)
    if host == "youtu.be":
        found = path[0] if path else ""
    elif host in _HOSTS and path[:1] == ["watch"]:
        found = query.get("v", [""])[0]
    elif host in _HOSTS and len(path) > 1 and path[0] in _BEFORE_ID:
        found = path[1]
    else:
        found = ""
    return found if _VIDEO.fullmatch(found) else ""


def playlist_of(said: Any) -> str:
    """The id of the playlist that an id or an address names; empty where it names none."""
    name = text(said)
    if _PLAYLIST.fullmatch(name):
        return name
    host, path, query = _parts(name)
    found = query.get("list", [""])[0] if host in _HOSTS and path else ""
    return found if _PLAYLIST.fullmatch(found) else ""


def video_address(video: str) -> str:
    """The page of a video.

    Raises:
        ValueError: This is no id of one.
    """
    if not _VIDEO.fullmatch(video):
        raise ValueError(f"{video[:40]!r} is no id of a video")
    return f"https://www.youtube.com/watch?v={video}"


def playlist_address(playlist: str) -> str:
    """The page of a playlist.

    Raises:
        ValueError: This is no id of one.
    """
    if not _PLAYLIST.fullmatch(playlist):
        raise ValueError(f"{playlist[:80]!r} is no id of a playlist")
    return f"https://www.youtube.com/playlist?list={playlist}"


def _parts(address: str) -> tuple[str, list[str], dict[str, list[str]]]:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
        if parts.scheme not in ("http", "https"):
            return "", [], {}
        return host, [each for each in parts.path.split("/") if each], parse_qs(parts.query)
    except ValueError:
        return "", [], {}
