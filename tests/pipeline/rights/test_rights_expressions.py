import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.expressions import choices_of


@pytest.mark.parametrize(
    ("expression", "choices"),
    [
        ("A", [("A",)]),
        ("A OR B", [("A",), ("B",)]),
        ("A AND B", [("A", "B")]),
        ("A AND B OR C", [("A", "B"), ("C",)]),
        ("A OR B AND C", [("A",), ("B", "C")]),
        ("(A OR B) AND C", [("A", "C"), ("B", "C")]),
        ("(A OR B) AND (C OR D)", [("A", "C"), ("A", "D"), ("B", "C"), ("B", "D")]),
        ("((A))", [("A",)]),
        ("A OR A", [("A",)]),
        ("A AND A", [("A",)]),
        ("LicenseRef-CC-BY-3.0-FR AND CC0-1.0", [("LicenseRef-CC-BY-3.0-FR", "CC0-1.0")]),
    ],
)
def test_and_binds_tighter_than_or(expression: str, choices: list[tuple[str, ...]]):
    assert list(choices_of(expression)) == choices


@pytest.mark.parametrize(
    "expression",
    [
        "",
        " ",
        "A B",
        "A OR",
        "AND A",
        "(A",
        "A)",
        "()",
        "A WITH B",
        "A or B",
        "A, B",
        "A OR (B",
        "é",
    ],
)
def test_anything_else_is_refused(expression: str):
    with pytest.raises(ValueError, match="expression"):
        choices_of(expression)


def test_more_choices_than_anybody_offers_are_refused():
    with pytest.raises(ValueError, match="64 choices"):
        choices_of(" AND ".join(f"(A{n} OR B{n})" for n in range(7)))


def test_an_endless_expression_is_refused():
    with pytest.raises(ValueError, match="words"):
        choices_of("(" * 100_000)


@given(st.text(alphabet="AB ()ORND", max_size=40))
def test_no_text_does_worse_than_being_refused(text: str):
    try:
        choices = choices_of(text)
    except ValueError:
        return
    assert choices
    assert all(choices)
