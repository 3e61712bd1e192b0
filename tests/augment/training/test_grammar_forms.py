"""What the grammar draws from a lexicon, and each form of a caption over a small one."""

import random
import re
from collections import Counter

import pytest

from augment.sound_events import lexicon_of, parse
from augment.training import grammar_several, grammar_single
from augment.training.grammar import FORMS
from augment.training.grammar_draws import Draw
from augment.training.grammar_stock import Stock, Table, stocked
from augment.training.grammar_words import GIVEN, HEARD, PHASES, SOUNDS
from augment.words import content_words, is_content, lemmas, words_in

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

OWN = (*GIVEN, *HEARD, *PHASES, *(sound for sound, _ in SOUNDS), "produce")
"""Words that the grammar has by itself."""


@pytest.fixture(scope="module")
def stock() -> Stock:
    return stocked(lexicon_of(parse("sample.tsv", SAMPLE)))


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
        word for text in content_words(" ".join([SAMPLE, *OWN])) for word in lemmas(text)
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
