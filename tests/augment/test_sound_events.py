import pytest

from augment.sound_events import (
    Action,
    Common,
    Kind,
    Manner,
    Noise,
    Source,
    Weight,
    Word,
    lexicon_of,
    load,
    parse,
)


def test_each_kind_of_record_is_read_into_its_own_type():
    text = (
        "# animals\n"
        "source\tdog\tanimal\tbark, bark at a cat\tsmall, old\tin a yard\n"
        "\n"
        "action\ttype\ta letter\ton a keyboard\n"
        "noise\ta splash\tof oars\t-\n"
        "manner\tloudly\tbark, type\n"
        "common\tdog\tanimal\t2.5\t20\tbark\n"
        "weight\ttype\t3\n"
        "word\tlight\taction, adjective\n"
    )

    assert parse("a.tsv", text) == [
        Source("dog", Kind.ANIMAL, ("bark", "bark at a cat"), ("small", "old"), ("in a yard",)),
        Action("type", ("a letter",), ("on a keyboard",)),
        Noise("a splash", ("of oars",), ()),
        Manner("loudly", ("bark", "type")),
        Common("dog", Kind.ANIMAL, 2.5, 0.2, ("bark",)),
        Weight("type", 3.0),
        Word("light", ("action", "adjective")),
    ]


def test_a_dash_among_objects_is_the_verb_without_one():
    records = parse("a.tsv", "action\tclap\t-, hands\t-\naction\tyawn\t-\t-\n")

    assert records == [Action("clap", ("", "hands"), ()), Action("yawn", ("",), ())]


def test_a_noun_may_be_common_without_having_verbs():
    (record,) = parse("a.tsv", "common\tspeech\tmass\t4\t0\t-\n")

    assert record == Common("speech", Kind.MASS, 4.0, 0.0, ())


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("sauce\tdog", "no record 'sauce'; known are source, action, noise, manner"),
        ("source\tdog\tanimal\tbark\t-", "source has 5 fields after its name, got 4"),
        ("source\tdog\tbeast\tbark\t-\t-", "no kind 'beast'; known are animal, person, group"),
        ("source\tdog\tanimal\t-\t-\t-", "at least one verb"),
        ("word\tlight\t-", "at least one role"),
        ("source\tdog\tanimal\tbark,  growl\t-\t-", "empty entry"),
        ("source\tdog\tanimal\tbark, -\t-\t-", "empty entry"),
        ("manner\tloudly\tbark ", "begins or ends with a space"),
        ("manner\t\tbark", "a field is empty"),
        ("noise\ta caf\u00e9\t-\t-", "only printable ASCII"),
        ("noise\ta splash\r\t-\t-", "only printable ASCII"),
        ("weight\ttype\t-3", "'-3' is not a number"),
        ("common\tdog\tanimal\t1\t101\tbark", "at most 100 percent, got 101"),
    ],
)
def test_a_malformed_line_is_refused_with_its_place(line: str, complaint: str):
    with pytest.raises(ValueError, match=r"^sea\.tsv, line 2: ") as refusal:
        parse("sea.tsv", f"# a comment\n{line}\n")

    assert complaint in str(refusal.value)


def test_events_are_counted_once_however_often_they_are_listed():
    lexicon = lexicon_of(
        parse(
            "a.tsv",
            "source\tdog\tanimal\tbark, growl\t-\t-\n"  # two
            "source\tdog\tanimal\tbark, pant\t-\t-\n"  # one more
            "common\tdog\tanimal\t5\t0\tbark, howl\n"  # one more
            "action\tclap\t-, hands\t-\n"  # two
            "noise\ta splash\tof oars, in a pond\t-\n"  # two
            "noise\tstatic\t-\t-\n",  # one
        )
    )

    assert lexicon.n_events() == 9


def test_an_empty_lexicon_names_no_events():
    assert parse("a.tsv", "") == []
    assert lexicon_of([]).n_events() == 0


def test_the_lexicon_of_the_package_is_well_formed_and_broad():
    lexicon = load()

    assert lexicon.n_events() > 9_000
    assert {"man", "dog", "engine", "music"} <= {common.noun for common in lexicon.commons}
