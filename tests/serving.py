"""Servers: `mkdocs serve` as a process of its own, and one for files that are built already."""

from __future__ import annotations

import functools
import http.server
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sites import Site

PATIENCE = 30
"""Seconds until a test gives up waiting."""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Preview:
    """A running `mkdocs serve`, and its log."""

    def __init__(self, root: Path, log: Path, port: int) -> None:
        self.root = root
        self.log = log
        self.url = f"http://127.0.0.1:{port}/sketch/"

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code}"
        except OSError:
            return ""

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(f"waited in vain for {what}:\n{self.log.read_text()}")

    def shows(self, text: str, path: str = "papers/llm/2025_02/papers_1/") -> None:
        self.wait(lambda: text in self.get(path), text)

    def says(self, text: str) -> None:
        self.wait(lambda: text in self.log.read_text(), text)

    def builds(self) -> int:
        return self.log.read_text().count("Building documentation...")


@contextmanager
def serving(site: Site) -> Iterator[Preview]:
    """Run `mkdocs serve` for a site."""
    site.write_config()
    port = free_port()
    log = site.root / "serve.log"
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{port}"]
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=site.root, stdout=output, stderr=output)
        preview = Preview(site.root, log, port)
        try:
            preview.says("Serving on")
            yield preview
            assert process.poll() is None, log.read_text()
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(10)
            process.kill()
            process.wait()


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class PatientServer(http.server.ThreadingHTTPServer):
    """A server with a longer queue than Python's five: a browser requests many files at once."""

    request_queue_size = 128


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder; gives its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with PatientServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            thread.join()
