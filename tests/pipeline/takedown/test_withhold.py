"""What a run asks the lists: what was taken down or waits for a person does not enter."""

import pickle
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.takedown.lists import (
    Salted,
    add_tombstones,
    read_tombstones,
    write_quarantine,
)
from pipeline.takedown.withhold import Withheld, read_withheld, withheld
from schemas.items import Item
from schemas.rejections import Reason, Rejected, Rejection, Stage
from schemas.takedown import TOMBSTONES, Ground, Quarantined, Scope, Tombstone
from sources.protocol import Listing
from tests.pipeline.records import a_candidate, an_item

SALT = "5" * 32


def a_tombstone(
    item_id: str = "a/1", *scopes: Scope, author: str = "", prefix: str = ""
) -> Tombstone:
    salted = Salted(SALT)
    return Tombstone(
        item_id=item_id,
        source="a",
        scopes=scopes or (Scope.ITEM,),
        ground=Ground.PRIVACY,
        date="2024-05-01",
        salt=SALT,
        author=salted.author(author),
        url_prefix=salted.text(prefix),
        n_prefix=len(prefix),
        keys=("1" * 32,),
        sounds=("2" * 32,),
        flacs=("3" * 64,),
        originals=("4" * 64,),
    )


def a_hold(item_id: str = "a/1") -> Quarantined:
    return Quarantined(item_id, "a", "stricter", "CC0-1.0", "CC-BY-NC-4.0", "2024-05-01")


def reason(lists: Withheld, item: Item) -> Reason | None:
    rejection = lists.listing(Listing(item)).rejection
    return rejection.reason if rejection else None


def test_what_was_taken_down_is_listed_by_its_id_alone():
    listing = withheld([a_tombstone()], []).listing(Listing(an_item(tags=("rain",))))

    assert listing.item == Item("a/1", "a", "")
    assert listing.rejection == Rejection(
        "a/1", "", "a", Stage.CATALOGUE, Reason.TAKEN_DOWN, "taken down on 2024-05-01: privacy"
    )


def test_what_could_not_be_tried_anyhow_keeps_none_of_its_words():
    missing = Rejection("a/1", "", "a", Stage.CATALOGUE, Reason.MISSING_FILE, "row 3 names it")

    listing = withheld([a_tombstone()], []).listing(Listing(an_item(), missing))

    assert listing.item == Item("a/1", "a", "")
    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.TAKEN_DOWN


def test_others_pass_as_they_are():
    listing = Listing(an_item("a/2"))

    assert withheld([a_tombstone()], [a_hold()]).listing(listing) is listing


def test_what_is_listed_later_of_an_author_who_asked_stays_out():
    lists = withheld([a_tombstone("a/9", Scope.AUTHOR, author="Ann Smith")], [])

    assert reason(lists, an_item("a/2", author="ann SMITH ")) is Reason.TAKEN_DOWN
    assert reason(lists, an_item("a/3", author="Bob")) is None
    assert reason(lists, an_item("a/4", author="")) is None


def test_an_author_whose_one_recording_was_asked_for_is_not_barred():
    lists = withheld([a_tombstone("a/9", Scope.ITEM, author="Ann")], [])

    assert reason(lists, an_item("a/2", author="Ann")) is None


def test_what_is_listed_later_below_an_address_stays_out():
    prefix = "https://example.org/people/ann/"
    lists = withheld([a_tombstone("a/9", Scope.URL_PREFIX, prefix=prefix)], [])

    assert reason(lists, an_item("a/2", source_url=f"{prefix}7")) is Reason.TAKEN_DOWN
    assert reason(lists, an_item("a/3", source_url="https://example.org/people/anna/7")) is None
    assert reason(lists, an_item("a/4")) is None


def test_what_is_in_quarantine_stays_out_and_keeps_its_words():
    item = an_item()
    listing = withheld([], [a_hold()]).listing(Listing(item))

    assert listing.item is item
    assert listing.rejection is not None
    assert listing.rejection.reason is Reason.QUARANTINED
    assert listing.rejection.detail == "stricter: CC-BY-NC-4.0"


def test_a_sound_that_was_taken_down_stays_out_whoever_lists_it():
    lists = withheld([a_tombstone()], [])
    other = a_candidate(an_item("b/1"))
    samples = replace(other, clip=replace(other.clip, pcm_hash="2" * 32))
    file = replace(
        other, clip=replace(other.clip, original=replace(other.clip.original, sha256="4" * 64))
    )

    assert lists.check_sound(other) is other
    for barred in (samples, file):
        with pytest.raises(Rejected) as bad:
            lists.check_sound(barred)
        assert bad.value.reason is Reason.TAKEN_DOWN


def test_the_lists_travel_to_workers():
    lists = withheld([a_tombstone()], [a_hold("a/2")])

    assert pickle.loads(pickle.dumps(lists)) == lists


def test_only_the_quarantine_makes_a_finished_data_set_old():
    assert withheld([a_tombstone()], []).state == ""
    assert withheld([], [a_hold("a/2")]).state != withheld([], [a_hold("a/3")]).state


def test_a_data_set_without_lists_withholds_nothing(tmp_path: Path):
    assert read_withheld(str(tmp_path)) == withheld([], [])


def test_the_lists_are_read_as_they_were_written(tmp_path: Path):
    add_tombstones(str(tmp_path), [a_tombstone("a/2"), a_tombstone("a/1")])
    write_quarantine(str(tmp_path), [a_hold("a/3")])

    assert read_withheld(str(tmp_path)) == withheld(
        [a_tombstone("a/1"), a_tombstone("a/2")], [a_hold("a/3")]
    )


def test_a_second_tombstone_of_an_item_forgets_nothing(tmp_path: Path):
    first = a_tombstone("a/1", Scope.AUTHOR, author="Ann")
    second = replace(a_tombstone("a/1", Scope.KEY), keys=("9" * 32,), date="2025-01-01")
    add_tombstones(str(tmp_path), [first])
    add_tombstones(str(tmp_path), [second])
    (joined,) = read_tombstones(str(tmp_path))

    assert joined.scopes == (Scope.AUTHOR, Scope.KEY)
    assert joined.keys == ("1" * 32, "9" * 32)
    assert joined.author == first.author
    assert joined.date == "2025-01-01"


def test_a_damaged_list_is_refused_by_its_line(tmp_path: Path):
    add_tombstones(str(tmp_path), [a_tombstone("a/1"), a_tombstone("a/2")])
    path = tmp_path / TOMBSTONES
    path.write_bytes(path.read_bytes()[:-9])

    with pytest.raises(ValueError, match=r"tombstones\.jsonl: line 2 cannot be read"):
        read_withheld(str(tmp_path))


def test_equal_names_have_unequal_hashes_in_different_data_sets():
    assert Salted("1").author("Ann") != Salted("2").author("Ann")
    assert Salted("1").author("Ann") == Salted("1").author("ANN")
