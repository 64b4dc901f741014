"""Asks arXiv's query API, politely and patiently.

The `arxiv` package knows how questions and pages are written. Its own fetching has no time-out,
no growing waits and no check of the answer, so that is done here.

Source: https://info.arxiv.org/help/api/tou.html
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import arxiv
import requests
import tenacity

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.arxiv.query import API_URL, DELAY
from mkdocs_arxcompass.arxiv.sources.atom import (
    Answer,
    AnswerError,
    Order,
    QuestionError,
    parse_answer,
)

log = logging.getLogger(__name__)

_SORT = {
    "updated": arxiv.SortCriterion.LastUpdatedDate,
    "published": arxiv.SortCriterion.SubmittedDate,
}
HOMEPAGE = "https://pypi.org/project/mkdocs-arxcompass/"
MOST_PER_PAGE = 2000
"""Papers that arXiv puts on a page at most."""

LONGEST_ANSWER = 64_000_000
"""Bytes; a page of 2,000 papers has about 5 million."""


class ArxivError(Exception):
    """arXiv gave no good answer; the message says why, and how often it was asked."""


class UnreachableError(ArxivError):
    """Every try for a page failed."""


class RefusedError(ArxivError):
    """One request failed; another may not."""

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait
        """Seconds that arXiv asks to wait."""


@dataclass(frozen=True)
class Patience:
    """How long a client goes on asking."""

    tries: int = 8
    """Requests for one page."""
    doubts: int = 3
    """Requests for a page that can be read but looks wrong."""
    connect: float = 10.0
    """Seconds until a connection stands."""
    read: float = 60.0
    """Seconds between two pieces of an answer."""
    answer: float = 180.0
    """Seconds for one whole answer."""
    longest_wait: float = 120.0
    """Seconds between two tries; if arXiv asks for five times as much, the client gives up."""
    deadline: float | None = None
    """The `time.monotonic` after which nothing is begun."""


class Client:
    """Asks for pages of papers: one request at a time, with a delay before each.

    Args:
        api_url: the address of the query API.
        delay: seconds between the end of a request and the next one.
        contact: an e-mail address or URL for the User-Agent.
        patience: how long to go on asking.
        waiting: is told how many seconds the client is about to wait, and why.
    """

    def __init__(
        self,
        api_url: str = API_URL,
        delay: float = DELAY,
        contact: str = "",
        patience: Patience | None = None,
        waiting: Callable[[float, str], None] = lambda seconds, reason: None,
    ) -> None:
        self.requests = 0
        self._api_url = api_url
        self._paging = arxiv.Client()
        self._paging.query_url_format = f"{api_url}?{{}}"
        self._delay = delay
        self._patience = patience or Patience()
        self._waiting = waiting
        # Another run may have asked just now.
        self._last_request = time.monotonic()
        self._tries = self._patience.tries
        self._session = requests.Session()
        self._session.headers["User-Agent"] = (
            f"mkdocs-arxcompass/{__version__} ({contact or HOMEPAGE})"
        )

    def ask(
        self,
        query: str = "",
        *,
        ids: Sequence[str] = (),
        start: int = 0,
        size: int = MOST_PER_PAGE,
        order: Order = "updated",
        has_some: bool = False,
    ) -> Answer:
        """Fetch one page.

        Args:
            query: in arXiv's query language.
            ids: identifiers; with a query, only those of its papers.
            start: how many papers to pass over.
            size: how many papers to ask for.
            order: newest version first, or newest paper first.
            has_some: doubt it if arXiv says that there is nothing.

        Raises:
            ArxivError: arXiv does not answer, or says that the question is wrong.
        """
        search = arxiv.Search(query=query, id_list=list(ids), sort_by=_SORT[order])
        url = self._paging._format_url(search, start, size)
        checks = _Checks(self._patience.doubts, start, None if ids else order, has_some)
        return self._fetch_patiently(url, checks)

    def _fetch_patiently(self, url: str, checks: _Checks) -> Answer:
        if self._time_left() <= 0:
            raise ArxivError("there was no time left to ask arXiv")
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(RefusedError),
            stop=self._has_to_stop,
            wait=self._next_wait,
            before_sleep=self._tell,
            reraise=True,
        )
        try:
            answer = retrying(self._fetch, url, checks)
        except RefusedError as error:
            tries = retrying.statistics["attempt_number"]
            # Whoever was refused for long does not insist on the next page.
            self._tries = min(2, self._patience.tries)
            asked = "once" if tries == 1 else f"{tries} times"
            raise UnreachableError(f"{error} (asked {asked})") from error
        self._tries = self._patience.tries
        return answer

    def _has_to_stop(self, state: tenacity.RetryCallState) -> bool:
        wait = _asked_wait(state)
        return (
            state.attempt_number >= self._tries
            or wait > 5 * self._patience.longest_wait
            or self._time_left() < max(wait, self._delay)
        )

    def _time_left(self) -> float:
        deadline = self._patience.deadline
        return float("inf") if deadline is None else deadline - time.monotonic()

    def _next_wait(self, state: tenacity.RetryCallState) -> float:
        """Twice as long each time, but not the same for all who were refused at once."""
        grown: float = max(self._delay, 0.01) * 2 ** (state.attempt_number - 1)
        own = min(grown, self._patience.longest_wait) * random.uniform(1, 1.5)  # noqa: S311
        # Retry-After: 0 does not mean at once.
        return max(own, _asked_wait(state))

    def _tell(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self._waiting(state.upcoming_sleep, str(error))

    def _fetch(self, url: str, checks: _Checks) -> Answer:
        """Make one request and check its answer."""
        self._be_polite()
        self.requests += 1
        log.debug("GET %s", url)
        try:
            status, headers, body = self._get(url)
        except requests.RequestException as error:
            raise RefusedError(_network_fault(error, self._api_url)) from error
        finally:
            self._last_request = time.monotonic()
        try:
            if status == requests.codes.ok:
                answer = parse_answer(body)
                checks.check(answer)
                return answer
            if status == requests.codes.bad_request:
                parse_answer(body)
        except QuestionError as error:
            if status == requests.codes.bad_request:
                raise ArxivError(str(error)) from error
            raise RefusedError(str(error)) from error
        except AnswerError as error:
            raise RefusedError(f"arXiv sends {error}") from error
        if status in (301, 302, 303, 307, 308):
            place = headers.get("Location", "elsewhere")
            raise ArxivError(f"{self._api_url} has moved to {place}: set sync_api_url")
        raise RefusedError(f"arXiv answers with status {status}", _retry_after(headers))

    def _be_polite(self) -> None:
        rest = self._last_request + self._delay - time.monotonic()
        if rest > 0:
            time.sleep(rest)

    def _get(self, url: str) -> tuple[int, requests.structures.CaseInsensitiveDict[str], bytes]:
        """One request, bounded in time and size.

        Raises:
            requests.RequestException: the network failed, or the answer is cut short.
        """
        patience = self._patience
        longest = min(patience.answer, max(self._time_left(), 0.1))
        until = time.monotonic() + longest
        timeout = (min(patience.connect, longest), min(patience.read, longest))
        # Following a redirect would be a second request, at once.
        with self._session.get(url, stream=True, timeout=timeout, allow_redirects=False) as got:
            body = bytearray()
            for piece in got.iter_content(65536):
                body += piece
                if time.monotonic() > until or len(body) > LONGEST_ANSWER:
                    raise requests.Timeout("the answer takes too long")
            return got.status_code, got.headers, bytes(body)


@dataclass
class _Checks:
    """What an answer must have, beyond being a feed; one object for all tries of a page."""

    doubts: int
    start: int
    order: Order | None
    has_some: bool
    doubted: int = 0

    def check(self, answer: Answer) -> None:
        """Refuse what cannot be right; doubt what looks wrong, until arXiv insists on it."""
        if not answer.received and answer.total > self.start:
            raise RefusedError(f"arXiv sends an empty page, though it has {answer.total} papers")
        if doubt := self._doubt(answer):
            self.doubted += 1
            if self.doubted < self.doubts:
                raise RefusedError(doubt)

    def _doubt(self, answer: Answer) -> str:
        if answer.repeats:
            return "arXiv sends a paper twice"
        if self.has_some and answer.total == 0:
            return "arXiv says that it has nothing"
        if self.order and not answer.is_sorted(self.order):
            return "arXiv sends papers out of order"
        if answer.dates_are_doubtful:
            return "arXiv gives first versions another date than their papers"
        return "arXiv sends what is no paper" if answer.unreadable else ""


def _asked_wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, RefusedError) else 0


def _retry_after(headers: requests.structures.CaseInsensitiveDict[str]) -> float:
    """Seconds of a Retry-After, which can also be a date."""
    text = headers.get("Retry-After", "").strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0


def _network_fault(error: requests.RequestException, api_url: str) -> str:
    host = urlsplit(api_url).hostname
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"{host} sends an answer that is cut short"
    if isinstance(error, requests.Timeout):
        return f"{host} does not answer in time"
    return f"{host} cannot be reached ({type(error).__name__})"
