"""The HTML writer: nodes as HTML that is safe in a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache

from mkdocs_arxcompass.text import formulas
from mkdocs_arxcompass.text.gate import (
    LINK_REL,
    UNCHANGED_URL,
    escape,
    escape_text,
    gate,
    needs_gate,
    with_entities,
)
from mkdocs_arxcompass.text.nodes import Formula, Gap, Items, Link, Marked, Node, Source

_Write = Callable[[Iterable[Node], bool], str]


def write_line(nodes: Sequence[Node], text: str, *, links: bool) -> str:
    """Nodes on one line; `text` is what they were read from, `links` whether links are links."""
    return with_entities(gate(raw(nodes, links)) if needs_gate(text) else gated(nodes, links))


def write_blocks(nodes: Sequence[Node], text: str) -> str:
    """Nodes as paragraphs and lists."""
    if needs_gate(text):
        return with_entities(gate(raw_blocks(nodes, raw)))
    return with_entities(raw_blocks(nodes, gated))


def raw_blocks(nodes: Sequence[Node], write: _Write) -> str:
    """Paragraphs and lists, whose lines `write` writes."""
    html: list[str] = []
    line: list[Node] = []

    def end_paragraph() -> None:
        inner = write(line, True).strip()
        if inner:
            html.append(f"<p>{inner}</p>")
        line.clear()

    for node in nodes:
        if isinstance(node, Items):
            end_paragraph()
            tag = "ol" if node.ordered else "ul"
            items = "".join(f"<li>{write(item, True).strip()}</li>" for item in node.items)
            html.append(f"<{tag}>{items}</{tag}>")
        elif isinstance(node, Gap) and node.paragraph:
            end_paragraph()
        else:
            line.append(node)
    end_paragraph()
    return "\n".join(html)


def raw(nodes: Iterable[Node], links: bool) -> str:
    """HTML of nodes that has not passed the gate."""
    return "".join(_raw_node(node, links) for node in nodes)


def _raw_node(node: Node, links: bool) -> str:
    match node:
        case str():
            return escape(node)
        case Marked(tag="small-caps"):
            return f'<span class="paper-small-caps">{raw(node.children, links)}</span>'
        case Marked():
            inner = raw(node.children, links)
            return f"<{node.tag}>{inner}</{node.tag}>" if node.tag else inner
        case Link():
            inner = raw(node.children, links=False)
            return f'<a href="{escape(node.url)}">{inner}</a>' if links else inner
        case Formula():
            return _raw_formula(node.source, node.display)
        case Source():
            return _source(node.text)
        case Items():
            return "".join(f" • {raw(item, links)}" for item in node.items)
        case Gap():
            return " " if node.paragraph else "<br>"


def _source(text: str) -> str:
    return f'<code class="paper-tex">{escape(text)}</code>'


def _raw_formula(source: str, display: bool) -> str:
    if (nodes := formulas.as_nodes(source)) is not None:
        return raw(nodes, links=True)
    mark = "$$" if display else "$"
    return formulas.as_mathml(source, display=display) or _source(mark + source + mark)


def gated(nodes: Iterable[Node], links: bool) -> str:
    """The same as `gate` of `raw`, but only nodes that make elements pass the gate.

    Most nodes are text: saves a quarter of `blocks`.
    """
    return "".join(
        [escape_text(node) if isinstance(node, str) else _gated_node(node, links) for node in nodes]
    )


def _gated_node(node: Node, links: bool) -> str:
    match node:
        case Marked(tag=""):
            return gated(node.children, links)
        case Marked(tag=tag, children=[str() as text]) if tag != "small-caps":
            return f"<{tag}>{escape_text(text)}</{tag}>"
        case Link(url=url, children=[str() as text]) if links and UNCHANGED_URL.fullmatch(url):
            return f'<a href="{escape_text(url)}" rel="{LINK_REL}">{escape_text(text)}</a>'
        case Items():
            return "".join(f" • {gated(item, links)}" for item in node.items)
        case Gap():
            return _raw_node(node, links)
        case Formula():
            return _gated_formula(node.source, node.display)
        case _:
            return gate(_raw_node(node, links))


@lru_cache(maxsize=16384)  # saves a sixth of `blocks` for abstracts in physics
def _gated_formula(source: str, display: bool) -> str:
    if (nodes := formulas.as_nodes(source)) is not None:
        return gated(nodes, links=True)
    return gate(_raw_formula(source, display))
