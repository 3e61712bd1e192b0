"""The lock file: the recipe as it was resolved, and the versions of everything that shapes bytes.

An output folder belongs to one lock. Another recipe, or other versions, would leave a mixture
that nobody could reproduce, so they are refused with the ways out.
"""

import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import yaml

from augment.captioner import Captioner
from pipeline import storage
from pipeline.agreement import Agreement
from pipeline.recipe import Recipe
from pipeline.rights.policy import Policy

LOCK_FILE = "recipe.lock.yaml"

FORMAT = 3
"""Raised whenever the meaning of anything on disk changes."""

AUDIO_PACKAGES = ("soundmill", "av", "soundfile", "soxr", "imageio-ffmpeg", "numpy")
TEXT_PACKAGES = ("pyarrow", "tinytag", "webdataset", "lemminflect", "py3langid")

AUDIO_VERSIONS = ("machine", "python", *AUDIO_PACKAGES, "libavcodec", "libsndfile")
"""The versions that shape a clip's audio and measures."""


@dataclass(frozen=True, slots=True)
class Lock:
    """What fixes every byte of a data set, given its sources."""

    recipe: dict[str, Any]
    policy: dict[str, Any]
    versions: dict[str, str]

    @property
    def digest(self) -> str:
        """64 hex digits that change with anything in the lock."""
        return digest_of([FORMAT, self.recipe, self.policy, self.versions])


def make_lock(
    recipe: Recipe, policy: Policy, captioner: Captioner, agreement: Agreement | None = None
) -> Lock:
    """The lock of a recipe on this machine. Where it writes to does not belong to it."""
    models = {"captioner": captioner.label} | ({"agreement": agreement.label} if agreement else {})
    packages = (*captioner.packages, *(agreement.packages if agreement else ()))
    return Lock(
        recipe=recipe.model_dump(mode="json", exclude={"output"}),
        policy=policy.model_dump(mode="json"),
        versions={**versions(packages), **models},
    )


def versions(more: tuple[str, ...] = ()) -> dict[str, str]:
    """The versions of all that shapes bytes on this machine, down to the codecs inside packages.

    ``more`` names packages that this recipe alone brings in.
    """
    import av
    import soundfile

    return {
        "machine": platform.machine(),
        "python": platform.python_version(),
        **{package: version(package) for package in (*AUDIO_PACKAGES, *TEXT_PACKAGES, *more)},
        "libavcodec": ".".join(map(str, av.library_versions["libavcodec"])),
        "libsndfile": soundfile.__libsndfile_version__,
    }


def digest_of(document: Any) -> str:
    """The SHA-256 of a JSON document's canonical form, in hex."""
    return sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def write_lock(output: str, lock: Lock) -> None:
    """Writes the lock into the data set's root."""
    document = {
        "format": FORMAT,
        "digest": lock.digest,
        "recipe": lock.recipe,
        "policy": lock.policy,
        "versions": lock.versions,
    }
    text = yaml.safe_dump(document, sort_keys=False, allow_unicode=True)
    storage.write_bytes(storage.join(output, LOCK_FILE), text.encode())


def read_lock(output: str) -> Lock | None:
    """The lock of a data set, None where there is none.

    Raises:
        ValueError: There is one, but it cannot be read, or was edited.
    """
    path = storage.join(output, LOCK_FILE)
    if not storage.exists(path):
        return None
    try:
        document = yaml.safe_load(storage.read_bytes(path))
        lock = Lock(document["recipe"], document["policy"], document["versions"])
        if document["format"] != FORMAT or document["digest"] != lock.digest:
            raise ValueError("its digest does not fit its content")
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: not a lock file of this soundmill: {error}") from error
    return lock


def differences(found: Lock, wanted: Lock) -> list[str]:
    """One line for each value in which two locks differ, empty when they agree."""
    before = dict(_leaves("", found))
    after = dict(_leaves("", wanted))
    return [
        f"{key}: {before.get(key, 'absent')} there, {after.get(key, 'absent')} here"
        for key in sorted(before.keys() | after.keys())
        if before.get(key) != after.get(key)
    ]


def _leaves(prefix: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Lock):
        value = {"recipe": value.recipe, "policy": value.policy, "versions": value.versions}
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _leaves(f"{prefix}.{key}" if prefix else key, part)
    elif isinstance(value, list) and any(isinstance(part, dict) for part in value):
        for index, part in enumerate(value):
            yield from _leaves(f"{prefix}[{index}]", part)
    else:
        yield prefix, json.dumps(value)
