"""Split: train, valid or test, by the hash of the group that must stay together."""

from dataclasses import dataclass, replace

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.keys import split_group, split_of
from pipeline.recipe import SplitSettings
from schemas.clips import Candidate


def assign_split(candidate: Candidate, seed: int, settings: SplitSettings) -> Candidate:
    """The clip with its split: the same for all clips of an item, and of an author if so set.

    A part of a collection that the recipe gives a split of its own goes there whole.
    """
    item = candidate.item
    split = settings.of_subset(item.subset)
    if not split:
        group = split_group(item.item_id, item.author, settings.group_by)
        split = split_of(seed, group, settings.fractions)
    return replace(candidate, split=split)


@dataclass(eq=False)
class AssignSplits(beam.PTransform[PCollection[Candidate], PCollection[Candidate]]):
    """Gives each clip its split, without looking at any other clip."""

    seed: int
    settings: SplitSettings

    def expand(self, clips: PCollection[Candidate]) -> PCollection[Candidate]:
        """Adds the transform."""
        placed: PCollection[Candidate] = clips | "Assign" >> beam.Map(
            assign_split, seed=self.seed, settings=self.settings
        ).with_output_types(Candidate)
        return placed
