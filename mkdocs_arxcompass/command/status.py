"""`arxcompass status`: show what the store has of each topic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from mkdocs_arxcompass.command.console import Console, count_papers, load_store, volume_options
from mkdocs_arxcompass.library.faults import display_path
from mkdocs_arxcompass.pages.listing import Listing, build_listing


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@volume_options
@click.pass_obj
def status(console: Console, as_json: bool) -> None:
    """Show what the store has of each topic, and how complete that is."""
    options = console.load_options()
    store = load_store(options)
    topics = options.topic_list
    # The counts come from the tree of pages, so that they are those of the site.
    listing = build_listing(store, topics, month_by=options.month_by)
    rows = [_row(topic) for topic in listing.children]
    if as_json:
        click.echo(json.dumps({"papers": len(store.papers), "topics": rows}, ensure_ascii=False))
        return
    _print_table(rows)
    store_dir = Path(options.store_dir)
    click.echo(f"{count_papers(len(store.papers))} in {display_path(store_dir)}")
    for slug in sorted(store.topics.keys() - {topic.slug for topic in topics}):
        path = display_path(store_dir / "topics" / f"{slug}.json")
        click.echo(
            f"{path} belongs to no topic of mkdocs.yml and is ignored. If the topic has a new "
            "slug, rename the file to it; if it is gone, delete the file."
        )


def _row(topic: Listing) -> dict[str, Any]:
    """The facts of a topic, as `--json` prints them."""
    record = topic.record
    return {
        "slug": topic.topic.slug if topic.topic else "",
        "name": topic.label,
        "papers": len(topic.papers),
        "months": len(topic.children),
        "newest": topic.newest[:10] or None,
        "synced": record.synced if record else None,
        "total": record.total if record else None,
        "complete": record.complete if record else None,
    }


def _print_table(rows: list[dict[str, Any]]) -> None:
    header = ("topic", "papers", "months", "newest", "last sync", "complete")
    table = [header] + [
        (
            row["slug"],
            str(row["papers"]),
            str(row["months"]),
            row["newest"] or "-",
            row["synced"] or "never",
            _completeness(row),
        )
        for row in rows
    ]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for cells in table:
        aligned = [
            cell.rjust(width) if header[column] in ("papers", "months") else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ]
        click.echo("  ".join(aligned).rstrip())


def _completeness(row: dict[str, Any]) -> str:
    if row["complete"]:
        return "yes"
    if row["total"] is not None and row["total"] > row["papers"]:
        return f"truncated: arXiv has {row['total']}"
    return "truncated" if row["complete"] is False else "unknown"
