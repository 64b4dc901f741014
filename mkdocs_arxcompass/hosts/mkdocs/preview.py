"""What only `mkdocs serve` does: fetch the first papers of new topics, and watch files."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.plugins import get_plugin_logger
from mkdocs.theme import Theme

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.mkdocs.contents import template_folders
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store, locked

if TYPE_CHECKING:  # a build needs no server, whose import takes long
    from mkdocs.livereload import LiveReloadServer

log = get_plugin_logger("arxcompass")

FETCH_SECONDS = 20
"""The first preview waits so long for arXiv at most."""


def fetch_first_papers(options: ArxCompassConfig) -> None:
    """Fetch the newest papers of topics that have none yet; the preview starts in any case."""
    store_dir = Path(options.store_dir)
    new = [
        topic
        for topic in options.topic_list
        if not Path(store_dir, "topics", f"{topic.slug}.json").exists()
    ]
    if not new:
        return
    # Imported here because builds never ask arXiv, and start 0.05 s sooner without it.
    from mkdocs_arxcompass.arxiv.client import Patience
    from mkdocs_arxcompass.library.sync import fetch_first_pages

    log.info("fetching the newest papers of %s", ", ".join(topic.slug for topic in new))
    patience = Patience(tries=2, connect=5, deadline=time.monotonic() + FETCH_SECONDS)
    source = options.source(patience=patience)
    try:
        with locked(store_dir, seconds=0):
            faults = fetch_first_pages(Store.load(store_dir), new, source)
    except StoreError as error:
        faults = [str(error)]
    for fault in faults:
        log.info("not everything could be fetched: %s", fault)


def watch(server: LiveReloadServer, options: ArxCompassConfig, theme: Theme) -> None:
    """Rebuild when the store, the topics or the user's templates change."""
    store_dir = Path(options.store_dir)
    with suppress(OSError):
        store_dir.mkdir(parents=True, exist_ok=True)  # only what exists can be watched
    topics_file = [options.topics_path] if options.topics_file else []
    for path in (store_dir, *topics_file, *template_folders(options, theme)):
        if path.exists():
            server.watch(str(path))
