"""The papers in the site's own search: an entry for each, written and not read back out of HTML.

Search plugins parse what pages show, which for cards takes longer than everything else together.
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


def add_papers(
    plugins: Mapping[str, Any],
    papers: Iterable[Paper],
    page_url: str,
    indexed: str,
    known: dict[object, list[Entry]],
) -> None:
    """Add the papers of a page to the index of MkDocs' or Material's search plugin.

    Args:
        plugins: those of the site.
        papers: on the page.
        page_url: its address within the site.
        indexed: `titles`, or `abstracts` for all that a card says, or `none`.
        known: what builds of the same papers have added, which previews add again.
    """
    if indexed == "none":
        return
    for entries, is_html in _indexes(plugins):
        key = page_url, indexed, is_html
        if key not in known:
            known[key] = list(_entries(papers, page_url, indexed, is_html=is_html))
        entries += map(dict, known[key])  # they are the plugin's from here on


def _entries(
    papers: Iterable[Paper], page_url: str, indexed: str, *, is_html: bool
) -> Iterator[Entry]:
    # As Material escapes: readers type quotes as they are.
    written = partial(escape, quote=False) if is_html else str
    for paper in papers:
        yield {
            "location": f"{page_url}#{paper.anchor}",
            "title": written(latex.plain(paper.title)),
            "text": written(_text(paper)) if indexed == "abstracts" else "",
        }


def _indexes(plugins: Mapping[str, Any]) -> Iterator[tuple[list[dict[str, Any]], bool]]:
    """The entries of the search plugins, and whether they are HTML, as Material's are."""
    for name in _PLUGINS:
        index = getattr(plugins.get(name), "search_index", None)
        if isinstance(entries := getattr(index, "entries", None), list):
            yield entries, True
        elif isinstance(entries := getattr(index, "_entries", None), list):
            yield entries, False


def _text(paper: Paper) -> str:
    parts = (", ".join(paper.authors), paper.comments, " ".join(paper.categories), paper.abstract)
    return " ".join(latex.plain(part) for part in parts if part)
