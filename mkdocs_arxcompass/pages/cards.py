"""The filters of our templates: the texts of papers as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.bibtex import entry
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.text import latex

if TYPE_CHECKING:
    from mkdocs_arxcompass.pages.badges import Badge

CARD_FIELDS = (
    "authors",
    "date",
    "badges",
    "comments",
    "categories",
    "links",
    "published",
    "updated",
    "journal_ref",
    "doi",
)
"""The values of the option `card_fields`; `templates/card.html` shows each of them."""

MONTH_CACHE = 2048
"""Papers whose titles and badges stay in memory: the page of a month and its parts share them."""

BATCH = 128
"""Papers whose abstracts and BibTeX entries are rendered together, and stay in memory."""

# As `Markup()`, in half the time: `Markup()` looks first whether the text is HTML already.
_html: Callable[[str], Markup] = partial(str.__new__, Markup)


@lru_cache(maxsize=MONTH_CACHE)
def line(source: str) -> Markup:
    """A title or a name as HTML without links, since it may stand in a link itself."""
    return _html(latex.inline(source, links=False))


def names(authors: Iterable[str]) -> Markup:
    """Names as HTML, with commas between them."""
    authors = tuple(authors)
    if latex.are_plain(authors):
        return _html(latex.escape(", ".join(authors)))
    return _html(", ".join(latex.inline(author, links=False) for author in authors))


def text(source: str) -> Markup:
    """A comment or another short text as HTML on one line."""
    return _html(latex.inline(source))


@lru_cache(maxsize=BATCH)
def paragraphs(source: str) -> Markup:
    """An abstract as HTML: paragraphs and lists."""
    return _html(latex.blocks(source))


@lru_cache(maxsize=BATCH)
def bibtex(paper: Paper) -> str:
    """The BibTeX entry of a paper."""
    return entry(paper)


def author_url(name: str) -> str:
    """The address of arXiv's search for an author; for templates of users."""
    return "https://arxiv.org/search/?" + urlencode({"searchtype": "author", "query": name})


@lru_cache(maxsize=MONTH_CACHE)
def badges_of(paper: Paper) -> tuple[Badge, ...]:
    """The badges of a paper."""
    # Imported here: a build that takes all pages from the cache saves 16 ms of patterns.
    from mkdocs_arxcompass.pages.badges import badges

    return tuple(badges(paper))


def found_by(paper: Paper) -> str:
    """Text by which the filter finds a paper in a list of titles: authors, categories, badges."""
    marks = (f"{badge.text} {badge.detail}".strip() for badge in badges_of(paper))
    plain = latex.are_plain(paper.authors)
    authors = paper.authors if plain else map(latex.plain, paper.authors)
    return ", ".join((*authors, *paper.categories, *marks))


def by_part(papers: Iterable[tuple[Listing, Paper]]) -> list[tuple[Listing, list[Paper]]]:
    """The papers of a day, grouped by the part that holds their cards; the order stays."""
    runs = groupby(papers, key=itemgetter(0))
    return [(part, [paper for _, paper in run]) for part, run in runs]


def titles_ahead(papers: Sequence[Paper]) -> None:
    """Render what the page of a month shows of each paper, one kind of text after another."""
    for batch in _batches(papers[:MONTH_CACHE]):
        _call_each(batch, attrgetter("abstract"), badges_of, _title)


def cards_ahead(papers: Sequence[Paper], fields: Iterable[str], abstracts: str) -> Iterator[Paper]:
    """Yield the papers, after the long texts of their cards were rendered batch by batch.

    Args:
        papers: the papers of a page.
        fields: the fields of a card.
        abstracts: the option `abstracts`; `none` renders no abstract.
    """
    calls: list[Callable[[Paper], object]] = []
    if abstracts != "none":
        calls.append(_abstract)
    if "links" in fields:
        calls.append(bibtex)
    for batch in _batches(papers):
        _call_each(batch, *calls)
        yield from batch


def _batches(papers: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    return (papers[first : first + BATCH] for first in range(0, len(papers), BATCH))


def _call_each(papers: Sequence[Paper], *calls: Callable[[Paper], object]) -> None:
    """Call functions that cache their results, one function after the other for all papers.

    Saves a tenth of the time of a page: the code and data of one function stay in the processor's
    cache, those of all functions do not.
    """
    for call in calls:
        for paper in papers:
            call(paper)


def _title(paper: Paper) -> Markup:
    return line(paper.title)


def _abstract(paper: Paper) -> Markup:
    return paragraphs(paper.abstract)


def forget() -> None:
    """Empty the caches that hold papers, because a paper keeps the file of its abstract open."""
    badges_of.cache_clear()
    bibtex.cache_clear()
