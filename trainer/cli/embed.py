"""``soundmill embed``: embeddings of sounds, and of their captions, as a Parquet file."""

from collections import Counter
from pathlib import Path

import click

from trainer.cli.exits import fail, refuse


@click.command("embed", short_help="Write a model's embeddings of shards or audio files.")
@click.argument("model")
@click.argument("places", nargs=-1, required=True, metavar="SHARDS_OR_FILES...")
@click.option(
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The Parquet file to write.",
)
@click.option("--texts", is_flag=True, help="Embed the captions too.")
@click.option("--device", default="cpu", show_default=True, help="cpu, cuda, cuda:1, mps.")
def embed_command(
    model: str, places: tuple[str, ...], output: Path, device: str, *, texts: bool
) -> None:
    """Embed sounds with MODEL: data sets, splits, tars, globs of tars, folders or files of audio.

    MODEL is a folder that `soundmill train` has saved, or a transformers ClapModel: a folder or a
    hub id. A sound longer than the model hears at once is heard in windows, and has their mean.

    A row has key, path, split, title, author, license, source_url, captions and embedding (unit
    length); with --texts caption_embeddings too. The same model, sounds and machine give the same
    bytes.
    """
    from trainer.embed import embed
    from trainer.encoder import open_encoder
    from trainer.sounds import shards_digest, sounds_of

    skipped: Counter[str] = Counter()
    try:
        encoder = open_encoder(model, device)
        sounds = sounds_of(places, skipped)
        of = shards_digest(places[0]) if len(places) == 1 else ""
        made = embed(encoder, sounds, output, texts=texts, of=of, skipped=skipped)
    except (ValueError, ImportError) as error:  # a URL's file system may not be installed
        refuse(str(error))
    except OSError as error:
        fail(f"{error.filename or output}: {error.strerror or error}")
    for reason, number in sorted(made.skipped.items()):
        click.echo(f"skipped  {number:,}: {reason}", err=True)
    told = f" and {made.captions:,} captions" if texts else ""
    click.echo(f"{output}: {made.sounds:,} sounds{told}, {encoder.dim} numbers each")
