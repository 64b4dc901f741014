"""Log lines of a build: what came out, and what the user can do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import get_plugin_logger

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.mkdocs.files import SiteFiles
from mkdocs_arxcompass.hosts.mkdocs.tree import Tree
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.pages.render import RenderError

log = get_plugin_logger("arxcompass")

SEARCH_INDEX = "search/search_index.json"
LARGE_INDEX = 10_000_000
"""Bytes of the site's own search index above which a hint is worth a line."""


@contextmanager
def faults_stop_build() -> Iterator[None]:
    """Stop the build with one line about a fault of the store or of a template."""
    try:
        yield
    except (RenderError, StoreError) as error:
        raise PluginError(str(error)) from error


def report_empty_topics(tree: Tree, *, is_preview: bool) -> None:
    """Name the topics without papers, so that no CI job deploys an empty site."""
    if empty := tree.empty_topics:
        # A preview can be filled while it runs.
        (log.info if is_preview else log.warning)(
            "no papers are stored for %s: run `arxcompass sync`, or `arxcompass import FILE`",
            ", ".join(empty),
        )


def report_build(
    tree: Tree, files: SiteFiles, options: ArxCompassConfig, config: MkDocsConfig, seconds: float
) -> None:
    """Sum up a build in one line, with a hint where readers would have to wait."""
    sizes = list(map(_size, files.paths()))
    index = _size(Path(config.site_dir, SEARCH_INDEX))
    log.info(
        "%d papers on %d pages, the largest of %d KB; search index of %.1f MB; %.1f s",
        len(tree.overview.papers),
        len(sizes),
        max(sizes, default=0) / 1e3,
        index / 1e6,
        seconds,
    )
    if index > LARGE_INDEX and options.search_index != "none":
        smaller = "titles" if options.search_index == "abstracts" else "none"
        log.info(
            "browsers load the whole search index at the first search; search_index: %s makes "
            "it smaller, search_full: true needs none of it",
            smaller,
        )


def _size(path: Path) -> int:
    """The bytes of a file; none if it is not there."""
    with suppress(OSError):
        return path.stat().st_size
    return 0
