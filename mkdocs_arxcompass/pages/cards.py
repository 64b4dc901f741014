"""How the texts of a paper become HTML in templates."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from markupsafe import Markup

from mkdocs_arxcompass.arxiv import latex
from mkdocs_arxcompass.arxiv.paper import Paper

if TYPE_CHECKING:
    from mkdocs_arxcompass.pages.badges import Badge


def line(source: str) -> Markup:
    """A title or a name, which may stand in a link and so has none itself."""
    return Markup(latex.inline(source, links=False))


def names(authors: Iterable[str]) -> Markup:
    """Names, with commas between."""
    line = ", ".join(authors := tuple(authors))
    if _is_plain(line):
        return Markup(latex.escape(line))
    return Markup(", ".join(latex.inline(author, links=False) for author in authors))


def _is_plain(line: str) -> bool:
    """Whether there is nothing to read in any of the names that a line consists of."""
    return len(line) <= latex.LONGEST_TEXT and latex.is_plain(line)


def text(source: str) -> Markup:
    """A comment or another short text, on one line."""
    return Markup(latex.inline(source))


def paragraphs(source: str) -> Markup:
    """An abstract."""
    return Markup(latex.blocks(source))


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
    is_plain = _is_plain(" ".join(paper.authors))
    authors = paper.authors if is_plain else map(latex.plain, paper.authors)
    return ", ".join((*authors, *paper.categories, *marks))
