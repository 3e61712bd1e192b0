import pytest

from augment.reading.cleaning import MAX_CAPTION_CHARS, clean_phrase, clean_text


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("  Rain \n on\ta  roof ", "Rain on a roof"),
        ("<b>Rain</b> on<br/>a roof", "Rain on a roof"),
        ("Rain <script>alert('x')</script>falls", "Rain falls"),
        ("Rain <script>alert('x')", "Rain"),
        ("Rain &lt;script&gt;alert(1)&lt;/script&gt; falls", "Rain falls"),
        ("Rain &amp;amp;amp; wind", "Rain & wind"),
        ("Rain <!-- hidden --> falls", "Rain falls"),
        ('<a href="x" onclick="y()">Rain</a>', "Rain"),
        ("Louder than > this < that", "Louder than this that"),
        ("Rock&roll", "Rock&roll"),
        ("Rain (rain@example.org) falls", "Rain falls"),
        ("Rain by jo.doe+x@mail.example.org", "Rain"),
        ("Rain, jo [at] example dot org", "Rain"),
        ("Rain, jo at example dot org", "Rain"),
        ("Rain, sounds-AT-example_pl", "Rain"),
        ("Rain at dusk", "Rain at dusk"),
        ("RAIN AT NIGHT", "RAIN AT NIGHT"),
        ("Rain, thanks to @jo_doe", "Rain"),
        ("Rain https://example.org/a?b=c falls", "Rain falls"),
        ("Rain www.example.org falls", "Rain falls"),
        ("Rain from example.com falls", "Rain falls"),
        ("Rain on my-sounds.de falls", "Rain on falls"),
        ("Rain +49 (30) 1234-5678 falls", "Rain falls"),
        ("Rain 555-123-4567 falls", "Rain falls"),
        ("Rain 555-123-4567x12 falls", "Rain x12 falls"),
        ("Rain at 44100 Hz", "Rain at 44100 Hz"),
        ("rain\u202egnihton\u202c", "raingnihton"),
        ("ra\u200bin\ufeff", "rain"),
        ("rain\x00\x07 falls\x1b[2J", "rain falls[2J"),
        ("rain\ud800\ue000", "rain"),
        (r"sea \u200b\u200bon the road", "sea on the road"),
        ("Cafe\u0301 noise", "Café noise"),
        ("Дождь на крыше", "Дождь на крыше"),
        ("屋顶上的雨声。", "屋顶上的雨声。"),
        ("हिन्दी में बारिश", "हिन्दी में बारिश"),
        ("Rain 🌧 falls", "Rain 🌧 falls"),
        ("🌧🌧", ""),
        ("!!! 123", ""),
        ("", ""),
    ],
)
def test_a_text_becomes_one_clean_line(raw: str, clean: str):
    assert clean_phrase(raw) == clean


def test_a_sentence_that_held_an_address_goes_whole():
    assert clean_phrase("A dog barks. Write to jo@example.org! It is loud.") == (
        "A dog barks. It is loud."
    )


def test_of_a_running_text_a_sentence_with_an_address_is_never_kept():
    assert clean_text("Write to jo@example.org!") == ""
    assert clean_text("Write to jo@example.org! It rains.") == "It rains."
    assert len(clean_text("It rains. " * 100)) > MAX_CAPTION_CHARS


def test_a_long_text_ends_with_a_sentence():
    sentence = "Rain falls on the roof of a hut."

    cut = clean_phrase(" ".join([sentence] * 400))

    assert cut == " ".join([sentence] * 9)  # nine of 32 letters and eight spaces are 296
    assert len(cut) == 296


def test_a_long_text_without_a_sentence_ends_with_a_word():
    assert clean_phrase("drip " * 2_000) == ("drip " * 60).strip()


def test_a_long_text_without_spaces_is_cut():
    assert clean_phrase("雨" * 10_000) == "雨" * MAX_CAPTION_CHARS


def test_markup_nested_without_end_gives_nothing_dangerous():
    assert "<" not in clean_phrase("rain " + "<scr" * 500 + "<script>" + "ipt>" * 500)


@pytest.mark.parametrize(
    "part", ["&amp;", "a.", "a-", "<a", "(at", "1(", "www.", "aB", "@", "<!--"]
)
def test_hostile_repetition_is_read_quickly(part: str):
    # A quadratic pattern would take minutes here: the text is read up to a bound, and linearly.
    assert len(clean_phrase(part * 1_000_000)) <= MAX_CAPTION_CHARS
