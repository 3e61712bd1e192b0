"""What people found who checked a sample: how many licences are wrong, and how sure that is."""

from collections import Counter, defaultdict
from dataclasses import dataclass

import pyarrow as pa

from pipeline.audit.history.interval import Part, Share, stratified, wilson
from pipeline.audit.history.strata import Stratum, count_strata
from pipeline.audit.history.verdicts import Answer, Judgement
from pipeline.audit.tables.columns import batches, compute, table_paths

MAX_SHOWN = 100
"""Wrong and unclear clips that are named."""


@dataclass(frozen=True, slots=True)
class CheckedStratum:
    """What was found in one stratum. ``n`` clips were judged right or wrong.

    ``unclear`` are not among them, and neither are those ``open`` that nobody has judged yet.
    """

    spdx: str
    source: str
    clips: int
    n: int
    wrong: int
    unclear: int
    open: int
    rate: Share


@dataclass(frozen=True, slots=True)
class CheckedClip:
    """A clip that is not right, as the person says who looked."""

    key: str
    item_id: str
    spdx: str
    answer: Answer
    note: str


@dataclass(frozen=True, slots=True)
class Checked:
    """The result of a check by hand.

    ``rate`` is the share of wrong licences among the clips of all strata that were judged, which
    are ``covered`` of the data set's; ``worst`` the same if all that is unclear is wrong.
    ``n_strangers`` lines name no clip of this data set.
    """

    n: int
    wrong: int
    unclear: int
    open: int
    n_strangers: int
    clips: int
    covered: int
    rate: Share
    worst: Share
    strata: tuple[CheckedStratum, ...]
    shown: tuple[CheckedClip, ...]


def checked(output: str, judgements: list[Judgement]) -> Checked:
    """Holds the judgements against the clips of the data set at ``output``.

    Strata and their sizes are those of the data set, whatever the file says of them.
    """
    by_key = {each.key: each for each in judgements}
    found: dict[Stratum, Counter[Answer]] = defaultdict(Counter)
    shown: list[CheckedClip] = []
    n_known = 0
    wanted = pa.array(sorted(by_key), pa.string())
    for rows in batches(table_paths(output, "clips"), ["key", "item_id", "rights.spdx", "source"]):
        for row in rows.filter(compute.is_in(rows["key"], value_set=wanted)).to_pylist():
            judged, spdx = by_key[row["key"]], row["rights.spdx"]
            n_known += 1
            found[Stratum(spdx, row["source"])][judged.answer] += 1
            if judged.answer in (Answer.WRONG, Answer.UNCLEAR):
                clip = CheckedClip(row["key"], row["item_id"], spdx, judged.answer, judged.note)
                shown.append(clip)
    sizes = count_strata(output)
    strata = tuple(_stratum(each, sizes[each], found[each]) for each in sorted(found))
    return Checked(
        n=sum(each.n for each in strata),
        wrong=sum(each.wrong for each in strata),
        unclear=sum(each.unclear for each in strata),
        open=sum(each.open for each in strata),
        n_strangers=len(by_key) - n_known,
        clips=sum(sizes.values()),
        covered=sum(each.clips for each in strata if each.n),
        rate=stratified([Part(each.clips, each.n, each.wrong) for each in strata]),
        worst=stratified(
            [Part(each.clips, each.n + each.unclear, each.wrong + each.unclear) for each in strata]
        ),
        strata=strata,
        shown=tuple(sorted(shown, key=lambda clip: (clip.answer, clip.key), reverse=True))[
            :MAX_SHOWN
        ],
    )


def _stratum(stratum: Stratum, n_clips: int, answers: Counter[Answer]) -> CheckedStratum:
    wrong, n = answers[Answer.WRONG], answers[Answer.OK] + answers[Answer.WRONG]
    return CheckedStratum(
        spdx=stratum.spdx,
        source=stratum.source,
        clips=n_clips,
        n=n,
        wrong=wrong,
        unclear=answers[Answer.UNCLEAR],
        open=answers[Answer.OPEN],
        rate=wilson(wrong / n if n else 0.0, n),
    )
