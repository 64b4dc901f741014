"""`arxcompass check`: find the faults of the store."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from mkdocs_arxcompass.command.console import Console, count_papers, volume_options
from mkdocs_arxcompass.library.faults import display_path
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.store import check as check_store


@click.command()
@volume_options
@click.pass_obj
def check(console: Console) -> None:
    """Read the whole store and report every fault with file and line."""
    store_dir = Path(console.load_options().store_dir)
    faults = check_store(store_dir)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} fault{'' if len(faults) == 1 else 's'}", err=True)
        sys.exit(1)
    store = Store.load(store_dir)
    console.print(f"{display_path(store_dir)} is sound: {count_papers(len(store.papers))}")
