import pytest

from augment.reading.prose import first_of, reads_as_caption, sentences_of, unshouted, without_notes


@pytest.mark.parametrize(
    "text",
    [
        "Rain on a roof",
        "Dog barking",
        "Rose barks",
        "Small helicopter takes off",
        "A door slams, a dog barks, and rain falls on the roof.",
        "Дождь на крыше",
        "屋顶上的雨声",
        "Regen auf dem Dach unserer Hütte",
    ],
)
def test_what_says_what_is_heard_reads_as_a_caption(text: str):
    assert reads_as_caption(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Thunderstorm",
        "Red rose",
        "summer rain storm urban dogs people water drops",
        "city sounds night",
        "animals dog bark springer spaniel",
        "dog, barking, park, night",
        "#dog #barking #in #park",
        "over and out",
        "I walk on gravel",
        "Tell us of the rain",
        "12 34 of 56 78 rain",
        "雨声",
        "дождь ветер",
    ],
)
def test_names_lists_and_speeches_do_not(text: str):
    assert not reads_as_caption(text)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Dog barking - Zoom H4n, 24bit", "Dog barking"),
        ("03 Dog barking (stereo)", "Dog barking"),
        ("2 dogs barking", "2 dogs barking"),
        ("Dog bark 2", "Dog bark"),
        ("Train at 8am", "Train"),
        ("1 Minute Rain", "Rain"),
        ("A dog barking (close recording)", "A dog barking (close recording)"),
        ("City sounds, not free for commercial use", ""),
        ("Rain on a roof | License: CC0", "Rain on a roof"),
        ("Footsteps on gravel, recorded with a Zoom H2n", "Footsteps on gravel"),
        ("Field recording of a forest", "A forest"),
        ("A microphone falls to the floor", "A microphone falls to the floor"),
        ("A hum of 50 Hz in a room", "A hum of 50 Hz in a room"),
        ("Rain - wind - thunder", "Rain - wind - thunder"),
        ("Recorded with Zoom H4n at 24bit/96kHz", ""),
        ("License: CC0", ""),
        ("please credit me", ""),
        ("Enjoy!", ""),
    ],
)
def test_notes_go(text: str, rest: str):
    assert without_notes(text) == rest


def test_a_description_is_its_sentences_without_notes_and_people():
    description = (
        "A dog barks<br>in a park. Recorded with Zoom H4n at 24bit/96kHz.\n"
        "Write to me at jo@example.org\nA long\nwalk on gravel\nThanks to Jane Roe for the dog."
    )

    assert sentences_of(description, "Jane Roe") == (
        "A dog barks in a park.",
        "A long walk on gravel",
    )


def test_the_first_sentences_that_read_as_captions_fill_one():
    sentences = ["Rain.", "A dog barks", "It is loud.", *["Rain falls on the roof."] * 20]

    assert first_of(sentences).startswith("A dog barks. It is loud. Rain falls")
    # 24 characters, then eleven times 23 and a space are 288; a twelfth would be too much.
    assert len(first_of(sentences)) == 288


def test_shouting_is_spoken():
    assert unshouted("DOG BARKING IN A PARK") == "Dog barking in a park"
    assert unshouted("USB") == "USB"
    assert unshouted("A DOG barks") == "A DOG barks"
