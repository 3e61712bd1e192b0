import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.preferences import KNOWN, preference_of

STRICTER = ["allow", "conditional", "unknown", "deny"]


@pytest.mark.parametrize(
    ("words", "generative", "other"),
    [
        ("", "allow", "allow"),
        ("  ", "allow", "allow"),
        ("no-additional-preferences", "allow", "allow"),
        ("open-source-models", "conditional", "allow"),
        ("noncommercial-open-source-models", "conditional", "allow"),
        ("no-gen-ai", "deny", "allow"),
        ("No Gen AI", "deny", "allow"),
        ("noai", "deny", "deny"),
        ("tdm-reservation: 1", "deny", "deny"),
        ("tdm-reservation: 0", "allow", "allow"),
        ("train-ai=n", "deny", "allow"),
        ("train-ai=y, search=y", "allow", "allow"),
        ("train-ai=y, noai", "deny", "deny"),
        ("c2pa.ai_training: notAllowed", "deny", "deny"),
        ("cawg.ai_generative_training=constrained", "conditional", "allow"),
        ("ask me first", "unknown", "unknown"),
        ("no-additional-preferences; but ask", "unknown", "unknown"),
    ],
)
def test_what_each_word_leaves(words: str, generative: str, other: str):
    assert preference_of(words) == (generative, other)


@given(st.text(max_size=60))
def test_only_words_that_are_understood_leave_everything(words: str):
    left = preference_of(words)

    understood = all(
        any(preference_of(known) == preference_of(part) for known in KNOWN)
        for part in words.split(",")
        if part.strip(" ;\n")
    )
    assert "unknown" in left or understood


@given(st.lists(st.sampled_from([*KNOWN, "anything else"]), max_size=4), st.sampled_from([*KNOWN]))
def test_a_further_word_never_gives_back(words: list[str], further: str):
    before, after = preference_of(", ".join(words)), preference_of(", ".join([*words, further]))

    for one, other in zip(before, after, strict=True):
        assert STRICTER.index(one) <= STRICTER.index(other)
