"""What a text consists of, once it is read: strings, and the nodes below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marked:
    """Text in another font: emphasis, code, small capitals."""

    tag: str
    """The HTML element, `small-caps`, or nothing for a font that is not shown."""
    children: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an address that is safe to follow."""

    url: str
    children: Sequence[Node]
    """What the link shows; links among these are not links for readers."""
    start: int = 0
    end: int = 0
    """Where the address, or the command with it, is in the text that was read."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Math, as its author typed it."""

    source: str
    display: bool = False
    start: int = 0
    """Where the source begins in the text that was read."""


@dataclass(frozen=True, slots=True)
class Source:
    """LaTeX that has no other form than its source."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    ordered: bool
    items: Sequence[Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A line break, or the end of a paragraph."""

    paragraph: bool


Node = str | Marked | Link | Formula | Source | Items | Gap
