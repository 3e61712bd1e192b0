"""``soundmill search``: the sounds of a data set that are nearest to a sentence, or to a sound."""

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from augment.reading.cleaning import visible
from trainer.cli.exits import fail, refuse

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from trainer.encoder import Encoder
    from trainer.search import Hit


@click.command("search", short_help="Find the sounds that are nearest to a sentence or a sound.")
@click.argument("index_or_dir")
@click.argument("query", required=False)
@click.option("--model", required=True, help="A saved model's folder, or a ClapModel's or hub id.")
@click.option(
    "--audio",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Search by this sound instead of a sentence.",
)
@click.option("-k", type=click.IntRange(min=1), default=10, show_default=True, help="How many.")
@click.option(
    "--index",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Where the index of a data set is kept; beside its folder by default.",
)
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1, mps.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
def search_command(
    index_or_dir: str,
    query: str | None,
    model: str,
    audio: Path | None,
    k: int,
    index: Path | None,
    device: str,
    *,
    as_json: bool,
) -> None:
    """Search the data set or folder of sounds INDEX_OR_DIR for QUERY, as "rain on a tin roof".

    A data set is embedded the first time, and again when its shards are others; the index stays
    beside its folder, never in it unless --index says so. A file that `soundmill embed` has written
    is searched as it is.
    """
    from trainer.encoder import open_encoder
    from trainer.search import search

    if (query is None) == (audio is None):
        refuse("give either QUERY or --audio")
    try:
        encoder = open_encoder(model, device)
        found = _index(index_or_dir, encoder, index)
        vector = _vector(encoder, query, audio)
        hits = search(found, vector, k)
    except (ValueError, ImportError) as error:
        refuse(str(error))
    except OSError as error:
        fail(f"{error.filename or index_or_dir}: {error.strerror or error}")
    if as_json:
        click.echo(json.dumps([asdict(hit) for hit in hits], indent=1, ensure_ascii=False))
    elif (console := Console(highlight=False)).is_terminal:
        console.print(_table(hits))
    else:
        for hit in hits:
            click.echo("\t".join(_cells(hit)))


def _vector(encoder: "Encoder", query: str | None, audio: Path | None) -> "NDArray[np.float32]":
    from trainer.embed import embedded
    from trainer.sounds import Sound

    if audio is None:
        of_text: NDArray[np.float32] = encoder.embed_texts([query or ""])[0]
        return of_text
    skipped: Counter[str] = Counter()
    for _, vector in embedded(encoder, [Sound(str(audio), audio)], skipped):
        return vector
    raise ValueError(f"{audio}: {', '.join(skipped)}")


def _index(place: str, encoder: "Encoder", index: Path | None) -> Path:
    """The index to search: the file itself, or that of a data set, made where it does not hold."""
    from trainer.embed import embed
    from trainer.search import read_about
    from trainer.sounds import shards_digest, sounds_of

    if Path(place).is_file() and not place.endswith(".tar"):
        about = read_about(Path(place))
        if about.model_digest != encoder.digest:
            raise ValueError(
                f"{place}: made by {about.model}@{about.model_digest}, and --model is "
                f"{encoder.name}@{encoder.digest}; give that model, or embed again"
            )
        return Path(place)
    if "://" not in place and not Path(place).exists():
        raise ValueError(f"{place}: there is nothing there; give a data set or an index")
    of = shards_digest(place)
    kept = index or _beside(place, encoder)
    if kept.exists():
        about = read_about(kept)  # or it is no index, and not ours to replace
        if (about.model_digest, about.of) == (encoder.digest, of):
            return kept
    click.echo(f"embedding {place} once, into {kept}", err=True)
    skipped: Counter[str] = Counter()
    embed(encoder, sounds_of([place], skipped), kept, of=of, skipped=skipped)
    for reason, number in sorted(skipped.items()):
        click.echo(f"skipped  {number:,}: {reason}", err=True)
    return kept


def _beside(place: str, encoder: "Encoder") -> Path:
    if "://" in place:
        raise ValueError(f"{place}: is not on this machine; say with --index where its index goes")
    folder = Path(place).resolve()
    revision = encoder.digest.partition(":")[2][:8]
    return folder.with_name(f"{folder.name}.{revision}.embeddings.parquet")


def _cells(hit: "Hit") -> tuple[str, ...]:
    said = hit.captions[0] if hit.captions else ""
    whose = (hit.author, hit.license)
    texts = (hit.key, hit.path, said or hit.title, *whose)
    return (f"{hit.score:.4f}", *map(visible, texts))


def _table(hits: "list[Hit]") -> Table:
    table = Table("score", "key", "where", "caption or title", "author", "licence", box=None)
    for hit in hits:
        table.add_row(*map(Text, _cells(hit)))
    return table
