"""How the texts of a paper become HTML in templates."""

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

IN_MONTH = 2048
"""Of so many papers is remembered what the page of a month asks for first, and soon its parts."""

AHEAD = 128
"""For so many papers is made at once, and remembered, what they show."""

# What `Markup()` does with a text, in half the time: that asks first whether the text is HTML.
_html: Callable[[str], Markup] = partial(str.__new__, Markup)


@lru_cache(maxsize=IN_MONTH)
def line(source: str) -> Markup:
    """A title or a name, which may stand in a link and so has none itself."""
    return _html(latex.inline(source, links=False))


def names(authors: Iterable[str]) -> Markup:
    """Names, with commas between."""
    authors = tuple(authors)
    if latex.are_plain(authors):
        return _html(latex.escape(", ".join(authors)))
    return _html(", ".join(latex.inline(author, links=False) for author in authors))


def text(source: str) -> Markup:
    """A comment or another short text, on one line."""
    return _html(latex.inline(source))


@lru_cache(maxsize=AHEAD)
def paragraphs(source: str) -> Markup:
    """An abstract."""
    return _html(latex.blocks(source))


@lru_cache(maxsize=AHEAD)
def bibtex(paper: Paper) -> str:
    """A paper for somebody's bibliography."""
    return entry(paper)


def author_url(name: str) -> str:
    """Where arXiv lists the papers of an author, for templates that link to it."""
    return "https://arxiv.org/search/?" + urlencode({"searchtype": "author", "query": name})


@lru_cache(maxsize=IN_MONTH)
def badges_of(paper: Paper) -> tuple[Badge, ...]:
    """The badges of a paper."""
    # To compile their patterns takes 16 ms, which builds save that make no cards.
    from mkdocs_arxcompass.pages.badges import badges

    return tuple(badges(paper))


def found_by(paper: Paper) -> str:
    """What the filter finds a paper by in a list that shows its title only."""
    marks = (f"{badge.text} {badge.detail}".strip() for badge in badges_of(paper))
    plain = latex.are_plain(paper.authors)
    authors = paper.authors if plain else map(latex.plain, paper.authors)
    return ", ".join((*authors, *paper.categories, *marks))


def by_part(papers: Iterable[tuple[Listing, Paper]]) -> list[tuple[Listing, list[Paper]]]:
    """The papers of a day, in their order, with those of one part together."""
    runs = groupby(papers, key=itemgetter(0))
    return [(part, [paper for _, paper in run]) for part, run in runs]


def titles_ahead(papers: Sequence[Paper]) -> None:
    """Make what the page of a month shows of its papers."""
    for some in _some_of(papers[:IN_MONTH]):
        _make_all(some, attrgetter("abstract"), badges_of, _title)


def cards_ahead(papers: Sequence[Paper], fields: Iterable[str], abstracts: str) -> Iterator[Paper]:
    """The papers, after what their cards show has been made for some of them.

    Args:
        papers: whose cards are made next.
        fields: that cards have.
        abstracts: whether they have them, too: not if it is `none`.
    """
    makes: list[Callable[[Paper], object]] = []
    if abstracts != "none":
        makes.append(_abstract)
    if "links" in fields:
        makes.append(bibtex)
    for some in _some_of(papers):
        _make_all(some, *makes)
        yield from some


def _some_of(papers: Sequence[Paper]) -> Iterator[Sequence[Paper]]:
    return (papers[first : first + AHEAD] for first in range(0, len(papers), AHEAD))


def _make_all(papers: Sequence[Paper], *makes: Callable[[Paper], object]) -> None:
    """Let functions that remember what they make do so, one after the other.

    That takes a tenth less than all of them for paper after paper: a processor has at hand what one
    of them needs, and not what all need.
    """
    for make in makes:
        for paper in papers:
            make(paper)


def _title(paper: Paper) -> Markup:
    return line(paper.title)


def _abstract(paper: Paper) -> Markup:
    return paragraphs(paper.abstract)


def forget() -> None:
    """Remember no paper any more: those of a store keep its files open."""
    badges_of.cache_clear()
    bibtex.cache_clear()
