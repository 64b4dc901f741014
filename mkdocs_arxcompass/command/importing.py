"""`arxcompass import`: take papers from files."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_arxcompass.command.console import Console, find_topic, store_errors, volume_options
from mkdocs_arxcompass.library.imports.importer import HEALED, ImportResult, import_files
from mkdocs_arxcompass.library.store import Store, locked

REFUSALS_PRINTED = 10
"""How many refusals are printed without `--verbose`."""


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--topic", metavar="SLUG", help="Put all of it into this topic.")
@volume_options
@click.pass_obj
def import_(console: Console, files: tuple[Path, ...], topic: str | None) -> None:
    """Take papers from files, or from folders of them.

    These are JSON Lines, plain or gzipped; arXiv's metadata snapshot
    (arxiv-metadata-oai-snapshot.json, plain or gzipped); and the Markdown pages of ArXCompass
    (papers/llm/2025_02/papers_1.md), whose broken texts and links are healed.

    A paper goes into the topic named by --topic, else into those that its own "topic" or "topics"
    or the folder of its page names, else into those whose criteria it fulfils. What fits nowhere is
    refused, but skipped if it is of the snapshot, which has everything.
    """
    options = console.load_options()
    only = find_topic(options, topic) if topic else None
    store_dir = Path(options.store_dir)
    with store_errors(), locked(store_dir):
        store = Store.load(store_dir)
        result = import_files(files, store, options.topic_list, only)
        store.save()
    _print_result(result, console)
    if result.refusals:
        sys.exit(1)


def _print_result(result: ImportResult, console: Console) -> None:
    printed = result.refusals if console.verbose else result.refusals[:REFUSALS_PRINTED]
    for refusal in printed:
        click.echo(f"{refusal.place}: refused: {refusal.reason}", err=True)
    if more := len(result.refusals) - len(printed):
        click.echo(f"… and {more} more; --verbose names them all", err=True)
    outcomes = result.outcomes
    console.print(
        f"{result.read} read: {outcomes['new']} new, {outcomes['revised']} revised, "
        f"{outcomes['merged']} merged, {len(result.refusals)} refused"
    )
    if result.skipped:
        console.print(
            f"skipped: {result.skipped} of arXiv's snapshot that fit no topic; --topic takes all"
        )
    if result.healed:
        healed = [(result.healed[one], one, several) for one, several in HEALED.items()]
        named = [f"{n} {one if n == 1 else several}" for n, one, several in healed if n]
        console.print(f"healed: {', '.join(named)}")
