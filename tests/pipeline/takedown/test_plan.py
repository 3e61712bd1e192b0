"""What a takedown would do: what answers to each selector, and which copies go with it."""

from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.takedown.plan import TakedownRefused, plan
from pipeline.takedown.selectors import Asked
from schemas.rejections import Reason, Rejection, Stage
from schemas.takedown import Ground, Scope
from tests.pipeline.takedown.taken import asked, digests, drop_copy, item, take_down
from tests.pipeline.verify.finished import DataSet, a_data_set


def taken(data_set: DataSet, root: Path, scope: Scope, *values: str) -> set[str]:
    return set(plan(data_set.write(root), asked(scope, *values)).item_ids)


def test_an_id_means_the_recording_with_all_its_clips(tmp_path: Path):
    data_set = a_data_set()
    order = plan(data_set.write(tmp_path), item("folder/003.wav"))

    keys = {clip.row.key for clip in data_set.shipped if clip.row.item_id == "folder/003.wav"}
    assert order.item_ids == {"folder/003.wav"}
    assert order.keys == keys
    assert len(keys) == 2


def test_a_key_means_the_recording_that_the_clip_is_of(tmp_path: Path):
    data_set = a_data_set()
    row = data_set.shipped[0].row

    assert taken(data_set, tmp_path, Scope.KEY, row.key) == {row.item_id}


def test_the_key_of_a_dropped_clip_means_its_recording_too(tmp_path: Path):
    data_set = a_data_set()
    key = data_set.drop(5, Reason.CLIPPED)

    assert taken(data_set, tmp_path, Scope.KEY, key) == {"folder/005.wav"}


def test_an_author_is_found_whatever_the_case_and_width_of_the_letters(tmp_path: Path):
    # Fullwidth letters, as Japanese keyboards write them.
    found = taken(a_data_set(), tmp_path, Scope.AUTHOR, " \uff21\uff35\uff34\uff28\uff2f\uff32 2 ")

    assert found == {"folder/004.wav", "folder/005.wav"}


def test_an_author_is_found_among_what_was_refused(tmp_path: Path):
    data_set = a_data_set()
    refused = replace(data_set.items[-1], author="Nobody's Friend")
    data_set.items[-1] = refused

    assert taken(data_set, tmp_path, Scope.AUTHOR, "nobody's friend") == {refused.item_id}


def test_a_prefix_of_the_page_finds_all_below_it(tmp_path: Path):
    found = taken(a_data_set(), tmp_path, Scope.URL_PREFIX, "https://example.org/1")

    assert found == {"folder/001.wav", "folder/010.wav", "folder/011.wav"}


@pytest.mark.parametrize("license_", ["CC-BY-4.0", "CC-BY"])
def test_a_licence_is_found_by_identifier_and_by_family(tmp_path: Path, license_: str):
    found = taken(a_data_set(), tmp_path, Scope.LICENSE, license_)

    assert found == {f"folder/{number:03d}.wav" for number in range(1, 12, 2)}


@pytest.mark.parametrize("what", ["original", "flac", "samples"])
def test_content_is_found_by_its_hash(tmp_path: Path, what: str):
    data_set = a_data_set()
    row = data_set.shipped[3].row
    digest = {"original": row.original.sha256, "flac": row.sha256, "samples": row.pcm_hash}[what]

    assert taken(data_set, tmp_path, Scope.HASH, digest) == {row.item_id}


def test_what_was_dropped_as_a_copy_goes_with_what_was_kept(tmp_path: Path):
    data_set = a_data_set()
    drop_copy(data_set, 40, of=3)
    order = plan(data_set.write(tmp_path), item("folder/003.wav"))

    scopes = {each.item_id: each.scopes for each in order.tombstones}
    assert scopes == {"folder/003.wav": (Scope.ITEM,), "folder/040.wav": (Scope.COPY,)}


def test_what_was_kept_goes_with_what_was_dropped_as_its_copy(tmp_path: Path):
    data_set = a_data_set()
    drop_copy(data_set, 40, of=3)
    drop_copy(data_set, 41, of=3)

    found = taken(data_set, tmp_path, Scope.ITEM, "folder/040.wav")

    assert found == {"folder/003.wav", "folder/040.wav", "folder/041.wav"}


def test_shipped_copies_are_found_by_samples_and_by_file(tmp_path: Path):
    data_set = a_data_set(dedup={"exact": False})
    by_samples, by_file = data_set.add(50, n_clips=1), data_set.add(51, n_clips=1)
    first, *_, samples, file = data_set.shipped
    data_set.take_audio(samples, first)
    original = replace(file.row.original, sha256=first.row.original.sha256)
    file.row = replace(file.row, original=original)
    data_set.place()

    found = taken(data_set, tmp_path, Scope.KEY, first.row.key)

    assert found == {first.row.item_id, by_samples.item_id, by_file.item_id}


def test_silence_makes_no_copies(tmp_path: Path):
    data_set = a_data_set()
    silent = data_set.drop(3, Reason.SILENT)
    detail = f"same samples as clip {silent} of folder/003.wav"
    key = data_set.drop(6, Reason.CLIPPED)
    data_set.rejections[-1] = Rejection(
        "folder/006.wav", key, "folder", Stage.DEDUP, Reason.EXACT_DUPLICATE, detail, 0.1
    )

    assert taken(data_set, tmp_path, Scope.ITEM, "folder/003.wav") == {"folder/003.wav"}


def test_what_was_remixed_from_it_is_named_and_stays(tmp_path: Path):
    data_set = a_data_set()
    data_set.items[7] = replace(data_set.items[7], parents=("x/1", "folder/003.wav"))
    order = plan(data_set.write(tmp_path), item("folder/003.wav"))

    assert order.derived == ("folder/007.wav",)
    assert "folder/007.wav" not in order.item_ids


def test_a_plan_writes_nothing(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    before = digests(tmp_path, ".")
    plan(output, item("folder/003.wav"))

    assert digests(tmp_path, ".") == before


def test_what_is_not_there_comes_to_nothing(tmp_path: Path):
    assert taken(a_data_set(), tmp_path, Scope.ITEM, "folder/777.wav") == set()


def test_what_was_taken_down_already_comes_to_nothing(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    take_down(output, item("folder/003.wav"))

    assert plan(output, item("folder/003.wav")).tombstones == ()


@pytest.mark.parametrize(
    ("scope", "value"), [(Scope.AUTHOR, " "), (Scope.KEY, "3"), (Scope.HASH, "A" * 64)]
)
def test_a_selector_that_would_mean_something_else_is_refused(scope: Scope, value: str):
    with pytest.raises(ValueError, match=scope):
        Asked(scope, value)


def test_a_folder_that_is_no_data_set_is_refused(tmp_path: Path):
    with pytest.raises(TakedownRefused, match="no finished data set"):
        plan(str(tmp_path), item("folder/003.wav"))


def test_a_run_that_was_not_finished_is_refused(tmp_path: Path):
    output = a_data_set().write(tmp_path)
    (tmp_path / ".soundmill" / "staging").mkdir(parents=True)

    with pytest.raises(TakedownRefused, match="a run was not finished"):
        plan(output, item("folder/003.wav"))


def test_names_are_in_an_order_as_hashes_only(tmp_path: Path):
    order = plan(
        a_data_set().write(tmp_path),
        replace(asked(Scope.AUTHOR, "Author 2"), ground=Ground.AUTHOR),
    )

    assert "Author 2" not in repr(order)
