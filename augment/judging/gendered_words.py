"""The words that say who: men's and women's, and what takes their place."""

import re
from functools import cache
from typing import NamedTuple

from augment.words import Form, inflect

# Masculine words | feminine words | what takes their place. Kings and cowboys are left in peace.
_TABLE = """
man gentleman guy bloke chap lad male | woman lady gal lass female | person
boy son | girl daughter | child
father dad daddy | mother mom mum mommy | parent
grandfather grandpa granddad | grandmother grandma granny | grandparent
brother | sister | sibling
uncle nephew | aunt auntie niece | relative
husband | wife | spouse
boyfriend | girlfriend | partner
salesman | saleswoman | salesperson
businessman | businesswoman | businessperson
spokesman | spokeswoman | spokesperson
chairman | chairwoman | chairperson
policeman | policewoman | police officer
fireman | firewoman | firefighter
mailman postman | mailwoman postwoman | mail carrier
cameraman | camerawoman | camera operator
fisherman | fisherwoman | fisher
waiter | waitress | server
steward | stewardess | flight attendant
| actress | actor
| hostess | host
| heroine | hero
"""
PRONOUNS = dict.fromkeys(("he", "him", "his", "himself"), "m")
PRONOUNS |= dict.fromkeys(("she", "her", "hers", "herself"), "f")
"""The gender of each, as in ``Sense``."""

ADJECTIVES = frozenset({"male", "female"})
FIXED_PAIRS = frozenset(
    {"mother nature", "mother tongue", "boy band", "girl group", "grandfather clock"}
)
"""Pairs whose first word says nothing of anybody."""

ARTICLES = frozenset({"a", "an", "one", "another"})


class Sense(NamedTuple):
    """What a gendered noun means: the word without gender, ``m`` or ``f``, and its number."""

    neutral: str
    gender: str
    plural: bool


@cache
def senses() -> dict[str, Sense]:
    """The sense of each gendered noun, singular and plural."""
    found = {}
    for row in _TABLE.strip().splitlines():
        masculine, feminine, neutral_word = row.split("|")
        for gender, words in (("m", masculine), ("f", feminine)):
            for word in words.split():
                found[word] = Sense(neutral_word.strip(), gender, plural=False)
                found[plural(word)] = Sense(neutral_word.strip(), gender, plural=True)
    return found


def plural(word: str) -> str:
    """The plural of a noun for people; "woman" and "salesperson" have one of their own kind."""
    found = re.sub("man$", "men", re.sub("person$", "people", word))
    return inflect(word, Form.S) if found == word else found
