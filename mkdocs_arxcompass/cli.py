"""The `arxcompass` command.

Exit codes: 0 done; 1 something was not done or not saved; 2 wrong use or configuration.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.library.importers import Report, import_files
from mkdocs_arxcompass.library.store import Store, StoreError, check, locked, shown
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.pages.listing import Listing, build_listing
from mkdocs_arxcompass.plugin import ArxCompassPlugin

REFUSALS_SHOWN = 10


@dataclass
class Settings:
    """What the options before or behind a command say."""

    config_file: str | None = None
    quiet: bool = False
    verbose: bool = False

    def tell(self, message: str) -> None:
        """Print a line, unless the user wants quiet."""
        if not self.quiet:
            click.echo(message)


@dataclass
class Site:
    """What the commands need of mkdocs.yml."""

    options: ArxCompassConfig

    @property
    def topics(self) -> list[Topic]:
        """The topics, in their order."""
        return self.options.topic_list

    @property
    def store_dir(self) -> Path:
        """Where the papers are kept."""
        return Path(self.options.store_dir)

    def topic(self, slug: str) -> Topic:
        """The topic with this slug; the command ends where there is none."""
        for topic in self.topics:
            if topic.slug == slug:
                return topic
        slugs = ", ".join(topic.slug for topic in self.topics)
        raise click.UsageError(f"No topic has the slug {slug!r}. There are {slugs}.")

    def listing(self, store: Store) -> Listing:
        """The tree of pages, from which all counts come."""
        return build_listing(store, self.topics, month_by=self.options.month_by)


def _set_flag(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _: click.Parameter, value: bool) -> None:
        settings = context.ensure_object(Settings)
        setattr(settings, name, value or getattr(settings, name))

    return callback


def _volume(command: Callable[..., Any]) -> Callable[..., Any]:
    """`--quiet` and `--verbose`, which may stand before and behind the command's name."""
    for flag, name, text in (
        ("--verbose", "verbose", "Tell more."),
        ("--quiet", "quiet", "Tell nothing but faults."),
    ):
        command = click.option(
            flag, is_flag=True, expose_value=False, callback=_set_flag(name), help=text
        )(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("-f", "--config-file", metavar="FILE", help="The mkdocs.yml of the site.")
@click.version_option(__version__, prog_name="arxcompass")
@_volume
@click.pass_context
def main(context: click.Context, config_file: str | None) -> None:
    """Keep the papers of a mkdocs-arxcompass site.

    Exit codes: 0 done; 1 something was not done or not saved; 2 wrong use or configuration.
    """
    context.ensure_object(Settings).config_file = config_file


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--topic", metavar="SLUG", help="Put all of it into this topic.")
@_volume
@click.pass_obj
def import_(settings: Settings, files: tuple[Path, ...], topic: str | None) -> None:
    """Take papers from JSON Lines files, plain or gzipped, or from folders of them.

    A paper goes into the topic named by --topic, else into those that its own "topic" or "topics"
    names, else into those whose criteria it fulfils.
    """
    site = _load_site(settings)
    only = site.topic(topic) if topic else None
    with _store_faults(), locked(site.store_dir):
        store = Store.load(site.store_dir)
        report = import_files(files, store, site.topics, only)
        store.save()
    _tell_report(report, settings)
    if report.refusals:
        sys.exit(1)


def _tell_report(report: Report, settings: Settings) -> None:
    shown_refusals = report.refusals if settings.verbose else report.refusals[:REFUSALS_SHOWN]
    for refusal in shown_refusals:
        click.echo(f"{refusal.place}: refused: {refusal.reason}", err=True)
    if more := len(report.refusals) - len(shown_refusals):
        click.echo(f"… and {more} more; --verbose names them all", err=True)
    outcomes = report.outcomes
    settings.tell(
        f"{report.read} read: {outcomes['new']} new, {outcomes['revised']} revised, "
        f"{outcomes['merged']} merged, {len(report.refusals)} refused"
    )


@main.command("check")
@_volume
@click.pass_obj
def check_(settings: Settings) -> None:
    """Read the whole store and report every fault with file and line."""
    site = _load_site(settings)
    faults = check(site.store_dir)
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        click.echo(f"{len(faults)} fault{'' if len(faults) == 1 else 's'}", err=True)
        sys.exit(1)
    store = Store.load(site.store_dir)
    settings.tell(f"{shown(site.store_dir)} is sound: {_papers(len(store.papers))}")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_volume
@click.pass_obj
def status(settings: Settings, as_json: bool) -> None:
    """Show what the store has of each topic, and how complete that is."""
    site = _load_site(settings)
    with _store_faults():
        store = Store.load(site.store_dir)
    rows = [_status_row(topic) for topic in site.listing(store).children]
    if as_json:
        click.echo(json.dumps({"papers": len(store.papers), "topics": rows}, ensure_ascii=False))
        return
    _tell_table(rows)
    click.echo(f"{_papers(len(store.papers))} in {shown(site.store_dir)}")
    for slug in sorted(store.topics.keys() - {topic.slug for topic in site.topics}):
        path = shown(site.store_dir / "topics" / f"{slug}.json")
        click.echo(
            f"{path} belongs to no topic of mkdocs.yml and is ignored. If the topic has a new "
            "slug, rename the file to it; if it is gone, delete the file."
        )


def _papers(number: int) -> str:
    return f"{number} paper{'' if number == 1 else 's'}"


def _status_row(topic: Listing) -> dict[str, Any]:
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


def _tell_table(rows: list[dict[str, Any]]) -> None:
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


@contextmanager
def _store_faults() -> Iterator[None]:
    """A fault of the store ends the command with its message."""
    try:
        yield
    except StoreError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _load_site(settings: Settings) -> Site:
    """Read mkdocs.yml; MkDocs itself tells what is wrong with it."""
    try:
        config = load_config(settings.config_file)
    except MkDocsException as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    plugin = config.plugins.get("arxcompass")
    if not isinstance(plugin, ArxCompassPlugin):
        file = settings.config_file or "mkdocs.yml"
        click.echo(f"Error: {file} has no arxcompass under plugins:", err=True)
        sys.exit(2)
    return Site(plugin.config)
