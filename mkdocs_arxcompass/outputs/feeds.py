"""Feeds of the newest papers: Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jinja2 import Environment, PackageLoader

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.dates import first_second
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.text import latex

_ENVIRONMENT = Environment(
    loader=PackageLoader("mkdocs_arxcompass.pages"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
)
_ENVIRONMENT.filters.update(blocks=latex.blocks, plain=latex.plain, first_second=first_second)


@dataclass(frozen=True, kw_only=True)
class Feed:
    """What a feed tells of itself, and its papers."""

    listing: Listing
    title: str
    papers: Sequence[Paper]
    """Newest first."""
    page_url: str
    """The page that shows the same."""
    atom_url: str
    json_url: str
    card_url: Callable[[Paper], str]
    """The address of a paper's card."""

    @property
    def updated(self) -> str:
        """When the newest paper changed; no feed has a date of its own."""
        return max((self.date(paper) for paper in self.papers), default="1991-08-14T00:00:00Z")

    def date(self, paper: Paper) -> str:
        """When a paper last changed, to the second, as feeds want it."""
        return first_second(paper.updated or self.listing.date(paper))


def atom(feed: Feed) -> str:
    """A feed in Atom; its entries keep their ids, which have no version, when they are revised."""
    return _ENVIRONMENT.get_template("feed.xml").render(feed=feed)


def json_feed(feed: Feed) -> str:
    """The same as JSON Feed."""
    content: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.json_url,
        "description": feed.listing.description,
        "items": [_item(feed, paper) for paper in feed.papers],
    }
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _item(feed: Feed, paper: Paper) -> dict[str, Any]:
    item = {
        "id": f"https://arxiv.org/abs/{paper.id}",
        "url": feed.card_url(paper),
        "external_url": paper.abs_url,
        "title": latex.plain(paper.title),
        "content_html": latex.blocks(paper.abstract) or "<p></p>",
        "summary": latex.plain(paper.comments),
        "date_published": paper.published and first_second(paper.published),
        "date_modified": feed.date(paper),
        "authors": [{"name": latex.plain(name)} for name in paper.authors],
        "tags": list(paper.categories),
    }
    return {key: value for key, value in item.items() if value}
