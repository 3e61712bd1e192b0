"""torchvision and torchaudio without their compiled parts, where these are for another torch.

PyPI has both for one release of torch with CUDA. Reading shards needs nothing of what is compiled:
of torchaudio ``load``, which decodes by soundfile, of torchvision that it can be imported.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import torch

_FAKED = ("nms", "qnms")
"""Operators for which torchvision declares a shape when it is imported, so they have to exist."""


def leave_out() -> None:
    """Call this before the first import of either."""
    sys.modules["torchaudio.lib._torchaudio"] = None  # as if it had none, which it provides for
    if not _loads(Path(find_spec("torchvision").submodule_search_locations[0])):
        for name in _FAKED:
            schema = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
            torch.library.define(f"torchvision::{name}", schema)


def _loads(torchvision: Path) -> bool:
    try:
        for library in torchvision.glob("_C*"):
            torch.ops.load_library(library)
    except OSError:
        return False
    return True
