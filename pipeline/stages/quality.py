"""Quality: thresholds on what was measured. The measures stay with the clip that passes."""

from dataclasses import dataclass
from typing import Any

import apache_beam as beam
from apache_beam.pvalue import PCollection

from pipeline.recipe import QualitySettings
from pipeline.stages.attempt import Attempt, Attempted
from schemas.clips import Candidate, Measures
from schemas.rejections import Reason, Rejected, Stage


def check_quality(measures: Measures, settings: QualitySettings) -> None:
    """Returns when every measure lies within the settings.

    Raises:
        Rejected: One does not; the first in the order silent, clipped, DC offset, bandwidth.
    """
    if measures.peak_db < settings.min_peak_db:
        raise Rejected(
            Reason.SILENT, f"peak {measures.peak_db:.1f} dB, the least is {settings.min_peak_db:g}"
        )
    if measures.silent_fraction > settings.max_silent_fraction:
        raise Rejected(
            Reason.SILENT,
            f"silent fraction {measures.silent_fraction:.3f}, "
            f"the most is {settings.max_silent_fraction:g}",
        )
    if measures.clipped_fraction > settings.max_clipped_fraction:
        raise Rejected(
            Reason.CLIPPED,
            f"clipped fraction {measures.clipped_fraction:.4f}, "
            f"the most is {settings.max_clipped_fraction:g}",
        )
    if abs(measures.dc_offset) > settings.max_dc_offset:
        raise Rejected(
            Reason.DC_OFFSET,
            f"DC offset {measures.dc_offset:.4f}, the most is {settings.max_dc_offset:g}",
        )
    if measures.bandwidth_hz < settings.min_bandwidth_hz:
        raise Rejected(
            Reason.LOW_BANDWIDTH,
            f"bandwidth {measures.bandwidth_hz:.0f} Hz, the least is {settings.min_bandwidth_hz:g}",
        )


@dataclass(eq=False)
class CheckQuality(beam.PTransform[PCollection[Candidate], Attempted]):
    """Drops the clips that lie beyond a threshold."""

    settings: QualitySettings

    def expand(self, clips: PCollection[Candidate]) -> Any:
        """Adds the transform; the outputs are those of :class:`Attempted`."""
        return clips | "Check" >> Attempt(Stage.QUALITY, _Check(self.settings))


@dataclass(frozen=True)
class _Check:
    settings: QualitySettings

    def __call__(self, candidate: Candidate) -> Candidate:
        check_quality(candidate.clip.measures, self.settings)
        return candidate
