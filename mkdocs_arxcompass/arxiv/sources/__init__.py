"""Sources: the services of arXiv that papers come from, one module each.

`query_api.py` is the only one. A sync asks any object that has the methods of `Source`.

OAI-PMH, which tells what changed since a moment for many topics at once, would add a method
`fetch_changes(since, categories) -> Iterator[Page]`. A sync would call it once, before it goes
through the topics, and let the topics pick their papers (`Topic.matches`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal, Protocol

from mkdocs_arxcompass.arxiv.paper import Paper

Order = Literal["updated", "published"]
"""The timestamp by which papers are sorted, newest first."""


@dataclass(frozen=True)
class Page:
    """One page of papers that a source sent."""

    total: int
    """How many papers arXiv says there are, over all pages."""
    papers: list[Paper]
    """The papers of this page, in arXiv's order."""
    unreadable: list[str] = field(default_factory=list)
    """For each entry that is no paper: its id and what is wrong with it."""

    @property
    def received(self) -> int:
        """How many entries the page had."""
        return len(self.papers) + len(self.unreadable)

    def is_sorted(self, by: Order) -> bool:
        """Whether the papers are sorted by this timestamp, newest first."""
        return all(getattr(a, by) >= getattr(b, by) for a, b in pairwise(self.papers))

    @property
    def has_duplicates(self) -> bool:
        """Whether a paper is there twice, which pushes another one off the page."""
        return len({paper.id for paper in self.papers}) < len(self.papers)

    @property
    def has_doubtful_dates(self) -> bool:
        """Whether `updated` of a version 1 differs from `published`.

        In November 2025 arXiv gave the day of the announcement for `updated` for three days.
        """
        return any(paper.version == 1 and paper.updated != paper.published for paper in self.papers)


class Source(Protocol):
    """A service of arXiv that papers can be fetched from.

    All methods raise `ArxivError` where arXiv does not answer, or refuses what is asked.
    """

    def fetch_topic(
        self,
        query: str,
        *,
        size: int,
        start: int = 0,
        order: Order = "updated",
        expects_papers: bool = False,
    ) -> Page:
        """Fetch one page of the papers of a topic.

        Args:
            query: what belongs to the topic, in arXiv's query language (`arxiv/query.py`).
            size: how many papers to ask for.
            start: how many papers to skip.
            order: how to sort them.
            expects_papers: ask again if arXiv says that there are none.
        """
        ...

    def fetch_ids(self, ids: Sequence[str]) -> Page:
        """Fetch the latest versions of papers, in one page."""
        ...
