"""What pages show of papers, which is put into each just before it is written.

So no more than one page of papers is in memory at once.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from jinja2 import BytecodeCache
from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page
from mkdocs.theme import Theme
from mkdocs.utils import get_relative_url

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.markdown import Answers, fill
from mkdocs_arxcompass.hosts.mkdocs.anchors import add_anchors
from mkdocs_arxcompass.hosts.mkdocs.build import Section
from mkdocs_arxcompass.hosts.mkdocs.files import OurFiles
from mkdocs_arxcompass.hosts.mkdocs.search import Entry, add_papers
from mkdocs_arxcompass.outputs.files import Output
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading, Options, Rendered, Renderer
from mkdocs_arxcompass.pages.words import Words

log = get_plugin_logger("arxcompass")


class Contents:
    """Fills the pages of one build."""

    def __init__(
        self,
        section: Section,
        ours: OurFiles,
        renderer: Renderer,
        outputs: Sequence[Output],
        options: ArxCompassConfig,
        plugins: Mapping[str, Any],
        entries: dict[object, list[Entry]] | None,
    ) -> None:
        """Fill no page yet.

        Args:
            section: the papers, and the tree of pages.
            ours: the addresses of pages.
            renderer: makes HTML of them.
            outputs: the files for machines, which pages link.
            options: of this plugin.
            plugins: those of the site, among them its search.
            entries: what builds of the same papers have added to the site's search; None to
                remember nothing for others.
        """
        self._section = section
        self._ours = ours
        self._renderer = renderer
        self._outputs = outputs
        self._options = options
        self._plugins = plugins
        self._entries = entries

    def fill(self, page: Page, excerpts: Sequence[Page] = ()) -> list[Heading]:
        """Put into a page what it shows; returns the headings in what is ours.

        Args:
            page: of ours, or with our comments in its Markdown.
            excerpts: of posts, which a page of Material's blog lists.
        """
        url = self._ours.urls_from(page.file)
        here = None
        headings: list[Heading] = []
        if listing := self._ours.listing(page):
            here, headings = self._render(listing, page, url)
            self.tell(page, listing, headings)
        if page.present_anchor_ids is None:
            page.present_anchor_ids = set()
        show = partial(self._renderer.render_embed, url)
        section = self._section
        answers = Answers(section.overview, section.papers, show, page.present_anchor_ids, here)
        page.content = fill(page.content or "", answers)
        for fault in answers.faults:
            log.warning("%s: %s", page.file.src_uri, fault)
        if answers.here is not None:
            page.content += f"\n{answers.here}"
        for excerpt in excerpts:  # of their faults the posts themselves tell
            excerpt.content = fill(excerpt.content or "", answers)
        return headings

    def _render(self, listing: Listing, page: Page, url: Callable[[Listing], str]) -> Rendered:
        home_url = self._ours.home_url_from(page.file)
        return self._renderer.render(listing, url, home_url, self._downloads(listing, page))

    def _downloads(self, listing: Listing, page: Page) -> dict[str, str]:
        """The files for machines that belong to a page: their names and relative addresses."""
        found = (
            (output.name, self._ours.file_url_from(page.file, output.uri))
            for output in self._outputs
            if output.listing is listing and output.name
        )
        return {name: url for name, url in found if url is not None}

    def tell(self, page: Page, listing: Listing, headings: list[Heading]) -> None:
        """Tell the site what a page of ours holds: anchors, and papers to search for.

        A search finds a paper on the page of its month, where it stays, and not on a part.
        """
        add_anchors(page, listing, headings)
        if listing.kind == "month":
            known = {} if self._entries is None else self._entries
            indexed = self._options.search_index
            add_papers(self._plugins, listing.papers, page.url, indexed, known)

    def finish(self, output: str, page: Page) -> str:
        """Name a page's feeds in its head, where browsers and feed readers look for them.

        And on every page of the site the full-text search, where our script looks for it.
        """
        listing = self._ours.listing(page)
        feeds = self._feed_links(listing, page) if listing else ""
        return output.replace("</head>", f"{feeds}{self._search_meta(page)}</head>", 1)

    def _feed_links(self, listing: Listing, page: Page) -> str:
        # Months and parts name the feeds of their topic.
        lineage = (listing, *reversed(listing.ancestors))
        owner = next(at for at in lineage if at.kind in ("overview", "topic"))
        links = [
            f'<link rel="alternate" type="{feed.feed_type}" title="{html.escape(owner.label)} '
            f'({feed.name})" href="{get_relative_url(feed.uri, page.url)}">\n'
            for feed in self._outputs
            if feed.listing is owner and feed.feed_type
        ]
        return "".join(links)

    def _search_meta(self, page: Page) -> str:
        """Where the page for full-text search is, and what the link to it in search boxes says."""
        if not self._options.search_full:
            return ""
        listing = next(at for at in self._section.overview.extras if at.kind == "search")
        url = get_relative_url(self._ours.url(listing), page.url)
        label = html.escape(self._section.words("Search all abstracts for “{}”", "{}"))
        return f'<meta name="arxcompass-search" content="{url}" data-label="{label}">\n'


def renderer_of(
    options: ArxCompassConfig,
    theme: Theme,
    words: Words,
    *,
    searchable: bool = True,
    compiled: BytecodeCache | None = None,
) -> Renderer:
    """What renders pages as the options say, with the user's templates before ours.

    Args:
        options: of the plugin.
        theme: where templates of the user's can be, too.
        words: of the site's language.
        searchable: whether there is an index for the full-text search.
        compiled: where compiled templates are.
    """
    shown = Options(
        card_fields=options.card_fields,
        card_authors=options.card_authors,
        abstracts=options.abstracts,
        charts=options.charts,
        searchable=searchable,
    )
    return Renderer(shown, template_folders(options, theme), words, compiled)


def template_folders(options: ArxCompassConfig, theme: Theme) -> list[Path]:
    """Where users put templates of their own: `templates_dir`, `custom_dir`/arxcompass."""
    folders = [Path(options.templates_dir)] if options.templates_dir else []
    return folders + [Path(folder, "arxcompass") for folder in theme.dirs]
