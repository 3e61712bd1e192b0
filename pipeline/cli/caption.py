"""``soundmill caption``: what a captioner makes of some keywords, and what it turned down."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import click
from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from augment.reading.cleaning import visible
from pipeline.cli.exits import refuse

if TYPE_CHECKING:
    from augment.captioner import Captioner, Keywords
    from augment.judging.judge import Verdict
    from schemas.captions import Caption

SHOWN_CHARS = 80
"""Of a text that cannot be used, in the message about it."""

_STYLES = {"chosen": "green", "passed": "", "refused": "red"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """One proposal of the model, and what became of it; ``text`` is how it would stand."""

    text: str
    written: str
    prompt: str
    left_out: str
    score: float
    coverage: float
    invented: tuple[str, ...]
    faults: tuple[str, ...]
    verdict: Literal["chosen", "passed", "refused"]

    @property
    def judgement(self) -> str:
        """The verdict with its reasons: ``refused: invents (teddy, bear)``."""
        if not self.faults:
            missing = bool(self.left_out) and self.coverage < 1.0
            return self.verdict + f", without {self.left_out}" * missing
        words = f" ({', '.join(self.invented)})"
        told = (fault + words * (fault == "invents") for fault in self.faults)
        return f"{self.verdict}: {', '.join(told)}"


@dataclass(frozen=True, slots=True)
class Answer:
    """All that is said of one set of keywords."""

    keywords: tuple[str, ...]
    language: str
    model: str
    candidates: tuple[Candidate, ...]
    captions: "tuple[Caption, ...]"


@click.command("caption", short_help="Caption some keywords, and show what was turned down.")
@click.argument("keywords")
@click.option(
    "--model",
    default="bundled",
    show_default=True,
    help="bundled, template, a folder, or a Hugging Face id.",
)
@click.option("--revision", default="", help="Commit, tag or branch of a Hugging Face model.")
@click.option("--prompt", default="", help="How a model of others is asked, with {keywords} in it.")
@click.option(
    "--variants",
    type=click.IntRange(1, 16),
    default=1,
    show_default=True,
    help="Different captions to choose.",
)
@click.option(
    "--gender",
    type=click.Choice(["keep", "neutral"]),
    default="keep",
    show_default=True,
    help="neutral writes person for a woman of the keywords too.",
)
@click.option("--every-keyword", is_flag=True, help="Leave no keyword out.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def caption_command(keywords: str, *, as_json: bool, **chosen: Any) -> None:
    """Write a caption from KEYWORDS, apart by commas: soundmill caption "dog, bark, park".

    They are cleaned as the tags of a sound are. Every sentence that the model proposes is shown
    with its score (higher is better), the share of the keywords that it holds, and the
    verdict: chosen, passed (good, but not needed), or refused with its faults. Where four or more
    keywords make nothing good, one may be left out. Where no sentence passes, the caption is made
    by template.
    """
    from augment.registry import CaptionerSettings, open_captioner
    from schemas.tables import to_plain

    read = _cleaned(keywords)
    if not read.words:
        refuse(
            f"no keyword is left of {keywords[:SHOWN_CHARS]!r}: addresses, obscenities, words "
            "without a meaning of their own and phrases of more than four words are left out; "
            'give some apart by commas, as in "dog, bark, park"'
        )
    try:
        answer = _answer(open_captioner(CaptionerSettings(**chosen)), read)
    except ValueError as error:
        refuse(str(error))
    if as_json:
        click.echo(json.dumps(to_plain(answer), indent=1))
    elif (console := Console(highlight=False)).is_terminal:
        _print_table(console, answer)
    else:
        _print_lines(answer)


def _cleaned(keywords: str) -> "Keywords":
    from augment.reading.keywords import keywords_of
    from schemas.items import Item

    source = "command-line"
    return keywords_of(Item(f"{source}/", source, locator="", tags=tuple(keywords.split(","))))


def _answer(captioner: "Captioner", keywords: "Keywords") -> Answer:
    from augment.t5 import T5Captioner

    (captions,) = captioner.write([keywords])
    considered = captioner.considered(keywords) if isinstance(captioner, T5Captioner) else []
    free = {caption.text for caption in captions}
    candidates = []
    for each in considered:
        verdict = _verdict(each.text, each.verdict, free)
        candidates.append(
            Candidate(
                each.text,
                each.written.text,
                each.written.prompt,
                each.written.left_out,
                each.written.score,
                each.verdict.coverage,
                each.verdict.invented,
                tuple(map(str, each.verdict.faults)),
                verdict,
            )
        )
    return Answer(keywords.words, keywords.language, captioner.label, tuple(candidates), captions)


def _verdict(
    text: str, verdict: "Verdict", free: set[str]
) -> Literal["chosen", "passed", "refused"]:
    """The verdict on a proposal; ``free`` are the captions that none has been found for yet."""
    if not verdict.ok:
        return "refused"
    if text not in free:
        return "passed"
    free.remove(text)
    return "chosen"


def _print_table(console: Console, answer: Answer) -> None:
    for label, text in (("keywords", ", ".join(answer.keywords)), ("model", answer.model)):
        console.print(Text.assemble((f"{label:9}", "bold"), visible(text)), soft_wrap=True)
    if answer.candidates:
        table = Table("verdict", box=box.SIMPLE_HEAD)
        table.add_column("score", justify="right")
        table.add_column("coverage", justify="right")
        table.add_column("sentence", ratio=1)
        for each in answer.candidates:
            table.add_row(
                Text(visible(each.judgement)),
                f"{each.score:.3f}",
                f"{each.coverage:.0%}",
                Text(visible(each.text)),
                style=_STYLES[each.verdict],
            )
        console.print(table)
    for caption in answer.captions:
        told = (("caption  ", "bold"), visible(caption.text), (f"  {caption.origin}", "dim"))
        console.print(Text.assemble(*told), soft_wrap=True)


def _print_lines(answer: Answer) -> None:
    """One thing a line, its parts apart by tabs: no text holds one once it is cleaned."""
    click.echo(f"keywords\t{visible(', '.join(answer.keywords))}")
    click.echo(f"model\t{visible(answer.model)}")
    for each in answer.candidates:
        told = f"{each.score:.3f}\t{each.coverage:.2f}\t{visible(each.text)}"
        click.echo(f"{visible(each.judgement)}\t{told}")
    for caption in answer.captions:
        click.echo(f"caption\t{caption.origin}\t{visible(caption.text)}")
