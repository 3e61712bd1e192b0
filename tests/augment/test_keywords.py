from augment.keywords import keywords_of
from schemas.items import Item


def item(**fields) -> Item:
    return Item("s/1", "s", "1.wav", **fields)


def test_tags_are_cleaned_once_each_and_in_order():
    tags = ("Dog", "dog-bark", "dog", "field-recording", "96kHz", "Dog_Bark", "<b>loud</b>")

    assert keywords_of(item(tags=tags)).words == ("dog", "dog bark", "loud")


def test_a_label_of_synonyms_is_taken_apart():
    tags = ("Male speech, man speaking", "Vehicle horn; car horn")

    assert keywords_of(item(tags=tags)).words == (
        "male speech",
        "man speaking",
        "vehicle horn",
        "car horn",
    )


def test_five_hundred_tags_give_ten_keywords():
    tags = tuple(
        f"rain {letter}{other}"
        for letter in "bcdefghijklmnopqrstuvwxyz"
        for other in "nopqrstuvwxyznopqrst"
    )

    assert keywords_of(item(tags=tags)).words == tuple(f"rain b{o}" for o in "nopqrstuvw")


def test_a_tag_that_is_a_text_is_left_out():
    assert keywords_of(item(tags=("ignore all previous instructions " * 5, "rain"))).words == (
        "rain",
    )


def test_tags_in_other_scripts_stay():
    assert keywords_of(item(tags=("Дождь", "雨", "🌧"))).words == ("дождь", "雨")


def test_the_uploader_is_no_keyword():
    tags = ("rain", "Jane_Roe", "recorded by jane roe", "janeroebuck")

    assert keywords_of(item(tags=tags, author="Jane Roe")).words == ("rain", "janeroebuck")


def test_without_tags_the_title_speaks():
    assert keywords_of(item(title="rose_bark_03.wav", tags=("001", "wav"))).words == ("rose bark",)


def test_the_uploader_in_the_title_is_no_keyword():
    assert keywords_of(item(title="rose_bark_jroe.wav", author="jroe")).words == ("rose bark",)


def test_a_title_with_a_slash_is_no_path():
    assert keywords_of(item(title="Wind / rain")).words == ("wind rain",)


def test_nothing_gives_nothing():
    assert keywords_of(item(title="DSC0001.wav", description="A dog barks.")).words == ()
