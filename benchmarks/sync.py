"""The time of a sync of PAPERS_FILE in the working directory, without the wait for responses.

Run in a separate process, with the local arXiv of the tests. The time is that of parsing responses,
merging papers, and loading and saving the store.
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


class Watched(Client):
    """A client that measures how long it waits for responses."""

    waited = 0.0
    """Seconds."""

    def _get(self, url: str) -> Any:
        start = time.perf_counter()
        try:
            return super()._get(url)
        finally:
            self.waited += time.perf_counter() - start


def main() -> None:
    """Print the seconds of a first sync, and of a second one with nothing new."""
    with Path(PAPERS_FILE).open(encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    slugs = sorted({slug for paper in papers for slug in paper["topics"]})
    # The report number can be searched, and the store does not have it.
    topics, _ = parse_topics(
        [{"name": slug, "slug": slug, "query": f'rn:"{slug}"'} for slug in slugs]
    )
    served = (paper | {"report_no": " ".join(paper["topics"])} for paper in papers)
    with LocalArxiv(served) as arxiv:
        gc.freeze()  # else the garbage collector scans the local arXiv's papers, too
        print(json.dumps([_sync(topics, arxiv.url, new) for new in (len(papers), 0)]))


def _sync(topics: list[Topic], url: str, new: int) -> float:
    """Sync, check that `new` papers came, and return the seconds without those of the responses."""
    client = Watched(delay=0)
    start = time.perf_counter()
    store = Store.load(Path("synced"))
    before = len(store.papers)
    reports = list(sync_topics(store, topics, QueryApi(client, url)))
    seconds = time.perf_counter() - start - client.waited
    if not all(report.complete for report in reports) or len(store.papers) - before != new:
        raise SystemExit(f"the sync did not bring {new} papers: {reports}")
    return seconds
