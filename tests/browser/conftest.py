"""Fixtures: a browser for each module, a server for sites, and a check of the console."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from serving import served
from sites import Site

CHROMIUM = shutil.which("chromium")
REQUIRED = os.environ.get("ARXCOMPASS_BROWSER") == "required"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium. Without it, tests are skipped, or fail if ARXCOMPASS_BROWSER is `required`."""
    if not (CHROMIUM or REQUIRED):
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright  # missing in the job with the oldest versions

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-quic"]
        )
        yield browser
        browser.close()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """`serve(folder)` serves the files of a folder during the test, and returns the address."""
    with ExitStack() as servers:
        yield lambda folder: servers.enter_context(served(folder))


@pytest.fixture
def publish(serve: Callable[[Path], str]) -> Callable[[Site], str]:
    """`publish(site)` serves a site, builds it with its address as `site_url`, and returns that."""

    def publish(site: Site) -> str:
        # Instant navigation needs the sitemap, which is empty without `site_url`.
        address = site.settings["site_url"] = serve(site.root / "site")
        site.build()
        return address

    return publish


@pytest.fixture
def open_page(browser: Any, serve: Callable[[Path], str]) -> Iterator[Callable[..., Any]]:
    """`open_page(url)` opens a page in its own browser context, without access to the internet.

    The test fails if a page writes a warning or an error to the console, opens a dialog or raises
    an error. A test that expects this passes a list, `complaints=[]`, which collects the messages.
    `init` is a script that runs before those of the page; other options are those of the context.

    The fixture depends on `serve`, so that pages are closed before their servers: otherwise a page
    that is still loading would write an error.
    """
    unexpected: list[str] = []
    contexts = []

    def open_page(
        url: str, *, init: str = "", complaints: list[str] = unexpected, **options: Any
    ) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.route(is_elsewhere, lambda route: route.abort())
        page.on("console", lambda message: complaints.extend(complaint(message)))
        page.on("pageerror", lambda error: complaints.append(error.stack or str(error)))
        page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
        if init:
            page.add_init_script(init)
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert unexpected == []


def is_elsewhere(url: str) -> bool:
    """Whether a request is to another machine."""
    return not url.startswith("http://127.0.0.1:")


def complaint(message: Any) -> list[str]:
    """Return a message of the console if it is a warning or an error.

    Missing sitemaps are ignored: Material looks for one next to each alternate link, even of feeds.
    """
    is_material = message.location.get("url", "").endswith("/sitemap.xml")
    return [message.text] if message.type in ("error", "warning") and not is_material else []
