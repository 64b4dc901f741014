"""The tree of pages: overview > topic > month > part, each with its papers, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, islice, takewhile
from typing import Literal

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.dates import MonthBy, date_of, month_of, sort_key
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic import Topic

Kind = Literal["overview", "latest", "topic", "month", "part"]

LATEST_DAYS = 7
LATEST_MOST = 500
"""How many days and papers the page of the latest papers shows at most."""


@dataclass(eq=False, kw_only=True)
class Listing:
    """A page of papers: where it stands, what it is called, what it lists."""

    kind: Kind
    src_uri: str
    """Where its Markdown would be in `docs_dir`: `papers/llm/2025_02/papers_1.md`."""
    heading: str
    title: str
    """For the browser's tab and for search engines: unlike headings, no two are the same."""
    label: str
    """What breadcrumbs and the nav call it."""
    description: str
    month_by: MonthBy
    papers: Sequence[Paper]
    """Newest first."""
    parent: Listing | None = None
    children: list[Listing] = field(default_factory=list)
    topic: Topic | None = None
    record: TopicRecord | None = None
    """What the store keeps of the topic; None before the first sync or import."""
    month: str = ""
    """`2025_02`, as addresses say it; on month and part pages."""
    places: dict[str, Listing] = field(default_factory=dict)
    """Of all pages but months and parts, by id: the part that holds the card of a paper."""
    latest: Listing | None = None
    """Below the overview: the page of the last days."""

    @property
    def newest(self) -> str:
        """The date of the newest paper, as exactly as it is known; empty without papers."""
        return self.date(self.papers[0]) if self.papers else ""

    @property
    def ancestors(self) -> list[Listing]:
        """From the overview down to the parent."""
        return [*self.parent.ancestors, self.parent] if self.parent else []

    def date(self, paper: Paper) -> str:
        """When a paper counts on this site."""
        return date_of(paper, self.month_by)

    def walk(self) -> Iterator[Listing]:
        """This page and all below it, in the order in which one reads."""
        yield self
        if self.latest:
            yield self.latest
        for child in self.children:
            yield from child.walk()

    def by_day(self) -> list[tuple[str, list[tuple[Listing, Paper]]]]:
        """The days, newest first, each with its papers and the parts that hold their cards."""
        places = self.places or (self.parent.places if self.parent else {})
        days = groupby(self.papers, key=lambda paper: self.date(paper)[:10])
        return [(day, [(places[paper.id], paper) for paper in papers]) for day, papers in days]

    def top_categories(self, count: int = 8) -> list[tuple[str, int]]:
        """The most frequent categories of the papers, with their numbers."""
        counts = Counter(category for paper in self.papers for category in paper.categories)
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:count]


def build_listing(
    store: Store,
    topics: Sequence[Topic],
    *,
    path: str = "papers",
    title: str = "Papers",
    papers_per_part: int = 100,
    month_by: MonthBy = "updated",
    month_format: str = "%Y_%m",
) -> Listing:
    """Make the tree of pages of a store.

    Args:
        store: the papers, and which belong to which topic.
        topics: in the order in which the site shows them.
        path: the folder of the overview.
        title: what the overview is called.
        papers_per_part: how many cards a part holds at most.
        month_by: the timestamp that puts a paper into its month.
        month_format: how headings write a month, for `strftime`.
    """
    branches = [_topic_listing(store, topic, path, month_by) for topic in topics]
    distinct = {paper.id: paper for branch in branches for paper in branch.papers}
    overview = Listing(
        kind="overview",
        src_uri=f"{path}/index.md",
        heading=title,
        title=title,
        label=title,
        description=f"{counted(distinct)} from arXiv on {_in_words(t.name for t in topics)}.",
        month_by=month_by,
        papers=_newest_first(distinct.values(), month_by),
        children=branches,
    )
    for branch in branches:
        branch.parent = overview
        for key, papers in groupby(branch.papers, key=lambda paper: month_of(paper, month_by)):
            label = date(int(key[:4]), int(key[5:]), 1).strftime(month_format)
            month = _month_listing(branch, key.replace("-", "_"), label, list(papers))
            _add_parts(month, papers_per_part)
        # Of a paper in several topics the overview links to the card in the first one.
        overview.places = branch.places | overview.places
    if overview.papers:
        overview.latest = _latest_listing(overview, path)
    return overview


def _latest_listing(overview: Listing, path: str) -> Listing:
    """The papers of the days up to the newest one; the clock has no say in it."""
    newest = sort_key(overview.papers[0], overview.month_by)[0][:10]
    first = (date.fromisoformat(newest) - timedelta(days=LATEST_DAYS - 1)).isoformat()
    recent = takewhile(lambda p: sort_key(p, overview.month_by)[0] >= first, overview.papers)
    papers = list(islice(recent, LATEST_MOST))
    return Listing(
        kind="latest",
        src_uri=f"{path}/latest.md",
        heading="Latest papers",
        title="Latest papers",
        label="Latest",
        description=f"{counted(papers)} from arXiv, from {first} to {newest}.",
        month_by=overview.month_by,
        papers=papers,
        parent=overview,
        places=overview.places,
    )


def _topic_listing(store: Store, topic: Topic, path: str, month_by: MonthBy) -> Listing:
    record = store.topics.get(topic.slug)
    members = topic.members(record.ids if record else ())
    # What `include` names can be on its way: the next sync brings it.
    papers = [store.papers[paper_id] for paper_id in members if paper_id in store.papers]
    return Listing(
        kind="topic",
        src_uri=f"{path}/{topic.slug}/index.md",
        heading=topic.name,
        title=topic.name,
        label=topic.name,
        description=topic.description or f"{counted(papers)} from arXiv on {topic.name}.",
        month_by=month_by,
        papers=_newest_first(papers, month_by),
        topic=topic,
        record=record,
    )


def _month_listing(branch: Listing, month: str, label: str, papers: list[Paper]) -> Listing:
    folder = branch.src_uri.rpartition("/")[0]
    listing = Listing(
        kind="month",
        src_uri=f"{folder}/{month}/index.md",
        heading=f"{branch.heading} - {label}",
        title=f"{branch.heading} - {label}",
        label=label,
        description=f"{counted(papers)} from arXiv on {branch.heading}, {label}.",
        month_by=branch.month_by,
        papers=papers,
        parent=branch,
        topic=branch.topic,
        month=month,
    )
    branch.children.append(listing)
    return listing


def _add_parts(month: Listing, papers_per_part: int) -> None:
    total = len(month.papers)
    folder = month.src_uri.rpartition("/")[0]
    for number, first in enumerate(range(0, total, papers_per_part), start=1):
        papers = month.papers[first : first + papers_per_part]
        last = first + len(papers)
        part = Listing(
            kind="part",
            src_uri=f"{folder}/papers_{number}.md",
            heading=month.heading,
            title=f"{month.heading} - Part {number}",
            label=f"Part {number}",
            description=f"{month.heading}: papers {first + 1} to {last} of {total:,}.",
            month_by=month.month_by,
            papers=papers,
            parent=month,
            topic=month.topic,
            month=month.month,
        )
        month.children.append(part)
        if month.parent:
            month.parent.places.update((paper.id, part) for paper in papers)


def _newest_first(papers: Iterable[Paper], month_by: MonthBy) -> list[Paper]:
    return sorted(papers, key=lambda paper: sort_key(paper, month_by), reverse=True)


def counted(papers: Sequence[Paper] | dict[str, Paper]) -> str:
    """`1 paper`, `19,173 papers`."""
    return f"{len(papers):,} paper{'' if len(papers) == 1 else 's'}"


def _in_words(names: Iterable[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last
