"""MkDocs' events: each gathers what it needs, calls a plain function, and hands back."""

from __future__ import annotations

import gc
import html
import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import msgspec
from jinja2 import BytecodeCache, Environment
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass import fulltext
from mkdocs_arxcompass.ahead import PATIENCE, Helpers, work_ahead
from mkdocs_arxcompass.anchors import add_anchors
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.cache import FOLDER as CACHE_FOLDER
from mkdocs_arxcompass.cache import (
    HARMLESS,
    Cache,
    code_key,
    content_key,
    others_listen,
    own_folders,
    page_key,
    papers_key,
    plain,
    siblings,
    site_key,
)
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.embed import HERE, MARK, Answers, fill
from mkdocs_arxcompass.export import STYLESHEET, escaped
from mkdocs_arxcompass.kept import KeptPages, Places
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.store import Store, StoreError, locked
from mkdocs_arxcompass.nav import arrange, expand, place_pages, section_of, shown_in_nav
from mkdocs_arxcompass.once import (
    KnownMarkdown,
    knows_extensions,
    remember_markdown,
    remember_templates,
    uses_own_templates,
)
from mkdocs_arxcompass.outputs import Output, OutputFiles, outputs_of
from mkdocs_arxcompass.pages.cards import forget
from mkdocs_arxcompass.pages.listing import Listing, build_listing
from mkdocs_arxcompass.pages.render import (
    Heading,
    Options,
    Rendered,
    Renderer,
    RenderError,
)
from mkdocs_arxcompass.pages.styles import ASSETS, stylesheet
from mkdocs_arxcompass.pages.words import Words
from mkdocs_arxcompass.search import Entry, add_papers

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
        self._words: Words
        self._overview: Listing
        self._papers: dict[str, Paper] = {}
        """All of the store, by id: what is in no topic can be embedded too."""
        self._listings: dict[str, Listing] = {}
        """By source path: also of the hand-written pages that stand for ours."""
        self._src_uris: dict[Listing, str] = {}
        self._generated: dict[str, File] = {}
        self._renderer: Renderer
        self._outputs: list[Output] = []
        self._written: OutputFiles
        self._files: Files
        self._home: File | None = None
        self._nav: Navigation
        self._cache: Cache
        self._code: str
        """All that makes pages, in one word; and so the options."""
        self._options: str
        self._seen = ""
        """What the tree of pages was made of, in one word."""
        self._paper_keys: dict[Listing, str] = {}
        self._entries: dict[object, list[Entry]] = {}
        """Of the search, for the next build of a preview."""
        self._markdown = KnownMarkdown()
        self._kept: KeptPages | None = None
        """None where others have a hand in how pages are built."""
        self._places = Places()
        self._helpers: list[Helpers] = []
        self._contents: dict[str, str] = {}
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
            self._load(config)
            if not self._serving:
                gc.freeze()  # until the helpers stop: all this stays, and is large to look through

    @event_priority(-100)  # when nothing can fail any more
    def _set_pages_aside(self, *, config: MkDocsConfig) -> None:
        if self.config.enabled:
            self._places.empty(config.site_dir, self.config.path, is_preview=self._serving)
        else:
            self._places = Places()

    on_pre_build = CombinedEvent(_read_store, _set_pages_aside)

    def _load(self, config: MkDocsConfig) -> None:
        """Read the store and make the tree of pages; a preview does so only after a change."""
        words = words_of(config)
        topics = list(map(repr, self.config.topic_list))
        self._options = content_key(plain(self.config), topics, words.language)
        seen = content_key(self._options, self._store_files())
        if self._seen != seen:
            with _faults_told():
                store = Store.load(Path(self.config.store_dir), lean=True)
            forget()
            self._words, self._papers = words, store.papers
            self._overview = self.listing(store, words)
            self._paper_keys, self._entries = {}, {}
            self._seen = seen
        self._tell_of_empty_topics()

    def _store_files(self) -> list[tuple[str, int, int]]:
        """The files of the store, with what changes when they are written."""
        found = []
        for path in sorted(Path(self.config.store_dir).glob("*/*.json*")):
            with suppress(OSError):  # a sync may just be writing it
                stat = path.stat()
                found.append((str(path), stat.st_size, stat.st_mtime_ns))
        return found

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
        client = self.config.client(patience=patience)
        try:
            with locked(store_dir, seconds=0):
                faults = fetch_first_pages(Store.load(store_dir), new, client)
        except StoreError as error:
            faults = [str(error)]
        for fault in faults:
            log.info("not everything could be fetched: %s", fault)

    @event_priority(95)  # early, so that other plugins see our pages
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add a page for every listing that has no hand-written one."""
        self._listings, self._src_uris, self._generated = {}, {}, {}
        if not self.config.enabled:
            return files
        self._files = files
        self._cache = Cache(Path(config.config_file_path).parent / CACHE_FOLDER)
        self._code = code_key(config.theme)
        compiled = self._cache.templates(content_key(self._code, self._words.language))
        self._renderer = self.renderer(config, self._words, compiled)
        self._add_pages(files, config)
        for uri in self._assets():
            if uri not in files.src_uris:
                self._generated[uri] = _asset(uri, config)
                files.append(self._generated[uri])
        with _faults_told():
            self._add_outputs(files, config)
        return files

    def listing(self, store: Store, words: Words) -> Listing:
        """The tree of pages."""
        options = self.config
        return build_listing(
            store,
            options.topic_list,
            path=options.path,
            title=options.nav_title,
            papers_per_part=options.papers_per_part,
            month_by=options.month_by,
            month_format=options.month_format,
            search=options.search_full,
            words=words,
        )

    def _tell_of_empty_topics(self) -> None:
        empty = [topic.label for topic in self._overview.children if not topic.papers]
        if empty:
            # A CI job shall not deploy an empty site; a preview can be filled while it runs.
            (log.info if self._serving else log.warning)(
                "no papers are stored for %s: run `arxcompass sync`, or `arxcompass import FILE`",
                ", ".join(empty),
            )

    def renderer(
        self, config: MkDocsConfig, words: Words, compiled: BytecodeCache | None = None
    ) -> Renderer:
        """Renders pages as the options say, with the user's templates before ours."""
        options = Options(
            card_fields=self.config.card_fields,
            card_authors=self.config.card_authors,
            abstracts=self.config.abstracts,
            charts=self.config.charts,
            searchable=not self._serving,
        )
        return Renderer(options, self._template_folders(config), words, compiled)

    def _template_folders(self, config: MkDocsConfig) -> list[Path]:
        """Where users put templates of their own: `templates_dir`, `custom_dir`/arxcompass."""
        folders = [Path(self.config.templates_dir)] if self.config.templates_dir else []
        return folders + [Path(folder, "arxcompass") for folder in config.theme.dirs]

    def _add_pages(self, files: Files, config: MkDocsConfig) -> None:
        # Compared by destination: papers.md and papers/README.md are the overview as well.
        taken = {
            file.dest_uri.casefold(): file for file in files if not file.inclusion.is_excluded()
        }
        shown = set()
        if self.config.nav:
            shown = set(map(id, self._shown_in_nav()))
        for listing in self._overview.walk():
            file = File.generated(config, listing.src_uri, content=_markdown(listing))
            if own := taken.get(file.dest_uri.casefold()):
                file = own
            else:
                self._generated[listing.src_uri] = _with_path(file, config)
                set_exclusions([file], config)
                if id(listing) not in shown and file.inclusion.is_included():
                    file.inclusion = InclusionLevel.NOT_IN_NAV
                if existing := files.src_uris.get(listing.src_uri):
                    files.remove(existing)
                files.append(file)
            self._src_uris[listing] = file.src_uri
            self._listings[file.src_uri] = listing

    def _add_outputs(self, files: Files, config: MkDocsConfig) -> None:
        """Add the files for machines, but for those that somebody wrote by hand."""
        if self.config.feeds and not config.site_url:
            log.info("there are no feeds: they need site_url, or else write feeds: false")

        self._outputs = list(
            outputs_of(
                self._overview,
                site_url=config.site_url,
                feed_size=self.config.feed_size if self.config.feeds else None,
                page_url=self._page_url,
            )
        )
        alone = not self._serving and set(config.plugins) <= HARMLESS
        self._written = OutputFiles(self._cache, self._output_key, may_be_late=alone)
        for output in self._outputs:
            if output.uri not in files.src_uris:
                self._generated[output.uri] = self._written.add(output, files, config)
        self._helpers.append(work_ahead(self._written.jobs()))

    def _output_key(self, output: Output) -> str:
        """What a file for machines is made of, in one word."""
        papers = self._papers_key(output.listing)
        return content_key(self._code, self._options, papers, output.depends_on)

    def _papers_key(self, listing: Listing) -> str:
        """The papers of a page, in one word."""
        if listing not in self._paper_keys:
            below = listing.children if listing.kind in ("topic", "month") else []
            # Every paper is looked at once: months have those of their parts, topics theirs.
            self._paper_keys[listing] = (
                content_key([self._papers_key(child) for child in below])
                if below
                else papers_key(listing.papers)
            )
        return self._paper_keys[listing]

    def _shown_in_nav(self) -> list[Listing]:
        return shown_in_nav(
            self._overview, depth=self.config.nav_depth, months=self.config.nav_months
        )

    @event_priority(-110)  # after literate-nav and static-i18n, which come last by their own words
    def _expand_nav(self, files: Files, *, config: MkDocsConfig) -> Files:
        for file in files:
            made = self._generated.get(file.src_uri)
            if made and file is not made and not file.generated_by:
                # static-i18n makes files anew, but without what is in them.
                file.content_string = made.content_string
                file.generated_by = made.generated_by
                _with_path(file, config)
        if config.nav is not None:
            section: list[Any] | str | None = None
            if self.config.enabled and self.config.nav:
                section = section_of(
                    self._overview, self._shown_in_nav(), self._src_uris.__getitem__
                )
            elif self.config.enabled:
                section = self._src_uris[self._overview]
            config.nav = expand(config.nav, self.config.path, self.config.nav_title, section)
        return files

    on_files = CombinedEvent(_add_files, _expand_nav)

    @event_priority(75)  # before section-index turns sections into pages
    def _place(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        """Put our pages in order where MkDocs made the nav, and give hidden ones their place."""
        if self.config.enabled:
            pages = self._pages(files)
            if config.nav is None and self.config.nav:
                arrange(nav, pages, self._overview)
            place_pages(nav, pages, self._overview)
        return nav

    @event_priority(-100)  # when others have made their own pages of ours
    def _remember_markdown(
        self, nav: Navigation, *, config: MkDocsConfig, files: Files
    ) -> Navigation:
        if self.config.enabled and knows_extensions(config):
            known = self._markdown.of(config)
            for listing, page in self._pages(files).items():
                if listing.kind in ("month", "part") and page.file.generated_by:
                    remember_markdown(page, _body(listing), known)
        return nav

    @event_priority(-110)  # as themes will see it
    def _keep_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> Navigation:
        self._nav = nav
        return nav

    on_nav = CombinedEvent(_place, _remember_markdown, _keep_nav)

    def _pages(self, files: Files) -> dict[Listing, Page]:
        found = ((at, files.src_uris.get(uri)) for at, uri in self._src_uris.items())
        return {at: file.page for at, file in found if file and file.page}

    def on_page_content(
        self, html: str, /, *, page: Page, config: MkDocsConfig, files: Files
    ) -> str:
        """Date our pages by their newest paper: the sitemap is written before the pages."""
        listing = self._listing(page)
        if listing and page.file.generated_by and listing.newest:
            page.update_date = first_day(listing.newest)
        return html

    @event_priority(-100)  # when all pages are read, and nobody changes them any more
    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:
        """Keep the files, whose addresses are final by now, and see what need not be made again."""
        self._files = files
        self._home = next((file for file in files if file.dest_uri == "index.html"), None)
        self._kept = None
        if self.config.enabled:
            self._written.hold_back()
            site = site_key(self._code, config, self._nav, self._template_folders(config))
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
            fill=partial(self._fill, excerpts=[], config=config),
            finish=self._finish,
        )
        pages = []
        section = self._section_key()
        # Of the months and parts, whose templates are ours, each shows but its own papers.
        is_ours = not any(map(Path.is_dir, self._template_folders(config)))
        for uri, listing in self._listings.items():
            file = self._generated.get(uri)
            if not (file and file.page):
                continue
            if file.inclusion.is_excluded():  # drafts, which MkDocs marks in previews
                continue
            url = self._urls(file)
            around = {at.src_uri: url(at) for at in (*listing.ancestors, *siblings(listing))}
            around["home"] = self._home.url_relative_to(file) if self._home else ""
            shows_own = is_ours and listing.kind in ("month", "part")
            content = (around, self._papers_key(listing) if shows_own else section)
            key = page_key(site, file.page, listing, content)
            papers = len(listing.papers) if listing.kind in ("month", "part") else 0
            self._kept.add(file.page, key, papers)
            pages.append(file.page)
        self._kept.bring_back()
        if not uses_own_templates(own_folders(config.theme)):
            remember_templates(env, self._nav, self._files, pages)

    def _section_key(self) -> str:
        """All that our pages show, in one word."""
        topics = self._overview.children
        records = [msgspec.json.encode(at.record, order="deterministic") for at in topics]
        urls = list(map(self._page_url, self._src_uris))
        outputs = [(at.uri, at.name) for at in self._outputs]
        papers = self._papers_key(self._overview)
        return content_key(papers, records, urls, outputs, self._serving)

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
        """Put in what a page of ours shows and what others embed, just before a page is built.

        So no more than one page of papers is in memory at once.
        """
        with _faults_told():
            self._show(context, page, config)
        return context

    def _show(self, context: TemplateContext, page: Page, config: MkDocsConfig) -> None:
        # Material's blog makes the excerpts of its posts for each page that lists them.
        posts = context.get("posts")
        excerpts = [at for at in posts if isinstance(at, Page)] if isinstance(posts, list) else []
        if self._kept and page in self._kept:
            self._start_helpers(self._kept, page, config)
            headings = self._kept.show(page, context)
            if headings is not None:
                self._settle(page, self._listings[page.file.src_uri], headings, config)
        elif self._listing(page) or any(MARK in (at.content or "") for at in (page, *excerpts)):
            self._contents[page.file.src_uri] = page.content or ""
            self._fill(page, excerpts, config)

    def _settle(
        self, page: Page, listing: Listing, headings: list[Heading], config: MkDocsConfig
    ) -> None:
        """Tell the site what a page of ours holds: anchors, and papers to search for.

        A search finds a paper on the page of its month, where it stays, and not on a part.
        """
        add_anchors(page, listing, headings)
        if listing.kind == "month":
            known = self._entries if self._serving else {}
            indexed = self.config.search_index
            add_papers(config.plugins, listing.papers, page.url, indexed, known)

    def _fill(self, page: Page, excerpts: list[Page], config: MkDocsConfig) -> list[Heading]:
        """Put into pages what they show; returns the headings in what is ours."""
        if not self.config.enabled:
            for at in (page, *excerpts):
                at.content = fill(at.content or "", lambda _: "")
            return []
        url = self._urls(page.file)
        here = None
        headings: list[Heading] = []
        if listing := self._listing(page):
            here, headings = self._render(listing, page.file, url)
            self._settle(page, listing, headings, config)
        if page.present_anchor_ids is None:
            page.present_anchor_ids = set()
        show = partial(self._renderer.render_embed, url)
        answers = Answers(self._overview, self._papers, show, page.present_anchor_ids, here)
        page.content = fill(page.content or "", answers)
        for fault in answers.faults:
            log.warning("%s: %s", page.file.src_uri, fault)
        if answers.here is not None:
            page.content += f"\n{answers.here}"
        for excerpt in excerpts:  # of their faults the posts themselves tell
            excerpt.content = fill(excerpt.content or "", answers)
        return headings

    def _listing(self, page: Page) -> Listing | None:
        return self._listings.get(page.file.src_uri) if self.config.enabled else None

    def _urls(self, page: File) -> Callable[[Listing], str]:
        """The addresses of our pages, relative to a page."""
        urls: dict[Listing, str] = {}

        def url(other: Listing) -> str:
            if other not in urls:
                file = self._files.src_uris.get(self._src_uris[other])
                urls[other] = file.url_relative_to(page) if file else "#"
            return urls[other]

        return url

    def _render(self, listing: Listing, page: File, url: Callable[[Listing], str]) -> Rendered:
        home_url = self._home.url_relative_to(page) if self._home else None
        return self._renderer.render(listing, url, home_url, self._downloads(listing, page))

    def _downloads(self, listing: Listing, page: File) -> dict[str, str]:
        """The files for machines that belong to a page: their names and relative addresses."""
        found = (
            (output.name, self._files.src_uris.get(output.uri))
            for output in self._outputs
            if output.listing is listing and output.name
        )
        return {name: file.url_relative_to(page) for name, file in found if file}

    def on_post_page(self, output: str, *, page: Page, config: MkDocsConfig) -> str:
        """Finish a page, unless it was kept as it is."""
        page.content = self._contents.pop(page.file.src_uri, page.content)
        return output if self._kept and page in self._kept else self._finish(output, page)

    def _finish(self, output: str, page: Page) -> str:
        """Name a page's feeds in its head, where browsers and feed readers look for them.

        And on every page of the site the full-text search, where our script looks for it.
        """
        listing = self._listing(page)
        search = self._search_meta(page)
        if not listing:
            return output.replace("</head>", f"{search}</head>", 1)
        # Months and parts name the feeds of their topic.
        lineage = (listing, *reversed(listing.ancestors))
        owner = next(at for at in lineage if at.kind in ("overview", "topic"))
        links = [
            f'<link rel="alternate" type="{feed.feed_type}" title="{html.escape(owner.label)} '
            f'({feed.name})" href="{get_relative_url(feed.uri, page.url)}">\n'
            for feed in self._outputs
            if feed.listing is owner and feed.feed_type
        ]
        return output.replace("</head>", f"{''.join(links)}{search}</head>", 1)

    def _search_meta(self, page: Page) -> str:
        """Where the page for full-text search is, and what the link to it in search boxes says."""
        if not (self.config.enabled and self.config.search_full):
            return ""
        listing = next(at for at in self._overview.extras if at.kind == "search")
        url = get_relative_url(self._page_url(listing), page.url)
        label = html.escape(self._words("Search all abstracts for “{}”", "{}"))
        return f'<meta name="arxcompass-search" content="{url}" data-label="{label}">\n'

    def _page_url(self, listing: Listing) -> str:
        """The address of a page within the site."""
        file = self._files.src_uris.get(self._src_uris[listing])
        return file.url if file else ""

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
        folder = Path(config.site_dir, self.config.path)
        home = self._page_url(self._overview)

        def card_url(paper: Paper) -> str:
            part = self._overview.places[paper.id]
            return f"{get_relative_url(self._page_url(part), home)}#{paper.anchor}"

        manner = fulltext.Manner(card_url, self.config.card_authors, self._words)
        try:
            fulltext.write_index(self._overview, folder / fulltext.FOLDER, manner)
        except (fulltext.FulltextError, StoreError, OSError) as error:
            raise PluginError(f"the full-text search cannot be made: {error}") from error

    def _tell_of_build(self, config: MkDocsConfig) -> None:
        """One line on what came out, and a hint where readers would have to wait."""
        files = filter(None, map(self._files.src_uris.get, self._listings))
        sizes = [_size(Path(config.site_dir, file.dest_uri)) for file in files]
        index = _size(Path(config.site_dir, SEARCH_INDEX))
        log.info(
            "%d papers on %d pages, the largest of %d KB; search index of %.1f MB; %.1f s",
            len(self._overview.papers),
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
            for path in (store_dir, *topics_file, *self._template_folders(config)):
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


def _asset(uri: str, config: MkDocsConfig) -> File:
    if uri == STYLESHEET:
        return _with_path(File.generated(config, uri, content=stylesheet()), config)
    return File.generated(config, uri, abs_src_path=str(ASSETS / uri.rpartition("/")[2]))


def _with_path(file: File, config: MkDocsConfig) -> File:
    """Some plugins expect every file to have a path; none has to be there."""
    file.abs_src_path = str(Path(config.docs_dir, file.src_uri))
    return file


def words_of(config: MkDocsConfig) -> Words:
    """The words of the theme's language: Material's `language`, else the `locale` of MkDocs."""
    theme = config.theme
    return Words(str(theme.get("language") or theme.get("locale") or "en"))


def _markdown(listing: Listing) -> str:
    """What MkDocs and the other plugins see of a page: all but the papers."""
    meta: dict[str, Any] = {"title": listing.title, "description": listing.description}
    if listing.kind in ("part", "starred", "search"):
        meta["hide"] = ["toc"]  # Material leaves its place empty otherwise, which titles can use
    if listing.kind == "part":
        meta["search"] = {"exclude": True}  # its papers are found on the page of their month
    front_matter = "\n".join(f"{key}: {_yaml(value)}" for key, value in meta.items())
    return f"---\n{front_matter}\n---\n\n{_body(listing)}\n"


# What YAML reads as the end of a line, or does not read; what else is so, JSON escapes.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def _yaml(value: object) -> str:
    """A value on one line, as JSON, which is YAML too: a library for that is slow for 500 pages."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def _body(listing: Listing) -> str:
    return f"# {escaped(listing.heading)}\n\n{HERE}"
