"""Brings the store up to date with arXiv, topic by topic, and says how complete it is.

The sync of a topic begins with the newest versions and goes back to what it knows. Then it compares
how many papers arXiv has with how many arXiv ever sent. Where that differs, it lists everything,
newest papers first, in windows of submission dates. Every page is saved as it comes, and a listing
that was interrupted goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import msgspec

from mkdocs_arxcompass.arxiv.client import MOST_PER_PAGE, ArxivError, Client, UnreachableError
from mkdocs_arxcompass.arxiv.query import submitted
from mkdocs_arxcompass.arxiv.sources.atom import Answer
from mkdocs_arxcompass.library.dates import first_day
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic import Topic

NEWEST_PAGE = 500
"""Papers on a page of the newest versions, when much is known already."""

FIRST_PAGE = 100
"""Papers that a preview fetches for a topic that has none."""

IDS_PER_PAGE = 100
"""Ids that one question names: longer addresses are refused somewhere on the way."""

OVERLAP = timedelta(days=7)
"""How far behind the newest known version a sync looks again: versions are announced days after
their date, over holidays and while moderators look at them."""

DEEPEST = 8000
"""How far a question is paged; arXiv fails past 10,000."""

ATTEMPTS = 2
"""How often one run lists everything before it leaves what is missing to the next one."""

Listed = Callable[[Topic, int, int], None]
"""Is told after every page how many papers of a topic arXiv has sent by now, and of how many."""


class EnoughError(Exception):
    """As many papers came as the user wants in this run."""


@dataclass(frozen=True)
class Wishes:
    """What the user wants of one run."""

    full: bool = False
    """List everything again."""
    since: str = ""
    """List what was first submitted from this day on, and nothing else."""
    most: int | None = None
    """Papers per topic at most."""


@dataclass
class TopicReport:
    """What a sync did for a topic."""

    topic: Topic
    new: int = 0
    """Papers that became members."""
    revised: int = 0
    """Members of which a higher version came."""
    papers: int = 0
    """Members now, as the site shows them."""
    total: int | None = None
    """How many papers arXiv says it has; None where it did not say so in this run."""
    missing: int = 0
    """How many of those it has never sent."""
    complete: bool | None = None
    limited: bool = False
    """Whether it is the user's limit that left something out."""
    faults: list[str] = field(default_factory=list)
    """What was not done, and why."""


def sync_topics(
    store: Store,
    topics: Sequence[Topic],
    client: Client,
    wishes: Wishes | None = None,
    listed: Listed = lambda topic, sent, total: None,
) -> Iterator[TopicReport]:
    """Bring topics up to date, one by one; one that fails does not stop the others.

    The store is saved after every page.

    Raises:
        StoreError: the store cannot be written.
    """
    versions = {paper.id: paper.version for paper in store.papers.values()}
    for topic in topics:
        yield _TopicSync(store, topic, client, wishes or Wishes(), versions, listed).run()


def fetch_first_pages(store: Store, topics: Sequence[Topic], client: Client) -> list[str]:
    """Fetch the newest papers of topics that were never synced: one page each.

    Returns:
        What went wrong, a sentence per topic; where arXiv cannot be reached, only the first.

    Raises:
        StoreError: the store cannot be written.
    """
    faults = []
    for topic in topics:
        try:
            _TopicSync(store, topic, client, Wishes(most=FIRST_PAGE), {}).fetch_first_page()
        except UnreachableError as error:
            # Nobody who waits for a preview wants to hear this once per topic.
            faults.append(f"{topic.slug}: {error}")
            break
        except ArxivError as error:
            faults.append(f"{topic.slug}: {error}")
    return faults


def preview(store: Store, topic: Topic, client: Client) -> TopicReport:
    """Ask once what is new, and change nothing.

    The numbers of new and revised papers are those of the newest page.
    """
    report = TopicReport(topic)
    record = store.topics.get(topic.slug) or TopicRecord(ids=set())
    members = topic.members(record.ids) & store.papers.keys()
    report.papers = len(members)
    try:
        answer = client.ask(_question(topic), size=NEWEST_PAGE)
    except ArxivError as error:
        report.faults.append(str(error))
        return report
    report.total = answer.total
    report.missing = max(0, answer.total - record.ever_sent)
    for paper in answer.papers:
        known = store.papers.get(paper.id)
        report.new += paper.id not in members and paper.id not in topic.omit
        report.revised += (
            paper.id in members and known is not None and known.version < paper.version
        )
    return report


class _TopicSync:
    """The sync of one topic: what it knows is in the topic's record, which is saved every time."""

    def __init__(
        self,
        store: Store,
        topic: Topic,
        client: Client,
        wishes: Wishes,
        versions: dict[str, int],
        listed: Listed = lambda topic, sent, total: None,
    ) -> None:
        self.store = store
        self.topic = topic
        self.client = client
        self.wishes = wishes
        self.versions = versions
        """Of all papers, before this run."""
        self.listed = listed
        self.record = store.topics.get(topic.slug) or TopicRecord(ids=set())
        self.members = self._members()
        self.brought: set[str] = set()
        self.total: int | None = None
        self.doubts: set[str] = set()
        self.wrong_dates = False

    def run(self) -> TopicReport:
        """Do what can be done, and tell."""
        report = TopicReport(self.topic)
        try:
            self._notice_new_criteria()
            if self.wishes.since:
                self._list_windows(datetime.fromisoformat(f"{self.wishes.since}T00:00Z"), _far())
            elif self._list_newest():
                self._complete_listing()
            self._fetch_included()
        except EnoughError:
            report.limited = True
        except ArxivError as error:
            report.faults.append(str(error))
        report.limited = report.limited or bool(self.wishes.since)
        self._judge(sound=not (report.faults or self.doubts))
        return self._filled(report)

    def fetch_first_page(self) -> None:
        """Fetch the newest papers, for a preview."""
        self._notice_new_criteria()
        answer = self.client.ask(_question(self.topic), size=FIRST_PAGE)
        self.total = answer.total
        self._take(answer)
        self._judge(sound=False)

    # What is asked

    def _notice_new_criteria(self) -> None:
        """What was listed for another question says nothing about this one."""
        question = _question(self.topic)
        if self.record.question == question and not self.wishes.full:
            return
        if self.record.question != question:
            self.record.criteria_changed = bool(self.record.question)
            self.record.unsent = set(self.record.ids)
            self.record.total = None
            self.record.complete = None
        self.record.question = question
        self.record.newest = ""
        self._begin_listing()

    def _begin_listing(self) -> None:
        self.record.listed = False
        self.record.listed_to = ""
        self.record.sent = set()

    def _list_newest(self) -> bool:
        """Go back from the newest version to what is known.

        Returns:
            Whether arXiv has anything on the topic.
        """
        known = self.record.newest
        until = _written(_moment(known) - OVERLAP) if known else "9999"
        newest, start, in_order, reached = "", 0, True, False
        while not reached and in_order and start <= DEEPEST:
            size = self._size(NEWEST_PAGE if known else MOST_PER_PAGE)
            answer = self.client.ask(_question(self.topic), start=start, size=size, has_some=True)
            self.total = max(self.total or 0, answer.total)
            if not answer.received:
                return False
            self._take(answer)
            dates = [paper.updated for paper in answer.papers]
            newest = max([newest, *dates])
            in_order = answer.is_sorted("updated")
            start += answer.received
            short = self.record.listed and self.record.ever_sent < self.total
            reached = start >= self.total or (min(dates, default="") < until and not short)
        if not reached:
            self._begin_listing()
        if not self.wrong_dates:
            self.record.newest = max(newest, known)
        return True

    def _complete_listing(self) -> None:
        """List everything, if what arXiv ever sent is not as much as it has."""
        if self.record.listed and self.record.ever_sent != self.total:
            self._begin_listing()
        for _ in range(ATTEMPTS):
            if not self._is_listed():
                last = _moment(self.record.listed_to) if self.record.listed_to else _far()
                self._list_windows(_first_day(self.topic), last)
                self.record.listed_to = ""
        if self._is_listed() and not self.record.listed:
            self._end_listing()

    def _is_listed(self) -> bool:
        return self.record.listed or len(self.record.sent) >= (self.total or 0)

    def _end_listing(self) -> None:
        self.record.unsent = self.record.ids - self.record.sent
        self.record.sent = set()
        # Dates that were wrong are to be asked for once more.
        self.record.listed = not self.doubts
        if self.record.criteria_changed:
            self.record.criteria_changed = False
            self.record.ids -= self._leaving()
            self.record.unsent &= self.record.ids

    def _leaving(self) -> set[str]:
        """Members that neither arXiv nor our own matching finds by the new criteria."""
        stay = self.record.placed | set(self.topic.include)
        return {
            paper_id
            for paper_id in self.record.unsent - stay
            if not self.topic.matches(self.store.papers[paper_id])
        }

    def _list_windows(self, first: datetime, last: datetime) -> None:
        """List what was submitted between two moments, newest first.

        A window ends where the page before it ended, so no page is far from the start of a window.
        Where arXiv sends papers in another order, the window is paged through instead.

        Raises:
            ArxivError: there are too many papers in no order.
        """
        start = 0
        while True:
            answer = self.client.ask(
                submitted(self.topic.search_query, first, last),
                start=start,
                size=self._size(MOST_PER_PAGE),
                order="published",
                has_some=not self.wishes.since,
            )
            self._take(answer)
            if start + answer.received >= answer.total:
                return
            oldest = min((_moment(paper.published) for paper in answer.papers), default=last)
            if start == 0 and oldest < last and answer.is_sorted("published"):
                last = oldest
                self.record.listed_to = "" if self.wishes.since else _written(last)
            else:
                start += answer.received
            if start > DEEPEST:
                raise ArxivError(
                    f"arXiv sends {answer.total} papers in no order, more than can be listed so"
                )

    def _fetch_included(self) -> None:
        """Fetch what `include` names, which the question need not find."""
        names = sorted(self.topic.include)
        for first in range(0, len(names), IDS_PER_PAGE):
            ids = names[first : first + IDS_PER_PAGE]
            answer = self.client.ask(ids=ids, size=len(ids))
            for paper in answer.papers:
                self.store.add(paper, "sync")
            self._save()
            if unknown := set(ids) - {paper.id for paper in answer.papers}:
                self.doubts.add(f"arXiv does not have {', '.join(sorted(unknown))} (include)")

    def _size(self, page: int) -> int:
        """How many papers to ask for; the user's limit ends the run."""
        if self.wishes.most is None:
            return page
        rest = self.wishes.most - len(self.brought)
        if rest <= 0:
            raise EnoughError
        return min(page, rest)

    # What came

    def _take(self, answer: Answer) -> None:
        self.doubts.update(f"an entry is no paper: {text}" for text in answer.unreadable)
        if answer.dates_are_doubtful:
            self.wrong_dates = True
            self.doubts.add("arXiv gives another date for first versions than for their papers")
        for paper in answer.papers:
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
        self.listed(self.topic, self.record.ever_sent, max(self.total or 0, self.record.ever_sent))

    def _save(self) -> None:
        self.store.put_topic(self.topic.slug, self.record)
        self.store.save()

    # What it means

    def _judge(self, *, sound: bool) -> None:
        """Say how complete the topic is; the time of a sync that left nothing out is kept."""
        if self.total is None:
            return
        sent = self.record.ever_sent
        if self.total == 0 and sent:
            self.doubts.add("arXiv says that it has nothing on this, though it sent papers before")
            return
        if self.total:
            self.record.complete = self.record.listed and sent >= self.total
        elif self.record.total == 0:
            # That there is nothing is believed when another sync hears the same.
            self.record.complete = True
            self._end_listing()
        elif self.members:
            self.doubts.add("arXiv says that it has nothing on this; the next sync asks again")
        self.record.total = self.total
        if self.record.complete and sound:
            self.record.synced = _written(datetime.now(UTC))
        self._save()

    def _filled(self, report: TopicReport) -> TopicReport:
        now = self._members()
        report.faults += sorted(self.doubts)
        report.new = len(now - self.members)
        report.revised = sum(
            self.store.papers[paper_id].version > self.versions.get(paper_id, 0)
            for paper_id in now & self.members
        )
        report.papers = len(now)
        report.total = self.total
        report.missing = max(0, (self.total or 0) - self.record.ever_sent)
        report.complete = self.record.complete
        return report

    def _members(self) -> set[str]:
        return self.topic.members(self.record.ids) & self.store.papers.keys()


def _question(topic: Topic) -> str:
    """All that belongs to a topic, in arXiv's query language."""
    if not topic.since:
        return topic.search_query
    return submitted(topic.search_query, _first_day(topic), _far())


def _first_day(topic: Topic) -> datetime:
    """From when on a topic is listed; some old papers carry the date of their writing."""
    return datetime.fromisoformat(f"{first_day(topic.since or '1980')}T00:00Z")


def _far() -> datetime:
    """After every paper there is, and the same for a long time: questions stay the same."""
    return datetime(2999, 12, 31, 23, 59, tzinfo=UTC)


def _moment(written: str) -> datetime:
    """A date of a paper, to the minute, as submission dates are asked for."""
    moment = datetime.fromisoformat(written).replace(second=0)
    return moment.replace(tzinfo=UTC)


def _written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
