"""A trained model as a folder."""

import json
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import safetensors
import torch
import yaml
from safetensors.torch import load_model as load_tensors
from safetensors.torch import save_model as save_tensors

from trainer.features.features import FeatureMaker
from trainer.loaded import Loaded
from trainer.model import Clap, build_model
from trainer.settings import TowerSettings, TrainerSettings, parse_settings
from trainer.towers.tokenizer import Tokenizer

WEIGHTS = "model.safetensors"
SETTINGS = "settings.yaml"
METADATA = "model.json"

_FORMAT = 1
_PACKAGES = ("soundmill", "torch", "transformers", "tokenizers", "safetensors", "numpy")


def save_model(
    folder: Path,
    model: Clap,
    tokenizer: Tokenizer,
    settings: TrainerSettings,
    extra: Mapping[str, Any],
) -> None:
    """Writes the folder whole, or not at all; a model that was there before is replaced.

    The settings in it are resolved: the towers' whole sizes, and of the weights they began with
    the hub's commit, or a folder's name without the path to it. Nothing in it tells the time or the
    machine, so that the same training gives the same bytes.

    Args:
        folder: Where; its parents are made.
        model: On any device.
        tokenizer: That it was trained with.
        settings: That it was built from.
        extra: For the metadata: what JSON can hold.

    Raises:
        ValueError: Something that is no model lies there.
    """
    folder = folder.absolute()
    if folder.exists() and not (folder / METADATA).is_file():
        raise ValueError(f"{folder.name} exists and is no model; give a folder that is not there")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as scratch:
        made = Path(scratch) / "made"
        made.mkdir()
        save_tensors(model, str(made / WEIGHTS))
        tokenizer.save(made)
        resolved_settings = resolved(settings, model)
        text = yaml.safe_dump(
            resolved_settings.model_dump(mode="json"), sort_keys=False, allow_unicode=True
        )
        (made / SETTINGS).write_text(text, encoding="utf-8")
        text = json.dumps(_metadata(model, extra), indent=2, sort_keys=True, ensure_ascii=False)
        (made / METADATA).write_text(text + "\n", encoding="utf-8")
        _put(made, folder, Path(scratch) / "before")


def _put(made: Path, folder: Path, before: Path) -> None:
    if folder.exists():
        folder.rename(before)
    try:
        made.rename(folder)
    except OSError:
        if before.exists():
            before.rename(folder)
        raise


def resolved(settings: TrainerSettings, model: Clap) -> TrainerSettings:
    """The settings with what the model was found to have: sizes, and where weights came from."""
    parts: dict[str, TowerSettings] = {}
    for key, tower in (("audio", model.audio), ("text", model.text)):
        part: TowerSettings = getattr(settings, key)
        found: Any = tower
        changes = {
            "size": found.size,
            "weights": _without_path(part.weights),
            "revision": found.revision or part.revision,
        }
        if key == "text":
            changes["tokenizer"] = _without_path(settings.text.tokenizer)
        parts[key] = part.model_copy(update=changes)
    return settings.model_copy(update=parts)


def _without_path(name: str) -> str:
    path = Path(name).expanduser()
    return path.name if name and path.exists() else name


def _metadata(model: Clap, extra: Mapping[str, Any]) -> dict[str, Any]:
    versions = {}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = ""
    return {
        "format": _FORMAT,
        "versions": versions,
        "n_parameters": sum(each.numel() for each in model.parameters()),
        "dim": model.text_projection.linear1.out_features,
        "extra": dict(extra),
    }


def load_model(folder: str | Path, device: str = "cpu") -> Loaded:
    """What :func:`save_model` wrote; nothing else is read, the hub least of all.

    Args:
        folder: Of the model.
        device: cpu, cuda, cuda:1, mps.

    Raises:
        ValueError: It is no such folder, its files do not fit one another, or this machine has no
            such device.
    """
    folder = Path(folder)
    if not (folder / METADATA).is_file() or not (folder / WEIGHTS).is_file():
        raise ValueError(
            f"{folder.name!r} is no trained model: it needs {WEIGHTS}, {SETTINGS} and {METADATA}, "
            "as `soundmill train` leaves them"
        )
    on = usable_device(device)
    try:
        written = yaml.safe_load((folder / SETTINGS).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ValueError(f"{folder.name}: {SETTINGS} cannot be read") from error
    settings = parse_settings(written, SETTINGS)
    tokenizer = Tokenizer.load(folder)
    model = build_model(_untrained(settings), tokenizer)
    try:
        load_tensors(model, str(folder / WEIGHTS))
    except (RuntimeError, OSError, safetensors.SafetensorError) as error:
        reason = " ".join(str(error).split())
        raise ValueError(f"{folder.name}: {WEIGHTS} does not fit {SETTINGS}: {reason}") from error
    features = FeatureMaker(settings).to(on).eval()
    return Loaded(model.to(on).eval(), tokenizer, settings, features, on)


def _untrained(settings: TrainerSettings) -> TrainerSettings:
    """Without the weights that the training began with, which need not be here any more."""
    none = {"weights": "", "revision": ""}
    return settings.model_copy(
        update={
            "audio": settings.audio.model_copy(update=none),
            "text": settings.text.model_copy(update=none),
        }
    )


def usable_device(name: str) -> torch.device:
    """The device of that name.

    Raises:
        ValueError: The name is unknown, or this machine has none.
    """
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = str(error).partition("\n")[0]
        raise ValueError(f"device {name!r} cannot be used here ({reason}); try cpu") from error
    return device
