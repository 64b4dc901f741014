"""The `arxcompass` command.

Exit codes: 0 done; 1 something was not done or not saved; 2 wrong use or configuration.
"""

from __future__ import annotations

import json
import logging
import shlex
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.arxiv.paper import Identifier, Paper, is_timestamp
from mkdocs_arxcompass.arxiv.sources import Source
from mkdocs_arxcompass.command.init import SiteError, check_free, write_site
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.export import STYLESHEET, Exporter, ExportError, write_export
from mkdocs_arxcompass.hosts.mkdocs.build import overview_of, words_of
from mkdocs_arxcompass.hosts.mkdocs.contents import renderer_of
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.faults import StoreError, display_path
from mkdocs_arxcompass.library.imports.importer import HEALED, ImportResult, import_files
from mkdocs_arxcompass.library.store import Store, TopicRecord, check, locked
from mkdocs_arxcompass.library.sync import SyncOptions, SyncResult, ask_once, sync_topics
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.pages.bibtex import bibliography
from mkdocs_arxcompass.pages.listing import Listing, build_listing
from mkdocs_arxcompass.pages.render import RenderError
from mkdocs_arxcompass.plugin import ArxCompassPlugin

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

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

    def source(self, waiting: Callable[[float, str], None]) -> Source:
        """Asks arXiv, or the mirror that mkdocs.yml names."""
        return self.options.source(waiting=waiting)

    def listing(self, store: Store) -> Listing:
        """The tree of pages, from which all counts come."""
        return build_listing(store, self.topics, month_by=self.options.month_by)


class Progress:
    """Tells how far a sync is: a bar on a terminal, plain lines otherwise."""

    def __init__(self, settings: Settings) -> None:
        self._quiet = settings.quiet
        self._bar: ProgressBar[Any] | None = None
        self._began = time.monotonic()
        self._topic = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self._end_bar()

    def listed(self, topic: Topic, sent: int, total: int) -> None:
        """Told after every page: how many papers of a topic arXiv has sent, and of how many."""
        if self._quiet:
            return
        if not sys.stderr.isatty():
            click.echo(f"{topic.slug}: {sent} of {total} papers", err=True)
            return
        if topic.slug != self._topic or not self._bar:
            self._end_bar()
            self._topic, self._began = topic.slug, time.monotonic()
            self._bar = click.progressbar(
                length=total, label=topic.slug, item_show_func=str, file=sys.stderr
            )
        seconds = max(time.monotonic() - self._began, 0.001)
        self._bar.length = max(total, 1)
        self._bar.update(max(sent - self._bar.pos, 0))
        self._show(f"{sent} of {total} papers, {sent / seconds:.0f} a second")

    def waiting(self, seconds: float, reason: str) -> None:
        """Told before a wait: how many seconds, and why."""
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
    """Take papers from files, or from folders of them.

    These are JSON Lines, plain or gzipped; arXiv's metadata snapshot
    (arxiv-metadata-oai-snapshot.json, plain or gzipped); and the Markdown pages of ArXCompass
    (papers/llm/2025_02/papers_1.md), whose broken texts and links are healed.

    A paper goes into the topic named by --topic, else into those that its own "topic" or "topics"
    or the folder of its page names, else into those whose criteria it fulfils. What fits nowhere is
    refused, but skipped if it is of the snapshot, which has everything.
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


def _tell_report(report: ImportResult, settings: Settings) -> None:
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
    if report.skipped:
        settings.tell(
            f"skipped: {report.skipped} of arXiv's snapshot that fit no topic; --topic takes all"
        )
    if report.healed:
        healed = [(report.healed[one], one, several) for one, several in HEALED.items()]
        named = [f"{n} {one if n == 1 else several}" for n, one, several in healed if n]
        settings.tell(f"healed: {', '.join(named)}")


@main.command()
@click.argument("slugs", metavar="[TOPIC]...", nargs=-1)
@click.option("--full", is_flag=True, help="List everything again.")
@click.option("--since", metavar="DATE", help="Only papers first submitted from this date on.")
@click.option("--max", "most", type=click.IntRange(min=1), help="Papers per topic in this run.")
@click.option("--dry-run", is_flag=True, help="Ask once per topic, and write nothing.")
@_volume
@click.pass_obj
def sync(
    settings: Settings,
    slugs: tuple[str, ...],
    full: bool,
    since: str | None,
    most: int | None,
    dry_run: bool,
) -> None:
    """Bring the store up to date with arXiv: new, revised and withdrawn papers.

    What was interrupted goes on where it stopped. TOPIC is a slug; without one, all topics.
    """
    site = _load_site(settings)
    topics = [site.topic(slug) for slug in dict.fromkeys(slugs)] or site.topics
    wanted = SyncOptions(full, _day_of_option(since), most)
    progress = Progress(settings)
    source = site.source(progress.waiting)
    reports: list[SyncResult] = []
    with _store_faults():
        try:
            if dry_run:
                store = Store.load(site.store_dir)
                reports += (ask_once(store, topic, source) for topic in topics)
            else:
                with locked(site.store_dir), progress:
                    store = Store.load(site.store_dir)
                    for report in sync_topics(store, topics, source, wanted, progress.listed):
                        reports.append(report)
        except KeyboardInterrupt:
            click.echo("Interrupted. What came is saved; the next sync goes on.", err=True)
            sys.exit(1)
        finally:
            _tell_reports(reports, settings)
    if any(report.faults or _is_short(report) for report in reports):
        sys.exit(1)


def _tell_reports(reports: list[SyncResult], settings: Settings) -> None:
    for report in reports:
        for fault in report.faults:
            click.echo(f"{report.topic.slug}: {fault}", err=True)
    for report in reports:
        settings.tell(_in_one_line(report))


def _day_of_option(text: str | None) -> str:
    if text is None:
        return ""
    day = first_day(text)
    if not is_timestamp(day):
        raise click.UsageError(f"{text!r} is no date. Write YYYY, YYYY-MM or YYYY-MM-DD.")
    return day


def _in_one_line(report: SyncResult) -> str:
    """`llm: 12 new, 3 revised, 19173 papers, complete`."""
    line = (
        f"{report.topic.slug}: {report.new} new, {report.revised} revised, {_papers(report.papers)}"
    )
    if report.complete and not report.missing:
        return f"{line}, complete"
    if report.total is None:
        return line
    missing = f", {report.missing} missing" if report.missing else ""
    return f"{line}, arXiv has {report.total}{missing}"


def _is_short(report: SyncResult) -> bool:
    """Whether something is missing that the user did not leave out himself."""
    return report.complete is False and not report.limited


@main.command()
@click.argument("id_", metavar="ID")
@_volume
@click.pass_obj
def explain(settings: Settings, id_: str) -> None:
    """Tell why a paper is or is not in each topic."""
    site = _load_site(settings)
    try:
        paper_id = Identifier.parse(id_).id
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    with _store_faults():
        store = Store.load(site.store_dir)
    paper = store.papers.get(paper_id)
    if paper is None:
        click.echo(f"Error: {paper_id} is not in {display_path(site.store_dir)}", err=True)
        sys.exit(1)
    click.echo(f"{paper.idv}: {paper.title}")
    for topic in site.topics:
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
        brought = "an import brought it" if paper.id in record.unsent else "arXiv listed it"
        return f"in: {brought}"
    if topic.query:
        return "not in: arXiv did not list it; only arXiv can tell what a query finds"
    against = topic.objections(paper)
    if against:
        return f"not in: {'; '.join(against)}"
    return "not in, though it fits: no sync or import has brought it for this topic yet"


@main.command()
@click.argument("slugs", metavar="[TOPIC]...", nargs=-1)
@click.option("--month", metavar="YYYY-MM", help="Only the papers of this month.")
@_volume
@click.pass_obj
def bibtex(settings: Settings, slugs: tuple[str, ...], month: str | None) -> None:
    """Write the BibTeX of topics, newest paper first; without TOPIC, of all."""
    site = _load_site(settings)
    topics = [site.topic(slug) for slug in dict.fromkeys(slugs)] or site.topics
    if month is not None and not is_timestamp(f"{month}-01"):
        raise click.UsageError(f"{month!r} is no month. Write YYYY-MM.")
    with _store_faults():
        store = Store.load(site.store_dir)
    overview = build_listing(store, topics, month_by=site.options.month_by)
    papers = [p for p in overview.papers if not month or overview.date(p)[:7] == month]
    for text in bibliography(papers):
        click.echo(text, nl=False)


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@_volume
@click.pass_obj
def export(settings: Settings, folder: Path) -> None:
    """Write the pages as Markdown, for Zensical and other generators.

    DIR is their folder of Markdown files. What an earlier export wrote there is brought up to date;
    files that you wrote or changed yourself are left alone. MkDocs with this plugin makes the pages
    itself: keep DIR out of its docs_dir.
    """
    plugin, config = _load_plugin(settings)
    options, words = plugin.config, words_of(config.theme)
    with _store_faults():
        overview = overview_of(Store.load(Path(options.store_dir)), options, words)
    renderer = renderer_of(options, config.theme, words)
    exporter = Exporter(overview, renderer, words, options)
    try:
        report = write_export(folder, exporter)
    except (ExportError, RenderError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)
    for path in report.kept:
        click.echo(
            f"{display_path(folder / path)}: left as it is, because no export wrote it", err=True
        )
    settings.tell(
        f"{report.files} files in {display_path(folder)}, {report.removed} removed. "
        f"The site's settings need extra_css: [{STYLESHEET}], "
        "and the plugin awesome-nav for the nav."
    )
    if report.kept:
        sys.exit(1)


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
    settings.tell(f"{display_path(site.store_dir)} is sound: {_papers(len(store.papers))}")


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
    click.echo(f"{_papers(len(store.papers))} in {display_path(site.store_dir)}")
    for slug in sorted(store.topics.keys() - {topic.slug for topic in site.topics}):
        path = display_path(site.store_dir / "topics" / f"{slug}.json")
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


NEXT_STEPS = """
Look at it:
  {enter}pip install -r requirements.txt
  mkdocs serve

Fetch everything that arXiv has on the topics:
  arxcompass sync

Publish it with GitHub Pages, from a new and empty repository:
  git init -b main && git add . && git commit -m "A new site"
  git remote add origin https://github.com/NAME/REPOSITORY.git && git push -u origin main
In its Settings, under Pages, choose GitHub Actions as the source; then, under Actions, run the
workflow Papers, which from then on runs every day."""


@main.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--name", help="What the site is called.")
@click.option("--topic", "topics", multiple=True, help="A phrase to follow; give one or more.")
@click.option("--contact", default="", help="An e-mail address or URL, for arXiv to reach you.")
@click.option("--site-url", default="", help="Where readers will find it, if not GitHub Pages.")
@_volume
@click.pass_obj
def init(
    settings: Settings,
    folder: Path,
    name: str | None,
    topics: tuple[str, ...],
    contact: str,
    site_url: str,
) -> None:
    """Write a new site into DIR: mkdocs.yml, a first page, a workflow for GitHub.

    On a terminal it asks for the name and the topics. It never overwrites a file.
    """
    try:
        check_free(folder)
        if not (name and topics) and not sys.stdin.isatty():
            raise click.UsageError("Give --name and --topic; here is no terminal to ask on.")
        name = name or click.prompt("Name of the site")
        wanted = topics or _ask_topics()
        files = write_site(folder, name, wanted, contact=contact, site_url=site_url)
    except SiteError as error:
        raise click.UsageError(f"{error}\nNothing was written.") from None
    except OSError as error:
        place = click.format_filename(error.filename or folder)
        click.echo(f"Error: cannot write {place}: {error.strerror or error}", err=True)
        sys.exit(1)
    settings.tell("Written:")
    for path in files:
        settings.tell(f"  {click.format_filename(path)}")
    here = folder.resolve() == Path.cwd()
    enter = "" if here else f"cd {shlex.quote(click.format_filename(folder))}\n  "
    settings.tell(NEXT_STEPS.format(enter=enter))


def _ask_topics() -> list[str]:
    """Ask until there are topics and nothing is wrong with them."""
    topics: list[str] = []
    while True:
        question = "Another topic (Enter if that is all)" if topics else "A topic, e.g. llm"
        answer = click.prompt(question, default="" if topics else None, show_default=False)
        new = [part.strip() for part in answer.split(",") if part.strip()]
        if topics and not new:
            return topics
        _, faults = parse_topics([*topics, *new])
        for fault in faults:
            click.echo(fault, err=True)
        if not faults:
            topics += new


@contextmanager
def _store_faults() -> Iterator[None]:
    """A fault of the store ends the command with its message."""
    try:
        yield
    except StoreError as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _load_site(settings: Settings) -> Site:
    return Site(_load_plugin(settings)[0].config)


def _load_plugin(settings: Settings) -> tuple[ArxCompassPlugin, MkDocsConfig]:
    """Read mkdocs.yml; MkDocs itself tells what is wrong with it."""
    if settings.verbose:
        logging.basicConfig(format="%(message)s")
        logging.getLogger("mkdocs_arxcompass").setLevel(logging.DEBUG)
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
    return plugin, config
