"""How the bundled captioner is trained; every number that shapes its weights."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Count = Annotated[int, Field(ge=1)]
Fraction = Annotated[float, Field(ge=0, le=1)]


class TrainingSettings(BaseModel):
    """The recipe of a captioner. What is not set is what the shipped model was trained with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = 0
    steps: Count = 5_000
    batch: Count = 256
    learning_rate: Annotated[float, Field(gt=0)] = 1.5e-3
    """At its height; after the warm-up it falls to a twentieth along a cosine."""

    warm_up_steps: Count = 150
    grammar_fraction: Fraction = 0.75
    """Of the pairs; the rest comes from the CSV files, if there are any."""

    finish_steps: Annotated[int, Field(ge=0)] = 2_000
    """After the others, in which captions that were written by hand come in."""

    finish_learning_rate: Annotated[float, Field(gt=0)] = 7e-4
    written_fraction: Fraction = 0.6
    """Of the pairs of the last steps; the others are mixed as before."""

    vocabulary: Annotated[int, Field(ge=300, le=32_000)] = 4_000
    d_model: Count = 256
    d_ff: Count = 768
    heads: Count = 8
    encoder_layers: Count = 3
    decoder_layers: Count = 3
    dropout: Fraction = 0.05
    reader_width: Annotated[int, Field(ge=2, multiple_of=2)] = 256
    """Of the network that reads proposals (``augment/models/reader.py``)."""

    reader_lemma_width: Count = 100
    reader_epochs: Count = 12
    """Over captions, each beside one that is spoiled."""

    reader_learning_rate: Annotated[float, Field(gt=0)] = 2e-3
    reader_mark_epochs: Count = 5
    """Over what readers marked."""

    reader_mark_learning_rate: Annotated[float, Field(gt=0)] = 1e-3
    checkpoint_every: Count = 200

    @property
    def all_steps(self) -> int:
        """Of the whole training."""
        return self.steps + self.finish_steps


MAX_CAPTION_WORDS = 20
"""Of a sentence from a CSV file: longer ones tell stories, and a clip lasts ten seconds."""

MAX_PAIR_KEYWORDS = 8
"""Of a sentence that people wrote; sets from catalogues rarely make a sentence of more."""
