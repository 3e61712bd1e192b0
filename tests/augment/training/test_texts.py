from pathlib import Path

import pytest

from augment.models.sentinels import realised
from augment.training import texts
from augment.training.pairs import Pair
from augment.training.settings import MAX_PAIR_KEYWORDS, TrainingSettings
from augment.training.stages import stages
from augment.training.texts import Texts, read_texts, training_pairs, validation_pairs


def table(folder: Path, text: str | bytes, name: str = "captions.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def read(*paths: Path) -> set[str]:
    found = read_texts(list(paths))
    return {*found.training, *found.validation}


@pytest.mark.parametrize("column", ["caption", "captions", "sentence", "text", "target"])
def test_a_column_of_captions_is_found_by_its_name(tmp_path: Path, column: str):
    path = table(tmp_path, f'id,{column}\n1,"A dog barks, loudly."\n')

    assert read(path) == {"a dog barks, loudly"}


def test_a_byte_order_mark_does_not_hide_the_first_column(tmp_path: Path):
    assert read(table(tmp_path, "\ufeffcaption,id\nA dog barks,1\n")) == {"a dog barks"}


def test_a_caption_of_several_files_stands_once(tmp_path: Path):
    first = table(tmp_path, "caption\nA dog barks.\nRain falls hard\n", "first.csv")
    second = table(tmp_path, "text\na dog BARKS\nAn owl hoots\n", "second.csv")

    found = read_texts([first, second])

    assert sorted(found.training + found.validation) == [
        "a dog barks",
        "an owl hoots",
        "rain falls hard",
    ]


def test_what_says_little_or_much_or_of_pictures_or_people_is_left_out(tmp_path: Path):
    captions = [
        "Dog barks",
        "a dog barks " * 7,
        "Vector illustration of a dog",
        "My dog barks at us",
        "What a dog barks",
        "",
        "A dog barks",
    ]

    assert read(table(tmp_path, "caption\n" + "\n".join(captions) + "\n")) == {"a dog barks"}


def test_markup_is_cleaned_away(tmp_path: Path):
    path = table(tmp_path, "caption\nA <b>dog</b> barks at https://example.org/x\n")

    assert read(path) == {"a dog barks"}


def test_rows_that_are_cut_short_are_passed_over(tmp_path: Path):
    assert read(table(tmp_path, "id,caption\n1\n2,A dog barks\n3,\n")) == {"a dog barks"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (
            "id,words\n1,A dog barks\n",
            r"no column of captions; it has \['id', 'words'\].*caption or",
        ),
        ("", "no column of captions; it has None"),
        ("caption\nDog\n", "no caption of 3 to 20 words in it"),
        (b"caption\nA dog b\xe4rks\n", "cannot be read as CSV: 'utf-8' codec"),
        ("caption\n" + "x" * 200_000 + "\n", "cannot be read as CSV: field larger"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str | bytes, words: str):
    path = table(tmp_path, content)

    with pytest.raises(ValueError, match=f"captions.csv: {words}"):
        read_texts([path])


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(ValueError, match=r"none\.csv: cannot be read as CSV: .*No such file"):
        read_texts([tmp_path / "none.csv"])


MANY = [f"a dog number{n} barks in the park" for n in range(1_000)]


def test_one_caption_in_fifty_is_held_out_and_never_learned_from(tmp_path: Path):
    found = read_texts([table(tmp_path, "caption\n" + "\n".join(MANY) + "\n")])

    assert set(found.training).isdisjoint(found.validation)
    assert {*found.training, *found.validation} == set(MANY)
    assert 8 <= len(found.validation) <= 35  # 20 are expected of a fair hash


def test_what_is_held_out_does_not_depend_on_the_others(tmp_path: Path):
    held_out = set(read_texts([table(tmp_path, "caption\n" + "\n".join(MANY) + "\n")]).validation)

    half = read_texts([table(tmp_path, "caption\n" + "\n".join(MANY[::-2]) + "\n")])

    assert set(half.validation) == held_out & set(MANY[::-2])


TOLD = Texts(
    tuple(f"a dog barks in the {place}" for place in ("park", "street", "room", "yard")),
    ("an owl hoots in the forest",),
)
CSV_ALONE = TrainingSettings(grammar_fraction=0.0, finish_steps=0)


def first_pairs(told: Texts, settings: TrainingSettings, chunk: int = 0) -> list[Pair]:
    return training_pairs(told, settings, stages(settings)[0], chunk)


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(texts, "CHUNK", 40)


@pytest.mark.usefixtures("small_chunks")
def test_held_out_captions_are_in_no_pair_of_training():
    learned = [pair for chunk in range(3) for pair in first_pairs(TOLD, CSV_ALONE, chunk)]
    unseen = validation_pairs(TOLD, CSV_ALONE, 20)

    assert len(learned) == 120
    assert not any("owl" in keyword for pair in learned for keyword in pair.keywords)
    assert not any("dog" in keyword for pair in unseen for keyword in pair.keywords)


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_depends_on_its_number_and_the_seed_alone():
    first = first_pairs(TOLD, CSV_ALONE)

    assert first == first_pairs(TOLD, CSV_ALONE)
    assert first != first_pairs(TOLD, CSV_ALONE, 1)
    assert first != first_pairs(TOLD, TrainingSettings(grammar_fraction=0.0, seed=1))


@pytest.mark.usefixtures("small_chunks")
def test_without_files_all_pairs_are_of_the_grammar():
    found = first_pairs(Texts((), ()), CSV_ALONE)

    assert len(found) == 40
    assert all(realised(pair.target.split(), pair.keywords) for pair in found)


@pytest.mark.usefixtures("small_chunks")
def test_a_sentence_of_a_file_with_too_many_keywords_is_left_out():
    words = "dog cat owl hen cow pig horse sheep duck"
    assert len(words.split()) > MAX_PAIR_KEYWORDS

    crowded = first_pairs(Texts((" and ".join(words.split()),), ()), CSV_ALONE)

    assert crowded == []


FINISHED = TrainingSettings(grammar_fraction=0.0, finish_steps=10, written_fraction=0.25)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> None:
    captions = tuple(f"a bell{n} rings in the tower" for n in range(200))
    monkeypatch.setattr(texts, "written_captions", lambda: captions)


@pytest.mark.usefixtures("written")
def test_the_last_steps_learn_from_written_captions_in_their_share():
    last = stages(FINISHED)[1]

    found = training_pairs(TOLD, FINISHED, last, 0)

    assert len(found) == texts.CHUNK
    by_hand = sum("tower" in " ".join(pair.keywords) for pair in found)
    assert by_hand / len(found) == pytest.approx(0.25, abs=0.02)


@pytest.mark.usefixtures("written", "small_chunks")
def test_the_first_steps_know_no_written_captions():
    found = first_pairs(TOLD, FINISHED)

    assert not any("tower" in keyword for pair in found for keyword in pair.keywords)


@pytest.mark.usefixtures("written")
def test_written_captions_are_held_out_as_others_are():
    last = stages(FINISHED)[1]

    unseen = validation_pairs(TOLD, FINISHED, 400)

    bells = {word for pair in unseen for word in " ".join(pair.keywords).split() if "bell" in word}
    assert bells
    taught = {
        word
        for pair in training_pairs(TOLD, FINISHED, last, 0)
        for word in " ".join(pair.keywords).split()
    }
    assert bells.isdisjoint(taught)


@pytest.mark.usefixtures("written", "small_chunks")
def test_without_files_the_grammar_has_the_rest_of_the_last_steps():
    found = training_pairs(Texts((), ()), FINISHED, stages(FINISHED)[1], 0)

    assert len(found) > 30
    assert any("tower" not in " ".join(pair.keywords) for pair in found)
