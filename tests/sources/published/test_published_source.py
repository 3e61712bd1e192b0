"""What all published sets have in common: sounds on the disk and at URLs, mistakes that show."""

import pickle
from pathlib import Path

import pytest

from schemas.rejections import Reason, Rejected
from sources.protocol import ComesFromHosts, LooksUp, Source
from sources.published.source import PublishedSource
from tests.sources.published.sets import items, opened, put, reasons
from tests.sources.web.fake_host import FakeHost

ESC50 = "filename,fold,target,category,esc10,src_file,take\n1-2-A-0.wav,1,0,dog,True,2,A\n"


def esc50(root: Path) -> Source:
    put(root, "meta/esc50.csv", ESC50)
    put(root, "LICENSE", "")
    put(root, "audio/1-2-A-0.wav")
    return opened("esc50", root)


def manifest(root: Path, host: FakeHost, monkeypatch: pytest.MonkeyPatch) -> Source:
    monkeypatch.setenv("SOUNDMILL_CONTACT", "https://example.org/about")
    monkeypatch.setenv("SOUNDMILL_PRIVATE_HOSTS", host.address)
    put(root, "m.csv", f"id,url,caption\n7,{host.url}/a.wav,Rain\n")
    return opened("laion-audio", root / "m.csv")


def test_a_sound_at_a_url_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with FakeHost() as host:
        host.file("/a.wav", b"RIFF sound")
        source = manifest(tmp_path, host, monkeypatch)
        item = items(source)["7"]

        with source.fetch(item) as path:
            assert path.read_bytes() == b"RIFF sound"
        assert source.fingerprint(item) == item.locator
        assert isinstance(source, ComesFromHosts)
        assert source.host_of(item) == "127.0.0.1"


def test_a_sound_that_is_gone_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with FakeHost() as host:
        source = manifest(tmp_path, host, monkeypatch)

        with pytest.raises(Rejected) as bad, source.fetch(items(source)["7"]):
            pass

    assert bad.value.reason is Reason.GONE


def test_a_sound_on_the_disk_comes_from_no_host(tmp_path: Path):
    source = esc50(tmp_path)

    assert isinstance(source, ComesFromHosts)
    assert source.host_of(items(source)["1-2-A-0"]) == ""


def test_a_sound_that_went_since_the_listing_is_rejected(tmp_path: Path):
    source = esc50(tmp_path)
    item = items(source)["1-2-A-0"]
    (tmp_path / "audio/1-2-A-0.wav").unlink()

    with pytest.raises(Rejected) as bad:
        source.fingerprint(item)
    assert bad.value.reason is Reason.UNREADABLE


def test_a_source_travels_to_workers(tmp_path: Path):
    source = esc50(tmp_path)

    again = pickle.loads(pickle.dumps(source))

    assert isinstance(again, PublishedSource)
    assert list(again.list_items()) == list(source.list_items())


def test_a_set_whose_tables_are_gone_raises(tmp_path: Path):
    source = esc50(tmp_path)
    (tmp_path / "meta/esc50.csv").unlink()

    assert isinstance(source, LooksUp)
    with pytest.raises(ValueError, match=r"no meta/esc50\.csv"):
        list(source.look_up(["esc50/1-2-A-0"]))


def test_a_folder_that_is_not_there_is_refused_by_name(tmp_path: Path):
    esc50(tmp_path)

    with pytest.raises(ValueError, match="audio: there is no folder"):
        opened("esc50", tmp_path, audio=str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="path: there is no folder"):
        opened("esc50", tmp_path / "nowhere")


def test_a_table_beyond_the_sets_own_shape_names_its_line(tmp_path: Path):
    put(tmp_path, "meta/esc50.csv", ESC50.replace("dog", '"dog" x'))
    put(tmp_path, "LICENSE", "")

    with pytest.raises(ValueError, match=r"'esc50\.csv', line 2"):
        opened("esc50", tmp_path)


def test_files_that_are_not_sound_are_no_entries(tmp_path: Path):
    source = esc50(tmp_path)
    put(tmp_path, "README.md", "text")
    put(tmp_path, "audio/cover.png")

    assert reasons(source) == {}
