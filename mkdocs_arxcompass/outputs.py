"""What the site offers to machines: feeds, BibTeX, records."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urljoin

import msgspec

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
    content: str
    feed_type: str = ""
    """The media type of a feed, for the page's head."""


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

    def below(folder: str) -> Callable[[Listing], str]:
        return lambda listing: page_url(listing).removeprefix(f"{folder}/")

    for listing in (overview, *overview.children):
        folder = listing.src_uri.rpartition("/")[0]
        if site_url and feed_size:
            yield from _feeds(listing, folder, feed_size, _absolute(site_url, page_url))
        if listing.kind == "topic":
            yield Output(
                listing, f"{folder}/papers.bib", "BibTeX", "".join(bibliography(listing.papers))
            )
            yield Output(listing, f"{folder}/papers.json", "JSON", _records(listing))
            yield Output(listing, f"{folder}/titles.json", "", titles(listing, below(folder)))
        else:
            yield Output(listing, f"{folder}/recent.json", "", recent_papers(listing))


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
    yield Output(listing, f"{folder}/feed.xml", "Atom", atom(feed), "application/atom+xml")
    yield Output(
        listing, f"{folder}/feed.json", "JSON Feed", json_feed(feed), "application/feed+json"
    )


def _records(listing: Listing) -> str:
    """The papers as the store has them, without their abstracts."""
    papers = [msgspec.structs.replace(paper, abstract="") for paper in listing.papers]
    lines = ",\n".join(msgspec.json.encode(paper).decode() for paper in papers)
    return f"[\n{lines}\n]\n" if lines else "[]\n"
