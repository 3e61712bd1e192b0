"""Variants of captions: which there are, and that nothing else differs."""

import json
import tarfile

import pytest

from tests.trainer.evaluate import tones
from trainer.data.shards import find_shards
from trainer.data.tars import Raw
from trainer.variants import captions_of, choose_evaluated, write_variants


def raw(**changes: object) -> Raw:
    told = tones.document("hum", 1, **changes)
    return Raw("hum-1", "0.tar", b"flac", json.dumps(told).encode())


@pytest.mark.parametrize(
    ("variant", "expected"),
    [
        ("template", ("The sound of hum.",)),
        ("t5", ("There is a hum somewhere.",)),
        ("written", ("a hum number 1",)),
        ("all", ("a hum number 1", "The sound of hum.", "There is a hum somewhere.")),
    ],
)
def test_a_variant_has_the_captions_of_its_origin(variant, expected):
    assert captions_of(raw(), variant) == expected


def test_where_no_template_was_kept_it_is_made_of_the_tags():
    other = raw(original_data={}, tag=["Dog_bark", "rain", "dog bark"])

    assert captions_of(other, "template") == ("The sounds of dog bark and rain.",)
    assert captions_of(other, "written") == ()


def test_only_the_text_differs_between_variants(tmp_path):
    data = tones.write_dataset(tmp_path / "data", n_train=2)

    written = write_variants(find_shards(str(data), ("train",)), ("template", "t5"), tmp_path / "v")

    assert (written.n_clips, written.n_left_out) == (6, 0)
    assert written.n_captions == {"template": 3, "t5": 3}
    contents = {}
    for variant in ("template", "t5"):
        with tarfile.open(tmp_path / "v" / variant / "train" / "00000.tar") as tar:
            contents[variant] = {m.name: tar.extractfile(m).read() for m in tar}
    one, other = contents.values()
    assert one.keys() == other.keys()
    assert [name for name in one if name.endswith("flac") and one[name] != other[name]] == []
    first = json.loads(one["000000000.json"]), json.loads(other["000000000.json"])
    assert first[0] == {"text": ["The sound of hum."], "tag": ["hum"]}
    assert first[1] == {"text": ["There is a hum somewhere."], "tag": ["hum"]}
    assert find_shards(str(tmp_path / "v" / "t5"), ("train",)).n_samples == 6


def test_a_clip_that_lacks_one_variant_is_in_none(tmp_path):
    whole = ("whole", tones.sound("hum", 0), tones.document("hum", 0))
    bare = tones.document("hum", 1, original_data={}, text_augment_t5=None)
    tones.write_split(tmp_path / "train", [whole, ("bare", tones.sound("hum", 1), bare)])

    written = write_variants(
        find_shards(str(tmp_path), ("train",)), ("template", "t5"), tmp_path / "v"
    )

    assert (written.n_clips, written.n_left_out) == (1, 1)


def test_no_clip_with_all_variants_is_refused(tmp_path):
    bare = tones.document("hum", 1, original_data={}, text_augment_t5=None)
    tones.write_split(tmp_path / "train", [("bare", tones.sound("hum", 1), bare)])

    with pytest.raises(ValueError, match="no clip has captions of all of template, t5"):
        write_variants(find_shards(str(tmp_path), ("train",)), ("template", "t5"), tmp_path / "v")


@pytest.mark.parametrize(("n_bare", "chosen"), [(2, ("written",)), (3, ("template", "t5"))])
def test_all_are_evaluated_with_what_people_wrote_if_half_the_clips_have_it(
    tmp_path, n_bare, chosen
):
    clips = [("a", {}), ("b", {})] + [(f"c{n}", {"original_data": {}}) for n in range(n_bare)]
    made = [
        (key, tones.sound("hum", n), tones.document("hum", n, **changes))
        for n, (key, changes) in enumerate(clips)
    ]
    tones.write_split(tmp_path / "test", made)

    found = choose_evaluated(find_shards(str(tmp_path), ("test",)), ("template", "t5", "all"))

    assert found == chosen
