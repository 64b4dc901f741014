"""Brings the store up to date with arXiv, topic by topic, and says how complete each topic is.

The sync of a topic fetches the newest versions, back to those that the last sync saw. Then it
compares how many papers arXiv has with how many arXiv ever sent. Where that differs, it lists the
whole topic, newest papers first, in windows of submission dates. Every page is saved as it comes. A
listing that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from mkdocs_arxcompass.arxiv.client import ArxivError, UnreachableError
from mkdocs_arxcompass.arxiv.query import MOST_PER_PAGE, submitted
from mkdocs_arxcompass.arxiv.sources import Page, Source
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic import Topic

NEWEST_PAGE = 500
"""Papers on a page of the newest versions, if the topic was synced before."""

FIRST_PAGE = 100
"""Papers that `mkdocs serve` fetches for a topic that was never synced."""

IDS_PER_PAGE = 100
"""Ids in one request: longer addresses are refused somewhere on the way."""

OVERLAP = timedelta(days=7)
"""How far a sync looks back behind the newest version that it knows: versions are announced days
after their date, over holidays and while moderators look at them."""

DEEPEST = 8000
"""The last start of a page that is asked for; arXiv fails past 10,000."""

ATTEMPTS = 2
"""How often one run lists a topic before it leaves missing papers to the next run."""

OnPage = Callable[[Topic, int, int], None]
"""Called after every page: the topic, how many papers arXiv has sent so far, and of how many."""


class LimitError(Exception):
    """As many papers came as the user allows in this run."""


@dataclass(frozen=True)
class SyncOptions:
    """What the user asks of one run."""

    full: bool = False
    """List every topic again."""
    since: str = ""
    """Only list papers first submitted from this day on, `2025-02-01`."""
    most: int | None = None
    """The most papers per topic."""


@dataclass
class SyncResult:
    """What a sync did for a topic."""

    topic: Topic
    new: int = 0
    """Papers that became members."""
    revised: int = 0
    """Members of which a higher version came."""
    papers: int = 0
    """Members now, as many as the site shows."""
    total: int | None = None
    """How many papers arXiv says it has; None if it did not say so in this run."""
    missing: int = 0
    """How many of them it has never sent."""
    complete: bool | None = None
    """Whether the store has all papers that arXiv has; None if that is not known."""
    limited: bool = False
    """Whether the user's options left something out."""
    faults: list[str] = field(default_factory=list)
    """What was not done, and why, a sentence each."""


def sync_topics(
    store: Store,
    topics: Sequence[Topic],
    source: Source,
    options: SyncOptions | None = None,
    on_page: OnPage = lambda topic, sent, total: None,
) -> Iterator[SyncResult]:
    """Bring topics up to date, one by one; one that fails does not stop the others.

    The store is saved after every page.

    Raises:
        StoreError: the store cannot be written.
    """
    versions = {paper.id: paper.version for paper in store.papers.values()}
    for topic in topics:
        yield _TopicSync(store, topic, source, options or SyncOptions(), versions, on_page).run()


def fetch_first_pages(store: Store, topics: Sequence[Topic], source: Source) -> list[str]:
    """Fetch one page of the newest papers for each of some topics that were never synced.

    Returns:
        What went wrong, a sentence per topic; if arXiv cannot be reached, only the first.

    Raises:
        StoreError: the store cannot be written.
    """
    faults = []
    for topic in topics:
        try:
            _TopicSync(store, topic, source, SyncOptions(most=FIRST_PAGE), {}).fetch_first_page()
        except UnreachableError as error:
            # The others would fail too, and somebody waits for the preview.
            faults.append(f"{topic.slug}: {error}")
            break
        except ArxivError as error:
            faults.append(f"{topic.slug}: {error}")
    return faults


def ask_once(store: Store, topic: Topic, source: Source) -> SyncResult:
    """Make one request for a topic, and change nothing: a dry run.

    The result counts the new and revised papers of the newest page only.
    """
    result = SyncResult(topic)
    record = store.topics.get(topic.slug) or TopicRecord(ids=set())
    members = topic.members(record.ids) & store.papers.keys()
    result.papers = len(members)
    try:
        page = source.fetch_topic(_query(topic), size=NEWEST_PAGE)
    except ArxivError as error:
        result.faults.append(str(error))
        return result
    result.total = page.total
    result.missing = max(0, page.total - record.ever_sent)
    for paper in page.papers:
        known = store.papers.get(paper.id)
        result.new += paper.id not in members and paper.id not in topic.omit
        result.revised += (
            paper.id in members and known is not None and known.version < paper.version
        )
    return result


class _TopicSync:
    """The sync of one topic; its state is the topic's record, which is saved after every page."""

    def __init__(
        self,
        store: Store,
        topic: Topic,
        source: Source,
        options: SyncOptions,
        versions: dict[str, int],
        on_page: OnPage = lambda topic, sent, total: None,
    ) -> None:
        self.store = store
        self.topic = topic
        self.source = source
        self.options = options
        self.versions = versions
        """The version of every stored paper, before this run."""
        self.on_page = on_page
        self.record = store.topics.get(topic.slug) or TopicRecord(ids=set())
        self.members = self._members()
        """The members before this run."""
        self.brought: set[str] = set()
        """The papers that are new, revised, or new in this topic."""
        self.total: int | None = None
        """How many papers arXiv says it has."""
        self.doubts: set[str] = set()
        """What looks wrong in what arXiv sent, a sentence each."""
        self.wrong_dates = False

    def run(self) -> SyncResult:
        """Sync the topic; an error of arXiv becomes a fault of the result."""
        result = SyncResult(self.topic)
        try:
            self._check_query()
            if self.options.since:
                self._list_windows(datetime.fromisoformat(f"{self.options.since}T00:00Z"), _far())
            elif self._list_newest():
                self._complete_listing()
            self._fetch_included()
        except LimitError:
            result.limited = True
        except ArxivError as error:
            result.faults.append(str(error))
        result.limited = result.limited or bool(self.options.since)
        self._record_completeness(sound=not (result.faults or self.doubts))
        self._complete_result(result)
        return result

    def fetch_first_page(self) -> None:
        """Fetch one page of the newest papers."""
        self._check_query()
        page = self.source.fetch_topic(_query(self.topic), size=FIRST_PAGE)
        self.total = page.total
        self._add_page(page)
        self._record_completeness(sound=False)

    # Requests

    def _check_query(self) -> None:
        """Forget what was listed if the topic's query has changed, or the user wants all again."""
        query = _query(self.topic)
        if self.record.question == query and not self.options.full:
            return
        if self.record.question != query:
            self.record.criteria_changed = bool(self.record.question)
            self.record.unsent = set(self.record.ids)
            self.record.total = None
            self.record.complete = None
        self.record.question = query
        self.record.newest = ""
        self._begin_listing()

    def _begin_listing(self) -> None:
        self.record.listed = False
        self.record.listed_to = ""
        self.record.sent = set()

    def _list_newest(self) -> bool:
        """Fetch the newest versions, back to those that the last sync saw.

        Returns:
            Whether arXiv has any paper of the topic.
        """
        known = self.record.newest
        until = _timestamp(_minute(known) - OVERLAP) if known else "9999"
        newest, start, in_order, reached = "", 0, True, False
        while not reached and in_order and start <= DEEPEST:
            size = self._size(NEWEST_PAGE if known else MOST_PER_PAGE)
            page = self.source.fetch_topic(
                _query(self.topic), start=start, size=size, expects_papers=True
            )
            self.total = max(self.total or 0, page.total)
            if not page.received:
                return False
            self._add_page(page)
            dates = [paper.updated for paper in page.papers]
            newest = max([newest, *dates])
            in_order = page.is_sorted("updated")
            start += page.received
            short = self.record.listed and self.record.ever_sent < self.total
            reached = start >= self.total or (min(dates, default="") < until and not short)
        if not reached:
            self._begin_listing()
        if not self.wrong_dates:
            self.record.newest = max(newest, known)
        return True

    def _complete_listing(self) -> None:
        """List the whole topic, unless arXiv has already sent as many papers as it has."""
        if self.record.listed and self.record.ever_sent != self.total:
            self._begin_listing()
        for _ in range(ATTEMPTS):
            if not self._is_listed():
                last = _minute(self.record.listed_to) if self.record.listed_to else _far()
                self._list_windows(_first_day(self.topic), last)
                self.record.listed_to = ""
        if self._is_listed() and not self.record.listed:
            self._end_listing()

    def _is_listed(self) -> bool:
        return self.record.listed or len(self.record.sent) >= (self.total or 0)

    def _end_listing(self) -> None:
        self.record.unsent = self.record.ids - self.record.sent
        self.record.sent = set()
        # If something looked wrong, the next sync lists everything again.
        self.record.listed = not self.doubts
        if self.record.criteria_changed:
            self.record.criteria_changed = False
            self.record.ids -= self._leaving()
            self.record.unsent &= self.record.ids

    def _leaving(self) -> set[str]:
        """The members that neither arXiv nor our own matching finds by the new criteria."""
        stay = self.record.placed | set(self.topic.include)
        return {
            paper_id
            for paper_id in self.record.unsent - stay
            if not self.topic.matches(self.store.papers[paper_id])
        }

    def _list_windows(self, first: datetime, last: datetime) -> None:
        """List the papers submitted between two times, newest first.

        A window ends at the oldest paper of the page before, so that every page is the first one of
        its window. If arXiv sends papers in another order, the window is paged through instead.

        Raises:
            ArxivError: there are too many papers in no order.
        """
        start = 0
        while True:
            page = self.source.fetch_topic(
                submitted(self.topic.search_query, first, last),
                start=start,
                size=self._size(MOST_PER_PAGE),
                order="published",
                expects_papers=not self.options.since,
            )
            self._add_page(page)
            if start + page.received >= page.total:
                return
            oldest = min((_minute(paper.published) for paper in page.papers), default=last)
            if start == 0 and oldest < last and page.is_sorted("published"):
                last = oldest
                self.record.listed_to = "" if self.options.since else _timestamp(last)
            else:
                start += page.received
            if start > DEEPEST:
                raise ArxivError(
                    f"arXiv sends {page.total} papers in no order, more than can be listed so"
                )

    def _fetch_included(self) -> None:
        """Fetch the papers of `include`, which the query need not find."""
        names = sorted(self.topic.include)
        for first in range(0, len(names), IDS_PER_PAGE):
            ids = names[first : first + IDS_PER_PAGE]
            page = self.source.fetch_ids(ids)
            for paper in page.papers:
                self.store.add(paper, "sync")
            self._save()
            if unknown := set(ids) - {paper.id for paper in page.papers}:
                self.doubts.add(f"arXiv does not have {', '.join(sorted(unknown))} (include)")

    def _size(self, page_size: int) -> int:
        """How many papers to ask for.

        Raises:
            LimitError: the user wants no more.
        """
        if self.options.most is None:
            return page_size
        rest = self.options.most - len(self.brought)
        if rest <= 0:
            raise LimitError
        return min(page_size, rest)

    # Papers

    def _add_page(self, page: Page) -> None:
        """Make the papers of a page members, and save them."""
        self.doubts.update(f"an entry is no paper: {text}" for text in page.unreadable)
        if page.has_doubtful_dates:
            self.wrong_dates = True
            self.doubts.add("arXiv gives another date for first versions than for their papers")
        for paper in page.papers:
            if paper.version == 1:
                paper = msgspec.structs.replace(paper, updated=paper.published)
            outcome = self.store.add(paper, "sync")
            if outcome != "merged" or paper.id not in self.record.ids:
                self.brought.add(paper.id)
            self.record.ids.add(paper.id)
            self.record.unsent.discard(paper.id)
            if not self.record.listed:
                self.record.sent.add(paper.id)
        self._save()
        sent = self.record.ever_sent
        self.on_page(self.topic, sent, max(self.total or 0, sent))

    def _save(self) -> None:
        self.store.put_topic(self.topic.slug, self.record)
        self.store.save()

    # The result

    def _record_completeness(self, *, sound: bool) -> None:
        """Record how complete the topic is; if `sound`, also when a sync left nothing out."""
        if self.total is None:
            return
        sent = self.record.ever_sent
        if self.total == 0 and sent:
            self.doubts.add("arXiv says that it has nothing on this, though it sent papers before")
            return
        if self.total:
            self.record.complete = self.record.listed and sent >= self.total
        elif self.record.total == 0:
            # That there is nothing is believed if arXiv says so to a second sync.
            self.record.complete = True
            self._end_listing()
        elif self.members:
            self.doubts.add("arXiv says that it has nothing on this; the next sync asks again")
        self.record.total = self.total
        if self.record.complete and sound:
            self.record.synced = _timestamp(datetime.now(UTC))
        self._save()

    def _complete_result(self, result: SyncResult) -> None:
        now = self._members()
        result.faults += sorted(self.doubts)
        result.new = len(now - self.members)
        result.revised = sum(
            self.store.papers[paper_id].version > self.versions.get(paper_id, 0)
            for paper_id in now & self.members
        )
        result.papers = len(now)
        result.total = self.total
        result.missing = max(0, (self.total or 0) - self.record.ever_sent)
        result.complete = self.record.complete

    def _members(self) -> set[str]:
        return self.topic.members(self.record.ids) & self.store.papers.keys()


def _query(topic: Topic) -> str:
    """Write the query that finds all papers of a topic; the record keeps it as `question`."""
    if not topic.since:
        return topic.search_query
    return submitted(topic.search_query, _first_day(topic), _far())


def _first_day(topic: Topic) -> datetime:
    """The day from which a topic is listed; some old papers have the date of their writing."""
    return datetime.fromisoformat(f"{first_day(topic.since or '1980')}T00:00Z")


def _far() -> datetime:
    """A time after every paper; it is fixed, so that queries stay the same."""
    return datetime(2999, 12, 31, 23, 59, tzinfo=UTC)


def _minute(timestamp: str) -> datetime:
    """The minute of a timestamp; arXiv takes no seconds for submission dates."""
    moment = datetime.fromisoformat(timestamp).replace(second=0)
    return moment.replace(tzinfo=UTC)


def _timestamp(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
