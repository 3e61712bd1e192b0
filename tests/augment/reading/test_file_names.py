import pytest

from augment.reading.file_names import looks_like_file_name, words_of, words_of_file_name


@pytest.mark.parametrize(
    ("file_name", "words"),
    [
        ("rose_bark_03.wav", "rose bark"),
        ("animals_dog_bark_springer_spaniel_001.wav", "animals dog bark springer spaniel"),
        ("AMB_CityTraffic-Night_LOOP 96k.wav", "city traffic night"),
        ("AMBUrbn_CityTraffic Night_JD_LIB.wav", "urban city traffic night"),
        ("forest_binaural_MixPre6_ORTF_Sennheiser MKH8040.wav", "forest"),
        ("tascam dr-05 rain xy.wav", "rain"),
        ("rain March 3rd 2019.wav", "rain"),
        ("3rd floor.wav", "floor"),
        ("rain_royalty-free_CC-BY.wav", "rain"),
        ("rain_by_JaneRoe.wav", "rain"),
        ("lg fire5.wav", "fire"),
        ("baby-crying_(sounds-AT-example_pl).wav", "baby crying"),
        ("Dog bark2.wav", "dog bark"),
        ("CHAINSAW.WAV", "chainsaw"),
        ("USBDrive_click.flac", "usb drive click"),
        (
            "Clock-grandfather-ticks & striking once.MP3",
            "clock grandfather ticks and striking once",
        ),
        ("20060810.clock.01.flac", "clock"),
        ("rain 2007-08-12 24bit 48kHz stereo final mix.wav", "rain"),
        ("12Mar2009_rooster.wav", "rooster"),
        ("Take03_Door.wav", "door"),
        ("door take 3.wav", "door"),
        ("FireBurning_v2.wav", "fire burning"),
        ("drill bit.wav", "drill bit"),
        ("ocean wave.wav", "ocean wave"),
        ("walking_on_a_road.wav", "walking on a road"),
        ("don't_stop.wav", "don't stop"),
        ("dog.wav.mp3", "dog"),
        ("field-recording_dog_60_seconds.wav", "dog"),
        ("sounds/dogs/bark.wav", "bark"),
        ("C:\\sounds\\bark.wav", "bark"),
        ("rain_jo@example.org.wav", ""),
        ("ПтицыВЛесу_02.wav", "птицы в лесу"),
        ("雨 1.wav", "雨"),
        ("हिन्दी_बारिश_1.wav", "हिन्दी बारिश"),
        ("\u202ebark\u200b_dog.wav", "bark dog"),
        ("<script>alert(1)</script>rain.wav", "rain"),
    ],
)
def test_the_readable_words_remain(file_name: str, words: str):
    assert words_of_file_name(file_name) == words


@pytest.mark.parametrize(
    "file_name",
    [
        "1-100032-A.ogg",
        "DSC0001.wav",
        "ZOOM0012.WAV",
        "IMG_20200101_120000.mp4",
        "R09_0005.wav",
        "Track 01.wav",
        "8am.wav",
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301.flac",
        "d41d8cd98f00b204e9800998ecf8427e.wav",
        "deadbeef01.ogg",
        "🌧🌧.wav",
        ".wav",
        "",
    ],
)
def test_a_name_that_says_nothing_gives_nothing(file_name: str):
    assert words_of_file_name(file_name) == ""


def test_the_uploader_is_in_no_file_name():
    assert words_of_file_name("JaneRoe_rain_jroe 3.wav", "Jane Roe") == "rain"
    assert words_of_file_name("rose_bark_03.wav", "Rose Bark") == ""
    assert words_of_file_name("rose_bark_03.wav", "Rose Miller") == "rose bark"


def test_a_word_of_hex_letters_is_still_a_word():
    assert words_of_file_name("facade_decade.wav") == "facade decade"


def test_a_tag_is_read_like_a_name_but_for_path_and_ending():
    assert words_of("AC/DC-hum_50Hz") == "ac dc hum"


@pytest.mark.parametrize("title", ["Foc.WAV", "rose_bark", "rain-on-roof", "Bark01", " a b.aif "])
def test_titles_that_are_file_names(title: str):
    assert looks_like_file_name(title)


@pytest.mark.parametrize("title", ["Rain", "Dog Barking", "Wood-burning stove", "Vol. 2", ""])
def test_titles_that_are_none(title: str):
    assert not looks_like_file_name(title)
