"""Measure how long a sync takes without the time of arXiv, in a working directory with PAPERS_FILE.

This runs in its own process, with the local arXiv of the tests. The wait for responses is excluded;
parsing them, merging the papers, and loading and saving the store are included.
"""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path
from typing import Any

from local_arxiv import LocalArxiv

from benchmarks.sites import PAPERS_FILE
from mkdocs_arxcompass.arxiv.client import Client
from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.sync import sync_topics
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics


class TimedClient(Client):
    """A client that adds up how long it waits for responses."""

    waited = 0.0

    def _get(self, url: str) -> Any:
        start = time.perf_counter()
        try:
            return super()._get(url)
        finally:
            self.waited += time.perf_counter() - start


def main() -> None:
    """Print the seconds of a first sync, and of a sync that finds nothing new."""
    with Path(PAPERS_FILE).open(encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    slugs = sorted({slug for paper in papers for slug in paper["topics"]})
    # Topics are found by their report number: arXiv can search it, and the store does not need it.
    topics, _ = parse_topics(
        [{"name": slug, "slug": slug, "query": f'rn:"{slug}"'} for slug in slugs]
    )
    served = (paper | {"report_no": " ".join(paper["topics"])} for paper in papers)
    with LocalArxiv(served) as arxiv:
        gc.freeze()  # so that garbage collections in the sync skip the papers of the local arXiv
        print(json.dumps([_sync(topics, arxiv.url, new) for new in (len(papers), 0)]))


def _sync(topics: list[Topic], url: str, new: int) -> float:
    """Return the seconds of a sync without the waiting; `new` papers must come."""
    client = TimedClient(delay=0)
    start = time.perf_counter()
    store = Store.load(Path("synced"))
    before = len(store.papers)
    reports = list(sync_topics(store, topics, QueryApi(client, url)))
    seconds = time.perf_counter() - start - client.waited
    if not all(report.complete for report in reports) or len(store.papers) - before != new:
        raise SystemExit(f"the sync did not bring {new} papers: {reports}")
    return seconds
