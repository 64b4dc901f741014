"""The papers of the store and the tree of pages that shows them, with cache keys of both."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import msgspec
from mkdocs.theme import Theme

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.pages.cards import forget
from mkdocs_arxcompass.pages.listing import Listing, build_listing
from mkdocs_arxcompass.pages.words import Words
from mkdocs_arxcompass.speed.keys import content_key, plain


class Tree:
    """What the store and the options make of a site; a preview reads it again if they change."""

    def __init__(self) -> None:
        """Read nothing yet."""
        self.words: Words
        self.overview: Listing
        """The root of the tree of pages."""
        self.papers: dict[str, Paper] = {}
        """All papers of the store by id: hand-written pages can show papers of no topic."""
        self.options_key = ""
        """Hash of the options and the language."""
        self._state = ""
        """Hash of the options, the language, and the state of the store's files."""
        self._papers_keys: dict[Listing, str] = {}

    def read(self, options: ArxCompassConfig, words: Words) -> bool:
        """Read the store and make the tree of pages; returns whether anything has changed.

        Raises:
            StoreError: the store cannot be read, or is damaged.
        """
        topics = list(map(repr, options.topic_list))
        self.options_key = content_key(plain(options), topics, words.language)
        state = content_key(self.options_key, _file_states(Path(options.store_dir)))
        if self._state == state:
            return False
        store = Store.load(Path(options.store_dir), lean=True)
        forget()
        self.words, self.papers = words, store.papers
        self.overview = overview_of(store, options, words)
        self._papers_keys = {}
        self._state = state
        return True

    @property
    def empty_topics(self) -> list[str]:
        """The names of the topics without papers."""
        return [topic.label for topic in self.overview.children if not topic.papers]

    def papers_key(self, listing: Listing) -> str:
        """Hash of the papers of a page."""
        if listing not in self._papers_keys:
            # Months have the papers of their parts, topics those of their months: each is hashed
            # once. The overview orders the papers of all topics in its own way.
            children = listing.children if listing.parent else []
            self._papers_keys[listing] = (
                content_key([self.papers_key(child) for child in children])
                if children
                else content_key([paper.digest.hex() for paper in listing.papers])
            )
        return self._papers_keys[listing]

    @property
    def key(self) -> str:
        """Hash of all papers, and of what the store knows of the topics."""
        topics = self.overview.children
        records = [msgspec.json.encode(topic.record, order="deterministic") for topic in topics]
        return content_key(self.papers_key(self.overview), records)


def overview_of(store: Store, options: ArxCompassConfig, words: Words) -> Listing:
    """The tree of pages that the options make of a store."""
    return build_listing(
        store,
        options.topic_list,
        path=options.path,
        title=options.nav_title,
        papers_per_part=options.papers_per_part,
        month_by=options.month_by,
        month_format=options.month_format,
        search=options.search_full,
        words=words,
    )


def words_of(theme: Theme) -> Words:
    """The words of a theme's language: Material's `language`, else the `locale` of MkDocs."""
    return Words(str(theme.get("language") or theme.get("locale") or "en"))


def _file_states(store_dir: Path) -> list[tuple[str, int, int]]:
    """The files of a store, each with its size and the time of its last change."""
    found = []
    for path in sorted(store_dir.glob("*/*.json*")):
        with suppress(OSError):  # a sync may be replacing it
            stat = path.stat()
            found.append((str(path), stat.st_size, stat.st_mtime_ns))
    return found
