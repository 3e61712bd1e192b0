import pickle
from pathlib import Path

import pytest

from augment.models.hub import HubT5
from tests.augment.models.tiny_t5 import save_endless_byte_t5, save_tiny_t5

torch = pytest.importorskip("torch", reason="needs the extra t5")
pytest.importorskip("transformers", reason="needs the extra t5")

SETS = (
    ("dog", "bark", "park"),
    ("cat", "meow"),
    ("door", "creak", "room"),
    ("bird", "sing"),
    ("train", "whistle", "street"),
)
SENTENCES = [
    "a dog bark in the park",
    "a cat meow",
    "a door creak in the room",
    "a bird sing",
    "a train whistle in the street",
]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_tiny_t5(tmp_path_factory.mktemp("models") / "tiny-t5")


def test_sentences_come_in_the_order_of_their_sets(tiny: Path):
    best = [found[0].text for found in HubT5(str(tiny)).write(SETS, 1)]

    assert best == SENTENCES


def test_proposals_differ_and_the_best_comes_first(tiny: Path):
    (found,) = HubT5(str(tiny)).write(SETS[:1], 4)

    assert found[0].text == "a dog bark in the park"
    assert len({written.text for written in found}) == len(found) > 1
    assert [w.score for w in found] == sorted((w.score for w in found), reverse=True)


def test_proposals_carry_the_prompt_that_was_asked(tiny: Path):
    (found,) = HubT5(str(tiny), prompt="caption: {keywords}!").write([("dog", "bark")], 2)

    assert {written.prompt for written in found} == {"caption: dog, bark!"}


def test_batches_do_not_matter(tiny: Path):
    alone = HubT5(str(tiny), batch_size=1).write(SETS, 4)
    together = HubT5(str(tiny), batch_size=8).write(SETS, 4)
    backwards = HubT5(str(tiny), batch_size=2).write(SETS[::-1], 4)[::-1]

    assert alone == together == backwards


def test_equal_sets_get_equal_proposals(tiny: Path):
    first, other, again = HubT5(str(tiny)).write([SETS[0], SETS[1], SETS[0]], 2)

    assert first == again != other


def test_sets_without_words_get_no_proposal(tiny: Path):
    assert HubT5(str(tiny)).write([(), ("|",)], 2) == [[], []]
    assert HubT5(str(tiny)).write([], 2) == []


def test_a_score_is_the_mean_log_probability_of_the_tokens(tiny: Path):
    from transformers import AutoTokenizer, T5ForConditionalGeneration

    ((best,),) = HubT5(str(tiny)).write([("dog", "bark", "park")], 1)

    tokenizer = AutoTokenizer.from_pretrained(tiny)
    asked = tokenizer("dog, bark, park", return_tensors="pt")
    wanted = tokenizer("a dog bark in the park", return_tensors="pt")  # ends with </s>
    with torch.no_grad():
        network = T5ForConditionalGeneration.from_pretrained(tiny)
        loss = network(**asked, labels=wanted.input_ids).loss  # mean of the negative logs
    assert best.score == pytest.approx(-float(loss), abs=1e-4)


def test_endless_keywords_are_cut_and_answered(tiny: Path):
    (found,) = HubT5(str(tiny)).write([tuple("abc" * 200 for _ in range(100))], 1)

    assert all(len(written.text) <= 64 * len("whistle ") for written in found)


def test_the_threads_of_others_are_left_as_they_were(tiny: Path):
    before = torch.get_num_threads()

    HubT5(str(tiny)).write(SETS[:1], 1)

    assert torch.get_num_threads() == before


def test_a_generator_can_be_sent_to_a_worker(tiny: Path):
    generator = HubT5(str(tiny))
    generator.write(SETS[:1], 1)  # loaded weights do not travel

    sent = pickle.dumps(generator)

    assert len(sent) < 1_000
    assert pickle.loads(sent) == generator


def test_a_folder_is_named_without_the_path_to_it(tiny: Path):
    assert HubT5(str(tiny)).name == "tiny-t5"
    assert HubT5("gagan3012/k2t-base").name == "gagan3012/k2t-base"


def test_nonsense_is_refused_before_anything_is_loaded():
    with pytest.raises(ValueError, match="no model named"):
        HubT5(" ")
    with pytest.raises(ValueError, match="batch_size must be positive, got 0"):
        HubT5("gagan3012/k2t", batch_size=0)
    with pytest.raises(ValueError, match="no place for the keywords"):
        HubT5("gagan3012/k2t", prompt="write!")


def test_no_proposals_cannot_be_asked_for(tiny: Path):
    with pytest.raises(ValueError, match="n must be positive, got 0"):
        HubT5(str(tiny)).write(SETS, 0)


def test_a_model_that_reads_bytes_may_write_256_of_them(tmp_path: Path):
    ((best,),) = HubT5(str(save_endless_byte_t5(tmp_path))).write([("dog",)], 1)

    assert best.text == "a" * 256
