"""The index of the full-text search in the site."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.utils import get_relative_url

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.mkdocs.files import SiteFiles
from mkdocs_arxcompass.hosts.mkdocs.tree import Tree
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.outputs import fulltext


def write_fulltext(
    tree: Tree, files: SiteFiles, options: ArxCompassConfig, config: MkDocsConfig
) -> None:
    """Write the index.

    Raises:
        PluginError: it cannot be written.
    """
    overview = tree.overview
    home = files.url(overview)

    def card_url(paper: Paper) -> str:
        part = overview.places[paper.id]
        return f"{get_relative_url(files.url(part), home)}#{paper.anchor}"

    display = fulltext.Display(card_url, options.card_authors, tree.words)
    folder = Path(config.site_dir, options.path, fulltext.FOLDER)
    try:
        fulltext.write_index(overview, folder, display)
    except (fulltext.FulltextError, StoreError, OSError) as error:
        raise PluginError(f"the full-text search cannot be made: {error}") from error
