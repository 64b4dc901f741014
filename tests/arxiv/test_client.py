"""The client: what it makes of any HTTP server; tests/library/test_sync.py has its etiquette."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from mkdocs_arxcompass.arxiv.client import (
    ArxivError,
    Client,
    MovedError,
    Patience,
    Response,
    RetryError,
    UnreachableError,
)
from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi


class Server:
    """Answers requests with these statuses and headers, the last one again and again."""

    def __init__(self, *answers: tuple[int, dict[str, str]]) -> None:
        self.answers = answers
        self.asked = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                status, headers = outer.answers[min(outer.asked, len(outer.answers) - 1)]
                outer.asked += 1
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(b"body")

            def log_message(self, *_: object) -> None:
                pass

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/api"

    def __enter__(self) -> Server:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def body(response: Response) -> bytes:
    response.raise_for_status()
    return response.body


def test_a_response_is_read_by_whoever_asks():
    with Server((200, {})) as server:
        assert Client(delay=0).fetch(f"{server.url}?x=1", body) == b"body"


@pytest.mark.parametrize("status", [400, 404, 429, 500, 503])
def test_a_refusal_is_tried_again_and_told(status):
    waits = []
    with Server((status, {})) as server:
        client = Client(
            delay=0, patience=Patience(tries=3), waiting=lambda *wait: waits.append(wait)
        )
        with pytest.raises(UnreachableError, match=rf"status {status} \(asked 3 times\)"):
            client.fetch(server.url, body)
    assert (server.asked, client.requests) == (3, 3)
    assert [reason for _, reason in waits] == [f"arXiv answers with status {status}"] * 2


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_the_wait_that_is_asked_for_is_kept(form):
    when = format_datetime(datetime.now(UTC) + timedelta(seconds=3), usegmt=True)
    wait = "1" if form == "seconds" else when
    with Server((503, {"Retry-After": wait}), (200, {})) as server:
        start = time.monotonic()
        Client(delay=0).fetch(server.url, body)
    assert 0.9 <= time.monotonic() - start < 5


@pytest.mark.parametrize("wait", ["soon", "", "-1", "Mon, 99 Feb 2025 00:00:00 GMT"])
def test_a_wait_that_cannot_be_read_is_none(wait):
    with Server((503, {"Retry-After": wait}), (200, {})) as server:
        assert Client(delay=0).fetch(server.url, body) == b"body"


def test_who_is_to_wait_for_very_long_gives_up():
    once = pytest.raises(UnreachableError, match=r"\(asked once\)")
    with Server((503, {"Retry-After": "86400"})) as server, once:
        Client(delay=0).fetch(server.url, body)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_but_told_with_what_to_set(status):
    with Server((status, {"Location": "https://new.example/api"})) as server:
        with pytest.raises(MovedError, match=r"https://new\.example/api"):
            Client(delay=0).fetch(f"{server.url}?x=1", body)
        moved = rf"^{server.url} has moved to https://new\.example/api: set sync_api_url$"
        with pytest.raises(ArxivError, match=moved):
            QueryApi(Client(delay=0), server.url).fetch_topic("ti:llm", size=1)
        assert server.asked == 2


def test_only_a_retry_error_of_the_reader_is_tried_again():
    def refuse(response: Response) -> None:
        raise RetryError("no good")

    def give_up(response: Response) -> None:
        raise ArxivError("hopeless")

    with Server((200, {})) as server:
        client = Client(delay=0, patience=Patience(tries=3))
        with pytest.raises(UnreachableError, match=r"no good \(asked 3 times\)"):
            client.fetch(server.url, refuse)
        with pytest.raises(ArxivError, match=r"^hopeless$"):
            client.fetch(server.url, give_up)
        assert server.asked == 4


def test_after_a_failure_the_next_page_is_asked_for_twice_at_most():
    with Server((503, {})) as server:
        client = Client(delay=0, patience=Patience(tries=4))
        for tries in ("4 times", "2 times"):
            with pytest.raises(UnreachableError, match=rf"\(asked {tries}\)"):
                client.fetch(server.url, body)


def test_after_the_deadline_nothing_is_asked():
    with Server((200, {})) as server:
        client = Client(delay=0, patience=Patience(deadline=time.monotonic()))
        with pytest.raises(ArxivError, match="no time left"):
            client.fetch(server.url, body)
        assert server.asked == 0


def test_a_server_that_is_not_there_is_named():
    with Server() as server:
        pass
    client = Client(delay=0, patience=Patience(tries=1))
    with pytest.raises(UnreachableError, match=r"^127\.0\.0\.1 cannot be reached"):
        client.fetch(server.url, body)
