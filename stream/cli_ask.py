"""`onmaru ask`: what the host answers to questions, and why."""

import asyncio
import datetime
import json
import sys
from pathlib import Path

import click

from script.answer import SAMPLE_FAQ, Answer, Answerer, Context, Faq, FaqInvalid, HttpSearch, load_faq
from script.catalogue import SAMPLE, Catalogue, CatalogueInvalid, load
from script.chat import Question
from script.types import Lang

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("question")
@click.option("--catalogue", "file", type=_FILE, default=SAMPLE, help="Catalogue file.  [default: the sample]")
@click.option("--faq", "faq_file", type=_FILE, help="FAQ file.  [default: the sample's, for the sample catalogue]")
@click.option("--product", "product_id", help="Id of the product that is on screen.  [default: none]")
@click.option("--lang", type=click.Choice(["ko", "en"]), help="Language of the question.  [default: by its letters]")
@click.option("--viewer", default="", help="Id of the viewer who asks; what she likes is remembered in the run.")
@click.option("--at", type=click.DateTime(["%Y-%m-%dT%H:%M:%S%z"]), help="Moment of the prices.  [default: now]")
@click.option("--search", "search_url", help="Address of a search endpoint for what no listing holds.  [default: none]")
def ask(
    question: str,
    file: Path,
    faq_file: Path | None,
    product_id: str | None,
    lang: Lang | None,
    viewer: str,
    at: datetime.datetime | None,
    search_url: str | None,
) -> None:
    """Answer QUESTION from the catalogue and its FAQ, as JSON: answered, answer, evidence, trace.

    With QUESTION "-" every line of standard input is a question, answered by one line of JSON; what was said before
    is remembered. The status is 0 whether or not there is an answer.

    \b
    Examples:
      onmaru ask --product p05 "이거 얼마예요?"
      onmaru ask --catalogue products.json --faq faq.json --lang en "Does the lid come apart?"
      onmaru ask --viewer v1 - < questions.txt
    """
    try:
        catalogue = load(file)
        answerer = Answerer(catalogue, _faq(file, faq_file, catalogue), search=_search(search_url))
        if product_id:
            catalogue.product(product_id)
    except (CatalogueInvalid, FaqInvalid) as error:
        raise click.ClickException(str(error)) from error
    except KeyError as error:
        raise click.ClickException(f"{file} has no product {product_id!r}") from error
    now = at or datetime.datetime.now(datetime.UTC)
    lines = [question] if question != "-" else (line.rstrip("\n") for line in sys.stdin)

    async def answers() -> None:
        for number, text in enumerate(lines, 1):
            asked = Question(str(number), text, lang, viewer)
            answer = await answerer.answer(asked, Context(now, product_id, lang or "ko"))
            click.echo(json.dumps(as_json(answer), ensure_ascii=False))

    try:
        asyncio.run(answers())
    except UnicodeDecodeError as error:
        raise click.ClickException(f"the questions are not UTF-8 ({error.reason}); save them as UTF-8") from error


def as_json(answer: Answer) -> dict[str, object]:
    """An answer as the command line and the API give it."""
    return {
        "answered": answer.answered,
        "answer": answer.text,
        "lang": answer.lang,
        "product": answer.product_id,
        "evidence": list(answer.evidence),
        "trace": [{"step": each.name, "says": each.says, "ids": list(each.ids)} for each in answer.trace],
    }


def _faq(file: Path, faq_file: Path | None, catalogue: Catalogue) -> Faq:
    if faq_file is not None:
        return load_faq(faq_file, catalogue)
    return load_faq(SAMPLE_FAQ, catalogue) if file == SAMPLE else Faq()


def _search(url: str | None) -> HttpSearch | None:
    if url is None:
        return None
    if not url.startswith(("http://", "https://")):
        raise click.UsageError("--search is an http or https address")
    return HttpSearch(url)
