"""Feeds of the newest papers: Atom (RFC 4287) and JSON Feed 1.1 (https://jsonfeed.org)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

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
    """A feed, whatever the format."""

    listing: Listing
    title: str
    papers: Sequence[Paper]
    """Newest first."""
    page_url: str
    """The address of the page that shows the same papers."""
    urls: Mapping[str, str]
    """The addresses of the feed itself, by the name of the file."""
    card_url: Callable[[Paper], str]
    """Gives the address of a paper's card."""

    @property
    def updated(self) -> str:
        """The date of the paper that changed last, since a build never reads the clock."""
        return max((self.date(paper) for paper in self.papers), default="1991-08-14T00:00:00Z")

    def date(self, paper: Paper) -> str:
        """The date of a paper's latest version, to the second, as feeds require it."""
        return first_second(paper.updated or self.listing.date(paper))


def atom(feed: Feed) -> str:
    """A feed in Atom. A revised paper keeps the id of its entry, which has no version."""
    return _ENVIRONMENT.get_template("feed.xml").render(feed=feed)


def json_feed(feed: Feed) -> str:
    """A feed as JSON Feed."""
    content: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.page_url,
        "feed_url": feed.urls["feed.json"],
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


class Format(NamedTuple):
    """A format of feeds."""

    render: Callable[[Feed], str]
    file: str
    """The name of the file."""
    name: str
    """The text of the link to it."""
    media_type: str


FORMATS = (
    Format(atom, "feed.xml", "Atom", "application/atom+xml"),
    Format(json_feed, "feed.json", "JSON Feed", "application/feed+json"),
)
"""Every feed is written in each of these formats."""
