"""A job: everything the graph needs to know, resolved from a recipe before any data is read."""

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from augment.captioner import Captioner
from augment.registry import open_captioner
from pipeline import storage
from pipeline.agreement import Agreement, open_agreement
from pipeline.lock import AUDIO_VERSIONS, Lock, digest_of, make_lock
from pipeline.pages import StoredPages
from pipeline.recipe import Recipe
from pipeline.rights.policy import Policy, load_policy
from pipeline.secrets import with_environment, without_secrets
from pipeline.work import WorkFolder
from sources.protocol import Asks, ReadsFolder, Source
from sources.registry import open_source


@dataclass(frozen=True, slots=True)
class Job:
    """A recipe with its sources opened, its policy loaded and its output resolved."""

    recipe: Recipe
    output: str
    sources: tuple[Source, ...]
    policy: Policy
    captioner: Captioner
    agreement: Agreement | None
    lock: Lock

    @property
    def work(self) -> WorkFolder:
        """The work folder."""
        return WorkFolder(self.output)

    @property
    def work_digest(self) -> str:
        """Changes with whatever shapes a clip's audio; staged work of another is not used."""
        shaping = {name: self.lock.versions[name] for name in AUDIO_VERSIONS}
        return digest_of([self.recipe.audio.model_dump(mode="json"), shaping])[:16]


def make_job(recipe: Recipe, where: str) -> Job:
    """The job of a recipe.

    Raises:
        ValueError: A source, the policy or a model cannot be had; ``where`` begins it.
    """
    sources = tuple(_open_sources(recipe, where))
    names = [source.name for source in sources]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"{where}: two sources are named {name!r}; give one another `name:`")
    try:
        policy = load_policy(recipe.rights.policy)
        captioner = open_captioner(recipe.captions.captioner)
        wanted = recipe.quality.agreement
        agreement = open_agreement(wanted) if wanted else None
    except ValueError as error:
        raise ValueError(f"{where}: {error}") from error
    output = storage.resolve(recipe.output)
    sources = tuple(_keeping(source, WorkFolder(output)) for source in sources)
    for source in sources:
        if isinstance(source, ReadsFolder) and _is_below(output, source.root):
            raise ValueError(
                f"{where}: output: {recipe.output!r} lies in the folder that source "
                f"{source.name!r} reads, and would become part of it; put it elsewhere"
            )
    lock = make_lock(recipe, policy, captioner, agreement)
    return Job(recipe, output, sources, policy, captioner, agreement, lock)


def _keeping(source: Source, work: WorkFolder) -> Source:
    if not isinstance(source, Asks):
        return source
    return cast("Source", source.keeping(StoredPages(storage.join(work.pages, source.name))))


def _is_below(output: str, root: str) -> bool:
    return storage.is_local(output) and Path(output).resolve().is_relative_to(Path(root).resolve())


def _open_sources(recipe: Recipe, where: str) -> list[Source]:
    opened = []
    for index, entry in enumerate(recipe.sources):
        place = f"sources[{index}]"
        try:
            opened.append(open_source(with_environment(entry, place)))
        except ValueError as error:
            # Without its cause, whose text may hold a secret that this one does not.
            lines = without_secrets(str(error), entry).splitlines()
            raise ValueError("\n".join(f"{where}: {place}: {line}" for line in lines)) from None
    return opened
