"""HTTP as arXiv asks for it: one request at a time, a delay between requests, patient retries.

The client knows no format. A source hands it an address and a function that reads the response.

Source: https://info.arxiv.org/help/api/tou.html
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import urlsplit

import requests
import tenacity

from mkdocs_arxcompass import __version__
from mkdocs_arxcompass.arxiv.query import DELAY

log = logging.getLogger(__name__)

T = TypeVar("T")

HOMEPAGE = "https://pypi.org/project/mkdocs-arxcompass/"

LONGEST_BODY = 64_000_000
"""Bytes; a page of 2,000 papers has about 5 million."""

_REDIRECTS = (301, 302, 303, 307, 308)


class ArxivError(Exception):
    """arXiv gave no usable answer; the message says why, and how often it was asked."""


class UnreachableError(ArxivError):
    """Every try of a request failed."""


class MovedError(ArxivError):
    """The service has another address now.

    Args:
        place: the new address.
    """

    def __init__(self, place: str) -> None:
        super().__init__(f"arXiv sends us to {place}")
        self.place = place


class RetryError(ArxivError):
    """One try failed; the next one may not.

    Args:
        reason: what went wrong.
        wait: seconds that arXiv asks to wait.
    """

    def __init__(self, reason: str, wait: float = 0) -> None:
        super().__init__(reason)
        self.wait = wait


@dataclass(frozen=True)
class Response:
    """The response to one request."""

    status: int
    """The HTTP status."""
    body: bytes
    wait: float = 0
    """Seconds that arXiv asks to wait (Retry-After)."""

    def raise_for_status(self) -> None:
        """Do nothing if the status is 200.

        Raises:
            RetryError: it is another one.
        """
        if self.status != requests.codes.ok:
            raise RetryError(f"arXiv answers with status {self.status}", self.wait)


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
    """Seconds between two pieces of a response."""
    answer: float = 180.0
    """Seconds for one whole response."""
    longest_wait: float = 120.0
    """Seconds between two tries; if arXiv asks for five times as much, the client gives up."""
    deadline: float | None = None
    """The `time.monotonic` after which no request is begun."""


class Client:
    """Makes one request at a time, with a delay before each.

    arXiv asks for this etiquette over all of its services together: sources share one client.

    Args:
        delay: seconds between the end of a request and the next one.
        contact: an e-mail address or URL for the User-Agent.
        patience: how long to go on asking.
        waiting: called before each wait for another try, with its seconds and the reason.
    """

    def __init__(
        self,
        *,
        delay: float = DELAY,
        contact: str = "",
        patience: Patience | None = None,
        waiting: Callable[[float, str], None] = lambda seconds, reason: None,
    ) -> None:
        self.requests = 0
        self.patience = patience or Patience()
        self._delay = delay
        self._waiting = waiting
        # Another process may have made a request just now.
        self._last_request = time.monotonic()
        self._tries = self.patience.tries
        self._session = requests.Session()
        self._session.headers["User-Agent"] = (
            f"mkdocs-arxcompass/{__version__} ({contact or HOMEPAGE})"
        )

    def fetch(self, url: str, read: Callable[[Response], T]) -> T:
        """Fetch an address until its response can be read.

        Args:
            url: the address.
            read: makes the result of a response; it raises `RetryError` for one that is no good,
                and another `ArxivError` where asking again does not help.

        Raises:
            ArxivError: there is no usable response.
        """
        if self._time_left() <= 0:
            raise ArxivError("there was no time left to ask arXiv")
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(RetryError),
            stop=self._has_to_stop,
            wait=self._next_wait,
            before_sleep=self._announce_wait,
            reraise=True,
        )
        try:
            result: T = retrying(self._try, url, read)
        except RetryError as error:
            tries = retrying.statistics["attempt_number"]
            # After many failed tries, the next page gets few.
            self._tries = min(2, self.patience.tries)
            asked = "once" if tries == 1 else f"{tries} times"
            raise UnreachableError(f"{error} (asked {asked})") from error
        self._tries = self.patience.tries
        return result

    def _has_to_stop(self, state: tenacity.RetryCallState) -> bool:
        wait = _asked_wait(state)
        return (
            state.attempt_number >= self._tries
            or wait > 5 * self.patience.longest_wait
            or self._time_left() < max(wait, self._delay)
        )

    def _time_left(self) -> float:
        deadline = self.patience.deadline
        return float("inf") if deadline is None else deadline - time.monotonic()

    def _next_wait(self, state: tenacity.RetryCallState) -> float:
        """Double the wait each time; at random, so that refused clients do not return together."""
        grown: float = max(self._delay, 0.01) * 2 ** (state.attempt_number - 1)
        own = min(grown, self.patience.longest_wait) * random.uniform(1, 1.5)  # noqa: S311
        # Retry-After: 0 does not mean at once.
        return max(own, _asked_wait(state))

    def _announce_wait(self, state: tenacity.RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome else None
        self._waiting(state.upcoming_sleep, str(error))

    def _try(self, url: str, read: Callable[[Response], T]) -> T:
        """Make one request and read its response."""
        self._wait_for_turn()
        self.requests += 1
        log.debug("GET %s", url)
        try:
            response = self._get(url)
        except requests.RequestException as error:
            raise RetryError(_network_fault(error, url)) from error
        finally:
            self._last_request = time.monotonic()
        return read(response)

    def _wait_for_turn(self) -> None:
        rest = self._last_request + self._delay - time.monotonic()
        if rest > 0:
            time.sleep(rest)

    def _get(self, url: str) -> Response:
        """Make one request, bounded in time and size.

        Raises:
            requests.RequestException: the network failed, or the response is cut short.
            MovedError: arXiv sends us elsewhere.
        """
        patience = self.patience
        longest = min(patience.answer, max(self._time_left(), 0.1))
        until = time.monotonic() + longest
        timeout = (min(patience.connect, longest), min(patience.read, longest))
        # Following a redirect would be a second request, without a delay.
        with self._session.get(url, stream=True, timeout=timeout, allow_redirects=False) as got:
            body = bytearray()
            for piece in got.iter_content(65536):
                body += piece
                if time.monotonic() > until or len(body) > LONGEST_BODY:
                    raise requests.Timeout("the response takes too long")
        if got.status_code in _REDIRECTS:
            raise MovedError(got.headers.get("Location", "elsewhere"))
        return Response(got.status_code, bytes(body), _seconds(got.headers.get("Retry-After", "")))


def _asked_wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    return error.wait if isinstance(error, RetryError) else 0


def _seconds(retry_after: str) -> float:
    """Parse a Retry-After, which is a number of seconds or a date."""
    text = retry_after.strip()
    if text.isdecimal():
        return float(text)
    try:
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return 0


def _network_fault(error: requests.RequestException, url: str) -> str:
    host = urlsplit(url).hostname
    if isinstance(error, requests.exceptions.ChunkedEncodingError):
        return f"{host} sends an answer that is cut short"
    if isinstance(error, requests.Timeout):
        return f"{host} does not answer in time"
    return f"{host} cannot be reached ({type(error).__name__})"
