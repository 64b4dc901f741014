"""Our section of a site: the papers of the store, and the tree of pages that shows them."""

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
from mkdocs_arxcompass.speed.cache import content_key, papers_key, plain


class Section:
    """What builds show; a preview makes it anew only when something has changed."""

    def __init__(self) -> None:
        self.words: Words
        self.overview: Listing
        """The root of the tree of pages."""
        self.papers: dict[str, Paper] = {}
        """All of the store, by id: what is in no topic can be embedded too."""
        self.options_key = ""
        """The options and the language, in one word."""
        self._made_of = ""
        """The same and the files of the store, in one word."""
        self._papers_keys: dict[Listing, str] = {}

    def read(self, options: ArxCompassConfig, words: Words) -> bool:
        """Read the store and make the tree of pages; returns whether there was a change.

        Raises:
            StoreError: the store cannot be read, or is damaged.
        """
        topics = list(map(repr, options.topic_list))
        self.options_key = content_key(plain(options), topics, words.language)
        made_of = content_key(self.options_key, _files_of(Path(options.store_dir)))
        if self._made_of == made_of:
            return False
        store = Store.load(Path(options.store_dir), lean=True)
        forget()
        self.words, self.papers = words, store.papers
        self.overview = overview_of(store, options, words)
        self._papers_keys = {}
        self._made_of = made_of
        return True

    @property
    def empty_topics(self) -> list[str]:
        """What the topics without papers are called."""
        return [topic.label for topic in self.overview.children if not topic.papers]

    def papers_key(self, listing: Listing) -> str:
        """The papers of a page, in one word."""
        if listing not in self._papers_keys:
            below = listing.children if listing.kind in ("topic", "month") else []
            # Every paper is looked at once: months have those of their parts, topics theirs.
            self._papers_keys[listing] = (
                content_key([self.papers_key(child) for child in below])
                if below
                else papers_key(listing.papers)
            )
        return self._papers_keys[listing]

    @property
    def key(self) -> str:
        """All that the store says, in one word."""
        topics = self.overview.children
        records = [msgspec.json.encode(topic.record, order="deterministic") for topic in topics]
        return content_key(self.papers_key(self.overview), records)


def overview_of(store: Store, options: ArxCompassConfig, words: Words) -> Listing:
    """The tree of pages."""
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
    """The words of the theme's language: Material's `language`, else the `locale` of MkDocs."""
    return Words(str(theme.get("language") or theme.get("locale") or "en"))


def _files_of(store_dir: Path) -> list[tuple[str, int, int]]:
    """The files of a store, with what changes when they are written."""
    found = []
    for path in sorted(store_dir.glob("*/*.json*")):
        with suppress(OSError):  # a sync may just be writing it
            stat = path.stat()
            found.append((str(path), stat.st_size, stat.st_mtime_ns))
    return found
