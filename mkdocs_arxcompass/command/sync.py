"""`arxcompass sync`: bring the store up to date with arXiv."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mkdocs_arxcompass.arxiv.paper import is_timestamp
from mkdocs_arxcompass.command.console import (
    Console,
    count_papers,
    find_topics,
    store_errors,
    volume_options,
)
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.store import Store, locked
from mkdocs_arxcompass.library.topic import Topic

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from mkdocs_arxcompass.library.sync import SyncResult


@click.command()
@click.argument("slugs", metavar="[TOPIC]...", nargs=-1)
@click.option("--full", is_flag=True, help="List everything again.")
@click.option("--since", metavar="DATE", help="Only papers first submitted from this date on.")
@click.option("--max", "most", type=click.IntRange(min=1), help="Papers per topic in this run.")
@click.option("--dry-run", is_flag=True, help="Ask once per topic, and write nothing.")
@volume_options
@click.pass_obj
def sync(
    console: Console,
    slugs: tuple[str, ...],
    full: bool,
    since: str | None,
    most: int | None,
    dry_run: bool,
) -> None:
    """Bring the store up to date with arXiv: new, revised and withdrawn papers.

    What was interrupted goes on where it stopped. TOPIC is a slug; without one, all topics.
    """
    # What asks arXiv takes 0.08 s of 0.45 s to import, which all other commands save.
    from mkdocs_arxcompass.library.sync import SyncOptions, ask_once, sync_topics

    options = console.load_options()
    topics = find_topics(options, slugs)
    wanted = SyncOptions(full, _day_of_option(since), most)
    progress = SyncProgress(console)
    source = options.source(waiting=progress.waiting)
    store_dir = Path(options.store_dir)
    results: list[SyncResult] = []
    with store_errors():
        try:
            if dry_run:
                store = Store.load(store_dir)
                results += (ask_once(store, topic, source) for topic in topics)
            else:
                with locked(store_dir), progress:
                    store = Store.load(store_dir)
                    for result in sync_topics(store, topics, source, wanted, progress.listed):
                        results.append(result)
        except KeyboardInterrupt:
            click.echo("Interrupted. What came is saved; the next sync goes on.", err=True)
            sys.exit(1)
        finally:
            _print_results(results, console)
    if any(result.faults or _is_short(result) for result in results):
        sys.exit(1)


class SyncProgress:
    """Shows how far a sync is on stderr: as a bar on a terminal, as plain lines otherwise."""

    def __init__(self, console: Console) -> None:
        self._quiet = console.quiet
        self._bar: ProgressBar[Any] | None = None
        self._started = time.monotonic()
        self._topic = ""

    def __enter__(self) -> SyncProgress:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_bar()

    def listed(self, topic: Topic, sent: int, total: int) -> None:
        """Show how many papers of a topic arXiv has sent; called after every page.

        Args:
            topic: the topic.
            sent: the number of papers that have come so far.
            total: the number of papers that arXiv has.
        """
        if self._quiet:
            return
        if not sys.stderr.isatty():
            click.echo(f"{topic.slug}: {sent} of {total} papers", err=True)
            return
        if topic.slug != self._topic or not self._bar:
            self._end_bar()
            self._topic, self._started = topic.slug, time.monotonic()
            self._bar = click.progressbar(
                length=total, label=topic.slug, item_show_func=str, file=sys.stderr
            )
        seconds = max(time.monotonic() - self._started, 0.001)
        self._bar.length = max(total, 1)
        self._bar.update(max(sent - self._bar.pos, 0))
        self._show(f"{sent} of {total} papers, {sent / seconds:.0f} a second")

    def waiting(self, seconds: float, reason: str) -> None:
        """Show that the client waits; called before every long wait."""
        if not self._quiet:
            self._show(f"waiting {seconds:.0f} s: {reason}")

    def _show(self, text: str) -> None:
        if self._bar:
            self._bar.current_item = text
            self._bar.render_progress()
        else:
            click.echo(text, err=True)

    def _end_bar(self) -> None:
        if self._bar:
            self._bar.render_finish()
        self._bar = None


def _day_of_option(text: str | None) -> str:
    """The first day of `--since`, `2025-02-01`; empty if the option is not given."""
    if text is None:
        return ""
    day = first_day(text)
    if not is_timestamp(day):
        raise click.UsageError(f"{text!r} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.")
    return day


def _print_results(results: list[SyncResult], console: Console) -> None:
    for result in results:
        for fault in result.faults:
            click.echo(f"{result.topic.slug}: {fault}", err=True)
    for result in results:
        console.print(_one_line(result))


def _one_line(result: SyncResult) -> str:
    """`llm: 12 new, 3 revised, 19173 papers, complete`."""
    papers = count_papers(result.papers)
    line = f"{result.topic.slug}: {result.new} new, {result.revised} revised, {papers}"
    if result.complete and not result.missing:
        return f"{line}, complete"
    if result.total is None:
        return line
    missing = f", {result.missing} missing" if result.missing else ""
    return f"{line}, arXiv has {result.total}{missing}"


def _is_short(result: SyncResult) -> bool:
    """Whether papers are missing, although the user set no limit."""
    return result.complete is False and not result.limited
