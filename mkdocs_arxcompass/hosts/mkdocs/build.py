"""One build of a site: what it knows, made once and handed on from event to event."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from jinja2 import Environment
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.markdown import has_directive
from mkdocs_arxcompass.hosts.mkdocs.contents import (
    PageContents,
    add_anchors,
    renderer_of,
    template_folders,
)
from mkdocs_arxcompass.hosts.mkdocs.files import SiteFiles, body
from mkdocs_arxcompass.hosts.mkdocs.nav import (
    arrange,
    expand,
    place_pages,
    section_of,
    shown_in_nav,
)
from mkdocs_arxcompass.hosts.mkdocs.outputs import OutputFiles
from mkdocs_arxcompass.hosts.mkdocs.search import EntryCache, add_papers
from mkdocs_arxcompass.hosts.mkdocs.tree import Tree
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.outputs.files import Output, outputs_of
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading, Rendered
from mkdocs_arxcompass.speed.cache import FOLDER, Cache
from mkdocs_arxcompass.speed.contents import CachedContents
from mkdocs_arxcompass.speed.headings import HeadingCache
from mkdocs_arxcompass.speed.keys import (
    code_key,
    content_key,
    folders_key,
    others_listen,
    own_folders,
    page_key,
    site_key,
)
from mkdocs_arxcompass.speed.nav import cache_nav
from mkdocs_arxcompass.speed.templates import TemplateMemory
from mkdocs_arxcompass.speed.whole_pages import WholePages
from mkdocs_arxcompass.speed.workers import Job, Workers

log = get_plugin_logger("arxcompass")


@dataclass
class Memory:
    """What a preview remembers from build to build."""

    is_preview: bool = False
    tree: Tree = field(default_factory=Tree)
    headings: HeadingCache = field(default_factory=HeadingCache)
    templates: TemplateMemory = field(default_factory=TemplateMemory)
    entries: EntryCache = field(default_factory=dict)
    """Entries of the site's search, for the papers of the tree."""


class Build:
    """One build with our pages."""

    def __init__(
        self, memory: Memory, files: Files, options: ArxCompassConfig, config: MkDocsConfig
    ) -> None:
        """Begin where MkDocs has gathered the files of the site.

        Args:
            memory: what is known from earlier builds; its tree has been read for this one.
            files: the files of the site.
            options: the options of the plugin.
            config: the options of MkDocs.
        """
        self.tree = memory.tree
        self.files = SiteFiles(files, config)
        self._memory = memory
        self._options = options
        self._config = config
        self._cache = Cache(Path(config.config_file_path).parent / FOLDER)
        self._workers = Workers({})
        self._contents_keys: dict[Listing, str] = {}
        self._nav: Navigation
        self._whole: WholePages | None = None
        """None where other plugins may change pages while they are built."""
        self._headings: dict[str, list[Heading]] = {}
        """The headings of the page that is being built, by source path."""
        self._texts: dict[str, str] = {}
        """What a page had before its contents were put in, by source path."""

    # Files and nav

    def add_files(self, assets: Sequence[str]) -> None:
        """Add our pages, assets and files for programs."""
        self.files.add_pages(self.tree.overview, self._in_nav)
        for uri in assets:
            self.files.add_asset(uri)
        if self._options.feeds and not self._config.site_url:
            log.info("there are no feeds: they need site_url, or else write feeds: false")
        for output in self.outputs:
            self.files.add_unless_there(output.uri, partial(self._output_files.add, output))

    @cached_property
    def _in_nav(self) -> list[Listing]:
        """The pages that the nav names."""
        options = self._options
        if not options.nav:
            return []
        return shown_in_nav(self.tree.overview, depth=options.nav_depth, months=options.nav_months)

    def expand_nav(self, files: Files) -> None:
        """Put our section into the user's nav."""
        self.files.restore(files)
        if self._config.nav is not None:
            overview = self.tree.overview
            section: list[Any] | str = self.files.src_uri(overview)
            if self._options.nav:
                section = section_of(overview, self._in_nav, self.files.src_uri)
            path, title = self._options.path, self._options.nav_title
            self._config.nav = expand(self._config.nav, path, title, section)

    def place_pages(self, nav: Navigation, files: Files) -> None:
        """Sort our pages where MkDocs made the nav, and give hidden pages their place in it."""
        pages = self.files.pages(files)
        if self._config.nav is None and self._options.nav:
            arrange(nav, pages, self.tree.overview)
        place_pages(nav, pages, self.tree.overview)

    def share_headings(self, files: Files) -> None:
        """Let MkDocs convert the Markdown of pages with the same heading once."""
        if self._memory.headings.start(self._config):
            for listing, page in self.files.pages(files).items():
                if page.file.generated_by:
                    self._memory.headings.use_for(page, body(listing))

    def use_nav(self, nav: Navigation) -> None:
        """Take over the nav as themes will show it."""
        self._nav = nav

    def date_page(self, page: Page) -> None:
        """Date a page of ours by its newest paper, for the sitemap."""
        listing = self.files.listing(page)
        if listing and page.file.generated_by and listing.newest:
            page.update_date = first_day(listing.newest)

    # Contents

    @cached_property
    def outputs(self) -> list[Output]:
        """The files for programs."""
        options = self._options
        return list(
            outputs_of(
                self.tree.overview,
                site_url=self._config.site_url,
                feed_size=options.feed_size if options.feeds else None,
                page_url=self.files.url,
            )
        )

    @cached_property
    def _contents(self) -> PageContents:
        renderer = renderer_of(
            self._options,
            self._config.theme,
            self.tree.words,
            searchable=not self._memory.is_preview,
        )
        return PageContents(self.tree, self.files, renderer, self.outputs, self._options)

    @cached_property
    def _output_files(self) -> OutputFiles:
        return OutputFiles(self._cache, self._output_key)

    @cached_property
    def _code_key(self) -> str:
        return content_key(code_key(), self.tree.options_key)

    def _output_key(self, output: Output) -> str:
        papers = self.tree.papers_key(output.listing)
        return content_key(self._code_key, papers, output.depends_on)

    def contents_key(self, listing: Listing) -> str:
        """Hash of everything that determines the contents of a page, when addresses are final."""
        if listing not in self._contents_keys:
            papers = self._tree_key
            if listing.traits.shows_papers and not self._own_templates:
                papers = self.tree.papers_key(listing)
            self._contents_keys[listing] = content_key(
                self._code_key,
                self._templates_key,
                [listing.kind, listing.heading, listing.label],
                [(at.label, at.src_uri) for at in listing.around],
                self.files.around(listing),
                papers,
            )
        return self._contents_keys[listing]

    @cached_property
    def _own_templates(self) -> list[Path]:
        """The folders with templates of the user, which can show more than ours."""
        folders = template_folders(self._options, self._config.theme)
        return [folder for folder in folders if folder.is_dir()]

    @cached_property
    def _templates_key(self) -> str:
        return folders_key(self._own_templates)

    @cached_property
    def _tree_key(self) -> str:
        """Hash of everything that a page can show that is not only about its own papers."""
        outputs = [(at.uri, at.name) for at in self.outputs]
        return content_key(self.tree.key, self.files.urls(), outputs, self._memory.is_preview)

    @cached_property
    def _cached(self) -> CachedContents:
        return CachedContents(self._cache, self.contents_key, self._contents.render)

    # Pages

    def begin_pages(self, env: Environment, files: Files) -> None:
        """Prepare for the building of pages, whose addresses and nav are final now."""
        self.files.are_final(files)
        self._output_files.hold_back(files)
        pages = dict(self.files.generated_pages())
        if not others_listen(self._config, "env", "page_context", "post_page"):
            self._whole = self._take_whole_pages(pages, env)
        if not _has_templates(own_folders(self._config.theme)):
            cache_nav(env, self._nav, pages.values())
        if self._memory.is_preview:
            env.bytecode_cache = self._memory.templates
        else:  # a preview has threads, beside which nothing can fork
            self._workers = Workers(self._jobs(pages))

    def _take_whole_pages(self, pages: Mapping[Listing, Page], env: Environment) -> WholePages:
        """Find the pages that are in the cache as a whole."""
        whole = WholePages(self._cache, env)
        site = site_key(self._config, self._nav)
        for listing, page in pages.items():
            if whole.add(page, page_key(site, page, listing, self.contents_key(listing))):
                self._cached.keep(listing)
        return whole

    def _jobs(self, pages: Mapping[Listing, Page]) -> dict[str, Job]:
        """What is not in the cache, in the order of the build."""
        jobs: dict[str, Job] = {}
        for number, (listing, page) in enumerate(pages.items()):
            # The build needs outputs last; here, workers make them while they are far ahead.
            if number == len(pages) // 2:
                jobs |= self._output_files.jobs()
            if not (self._whole and self._whole.is_kept(page)) and not self._cached.has(listing):
                job = partial(self._cached.make, listing)
                jobs[listing.src_uri] = Job(len(listing.papers), job)
        return jobs

    def fill_page(self, page: Page, context: TemplateContext) -> None:
        """Put the contents of a page into it, and follow its directives."""
        listing = self.files.listing(page)
        if listing:
            self._index(page, listing)
            headings = self._whole.load(page, context) if self._whole else None
            if headings is not None:
                if page.file in self.files.linked:
                    add_anchors(page, listing, headings)
                return
        excerpts = excerpts_in(context)
        if not listing and not any(has_directive(at.content or "") for at in (page, *excerpts)):
            return
        self._texts[page.file.src_uri] = page.content or ""
        rendered = self._rendered(listing) if listing else None
        if listing and rendered:
            self._headings[page.file.src_uri] = rendered.headings
            add_anchors(page, listing, rendered.headings)
        self._contents.fill(page, rendered and rendered.html, excerpts)

    def _rendered(self, listing: Listing) -> Rendered:
        self._workers.claim(listing.src_uri)
        return self._cached.load(listing) or self._cached.make(listing)

    def _index(self, page: Page, listing: Listing) -> None:
        """Let the site's own search find the papers of a page."""
        if listing.traits.in_search:
            entries = self._memory.entries if self._memory.is_preview else None
            plugins, indexed = self._config.plugins, self._options.search_index
            add_papers(plugins, listing.papers, page.url, indexed, entries)

    def finish_page(self, output: str, page: Page) -> str:
        """Complete the HTML of a page, and give the page back what it had before."""
        page.content = self._texts.pop(page.file.src_uri, page.content)
        if self._whole and self._whole.is_kept(page):
            return output
        return self._contents.add_to_head(output, page)

    def written_page(self, output: str, page: Page) -> str:
        """A page as MkDocs shall write it: from the cache, or as it is, which is kept."""
        headings = self._headings.pop(page.file.src_uri, None)
        if not self._whole:
            return output
        if headings is not None:
            return self._whole.save(page, output, headings)
        return self._whole.output(page) or output

    # The end

    def write_outputs(self) -> None:
        """Write the files for programs, and end the workers."""
        self._output_files.write(self._workers.claim)
        self.stop()

    def stop(self) -> None:
        """End the workers, whether the build is complete or failed."""
        self._workers.stop()

    def prune_cache(self) -> None:
        """Remove old files from the cache."""
        self._cache.prune()


@contextmanager
def papers_stay(memory: Memory) -> Iterator[None]:
    """Keep the garbage collector from looking through what is read here, again and again.

    Not in a preview, which reads other papers later. Saves a tenth of a build with a cache.
    """
    gc.unfreeze()  # an earlier build in this process may have left papers
    yield
    if not memory.is_preview:
        gc.freeze()


def excerpts_in(context: TemplateContext) -> list[Page]:
    """The excerpts of posts that a page of Material's blog lists, made anew for each page."""
    posts = context.get("posts")
    return [at for at in posts if isinstance(at, Page)] if isinstance(posts, list) else []


def _has_templates(folders: Sequence[Path]) -> bool:
    """Whether the user has templates of the theme, beside those of our pages."""
    paths = (path.relative_to(folder) for folder in folders for path in folder.rglob("*.html"))
    return any(path.parts[0] != "arxcompass" for path in paths)
