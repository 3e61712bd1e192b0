"""One defect each in an otherwise good data set: found, and by no other name."""

import gzip
import json
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipeline.audit.report import write_audit
from pipeline.storage import write_table
from pipeline.verify.check import verify
from schemas.clips import MAX_CLIP_FRAMES
from schemas.manifest import ShardRow
from schemas.rejections import Reason
from schemas.tables import from_table, to_table
from tests.pipeline.verify.finished import DataSet, Shipped, a_data_set, flac_of, noise, write_tar


def found(output: str, *, decode: bool = False) -> set[tuple[str, str]]:
    return {(each.check, each.subject) for each in verify(output, decode=decode).findings}


def in_records(root: Path, change: Callable[[DataSet], None]) -> set[tuple[str, str]]:
    """What is found when the records were wrong already when they were written."""
    data_set = a_data_set()
    change(data_set)
    return found(data_set.write(root), decode=True)


def in_files(root: Path, change: Callable[[Path], object]) -> set[tuple[str, str]]:
    """What is found when somebody touched the files of a good data set."""
    output = a_data_set().write(root)
    change(root)
    return found(output)


def first(data_set: DataSet) -> Shipped:
    return next(clip for clip in data_set.shipped if clip.row.shard == "train/00000.tar")


def rewrite_tar(root: Path, shard: str, change: Callable[[list], object], **fields: object) -> None:
    """Writes a tar anew, and its size and hash into the shard table, as a bad writer would."""
    data_set = a_data_set()
    members = [
        member
        for clip in data_set.shipped
        if clip.row.shard == shard
        for member in ((f"{clip.row.key}.flac", clip.flac), (f"{clip.row.key}.json", clip.document))
    ]
    change(members)
    write_tar(root / shard, members, **fields)
    stamp(root, shard)


def stamp(root: Path, shard: str) -> None:
    path = f"{root}/manifest/shards.parquet"
    content = (root / shard).read_bytes()
    rows = [
        replace(row, n_bytes=len(content), sha256=sha256(content).hexdigest())
        if row.shard == shard
        else row
        for row in from_table(ShardRow, pq.read_table(path))
    ]
    write_table(path, to_table(ShardRow, rows))
    write_audit(str(root))


def member_names(shard: str = "train/00000.tar") -> list[str]:
    keys = [clip.row.key for clip in a_data_set().shipped if clip.row.shard == shard]
    return [f"{key}.{ending}" for key in keys for ending in ("flac", "json")]


# The lock and the tables


def test_a_missing_lock(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "recipe.lock.yaml").unlink()) == {
        ("lock", "recipe.lock.yaml")
    }


def test_an_edited_lock(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "recipe.lock.yaml"
        path.write_text(path.read_text().replace("seed: 7", "seed: 8"))

    assert in_files(tmp_path, edit) == {("lock", "recipe.lock.yaml")}


@pytest.mark.parametrize(
    "name", ["shards.parquet", "rejections-00000.parquet", "clips-train-00000.parquet"]
)
def test_a_missing_table(tmp_path: Path, name: str):
    assert in_files(tmp_path, lambda root: (root / "manifest" / name).unlink()) == {
        ("tables/missing", f"manifest/{name}")
    }


def test_a_table_with_a_column_of_another_type(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "manifest/clips-valid-00000.parquet"
        table = pq.read_table(path)
        index = table.column_names.index("position")
        pq.write_table(
            table.set_column(index, "position", table["position"].cast(pa.int32())), path
        )

    assert in_files(tmp_path, edit) == {("tables/schema", "manifest/clips-valid-00000.parquet")}


def test_a_table_that_cannot_be_read(tmp_path: Path):
    def cut(root: Path) -> None:
        path = root / "catalog/folder/items-00000.parquet"
        path.write_bytes(path.read_bytes()[:-9])

    assert in_files(tmp_path, cut) == {("tables/unreadable", "catalog/folder/items-00000.parquet")}


def test_a_table_that_nobody_knows(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "manifest/notes.parquet").touch()) == {
        ("tables/unknown", "manifest/notes.parquet")
    }


# The books


def test_a_lost_item(tmp_path: Path):
    assert in_records(tmp_path, lambda data_set: data_set.add(80, n_clips=0)) == {
        ("conservation", "folder/080.wav")
    }


def test_a_rejected_item_that_also_shipped(tmp_path: Path):
    def plant(data_set: DataSet) -> None:
        data_set.refuse(3)
        data_set.items.pop()

    assert in_records(tmp_path, plant) == {("conservation", "folder/003.wav")}


def test_a_rejected_clip_that_also_shipped(tmp_path: Path):
    def plant(data_set: DataSet) -> None:
        clip = first(data_set)
        data_set.drop(int(clip.row.item_id[7:10]), Reason.SILENT)
        data_set.rejections[-1] = replace(data_set.rejections[-1], clip=clip.row.key)

    data_set = a_data_set()
    assert in_records(tmp_path, plant) == {("conservation", first(data_set).row.key)}


def test_an_edited_audit(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "audit/audit.json"
        path.write_text(path.read_text().replace('"shipped": 24', '"shipped": 25'))

    assert in_files(tmp_path, edit) == {("audit/stale", "audit/audit.json")}


def test_an_attribution_that_was_taken_out(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "audit/attributions.csv"
        path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    assert in_files(tmp_path, edit) == {("audit/stale", "audit/attributions.csv")}


def test_an_audit_that_is_not_there(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "audit/audit.json").unlink()) == {
        ("audit/missing", "audit/audit.json")
    }


# The rows


def test_a_row_that_was_taken_out(tmp_path: Path):
    def edit(root: Path) -> None:
        path = root / "manifest/clips-train-00000.parquet"
        table = pq.read_table(path)
        pq.write_table(pa.concat_tables([table.slice(0, 1), table.slice(2)]), path)
        write_audit(str(root))

    names = member_names()
    third = names[4].partition(".")[0]
    assert in_files(tmp_path, edit) == {
        ("rows/position", third),
        ("shards/clips", "train/00000.tar"),
        ("tar/members", f"train/00000.tar: {names[2]}"),
        ("tar/members", f"train/00000.tar: {names[3]}"),
    }


def test_rows_in_another_order(tmp_path: Path):
    data_set = a_data_set()
    one, two = [clip for clip in data_set.shipped if clip.row.split == "train"][:2]
    one.row, two.row = replace(one.row, position=1), replace(two.row, position=0)
    data_set.shipped.sort(key=lambda clip: (clip.row.split, clip.row.position))

    assert found(data_set.write(tmp_path)) == {("rows/order", one.row.key)}


def test_a_key_that_its_content_does_not_give(tmp_path: Path):
    data_set = a_data_set()
    first(data_set).row = replace(first(data_set).row, start_s=0.05)
    key = first(data_set).row.key

    assert found(data_set.write(tmp_path)) == {("rows/key", key), ("samples/json", key)}


def test_the_same_sound_twice(tmp_path: Path):
    data_set = a_data_set()
    one, two = data_set.shipped[:2]
    data_set.take_audio(two, one)

    assert found(data_set.write(tmp_path), decode=True) == {
        ("rows/sound-repeated", one.row.pcm_hash)
    }


def test_the_same_key_twice(tmp_path: Path):
    data_set = a_data_set(shards={"samples": 512}, dedup={"exact": False})
    clip = data_set.shipped[0]
    data_set.shipped.insert(1, Shipped(clip.row, clip.flac, clip.document))
    data_set.number()

    assert ("conservation", clip.row.key) in found(data_set.write(tmp_path))


def test_a_tar_that_is_not_full(tmp_path: Path):
    data_set = a_data_set(shards={"samples": 3})
    output = data_set.write(tmp_path)
    assert found(output) == set()

    wrong = a_data_set(shards={"samples": 3})
    wrong.recipe = a_data_set(shards={"samples": 4}).recipe
    checks = {check for check, _ in found(wrong.write(tmp_path / "wrong"))}

    assert checks == {"rows/shard", "shards/clips"}


# Splits and rights


def test_an_author_in_two_splits(tmp_path: Path):
    data_set = a_data_set()
    moved = next(clip for clip in data_set.shipped if clip.row.split == "train")
    moved.row = replace(moved.row, split="test")
    data_set.number()

    author = moved.row.author.casefold()
    assert found(data_set.write(tmp_path)) == {("splits/straddle", f"author {author}")}


def test_an_author_in_another_split_as_a_whole(tmp_path: Path):
    data_set = a_data_set()
    author = next(clip for clip in data_set.shipped if clip.row.split == "train").row.author
    for clip in data_set.shipped:
        if clip.row.author == author:
            clip.row = replace(clip.row, split="test")
    data_set.number()

    assert found(data_set.write(tmp_path)) == {("splits/hash", f"author {author.casefold()}")}


def test_a_licence_that_the_policy_refuses(tmp_path: Path):
    data_set = a_data_set()
    data_set.add(
        60,
        n_clips=1,
        license_raw="CC BY-NC 4.0",
        license_url_raw="https://creativecommons.org/licenses/by-nc/4.0/",
    )
    key = data_set.shipped[-1].row.key
    data_set.place()

    assert found(data_set.write(tmp_path)) == {("rights/policy", key)}


def test_a_licence_that_its_words_do_not_give(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    words = replace(clip.row.rights, raw="All rights reserved", url_raw="")
    clip.row = replace(clip.row, rights=words)

    assert ("rights/conclusion", clip.row.key) in found(data_set.write(tmp_path))


# The tars


def test_a_flipped_byte_in_a_clip(tmp_path: Path):
    def flip(root: Path) -> None:
        path = root / "train/00000.tar"
        content = bytearray(path.read_bytes())
        content[2_000] ^= 1
        path.write_bytes(content)

    key = member_names()[0].partition(".")[0]
    assert in_files(tmp_path, flip) == {
        ("shards/sha256", "train/00000.tar"),
        ("samples/bytes", key),
    }


def test_a_missing_tar(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "valid/00001.tar").unlink()) == {
        ("shards/missing", "valid/00001.tar")
    }


def test_a_tar_that_ends_too_soon(tmp_path: Path):
    def cut(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(path.read_bytes()[:5_000])

    assert in_files(tmp_path, cut) == {
        ("shards/size", "train/00000.tar"),
        ("tar/format", "train/00000.tar"),
    }


def test_bytes_behind_the_end_of_a_tar(tmp_path: Path):
    def append(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(path.read_bytes() * 2)
        stamp(root, "train/00000.tar")

    assert in_files(tmp_path, append) == {("tar/format", "train/00000.tar")}


def test_a_compressed_tar(tmp_path: Path):
    def compress(root: Path) -> None:
        path = root / "train/00000.tar"
        path.write_bytes(gzip.compress(path.read_bytes()))
        stamp(root, "train/00000.tar")

    assert in_files(tmp_path, compress) == {("tar/format", "train/00000.tar")}


def test_a_member_too_many(tmp_path: Path):
    def add(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.append(("a.txt", b"hello")))

    assert in_files(tmp_path, add) == {("tar/members", "train/00000.tar: a.txt")}


def test_a_member_too_few(tmp_path: Path):
    def take(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.pop(3))

    assert in_files(tmp_path, take) == {("tar/members", f"train/00000.tar: {member_names()[3]}")}


def test_a_json_before_its_flac(tmp_path: Path):
    def swap(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda members: members.insert(0, members.pop(1)))

    assert in_files(tmp_path, swap) == {("tar/order", f"train/00000.tar: {member_names()[1]}")}


@pytest.mark.parametrize(
    "fields", [{"mtime": 1}, {"uid": 1000}, {"gname": "users"}, {"type": b"5"}]
)
def test_headers_that_tell_who_wrote_them_and_when(tmp_path: Path, fields: dict[str, object]):
    def rewrite(root: Path) -> None:
        rewrite_tar(root, "train/00000.tar", lambda _: None, **fields)

    assert {check for check, _ in in_files(tmp_path, rewrite)} == {"tar/header"}


def test_an_unknown_tar_in_a_split(tmp_path: Path):
    def add(root: Path) -> None:
        (root / "train/00099.tar").write_bytes((root / "train/00000.tar").read_bytes())

    assert in_files(tmp_path, add) == {("laion/folder", "train/00099.tar")}


def test_what_a_killed_run_has_left(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "audit/index.html.0.part").touch()) == {
        ("leftover", "audit/index.html.0.part")
    }


# What the loader of LAION-CLAP needs


def edited_sizes(change: Callable[[dict], object]) -> Callable[[Path], None]:
    def edit(root: Path) -> None:
        sizes = json.loads((root / "train/sizes.json").read_text())
        change(sizes)
        (root / "train/sizes.json").write_text(json.dumps(sizes))

    return edit


@pytest.mark.parametrize(
    ("change", "subject"),
    [
        (lambda sizes: sizes.update({"total": 8}), "train/total"),
        (lambda sizes: sizes.pop("00001.tar"), "train/00001.tar"),
        (lambda sizes: sizes.update({"00000.tar": 3}), "train/00000.tar"),
    ],
)
def test_sizes_that_are_not_those_of_the_tars(tmp_path: Path, change, subject: str):
    assert in_files(tmp_path, edited_sizes(change)) == {("laion/sizes", subject)}


def test_a_split_without_its_sizes(tmp_path: Path):
    assert in_files(tmp_path, lambda root: (root / "valid/sizes.json").unlink()) == {
        ("laion/sizes", "valid/sizes.json")
    }


@pytest.mark.parametrize("text", ["[]", "{", '{"00000.tar": 4, "00000.tar": 4}', "\x00"])
def test_sizes_that_are_no_object(tmp_path: Path, text: str):
    assert in_files(tmp_path, lambda root: (root / "test/sizes.json").write_text(text)) == {
        ("laion/sizes", "test/sizes.json")
    }


def test_a_folder_whose_name_the_loader_would_expand(tmp_path: Path):
    output = a_data_set().write(tmp_path / "a{1,2}")

    assert found(output) == {("laion/path", "a{1,2}")}


@pytest.mark.parametrize(
    "flac",
    [
        flac_of(noise(99_001), rate_hz=44_100),
        flac_of(noise(99_001).reshape(-1, 2)),
        flac_of(noise(99_001), subtype="PCM_24"),
        flac_of(noise(99_001, MAX_CLIP_FRAMES + 1)),
        b"RIFF" * 20,
    ],
    ids=["44.1 kHz", "stereo", "24 bit", "too long", "no FLAC"],
)
def test_audio_that_the_loader_would_take_for_other_audio(tmp_path: Path, flac: bytes):
    data_set = a_data_set()
    clip = first(data_set)
    clip.flac = flac
    clip.row = replace(
        clip.row,
        sha256=sha256(flac).hexdigest(),
        n_bytes=len(flac),
        pcm_hash=flac[26:42].hex(),
    )

    report = found(data_set.write(tmp_path))

    assert ("laion/audio", clip.row.key) in report
    assert report <= {("laion/audio", clip.row.key), ("samples/duration", clip.row.key)}


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.update(text=[]),
        lambda document: document.pop("tag"),
        lambda document: document.pop("text_augment_t5"),
        lambda document: document.update(extra=1),
    ],
)
def test_a_document_that_the_loader_would_stumble_over(tmp_path: Path, change):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    change(document)
    clip.document = json.dumps(document).encode()

    assert found(data_set.write(tmp_path)) == {("laion/json", clip.row.key)}


# The samples


@pytest.mark.parametrize("field", ["title", "author", "license", "item_id", "start_s", "captions"])
def test_a_document_that_says_something_else_than_the_manifest(tmp_path: Path, field: str):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    other = {"start_s": 9.0, "captions": []}.get(field, "Mallory")
    document["original_data"][field] = other
    clip.document = json.dumps(document).encode()

    assert found(data_set.write(tmp_path)) == {("samples/json", clip.row.key)}


def test_another_length_than_the_manifest_says(tmp_path: Path):
    data_set = a_data_set()
    clip = first(data_set)
    document = json.loads(clip.document)
    document["original_data"]["duration_s"] = 0.2
    clip.document = json.dumps(document).encode()
    clip.row = replace(clip.row, duration_s=0.2)

    assert found(data_set.write(tmp_path)) == {("samples/duration", clip.row.key)}


def with_audio(root: Path, flac: bytes) -> tuple[str, str]:
    """A data set in which one clip has this audio, and every hash of bytes agrees with it."""
    data_set = a_data_set()
    clip = first(data_set)
    clip.flac = flac
    clip.row = replace(clip.row, sha256=sha256(flac).hexdigest(), n_bytes=len(flac))
    return data_set.write(root), clip.row.key


def test_other_samples_than_the_manifest_says(tmp_path: Path):
    output, key = with_audio(tmp_path, flac_of(noise(77_777)))

    assert found(output) == {("samples/pcm", key)}


def test_other_samples_than_the_header_says_are_found_by_decoding_only(tmp_path: Path):
    flac = bytearray(flac_of(noise(77_777)))
    flac[26:42] = bytes.fromhex(first(a_data_set()).row.pcm_hash)
    output, key = with_audio(tmp_path, bytes(flac))

    assert found(output) == set()
    assert found(output, decode=True) == {("samples/pcm", key)}


def test_audio_that_does_not_decode_to_its_end(tmp_path: Path):
    flac = first(a_data_set()).flac
    output, key = with_audio(tmp_path, flac[: len(flac) // 2])

    (finding,) = found(output, decode=True)

    assert finding[0] in ("samples/pcm", "samples/decode")
    assert finding[1] == key
