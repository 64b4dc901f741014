"""The Markdown of our pages: converted once for all pages that have the same, in the same folder.

The Markdown of our pages is a heading, which a month and its parts share. MkDocs sets up
Python-Markdown with all extensions for each page. Saves a sixth of a build with a cache.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import copy
from importlib.metadata import entry_points
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

_RENDERED = {"content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors"}
"""The attributes that `Page.render` of MkDocs sets."""

_LINK = re.compile(r'(?:href|src)="(?!#)')
"""A link to another page, which depends on where the page itself is."""


class HeadingCache:
    """Converted Markdown, by folder and source; a preview keeps it from build to build."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], dict[str, Any] | None] = {}
        """The attributes that pages got; None for what pages cannot share."""
        self._extensions: object = None

    def start(self, config: MkDocsConfig) -> bool:
        """Begin a build; returns whether pages may share anything in it."""
        extensions = (config.markdown_extensions, config.mdx_configs)
        # Snippets can put files into every page, which may have changed.
        if self._extensions != extensions or "pymdownx.snippets" in config.markdown_extensions:
            self._known = {}
        self._extensions = extensions
        modules = {point.name: point.value for point in entry_points(group="markdown.extensions")}
        names = [str(modules.get(str(name), name)) for name in config.markdown_extensions]
        # Only these are known to convert the same source in the same way.
        return all(name.startswith(("markdown.extensions.", "pymdownx.")) for name in names)

    def use_for(self, page: Page, markdown: str) -> None:
        """Let a page of ours take over what another one with the same, unchanged Markdown got."""
        convert = page.render
        key = (page.file.src_uri.rpartition("/")[0], markdown)

        def render(config: MkDocsConfig, files: Files) -> None:
            if (page.markdown or "").strip() != markdown:
                convert(config, files)
            elif found := self._known.get(key):
                vars(page).update(_for_page(page, found))
            else:
                before = dict(vars(page))
                convert(config, files)
                new = {name: at for name, at in vars(page).items() if at is not before.get(name)}
                self._known[key] = _for_page(page, new) if _can_share(page, new) else None

        page.render = render  # type: ignore[method-assign]  # MkDocs has no event around it


def _can_share(page: Page, rendered: Mapping[str, Any]) -> bool:
    """Whether another page would have got the same attributes."""
    to_itself = rendered.get("links_to_anchors", {}).keys() <= {page.file}
    return to_itself and rendered.keys() <= _RENDERED and not _LINK.search(page.content or "")


def _for_page(page: Page, rendered: Mapping[str, Any]) -> dict[str, Any]:
    """Copies of the attributes of one page, for another page that may change them."""
    to_itself = rendered.get("links_to_anchors", {}).values()  # one at most: see _can_share
    return {
        **rendered,
        "toc": TableOfContents([_copy(item) for item in rendered["toc"]]),
        "present_anchor_ids": set(rendered["present_anchor_ids"]),
        "links_to_anchors": {page.file: dict(*to_itself)},
    }


def _copy(item: AnchorLink) -> AnchorLink:
    made = copy(item)
    made.children = [_copy(child) for child in item.children]
    return made
