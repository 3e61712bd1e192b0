"""BBC Sound Effects: words under one licence, sounds under another that is not open."""

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.rights.engine import assess, decide_item
from pipeline.rights.policy.load import shipped_policies
from schemas.rejections import Reason
from schemas.rights import Verdict
from tests.sources.published.sets import items, opened, put, reasons

HEADER = "location,description,secs,category,CDNumber,CDName,tracknum\n"
ROW = '07076051.wav,"Two-stroke engine, idling.",194,Engines: Petrol,EC117D,Diesel,1\n'
TEXT = st.text(st.characters(codec="utf-8", exclude_characters='"\r\n'))


@pytest.fixture
def _contact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUNDMILL_CONTACT", "https://example.org/about")


@pytest.mark.usefixtures("_contact")
def test_the_sound_is_listed_under_remarc_at_its_address(tmp_path: Path):
    put(tmp_path, "bbc.csv", HEADER + ROW)

    item = items(opened("bbc", tmp_path / "bbc.csv"))["07076051"]

    assert item.license_raw == "RemArc Licence"
    assert item.license_url_raw == "https://sound-effects.bbcrewind.co.uk/licensing"
    assert (item.author, item.witness) == ("bbc.co.uk – © copyright BBC", "container")
    assert item.locator == "https://sound-effects-media.bbcrewind.co.uk/wav/07076051.wav"


@pytest.mark.usefixtures("_contact")
@pytest.mark.parametrize("policy", shipped_policies())
def test_every_shipped_policy_refuses_the_sound(tmp_path: Path, policy: str):
    put(tmp_path, "bbc.csv", HEADER + ROW)
    item = items(opened("bbc", tmp_path / "bbc.csv"))["07076051"]

    decision = decide_item(item, assess(item), shipped_policies()[policy])

    assert decision.verdict is Verdict.DENY


@pytest.mark.usefixtures("_contact")
def test_the_description_is_a_caption_under_the_open_government_licence(tmp_path: Path):
    put(tmp_path, "bbc.csv", HEADER + ROW)

    (caption,) = items(opened("bbc", tmp_path / "bbc.csv"))["07076051"].captions

    assert caption.text == "Two-stroke engine, idling."
    assert caption.license_raw == "Open Government Licence v3.0"
    assert caption.author == "bbc.co.uk – © copyright BBC"


def test_sounds_on_the_disk_need_no_contact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("SOUNDMILL_CONTACT", raising=False)
    put(tmp_path, "bbc.csv", HEADER + ROW + ROW.replace("07076051", "1"))
    put(tmp_path, "audio/07076051.wav")

    source = opened("bbc", tmp_path / "bbc.csv", audio=str(tmp_path / "audio"))

    assert items(source)["07076051"].locator == "07076051.wav"
    assert reasons(source) == {"1": Reason.MISSING_FILE}


@pytest.mark.usefixtures("_contact")
def test_a_table_in_latin_1_is_read(tmp_path: Path):
    put(tmp_path, "bbc.csv", (HEADER + ROW.replace("idling", "café")).encode("latin-1"))

    assert "café" in items(opened("bbc", tmp_path / "bbc.csv"))["07076051"].title


@pytest.mark.usefixtures("_contact")
def test_a_name_that_would_bend_the_address_is_a_row(tmp_path: Path):
    put(tmp_path, "bbc.csv", HEADER + ROW.replace("07076051.wav", "x@10.0.0.1/?y.wav"))

    assert set(reasons(opened("bbc", tmp_path / "bbc.csv")).values()) == {Reason.NO_AUDIO_LINK}


@given(TEXT, TEXT, TEXT)
def test_no_row_stops_the_listing(location: str, description: str, category: str):
    with TemporaryDirectory() as folder:
        root = Path(folder)
        row = f'"{location}","{description}",1,"{category}",a,b,1\n'
        put(root, "bbc.csv", (HEADER + row).encode())
        (root / "audio").mkdir()

        assert len(reasons(opened("bbc", root / "bbc.csv", audio=str(root / "audio")))) == 1
