"""Our files in MkDocs' list of files: a Markdown page for each listing, and assets."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel, set_exclusions
from mkdocs.structure.pages import Page

from mkdocs_arxcompass.hosts.markdown import HERE, escaped
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.styles import ASSETS, STYLESHEET, stylesheet


class SiteFiles:
    """Our files of one build, and the hand-written pages that take the place of some of them."""

    def __init__(self, files: Files, config: MkDocsConfig) -> None:
        """Add nothing yet.

        Args:
            files: the files of the site.
            config: the site's options.
        """
        self._site = files
        self._config = config
        self._listings: dict[str, Listing] = {}
        """By source path, hand-written pages at our addresses included."""
        self._src_uris: dict[Listing, str] = {}
        self._generated: dict[str, File] = {}
        self._home: File | None = None
        """The home page of the site."""

    def add_pages(self, overview: Listing, in_nav: Collection[Listing]) -> None:
        """Add a page for every listing that has no hand-written one.

        Args:
            overview: the tree of pages.
            in_nav: the pages that the nav names.
        """
        # Compared by destination: papers.md and papers/README.md are at the overview's address too.
        taken = {
            file.dest_uri.casefold(): file
            for file in self._site
            if not file.inclusion.is_excluded()
        }
        for listing in overview.walk():
            file = File.generated(self._config, listing.src_uri, content=_markdown(listing))
            if own := taken.get(file.dest_uri.casefold()):
                file = own
            else:
                self._add_page(file, is_shown=listing in in_nav)
            self._src_uris[listing] = file.src_uri
            self._listings[file.src_uri] = listing

    def _add_page(self, file: File, *, is_shown: bool) -> None:
        _give_path(file, self._config)
        set_exclusions([file], self._config)
        if not is_shown and file.inclusion.is_included():
            file.inclusion = InclusionLevel.NOT_IN_NAV
        if existing := self._site.src_uris.get(file.src_uri):
            self._site.remove(existing)
        self.add(file)

    def add_asset(self, uri: str) -> None:
        """Add a stylesheet or a script of ours, unless the user has a file of that name."""
        if uri in self._site.src_uris:
            return
        if uri == STYLESHEET:
            file = File.generated(self._config, uri, content=stylesheet())
            _give_path(file, self._config)
        else:
            path = ASSETS / uri.rpartition("/")[2]
            file = File.generated(self._config, uri, abs_src_path=str(path))
        self.add(file)

    def add_unless_there(self, uri: str, make: Callable[[MkDocsConfig], File]) -> None:
        """Make and add a file, unless the user has one of that name."""
        if uri not in self._site.src_uris:
            self.add(make(self._config))

    def add(self, file: File) -> None:
        """Add a file that the site does not have yet."""
        self._site.append(file)
        self._generated[file.src_uri] = file

    def restore(self, files: Files) -> None:
        """Give our files their content back, which static-i18n loses when it makes files again."""
        for file in files:
            made = self._generated.get(file.src_uri)
            if made and file is not made and not file.generated_by:
                file.content_string = made.content_string
                file.generated_by = made.generated_by
                _give_path(file, self._config)

    def are_final(self, files: Files) -> None:
        """Take over the final list of files, after all plugins have changed it."""
        self._site = files
        self._home = next((file for file in files if file.dest_uri == "index.html"), None)

    @cached_property
    def linked(self) -> set[File]:
        """The files with anchors that other pages link to, which MkDocs checks."""
        files = self._site.documentation_pages()
        links = [(file, file.page.links_to_anchors or {}) for file in files if file.page]
        return {to for file, found in links for to, at in found.items() if at and to is not file}

    def listing(self, page: Page) -> Listing | None:
        """What a page of ours shows; None for all other pages."""
        return self._listings.get(page.file.src_uri)

    def src_uri(self, listing: Listing) -> str:
        """The source path of a page."""
        return self._src_uris[listing]

    def pages(self, files: Files) -> dict[Listing, Page]:
        """The pages that MkDocs made of our files, and of hand-written ones at our addresses."""
        found = ((at, files.src_uris.get(uri)) for at, uri in self._src_uris.items())
        return {at: file.page for at, file in found if file and file.page}

    def generated_pages(self) -> Iterator[tuple[Listing, Page]]:
        """The pages of ours that MkDocs writes, without hand-written ones."""
        for uri, listing in self._listings.items():
            file = self._generated.get(uri)
            # MkDocs adds a mark to drafts, which a preview shows.
            if file and file.page and not file.inclusion.is_excluded():
                yield listing, file.page

    def url(self, listing: Listing) -> str:
        """The address of a page within the site."""
        file = self._file(listing)
        return file.url if file else ""

    def urls(self) -> list[str]:
        """The addresses of all our pages within the site."""
        return list(map(self.url, self._src_uris))

    def urls_from(self, page: File) -> Callable[[Listing], str]:
        """Gives the addresses of our pages, relative to a page."""
        urls: dict[Listing, str] = {}

        def url(other: Listing) -> str:
            if other not in urls:
                file = self._file(other)
                urls[other] = file.url_relative_to(page) if file else "#"
            return urls[other]

        return url

    def around(self, listing: Listing) -> list[str | None]:
        """The addresses that determine the links of a page: its own, and those that it links to."""
        home = self._home.url if self._home else None
        return [self.file(listing).url, home, *map(self.url, listing.around)]

    def home_url_from(self, page: File) -> str | None:
        """The address of the site's home page, relative to a page."""
        return self._home.url_relative_to(page) if self._home else None

    def file_url_from(self, page: File, uri: str) -> str | None:
        """The address of a file of the site, relative to a page; None if there is no such file."""
        file = self._site.src_uris.get(uri)
        return file.url_relative_to(page) if file else None

    def paths(self) -> list[Path]:
        """The paths of our pages in the built site."""
        files = filter(None, map(self._file, self._src_uris))
        return [Path(self._config.site_dir, file.dest_uri) for file in files]

    def file(self, listing: Listing) -> File:
        """The file of a page, which MkDocs has or had."""
        return self._file(listing) or self._generated[listing.src_uri]

    def _file(self, listing: Listing) -> File | None:
        return self._site.src_uris.get(self._src_uris[listing])


def _give_path(file: File, config: MkDocsConfig) -> None:
    """Some plugins need every file to have a path, which need not exist."""
    file.abs_src_path = str(Path(config.docs_dir, file.src_uri))


def _markdown(listing: Listing) -> str:
    """A page as MkDocs and other plugins see it: all but its contents."""
    meta: dict[str, Any] = {"title": listing.title, "description": listing.description}
    if not listing.traits.has_toc:
        meta["hide"] = ["toc"]
    if not listing.traits.is_searched:
        meta["search"] = {"exclude": True}
    front_matter = "\n".join(f"{key}: {as_yaml(value)}" for key, value in meta.items())
    return f"---\n{front_matter}\n---\n\n{body(listing)}\n"


# Characters that YAML reads as the end of a line, or not at all; JSON escapes all others of them.
_NOT_IN_YAML = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


def as_yaml(value: object) -> str:
    """A value as YAML on one line: JSON is YAML too, and takes a hundredth of PyYAML's time."""
    text = json.dumps(value, ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def body(listing: Listing) -> str:
    """The Markdown of a page below its front matter."""
    return f"# {escaped(listing.heading)}\n\n{HERE}"
