"""What the site offers to machines: feeds, BibTeX, records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urljoin

import msgspec
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, InclusionLevel

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.outputs.feeds import Feed, atom, json_feed
from mkdocs_arxcompass.outputs.titles import recent_papers, titles
from mkdocs_arxcompass.pages.bibtex import bibliography
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.speed.cache import Cache
from mkdocs_arxcompass.speed.workers import Job


class Output(NamedTuple):
    """A file beside the page of a listing."""

    listing: Listing
    uri: str
    name: str
    """What its link is called; those that only our script reads have none."""
    content: Callable[[], Iterable[str]]
    """Makes its content, in pieces."""
    depends_on: object = None
    """What it is made of beside the papers of its page and the options."""
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
    yield Output(topic, f"{folder}/papers.bib", "BibTeX", bib)
    yield Output(topic, f"{folder}/papers.json", "JSON", records)
    yield Output(topic, f"{folder}/titles.json", "", found, parts)


def _absolute(site_url: str, page_url: Callable[[Listing], str]) -> Callable[[Listing | str], str]:
    base = site_url.rstrip("/") + "/"
    return lambda place: urljoin(base, place if isinstance(place, str) else page_url(place))


def _feeds(
    listing: Listing, folder: str, size: int, absolute: Callable[[Listing | str], str]
) -> Iterator[Output]:
    def card_url(paper: Paper) -> str:
        # In its month, whence the script leads on: newer papers move cards to other parts, while
        # feed readers keep addresses.
        part = listing.places[paper.id]
        return f"{absolute(part.parent or part)}#{paper.anchor}"

    feed = Feed(
        listing=listing,
        title=f"{listing.parent.label}: {listing.label}" if listing.parent else listing.label,
        papers=listing.papers[:size],
        page_url=absolute(listing),
        atom_url=absolute(f"{folder}/feed.xml"),
        json_url=absolute(f"{folder}/feed.json"),
        card_url=card_url,
    )
    tells = [feed.title, listing.description, feed.page_url, feed.atom_url, feed.json_url]
    tells += map(feed.card_url, feed.papers)
    for make, name, label, feed_type in (
        (atom, "feed.xml", "Atom", "application/atom+xml"),
        (json_feed, "feed.json", "JSON Feed", "application/feed+json"),
    ):
        yield Output(listing, f"{folder}/{name}", label, _whole(make, feed), tells, feed_type)


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


class OutputFiles:
    """How the files for machines come into the site: from the disk, where they are kept.

    What is in large ones takes long to make. Where no other plugin can look at them before, they
    are written last, so that other processes can make them meanwhile.
    """

    def __init__(self, cache: Cache, key: Callable[[Output], str], *, may_be_late: bool) -> None:
        """Keep files in a cache, under keys that tell what they are made of."""
        self._cache = cache
        self._key = key
        self._may_be_late = may_be_late
        self._late: list[tuple[File, Output]] = []

    def add(self, output: Output, config: MkDocsConfig) -> File:
        """Make the file of an output, which is to be added to those of the site."""
        path = str(Path(config.docs_dir, output.uri))  # some plugins expect one; it need not exist
        file = File.generated(config, output.uri, abs_src_path=path)
        if not self._find(file, output):
            if self._may_be_late:
                self._late.append((file, output))
            else:
                self._write(file, output)
        return file

    def hold_back(self) -> None:
        """Let MkDocs not copy yet what is written late; before that, it knows of these files."""
        for file, _ in self._late:
            file.inclusion = InclusionLevel.EXCLUDED

    def jobs(self) -> list[Job]:
        """What other processes can make."""
        return [Job(len(at.listing.papers), partial(self._make, at)) for _, at in self._late]

    def write_late(self) -> None:
        """Write what was left for when all else is done."""
        for file, output in self._late:
            if not self._find(file, output):  # another process may have made it meanwhile
                self._write(file, output)
            file.inclusion = InclusionLevel.INCLUDED
            file.copy_file()

    def _find(self, file: File, output: Output) -> bool:
        """Let a file come from the disk, if it is there."""
        if kept := self._cache.file(output.uri, self._key(output)):
            file.abs_src_path = str(kept)
        return kept is not None

    def _write(self, file: File, output: Output) -> None:
        """Let a file come from the disk, or from memory where nothing can be kept."""
        path = file.abs_src_path  # which is gone once there is a content
        if made := self._make(output):
            path = str(made)
        else:
            file.content_string = "".join(output.content())
        file.abs_src_path = path

    def _make(self, output: Output) -> Path | None:
        return self._cache.make_file(output.uri, self._key(output), output.content)
