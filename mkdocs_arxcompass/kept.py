"""The pages that are kept from build to build: taken where they are the same, else made."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.ahead import Job
from mkdocs_arxcompass.cache import Cache, Cached
from mkdocs_arxcompass.pages.render import Heading

_TEMPLATE = "arxcompass/kept.html"
_LOADER = DictLoader({_TEMPLATE: "{{ arxcompass_page }}"})
_THEMES = "main.html"
"""The template that makes a page, where its front matter names none."""


class KeptPages:
    """Some pages of a build, each with a key that tells all that can show on it.

    MkDocs builds them like all others, but with a template that only says what is there: so
    plugins see every event of theirs.
    """

    def __init__(
        self, cache: Cache, env: Environment, fill: Callable[[Page], list[Heading]]
    ) -> None:
        """Keep pages in a cache.

        Args:
            cache: where they are.
            env: the theme's.
            fill: puts into a page what it shows, and returns the headings in that.
        """
        self._cache = cache
        self._env = env
        self._fill = fill
        self._keys: dict[str, str] = {}
        self._templates: dict[str, str] = {}
        self._pages: list[tuple[Page, int]] = []
        env.loader = ChoiceLoader([loader for loader in (env.loader, _LOADER) if loader])

    def __contains__(self, page: Page) -> bool:
        return page.file.src_uri in self._keys

    def add(self, page: Page, key: str, papers: int) -> None:
        """Keep a page that was not built yet.

        Args:
            page: in the order in which they are built.
            key: all that can show on it, in one word.
            papers: how many it has.
        """
        uri = page.file.src_uri
        self._pages.append((page, papers))
        self._keys[uri] = key
        self._templates[uri] = page.meta.get("template", _THEMES)
        page.meta["template"] = _TEMPLATE

    def found(self, page: Page) -> Cached | None:
        """A page as it was kept, if it is there, and whole."""
        self._restore(page)
        return self._cache.page(page.file.src_uri, self._keys[page.file.src_uri])

    def make(self, page: Page, context: TemplateContext) -> Cached:
        """Make a page as its theme does, and keep it."""
        uri = page.file.src_uri
        self._restore(page)
        content = page.content
        headings = self._fill(page)
        template = self._env.get_template(self._templates[uri])
        made = Cached(template.render(context), headings)
        page.content = content
        self._cache.keep_page(uri, self._keys[uri], made)
        return made

    def jobs(self, context: Callable[[Page], TemplateContext]) -> list[Job]:
        """What other processes can make: what is not there.

        Args:
            context: what MkDocs gives to the template of a page.
        """
        return [
            Job(papers, partial(self._make_ahead, page, context))
            for page, papers in self._pages
            if not self._is_there(page)
        ]

    def _make_ahead(self, page: Page, context: Callable[[Page], TemplateContext]) -> bool:
        """Make a page in another process; what is there already, MkDocs' own has made.

        As MkDocs does it (`mkdocs.commands.build._build_page`), where no other plugin takes part.
        """
        if self._is_there(page):
            return False
        page.active = True
        self.make(page, context(page))
        page.active = False
        return self._is_there(page)

    def _is_there(self, page: Page) -> bool:
        return self._cache.has(page.file.src_uri, self._keys[page.file.src_uri])

    def _restore(self, page: Page) -> None:
        """Take our template from a page, once MkDocs knows; others shall see what was there."""
        template = self._templates[page.file.src_uri]
        page.meta["template"] = template
        if template == _THEMES:
            del page.meta["template"]


def shown(page: Cached) -> Any:
    """What the template takes."""
    return {"arxcompass_page": page.html}
