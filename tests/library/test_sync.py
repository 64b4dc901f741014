"""Syncs against the local arXiv: complete, polite, and never losing what is there."""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest
from corpus import CORPUS
from local_arxiv import FAULTS, Faults, LocalArxiv, load_corpus
from records import record

from mkdocs_arxcompass.arxiv.client import Client, Patience
from mkdocs_arxcompass.arxiv.paper import paper_from
from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi
from mkdocs_arxcompass.library import sync as sync_module
from mkdocs_arxcompass.library.store import Store, check
from mkdocs_arxcompass.library.sync import SyncOptions, SyncResult, ask_once, sync_topics
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics

DELAY = 0.02


def topics(*entries: Any) -> list[Topic]:
    found, faults = parse_topics(list(entries or ["llm"]))
    assert not faults
    return found


class Shop:
    """A store and an arXiv to sync it with."""

    def __init__(self, root: Path, arxiv: LocalArxiv) -> None:
        self.root = root
        self.arxiv = arxiv
        self.patience = Patience(tries=6, connect=2, read=0.4, answer=2)

    def sync(self, *entries: Any, **options: Any) -> list[SyncResult]:
        source = QueryApi(Client(delay=DELAY, patience=self.patience), self.arxiv.url)
        store = Store.load(self.root)
        return list(sync_topics(store, topics(*entries), source, SyncOptions(**options)))

    def asked(self, *entries: Any, **options: Any) -> int:
        """How many requests a sync makes."""
        before = len(self.arxiv.requests)
        self.sync(*entries, **options)
        return len(self.arxiv.requests) - before

    def papers(self) -> dict[str, dict[str, Any]]:
        lines = [
            json.loads(line)
            for file in sorted(self.root.glob("papers/*.jsonl"))
            for line in file.read_text(encoding="utf-8").split("\n")[:-1]
        ]
        return {line["id"]: line for line in lines}

    def topic(self, slug: str = "llm") -> dict[str, Any]:
        return json.loads((self.root / "topics" / f"{slug}.json").read_text(encoding="utf-8"))

    def bytes(self) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in self.root.glob("papers/*")}


def tidy(record: dict[str, Any]) -> dict[str, Any]:
    """A record of the source as the store is to hold it."""
    known = dict(record)
    known["comments"] = known.pop("comment", None) or known.get("comments")
    fields = (
        "id", "version", "title", "authors", "abstract", "comments", "journal_ref", "doi",
        "primary_category", "categories", "published", "updated",
    )  # fmt: skip
    kept = {name: known[name] for name in fields if known.get(name)}
    for name in ("published", "updated"):
        kept[name] = kept[name] if len(kept[name]) > 10 else f"{kept[name]}T00:00:00Z"
    return {
        name: value.strip() if isinstance(value, str) else value for name, value in kept.items()
    }


def assert_polite(arxiv: LocalArxiv, delay: float = DELAY) -> None:
    """Never two requests at once, and never one sooner than the delay after the last."""
    assert arxiv.max_open <= 1
    for before, after in pairwise(arxiv.requests):
        # A server that hangs notices late that its client has gone.
        gone = before.time_start if before.fault in ("hang", "slow") else before.time_end
        assert after.time_start - gone >= delay, (before.fault, after.time_start - gone)
    assert all("mkdocs-arxcompass/" in r.headers["User-Agent"] for r in arxiv.requests)


@pytest.fixture
def shop(tmp_path):
    with LocalArxiv(record(n) for n in range(600)) as arxiv:
        arxiv.hang_seconds = 1
        arxiv.slow_seconds = 1
        yield Shop(tmp_path / "arxiv", arxiv)
        assert_polite(arxiv)


@pytest.fixture
def small_pages(monkeypatch):
    """The papers of a few pages take many requests, as those of many pages do."""
    monkeypatch.setattr(sync_module, "MOST_PER_PAGE", 60)
    monkeypatch.setattr(sync_module, "NEWEST_PAGE", 40)


# What a sync brings


def test_a_first_sync_brings_everything_as_it_is(shop):
    shop.arxiv.publish(record(3, version=4))
    (report,) = shop.sync()
    assert (report.new, report.revised, report.papers, report.complete) == (600, 0, 600, True)
    expected = {r["id"]: tidy(r) for r in [*map(record, range(600)), record(3, version=4)]}
    assert shop.papers() == expected
    assert check(shop.root) == []
    assert shop.topic()["total"] == 600


def test_the_old_format_says_the_same(tmp_path):
    with LocalArxiv((record(n) for n in range(50)), format="old") as arxiv:
        shop = Shop(tmp_path / "arxiv", arxiv)
        (report,) = shop.sync()
    assert report.complete
    for paper in shop.papers().values():
        expected = tidy(record(int(paper["id"][5:])))
        assert paper.pop("abstract").split() == expected.pop("abstract").split()
        assert paper == expected


def test_a_second_sync_asks_once_and_changes_no_byte(shop):
    shop.sync()
    before = shop.bytes()
    assert shop.asked() == 1
    assert shop.bytes() == before


@pytest.mark.usefixtures("small_pages")
def test_later_syncs_bring_what_changed_with_few_requests(shop):
    shop.sync()
    for number in range(0, 300, 10):
        shop.arxiv.publish(record(number, version=2, updated=f"2025-07-02T{number % 24:02}:00:00Z"))
    for number in range(700, 705):
        shop.arxiv.publish(record(number, published="2025-07-03T01:00:00Z"))
    withdrawn = record(5, version=2, comments="This paper has been withdrawn by the authors")
    shop.arxiv.publish(withdrawn)
    before = len(shop.arxiv.requests)
    (report,) = shop.sync()
    assert (report.new, report.revised, report.complete) == (5, 31, True)
    assert len(shop.arxiv.requests) - before <= 4
    assert shop.papers()[withdrawn["id"]] == tidy(withdrawn)


@pytest.mark.usefixtures("small_pages")
def test_a_paper_announced_long_after_its_date_is_found_by_the_count(shop):
    shop.sync()
    shop.arxiv.publish(record(601, published="2025-01-05T00:00:00Z"))
    (report,) = shop.sync()
    assert (report.new, report.papers, report.complete) == (1, 601, True)


@pytest.mark.usefixtures("small_pages")
def test_a_paper_that_no_longer_fits_stays_and_hides_no_other(shop):
    shop.sync()
    shop.arxiv.publish(
        record(7, version=2, title="On moss", abstract="Moss.", updated="2025-07-09")
    )
    shop.arxiv.publish(record(602, published="2025-01-06"))
    (report,) = shop.sync(full=True)
    assert (report.papers, report.complete) == (601, True)
    (report,) = shop.sync()
    assert (report.new, report.complete) == (0, True)


@pytest.mark.usefixtures("small_pages")
def test_a_limit_is_kept_and_the_next_sync_goes_on(shop):
    (first,) = shop.sync(most=100)
    assert (first.new, first.limited, first.complete, first.missing) == (100, True, False, 500)
    (second,) = shop.sync(most=100)
    assert second.new > 30
    (last,) = shop.sync()
    assert (last.papers, last.complete) == (600, True)


def test_since_brings_only_that_and_never_makes_complete(shop):
    (report,) = shop.sync(since="2025-02-20")
    assert {paper["published"] >= "2025-02-20" for paper in shop.papers().values()} == {True}
    assert (report.complete, report.total) == (None, None)
    (report,) = shop.sync()
    assert (report.papers, report.complete) == (600, True)


def test_a_topic_begins_where_its_since_says(shop):
    (report,) = shop.sync({"name": "llm", "keywords": ["llm"], "since": "2025-02"})
    assert report.complete
    assert min(paper["published"] for paper in shop.papers().values()) >= "2025-02-01"


def test_a_paper_in_two_topics_is_stored_once_and_counted_in_both(shop):
    first, second = shop.sync("llm", {"name": "Amber", "keywords": ["amber"]})
    assert (first.new, second.new) == (600, second.papers)
    shop.arxiv.publish(record(0, version=2))
    first, second = shop.sync("llm", {"name": "Amber", "keywords": ["amber"]})
    assert (first.revised, second.revised) == (1, 1)


def test_include_is_fetched_and_what_arxiv_lacks_is_told(shop):
    shop.arxiv.publish(record(650, title="On moss", abstract="Moss."))
    here, gone = record(650)["id"], "2501.99999"
    (report,) = shop.sync({"name": "llm", "keywords": ["llm"], "include": [here, gone]})
    assert report.papers == 601
    assert report.faults == [f"arXiv does not have {gone} (include)"]


def test_an_import_does_not_count_towards_complete(shop):
    store = Store.load(shop.root)
    stray = paper_from(record(601, title="On moss", abstract="Moss."))
    store.add(stray, "import")
    store.place(stray.id, "llm", by_name=True)
    store.save()
    (report,) = shop.sync()
    assert (report.papers, report.total, report.complete) == (601, 600, True)
    assert shop.topic()["unsent"] == [stray.id]


def test_changed_criteria_bring_the_members_in_line(shop):
    store = Store.load(shop.root)
    placed, matching = (paper_from(record(n, title=t, abstract="-")) for n, t in
                        ((601, "By name"), (602, "Amber, unknown to arXiv")))  # fmt: skip
    for paper, by_name in ((placed, True), (matching, False)):
        store.add(paper, "import")
        store.place(paper.id, "llm", by_name=by_name)
    store.save()
    shop.sync("llm")
    (report,) = shop.sync({"name": "llm", "keywords": ["amber"]})
    ids = set(shop.topic()["ids"])
    expected = {r["id"] for r in map(record, range(600)) if "amber" in r["title"] + r["abstract"]}
    assert ids == expected | {placed.id, matching.id}
    assert report.complete
    assert len(shop.papers()) == 602


def test_a_listing_of_nothing_is_believed_when_it_comes_again(shop):
    (first,) = shop.sync("zebra")
    assert (first.total, first.complete, shop.topic("zebra")["synced"]) == (0, None, None)
    (second,) = shop.sync("zebra")
    assert second.complete is True


def test_nothing_where_there_were_papers_is_a_fault_and_deletes_nothing(shop):
    shop.sync()
    before = shop.bytes(), shop.topic()
    shop.arxiv.faults = Faults.always("nothing")
    (report,) = shop.sync()
    assert report.faults == ["arXiv says that it has nothing on this, though it sent papers before"]
    assert (shop.bytes(), shop.topic()["ids"]) == (before[0], before[1]["ids"])
    assert report.papers == 600


def test_one_topic_failing_does_not_stop_the_others(shop):
    broken = {"name": "Broken", "query": "(ti:llm"}
    reports = shop.sync(broken, "llm")
    assert reports[0].faults
    assert reports[0].faults[0].startswith("arXiv says: ")
    assert reports[1].complete


def test_a_dry_run_asks_once_and_writes_nothing(shop):
    shop.sync()
    before = shop.bytes(), shop.topic()
    shop.arxiv.publish(record(601, published="2025-07-09"))
    shop.arxiv.publish(record(1, version=2))
    (topic,) = topics("llm")
    asked = len(shop.arxiv.requests)
    report = ask_once(Store.load(shop.root), topic, QueryApi(Client(delay=DELAY), shop.arxiv.url))
    assert (report.new, report.revised, report.total, report.missing) == (1, 1, 601, 1)
    assert len(shop.arxiv.requests) - asked == 1
    assert (shop.bytes(), shop.topic()) == before


# What arXiv does


@pytest.fixture
def revised(shop, small_pages):
    """Some papers have later versions: their dates are what faults can spoil."""
    for number in range(0, 600, 7):
        shop.arxiv.publish(record(number, version=2))
    shop.expected = {key: tidy(value) for key, value in shop.arxiv.papers.items()}
    return shop


def is_honest(shop: Shop, reports: list[SyncResult]) -> bool:
    """Either all is there as arXiv has it, or the report says what is not."""
    (report,) = reports
    if report.complete and not report.faults:
        assert shop.papers() == shop.expected
        assert report.missing == 0
        return True
    assert report.faults or report.missing
    if report.complete:
        assert shop.papers().keys() == shop.expected.keys()
    return False


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_now_and_then_does_no_harm(revised, fault):
    revised.arxiv.faults = Faults.random(7, 0.3, [fault], max_in_row=2)
    for _ in range(4):
        if is_honest(revised, revised.sync()):
            break
    else:
        raise AssertionError("no sync ended well")


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_that_stays_is_told_and_heals_when_it_goes(revised, fault):
    revised.patience = Patience(tries=2, connect=1, read=0.3, answer=0.5)
    revised.arxiv.faults = Faults.always(fault)
    is_honest(revised, revised.sync())
    assert check(revised.root) == []
    revised.arxiv.faults = ()
    for _ in range(2):
        reports = revised.sync()
    assert is_honest(revised, reports)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_all_faults_together(revised, seed):
    revised.arxiv.faults = Faults.random(seed, 0.4, FAULTS, max_in_row=3)
    for _ in range(8):
        if is_honest(revised, revised.sync()):
            return
    raise AssertionError("no sync ended well")


@pytest.mark.slow
def test_when_arxiv_asks_for_time_it_gets_it(shop):
    shop.arxiv.faults = Faults.first(1, "too-many-retry-after")
    shop.sync()
    first, second = shop.arxiv.requests[:2]
    assert second.time_start - first.time_end >= 1


def test_waits_grow(shop):
    shop.arxiv.faults = Faults.first(4, "unavailable")
    shop.sync()
    starts = [request.time_start for request in shop.arxiv.requests[:5]]
    waits = [b - a for a, b in pairwise(starts)]
    assert waits[3] > 3 * waits[0]


# Killed at any moment

SCRIPT = """
import sys
from pathlib import Path
from mkdocs_arxcompass.arxiv.paper import paper_from
from mkdocs_arxcompass.arxiv.client import Client
from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi
from mkdocs_arxcompass.library import sync
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.topic_options import parse_topics
sync.MOST_PER_PAGE, sync.NEWEST_PAGE = 20, 20
store = Store.load(Path(sys.argv[1]))
print("go", flush=True)
source = QueryApi(Client(delay=0.02), sys.argv[2])
for report in sync.sync_topics(store, parse_topics(["llm"])[0], source):
    pass
"""


@pytest.mark.slow
def test_killed_at_any_moment_the_store_reads_and_loses_nothing(shop):
    dice = random.Random(11)
    known: set[str] = set()
    for _ in range(50):
        command = [sys.executable, "-c", SCRIPT, str(shop.root), shop.arxiv.url]
        process = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert process.stdout
        process.stdout.readline()
        time.sleep(dice.random() * 0.12)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        process.stdout.close()
        assert check(shop.root) == []
        kept = set(Store.load(shop.root).papers)
        assert known <= kept
        known = kept
    (report,) = shop.sync()
    assert (report.papers, report.complete) == (600, True)


# Real metadata


@pytest.mark.corpus
def test_real_metadata_behind_the_local_arxiv(tmp_path):
    records = load_corpus(CORPUS / "corpus-small.jsonl.gz")
    entries = ["llm", "Gaussian splatting", "embodied ai"]
    with LocalArxiv(records) as arxiv:
        shop = Shop(tmp_path / "arxiv", arxiv)
        shop.patience = Patience()
        reports = shop.sync(*entries)
        assert all(report.complete and not report.faults for report in reports)
        before = shop.bytes()
        assert shop.asked(*entries) <= 2 * len(entries)
        assert shop.bytes() == before

        dice = random.Random(5)
        ids = sorted(shop.papers())
        dice.shuffle(ids)
        for position, paper_id in enumerate(ids[:205]):
            paper = dict(arxiv.papers[paper_id])
            paper["version"] += 1
            paper["updated"] = f"2026-10-{position % 28 + 1:02}T12:00:00Z"
            if position >= 200:
                paper["comment"] = "This paper has been withdrawn"
            arxiv.publish(paper)
        for number in range(50):
            arxiv.publish(record(number, id=f"2610.{number:05}", published="2026-10-20",
                                 updated="2026-10-20"))  # fmt: skip
        asked = len(arxiv.requests)
        reports = shop.sync(*entries)
        asked = len(arxiv.requests) - asked
        assert sum(report.new for report in reports) == 50
        revised = {p["id"] for p in shop.papers().values() if p["updated"][:7] == "2026-10"}
        assert len(revised) == 255
        assert asked <= 2 * len(entries)
        assert_polite(arxiv)
        assert_same(shop, entries)


def assert_same(shop: Shop, entries: list[str]) -> None:
    """The store holds exactly what arXiv has on the topics, field by field."""
    source = shop.arxiv.papers
    listed = set()
    for topic in topics(*entries):
        ids = has(shop.arxiv, topic.search_query)
        assert set(shop.topic(topic.slug)["ids"]) == ids
        # Our own matching knows no stems but the s, so it finds no more than arXiv.
        papers = {paper_id: paper_from(tidy(record)) for paper_id, record in source.items()}
        assert {paper_id for paper_id in papers if topic.matches(papers[paper_id])} <= ids
        listed |= ids
    assert shop.papers() == {paper_id: tidy(source[paper_id]) for paper_id in listed}


def has(arxiv: LocalArxiv, query: str) -> set[str]:
    """The ids that arXiv has on a question, asked without any of our own code."""
    ids: set[str] = set()
    for start in range(0, 10000, 2000):
        asked = urlencode({"search_query": query, "start": start, "max_results": 2000})
        with urlopen(f"{arxiv.url}?{asked}", timeout=30) as answer:
            ids |= set(
                re.findall(r"<id>http://arxiv.org/abs/(.+?)v\d+</id>", answer.read().decode())
            )
    return ids
