"""`arxcompass bibtex`: write papers as BibTeX."""

from __future__ import annotations

import click

from mkdocs_arxcompass.arxiv.paper import is_timestamp
from mkdocs_arxcompass.command.console import Console, find_topics, load_store, volume_options
from mkdocs_arxcompass.pages.bibtex import bibliography
from mkdocs_arxcompass.pages.listing import build_listing


@click.command()
@click.argument("slugs", metavar="[TOPIC]...", nargs=-1)
@click.option("--month", metavar="YYYY-MM", help="Only the papers of this month.")
@volume_options
@click.pass_obj
def bibtex(console: Console, slugs: tuple[str, ...], month: str | None) -> None:
    """Write the BibTeX of topics, newest paper first; without TOPIC, of all."""
    options = console.load_options()
    topics = find_topics(options, slugs)
    if month is not None and not is_timestamp(f"{month}-01"):
        raise click.UsageError(f"{month!r} is no month. Write YYYY-MM.")
    overview = build_listing(load_store(options), topics, month_by=options.month_by)
    papers = [p for p in overview.papers if not month or overview.date(p)[:7] == month]
    for text in bibliography(papers):
        click.echo(text, nl=False)
