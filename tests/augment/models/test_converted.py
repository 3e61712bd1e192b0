import hashlib
import json
import pickle
from pathlib import Path

import pytest

from augment.models.converted import ConvertedT5, convert, is_converted
from augment.models.hub import HubT5
from tests.augment.models.tiny_t5 import save_endless_byte_t5, save_tiny_t5

pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")
ctranslate2 = pytest.importorskip("ctranslate2", reason="needs the extra t5")

SETS = (("dog", "bark", "park"), ("cat", "meow"), ("door", "creak", "room"), ("bird", "sing"))
SENTENCES = ["a dog bark in the park", "a cat meow", "a door creak in the room", "a bird sing"]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_t5(tmp_path_factory.mktemp("models") / "tiny-t5")


@pytest.fixture(scope="session")
def exact(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny model in float32."""
    output = tmp_path_factory.mktemp("converted") / "exact"
    convert(str(tiny), output, "float32")
    return output


def test_a_float32_conversion_writes_what_transformers_writes(tiny: Path, exact: Path):
    converted = ConvertedT5(str(exact)).write(SETS, 3)
    original = HubT5(str(tiny)).write(SETS, 3)

    assert [[w.text for w in found] for found in converted] == [
        [w.text for w in found] for found in original
    ]
    assert [[w.score for w in found] for found in converted] == [
        [pytest.approx(w.score, abs=2e-4) for w in found] for found in original
    ]


def test_an_int8_conversion_writes_the_same_best_sentences(tiny: Path, tmp_path: Path):
    convert(str(tiny), tmp_path / "small")

    found = ConvertedT5(str(tmp_path / "small")).write(SETS, 1)

    assert [written[0].text for written in found] == SENTENCES


def test_batches_do_not_matter(exact: Path):
    alone = ConvertedT5(str(exact), batch_size=1).write(SETS, 4)
    together = ConvertedT5(str(exact), batch_size=8).write(SETS, 4)
    backwards = ConvertedT5(str(exact), batch_size=3).write(SETS[::-1], 4)[::-1]

    assert alone == together == backwards


def test_sets_without_words_get_no_proposal(exact: Path):
    assert ConvertedT5(str(exact)).write([(), ("cat", "meow"), ("<",)], 1)[::2] == [[], []]


def test_endless_keywords_are_cut_and_answered(exact: Path):
    (found,) = ConvertedT5(str(exact)).write([tuple("abc" * 200 for _ in range(100))], 1)

    assert all(len(written.text) <= 64 * len("whistle ") for written in found)


def test_the_record_says_what_was_converted(tiny: Path, exact: Path):
    record = json.loads((exact / "soundmill.json").read_text())

    assert record.pop("versions").keys() == {"ctranslate2", "torch", "transformers"}
    assert record == {
        "model": "tiny-t5",
        "revision": HubT5(str(tiny)).revision,
        "prompt_family": "plain",
        "prompt_template": "",
        "quantization": "float32",
    }


def test_a_converted_model_keeps_its_name_and_has_its_own_revision(exact: Path):
    digest = hashlib.sha256((exact / "model.bin").read_bytes()).hexdigest()

    assert ConvertedT5(str(exact)).name == "tiny-t5"
    assert ConvertedT5(str(exact)).revision == f"sha256:{digest[:16]}"


def test_a_family_found_at_conversion_is_kept(tiny: Path, tmp_path: Path):
    named_after_its_family = save_tiny_t5(tmp_path / "k2t-base")
    convert(str(named_after_its_family), tmp_path / "mine", "float32")

    assert ConvertedT5(str(tmp_path / "mine")).format.encode(("dog", "bark")) == "dog| bark"


def test_a_template_given_at_conversion_is_kept_until_another_is_given(tiny: Path, tmp_path: Path):
    convert(str(tiny), tmp_path / "mine", "float32", prompt="caption: {keywords}")

    assert ConvertedT5(str(tmp_path / "mine")).format.encode(("dog",)) == "caption: dog"
    other = ConvertedT5(str(tmp_path / "mine"), prompt="say {keywords}!")
    assert other.format.encode(("dog",)) == "say dog!"


def test_a_conversion_is_reproducible(tiny: Path, exact: Path, tmp_path: Path):
    convert(str(tiny), tmp_path / "again", "float32")

    assert contents(tmp_path / "again") == contents(exact)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_an_output_that_exists_is_left_alone(tiny: Path, tmp_path: Path):
    (tmp_path / "taken").mkdir()

    with pytest.raises(ValueError, match=r"taken exists; a converted model is never overwritten"):
        convert(str(tiny), tmp_path / "taken")

    assert not list((tmp_path / "taken").iterdir())


def test_a_conversion_that_fails_leaves_nothing(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full_disk(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(ctranslate2.converters.TransformersConverter, "convert", full_disk)

    with pytest.raises(OSError, match="no space left"):
        convert(str(tiny), tmp_path / "out" / "mine")

    assert not list((tmp_path / "out").iterdir())


def test_an_unknown_quantization_is_refused(tiny: Path, tmp_path: Path):
    with pytest.raises(ValueError, match=r"quantization 'int4'; allowed are \['int8', "):
        convert(str(tiny), tmp_path / "mine", "int4")


def test_a_model_that_reads_bytes_is_refused(tmp_path: Path):
    folder = save_endless_byte_t5(tmp_path / "bytes")

    with pytest.raises(ValueError, match="no tokenizer that can do without transformers"):
        convert(str(folder), tmp_path / "mine")


def test_a_folder_that_was_not_converted_is_refused(tiny: Path):
    assert not is_converted(tiny)
    with pytest.raises(ValueError, match=r"is no folder that soundmill converted"):
        ConvertedT5(str(tiny)).check()


@pytest.mark.parametrize("record", ["[]", "{}", '{"model": 3}', "{"])
def test_a_record_that_says_nothing_is_refused(record: str, tmp_path: Path):
    (tmp_path / "soundmill.json").write_text(record)

    with pytest.raises(ValueError, match=r"soundmill\.json (must hold|cannot be read)"):
        ConvertedT5(str(tmp_path)).check()


@pytest.mark.parametrize("missing", ["model.bin", "tokenizer.json"])
def test_a_folder_that_lacks_a_file_is_refused(missing: str, exact: Path, tmp_path: Path):
    for name, content in contents(exact).items():
        if name != missing:
            (tmp_path / name).write_bytes(content)

    with pytest.raises(ValueError, match=rf"has no {missing}; convert the model again"):
        ConvertedT5(str(tmp_path)).check()


def test_a_generator_can_be_sent_to_a_worker(exact: Path):
    generator = ConvertedT5(str(exact)).check()

    assert is_converted(exact)
    assert pickle.loads(pickle.dumps(generator)) == generator
