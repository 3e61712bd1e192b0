"""The training: epochs of updates, each logged, kept now and then, validated at its end.

What is in ``output``: ``model/`` in the end, ``log.jsonl`` (a line for each update) and
``validation.jsonl`` (one for each epoch), both the same to the last digit however often it was
killed, on one CPU; ``times.jsonl``, ``curves.svg``, ``curves.png``, ``checkpoints/``,
``tokenizer/``, ``begun.json`` and in the end ``trained.json``.
"""

import json
from contextlib import ExitStack
from pathlib import Path

from trainer.checkpoint import held
from trainer.distributed import first_alone, joined
from trainer.how import BadData, How, Reached, Trained
from trainer.log import open_monitors
from trainer.prepare import find_data, prepare
from trainer.run import TRAINED, Run
from trainer.settings import TrainerSettings
from trainer.update import Diverged

__all__ = ["BadData", "Diverged", "How", "Reached", "Trained", "train"]


def train(settings: TrainerSettings, data: str, output: str, how: How) -> Trained:
    """Trains on the shards at ``data`` into the folder ``output``, going on where it was cut off.

    Under torchrun all processes call it alike, with an ``output`` that all of them see; what it
    returns and writes is the first one's.

    Raises:
        ValueError: Nothing was begun: settings, data, device or output cannot be used.
        BadData: Of the data found, something stops the training, or nothing could be read.
        Diverged: Loss or gradients are not finite.
    """
    folder = Path(output)
    with joined(how.device) as ranks, ExitStack() as stack:
        found = find_data(data, how.splits, how.validation)
        first_alone(ranks, lambda: stack.enter_context(held(folder)))
        prepared = prepare(settings, found, folder, ranks)
        done = folder / TRAINED
        if done.exists():
            return Trained(**json.loads(done.read_text(encoding="utf-8")))
        asked = how.monitors if ranks.is_first else ()
        monitors = open_monitors(asked, folder, settings.model_dump(mode="json"))
        for monitor in monitors:
            stack.callback(monitor.close)
        return Run(prepared, found, folder, how, monitors).run()
