"""MkDocs' events: each gathers what it needs, calls a plain function, and hands back."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from jinja2 import Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.export import STYLESHEET
from mkdocs_arxcompass.hosts.markdown import MARK, fill
from mkdocs_arxcompass.hosts.mkdocs.build import Section, words_of
from mkdocs_arxcompass.hosts.mkdocs.contents import Contents, renderer_of, template_folders
from mkdocs_arxcompass.hosts.mkdocs.files import OurFiles, body
from mkdocs_arxcompass.hosts.mkdocs.nav import (
    arrange,
    expand,
    place_pages,
    section_of,
    shown_in_nav,
)
from mkdocs_arxcompass.hosts.mkdocs.search import Entry
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store, locked
from mkdocs_arxcompass.outputs import fulltext
from mkdocs_arxcompass.outputs.files import Output, OutputFiles, outputs_of
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import RenderError
from mkdocs_arxcompass.speed.cache import FOLDER as CACHE_FOLDER
from mkdocs_arxcompass.speed.cache import (
    HARMLESS,
    Cache,
    code_key,
    content_key,
    others_listen,
    own_folders,
    page_key,
    site_key,
)
from mkdocs_arxcompass.speed.nav import (
    KnownMarkdown,
    knows_extensions,
    remember_markdown,
    remember_templates,
    uses_own_templates,
)
from mkdocs_arxcompass.speed.pages import KeptPages, Places
from mkdocs_arxcompass.speed.workers import PATIENCE, Helpers, work_ahead

if TYPE_CHECKING:  # builds need none of the server, which takes long to import
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("arxcompass")

SERVE_SECONDS = 20
"""How long the first preview waits for arXiv at most."""

NEW_OBJECTS = 10_000
"""After so many, not after 700, Python looks for cycles among them; in a build there are few."""

SCRIPT = "assets/arxcompass/arxcompass.js"
SEARCH_INDEX = "search/search_index.json"
LARGE_INDEX = 10_000_000
"""Bytes of the site's own search index above which it is worth a hint."""

SEARCH_STYLESHEET = "assets/arxcompass/arxcompass-search.css"
SEARCH_SCRIPT = "assets/arxcompass/arxcompass-search.js"


class ArxCompassPlugin(BasePlugin[ArxCompassConfig]):
    """Adds a section of paper pages to a site."""

    def __init__(self) -> None:
        self._began = 0.0
        self._serving = False
        self._may_sync = False
        self._ends_soon = False
        """Whether the process does nothing but this build."""
        self._section = Section()
        self._ours: OurFiles
        self._outputs: list[Output] = []
        self._written: OutputFiles
        self._contents: Contents
        self._files: Files
        self._nav: Navigation
        self._cache: Cache
        self._code: str
        """All that makes pages, in one word."""
        self._entries: dict[object, list[Entry]] = {}
        """Of the search, for the next build of a preview."""
        self._markdown = KnownMarkdown()
        self._kept: KeptPages | None = None
        """None where others have a hand in how pages are built."""
        self._places = Places()
        self._helpers: list[Helpers] = []
        self._before: dict[str, str] = {}
        """What a page had before its papers came, which leave it when it is written."""

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Learn what is run; that there is this event keeps the plugin alive between rebuilds."""
        self._serving = self._may_sync = command == "serve"
        self._ends_soon = command != "serve"
        gc.set_threshold(NEW_OBJECTS)

    def on_config(self, config: MkDocsConfig) -> None:
        """Add our assets. Other plugins make this event happen again, hence the checks."""
        for uri in self._assets():
            extra = config.extra_css if uri.endswith(".css") else config.extra_javascript
            if uri not in extra:
                extra.append(uri)

    def _assets(self) -> list[str]:
        """Our stylesheets and scripts."""
        if not self.config.enabled:
            return []
        search = [SEARCH_STYLESHEET, SEARCH_SCRIPT] if self.config.search_full else []
        return [STYLESHEET, SCRIPT, *search]

    def _read_store(self, *, config: MkDocsConfig) -> None:
        """Read the store: before MkDocs empties the site, so that a fault leaves the last one."""
        self._began = time.monotonic()
        if self.config.enabled:
            if self._may_sync and self.config.sync == "serve":
                self._fetch_first_pages(Path(self.config.store_dir))
            self._may_sync = False
            with _faults_told():
                if self._section.read(self.config, words_of(config.theme)):
                    self._entries = {}
            self._tell_of_empty_topics()
            if not self._serving:
                gc.freeze()  # until the helpers stop: all this stays, and is large to look through

    @event_priority(-100)  # when nothing can fail any more
    def _set_pages_aside(self, *, config: MkDocsConfig) -> None:
        if self.config.enabled:
            self._places.empty(config.site_dir, self.config.path, is_preview=self._serving)
        else:
            self._places = Places()

    on_pre_build = CombinedEvent(_read_store, _set_pages_aside)

    def _fetch_first_pages(self, store_dir: Path) -> None:
        """Let the first preview of a topic show something; it comes up in any case."""
        new = [
            topic
            for topic in self.config.topic_list
            if not Path(store_dir, "topics", f"{topic.slug}.json").exists()
        ]
        if not new:
            return
        # Not above: builds never ask arXiv, and begin a twentieth of a second sooner without these.
        from mkdocs_arxcompass.arxiv.client import Patience
        from mkdocs_arxcompass.library.sync import fetch_first_pages

        log.info("fetching the newest papers of %s", ", ".join(topic.slug for topic in new))
        patience = Patience(tries=2, connect=5, deadline=time.monotonic() + SERVE_SECONDS)
        source = self.config.source(patience=patience)
        try:
            with locked(store_dir, seconds=0):
                faults = fetch_first_pages(Store.load(store_dir), new, source)
        except StoreError as error:
            faults = [str(error)]
        for fault in faults:
            log.info("not everything could be fetched: %s", fault)

    def _tell_of_empty_topics(self) -> None:
        if empty := self._section.empty_topics:
            # A CI job shall not deploy an empty site; a preview can be filled while it runs.
            (log.info if self._serving else log.warning)(
                "no papers are stored for %s: run `arxcompass sync`, or `arxcompass import FILE`",
                ", ".join(empty),
            )

    @event_priority(95)  # early, so that other plugins see our pages
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add pages, assets and files for machines, but for what somebody wrote by hand."""
        self._ours, self._outputs = OurFiles(files, config), []
        if not self.config.enabled:
            return files
        self._cache = Cache(Path(config.config_file_path).parent / CACHE_FOLDER)
        self._code = code_key(config.theme)
        self._ours.add_pages(self._section.overview, self._in_nav())
        for uri in self._assets():
            self._ours.add_asset(uri)
        with _faults_told():
            self._add_outputs(files, config)
        self._contents = self._new_contents(config)
        return files

    def _add_outputs(self, files: Files, config: MkDocsConfig) -> None:
        if self.config.feeds and not config.site_url:
            log.info("there are no feeds: they need site_url, or else write feeds: false")

        self._outputs = list(
            outputs_of(
                self._section.overview,
                site_url=config.site_url,
                feed_size=self.config.feed_size if self.config.feeds else None,
                page_url=self._ours.url,
            )
        )
        alone = not self._serving and set(config.plugins) <= HARMLESS
        self._written = OutputFiles(self._cache, self._output_key, may_be_late=alone)
        for output in self._outputs:
            if output.uri not in files.src_uris:
                self._ours.add(self._written.add(output, config))
        self._helpers.append(work_ahead(self._written.jobs()))

    def _output_key(self, output: Output) -> str:
        """What a file for machines is made of, in one word."""
        papers = self._section.papers_key(output.listing)
        return content_key(self._code, self._section.options_key, papers, output.depends_on)

    def _new_contents(self, config: MkDocsConfig) -> Contents:
        words = self._section.words
        renderer = renderer_of(
            self.config,
            config.theme,
            words,
            searchable=not self._serving,
            compiled=self._cache.templates(content_key(self._code, words.language)),
        )
        entries = self._entries if self._serving else None
        return Contents(
            self._section,
            self._ours,
            renderer,
            self._outputs,
            self.config,
            config.plugins,
            entries,
        )

    def _in_nav(self) -> list[Listing]:
        """The pages that the nav names."""
        if not self.config.nav:
            return []
        return shown_in_nav(
            self._section.overview, depth=self.config.nav_depth, months=self.config.nav_months
        )

    @event_priority(-110)  # after literate-nav and static-i18n, which come last by their own words
    def _expand_nav(self, files: Files, *, config: MkDocsConfig) -> Files:
        self._ours.restore(files)
        if config.nav is not None:
            section: list[Any] | str | None = None
            if self.config.enabled and self.config.nav:
                section = section_of(self._section.overview, self._in_nav(), self._ours.src_uri)
            elif self.config.enabled:
                section = self._ours.src_uri(self._section.overview)
            config.nav = expand(config.nav, self.config.path, self.config.nav_title, section)
        return files

    on_files = CombinedEvent(_add_files, _expand_nav)

    @event_priority(75)  # before section-index turns sections into pages
    def _place(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Put our pages in order where MkDocs made the nav, and give hidden ones their place."""
        if self.config.enabled:
            pages = self._ours.pages(files)
            if config.nav is None and self.config.nav:
                arrange(nav, pages, self._section.overview)
            place_pages(nav, pages, self._section.overview)
        return nav

    @event_priority(-100)  # when others have made their own pages of ours
    def _remember_markdown(
        self, nav: Navigation, *, config: MkDocsConfig, files: Files
    ) -> Navigation:
        if self.config.enabled and knows_extensions(config):
            known = self._markdown.of(config)
            for listing, page in self._ours.pages(files).items():
                if listing.kind in ("month", "part") and page.file.generated_by:
                    remember_markdown(page, body(listing), known)
        return nav

    @event_priority(-110)  # as themes will see it
    def _keep_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self._nav = nav
        return nav

    on_nav = CombinedEvent(_place, _remember_markdown, _keep_nav)

    def on_page_content(
        self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Date our pages by their newest paper: the sitemap is written before the pages."""
        listing = self._ours.listing(page)
        if listing and page.file.generated_by and listing.newest:
            page.update_date = first_day(listing.newest)
        return html

    @event_priority(-100)  # when all pages are read, and nobody changes them any more
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep the files, whose addresses are final by now, and see what need not be made again."""
        self._files = files
        self._ours.are_final(files)
        self._kept = None
        if self.config.enabled:
            self._written.hold_back()
            folders = template_folders(self.config, config.theme)
            site = site_key(self._code, config, self._nav, folders)
            if site is not None:
                self._keep_pages(site, env, config)
        return env

    def _keep_pages(self, site: str, env: Environment, config: MkDocsConfig) -> None:
        """Keep our pages, which depend on nothing but what their keys tell."""
        env.bytecode_cache = self._cache.templates(self._code)
        self._kept = KeptPages(
            self._cache,
            env,
            None if others_listen(config, "post_page") else self._places,
            fill=self._contents.fill,
            finish=self._contents.finish,
        )
        pages = []
        section = self._section_key()
        # Of the months and parts, whose templates are ours, each shows but its own papers.
        is_ours = not any(map(Path.is_dir, template_folders(self.config, config.theme)))
        for listing, page in self._ours.generated_pages():
            is_of_papers = listing.kind in ("month", "part")
            content = self._section.papers_key(listing) if is_ours and is_of_papers else section
            key = page_key(site, page, listing, (self._ours.around(listing, page.file), content))
            self._kept.add(page, key, len(listing.papers) if is_of_papers else 0)
            pages.append(page)
        self._kept.bring_back()
        if not uses_own_templates(own_folders(config.theme)):
            remember_templates(env, self._nav, self._files, pages)

    def _section_key(self) -> str:
        """All that our pages show, in one word."""
        outputs = [(at.uri, at.name) for at in self._outputs]
        return content_key(self._section.key, self._ours.urls(), outputs, self._serving)

    def _start_helpers(self, kept: KeptPages, building: Page, config: MkDocsConfig) -> None:
        """Let other processes make pages, once none is making files: each needs memory."""
        if self._serving or kept.helpers or any(helpers.are_busy() for helpers in self._helpers):
            return  # previews have threads

        def context(page: Page) -> TemplateContext:
            return get_context(self._nav, self._files.documentation_pages(), config, page)

        kept.helpers = work_ahead(kept.jobs(context, building))
        self._helpers.append(kept.helpers)

    @event_priority(-110)  # after search plugins, which take ages over cards, and after the blog
    def on_page_context(
        self, context: TemplateContext, *, page: Page, config: MkDocsConfig, nav: Navigation
    ) -> TemplateContext:
        """Put in what a page of ours shows and what others embed, just before a page is built."""
        with _faults_told():
            if self._kept and page in self._kept:
                self._start_helpers(self._kept, page, config)
                self._show_kept(self._kept, page, context)
            else:
                self._fill(page, context)
        return context

    def _show_kept(self, kept: KeptPages, page: Page, context: TemplateContext) -> None:
        headings = kept.show(page, context)
        listing = self._ours.listing(page)
        if listing and headings is not None:
            self._contents.tell(page, listing, headings)

    def _fill(self, page: Page, context: TemplateContext) -> None:
        # Material's blog makes the excerpts of its posts for each page that lists them.
        posts = context.get("posts")
        excerpts = [at for at in posts if isinstance(at, Page)] if isinstance(posts, list) else []
        shown = (page, *excerpts)
        if not self._ours.listing(page) and not any(MARK in (at.content or "") for at in shown):
            return
        self._before[page.file.src_uri] = page.content or ""
        if self.config.enabled:
            self._contents.fill(page, excerpts)
            return
        for at in shown:
            at.content = fill(at.content or "", lambda _: "")

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Finish a page, unless it was kept as it is."""
        page.content = self._before.pop(page.file.src_uri, page.content)
        if not self.config.enabled or (self._kept and page in self._kept):
            return output
        return self._contents.finish(output, page)

    @event_priority(100)  # before others look at the site
    def _tidy(self, *, config: MkDocsConfig) -> None:
        self._stop_helpers(PATIENCE)
        self._places.tidy()

    @event_priority(-100)  # after search plugins, whose index is weighed
    def _end(self, *, config: MkDocsConfig) -> None:
        """Write the index for the full-text search, and tell what was built."""
        if not self.config.enabled:
            return
        with _faults_told():
            self._written.write_late()
        self._cache.prune()
        if self.config.search_full and not self._serving:  # a preview would wait too long for it
            self._write_fulltext(config)
        self._tell_of_build(config)
        if self._ends_soon:
            gc.freeze()  # else Python looks through all of this once more before it ends

    on_post_build = CombinedEvent(_tidy, _end)

    def on_build_error(self, *, error: Exception) -> None:
        """Let nobody go on."""
        self._stop_helpers()
        self._places.tidy()

    def _stop_helpers(self, patience: float = 0) -> None:
        """Wait so many seconds for each to do what it is at."""
        while self._helpers:
            self._helpers.pop().stop(patience)

    def _write_fulltext(self, config: MkDocsConfig) -> None:
        overview = self._section.overview
        folder = Path(config.site_dir, self.config.path)
        home = self._ours.url(overview)

        def card_url(paper: Paper) -> str:
            part = overview.places[paper.id]
            return f"{get_relative_url(self._ours.url(part), home)}#{paper.anchor}"

        manner = fulltext.Manner(card_url, self.config.card_authors, self._section.words)
        try:
            fulltext.write_index(overview, folder / fulltext.FOLDER, manner)
        except (fulltext.FulltextError, StoreError, OSError) as error:
            raise PluginError(f"the full-text search cannot be made: {error}") from error

    def _tell_of_build(self, config: MkDocsConfig) -> None:
        """One line on what came out, and a hint where readers would have to wait."""
        sizes = list(map(_size, self._ours.paths()))
        index = _size(Path(config.site_dir, SEARCH_INDEX))
        log.info(
            "%d papers on %d pages, the largest of %d KB; search index of %.1f MB; %.1f s",
            len(self._section.overview.papers),
            len(sizes),
            max(sizes, default=0) / 1e3,
            index / 1e6,
            time.monotonic() - self._began,
        )
        if index > LARGE_INDEX and self.config.search_index != "none":
            smaller = "titles" if self.config.search_index == "abstracts" else "none"
            log.info(
                "browsers load the whole search index at the first search; search_index: %s makes "
                "it smaller, search_full: true needs none of it",
                smaller,
            )

    def on_serve(
        self, server: LiveReloadServer, *, config: MkDocsConfig, builder: object
    ) -> LiveReloadServer:
        """Watch what a build reads; a store that comes later can only be watched if it is there."""
        if self.config.enabled:
            store_dir = Path(self.config.store_dir)
            with suppress(OSError):
                store_dir.mkdir(parents=True, exist_ok=True)
            topics_file = [self.config.topics_path] if self.config.topics_file else []
            for path in (store_dir, *topics_file, *template_folders(self.config, config.theme)):
                if path.exists():
                    server.watch(str(path))
        return server


@contextmanager
def _faults_told() -> Iterator[None]:
    """Let MkDocs stop with one line on what is wrong with the store or with a template."""
    try:
        yield
    except (RenderError, StoreError) as error:
        raise PluginError(str(error)) from error


def _size(path: Path) -> int:
    """The bytes of a file; none if it is not there."""
    with suppress(OSError):
        return path.stat().st_size
    return 0
