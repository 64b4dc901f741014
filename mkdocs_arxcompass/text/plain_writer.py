"""The plain writer: nodes as text without marks."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from mkdocs_arxcompass.text import formulas
from mkdocs_arxcompass.text.nodes import Formula, Gap, Items, Link, Marked, Node, Source


def write(nodes: Iterable[Node]) -> str:
    """The text of nodes."""
    return "".join(map(_node, nodes))


def _node(node: Node) -> str:
    match node:
        case str():
            return node
        case Marked(tag="sup"):
            return formulas.raised(write(node.children))
        case Marked(tag="sub"):
            return formulas.lowered(write(node.children))
        case Marked() | Link():
            return write(node.children)
        case Formula():
            return _formula(node.source)
        case Source():
            return node.text
        case Items():
            return "".join(f" • {write(item)}" for item in node.items)
        case Gap():
            return " "


@lru_cache(maxsize=16384)  # saves a seventh of `plain` for abstracts in physics
def _formula(source: str) -> str:
    nodes = formulas.as_nodes(source)
    return formulas.as_text(source) if nodes is None else write(nodes)
