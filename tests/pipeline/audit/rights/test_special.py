"""Special sources: each is known by its signs, and its amounts equal a count with pandas."""

from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from pipeline.audit.report import Audit, write_audit
from pipeline.audit.rights.special import marks_of, special_sources, specials_of
from pipeline.rights.engine import assess
from pipeline.rights.terms import _TABLE
from schemas.items import Item
from schemas.rights import Claim
from tests.pipeline.audit.planted import refuse
from tests.pipeline.verify.finished import a_data_set

CC = "https://creativecommons.org/licenses"
ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
NO_GEN_AI = {"ai_preference": "no-gen-ai"}

KNOWN: list[tuple[set[str], dict[str, object]]] = [
    (set(), {"license_url_raw": ZERO}),
    (set(), {"license_url_raw": ZERO, "catalogue": "freesound"}),
    (
        {"freesound-ai-preference"},
        {"license_url_raw": ZERO, "catalogue": "freesound", **NO_GEN_AI},
    ),
    ({"ai-preference"}, {"license_url_raw": ZERO, **NO_GEN_AI}),
    ({"bbc-remarc"}, {"license_raw": "BBC RemArc"}),
    ({"sonniss"}, {"license_raw": "Sonniss GDC"}),
    (
        {"youtube-by-date"},
        {"license_raw": "creativeCommon", "catalogue": "youtube", "published": "2020-01-01"},
    ),
    ({"youtube-standard"}, {"license_raw": "youtube", "catalogue": "youtube"}),
    ({"xeno-canto-nd"}, {"license_url_raw": f"{CC}/by-nc-nd/4.0/", "catalogue": "xeno-canto"}),
    (set(), {"license_url_raw": f"{CC}/by-nc-sa/4.0/", "catalogue": "xeno-canto"}),
    ({"inaturalist-unversioned"}, {"license_raw": "cc-by-nc", "catalogue": "inaturalist"}),
    (set(), {"license_url_raw": f"{CC}/by-nc/4.0/", "catalogue": "inaturalist"}),
    (
        {"fma", "fma-download-only"},
        {"license_raw": "FMA-Limited: Download Only", "catalogue": "fma"},
    ),
    ({"fma"}, {"license_url_raw": f"{CC}/by/4.0/", "catalogue": "Free Music Archive"}),
    ({"caption-sets"}, {"license_url_raw": f"{CC}/by/3.0/", "catalogue": "clotho"}),
    ({"research-only"}, {"license_raw": "research purposes only"}),
    (
        {"container-and-item"},
        {
            "license_url_raw": f"{CC}/by-nc/4.0/",
            "claims": (Claim("container", "", f"{CC}/by/4.0/"),),
        },
    ),
    (
        {"container-and-item"},
        {"license_url_raw": ZERO, "witness": "container", "evidence": "{}"},
    ),
    ({"public-domain-claims"}, {"license_raw": "public domain"}),
    ({"sampling-plus"}, {"license_url_raw": f"{CC}/sampling+/1.0/"}),
]


def an_item(words: dict[str, object], number: int = 0) -> Item:
    return Item(f"shelf/{number}", "shelf", "x", **words)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("ids", "words"),
    KNOWN,
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value)[:60],
)
def test_each_is_known_by_its_signs(ids: set[str], words: dict[str, object]):
    assert set(specials_of(marks_of("shelf", assess(an_item(words))))) == ids


def test_a_source_is_known_by_the_recipes_name_for_it_too():
    rights = assess(an_item({"license_url_raw": f"{CC}/by/4.0/"}))

    assert specials_of(marks_of("audiocaps-train", rights)) == ("caption-sets",)
    assert specials_of(marks_of("wavcapsule", rights)) == ()


def test_every_family_of_the_table_is_one_that_can_be_concluded():
    named = {
        family for each in special_sources() for sign in each.signs for family in sign.families
    }

    assert named <= _TABLE.keys()
    assert len({each.id for each in special_sources()}) == len(special_sources())


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Audit]:
    data_set = a_data_set(rights={"policy": "research"})
    for number, (_, words) in enumerate(KNOWN, start=100):
        evidence = f'{{"id": {number}}}'
        said = {"license_raw": "", "license_url_raw": "", "evidence": evidence, **words}
        try:
            refuse(data_set, number, "research", **said)
        except AssertionError:
            data_set.add(number, source="shelf", n_clips=1 + number % 3, **said)  # type: ignore
    data_set.place()
    output = data_set.write(tmp_path_factory.mktemp("special"))
    return Path(output), write_audit(output)


def test_what_is_kept_and_refused_equals_a_count_of_the_tables(planted: tuple[Path, Audit]):
    output, audit = planted
    clips = pd.concat(map(pd.read_parquet, sorted(output.glob("manifest/clips-*.parquet"))))
    shipped = clips[clips.source == "shelf"].groupby("item_id").duration_s
    kept, n_clips, kept_s, refused = Counter(), Counter(), Counter(), Counter()
    for number, (ids, _) in enumerate(KNOWN, start=100):
        of = f"shelf/{number:03d}.wav"
        if of in shipped.groups:
            seconds = shipped.get_group(of)
            kept.update(ids)
            n_clips.update(dict.fromkeys(ids, len(seconds)))
            kept_s.update(dict.fromkeys(ids, float(seconds.sum())))
        else:
            refused.update(ids)

    found = {row.id: row for row in audit.rights.special}
    assert found.keys() == kept.keys() | refused.keys()
    for name, row in found.items():
        assert (row.items, row.clips, row.refused) == (kept[name], n_clips[name], refused[name])
        assert row.kept_s == pytest.approx(kept_s[name])
    assert sum(refused.values()) > 5 < sum(kept.values())


def test_years_of_publication_are_those_of_the_clips(planted: tuple[Path, Audit]):
    output, audit = planted
    clips = pd.concat(map(pd.read_parquet, sorted(output.glob("manifest/clips-*.parquet"))))
    years = clips.rights.map(lambda rights: rights["published"][:4])

    assert {row.year: row.clips for row in audit.rights.years} == years.value_counts().to_dict()


def test_evidence_is_counted_by_source_and_what_is_gone_is_named(
    planted: tuple[Path, Audit], tmp_path: Path
):
    output, _ = planted
    path = output / "catalog/shelf/evidence-00000.parquet"
    store = pd.read_parquet(path)
    clips = pd.concat(map(pd.read_parquet, sorted(output.glob("manifest/clips-*.parquet"))))
    clips["evidence"] = [rights["evidence"] for rights in clips.rights]
    mine = clips[(clips.source == "shelf") & (clips.evidence != "")]
    gone, altered, *_ = sorted(set(mine.evidence))
    store.loc[store.sha256 == altered, "text"] = "{}  "
    whole = path.read_bytes()
    store[store.sha256 != gone].to_parquet(path)
    evidence = write_audit(str(output)).rights.evidence
    path.write_bytes(whole)

    assert (evidence.missing, evidence.altered, evidence.holds) == (1, 1, False)
    assert evidence.wrong == tuple(sorted((gone, altered)))
    (row,) = [row for row in evidence.by_source if row.source == "shelf"]
    assert (row.clips, row.pointed_to) == ((clips.source == "shelf").sum(), mine.evidence.nunique())
    assert (row.missing, row.altered) == (1, 1)
    stored = sum(len(pd.read_parquet(each)) for each in output.glob("catalog/*/evidence-*"))
    assert (evidence.stored, evidence.stored_altered) == (stored - 1, 1)
