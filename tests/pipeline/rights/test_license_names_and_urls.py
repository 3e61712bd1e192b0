"""What names and addresses of licences are read as, one form a row."""

import pytest

from pipeline.rights.conclude import conclude
from schemas.rights import NOASSERTION, Rights, Said

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
        ("https://creativecommons.org/licenses/by/3.0/fr/", "LicenseRef-CC-BY-3.0-FR"),
        ("https://creativecommons.org/licenses/by-nd-nc/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/licenses/by-nc-nd/1.0/", "CC-BY-NC-ND-1.0"),
        ("https://creativecommons.org/licenses/by/", "LicenseRef-CC-BY"),
        ("https://creativecommons.org/publicdomain/zero/1.0/legalcode", "CC0-1.0"),
        ("https://creativecommons.org/share-your-work/public-domain/cc0/", "CC0-1.0"),
        ("http://creativecommons.org/licenses/publicdomain/", "CC-PDDC"),
        ("http://creativecommons.org/publicdomain/mark/1.0/", "CC-PDM-1.0"),
        ("https://i.creativecommons.org/l/by-nc/4.0/88x31.png", "CC-BY-NC-4.0"),
        ("https://licensebuttons.net/l/zero/1.0/80x15.png", "CC0-1.0"),
        ("https://spdx.org/licenses/CC-BY-NC-4.0.html", "CC-BY-NC-4.0"),
        ("https://spdx.org/licenses/MIT", "MIT"),
        (
            "https://rightsstatements.org/page/InC-NC/1.0/?language=de",
            "LicenseRef-RightsStatements-InC-NC-1.0",
        ),
        ("https://opendatacommons.org/licenses/odbl/1-0/", "ODbL-1.0"),
        ("http://www.gnu.org/licenses/old-licenses/fdl-1.2.en.html", "GFDL-1.2-only"),
        ("http://artlibre.org/licence/lal/en/", "LAL-1.3"),
        (
            "http://www.nationalarchives.gov.uk/doc/open-government-licence/version/2/",
            "OGL-UK-2.0",
        ),
        ("https://sound-effects.bbcrewind.co.uk/licensing", "LicenseRef-BBC-RemArc"),
        ("https://pixabay.com/service/license-summary/", "LicenseRef-scancode-pixabay-content"),
        ("  https://creativecommons.org/licenses/by/4.0/\n", "CC-BY-4.0"),
    ],
)
def test_a_url_is_read_in_either_field(url: str, spdx: str):
    assert conclude(Said("", url)).spdx == spdx
    assert conclude(Said(url)).spdx == spdx
    assert conclude(Said(url, url)).spdx == spdx


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        (f"{CC}/licenses/by/4.0/us/", "no-such-license"),
        (f"{CC}/licenses/by/5.0/", "no-such-license"),
        (f"{CC}/licenses/by-nc-sa/2.1/", "no-such-license"),
        (f"{CC}/licenses/by-sa-nd/4.0/", "no-such-license"),
        (f"{CC}/licenses/nc/4.0/", "no-such-license"),
        (f"{CC}/publicdomain/zero/2.0/", "no-such-license"),
        (f"{CC}/licenses/", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/deed.en/nc", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/?but=nc", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/?ref=nc", "url-unrecognised"),
        (f"{CC}/licenses/by/4.0/#non-commercial", "url-unrecognised"),
        ("https://creativecommons.org.example.net/licenses/by/4.0/", "url-unrecognised"),
        ("https://creativecommons.org@example.net/licenses/by/4.0/", "url-unrecognised"),
        ("https://user@creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://example.net/creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://example.net/?u=https://creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://creativecommons.org/licenses/by/٤.0/", "url-unrecognised"),
        ("https://сreativecommons.org/licenses/by/4.0/", "url-unrecognised"),  # Cyrillic
        ("javascript://creativecommons.org/licenses/by/4.0/", "url-unrecognised"),
        ("https://spdx.org/licenses/", "url-unrecognised"),
        ("https://", "url-unrecognised"),
        ("CC0", "url-unrecognised"),
    ],
)
def test_any_other_url_is_unknown(url: str, rule: str):
    rights = conclude(Said("", url))

    assert (rights.spdx, rights.rule, rights.confidence) == (NOASSERTION, rule, 0.0)


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
        ("Public Domain (CC0)", "CC0-1.0"),
        ("CC BY 4.0 Deed | Attribution 4.0 International | Creative Commons BY 4.0", "CC-BY-4.0"),
        ("Public Domain Mark 1.0", "CC-PDM-1.0"),
        ("Public Domain Mark", "CC-PDM-1.0"),
        ("CC-PDM-1.0", "CC-PDM-1.0"),
        ("CC-BY 4.0", "CC-BY-4.0"),
        ("CC_BY_4.0", "CC-BY-4.0"),
        ("CC_BY_4_0", "CC-BY-4.0"),
        ("CC BY 4", "CC-BY-4.0"),
        ("ＣＣ　ＢＹ　４．０", "CC-BY-4.0"),
        ("CC&nbsp;BY&#45;SA 3.0", "CC-BY-SA-3.0"),
        ("CC B\u200bY\u202e 4.0", "CC-BY-4.0"),
        ("CC BY-SA 3.0", "CC-BY-SA-3.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("CC BY-SA-NC 4.0", "CC-BY-NC-SA-4.0"),
        ("CC-BY-3.0-DE", "CC-BY-3.0-DE"),
        ("CC BY 3.0 FR", "LicenseRef-CC-BY-3.0-FR"),
        ("Attribution 3.0", "CC-BY-3.0"),
        ("Attribution 3.0 International", "CC-BY-3.0"),
        ("Attribution NonCommercial 4.0", "CC-BY-NC-4.0"),
        ("AttributionNonCommercial 4.0", "CC-BY-NC-4.0"),
        ("Creative Commons Attribution 4.0 International", "CC-BY-4.0"),
        ("Creative Commons: By Attribution 3.0 License", "CC-BY-3.0"),
        ("Creative Commons — Attribution 3.0 Unported — CC BY 3.0", "CC-BY-3.0"),
        ("Creative Commons Attribution-ShareAlike 3.0 Unported License", "CC-BY-SA-3.0"),
        ("Creative Commons Attribution-NonCommercial-NoDerivatives 4.0", "CC-BY-NC-ND-4.0"),
        ("Creative Commons Attribution Share Alike 4.0 International", "CC-BY-SA-4.0"),
        ("Attribution Non Commercial No Derivatives 2.0 Generic", "CC-BY-NC-ND-2.0"),
        ("Attribution 4.0 International (CC BY 4.0)", "CC-BY-4.0"),
        ("Attribution (3.0)", "CC-BY-3.0"),
        ("CC0-1.0 (samples/REUSE.toml)", "CC0-1.0"),
        ("CC BY 4.0 (LICENSE)", "CC-BY-4.0"),
        ("CC BY-NC 4.0 (non-commercial)", "CC-BY-NC-4.0"),
        ("CC BY <nc> 4.0", "CC-BY-NC-4.0"),
        ("License: CC BY 4.0", "CC-BY-4.0"),
        (
            "This work is licensed under a Creative Commons Attribution 4.0 International License.",
            "CC-BY-4.0",
        ),
        ("by-nc-sa 4.0", "CC-BY-NC-SA-4.0"),
        ("CC SA 1.0", "CC-SA-1.0"),
        ("NoDerivs-NonCommercial 1.0 Generic", "LicenseRef-CC-ND-NC-1.0"),
        ("Sampling+", "LicenseRef-scancode-cc-sampling-plus-1.0"),
        ("Noncommercial Sampling Plus (1.0)", "LicenseRef-scancode-cc-nc-sampling-plus-1.0"),
        ("CC-BY", "LicenseRef-CC-BY"),
        ("Creative Commons Attribution License", "LicenseRef-CC-BY"),
        ("Creative Commons", "LicenseRef-CC"),
        ("MIT", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("gpl-3.0", "GPL-3.0-only"),
        ("isc", "ISC"),
        ("GFDL", "LicenseRef-GFDL"),
        ("GFDL 1.2", "GFDL-1.2-only"),
        ("GNU Free Documentation License, Version 1.2 or any later version", "GFDL-1.2-or-later"),
        ("Licence Art Libre 1.3", "LAL-1.3"),
        ("Open Government Licence v2.0", "OGL-UK-2.0"),
        ("Public domain", "LicenseRef-scancode-public-domain"),
        ("PD-USGov", "LicenseRef-scancode-us-govt-public-domain"),
        ("Pixabay License", "LicenseRef-scancode-pixabay-content"),
        ("Standard YouTube License", "LicenseRef-YouTube-Standard"),
        ("© 2020 Somebody. All rights reserved.", "LicenseRef-all-rights-reserved"),
        ("for research use only", "LicenseRef-research-only"),
    ],
)
def test_a_name_is_enough(name: str, spdx: str):
    assert conclude(Said(name)).spdx == spdx


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("", "no-license-text"),
        ("  \n", "no-license-text"),
        ("null", "no-license-text"),
        ("by 4.0", "name-needs-url"),
        ("Attribution", "name-needs-url"),
        ("CC BY 5.0", "no-such-license"),
        ("CC BY 4.0 DE", "no-such-license"),
        ("CC BY 2.1", "no-such-license"),
        ("CC BY-NC-SA-ND 4.0", "no-such-license"),
        ("CC BY-NC-NC 4.0", "no-such-license"),
        ("CC BY 4.0 NC", "conflict"),
        ("CC0 (non-commercial)", "conflict"),
        ("Public Domain (CC BY 4.0)", "name-unrecognised"),
        ("CC BY 4.0 (CC BY-NC 4.0)", "conflict"),
        ("CC-BY 4.0 (non-commercial only)", "conflict"),
        ("CC-BY 4.0 (nc/LICENSE)", "conflict"),
        ("CC BY 4.0 https://creativecommons.org/licenses/by-nc/4.0/", "conflict"),
        ("other-nc", "only-non-commercial-is-said"),
        ("unknown", "name-unrecognised"),
        ("not CC0", "name-unrecognised"),
        ("CC BY 4.0 except for ads", "name-unrecognised"),
        ("CC-BY 4.0 (no/ads)", "name-unrecognised"),
        ("CC-BY 4.0 (see LICENSE)", "name-unrecognised"),
        ("CC BY 2", "name-unrecognised"),
        ("CC NC", "name-unrecognised"),
        ("CC Public Domain", "name-unrecognised"),
        ("Atribution 4.0", "name-unrecognised"),
        ("Some rights reserved", "name-unrecognised"),
        ("royalty free", "name-unrecognised"),
        ("СС0", "name-unrecognised"),  # Cyrillic
        ("CC BY ٤.0", "no-such-license"),  # Arabic-Indic digits
        ("LicenseRef-soundmill-generated", "name-unrecognised"),
        ("LicenseRef-anything", "name-unrecognised"),
        ("cc0 or later", "name-unrecognised"),
    ],
)
def test_any_other_name_is_unknown(name: str, rule: str):
    rights = conclude(Said(name))

    assert (rights.spdx, rights.url, rights.rule) == (NOASSERTION, "", rule)


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("CreativeCommons Attribution-NonComercial 4.0", "CC-BY-NC-4.0"),
        ("Attribution-NonCommercal-NoDerivs 3.0", "CC-BY-NC-ND-3.0"),
        ("Attribution Non Comercial Share Alke 3.0", "CC-BY-NC-SA-3.0"),
        ("Attribution-NoDerivitives 4.0", "CC-BY-ND-4.0"),
    ],
)
def test_a_misspelt_restriction_is_a_restriction(name: str, spdx: str):
    rights = conclude(Said(name))

    assert (rights.spdx, rights.rule) == (spdx, "misspelt-element")


@pytest.mark.parametrize("name", ["CC BY ndShareAlike 4.0", "CC BY share nd alike 4.0"])
def test_a_misspelling_swallows_no_other_restriction(name: str):
    assert not conclude(Said(name)).known


@pytest.mark.parametrize(
    ("name", "url", "spdx", "rule"),
    [
        ("CC0", f"{CC}/publicdomain/zero/1.0/", "CC0-1.0", "name-and-url"),
        ("CC BY 4.0", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "name-and-url"),
        ("by-nc 4.0", f"{CC}/licenses/by-nc/4.0/", "CC-BY-NC-4.0", "name-and-url"),
        ("by", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "version-from-url"),
        ("CC-BY", f"{CC}/licenses/by/3.0/", "CC-BY-3.0", "version-from-url"),
        ("Attribution", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "version-from-url"),
        ("CC-BY", f"{CC}/licenses/by/3.0/us/", "CC-BY-3.0-US", "version-from-url"),
        ("Creative Commons", f"{CC}/licenses/by/3.0/", "CC-BY-3.0", "version-from-url"),
        ("Public domain", f"{CC}/publicdomain/mark/1.0/", "CC-PDM-1.0", "version-from-url"),
        ("Naamsvermelding 3.0", f"{CC}/licenses/by/3.0/", "CC-BY-3.0", "name-and-url"),
        ("n/a", f"{CC}/licenses/by/4.0/", "CC-BY-4.0", "url"),
        ("CC0", "n/a", "CC0-1.0", "name"),
    ],
)
def test_a_name_and_a_url_that_agree(name: str, url: str, spdx: str, rule: str):
    rights = conclude(Said(name, url))

    assert (rights.spdx, rights.rule) == (spdx, rule)


@pytest.mark.parametrize(
    ("name", "url", "rule"),
    [
        ("CC-BY", f"{CC}/licenses/by-nc/4.0/", "conflict"),
        ("CC BY-NC", f"{CC}/licenses/by/4.0/", "conflict"),
        ("CC0", f"{CC}/publicdomain/mark/1.0/", "conflict"),
        ("MIT", f"{CC}/licenses/by/4.0/", "conflict"),
        ("All rights reserved", f"{CC}/licenses/by/4.0/", "conflict"),
        ("Public domain", f"{CC}/licenses/by/4.0/", "conflict"),
        (f"{CC}/licenses/by/4.0/", f"{CC}/licenses/by-sa/4.0/", "conflict"),
        ("unknown", f"{CC}/licenses/by/4.0/", "name-unrecognised"),
        ("CC BY 4.0", "https://example.net/terms", "url-unrecognised"),
    ],
)
def test_a_name_and_a_url_that_do_not_agree_are_unknown(name: str, url: str, rule: str):
    rights = conclude(Said(name, url))

    assert (rights.spdx, rights.rule) == (NOASSERTION, rule)


@pytest.mark.parametrize(
    ("name", "url", "either"),
    [
        ("CC BY 3.0", f"{CC}/licenses/by/4.0/", ("CC-BY-3.0", "CC-BY-4.0")),
        ("CC BY 3.0", f"{CC}/licenses/by/3.0/de/", ("CC-BY-3.0", "CC-BY-3.0-DE")),
        (f"{CC}/licenses/by/4.0/", f"{CC}/licenses/by/3.0/", ("CC-BY-4.0", "CC-BY-3.0")),
    ],
)
def test_of_two_versions_the_family_is_left(name: str, url: str, either: tuple[str, ...]):
    rights = conclude(Said(name, url))

    assert (rights.spdx, rights.rule) == ("LicenseRef-CC-BY", "conflict")
    assert rights.candidates == either


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("CC BY 4.0 (non-commercial use only)", ("CC-BY-4.0", "CC-BY-NC-4.0")),
        ("other-nc", ("LicenseRef-personal-use-only",)),
        ("CC BY-NC-SA-ND 4.0", ()),
    ],
)
def test_what_the_words_come_near_to_is_kept(name: str, near: tuple[str, ...]):
    rights = conclude(Said(name))

    assert (rights.spdx, rights.candidates) == (NOASSERTION, near)


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("cc-by-4.0, cc-by-nc-4.0", "CC-BY-4.0 AND CC-BY-NC-4.0"),
        ("['cc-by-4.0', 'mit']", "CC-BY-4.0 AND MIT"),
        ("CC BY 4.0 / CC0", "CC-BY-4.0 AND CC0-1.0"),
        ("CC0 1.0; cc0", "CC0-1.0"),
        ("CC BY 4.0 and CC BY-SA 3.0", "CC-BY-4.0 AND CC-BY-SA-3.0"),
        ("GFDL 1.2+ or CC BY-SA 3.0", "GFDL-1.2-or-later OR CC-BY-SA-3.0"),
        ("(CC-BY-4.0 OR MIT)", "CC-BY-4.0 OR MIT"),
        ("cc-by-sa-4.0,3.0", "CC-BY-SA-4.0 OR CC-BY-SA-3.0"),
        (f"{CC}/licenses/by/4.0/ {CC}/licenses/by-nc/4.0/", "CC-BY-4.0 AND CC-BY-NC-4.0"),
    ],
)
def test_several_licences_make_an_expression(name: str, spdx: str):
    assert conclude(Said(name)).spdx == spdx


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("CC BY 4.0 and non-commercial", "name-unrecognised"),
        ("CC BY 4.0 or whatever", "name-unrecognised"),
        ("CC BY 4.0, Freesound", "name-unrecognised"),
        ("CC BY 4.0, CC BY 5.0", "no-such-license"),
        ("MIT and CC0 or CC BY 4.0", "and-with-or"),
        (", ".join(f"cc-by{more}-{v}.0" for more in ("", "-sa", "-nc", "-nd", "-nc-sa", "-nc-nd")
                   for v in (2, 3, 4)), "too-many-licenses"),
    ],
)  # fmt: skip
def test_an_expression_that_is_not_understood_is_unknown(name: str, rule: str):
    rights = conclude(Said(name))

    assert (rights.spdx, rights.rule) == (NOASSERTION, rule)


def test_an_expression_has_its_members_as_candidates():
    rights = conclude(Said("CC BY 4.0 or CC BY-SA 3.0"))

    assert (rights.family, rights.candidates) == ("OR", ("CC-BY-4.0", "CC-BY-SA-3.0"))


@pytest.mark.parametrize(
    ("name", "spdx"),
    [
        ("CC BY 4.0 or CC BY-SA 3.0", "CC-BY-4.0"),
        ("CC BY 4.0 and CC BY-SA 3.0", "CC-BY-4.0 AND CC-BY-SA-3.0"),
        ("CC0 or CC BY-SA 3.0", NOASSERTION),
        ("CC BY 4.0", "CC-BY-4.0"),
    ],
)
def test_an_address_beside_several_names_says_which_was_chosen(name: str, spdx: str):
    assert conclude(Said(name, f"{CC}/licenses/by/4.0/")).spdx == spdx


def test_markup_gives_its_link_and_its_text():
    link = f'<a rel="license" href="{CC}/licenses/by/4.0/"><img alt="CC" src="https://i.creativecommons.org/l/by/4.0/88x31.png"/></a>'
    said = f"{link}<br/>This work is licensed under a <b>Creative Commons Attribution</b> License."

    assert conclude(Said(said)).spdx == "CC-BY-4.0"
    assert conclude(Said(said.replace("Attribution", "Attribution-NoDerivs"))).rule == "conflict"
    assert conclude(Said(said.replace("/l/by/", "/l/by-nc/"))).rule == "conflict"
    assert conclude(Said(said.replace('alt="CC"', 'alt="CC BY-NC"'))).rule == "conflict"


@pytest.mark.parametrize(
    "tag", ["<nc>", '<b title="not for ads">', '<a ref="//x.org">', "<iframe>"]
)
def test_a_tag_that_may_say_something_is_not_overlooked(tag: str):
    assert conclude(Said(f"CC BY {tag} 4.0")).spdx != "CC-BY-4.0"


def test_a_conclusion_has_all_that_is_known_of_the_licence():
    said = Said(" CC BY 3.0 DE ", "HTTP://creativecommons.org/licenses/by/3.0/de", "fma", "2011")

    assert conclude(said) == Rights(
        "CC-BY-3.0-DE",
        "https://creativecommons.org/licenses/by/3.0/de/",
        " CC BY 3.0 DE ",
        "HTTP://creativecommons.org/licenses/by/3.0/de",
        "name-and-url",
        "CC-BY",
        "3.0",
        "de",
        ("CC-BY-3.0-DE",),
        1.0,
        "fma",
        "2011",
    )


@pytest.mark.parametrize("text", ["CC0" + " " * 1_000_000, "CC0 " * 501])
def test_an_endless_text_is_unknown_and_unread(text: str):
    assert conclude(Said(text)).rule == conclude(Said("CC0", text)).rule == "too-long"
