"""The real yt-dlp in the loop: its options, its sections and its file names, on a local server."""

import gc
import io
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import yt_dlp
from yt_dlp.extractor.common import InfoExtractor

from schemas.rejections import Reason, Rejected
from sources.youtube.client import Client, Manners
from sources.youtube.failures import Failure
from sources.youtube.sections import Section
from tests.sources.web.fake_host import FakeHost
from tests.sources.youtube.videos import about

A, B = "aaaaaaaaaaa", "bbbbbbbbbbb"


@pytest.fixture
def host():
    sound = io.BytesIO()
    ramp = np.linspace(-0.5, 0.5, 8_000 * 20, dtype=np.float32)
    soundfile.write(sound, ramp, 8_000, format="WAV")
    with FakeHost() as host:
        host.file("/sound.wav", sound.getvalue(), "audio/wav")
        yield host


@pytest.fixture
def client(host: FakeHost, monkeypatch: pytest.MonkeyPatch):
    class Youtube(InfoExtractor):
        IE_NAME = "youtube"
        _VALID_URL = r"https://www\.youtube\.com/watch\?v=(?P<id>[\w-]{11})"

        def _real_extract(self, url: str) -> dict[str, Any]:
            video = self._match_id(url)
            said = self._download_json(f"{host.url}/about/{video}", video)
            if "moved" in said:
                return self.url_result(said["moved"])
            sound = {"url": f"{host.url}/sound.wav", "ext": "wav", "vcodec": "none",
                     "acodec": "pcm", "format_id": "251"}  # fmt: skip
            return said | {"formats": [sound]}

    class Local(yt_dlp.YoutubeDL):
        def __init__(self, params: dict[str, Any]) -> None:
            super().__init__(params)
            found = {name for name in self._ies if "generic" in name.lower()}
            assert not found, "nothing but YouTube may be asked"
            self._ies.clear()
            self.add_info_extractor(Youtube())

    monkeypatch.setattr("yt_dlp.YoutubeDL", Local)
    client = Client(Manners(sleep_s=0, max_sleep_s=0))
    yield client
    client.close()
    # yt-dlp leaves the connection of an answer with an error to be found by the collector.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


def told(host: FakeHost, video: str, **more: Any) -> None:
    said = about(video, **more)
    del said["formats"]
    host.json(f"/about/{video}", said)


def test_what_is_kept_of_an_answer_holds_no_address(host: FakeHost, client: Client):
    told(host, A)

    said = client.about(A)

    assert isinstance(said, dict)
    assert said["license"] == "Creative Commons Attribution license (reuse allowed)"
    assert (said["upload_date"], said["duration"]) == ("20240102", 63)
    assert "http" not in str(said)


def test_a_whole_video_lands_as_it_is(host: FakeHost, client: Client, tmp_path: Path):
    told(host, A)

    path = client.download(Section(A), tmp_path)

    assert path == tmp_path / "sound.wav"
    assert soundfile.info(path).duration == pytest.approx(20.0)


def test_a_section_is_cut_out_of_it(host: FakeHost, client: Client, tmp_path: Path):
    told(host, A)

    path = client.download(Section(A, 5.0, 8.5), tmp_path)

    samples, _ = soundfile.read(path)
    # What is copied is cut between packets, of half a second at this rate.
    assert len(samples) / 8_000 == pytest.approx(3.5, abs=0.6)
    assert samples[0] == pytest.approx(-0.5 + 5.0 / 20.0, abs=0.03)


def test_a_video_that_lost_its_licence_is_not_downloaded(
    host: FakeHost, client: Client, tmp_path: Path
):
    told(host, A, license="Standard YouTube License")

    with pytest.raises(Rejected) as bad:
        client.download(Section(A), tmp_path)

    assert bad.value.reason is Reason.NOT_ALLOWED
    assert host.n_requests("/sound.wav") == 0


def test_a_page_that_leads_elsewhere_is_not_followed(host: FakeHost, client: Client):
    host.json(f"/about/{B}", {"moved": f"{host.url}/sound.wav"})

    said = client.about(B)

    assert isinstance(said, Failure)
    assert host.n_requests("/sound.wav") == 0


def test_a_video_that_is_not_there_is_a_failure(client: Client):
    said = client.about(A)

    assert isinstance(said, Failure)
    assert said.reason is Reason.GONE
