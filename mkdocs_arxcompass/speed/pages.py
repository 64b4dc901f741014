"""The pages that are kept from build to build: taken where they are the same, else made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, NamedTuple

from jinja2 import ChoiceLoader, DictLoader, Environment
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.pages.render import Heading
from mkdocs_arxcompass.speed.cache import Cache, Cached
from mkdocs_arxcompass.speed.workers import Helpers, Job

_TEMPLATE = "arxcompass/kept.html"
_LOADER = DictLoader({_TEMPLATE: "{{ arxcompass_page }}"})
_THEMES = "main.html"
"""The template that makes a page, where its front matter names none."""


class _Kept(NamedTuple):
    """A page that is kept."""

    page: Page
    papers: int
    key: str
    template: str
    """The one that makes it."""


class KeptPages:
    """Some pages of a build, each with a key that tells all that can show on it.

    MkDocs builds them like all others, but with a template that only says what is there: so
    plugins see every event of theirs.
    """

    def __init__(
        self,
        cache: Cache,
        env: Environment,
        places: Places | None,
        *,
        fill: Callable[[Page], list[Heading]],
        finish: Callable[[str, Page], str],
    ) -> None:
        """Keep pages in a cache.

        Args:
            cache: where they are.
            env: the theme's.
            places: in the site; None where other plugins see pages before they are written.
            fill: puts into a page what it shows, and returns the headings in that.
            finish: adds to the HTML of a page what its template knows nothing of.
        """
        self._cache = cache
        self._env = env
        self._places = places
        self._fill = fill
        self._finish = finish
        self._pages: dict[str, _Kept] = {}
        self._shown: set[str] = set()
        self._jobs: dict[str, int] = {}
        self.helpers: Helpers | None = None
        """Those that do the jobs, if there are any."""
        env.loader = ChoiceLoader([loader for loader in (env.loader, _LOADER) if loader])

    def __contains__(self, page: Page) -> bool:
        return page.file.src_uri in self._pages

    def add(self, page: Page, key: str, papers: int) -> None:
        """Keep a page that was not built yet.

        Args:
            page: in the order in which they are built.
            key: all that can show on it, in one word.
            papers: how many it has.
        """
        template = page.meta.get("template", _THEMES)
        self._pages[page.file.src_uri] = _Kept(page, papers, key, template)
        page.meta["template"] = _TEMPLATE

    def show(self, page: Page, context: TemplateContext) -> list[Heading] | None:
        """Let a page that MkDocs is about to build be as it was kept, or make and keep it.

        Returns:
            The headings of a page that was not made now.
        """
        kept = self._pages[page.file.src_uri]
        _restore(kept)
        is_ours = self._take(page)
        if not self._places:
            made, headings = self._found_or_made(kept, context)
            context |= _shown(bytes(made.content).decode())
            return headings
        if is_ours:
            headings = self._places.headings(page)
        else:
            headings = self._cache.headings(page.file.src_uri, kept.key)
        if headings is None:
            made, headings = self._found_or_made(kept, context)
            self._places.put(page, kept.key, made)
        self._places.divert(page)
        context |= _shown("What MkDocs need not write.")
        return headings

    def bring_back(self) -> None:
        """Let the pages that are the same stay where the last build put them."""
        if self._places:
            self._places.bring_back({at.page.file.dest_uri: at.key for at in self._pages.values()})

    def jobs(self, context: Callable[[Page], TemplateContext], building: Page) -> list[Job]:
        """What other processes can do, page by page: all but what was shown already.

        Args:
            context: what MkDocs gives to the template of a page.
            building: the page that MkDocs is at.
        """

        def job(kept: _Kept) -> Job:
            is_there = self._cache.headings(kept.page.file.src_uri, kept.key) is not None
            return Job(0 if is_there else kept.papers, partial(self._do, kept, context, building))

        left = {uri: kept for uri, kept in self._pages.items() if uri not in self._shown}
        self._jobs = {uri: number for number, uri in enumerate(left)}
        return list(map(job, left.values()))

    def _take(self, page: Page) -> bool:
        """Whether this process is to put a page into its place, and not another one."""
        uri = page.file.src_uri
        self._shown.add(uri)
        return not self.helpers or uri not in self._jobs or self.helpers.take(self._jobs[uri])

    def _do(self, kept: _Kept, context: Callable[[Page], TemplateContext], building: Page) -> None:
        """What MkDocs does with a page, where no other plugin takes part.

        See `mkdocs.commands.build._build_page`.
        """
        page = kept.page
        _restore(kept)
        building.active = False  # which another process goes on with
        page.active = True
        made, _ = self._found_or_made(kept, context(page))
        page.active = False
        if self._places:
            self._places.put(page, kept.key, made)

    def _found_or_made(
        self, kept: _Kept, context: TemplateContext
    ) -> tuple[Cached, list[Heading] | None]:
        """A page, and its headings unless it was made now."""
        found = self._cache.page(kept.page.file.src_uri, kept.key)
        return found or self._make(kept, context), found and found.headings

    def _make(self, kept: _Kept, context: TemplateContext) -> Cached:
        """Make a page as its theme does, and keep it."""
        page = kept.page
        content = page.content
        headings = self._fill(page)
        html = self._env.get_template(kept.template).render(context)
        page.content = content
        html = self._finish(html, page)
        made = Cached(html.encode("utf-8", "xmlcharrefreplace"), headings)  # as MkDocs writes it
        self._cache.keep_page(page.file.src_uri, kept.key, made)
        return made


def _restore(kept: _Kept) -> None:
    """Take our template from a page, once MkDocs knows; others shall see what was there."""
    kept.page.meta["template"] = kept.template
    if kept.template == _THEMES:
        del kept.page.meta["template"]


def _shown(html: str) -> Any:
    """What our template takes."""
    return {"arxcompass_page": html}


class Places:
    """Where pages are in the site. What is put there, MkDocs need not write.

    In a preview, pages stay there from build to build: when MkDocs empties the site, it leaves
    alone what begins with a dot.
    """

    def __init__(self) -> None:
        self._site_dir = self._folder = self._aside = ""
        self._is_preview = False
        self._there: dict[str, tuple[str, list[Heading]]] = {}
        """The keys and the headings of pages that are in their place, by their addresses."""
        self._before: dict[str, tuple[str, list[Heading]]] = {}
        """The same when the last build ended."""
        self._diverted: list[tuple[File, str]] = []

    def empty(self, site_dir: str, folder: str, *, is_preview: bool) -> None:
        """Set aside what the last build put there, before MkDocs empties the site.

        Args:
            site_dir: the site.
            folder: where our pages are in it.
            is_preview: whether to remember for the next build what this one puts there.
        """
        self._site_dir, self._folder, self._is_preview = site_dir, folder, is_preview
        self._aside = os.path.join(site_dir, ".arxcompass")
        self._before, self._there = self._there, {}
        shutil.rmtree(self._aside, ignore_errors=True)
        if self._before:
            with suppress(OSError):
                os.renames(os.path.join(site_dir, folder), os.path.join(self._aside, folder))

    def bring_back(self, keys: Mapping[str, str]) -> None:
        """Bring pages back that are the same, before MkDocs writes any.

        Args:
            keys: of all pages that can be the same, by their addresses.
        """
        root = os.path.join(self._site_dir, self._folder)
        with suppress(OSError):
            os.renames(os.path.join(self._aside, self._folder), root)
            for folder, _, names in os.walk(root, topdown=False):
                for name in names:
                    path = os.path.join(folder, name)
                    uri = os.path.relpath(path, self._site_dir).replace(os.sep, "/")
                    key, headings = self._before.get(uri, ("", []))
                    if key and key == keys.get(uri):
                        self._there[uri] = key, headings
                    else:
                        os.unlink(path)
        os.makedirs(self._aside, exist_ok=True)

    def headings(self, page: Page) -> list[Heading] | None:
        """The headings of a page that was brought back."""
        there = self._there.get(page.file.dest_uri)
        return there and there[1]

    def put(self, page: Page, key: str, made: Cached) -> None:
        """Write a page; whole or not at all, since another process may just be doing the same."""
        aside = os.path.join(self._aside, str(os.getpid()))
        with open(aside, "wb") as file:
            file.write(made.content)
        path = page.file.abs_dest_path
        os.makedirs(os.path.dirname(path), exist_ok=True)
        os.replace(aside, path)
        if self._is_preview:
            self._there[page.file.dest_uri] = key, made.headings

    def divert(self, page: Page) -> None:
        """Let MkDocs write a page to nowhere."""
        self._diverted.append((page.file, page.file.abs_dest_path))
        page.file.abs_dest_path = _NOWHERE or os.path.join(self._aside, "nowhere")

    def tidy(self) -> None:
        """Leave nothing but the site."""
        for file, path in self._diverted:
            file.abs_dest_path = path
        self._diverted = []
        shutil.rmtree(self._aside, ignore_errors=True)


_NOWHERE = os.devnull if os.name == "posix" else ""
"""Elsewhere it is in no folder, which MkDocs would make."""
