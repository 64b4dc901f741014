"""What the site offers to machines: feeds, BibTeX, records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.bibtex import bibliography
from mkdocs_arxcompass.pages.feeds import Feed, atom, json_feed
from mkdocs_arxcompass.pages.finder import recent_papers, titles
from mkdocs_arxcompass.pages.listing import Listing


class Output(NamedTuple):
    """A file beside the page of a listing."""

    listing: Listing
    uri: str
    name: str
    """What its link is called; those that only our script reads have none."""
    content: Callable[[], Iterable[str]]
    """Makes its content, in pieces."""
    feed_type: str = ""
    """The media type of a feed, for the page's head."""
    depends_on: object = None
    """What it is made of beside the papers of its page, where it is worth keeping."""


def outputs_of(
    overview: Listing,
    *,
    site_url: str | None,
    feed_size: int | None,
    page_url: Callable[[Listing], str],
) -> Iterator[Output]:
    """All files for machines.

    Args:
        overview: the tree of pages.
        site_url: where the site is; without it there are no feeds, whose links are absolute.
        feed_size: how many papers a feed holds; None for no feeds.
        page_url: the address of a page within the site.
    """
    for listing in (overview, *overview.children):
        folder = listing.src_uri.rpartition("/")[0]
        if site_url and feed_size:
            yield from _feeds(listing, folder, feed_size, _absolute(site_url, page_url))
        if listing.kind == "topic":
            yield from _of_topic(listing, folder, page_url)
        else:
            yield Output(listing, f"{folder}/recent.json", "", _whole(recent_papers, listing))


def _of_topic(topic: Listing, folder: str, page_url: Callable[[Listing], str]) -> Iterator[Output]:
    papers = topic.papers
    addresses = {
        part: page_url(part).removeprefix(f"{folder}/")
        for month in topic.children
        for part in month.children
    }
    parts = [(address, len(part.papers)) for part, address in addresses.items()]
    bib, records = partial(bibliography, papers), partial(_records, papers)
    found = _whole(titles, topic, addresses.__getitem__)
    yield Output(topic, f"{folder}/papers.bib", "BibTeX", bib, depends_on=())
    yield Output(topic, f"{folder}/papers.json", "JSON", records, depends_on=())
    yield Output(topic, f"{folder}/titles.json", "", found, depends_on=parts)


def _absolute(site_url: str, page_url: Callable[[Listing], str]) -> Callable[[Listing | str], str]:
    base = site_url.rstrip("/") + "/"
    return lambda place: urljoin(base, place if isinstance(place, str) else page_url(place))


def _feeds(
    listing: Listing, folder: str, size: int, absolute: Callable[[Listing | str], str]
) -> Iterator[Output]:
    feed = Feed(
        listing=listing,
        title=f"{listing.parent.label}: {listing.label}" if listing.parent else listing.label,
        papers=listing.papers[:size],
        page_url=absolute(listing),
        atom_url=absolute(f"{folder}/feed.xml"),
        json_url=absolute(f"{folder}/feed.json"),
        card_url=lambda paper: f"{absolute(listing.places[paper.id])}#{paper.anchor}",
    )
    content = _whole(atom, feed)
    yield Output(listing, f"{folder}/feed.xml", "Atom", content, "application/atom+xml")
    content = _whole(json_feed, feed)
    yield Output(listing, f"{folder}/feed.json", "JSON Feed", content, "application/feed+json")


def _whole(make: Callable[..., str], *values: object) -> Callable[[], Iterable[str]]:
    """A content that is made in one piece."""
    return lambda: [make(*values)]


_FIELDS = [field for field in msgspec.structs.fields(Paper) if field.name != "abstract"]
_Record = msgspec.defstruct(
    "_Record", [(field.name, Any, field.default) for field in _FIELDS], omit_defaults=True, gc=False
)
"""A paper as the store has it, without its abstract."""
_values = attrgetter(*(field.name for field in _FIELDS))


def _records(papers: Sequence[Paper]) -> Iterator[str]:
    """The papers without their abstracts, a line for each."""
    before = "[\n"
    for first in range(0, len(papers), 100):
        records = [_Record(*_values(paper)) for paper in papers[first : first + 100]]
        lines = msgspec.json.Encoder().encode_lines(records).decode()
        yield before + lines.rstrip("\n").replace("\n", ",\n")
        before = ",\n"
    yield "\n]\n" if papers else "[]\n"
