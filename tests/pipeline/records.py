"""Records for tests: small, valid, and different where a test says so."""

from hashlib import blake2b, sha256

from schemas.captions import Caption, Origin
from schemas.clips import Candidate, Claim, Clip, Measures, Original
from schemas.items import Item
from schemas.rights import Decision, Grade, Rights, Verdict

CC0 = Rights(
    spdx="CC0-1.0",
    url="https://creativecommons.org/publicdomain/zero/1.0/",
    raw="CC0",
    url_raw="http://creativecommons.org/publicdomain/zero/1.0/",
    rule="cc-url",
    family="CC0",
    version="1.0",
    candidates=("CC0-1.0",),
    confidence=1.0,
    grade=Grade.A,
)

ALLOWED = Decision(Verdict.ALLOW, "research", "0" * 64, "open", "CC0-1.0 is allowed by rule open")

QUIET_ROOM = Measures(
    peak_db=-20.0,
    rms_db=-40.0,
    loudness_lufs=-39.0,
    clipped_fraction=0.0,
    silent_fraction=0.0,
    bandwidth_hz=12_000.0,
    dc_offset=0.0,
)


def an_item(item_id: str = "a/1", author: str = "Ann", **words: object) -> Item:
    return Item(
        item_id=item_id,
        source=item_id.partition("/")[0],
        locator=item_id.partition("/")[2],
        author=author,
        title="Rain on a roof",
        license_raw="CC0",
        **words,  # type: ignore[arg-type]
    )


def a_candidate(
    item: Item | None = None,
    sound: str = "rain",
    start_s: float = 0.0,
    measures: Measures = QUIET_ROOM,
    flac: bytes = b"fLaC",
    claim: Claim | None = None,
) -> Candidate:
    item = item or an_item()
    clip = Clip(
        key=blake2b(f"{item.item_id}{start_s}".encode(), digest_size=16).hexdigest(),
        item_id=item.item_id,
        source=item.source,
        start_s=start_s,
        n_frames=48_000,
        pcm_hash=blake2b(sound.encode(), digest_size=16).hexdigest(),
        sha256=sha256(flac).hexdigest(),
        original=Original("0" * 64, 100, "flac", 44_100, 2, 1.0, 1.0, "soundfile"),
        measures=measures,
        claim=claim or Claim("bundle.flacs", 0, len(flac)),
    )
    return Candidate(clip, item, CC0, ALLOWED, "train", (Caption("Rain on a roof.", Origin.TITLE),))
