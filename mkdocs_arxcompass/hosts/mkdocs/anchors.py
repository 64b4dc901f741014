"""What can be linked within our pages, for MkDocs' check of links and for tables of contents."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, MutableSet, Sequence
from functools import cached_property
from typing import TypeVar

from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading

T = TypeVar("T")


class Anchors(MutableSet[str]):
    """The ids on a page; those of its papers are made when somebody asks, and few pages are."""

    def __init__(self, ids: set[str], papers: Sequence[Paper]) -> None:
        """Hold the ids of whatever is no paper, and those of the papers."""
        self._ids = ids
        self._papers = papers

    @cached_property
    def _of_papers(self) -> set[str]:
        return {paper.anchor for paper in self._papers}

    @classmethod
    def _from_iterable(cls, it: Iterable[T]) -> set[T]:
        return set(it)  # what operators make of it and of others

    def __contains__(self, anchor: object) -> bool:
        return anchor in self._ids or anchor in self._of_papers

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids | self._of_papers)

    def __len__(self) -> int:
        return len(self._ids | self._of_papers)

    def add(self, value: str) -> None:
        """Add an id."""
        self._ids.add(value)

    def discard(self, value: str) -> None:
        """Remove an id."""
        self._ids.discard(value)
        self._of_papers.discard(value)


def add_anchors(page: Page, listing: Listing, headings: list[Heading]) -> None:
    """Tell MkDocs what can be linked in our HTML, and the theme what to list in its contents."""
    ids = {*(page.present_anchor_ids or ()), *(heading.anchor for heading in headings)}
    papers = listing.papers if listing.kind in ("month", "part") else ()
    page.present_anchor_ids = Anchors(ids, papers)  # type: ignore[assignment]
    items = page.toc.items
    below = items[-1].children if items and items[-1].level == 1 else items
    below += [AnchorLink(html.escape(title), anchor, 2) for anchor, title in headings]
