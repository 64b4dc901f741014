"""How the texts of a paper become HTML in templates."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, partial
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from mkdocs_arxcompass.arxiv import latex
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import Listing

if TYPE_CHECKING:
    from mkdocs_arxcompass.pages.badges import Badge

# What `Markup()` does with a text, in half the time: that asks first whether the text is HTML.
_html: Callable[[str], Markup] = partial(str.__new__, Markup)


@lru_cache(maxsize=4096)  # a month asks for a title first, and soon its parts
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


def paragraphs(source: str) -> Markup:
    """An abstract."""
    return _html(latex.blocks(source))


def author_url(name: str) -> str:
    """Where arXiv lists the papers of an author, for templates that link to it."""
    return "https://arxiv.org/search/?" + urlencode({"searchtype": "author", "query": name})


@lru_cache(maxsize=4096)
def badges_of(paper: Paper) -> tuple[Badge, ...]:
    """The badges of a paper, for which a month asks first, and soon its parts."""
    # Patterns and names take long to import; where all pages that show badges are kept, none is
    # needed.
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
