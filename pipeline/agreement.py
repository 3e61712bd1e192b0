"""What is asked whether a caption fits its clip: a model behind a protocol, which knows no Beam.

The model and torch live in ``trainer/``. This is the one file of the pipeline that opens it, and it
does so only for a recipe with ``quality.agreement``.
"""

from collections.abc import Sequence
from typing import Protocol

from pipeline.recipe import AgreementSettings


class Agreement(Protocol):
    """Hears clips and reads captions. Picklable; the model is loaded once a process."""

    @property
    def label(self) -> str:
        """The model's name with the digest of its files, which the lock records."""
        ...

    @property
    def packages(self) -> tuple[str, ...]:
        """The packages whose versions shape its scores."""
        ...

    def score(
        self, flacs: Sequence[bytes], captions: Sequence[tuple[str, ...]]
    ) -> list[tuple[float, ...]]:
        """For each clip the cosine of its sound and each of its captions, in [-1, 1].

        Deterministic, and independent of how clips are batched.
        """
        ...


def open_agreement(settings: AgreementSettings) -> Agreement:
    """The model, loaded once to see that it can be: nothing fails later for want of it.

    Raises:
        ValueError: The extra is not installed, or there is no such model; with the way out.
    """
    from trainer.agreement import ClapAgreement

    try:
        return ClapAgreement.opened(settings.model)
    except ValueError as error:
        raise ValueError(f"quality.agreement.model: {error}") from error
