"""Badges: what a paper's own text says of it: withdrawn, where it appeared, its code, revised.

A false badge is worse than none: where the text leaves something open, there is no badge. Nothing
is looked up elsewhere. A new kind of badge is a module here, a kind in `badge.py`, a line below,
and its words.
"""

from __future__ import annotations

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.badges.badge import Badge
from mkdocs_arxcompass.pages.badges.code import code_badges
from mkdocs_arxcompass.pages.badges.texts import without_latex
from mkdocs_arxcompass.pages.badges.venues import venue_badge
from mkdocs_arxcompass.pages.badges.withdrawn import is_withdrawn

__all__ = ["Badge", "badges"]


def badges(paper: Paper) -> list[Badge]:
    """The badges that a paper's own text supports, in the order in which a card shows them."""
    comments = without_latex(paper.comments)
    found = []
    if is_withdrawn(comments):
        found.append(Badge("withdrawn", "withdrawn"))
    if venue := venue_badge(comments, paper.journal_ref):
        found.append(venue)
    found += code_badges(paper.comments, paper.abstract)
    if paper.version > 1:
        first = f"first version {paper.published[:10]}" if paper.published else ""
        found.append(Badge("revised", f"v{paper.version}", detail=first))
    return found
