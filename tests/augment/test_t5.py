import pickle
from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from augment.captioner import Keywords
from augment.generator import Written
from augment.judging.judge import Limits
from augment.t5 import FIRST_ROUND, MAX_REFUSALS, SECOND_ROUND, T5Captioner
from augment.template import TagsTemplate
from schemas.captions import Caption, Origin

DOG = Keywords(("dog", "bark"))
INVENTS = "A dog barks at a teddy bear."
MISSES = "A dog."
GOOD = "A dog barks."
BETTER = "A dog is barking."


@dataclass(frozen=True)
class Says:
    """A model's stand-in that says the same of every set; ``then`` is added in a second round."""

    first: tuple[str, ...]
    then: tuple[str, ...] = ()
    asked: list[tuple[tuple[str, ...], int]] = field(default_factory=list)
    name: str = "says"
    revision: str = "r1"
    packages: tuple[str, ...] = ("tokenizers",)

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        self.asked.extend((words, n) for words in batch)
        texts = (*self.first, *(self.then if n > FIRST_ROUND else ()))
        written = [Written(text, -0.5 * i, "prompt") for i, text in enumerate(texts, 1)]
        return [written[:n] for _ in batch]


def captions_of(captioner: T5Captioner, keywords: Keywords = DOG) -> tuple[Caption, ...]:
    (captions,) = captioner.write([keywords])
    return captions


def texts_of(captioner: T5Captioner, keywords: Keywords = DOG) -> list[str]:
    return [caption.text for caption in captions_of(captioner, keywords)]


def test_the_first_proposal_that_passes_is_taken_with_all_that_is_known_of_it():
    assert captions_of(T5Captioner(Says((INVENTS, GOOD, BETTER)))) == (
        Caption(
            GOOD,
            Origin.T5,
            keywords=("dog", "bark"),
            model="says@r1",
            prompt="prompt",
            score=-1.0,
            coverage=1.0,
            refused=(f"invents: {INVENTS}",),
        ),
    )


def test_what_is_refused_after_the_choice_is_no_refusal_of_it():
    (caption,) = captions_of(T5Captioner(Says((GOOD, INVENTS, MISSES))))

    assert caption.refused == ()


def test_the_template_speaks_where_every_proposal_fails_and_says_which():
    (caption,) = captions_of(T5Captioner(Says((INVENTS, MISSES))))

    assert (caption.text, caption.origin) == ("The sounds of dog and bark.", Origin.TAGS_TEMPLATE)
    assert caption.refused == (f"invents: {INVENTS}", f"misses-keyword: {MISSES}")


def test_a_model_that_says_nothing_leaves_it_to_the_template():
    assert texts_of(T5Captioner(Says(()))) == ["The sounds of dog and bark."]


def test_few_refusals_are_kept():
    refused = tuple(f"A dog barks at bear {n}." for n in "abcdefgh")

    (caption,) = captions_of(T5Captioner(Says((), refused)))

    assert len(caption.refused) == MAX_REFUSALS


def test_a_second_round_is_asked_for_only_where_the_first_does_not_suffice():
    content, lacking = Says((GOOD,)), Says((INVENTS,), then=(GOOD,))

    assert texts_of(T5Captioner(content)) == texts_of(T5Captioner(lacking)) == [GOOD]
    assert content.asked == [(DOG.words, FIRST_ROUND)]
    assert lacking.asked == [(DOG.words, FIRST_ROUND), (DOG.words, SECOND_ROUND)]


def test_up_to_as_many_variants_are_written_as_pass_and_differ():
    model = Says((GOOD, INVENTS, GOOD), then=(BETTER,))

    assert texts_of(T5Captioner(model, variants=1)) == [GOOD]
    assert texts_of(T5Captioner(model, variants=2)) == [GOOD, BETTER]
    assert texts_of(T5Captioner(model, variants=9)) == [GOOD, BETTER]


@dataclass(frozen=True)
class Forgets(Says):
    """Says something else in the second round."""

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        texts = self.first if n == FIRST_ROUND else self.then
        return [[Written(text, -1.0, "") for text in texts] for _ in batch]


def test_what_passed_in_the_first_round_is_not_lost_in_the_second():
    model = Forgets((GOOD,), then=(INVENTS,))

    assert texts_of(T5Captioner(model, variants=2)) == [GOOD]


def test_the_second_rounds_order_goes_first():
    model = Forgets((GOOD,), then=("Dogs bark.", BETTER))

    assert texts_of(T5Captioner(model, variants=3)) == ["Dogs bark.", BETTER, GOOD]


@dataclass(frozen=True)
class LeavesOut(Says):
    """Says of each set that it has left out its last word."""

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        return [[Written(GOOD, -1.0, "", left_out=words[-1])] for words in batch]


def test_one_of_four_keywords_may_be_left_out_on_purpose():
    (caption,) = captions_of(T5Captioner(LeavesOut(())), Keywords(("dog", "bark", "barks", "get")))

    assert (caption.text, caption.origin, caption.coverage) == (GOOD, Origin.T5, 0.75)


@pytest.mark.parametrize(
    ("captioner", "words"),
    [
        (T5Captioner(LeavesOut(())), ("dog", "bark", "get")),
        (T5Captioner(LeavesOut(())), ("dog", "bark", "trigger", "get")),
        (
            T5Captioner(LeavesOut(()), limits=Limits(max_missing=0)),
            ("dog", "bark", "barks", "get"),
        ),
        (T5Captioner(LeavesOut(())), ("dog", "bark", *("barks",) * 4, "trigger", "get")),
        (T5Captioner(Says((GOOD,))), ("dog", "bark", "barks", "get")),
    ],
    ids=["of three", "two of four", "every keyword is wanted", "two of eight", "not on purpose"],
)
def test_otherwise_every_keyword_has_to_be_there(captioner: T5Captioner, words: tuple[str, ...]):
    (caption,) = captions_of(captioner, Keywords(words))

    assert caption.origin is Origin.TAGS_TEMPLATE
    assert caption.refused == (f"misses-keyword: {GOOD}",)


def test_a_gender_that_the_keywords_lack_is_not_guessed():
    says = Says(("A woman speaks to a dog.",))

    assert texts_of(T5Captioner(says), Keywords(("person", "speak", "dog"))) == [
        "A person speaks to a dog."
    ]
    assert texts_of(T5Captioner(says), Keywords(("woman", "speak", "dog"))) == [
        "A woman speaks to a dog."
    ]


def test_a_gender_that_the_keywords_have_can_be_left_out_too():
    says = Says(("A woman speaks to a dog.",))

    assert texts_of(T5Captioner(says, gender="neutral"), Keywords(("woman", "speak", "dog"))) == [
        "A person speaks to a dog."
    ]


@pytest.mark.parametrize(
    "keywords",
    [
        Keywords(("hund", "bellen"), language="de"),
        Keywords(("собака", "лай")),
        Keywords(("dog", "雨")),
        Keywords(("123", "456")),
    ],
)
def test_words_of_other_languages_and_scripts_go_to_the_template(keywords: Keywords):
    model = Says((GOOD,))

    assert captions_of(T5Captioner(model), keywords) == TagsTemplate().write([keywords])[0]
    assert model.asked == []
    assert T5Captioner(model).considered(keywords) == []


def test_the_same_words_in_another_language_are_not_taken_for_english():
    german = Keywords(DOG.words, language="de")

    alone = T5Captioner(Says((GOOD,))).write([german])

    assert alone == T5Captioner(Says((GOOD,))).write([DOG, german])[1:]


def test_words_without_a_sentence_have_no_caption():
    assert captions_of(T5Captioner(Says((GOOD,))), Keywords(())) == ()


def test_each_distinct_set_is_asked_once():
    model = Says((GOOD,))

    written = T5Captioner(model).write([DOG, Keywords(("dog", "bark"), "title"), DOG])

    assert [words for words, _ in model.asked] == [("dog", "bark")]
    assert written == [written[0]] * 3


@dataclass(frozen=True)
class Tells(Says):
    """Says of each set what it is."""

    def write(self, batch: Sequence[tuple[str, ...]], n: int) -> list[list[Written]]:
        return [[Written(f"A {' and a '.join(words)}.", -1.0, "")] for words in batch]


def test_captions_come_in_the_order_of_the_batch_whatever_it_holds():
    batch = [
        Keywords(("train",)),
        Keywords(("дождь",)),
        Keywords(()),
        Keywords(("cat", "dog")),
        Keywords(("train",), language="en"),
    ]
    captioner = T5Captioner(Tells(()))

    written = captioner.write(batch)

    assert [[caption.text for caption in captions] for captions in written] == [
        ["A train."],
        ["The sound of дождь."],
        [],
        ["A cat and a dog."],
        ["A train."],
    ]
    assert written == [captioner.write([keywords])[0] for keywords in batch]


def test_a_language_asked_for_is_asked_of_the_sentence():
    german = "Der Hund und die Katze laufen bellend durch den grossen Garten."
    keywords = Keywords(tuple(german.lower().rstrip(".").split()))
    english_alone = T5Captioner(Says((german,)), limits=Limits(language="en"))

    assert captions_of(T5Captioner(Says((german,))), keywords)[0].origin is Origin.T5
    (caption,) = captions_of(english_alone, keywords)
    assert caption.refused == (f"wrong-language: {german}",)


def test_all_that_was_considered_is_shown_with_its_verdict():
    considered = T5Captioner(Says((INVENTS, "A woman barks, dog."))).considered(DOG)

    assert [(each.text, each.written.text, each.verdict.ok) for each in considered] == [
        (INVENTS, INVENTS, False),
        ("A person barks, dog.", "A woman barks, dog.", False),
    ]


def test_it_carries_its_models_name_and_what_shapes_its_words():
    captioner = T5Captioner(Says((), packages=("torch", "lemminflect")))

    assert (captioner.name, captioner.label) == ("says", "says@r1")
    assert captioner.packages == ("torch", "lemminflect")


def test_it_travels_to_other_processes():
    captioner = T5Captioner(Says((GOOD,)), variants=3)

    assert pickle.loads(pickle.dumps(captioner)) == captioner


def test_a_variant_that_scores_far_less_than_the_best_is_none():
    stumbles = "Something dogs and barks."
    says = Says((GOOD, BETTER, INVENTS, MISSES, stumbles))  # half a nat behind each other

    assert texts_of(T5Captioner(says, variants=4)) == [GOOD, BETTER]
    assert texts_of(T5Captioner(Says((stumbles,)), variants=4)) == [stumbles]
