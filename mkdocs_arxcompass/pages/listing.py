"""The tree of pages: overview > topic > month > part, each with its papers, newest first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby, islice, takewhile

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.dates import MonthBy, date_of, first_day, month_of, sort_key
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.pages.kinds import TRAITS, Kind, Traits
from mkdocs_arxcompass.pages.words import Words

LATEST_DAYS = 7
"""How many days the page of the latest papers shows."""
LATEST_MOST = 500
"""The maximum number of papers on the page of the latest papers."""

RECENT_DAYS = 30
"""How many days the file `recent.json` covers, by which browsers know what is new at a visit."""


@dataclass(eq=False, kw_only=True)
class Listing:
    """A page with papers: its place in the tree of pages, its titles, and its papers."""

    kind: Kind
    src_uri: str
    """The path of its Markdown file relative to `docs_dir`, as `papers/llm/2025_02/papers_1.md`."""
    heading: str
    title: str
    """The title for browser tabs and search engines; unlike the heading it is unique."""
    label: str
    """The short name in breadcrumbs and in the nav."""
    description: str
    month_by: MonthBy
    papers: Sequence[Paper]
    """Newest first."""
    parent: Listing | None = None
    children: list[Listing] = field(default_factory=list)
    topic: Topic | None = None
    record: TopicRecord | None = None
    """The store's record of the topic; None before the first sync or import."""
    month: str = ""
    """The month as in addresses, `2025_02`; empty on pages above months."""
    places: dict[str, Listing] = field(default_factory=dict)
    """The part with the card of each paper, by id; empty on months and parts."""
    extras: list[Listing] = field(default_factory=list)
    """The pages latest, starred and search, which are children of the overview but no topics."""

    @property
    def traits(self) -> Traits:
        """The properties of pages of this kind."""
        return TRAITS[self.kind]

    @property
    def newest(self) -> str:
        """The date of the newest paper, as precise as known; empty without papers."""
        return self.date(self.papers[0]) if self.papers else ""

    @property
    def ancestors(self) -> list[Listing]:
        """The pages above, from the overview down to the parent."""
        return [*self.parent.ancestors, self.parent] if self.parent else []

    @property
    def around(self) -> list[Listing]:
        """The pages that this page links to: ancestors, and children or, without any, siblings."""
        above = self if self.children or not self.parent else self.parent
        return [*self.ancestors, *above.children]

    @property
    def root(self) -> Listing:
        """The overview."""
        return self.parent.root if self.parent else self

    def date(self, paper: Paper) -> str:
        """Return the date that decides the month of a paper on this site, as precise as known."""
        return date_of(paper, self.month_by)

    def walk(self) -> Iterator[Listing]:
        """Yield this page and all pages below it, each page before its children."""
        yield self
        yield from self.extras
        for child in self.children:
            yield from child.walk()

    def by_day(self) -> list[tuple[str, list[tuple[Listing, Paper]]]]:
        """Return the days, newest first, each with its papers and the parts with their cards."""
        places = self.places or (self.parent.places if self.parent else {})
        days = groupby(self.papers, key=lambda paper: self.date(paper)[:10])
        return [(day, [(places[paper.id], paper) for paper in papers]) for day, papers in days]

    def by_month(self) -> list[tuple[str, int]]:
        """Return the months (`2025-02`), newest first, each with its number of papers."""
        counts = Counter(self.date(paper)[:7] for paper in self.papers)
        return sorted(counts.items(), reverse=True)

    def top_categories(self, count: int = 8) -> list[tuple[str, int]]:
        """Return the most frequent categories, each with its number of papers."""
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
    search: bool = False,
    words: Words | None = None,
) -> Listing:
    """Make the tree of pages for a store; returns the overview.

    Args:
        store: the papers, and the ids that belong to each topic.
        topics: the topics, in the order in which the site shows them.
        path: the folder of the overview, relative to `docs_dir`.
        title: the title of the overview.
        papers_per_part: the maximum number of cards in a part.
        month_by: which date decides the month of a paper.
        month_format: the format of months in headings, for `strftime`.
        search: whether to add a page for full-text search.
        words: the texts of labels and descriptions, in the language of the site.
    """
    words = words or Words()
    newest_first, by_topic = _newest_first(store, topics, month_by)
    branches = [
        _topic_listing(store, topic, papers, path, month_by, words)
        for topic, papers in zip(topics, by_topic, strict=True)
    ]
    overview = Listing(
        kind="overview",
        src_uri=f"{path}/index.md",
        heading=title,
        title=title,
        label=title,
        description=words(
            "{} from arXiv on {}.",
            words.counted(len(newest_first)),
            words.listed(topic.name for topic in topics),
        ),
        month_by=month_by,
        papers=newest_first,
        children=branches,
    )
    for branch in branches:
        branch.parent = overview
        for key, papers in groupby(branch.papers, key=lambda paper: month_of(paper, month_by)):
            month = _month_listing(branch, key, words.month(key, month_format), list(papers), words)
            _add_parts(month, papers_per_part, words)
    for branch in reversed(branches):
        # A paper in several topics has a card in each; the overview links to the first.
        overview.places |= branch.places
    if overview.papers:
        overview.extras.append(_latest_listing(overview, words))
    starred = words("What you star is kept in this browser and nowhere else. It needs JavaScript.")
    overview.extras.append(
        _extra(overview, "starred", words("Starred papers"), words("Starred"), starred)
    )
    if search:
        heading = words("Search papers")
        overview.extras.append(_extra(overview, "search", heading, words("Search"), heading))
    return overview


def _extra(overview: Listing, kind: Kind, heading: str, label: str, description: str) -> Listing:
    """Make a child of the overview that is no topic."""
    return Listing(
        kind=kind,
        src_uri=f"{overview.src_uri.rpartition('/')[0]}/{kind}.md",
        heading=heading,
        title=heading,
        label=label,
        description=description,
        month_by=overview.month_by,
        papers=[],
        parent=overview,
    )


def _latest_listing(overview: Listing, words: Words) -> Listing:
    """Make the page of the latest papers."""
    papers = list(islice(recent(overview, LATEST_DAYS), LATEST_MOST))
    first, newest = (words.date(overview.date(papers[at])) for at in (-1, 0))
    counted = words.counted(len(papers))
    description = words("{} from arXiv, from {} to {}.", counted, first, newest)
    latest = _extra(overview, "latest", words("Latest papers"), words("Latest"), description)
    latest.papers, latest.places = papers, overview.places
    return latest


def recent(listing: Listing, days: int) -> Iterator[Paper]:
    """Return the papers of the last days, counted back from the day of the newest paper.

    Not from today: a build reads no clock, so that the same store always gives the same pages.
    """
    if not listing.papers:
        return iter(())
    newest = date.fromisoformat(first_day(listing.newest))
    first = (newest - timedelta(days=days - 1)).isoformat()
    return takewhile(lambda paper: first_day(listing.date(paper)) >= first, listing.papers)


def _newest_first(
    store: Store, topics: Iterable[Topic], month_by: MonthBy
) -> tuple[list[Paper], list[list[Paper]]]:
    """Return the papers of all topics, and a list of the papers of each; all newest first."""
    records = ((topic, store.topics.get(topic.slug)) for topic in topics)
    members = [topic.members(record.ids if record else ()) for topic, record in records]
    ids = set().union(*members)
    # Some ids may not be in the store: `include` can name papers that the next sync will fetch.
    # A pass over the store in its own order takes half the time of looking up each id.
    known = (paper for paper in store.papers.values() if paper.id in ids)
    papers = sorted(known, key=lambda paper: sort_key(paper, month_by), reverse=True)
    return papers, [[paper for paper in papers if paper.id in ids] for ids in members]


def _topic_listing(
    store: Store,
    topic: Topic,
    papers: list[Paper],
    path: str,
    month_by: MonthBy,
    words: Words,
) -> Listing:
    return Listing(
        kind="topic",
        src_uri=f"{path}/{topic.slug}/index.md",
        heading=topic.name,
        title=topic.name,
        label=topic.name,
        description=topic.description
        or words("{} from arXiv on {}.", words.counted(len(papers)), topic.name),
        month_by=month_by,
        papers=papers,
        topic=topic,
        record=store.topics.get(topic.slug),
    )


def _month_listing(
    branch: Listing, key: str, label: str, papers: list[Paper], words: Words
) -> Listing:
    folder = branch.src_uri.rpartition("/")[0]
    month = key.replace("-", "_")
    counted = words.counted(len(papers))
    listing = Listing(
        kind="month",
        src_uri=f"{folder}/{month}/index.md",
        heading=f"{branch.heading} - {label}",
        title=f"{branch.heading} - {label}",
        label=label,
        description=words("{} from arXiv on {}, {}.", counted, branch.heading, label),
        month_by=branch.month_by,
        papers=papers,
        parent=branch,
        topic=branch.topic,
        month=month,
    )
    branch.children.append(listing)
    return listing


def _add_parts(month: Listing, papers_per_part: int, words: Words) -> None:
    total = len(month.papers)
    folder = month.src_uri.rpartition("/")[0]
    for number, first in enumerate(range(0, total, papers_per_part), start=1):
        papers = month.papers[first : first + papers_per_part]
        bounds = map(words.number, (first + 1, first + len(papers), total))
        label = words("Part {}", number)
        part = Listing(
            kind="part",
            src_uri=f"{folder}/papers_{number}.md",
            heading=month.heading,
            title=f"{month.heading} - {label}",
            label=label,
            description=words("{}: papers {} to {} of {}.", month.heading, *bounds),
            month_by=month.month_by,
            papers=papers,
            parent=month,
            topic=month.topic,
            month=month.month,
        )
        month.children.append(part)
        if month.parent:
            month.parent.places |= dict.fromkeys([paper.id for paper in papers], part)
