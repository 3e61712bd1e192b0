import pytest

from augment.reading.ucs import without_ucs


@pytest.mark.parametrize(
    ("base", "words"),
    [
        ("DOORWood_Heavy Slam_JD_HOUSE", "door wood_Heavy Slam"),
        ("AMBUrbn_CityTraffic Night_JD_LIB_01", "urban_CityTraffic Night"),
        ("ANMLDog-CU_Growl_BSB_ID2352", "dog_CU_Growl"),
        ("ANMLDog_Old dog barking 1_BSB_X", "Old dog barking 1"),
        ("WEAPGun_Shot_03", "weapon gun_Shot_03"),
        ("METLMisc_Clang_JD_LIB", "metal_Clang"),
        ("DOORWood_Heavy_Slam_01", "door wood_Heavy_Slam_01"),
    ],
)
def test_a_cat_id_is_read_and_ids_of_people_and_libraries_go(base: str, words: str):
    assert without_ucs(base) == words


def test_a_code_that_is_no_word_and_not_in_the_list_says_nothing():
    assert without_ucs("RAINZqx_On Tent_JD_LIB") == "rain_On Tent"


@pytest.mark.parametrize(
    "base", ["rose_bark_03", "DSCNight_01", "USBDrive_click", "RAIN_roof_JD_LIB", "CityTraffic", ""]
)
def test_other_names_stay_as_they_are(base: str):
    assert without_ucs(base) == base
