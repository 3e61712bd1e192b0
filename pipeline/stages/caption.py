"""Caption: sentences from titles, descriptions, tags and file names, each with its origin.

A captioner is asked once for each distinct set of keywords, however many clips share it: the sets
go their own way through the model, and come back to the clips that wait for them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import apache_beam as beam
from apache_beam.metrics.metric import Metrics
from apache_beam.pvalue import PCollection, TaggedOutput

from augment.caption import Known, dealt, known_of, together
from augment.captioner import Captioner, Keywords
from augment.template import TagsTemplate
from pipeline.keys import shuffle_hash
from pipeline.stages.attempt import Attempted, reject_clip
from schemas.captions import Caption
from schemas.clips import Candidate
from schemas.rejections import Reason, Rejected, Rejection, Stage

MIN_BATCH, MAX_BATCH = 64, 512
"""Sets that a captioner is given at once; a model fills its own batches from them."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A clip, and what is known of it in words."""

    candidate: Candidate
    known: Known


@dataclass(eq=False)
class WriteCaptions(beam.PTransform[PCollection[Candidate], Attempted]):
    """Captions the clips; a clip of which there is nothing to say is dropped.

    laion_clap's loader fails on an empty ``text``, so a clip without a caption cannot be shipped.
    ``model_min_s``: a shorter clip gets the template's sentence instead of a model's.
    """

    captioner: Captioner
    seed: int
    model_min_s: float

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        waiting = clips | "Read" >> beam.Map(_read, min_s=self.model_min_s).with_output_types(
            tuple[str, Waiting]
        )
        sentences = (
            waiting
            | "Sets" >> beam.Map(_set_of).with_output_types(tuple[str, Keywords])
            | "Distinct" >> beam.CombinePerKey(_any_of)
            | "Batch" >> beam.BatchElements(min_batch_size=MIN_BATCH, max_batch_size=MAX_BATCH)
            | "Write" >> beam.ParDo(_WriteFn(self.captioner))
        )
        out = (
            {"waiting": waiting, "sentences": sentences}
            | "Join" >> beam.CoGroupByKey()
            | "Deal" >> beam.ParDo(_DealFn(self.seed)).with_outputs("rejected", main="kept")
        )
        return Attempted(out.kept, out.rejected)


def _read(candidate: Candidate, min_s: float) -> tuple[str, Waiting]:
    known = known_of(candidate.item)
    keywords = known.keywords
    for_model = candidate.clip.duration_s >= min_s
    # A model sees a set as a set: in what order the tags came makes no new sentence.
    words = sorted(keywords.words) if for_model else keywords.words
    key = "\0".join(("model" if for_model else "template", keywords.language, *words))
    # Nothing below reads them, and they may be long.
    item = replace(candidate.item, description="", captions=())
    return key, Waiting(replace(candidate, item=item), known)


def _set_of(keyed: tuple[str, Waiting]) -> tuple[str, Keywords]:
    key, waiting = keyed
    return key, waiting.known.keywords


def _any_of(sets: Iterable[Keywords]) -> Keywords:
    """One of several orders of the same words: the first, so that it does not matter who came."""
    return min(sets, key=lambda keywords: (keywords.words, keywords.origin))


@dataclass(eq=False)
class _WriteFn(beam.DoFn):
    captioner: Captioner

    def process(
        self, batch: Sequence[tuple[str, Keywords]]
    ) -> Iterator[tuple[str, tuple[Caption, ...]]]:
        Metrics.counter(Stage.CAPTION, "keyword sets").inc(len(batch))
        for captioner, mark in ((self.captioner, "model"), (TagsTemplate(), "template")):
            own = [(key, keywords) for key, keywords in batch if key.partition("\0")[0] == mark]
            written = captioner.write([keywords for _, keywords in own])
            yield from ((key, made) for (key, _), made in zip(own, written, strict=True))


@dataclass(eq=False)
class _DealFn(beam.DoFn):
    seed: int

    def process(
        self, group: tuple[str, dict[str, Any]]
    ) -> Iterator[Candidate | TaggedOutput[Literal["rejected"], Rejection]]:
        _, both = group
        (sentences,) = both["sentences"]
        for waiting in both["waiting"]:
            candidate: Candidate = waiting.candidate
            turn = shuffle_hash(self.seed, candidate.clip.key)
            captions = together(waiting.known, dealt(sentences, turn, self.seed))
            Metrics.counter(Stage.CAPTION, "in").inc()
            if captions:
                Metrics.counter(Stage.CAPTION, "kept").inc()
                yield replace(candidate, captions=captions)
            else:
                Metrics.counter(Stage.CAPTION, Reason.NO_CAPTION).inc()
                bad = Rejected(Reason.NO_CAPTION, "no title, description, tag or readable name")
                yield TaggedOutput("rejected", reject_clip(candidate, Stage.CAPTION, bad))
