"""Parses Atom, the format of arXiv's query API, strictly: nothing is lost unnoticed.

The package `arxiv` parses leniently: it skips entries that lack a field, mends texts that are cut
short, and takes an empty or foreign page for no results. Here each of these is an error of its own.

Source: https://info.arxiv.org/help/api/user-manual.html#_response
"""

from __future__ import annotations

import re
from xml.etree import ElementTree as Atom

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.arxiv.sources import Page

_NAMESPACES = {
    "": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}
_FEED = f"{{{_NAMESPACES['']}}}feed"
_IDENTIFIER = re.compile(r"https?://arxiv\.org/abs/(.+)")


class FeedError(Exception):
    """The text is no feed of papers; the message says what it is instead."""


class QueryError(FeedError):
    """The feed is arXiv's error message about the query."""


def parse_feed(body: bytes) -> Page:
    """Parse a feed of papers.

    Raises:
        FeedError: it is empty, cut short, or something else than a feed.
        QueryError: it is arXiv's Error entry.
    """
    try:
        # Expat bounds what entities can expand to, and loads nothing from elsewhere.
        root = Atom.fromstring(body)  # noqa: S314
    except Atom.ParseError as error:
        raise FeedError(_describe(body, error)) from None
    if root.tag != _FEED:
        raise FeedError(_describe(body, None))
    entries = root.findall("entry", _NAMESPACES)
    if len(entries) == 1 and _text(entries[0], "title") == "Error":
        raise QueryError(f"arXiv says: {_text(entries[0], 'summary')}")
    page = Page(_total(root), [])
    for entry in entries:
        try:
            page.papers.append(_paper(entry))
        except ValueError as error:
            page.unreadable.append(f"{_text(entry, 'id') or 'an entry without id'}: {error}")
    return page


def _describe(body: bytes, error: Exception | None) -> str:
    """Say what a text is that is no feed."""
    start = body.strip()[:200].decode("utf-8", "replace")
    if not start:
        return "an empty answer"
    if re.match(r"<!doctype html|<html", start, re.IGNORECASE):
        return "a web page instead of a feed"
    if not start.startswith("<"):
        return f"the text {' '.join(start.split())[:60]!r} instead of a feed"
    return f"a feed that is cut short or broken ({error})" if error else "XML that is no feed"


def _total(root: Atom.Element) -> int:
    text = _text(root, "opensearch:totalResults")
    if not text.isdecimal():
        raise FeedError("a feed that does not say how many papers there are")
    return int(text)


def _paper(entry: Atom.Element) -> Paper:
    """Make a paper of an entry.

    Raises:
        ValueError: a field that every paper has is missing or wrong.
    """
    match = _IDENTIFIER.fullmatch(_text(entry, "id"))
    primary = entry.find("arxiv:primary_category", _NAMESPACES)
    record = {
        # Links can lack their attributes; the id always names the paper.
        "id": match[1] if match else _text(entry, "id"),
        "title": _text(entry, "title"),
        "authors": [_text(author, "name") for author in entry.findall("author", _NAMESPACES)],
        "abstract": _text(entry, "summary"),
        "comments": _text(entry, "arxiv:comment"),
        "journal_ref": _text(entry, "arxiv:journal_ref"),
        "doi": _text(entry, "arxiv:doi"),
        "primary_category": "" if primary is None else primary.get("term", ""),
        "categories": [
            category.get("term", "") for category in entry.findall("category", _NAMESPACES)
        ],
        "published": _text(entry, "published"),
        "updated": _text(entry, "updated"),
    }
    for name in ("title", "authors", "abstract", "published", "updated"):
        if not record[name]:
            raise ValueError(f"it has no {name}")
    return paper_from(record)


def _text(element: Atom.Element, path: str) -> str:
    """Get the text of a child, empty without one; text within markup counts, too."""
    child = element.find(path, _NAMESPACES)
    return "" if child is None else "".join(child.itertext()).strip()
