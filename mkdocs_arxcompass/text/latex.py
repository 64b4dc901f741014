r"""What authors typed, as HTML and as plain text: the door to this room.

arXiv's titles, comments and abstracts hold LaTeX as far as authors know it, Markdown as far as
they hope for it, and dollars that are money. `reader` turns them into `nodes`, `html_writer` and
`plain_writer` write these. Every word is kept, and nothing fails.
"""

from __future__ import annotations

from collections.abc import Iterable

from mkdocs_arxcompass.text import html_writer, plain_writer
from mkdocs_arxcompass.text.addresses import may_have_address
from mkdocs_arxcompass.text.gate import escape
from mkdocs_arxcompass.text.links import FoundLink, find_links
from mkdocs_arxcompass.text.reader import read
from mkdocs_arxcompass.text.tokens import may_have_token

__all__ = [
    "LONGEST_TEXT",
    "FoundLink",
    "are_plain",
    "blocks",
    "escape",
    "inline",
    "is_plain",
    "links",
    "plain",
]

LONGEST_TEXT = 12_000
"""Characters; arXiv's abstracts have 1,920 at most. What is longer is shown as it is."""


def inline(text: str, *, links: bool = True) -> str:
    """A title or a comment as HTML; without `links` for text that is a link itself."""
    if text.replace(" ", "", 3).isalpha():  # most names: halves their time
        return text
    if is_plain(text):
        return escape(text)
    return html_writer.write_line(read(text), text, links=links)


def blocks(text: str) -> str:
    """An abstract as HTML: paragraphs and lists."""
    if is_plain(text):
        return f"<p>{escape(text)}</p>" if text.strip() else ""
    return html_writer.write_blocks(read(text), text)


def plain(text: str) -> str:
    """The same as text: for page titles, feeds, search and the nav."""
    if is_plain(text):
        return text
    return " ".join(plain_writer.write(read(text)).split())


def links(text: str) -> list[FoundLink]:
    """The links that `inline` and `blocks` show of a text, in its order, and where they are."""
    return find_links(text) if len(text) <= LONGEST_TEXT else []


def is_plain(text: str) -> bool:
    """Whether every character stands for itself, as it does in most texts."""
    return len(text) > LONGEST_TEXT or not (may_have_token(text) or may_have_address(text))


def are_plain(texts: Iterable[str]) -> bool:
    """Whether every character of all texts stands for itself; False also if they are too long."""
    line = " ".join(texts)
    return len(line) <= LONGEST_TEXT and is_plain(line)
