import pytest

from pipeline.secrets import with_environment


def test_a_variable_is_put_in_wherever_a_text_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOKEN", "hush")
    written = {"token": "${TOKEN}", "deep": [{"url": "x?key=${TOKEN}&n=1"}], "n": 3}
    assert with_environment(written, "sources[0]") == {
        "token": "hush",
        "deep": [{"url": "x?key=hush&n=1"}],
        "n": 3,
    }


def test_an_unset_variable_is_named_with_its_place(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("NO_SUCH_TOKEN", raising=False)
    with pytest.raises(ValueError, match=r"sources\[0\]\.token: .* NO_SUCH_TOKEN is not set"):
        with_environment({"token": "${NO_SUCH_TOKEN}"}, "sources[0]")


def test_a_secret_is_not_taken_for_a_variable_itself(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOKEN", "${OTHER}")
    assert with_environment("${TOKEN}", "x") == "${OTHER}"
