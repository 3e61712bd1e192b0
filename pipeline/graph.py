"""The flow, from a catalogue to shards, as Beam sees it. Reads top to bottom.

Everything that passes between two stages is a small row. Audio is touched once, in Normalise,
and lies in staging until WriteShards fetches it: it never goes through a shuffle.
"""

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.job import Job
from pipeline.stages.agreement import CheckAgreement
from pipeline.stages.attempt import Attempt
from pipeline.stages.caption import WriteCaptions
from pipeline.stages.catalogue import ListItems
from pipeline.stages.dedup import DropDuplicates
from pipeline.stages.normalise import Normalise
from pipeline.stages.quality import CheckQuality
from pipeline.stages.rights import CheckLayers, RightsGate
from pipeline.stages.shards import WriteShards
from pipeline.stages.split import AssignSplits
from pipeline.stages.tables import WriteCatalogue, WriteEvidence, WriteManifest, WriteRejections
from pipeline.takedown.withhold import read_withheld
from schemas.rejections import Rejection, Stage


def build(pipeline: beam.Pipeline, job: Job, suspects: frozenset[str]) -> None:
    """Adds the whole flow to ``pipeline``. ``suspects`` are decoded in isolation."""
    recipe = job.recipe

    withheld = read_withheld(job.output)
    listed = pipeline | "Catalogue" >> ListItems(job.sources, withheld)
    cleared = (listed.kept, listed.items) | "Rights" >> RightsGate(job.policy)
    clips = cleared.kept | "Audio" >> Normalise(
        sources=job.sources,
        settings=recipe.audio,
        work=job.work,
        digest=job.work_digest,
        suspects=suspects,
    )
    allowed = clips.kept | "TakenDown" >> Attempt(Stage.DEDUP, withheld.check_sound)
    unique = allowed.kept | "Dedup" >> DropDuplicates(recipe.dedup, job.policy)
    good = unique.kept | "Quality" >> CheckQuality(recipe.quality)
    placed = good.kept | "Split" >> AssignSplits(recipe.seed, recipe.splits)
    captioned = placed | "Caption" >> WriteCaptions(
        job.captioner, recipe.seed, recipe.captions.model_min_s
    )
    shipped = captioned.kept | "Layers" >> CheckLayers(job.policy)
    ready = shipped.kept
    unfit: tuple[PCollection[Rejection], ...] = ()
    if job.agreement is not None and recipe.quality.agreement is not None:
        fitting = shipped.kept | "Agreement" >> CheckAgreement(
            job.agreement, recipe.quality.agreement, job.work, job.policy
        )
        ready, unfit = fitting.kept, (fitting.rejected,)
    shards = ready | "Shards" >> WriteShards(
        output=job.output, work=job.work, seed=recipe.seed, samples=recipe.shards.samples
    )

    _ = listed.items | "WriteCatalogue" >> WriteCatalogue(job.output)
    _ = listed.evidence | "WriteEvidence" >> WriteEvidence(job.output)
    _ = (shards.clips, shards.shards) | "WriteManifest" >> WriteManifest(job.output)
    _ = (
        listed.rejected,
        cleared.rejected,
        clips.rejected,
        allowed.rejected,
        unique.rejected,
        good.rejected,
        captioned.rejected,
        shipped.rejected,
        *unfit,
    ) | "WriteRejections" >> WriteRejections(job.output)
