"""arXiv's query API as a source: https://info.arxiv.org/help/api/user-manual.html.

The package `arxiv` has the words of a search. Its own fetching has no time-out, no growing waits
and no check of the answer: that is done by our client and here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import arxiv
import requests

from mkdocs_arxcompass.arxiv.client import ArxivError, Client, MovedError, Response, RetryError
from mkdocs_arxcompass.arxiv.query import API_URL
from mkdocs_arxcompass.arxiv.sources import Order, Page
from mkdocs_arxcompass.arxiv.sources.atom import FeedError, QueryError, parse_feed

_SORT = {
    "updated": arxiv.SortCriterion.LastUpdatedDate,
    "published": arxiv.SortCriterion.SubmittedDate,
}


class QueryApi:
    """The query API, or a mirror of it; a `Source`.

    Args:
        client: makes the requests.
        url: the address of the API.
    """

    def __init__(self, client: Client, url: str = API_URL) -> None:
        self._client = client
        self._url = url

    def fetch_topic(
        self,
        query: str,
        *,
        size: int,
        start: int = 0,
        order: Order = "updated",
        expects_papers: bool = False,
    ) -> Page:
        """Fetch one page of the papers that a query finds; see `Source`."""
        search = arxiv.Search(query, sort_by=_SORT[order])
        reader = _PageReader(self._client.patience.doubts, start, order, expects_papers)
        return self._fetch(self._address(search, start, size), reader)

    def fetch_ids(self, ids: Sequence[str]) -> Page:
        """Fetch the latest versions of papers; see `Source`."""
        search = arxiv.Search(id_list=list(ids), sort_by=_SORT["updated"])
        reader = _PageReader(self._client.patience.doubts)
        return self._fetch(self._address(search, 0, len(ids)), reader)

    def _address(self, search: arxiv.Search, start: int, size: int) -> str:
        parameters = {
            "search_query": search.query,
            "id_list": ",".join(search.id_list),
            "sortBy": search.sort_by.value,
            "sortOrder": search.sort_order.value,
            "start": start,
            "max_results": size,
        }
        return f"{self._url}?{urlencode(parameters)}"

    def _fetch(self, address: str, reader: _PageReader) -> Page:
        try:
            return self._client.fetch(address, reader.read)
        except MovedError as error:
            message = f"{self._url} has moved to {error.place}: set sync_api_url"
            raise ArxivError(message) from error


@dataclass
class _PageReader:
    """Reads the responses to all tries of one page, and checks the page."""

    doubts: int
    """How many pages that look wrong it takes until one is accepted."""
    start: int = 0
    """How many papers come before the page."""
    order: Order | None = None
    """How the page is sorted; None if it need not be."""
    expects_papers: bool = False
    """Whether there should be papers."""
    doubted: int = 0
    """How many pages looked wrong so far."""

    def read(self, response: Response) -> Page:
        """Make a page of a response.

        Raises:
            RetryError: it is no page, or looks wrong; another try may bring a better one.
            ArxivError: arXiv says that the query is wrong.
        """
        is_refusal = response.status == requests.codes.bad_request
        if not is_refusal:
            response.raise_for_status()
        try:
            page = parse_feed(response.body)
        except QueryError as error:
            # arXiv's error entry is final only if the status says the same.
            raise (ArxivError if is_refusal else RetryError)(str(error)) from error
        except FeedError as error:
            raise RetryError(f"arXiv sends {error}") from error
        response.raise_for_status()
        self._check(page)
        return page

    def _check(self, page: Page) -> None:
        """Refuse what cannot be right; doubt what looks wrong, until arXiv insists on it."""
        if not page.received and page.total > self.start:
            raise RetryError(f"arXiv sends an empty page, though it has {page.total} papers")
        if doubt := self._doubt(page):
            self.doubted += 1
            if self.doubted < self.doubts:
                raise RetryError(doubt)

    def _doubt(self, page: Page) -> str:
        if page.has_duplicates:
            return "arXiv sends a paper twice"
        if self.expects_papers and page.total == 0:
            return "arXiv says that it has nothing"
        if self.order and not page.is_sorted(self.order):
            return "arXiv sends papers out of order"
        if page.has_doubtful_dates:
            return "arXiv gives first versions another date than their papers"
        return "arXiv sends what is no paper" if page.unreadable else ""
