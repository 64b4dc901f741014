"""The kinds of pages, and how each differs from the others: one row per kind.

Who adds a kind writes its row here, makes its listing in `listing.py`, and gives it a template
that is called like it. All other code asks for a trait, never for a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["overview", "latest", "starred", "search", "topic", "month", "part"]
"""The name of a kind, which is also the name of its template."""


@dataclass(frozen=True, kw_only=True)
class Traits:
    """How pages of one kind differ from the others."""

    beside_topics: bool = False
    """It stands next to the topics, as a child of the overview."""
    owns_feeds: bool = False
    """Feeds belong to it; the pages below it link to them too."""
    shows_papers: bool = False
    """It has an element with the id of each of its papers, and shows nothing of other papers."""
    in_search: bool = False
    """The site's own search finds papers on it."""
    is_searched: bool = True
    """The site's own search indexes its text."""
    has_toc: bool = True
    """It has headings for the table of contents."""
    names_topics: bool = False
    """It mixes the papers of all topics, and says of each which topic it belongs to."""
    needs_script: bool = False
    """It shows nothing without our script."""


TRAITS: Mapping[Kind, Traits] = {
    "overview": Traits(owns_feeds=True, names_topics=True),
    "latest": Traits(beside_topics=True, names_topics=True),
    "starred": Traits(beside_topics=True, has_toc=False, needs_script=True),
    "search": Traits(beside_topics=True, has_toc=False, needs_script=True),
    "topic": Traits(owns_feeds=True),
    # A search finds a paper in its month, where it stays; newer papers move it from part to part.
    "month": Traits(shows_papers=True, in_search=True),
    # Without a table of contents, Material leaves that place to the cards.
    "part": Traits(shows_papers=True, is_searched=False, has_toc=False),
}
