"""From the members of a tar to entries of a listing: one for each sound, and for each fault."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from schemas.rejections import Reason, Rejected
from sources.folder.fields import Saying, split_tags
from sources.protocol import Listing
from sources.tables.columns import Columns
from sources.tables.entries import MAX_ID_CHARS, by_machine, entry, refused
from sources.webdataset.files import stem
from sources.webdataset.places import Place
from sources.webdataset.samples import Sample, samples_of
from sources.webdataset.tar_index import Member, members
from sources.webdataset.words import captions_of, json_object, label, spoken

MAX_WORDS_BYTES = 2**20
"""A json or txt that is longer is something else."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How the words in the tars are read. ``source`` is the name before the items' ids."""

    source: str
    columns: Columns
    defaults: Saying


def listings(terms: Terms, root: str, name: str) -> Iterator[Listing]:
    """Every sound of the tar ``name``, and an entry for all else that it holds or lacks."""
    path = Path(root, name)
    try:
        samples, loose = samples_of(members(path))
        usual = _usual_words(samples) if any(not member.name for member in loose) else frozenset()
        with path.open("rb") as tar:
            for sample in samples:
                lost = usual - sample.words.keys()
                yield from _of_sample(terms, name, sample, _words(terms, tar, sample, lost))
    except OSError as failure:
        detail = f"{path.name}: {failure.strerror or failure}"
        item = entry(terms.source, stem(name), {}, suffix="#row-0")
        yield refused(item, Rejected(Reason.UNREADABLE, detail))
        return
    for member in loose:
        reason = Reason.NOT_AUDIO if member.name else Reason.UNREADABLE
        detail = member.fault or "a member without an ending"
        yield _refused(terms, name, member, Rejected(reason, detail))


def _usual_words(samples: list[Sample]) -> frozenset[str]:
    """The words that samples of this tar come with; of a broken one, some have lost theirs."""
    return frozenset(kind for sample in samples for kind in sample.words)


def _words(
    terms: Terms, tar: BinaryIO, sample: Sample, lost: frozenset[str]
) -> tuple[Mapping[str, Saying], frozenset[str]] | Rejected:
    """What is said of a sample, and which captions are a model's; or why it cannot be taken."""
    if lost:
        what = ", ".join(sorted(lost))
        return Rejected(Reason.LISTING_ERROR, f"its {what} is lost in a broken part of the tar")
    try:
        read = {kind: _read(tar, kind, member) for kind, member in sample.words.items()}
        document = json_object(read["json"]) if "json" in read else {}
    except Rejected as bad:
        return bad
    said = spoken(document, terms.columns)
    if "cls" in read and (named := label(read["cls"])):
        said["tags"] = [*split_tags(said.get("tags")), named]
    plain = [read[kind].decode("utf-8", "replace") for kind in ("txt", "caption") if kind in read]
    said["captions"], machine = captions_of(document, said, *plain)
    said.pop("caption", None)  # among them now
    return {"metadata": said, "defaults": terms.defaults}, machine


def _read(tar: BinaryIO, kind: str, member: Member) -> bytes:
    if member.fault:
        raise Rejected(Reason.LISTING_ERROR, f"its {kind}: {member.fault}")
    if member.n_bytes > MAX_WORDS_BYTES:
        raise Rejected(Reason.LISTING_ERROR, f"its {kind} is longer than {MAX_WORDS_BYTES} bytes")
    tar.seek(member.at)
    return tar.read(member.n_bytes)


def _of_sample(
    terms: Terms,
    tar: str,
    sample: Sample,
    words: tuple[Mapping[str, Saying], frozenset[str]] | Rejected,
) -> Iterator[Listing]:
    said, machine = ({}, frozenset()) if isinstance(words, Rejected) else words
    name = f"{stem(tar)}/{sample.key}"
    if not sample.audio:
        held = ", ".join([*sample.words, *sample.other])[:200]
        bad = Rejected(Reason.NO_AUDIO_LINK, f"the sample holds {held}, and no sound")
        yield refused(entry(terms.source, name, said), bad)
    for number, (ending, member) in enumerate(sample.audio.items()):
        # The first is the sample's; others, as the same sound in a second format, name theirs.
        own = name if number == 0 else f"{name}.{ending}"
        if member.fault:
            bad = Rejected(Reason.UNREADABLE, member.fault)
            yield refused(entry(terms.source, own, said), bad)
        elif isinstance(words, Rejected):
            yield refused(entry(terms.source, own, said), words)
        elif len(own) > MAX_ID_CHARS:
            bad = Rejected(Reason.LISTING_ERROR, f"its name has {len(own)} characters")
            yield _refused(terms, tar, member, bad)
        else:
            place = Place(tar, member.at, member.n_bytes, ending.rpartition(".")[2].lower())
            item = entry(terms.source, own, said, locator=str(place))
            yield Listing(by_machine(item, machine))
    for member in sample.repeats:
        bad = Rejected(Reason.DUPLICATE_ROW, f"a second member {member.name[-100:]!r}")
        yield _refused(terms, tar, member, bad)


def _refused(terms: Terms, tar: str, member: Member, why: Rejected) -> Listing:
    """An entry for a member that stands for nothing; told from others by where it lies."""
    name = f"{stem(tar)}/{member.name[-MAX_ID_CHARS:]}" if member.name else stem(tar)
    return refused(entry(terms.source, name, {}, suffix=f"#row-{member.at}"), why)
