"""Entries of papers for the site's own search, written straight into the index of its plugin.

Search plugins parse the HTML of pages; to parse cards would take longer than all else together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from html import escape
from typing import Any

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.text import latex

_PLUGINS = ("search", "material/search")

Entry = dict[str, Any]
EntryCache = dict[object, list[Entry]]
"""The entries of pages; a preview keeps them while the store does not change."""


def add_papers(
    plugins: Mapping[str, Any],
    papers: Iterable[Paper],
    page_url: str,
    search_index: str,
    cache: EntryCache | None,
) -> None:
    """Add an entry for each paper of a page to the index of MkDocs' or Material's search plugin.

    Args:
        plugins: the plugins of the site.
        papers: the papers of the page.
        page_url: the address of the page within the site.
        search_index: `titles`, `abstracts` for all that a card says, or `none`.
        cache: entries of earlier builds of the same store, for previews.
    """
    if search_index == "none":
        return
    for entries, is_html in _indexes(plugins):
        made = partial(_entries, papers, page_url, search_index, is_html=is_html)
        if cache is None:
            entries += made()
            continue
        key = page_url, search_index, is_html
        if key not in cache:
            cache[key] = list(made())
        entries += map(dict, cache[key])  # copies: the plugin changes its entries


def _entries(
    papers: Iterable[Paper], page_url: str, search_index: str, *, is_html: bool
) -> Iterator[Entry]:
    # Escaped as Material does it, which leaves quotes alone.
    write = partial(escape, quote=False) if is_html else str
    for paper in papers:
        yield {
            "location": f"{page_url}#{paper.anchor}",
            "title": write(latex.plain(paper.title)),
            "text": write(_text(paper)) if search_index == "abstracts" else "",
        }


def _indexes(plugins: Mapping[str, Any]) -> Iterator[tuple[list[Entry], bool]]:
    """The entries of each search plugin, and whether they are HTML, as Material's are."""
    for name in _PLUGINS:
        index = getattr(plugins.get(name), "search_index", None)
        if isinstance(entries := getattr(index, "entries", None), list):
            yield entries, True
        elif isinstance(entries := getattr(index, "_entries", None), list):
            yield entries, False  # MkDocs' own plugin has no public way to add one


def _text(paper: Paper) -> str:
    parts = (", ".join(paper.authors), paper.comments, " ".join(paper.categories), paper.abstract)
    return " ".join(latex.plain(part) for part in parts if part)
