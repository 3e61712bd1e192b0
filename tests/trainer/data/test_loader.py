"""Batches: each sample once, the same whatever the workers, from any place on."""

import json
from pathlib import Path

import fsspec
import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests.trainer.data.tars_made import flac, settings, sound, words, write_split, write_tar
from trainer.data.batch import Batch
from trainer.data.loader import Loader
from trainer.data.samples import WrongFormat
from trainer.data.shards import find_shards

AWKWARD = [5, 1, 7, 3, 9]


@pytest.fixture(scope="module")
def awkward(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """Five tars of uneven length; the folder and all keys."""
    folder = tmp_path_factory.mktemp("awkward")
    return str(folder), write_split(folder / "train", AWKWARD)


def same(one: Batch, other: Batch) -> bool:
    return (
        (one.keys, one.captions, one.tags) == (other.keys, other.captions, other.tags)
        and torch.equal(one.waveforms, other.waveforms)
        and torch.equal(one.n_frames, other.n_frames)
        and torch.equal(one.seeds, other.seeds)
    )


@pytest.mark.parametrize("workers", [0, 1, 2])
@pytest.mark.parametrize("counts", [[25], AWKWARD, [1, 1, 1]])
def test_two_ranks_see_every_sample_once_in_as_many_steps(
    tmp_path: Path, workers: int, counts: list[int]
):
    keys = write_split(tmp_path / "train", counts)
    shards = find_shards(str(tmp_path), ["train"])
    how = settings({"workers": workers, "shuffle_buffer": 6})

    loaders = [Loader(shards, how, rank=rank, world_size=2) for rank in range(2)]
    epochs = [list(loader.epoch(3)) for loader in loaders]

    assert len(epochs[0]) == len(epochs[1]) == loaders[0].batches_per_epoch
    assert sorted(key for epoch in epochs for batch in epoch for key in batch.keys) == keys
    assert all(1 <= len(batch) <= 4 for epoch in epochs for batch in epoch)


def test_the_batches_do_not_depend_on_the_workers(awkward):
    folder, _ = awkward
    shards = find_shards(folder, ["train"])
    alone, one, two = (list(Loader(shards, settings({"workers": n})).epoch(0)) for n in range(3))

    assert all(map(same, alone, one))
    assert all(map(same, alone, two))
    assert len(alone) == len(one) == len(two)


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    epoch=st.integers(0, 3),
    start=st.integers(0, 8),
    batch=st.integers(2, 7),
    buffer=st.integers(1, 30),
    world_size=st.integers(1, 3),
)
def test_an_epoch_goes_on_where_it_was_left(awkward, epoch, start, batch, buffer, world_size):
    shards = find_shards(awkward[0], ["train"])
    how = settings({"batch": batch, "shuffle_buffer": buffer})
    for rank in range(world_size):
        loader = Loader(shards, how, rank=rank, world_size=world_size)
        whole = list(loader.epoch(epoch))
        rest = list(loader.epoch(epoch, start))

        assert len(rest) == max(len(whole) - start, 0)
        assert all(map(same, whole[start:], rest))


def test_an_epoch_that_is_left_lets_its_workers_go(awkward):
    loader = Loader(find_shards(awkward[0], ["train"]), settings({"workers": 1}))
    epoch = loader.epoch(0)
    first = next(epoch)
    epoch.close()

    assert same(first, next(loader.epoch(0)))


def test_loading_leaves_the_draws_of_the_model_alone(awkward):
    torch.manual_seed(0)
    expected = torch.rand(3)
    torch.manual_seed(0)
    list(Loader(find_shards(awkward[0], ["train"]), settings()).epoch(0))

    assert torch.equal(torch.rand(3), expected)


def test_evaluation_goes_from_front_to_back_and_drops_nothing(awkward):
    folder, keys = awkward
    loader = Loader(find_shards(folder, ["train"]), settings({"workers": 1}))
    batches = list(loader.evaluation())

    assert [key for batch in batches for key in batch.keys] == keys
    assert {len(batch) for batch in batches[:-1]} == {4}
    assert [caption for batch in batches for caption in batch.captions] == [
        f"the sound of {key}" for key in keys
    ]


def test_a_batch_holds_each_samples_own_sound(awkward):
    loader = Loader(find_shards(awkward[0], ["train"]), settings(padding="pad"))
    for batch in loader.epoch(0):
        for key, row, n in zip(batch.keys, batch.waveforms, batch.n_frames, strict=True):
            expected = np.zeros(960, dtype=np.float32)
            expected[:480] = sound(int(key[1:]))
            np.testing.assert_array_equal(row.numpy(), expected)
            assert int(n) == 480


def test_a_visit_draws_its_own_caption(tmp_path: Path):
    said = {"text": [f"caption {number}" for number in range(8)]}
    write_tar(tmp_path / "a.tar", [(f"k{n}", flac(sound(n)), said) for n in range(4)])
    loader = Loader(find_shards(str(tmp_path / "a.tar"), []), settings())
    drawn = {
        (key, epoch): caption
        for epoch in range(6)
        for batch in loader.epoch(epoch)
        for key, caption in zip(batch.keys, batch.captions, strict=True)
    }

    for key in ("k0", "k1", "k2", "k3"):
        assert len({drawn[key, epoch] for epoch in range(6)}) > 2
    (evaluated,) = loader.evaluation()
    assert evaluated.captions == ("caption 0",) * 4
    assert evaluated.all_captions == (tuple(said["text"]),) * 4


def test_for_fusion_a_clip_stays_whole(tmp_path: Path):
    lengths = {"a": 480, "b": 2000, "c": 960}
    write_tar(
        tmp_path / "a.tar",
        [(key, flac(np.full(n, 0.5)), words(key)) for key, n in lengths.items()],
    )
    loader = Loader(
        find_shards(str(tmp_path / "a.tar"), []), settings(truncation="fusion", padding="repeat")
    )

    (batch,) = loader.evaluation()

    assert batch.n_frames.tolist() == [480, 2000, 960]
    assert [int(row.count_nonzero()) for row in batch.waveforms] == [960, 2000, 960]
    assert batch.waveforms.shape == (3, 2000)


@pytest.mark.parametrize("workers", [0, 1])
def test_bad_samples_are_skipped_and_counted(tmp_path: Path, workers: int):
    good = [(f"good{number}", flac(sound(number)), words("x")) for number in range(5)]
    bad = [
        ("no-json", flac(sound(0)), None),
        ("no-text", flac(sound(0)), {"tag": ["x"]}),
        ("no-flac", None, words("x")),
        ("noise", b"no FLAC", words("x")),
    ]
    write_tar(tmp_path / "train/0.tar", [*good[:3], *bad, *good[3:]])
    (tmp_path / "train/sizes.json").write_text(json.dumps({"0.tar": 9}))
    loader = Loader(find_shards(str(tmp_path), ["train"]), settings({"workers": workers}))

    epoch = list(loader.epoch(0))

    assert sorted(key for batch in epoch for key in batch.keys) == [one[0] for one in good]
    assert len(epoch) == loader.batches_per_epoch == 3
    assert loader.skipped == {"no JSON": 1, "no text": 1, "no FLAC": 1, "undecodable FLAC": 1}


@pytest.mark.parametrize("workers", [0, 1])
def test_of_a_truncated_tar_what_is_whole_is_used(tmp_path: Path, workers: int, caplog):
    keys = write_split(tmp_path / "train", [6, 6])
    tar = tmp_path / "train/00001.tar"
    content = tar.read_bytes()
    tar.write_bytes(content[: content.index(b"k00008.flac") + 600])
    shards = find_shards(str(tmp_path), ["train"])
    loaders = [
        Loader(shards, settings({"workers": workers}), rank=rank, world_size=2) for rank in (0, 1)
    ]

    epochs = [list(loader.epoch(0)) for loader in loaders]

    assert sorted(key for epoch in epochs for batch in epoch for key in batch.keys) == keys[:8]
    assert len(epochs[0]) == len(epochs[1])
    assert loaders[0].skipped + loaders[1].skipped == {"truncated tar": 4}
    assert "00001.tar: truncated tar; skipped" in caplog.text


@pytest.mark.parametrize("workers", [0, 1])
def test_another_rate_stops_the_training_by_name(tmp_path: Path, workers: int):
    samples = [(f"k{n}", flac(sound(n)), words("x")) for n in range(6)]
    samples[3] = ("slow", flac(sound(3), 44_100), words("x"))
    write_tar(tmp_path / "a.tar", samples)
    loader = Loader(find_shards(str(tmp_path), []), settings({"workers": workers}))

    with pytest.raises(WrongFormat, match=r"^slow in file:.*a\.tar: is 44100 Hz"):
        list(loader.epoch(0))


@pytest.mark.parametrize("workers", [0, 1])
def test_an_error_while_reading_is_raised_as_it_is(tmp_path: Path, workers: int):
    write_split(tmp_path / "train", [4])
    loader = Loader(find_shards(str(tmp_path), ["train"]), settings({"workers": workers}))
    (tmp_path / "train/00000.tar").unlink()

    with pytest.raises(FileNotFoundError, match=r"00000\.tar"):
        next(loader.epoch(0))


@pytest.mark.parametrize("workers", [0, 1])
def test_an_object_store_gives_the_batches_of_a_disk(awkward, workers: int):
    folder, _ = awkward
    store = fsspec.filesystem("memory")
    store.put(f"{folder}/train", "/loader-shards/train", recursive=True)
    how = settings({"workers": workers})

    disk, remote = (
        list(Loader(find_shards(place, ["train"]), how).epoch(0))
        for place in (folder, "memory://loader-shards")
    )

    assert all(map(same, disk, remote))
    assert len(disk) == len(remote)


def test_fewer_samples_than_processes_are_refused(tmp_path: Path):
    write_split(tmp_path / "train", [1, 1])

    with pytest.raises(ValueError, match="2 samples cannot be shared by 3 processes"):
        Loader(find_shards(str(tmp_path), ["train"]), settings(), rank=0, world_size=3)


def test_a_batch_of_bad_samples_alone_keeps_its_place(tmp_path: Path):
    samples = [(f"k{n}", flac(sound(n)), b"{" if n < 4 else words("x")) for n in range(12)]
    write_tar(tmp_path / "a.tar", samples)
    loader = Loader(find_shards(str(tmp_path), []), settings({"shuffle_buffer": 1}))

    lengths = [len(batch) for batch in loader.epoch(0)]
    assert lengths == [0, 4, 4]
    assert [len(batch) for batch in loader.evaluation()] == [4, 4]
    assert next(iter(loader.epoch(0))).waveforms.shape == (0, 960)
