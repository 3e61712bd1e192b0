"""One run of a training: from the newest checkpoint, or the beginning, to the model.

What an update does lies in :mod:`trainer.update`; here is when: epochs, the logs, checkpoints,
validations.
"""

import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import asdict, replace
from itertools import chain, islice
from pathlib import Path

from trainer.checkpoint import Checkpoints, Position, digest_of
from trainer.curves import draw_curves
from trainer.data.batch import Batch
from trainer.data.samples import WrongFormat
from trainer.distributed import Ranks, collected, counts, first_alone
from trainer.ema import Ema
from trainer.how import BadData, How, Reached, Trained
from trainer.log import JsonLines, Monitor, read_lines
from trainer.prepare import Data, Prepared, begun_with, log
from trainer.saved import save_model
from trainer.schedule import build_optimizer, build_schedule
from trainer.update import Updater
from trainer.validate import validate

MODEL, LOG, VALIDATIONS, TIMES = "model", "log.jsonl", "validation.jsonl", "times.jsonl"
TRAINED = "trained.json"


class Run:
    """The steps of a training on one rank; all ranks take the same ones."""

    def __init__(
        self, prepared: Prepared, data: Data, output: Path, how: How, monitors: Sequence[Monitor]
    ) -> None:
        self._prepared = prepared
        self._output = output
        self._how = how
        self._monitors = monitors
        self._ranks: Ranks = prepared.ranks
        self._settings = prepared.settings
        self._chosen = chosen = prepared.settings.training
        self._schedule = build_schedule(chosen, prepared.loader.batches_per_epoch)
        self._optimizer = build_optimizer(prepared.model, chosen)
        self._ema = Ema(prepared.model, chosen.ema) if chosen.ema else None
        self._updater = Updater(
            prepared.model, prepared.for_learning, self._optimizer, self._settings, self._ranks
        )
        digest = digest_of(begun_with(self._settings, data, self._ranks))
        self._checkpoints = Checkpoints(output / "checkpoints", digest)
        self._loss = 0.0
        self._position = self._resumed()
        self._logs = self._cut_logs() if self._ranks.is_first else {}

    def run(self) -> Trained:
        """Goes through to the end.

        Raises:
            BadData: As :func:`trainer.train.train`.
            Diverged: Likewise.
        """
        if self._schedule.warmup_steps >= self._schedule.total_steps and self._ranks.is_first:
            log.warning(
                "the warm-up takes %d steps and the training has %d: the learning rate never "
                "comes to its height; set training.warmup_steps",
                self._schedule.warmup_steps,
                self._schedule.total_steps,
            )
        if not self._is_done():
            self._run_epochs()
        if self._position.step == 0:
            raise BadData(f"no sample could be read: {self._skipped()}")
        return self._finish()

    def _is_done(self) -> bool:
        """An epoch that ``max_steps`` cuts short is still to be closed, and validated."""
        position = self._position
        all_steps = position.step >= self._schedule.total_steps and position.n_batches == 0
        return all_steps or position.epoch >= self._chosen.epochs

    def _run_epochs(self) -> None:
        position = self._position
        epochs = self._prepared.loader.epochs(
            position.epoch, self._chosen.epochs, position.n_batches
        )
        with closing(epochs):
            for stream in epochs:
                self._run_epoch(stream)
                if self._is_done():
                    return

    def _run_epoch(self, stream: Iterator[Batch]) -> None:
        while self._position.step < self._schedule.total_steps:
            began_s = time.monotonic()
            batches = self._taken(stream)
            if not batches:  # on every rank alike: all have the same number of them
                break
            self._learn(batches, began_s)
        self._position = replace(self._position, epoch=self._position.epoch + 1, n_batches=0)
        self._validate()

    def _taken(self, stream: Iterator[Batch]) -> list[Batch]:
        """The batches of an update; what stops one rank here stops all of them, by its words."""
        problem, batches = "", []
        try:
            batches = list(islice(stream, self._chosen.accumulate))
        except WrongFormat as error:
            problem = str(error)
        if any(counts(self._ranks, int(bool(problem)))):
            raise BadData(next(filter(None, collected(self._ranks, problem))))
        return batches

    def _learn(self, batches: Sequence[Batch], began_s: float) -> None:
        before = self._position
        self._position = replace(before, n_batches=before.n_batches + len(batches))
        filled = [batch for batch in batches if len(batch)]  # of an empty one all were skipped
        n_held = counts(self._ranks, len(filled))
        if not any(n_held):
            return
        lr = self._schedule.at(before.step)
        outcome = self._updater.update(filled, n_held, before.step, lr)
        if self._ema:
            self._ema.update(self._prepared.model)
        self._loss = outcome.loss
        self._position = replace(
            self._position, step=before.step + 1, n_pairs=before.n_pairs + outcome.n_pairs
        )
        if self._ranks.is_first:
            self._note(lr, outcome.n_pairs, time.monotonic() - began_s)
        if self._position.step % self._chosen.checkpoint_every == 0:
            self._keep()

    def _note(self, lr: float, n_pairs: int, took_s: float) -> None:
        position = self._position
        scale = float(self._prepared.model.logit_scale.detach().exp())
        values = {"loss": self._loss, "lr": lr, "scale": scale, "samples": position.n_pairs}
        self._logs[LOG].write({"step": position.step, "epoch": position.epoch + 1, **values})
        self._logs[TIMES].write(
            {"step": position.step, "unix_s": time.time(), "took_s": took_s, "samples": n_pairs}
        )
        for monitor in self._monitors:
            monitor.write(position.step, {**values, "samples_per_s": n_pairs / took_s})
        self._tell(None)

    def _validate(self) -> None:
        loader = self._prepared.validation
        if loader is None or not self._ranks.is_first:
            return
        prepared = self._prepared
        with self._averaged():
            found = validate(
                prepared.model, loader.evaluation(), prepared.for_validation, prepared.tokens
            )
        if not found:
            return
        step, epoch = self._position.step, self._position.epoch
        self._logs[VALIDATIONS].write({"step": step, "epoch": epoch, **found})
        for monitor in self._monitors:
            monitor.write(step, {f"validation_{key}": found[key] for key in found})
        self._tell(found)

    def _tell(self, validation: Mapping[str, float] | None) -> None:
        step, steps = self._position.step, self._schedule.total_steps
        epoch = self._position.epoch + (validation is None)
        self._how.report(Reached(step, steps, epoch, self._loss, validation))

    def _keep(self) -> None:
        if self._ranks.is_first:
            state = {
                "model": self._prepared.model.state_dict(),
                "optimizer": self._optimizer.state_dict(),
                "scaler": self._updater.scaler.state_dict(),
                "ema": self._ema.state() if self._ema else None,
                "loss": self._loss,
            }
            self._checkpoints.save(self._position, state)
            self._draw()

    def _resumed(self) -> Position:
        """Where to begin; model, optimizer and average are as they were there.

        The schedule follows from the step, and so does all that is drawn at random.
        """
        newest = self._checkpoints.newest()
        if newest is None:
            return Position()
        position, state = newest
        self._prepared.model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._updater.scaler.load_state_dict(state["scaler"])
        if self._ema:
            self._ema.load(state["ema"])
        self._loss = state["loss"]
        return position

    def _cut_logs(self) -> dict[str, JsonLines]:
        """The logs without what was done after the checkpoint: it is done again."""
        step, epochs = self._position.step, self._position.epoch
        return {
            LOG: JsonLines(self._output / LOG, lambda line: line["step"] <= step),
            TIMES: JsonLines(self._output / TIMES, lambda line: line["step"] <= step),
            VALIDATIONS: JsonLines(
                self._output / VALIDATIONS, lambda line: line["epoch"] <= epochs
            ),
        }

    def _finish(self) -> Trained:
        """Writes model, curves and at last the note that all is done."""
        position = self._position
        trained = Trained(
            model=str(self._output / MODEL),
            steps=position.step,
            epochs=position.epoch,
            n_pairs=position.n_pairs,
            loss=self._loss,
            validation=self._last_validation(),
            skipped=self._skipped(),
        )
        first_alone(self._ranks, lambda: self._write(trained))
        return trained

    def _write(self, trained: Trained) -> None:
        self._draw()
        extra = {
            "training": {name: value for name, value in asdict(trained).items() if name != "model"},
            "processes": self._ranks.world_size,
        }
        with self._averaged():
            model, tokenizer = self._prepared.model, self._prepared.tokenizer
            save_model(self._output / MODEL, model, tokenizer, self._settings, extra)
        unfinished = self._output / f"{TRAINED}.partial"
        unfinished.write_text(json.dumps(asdict(trained), indent=1) + "\n", encoding="utf-8")
        unfinished.replace(self._output / TRAINED)

    def _averaged(self) -> AbstractContextManager[None]:
        """Within the block the model has the weights that are evaluated and saved."""
        return self._ema.in_place_of(self._prepared.model) if self._ema else nullcontext()

    def _last_validation(self) -> dict[str, float]:
        last = [line.items() for line in read_lines(self._output / VALIDATIONS)[-1:]]
        return {name: value for name, value in chain(*last) if name not in ("step", "epoch")}

    def _skipped(self) -> dict[str, int]:
        """Of all ranks; each has to ask."""
        counted = sum(collected(self._ranks, self._prepared.loader.skipped), Counter[str]())
        return dict(sorted(counted.items()))

    def _draw(self) -> None:
        training, validation = (read_lines(self._output / name) for name in (LOG, VALIDATIONS))
        draw_curves(training, validation, self._output)
