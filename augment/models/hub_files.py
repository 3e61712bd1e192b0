"""Files of a model from the Hugging Face hub, or from its cache where there is no network."""

import os
from importlib import import_module
from pathlib import Path

_TIMEOUT_S = 10.0


def from_hub(
    named: str, model: str, revision: str, patterns: tuple[str, ...], way_out: str
) -> Path:
    """The folder in the hub's cache that holds these files of a commit, and is named after it.

    Args:
        named: What a message calls the model.
        model: Its hub id.
        revision: Commit, tag or branch; empty for its main branch.
        patterns: Which of its files, as globs.
        way_out: What a message tells to do.

    Raises:
        ValueError: The hub does not give them, nor does the cache.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the module is imported
    hub = import_module("huggingface_hub")
    errors = import_module("huggingface_hub.errors")
    # Its own errors are OSErrors; a transfer that breaks off raises the HTTP library's, which is
    # another library in each major release, but always the base of this.
    unreachable: tuple[type[Exception], ...] = (
        *errors.HfHubHTTPError.__bases__,
        OSError,
        ValueError,
    )
    try:
        path = hub.snapshot_download(
            model, revision=revision or None, allow_patterns=list(patterns), etag_timeout=_TIMEOUT_S
        )
    except unreachable as error:
        at = f" at revision {revision!r}" if revision else ""
        reason = str(error).partition("\n")[0] or type(error).__name__
        raise ValueError(
            f"{named}{at} is no folder here, is not in the cache, and did not come from "
            f"the Hugging Face hub ({reason}); {way_out}"
        ) from error
    return Path(path)
