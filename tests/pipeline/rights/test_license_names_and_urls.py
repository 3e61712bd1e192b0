"""What names and addresses of licences are read as, one form a row."""

import pytest

from pipeline.rights.engine import conclude
from schemas.rights import NOASSERTION

CC = "https://creativecommons.org"


@pytest.mark.parametrize(
    ("url", "spdx"),
    [
        ("http://creativecommons.org/licenses/by/4.0/", "CC-BY-4.0"),
        ("https://creativecommons.org/licenses/by/4.0", "CC-BY-4.0"),
        ("//creativecommons.org/licenses/by-sa/4.0/", "CC-BY-SA-4.0"),
        ("creativecommons.org/licenses/by/4.0/?ref=chooser-v1", "CC-BY-4.0"),
        ("HTTP://WWW.CreativeCommons.org/Licenses/By-NC/3.0", "CC-BY-NC-3.0"),
        ("https://creativecommons.org/licenses/by-nd/2.5/legalcode", "CC-BY-ND-2.5"),
        ("https://creativecommons.org/licenses/by-nc-nd/4.0/deed.zh-hans", "CC-BY-NC-ND-4.0"),
        ("https://creativecommons.org/licenses/by/3.0/deed.de", "CC-BY-3.0"),
        ("https://creativecommons.org/licenses/by/3.0/de/", "CC-BY-3.0-DE"),
        ("https://creativecommons.org/licenses/by-nc-sa/3.0/de/deed.it", "CC-BY-NC-SA-3.0-DE"),
        ("https://creativecommons.org/licenses/by-sa/2.1/jp/", "CC-BY-SA-2.1-JP"),
        ("https://creativecommons.org/licenses/by/3.0/igo/", "CC-BY-3.0-IGO"),
        ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/publicdomain/zero/1.0/legalcode", "CC0-1.0"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://spdx.org/licenses/CC-BY-NC-4.0.html", "CC-BY-NC-4.0"),
        ("  https://creativecommons.org/licenses/by/4.0/\n", "CC-BY-4.0"),
    ],
)
def test_a_url_is_read_in_either_field(url: str, spdx: str):
    assert conclude("", url).spdx == spdx
    assert conclude(url, "").spdx == spdx
    assert conclude(url, url).rule == "cc-url"


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        (f"{CC}/licenses/by/4.0/us/", "cc-no-such-license"),
        (f"{CC}/licenses/by/5.0/", "cc-no-such-license"),
        (f"{CC}/licenses/by-nc-sa/2.1/", "cc-no-such-license"),
        (f"{CC}/publicdomain/zero/2.0/", "cc-no-such-license"),
        (f"{CC}/licenses/by/3.0/fr/", "cc-port-not-listed"),
        (f"{CC}/licenses/by/2.5/scotland/", "cc-port-not-listed"),
        (f"{CC}/licenses/sampling+/1.0/", "url-unrecognised"),
        (f"{CC}/licenses/by-sa-nd/4.0/", "url-unrecognised"),
        (f"{CC}/licenses/", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/deed.en/nc", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/?but=nc", "url-unrecognised"),
        ("https://creativecommons.org.example.net/licenses/by/4.0/", "url-unrecognised"),
        ("https://creativecommons.org@example.net/licenses/by/4.0/", "url-unrecognised"),
        ("https://example.net/creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://example.net/?u=https://creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://creativecommons.org/licenses/by/٤.0/", "url-unrecognised"),
        ("https://spdx.org/licenses/MIT.html", "url-unrecognised"),
        ("CC0", "url-unrecognised"),
    ],
)
def test_any_other_url_is_unknown(url: str, rule: str):
    rights = conclude("", url)

    assert (rights.spdx, rights.rule) == (NOASSERTION, rule)


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("CC0", "CC0-1.0"),
        ("cc0 1.0", "CC0-1.0"),
        ("CC0-1.0", "CC0-1.0"),
        ("CC0 1.0 Universal", "CC0-1.0"),
        ("Creative Commons 0", "CC0-1.0"),
        ("Creative Commons Zero v1.0 Universal", "CC0-1.0"),
        ("CC0: Public Domain", "CC0-1.0"),
        ("cc-zero", "CC0-1.0"),
        ("Public Domain Mark 1.0", "CC-PDM-1.0"),
        ("CC-PDM-1.0", "CC-PDM-1.0"),
        ("CC-BY 4.0", "CC-BY-4.0"),
        ("CC_BY_4.0", "CC-BY-4.0"),
        ("CC BY-SA 3.0", "CC-BY-SA-3.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("CC BY-SA-NC 4.0", "CC-BY-NC-SA-4.0"),
        ("CC-BY-3.0-DE", "CC-BY-3.0-DE"),
        ("Attribution 3.0", "CC-BY-3.0"),
        ("Attribution NonCommercial 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported License", "CC-BY-SA-3.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Attribution Share Alike 4.0 International", "CC-BY-SA-4.0"),
        ("Attribution Non Commercial No Derivatives 2.0 Generic", "CC-BY-NC-ND-2.0"),
        ("Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
        ("CC0-1.0 (samples/REUSE.toml)", "CC0-1.0"),
        ("CC BY 4.0 (LICENSE)", "CC-BY-4.0"),
    ],
)
def test_a_name_with_its_version_is_enough(name: str, spdx: str):
    rights = conclude(name, "")

    assert (rights.spdx, rights.rule) == (spdx, "cc-name")


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "no-license-text"),
        ("  \n", "no-license-text"),
        ("CC-BY", "cc-version-missing"),
        ("Attribution-NonCommercial", "cc-version-missing"),
        ("Creative Commons Attribution License", "cc-version-missing"),
        ("by-nc-sa 4.0", "cc-name-needs-url"),
        ("CC BY 5.0", "cc-no-such-license"),
        ("CC BY 4.0 NC", "cc-no-such-license"),
        ("CC BY-NC-SA-ND 4.0", "cc-no-such-license"),
        ("CC BY-NC-NC 4.0", "cc-no-such-license"),
        ("Attribution 3.0 International", "cc-no-such-license"),
        ("CC BY 3.0 FR", "cc-port-not-listed"),
        ("public domain", "name-unrecognised"),
        ("Creative Commons", "name-unrecognised"),
        ("not CC0", "name-unrecognised"),
        ("CC BY 4.0 except for ads", "name-unrecognised"),
        ("CC-BY 4.0 (non-commercial only)", "name-unrecognised"),
        ("CC-BY 4.0 (no/ads)", "name-unrecognised"),
        ("CC-BY 4.0 (nc/LICENSE)", "name-unrecognised"),
        ("CC-BY 4.0 (see LICENSE)", "name-unrecognised"),
        ("CC BY 4.0 (CC BY-NC 4.0)", "name-unrecognised"),
        ("cc-by-4.0, cc-by-nc-4.0", "name-unrecognised"),
        ("CC BY 4.0 / CC0", "name-unrecognised"),
        ("CC BY 4.0 https://creativecommons.org/licenses/by/4.0/", "name-unrecognised"),
        ("CreativeCommons Attribution-NonComercial 4.0", "name-unrecognised"),
        ("CC-Sampling+", "name-unrecognised"),
        ("MIT", "name-unrecognised"),
        ("All Rights Reserved", "name-unrecognised"),
        ("СС0", "name-unrecognised"),  # Cyrillic
        ("CC BY ٤.0", "name-unrecognised"),
        ("N/A", "name-unrecognised"),
    ],
)
def test_any_other_name_is_unknown(name: str, rule: str):
    rights = conclude(name, "")

    assert (rights.spdx, rights.url, rights.rule) == (NOASSERTION, "", rule)


@pytest.mark.parametrize(
    ("name", "url", "spdx", "rule"),
    [
        ("CC0", f"{CC}/publicdomain/zero/1.0/", "CC0-1.0", "cc-name-and-url"),
        ("CC BY 4.0", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "cc-name-and-url"),
        ("by-nc 4.0", f"{CC}/licenses/by-nc/4.0/", "CC-BY-NC-4.0", "cc-name-and-url"),
        ("CC-BY", f"{CC}/licenses/by/3.0/", "CC-BY-3.0", "cc-version-from-url"),
        ("Attribution", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "cc-version-from-url"),
        ("CC-BY", f"{CC}/licenses/by/3.0/us/", "CC-BY-3.0-US", "cc-version-from-url"),
    ],
)
def test_a_name_and_a_url_that_agree(name: str, url: str, spdx: str, rule: str):
    rights = conclude(name, url)

    assert (rights.spdx, rights.rule) == (spdx, rule)


@pytest.mark.parametrize(
    ("name", "url", "rule"),
    [
        ("CC-BY", f"{CC}/licenses/by-nc/4.0/", "name-url-conflict"),
        ("CC BY-NC", f"{CC}/licenses/by/4.0/", "name-url-conflict"),
        ("CC BY 3.0", f"{CC}/licenses/by/4.0/", "name-url-conflict"),
        ("CC BY 3.0", f"{CC}/licenses/by/3.0/de/", "name-url-conflict"),
        ("CC0", f"{CC}/publicdomain/mark/1.0/", "name-url-conflict"),
        (f"{CC}/licenses/by/4.0/", f"{CC}/licenses/by/3.0/", "name-url-conflict"),
        ("CC-Sampling+", f"{CC}/publicdomain/zero/1.0/", "name-unrecognised"),
        ("unknown", f"{CC}/licenses/by/4.0/", "name-unrecognised"),
        ("CC BY 4.0", "https://example.net/terms", "url-unrecognised"),
        ("CC0", "n/a", "url-unrecognised"),
    ],
)
def test_a_name_and_a_url_that_do_not_agree_are_unknown(name: str, url: str, rule: str):
    rights = conclude(name, url)

    assert (rights.spdx, rights.rule) == (NOASSERTION, rule)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("CC0", f"{CC}/publicdomain/zero/1.0/"),
        ("CC-PDM-1.0", f"{CC}/publicdomain/mark/1.0/"),
        ("CC BY-SA 4.0", f"{CC}/licenses/by-sa/4.0/"),
        ("CC BY-NC-ND 1.0", f"{CC}/licenses/by-nd-nc/1.0/"),
        ("CC BY-NC-SA 2.0 UK", f"{CC}/licenses/by-nc-sa/2.0/uk/"),
    ],
)
def test_the_canonical_address_comes_with_the_licence(name: str, url: str):
    assert conclude(name, "").url == url


def test_the_words_stay_verbatim():
    rights = conclude(" CC0 ", "HTTP://creativecommons.org/publicdomain/zero/1.0")

    assert (rights.raw, rights.url_raw) == (
        " CC0 ",
        "HTTP://creativecommons.org/publicdomain/zero/1.0",
    )


def test_an_endless_text_is_unknown_and_unread():
    rights = conclude("CC0" + " " * 1_000_000, "")

    assert (rights.spdx, rights.rule) == (NOASSERTION, "license-text-too-long")
