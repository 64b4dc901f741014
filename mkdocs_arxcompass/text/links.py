"""Links: the addresses that a text shows as links, and where it has them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mkdocs_arxcompass.text import formulas
from mkdocs_arxcompass.text.addresses import (
    find_addresses,
    may_have_address,
    url_of,
    without_punctuation,
)
from mkdocs_arxcompass.text.commands import LINKS
from mkdocs_arxcompass.text.nodes import Formula, Items, Link, Marked, Node
from mkdocs_arxcompass.text.reader import read

_COMMAND = re.compile(rf"\\(?:{'|'.join(sorted(LINKS))}|hyperlink)(?![A-Za-z])")
_LATEX = "\\${}`"
_FARTHEST = 64
"""Characters behind a sign of LaTeX that the reader can take together with it, without another."""


class FoundLink(NamedTuple):
    """A link of a text."""

    url: str
    start: int
    """Where the address begins in the text, be it an argument of a command."""
    end: int


def find_links(text: str) -> list[FoundLink]:
    """The links that a text shows, in its order."""
    has_command = _has_command(text)
    addresses = find_addresses(text) if may_have_address(text) else []
    if not (addresses or has_command):
        return []
    latex_end = max(map(text.rfind, _LATEX))
    if has_command or (latex_end >= 0 and latex_end + _FARTHEST > addresses[0].start()):
        return list(_links_among(read(text)))
    # Behind all LaTeX addresses are just links: most are there, and not to read the text saves a
    # sixth of badges.
    links = []
    for match in addresses:
        address = without_punctuation(match[0])
        if url := url_of(address):
            links.append(FoundLink(url, match.start(), match.start() + len(address)))
    return links


def _has_command(text: str) -> bool:
    return "\\" in text and _COMMAND.search(text) is not None


def _links_among(nodes: Iterable[Node], offset: int = 0) -> Iterator[FoundLink]:
    """The links among nodes that were read from a text, which begins at an offset of another."""
    for node in nodes:
        match node:
            case str():
                pass
            case Link():
                yield FoundLink(node.url, node.start + offset, node.end + offset)
            case Marked():
                yield from _links_among(node.children, offset)
            case Items():
                for item in node.items:
                    yield from _links_among(item, offset)
            case Formula(source=source) if _has_command(source) or may_have_address(source):
                in_formula = formulas.as_nodes(source) or []
                yield from _links_among(in_formula, node.start + offset)
