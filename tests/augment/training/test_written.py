import random
import re
from importlib.resources import files
from pathlib import Path

from augment.models.bundled import SAYINGS_FILE
from augment.training.pairs import pair_of
from augment.training.sayings import learned_sayings
from augment.training.written import written_captions
from augment.words import words_in

UNWANTED = re.compile(r"[^a-z ,'-]|\b(i|my|our|your)\b")


def test_there_are_many_and_none_stands_twice():
    captions = written_captions()

    assert len(captions) > 25_000
    told = [" ".join(words_in(caption)) for caption in captions]
    assert len(set(told)) == len(told)


def test_they_are_plain_lines_about_sounds():
    odd = [caption for caption in written_captions() if UNWANTED.search(caption)]

    assert odd == []


def test_they_are_short_enough_to_learn_from():
    lengths = [len(words_in(caption)) for caption in written_captions()]

    assert min(lengths) >= 2
    assert max(lengths) <= 20


def test_nearly_every_one_makes_a_pair():
    rng = random.Random(0)

    pairs = [pair_of(caption, rng) for caption in written_captions()[::10]]

    assert sum(pair is not None for pair in pairs) > 0.99 * len(pairs)


def test_they_are_what_the_shipped_captioner_tells_again(tmp_path: Path):
    learned_sayings(written_captions()).save(tmp_path / SAYINGS_FILE)

    shipped = Path(str(files("augment"))) / "weights" / SAYINGS_FILE
    assert (tmp_path / SAYINGS_FILE).read_bytes() == shipped.read_bytes()
