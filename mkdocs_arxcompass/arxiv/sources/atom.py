"""An answer of arXiv's query API: Atom, read strictly, so that nothing is lost unnoticed.

The `arxiv` package reads leniently: it skips entries that lack a field, mends cut texts, and takes
an empty or foreign page for no results. Here each of these is a fault that has a name.

Source: https://info.arxiv.org/help/api/user-manual.html#_response
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal
from xml.etree import ElementTree as Atom

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from

_NAMESPACES = {
    "": "http://www.w3.org/2005/Atom",
    "arxiv": "http://arxiv.org/schemas/atom",
    "opensearch": "http://a9.com/-/spec/opensearch/1.1/",
}
_FEED = f"{{{_NAMESPACES['']}}}feed"
_IDENTIFIER = re.compile(r"https?://arxiv\.org/abs/(.+)")


Order = Literal["updated", "published"]


class AnswerError(Exception):
    """The answer is no feed of papers; the message says what it is instead."""


class QuestionError(AnswerError):
    """arXiv says that the question is wrong; asking again does not help."""


@dataclass(frozen=True)
class Answer:
    """One page of papers."""

    total: int
    """How many papers arXiv says the question has, over all pages."""
    papers: list[Paper]
    """Those of this page, in arXiv's order."""
    unreadable: list[str] = field(default_factory=list)
    """What is wrong with the entries that are no papers."""

    @property
    def received(self) -> int:
        """How many entries the page had."""
        return len(self.papers) + len(self.unreadable)

    def is_sorted(self, by: Order) -> bool:
        """Whether the papers are in the order of these dates, newest first."""
        return all(getattr(a, by) >= getattr(b, by) for a, b in pairwise(self.papers))

    @property
    def repeats(self) -> bool:
        """Whether a paper is there twice, which pushes another one off the page."""
        return len({paper.id for paper in self.papers}) < len(self.papers)

    @property
    def dates_are_doubtful(self) -> bool:
        """Whether a first version has another date than the paper.

        In November 2025 arXiv gave the day of the announcement for `updated` for three days.
        """
        return any(paper.version == 1 and paper.updated != paper.published for paper in self.papers)


def parse_answer(body: bytes) -> Answer:
    """Read the body of an answer.

    Raises:
        AnswerError: it is empty, cut short, or something else than a feed.
        QuestionError: it is arXiv's Error entry.
    """
    try:
        # Expat bounds what entities can expand to, and loads nothing from elsewhere.
        root = Atom.fromstring(body)  # noqa: S314
    except Atom.ParseError as error:
        raise AnswerError(_described(body, error)) from None
    if root.tag != _FEED:
        raise AnswerError(_described(body, None))
    entries = root.findall("entry", _NAMESPACES)
    if len(entries) == 1 and _text(entries[0], "title") == "Error":
        raise QuestionError(f"arXiv says: {_text(entries[0], 'summary')}")
    answer = Answer(_total(root), [])
    for entry in entries:
        try:
            answer.papers.append(_paper(entry))
        except ValueError as error:
            answer.unreadable.append(f"{_text(entry, 'id') or 'an entry without id'}: {error}")
    return answer


def _described(body: bytes, error: Exception | None) -> str:
    """What stands there instead of a feed."""
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
        raise AnswerError("a feed that does not say how many papers there are")
    return int(text)


def _paper(entry: Atom.Element) -> Paper:
    """The paper of an entry.

    Raises:
        ValueError: a field that every paper has is missing or wrong.
    """
    match = _IDENTIFIER.fullmatch(_text(entry, "id"))
    primary = entry.find("arxiv:primary_category", _NAMESPACES)
    record = {
        # Links can lack what tells them apart; this alone identifies a paper.
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
    """The text of a child, or nothing; markup within it, which arXiv does not send, counts too."""
    child = element.find(path, _NAMESPACES)
    return "" if child is None else "".join(child.itertext()).strip()
