"""The list of all files for programs: which there are, beside which page, and who writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import NamedTuple
from urllib.parse import urljoin

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.outputs.feeds import FORMATS, Feed
from mkdocs_arxcompass.outputs.records import records
from mkdocs_arxcompass.outputs.titles import recent_papers, titles
from mkdocs_arxcompass.pages.bibtex import bibliography
from mkdocs_arxcompass.pages.listing import Listing


class Output(NamedTuple):
    """A file beside the page of a listing."""

    listing: Listing
    uri: str
    """Its path within the site."""
    name: str
    """The text of the link to it; empty for files that only our script reads."""
    content: Callable[[], Iterable[str]]
    """Renders its content, in pieces."""
    depends_on: object = None
    """What the content is made of, beside the papers of the listing and the options."""
    media_type: str = ""
    """The media type of a feed, for the head of pages; empty for other files."""


def outputs_of(
    overview: Listing,
    *,
    site_url: str | None,
    feed_size: int | None,
    page_url: Callable[[Listing], str],
) -> Iterator[Output]:
    """All files for programs.

    Args:
        overview: the tree of pages.
        site_url: the address of the site; without it there are no feeds, whose links are absolute.
        feed_size: the number of papers in a feed; None for no feeds.
        page_url: gives the address of a page within the site.
    """
    for listing in (overview, *overview.children):
        folder = listing.src_uri.rpartition("/")[0]
        if site_url and feed_size and listing.traits.owns_feeds:
            yield from _feeds(listing, folder, feed_size, _absolute(site_url, page_url))
        if listing is overview:
            yield Output(listing, f"{folder}/recent.json", "", _whole(recent_papers, listing))
        else:
            yield from _of_topic(listing, folder, page_url)


def _of_topic(topic: Listing, folder: str, page_url: Callable[[Listing], str]) -> Iterator[Output]:
    papers = topic.papers
    addresses = {
        part: page_url(part).removeprefix(f"{folder}/")
        for month in topic.children
        for part in month.children
    }
    parts = [(address, len(part.papers)) for part, address in addresses.items()]
    found = _whole(titles, topic, addresses.__getitem__)
    yield Output(topic, f"{folder}/papers.bib", "BibTeX", partial(bibliography, papers))
    yield Output(topic, f"{folder}/papers.json", "JSON", partial(records, papers))
    yield Output(topic, f"{folder}/titles.json", "", found, parts)


def _absolute(site_url: str, page_url: Callable[[Listing], str]) -> Callable[[Listing | str], str]:
    base = site_url.rstrip("/") + "/"
    return lambda place: urljoin(base, place if isinstance(place, str) else page_url(place))


def _feeds(
    listing: Listing, folder: str, size: int, absolute: Callable[[Listing | str], str]
) -> Iterator[Output]:
    def card_url(paper: Paper) -> str:
        # Feed readers keep addresses, and newer papers move a card from part to part. Its address
        # on the page of its month lasts; the script leads on to the card.
        part = listing.places[paper.id]
        return f"{absolute(part.parent or part)}#{paper.anchor}"

    feed = Feed(
        listing=listing,
        title=f"{listing.parent.label}: {listing.label}" if listing.parent else listing.label,
        papers=listing.papers[:size],
        page_url=absolute(listing),
        urls={form.file: absolute(f"{folder}/{form.file}") for form in FORMATS},
        card_url=card_url,
    )
    depends_on = [feed.title, listing.description, feed.page_url, feed.urls]
    depends_on += map(feed.card_url, feed.papers)
    for form in FORMATS:
        content = _whole(form.render, feed)
        uri = f"{folder}/{form.file}"
        yield Output(listing, uri, form.name, content, depends_on, form.media_type)


def _whole(render: Callable[..., str], *values: object) -> Callable[[], Iterable[str]]:
    """A content in one piece."""
    return lambda: [render(*values)]
