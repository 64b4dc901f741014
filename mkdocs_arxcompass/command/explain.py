"""`arxcompass explain`: tell why a paper is or is not in each topic."""

from __future__ import annotations

from pathlib import Path

import click

from mkdocs_arxcompass.arxiv.paper import Identifier, Paper
from mkdocs_arxcompass.command.console import Console, load_store, volume_options
from mkdocs_arxcompass.library.faults import display_path
from mkdocs_arxcompass.library.store import TopicRecord
from mkdocs_arxcompass.library.topic import Topic


@click.command()
@click.argument("id_", metavar="ID")
@volume_options
@click.pass_obj
def explain(console: Console, id_: str) -> None:
    """Tell why a paper is or is not in each topic."""
    options = console.load_options()
    try:
        paper_id = Identifier.parse(id_).id
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    store = load_store(options)
    paper = store.papers.get(paper_id)
    if paper is None:
        raise click.ClickException(f"{paper_id} is not in {display_path(Path(options.store_dir))}")
    click.echo(f"{paper.idv}: {paper.title}")
    for topic in options.topic_list:
        record = store.topics.get(topic.slug) or TopicRecord(ids=set())
        click.echo(f"{topic.slug}: {_membership(topic, record, paper)}")


def _membership(topic: Topic, record: TopicRecord, paper: Paper) -> str:
    if paper.id in topic.omit:
        return "not in: omit names it"
    if paper.id in topic.include:
        return "in: include names it"
    if paper.id in record.placed:
        return "in: an import placed it by name"
    if paper.id in record.ids:
        source = "an import brought it" if paper.id in record.unsent else "arXiv listed it"
        return f"in: {source}"
    if topic.query:
        return "not in: arXiv did not list it; only arXiv can tell what a query finds"
    objections = topic.objections(paper)
    if objections:
        return f"not in: {'; '.join(objections)}"
    return "not in, though it fits: no sync or import has brought it for this topic yet"
