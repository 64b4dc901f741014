"""How the texts of a paper become HTML in templates."""

from __future__ import annotations

from urllib.parse import urlencode

from markupsafe import Markup

from mkdocs_arxcompass.arxiv import latex


def line(source: str) -> Markup:
    """A title or a name, which may stand in a link and so has none itself."""
    return Markup(latex.inline(source, links=False))


def text(source: str) -> Markup:
    """A comment or another short text, on one line."""
    return Markup(latex.inline(source))


def paragraphs(source: str) -> Markup:
    """An abstract."""
    return Markup(latex.blocks(source))


def author_url(name: str) -> str:
    """Where arXiv lists the papers of an author, for templates that link to it."""
    return "https://arxiv.org/search/?" + urlencode({"searchtype": "author", "query": name})
