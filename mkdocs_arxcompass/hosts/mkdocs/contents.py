"""The contents of pages, which are put into each page just before the theme's template builds it.

So Markdown and search plugins never see the papers, and only one page of them is in memory.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from mkdocs.plugins import get_plugin_logger
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.theme import Theme
from mkdocs.utils import get_relative_url

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.markdown import DirectiveRenderer, replace_directives
from mkdocs_arxcompass.hosts.mkdocs.files import SiteFiles
from mkdocs_arxcompass.hosts.mkdocs.tree import Tree
from mkdocs_arxcompass.outputs.files import Output
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading, Options, Rendered, Renderer
from mkdocs_arxcompass.pages.words import Words

log = get_plugin_logger("arxcompass")


class PageContents:
    """Puts contents into the pages of one build."""

    def __init__(
        self,
        tree: Tree,
        files: SiteFiles,
        renderer: Renderer,
        outputs: Sequence[Output],
        options: ArxCompassConfig,
    ) -> None:
        """Fill no page yet.

        Args:
            tree: the papers and the tree of pages.
            files: gives the addresses of pages.
            renderer: renders contents.
            outputs: the files for programs, which pages link to.
            options: the options of the plugin.
        """
        self._tree = tree
        self._files = files
        self._renderer = renderer
        self._outputs = outputs
        self._options = options

    def render(self, listing: Listing) -> Rendered:
        """Render the contents of a page."""
        file = self._files.file(listing)
        found = (
            (output.name, self._files.file_url_from(file, output.uri))
            for output in self._outputs
            if output.listing is listing and output.name
        )
        downloads = {name: url for name, url in found if url is not None}
        home = self._files.home_url_from(file)
        return self._renderer.render(listing, self._files.urls_from(file), home, downloads)

    def fill(self, page: Page, contents: str | None, excerpts: Sequence[Page] = ()) -> None:
        """Put its contents into a page, and follow the directives in it.

        Args:
            page: one of our pages, or a page with directives.
            contents: what the page itself shows; None for a page that is none of ours.
            excerpts: the excerpts of posts that a page of Material's blog lists.
        """
        if page.present_anchor_ids is None:
            page.present_anchor_ids = set()
        show = partial(self._renderer.render_embed, self._files.urls_from(page.file))
        tree = self._tree
        render = DirectiveRenderer(
            tree.overview, tree.papers, show, page.present_anchor_ids, contents
        )
        page.content = replace_directives(page.content or "", render)
        for fault in render.faults:
            log.warning("%s: %s", page.file.src_uri, fault)
        if render.unplaced_contents is not None:
            page.content += f"\n{render.unplaced_contents}"
        for excerpt in excerpts:  # their faults are reported with the posts themselves
            excerpt.content = replace_directives(excerpt.content or "", render)

    def add_to_head(self, output: str, page: Page) -> str:
        """Link the feeds of a page in its head, where browsers and feed readers look for them.

        Every page of the site also gets the address of the paper search there, for our script.
        """
        listing = self._files.listing(page)
        feeds = self._feed_links(listing, page) if listing else ""
        return output.replace("</head>", f"{feeds}{self._search_meta(page)}</head>", 1)

    def _feed_links(self, listing: Listing, page: Page) -> str:
        # Months and parts link to the feeds of their topic.
        lineage = (listing, *reversed(listing.ancestors))
        owner = next(at for at in lineage if at.traits.owns_feeds)
        links = [
            f'<link rel="alternate" type="{feed.media_type}" title="{html.escape(owner.label)} '
            f'({feed.name})" href="{get_relative_url(feed.uri, page.url)}">\n'
            for feed in self._outputs
            if feed.listing is owner and feed.media_type
        ]
        return "".join(links)

    def _search_meta(self, page: Page) -> str:
        if not self._options.search_full:
            return ""
        listing = next(at for at in self._tree.overview.extras if at.kind == "search")
        url = get_relative_url(self._files.url(listing), page.url)
        label = html.escape(self._tree.words("Search all abstracts for “{}”", "{}"))
        return f'<meta name="arxcompass-search" content="{url}" data-label="{label}">\n'


def add_anchors(page: Page, listing: Listing, headings: Sequence[Heading]) -> None:
    """Tell MkDocs, which checks links, and the table of contents what the contents have.

    Args:
        page: one of our pages.
        listing: what it shows.
        headings: the headings in its contents.
    """
    papers = listing.papers if listing.traits.shows_papers else ()
    page.present_anchor_ids = {
        *(page.present_anchor_ids or ()),
        *(heading.anchor for heading in headings),
        *(paper.anchor for paper in papers),
    }
    items = page.toc.items
    below = items[-1].children if items and items[-1].level == 1 else items
    below += [AnchorLink(html.escape(title), anchor, 2) for anchor, title in headings]


def renderer_of(
    options: ArxCompassConfig, theme: Theme, words: Words, *, searchable: bool = True
) -> Renderer:
    """The renderer that the options ask for.

    Args:
        options: the options of the plugin.
        theme: its folders can have templates of the user.
        words: the language of the pages.
        searchable: whether the build writes an index for the paper search.
    """
    shown = Options(**options, searchable=searchable)
    return Renderer(shown, template_folders(options, theme), words)


def template_folders(options: ArxCompassConfig, theme: Theme) -> list[Path]:
    """The folders where users have templates: `templates_dir`, and `arxcompass` in the theme."""
    folders = [Path(options.templates_dir)] if options.templates_dir else []
    return folders + [Path(folder, "arxcompass") for folder in theme.dirs]
