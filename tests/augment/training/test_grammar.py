import random
import re
from collections import Counter

import pytest

from augment.training import grammar_several, grammar_single
from augment.training.grammar import FORMS, sentences
from augment.training.grammar_draws import Draw
from augment.training.grammar_phrases import (
    Clause,
    can_be_passive,
    conjugated,
    is_plural,
    passive,
    pluralized,
)
from augment.training.grammar_stock import Stock, Table, stocked
from augment.training.lexicon import lexicon_of, parse
from augment.words import Form, content_words, is_content, lemmas, words_in

SAMPLE = """\
source\tman\tperson\tspeak, clear his throat\told\tin a hall
source\twoman\tperson\tspeak, laugh\tyoung\ton a porch
source\tdog\tanimal\tbark, growl\tsmall\tin a yard
source\tengine\tthing\tidle, rattle, rev up\tloud\tin a garage
source\twater\tmass\tgurgle, drip\tcold\tin a sink
source\tdishes\tplural\tclink, clatter\tdirty\tin a kitchen
source\tcrowd\tgroup\tcheer, roar\tlarge\tin a stadium
action\tchop\tvegetables, a carrot\twith a cleaver
action\tknock\t-\ton a window
noise\tthe hum\tof a fridge\t-
noise\ta bang\t-\tin an alley
manner\tloudly\tbark, speak, knock
common\tman\tperson\t5\t20\tspeak
common\twoman\tperson\t4\t10\tspeak, laugh
common\tdog\tanimal\t3\t50\tbark
common\tmusic\tmass\t3\t0\t-
"""


@pytest.fixture(scope="module")
def stock() -> Stock:
    return stocked(lexicon_of(parse("sample.tsv", SAMPLE)))


@pytest.fixture(scope="module")
def shipped_sentences() -> list[str]:
    return list(sentences(random.Random(7), 3_000))


@pytest.mark.parametrize(
    ("clause", "finite", "progressive", "participle"),
    [
        (
            Clause("a dog", False, ("bark",)),
            "a dog barks",
            "a dog is barking",
            "a dog barking",
        ),
        (
            Clause("dogs", True, ("bark", "growl"), tail="in a yard"),
            "dogs bark and growl in a yard",
            "dogs are barking and growling in a yard",
            "dogs barking and growling in a yard",
        ),
        (
            Clause("a cat", False, ("purr", "mew", "hiss"), joint=", and "),
            "a cat purrs, mews, and hisses",
            "a cat is purring, mewing, and hissing",
            "a cat purring, mewing, and hissing",
        ),
        (
            Clause("a door", False, ("creak open", "shut"), "slowly", joint=", then "),
            "a door slowly creaks open, then shuts",
            "a door is slowly creaking open, then shutting",
            "a door slowly creaking open, then shutting",
        ),
    ],
)
def test_a_clause_is_said_in_three_ways(
    clause: Clause, finite: str, progressive: str, participle: str
):
    assert clause.finite() == finite
    assert clause.progressive() == progressive
    assert clause.participle() == participle


def test_what_belongs_to_one_belongs_to_them_in_the_plural():
    assert Clause("men", True, ("clear his throat",)).finite() == "men clear their throat"


@pytest.mark.parametrize(
    ("verb", "s", "ing"),
    [
        ("clatter", "clatters", "clattering"),
        ("buzz", "buzzes", "buzzing"),
        ("whiz", "whizzes", "whizzing"),
        ("cry", "cries", "crying"),
        ("play", "plays", "playing"),
        ("echo", "echoes", "echoing"),
        ("moo", "moos", "mooing"),
        ("baa", "baas", "baaing"),
        ("hum a tune", "hums a tune", "humming a tune"),
        ("stop and start", "stops and starts", "stopping and starting"),
        ("clip-clop", "clip-clops", "clip-clopping"),
    ],
)
def test_the_first_word_of_a_verb_phrase_is_conjugated(verb: str, s: str, ing: str):
    assert conjugated(verb, Form.S) == s
    assert conjugated(verb, Form.ING) == ing


@pytest.mark.parametrize(
    ("noun", "plural"),
    [
        ("dog", "dogs"),
        ("pickup truck", "pickup trucks"),
        ("tin can", "tin cans"),
        ("person", "people"),
        ("sheep", "sheep"),
        ("goose", "geese"),
        ("bird of prey", "birds of prey"),
        ("hi-hat", "hi-hats"),
    ],
)
def test_nouns_have_their_plurals(noun: str, plural: str):
    assert pluralized(noun) == plural


@pytest.mark.parametrize(
    ("thing", "plural"),
    [("vegetables", True), ("a nail", False), ("paint", False), ("glass", False), ("mud", False)],
)
def test_the_number_of_an_object_is_seen(thing: str, plural: bool):
    assert is_plural(thing) is plural


def test_objects_suffer_in_the_passive():
    assert passive("chop", "vegetables", finite=True) == "vegetables are being chopped"
    assert passive("turn on", "a lamp", finite=False) == "a lamp being turned on"


@pytest.mark.parametrize(
    ("verb", "thing"), [("walk", ""), ("blow", "out a candle"), ("knock against", "a wall")]
)
def test_what_has_no_plain_object_has_no_passive(verb: str, thing: str):
    assert not can_be_passive(verb, thing)


def test_a_table_draws_in_proportion_and_leaves_out_the_weightless():
    table = Table.of([("a", 1.0), ("b", 3.0), ("c", 0.0)])
    rng = random.Random(1)

    drawn = Counter(table.draw(rng) for _ in range(4_000))

    assert set(drawn) == {"a", "b"}
    assert 850 < drawn["a"] < 1_150


def test_a_common_noun_joins_its_usual_verbs_to_those_of_its_source(stock: Stock):
    dog = next(sounder for sounder in stock.common.entries if sounder.noun == "dog")

    assert dog.verbs.entries == ("bark", "growl")
    assert dog.places == ("in a yard",)
    assert dog.plural_fraction == 0.5


def test_a_word_of_weight_zero_is_never_drawn():
    text = SAMPLE + "weight\tgrowl\t0\nweight\tloudly\t0\nweight\tchop\t0\n"
    told = stocked(lexicon_of(parse("sample.tsv", text)))

    assert told.manners == {}
    assert [action.verb for action in told.actions.entries] == ["knock"]
    assert "growl" not in told.bare.entries


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.__name__)
def test_every_form_says_only_what_the_lexicon_holds(form, stock: Stock):
    of_the_grammar = (
        "people group follow loud distant faint soft muffle muffled sudden heavy constant deep "
        "light person child boy girl talk background distance nearby two multiple man woman speak"
    )
    allowed = set(of_the_grammar.split()) | {
        word for text in content_words(SAMPLE) for word in lemmas(text)
    }

    for seed in range(150):
        text = form(Draw(random.Random(seed), stock))
        said = {word for word in words_in(text) if is_content(word)}
        assert not {word for word in said if allowed.isdisjoint(lemmas(word))}, text
        assert "  " not in text
        assert text == text.strip()


@pytest.mark.parametrize(
    ("form", "pattern"),
    [
        (grammar_single.doing, r"(chopping (vegetables|a carrot)|knocking)( (with|on) .+)?"),
        (grammar_single.suffered, r"(vegetables|a carrot) (are |is )?being chopped( with .+)?"),
        (grammar_single.there_is, r"there (is|are) .+ing\b.*"),
        (grammar_single.together, r"(the|an?|men|women)\b.* and .+ (speak|.*speaking)( .+)?"),
        (grammar_several.followed, r".+ followed by .+"),
        (grammar_several.clause_first_named, r"(while|as) .+, .+"),
    ],
)
def test_a_form_looks_as_it_is_named(form, pattern: str, stock: Stock):
    for seed in range(100):
        assert re.fullmatch(pattern, form(Draw(random.Random(seed), stock)))


def test_the_same_seed_gives_the_same_sentences():
    first = list(sentences(random.Random(3), 50))

    assert first == list(sentences(random.Random(3), 50))
    assert first != list(sentences(random.Random(4), 50))


def test_sentences_begin_with_a_capital_and_half_of_them_end_with_a_stop(
    shipped_sentences: list[str],
):
    stops = sum(text.endswith(".") for text in shipped_sentences)

    assert all(text[0].isupper() for text in shipped_sentences)
    assert 0.45 < stops / len(shipped_sentences) < 0.55


def test_sentences_have_the_length_of_captions(shipped_sentences: list[str]):
    lengths = [len(words_in(text)) for text in shipped_sentences]
    content = [len(content_words(text)) for text in shipped_sentences]

    assert min(lengths) >= 3
    assert max(lengths) <= 16
    assert 7.5 < sum(lengths) / len(lengths) < 9
    assert min(content) >= 1
    assert max(content) <= 8
    assert sum(2 <= n <= 5 for n in content) / len(content) > 0.75


def test_no_content_word_is_said_twice(shipped_sentences: list[str]):
    for text in shipped_sentences:
        content = content_words(text)
        assert len(set(content)) == len(content), text


def test_no_adjective_stands_beside_its_own_adverb(shipped_sentences: list[str]):
    for text in shipped_sentences:
        content = content_words(text)
        assert not [word for word in content if f"{word}ly" in content], text


def test_common_words_are_said_often_and_rare_ones_too(shipped_sentences: list[str]):
    said = Counter(word for text in shipped_sentences for word in set(content_words(text)))
    total = len(shipped_sentences)

    assert said["man"] / total > 0.1
    assert said["music"] / total > 0.03
    assert len(said) > 2_000


@pytest.mark.parametrize(
    "wrong",
    [
        r"\ba (?!eu|ewe|one)[aeio]",  # "a engine"; "a u" may be right
        r"\ban [^aeiouhxmlfs]",
        r"\b(?:he|she|it) (?:are|were)\b",
        r"\b(?:is|are) (?:is|are)\b",
        r"\b(\w+) \1\b",
        r" ,|,,|\.\.|-\b -",
        r"\b(?:several|many|multiple|two) \w+ is\b",
    ],
)
def test_grammar_is_kept(wrong: str, shipped_sentences: list[str]):
    found = [text for text in shipped_sentences if re.search(wrong, text, re.IGNORECASE)]

    assert not found, found[:5]
