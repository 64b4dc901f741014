"""Whole pages: kept as they came out of `on_post_page`, where no other plugin takes part in that.

MkDocs builds a kept page like any other, with all events, but by a template that writes it as it
is: `template` in the metadata of a page is MkDocs' way to choose one
(https://www.mkdocs.org/user-guide/writing-your-docs/#meta-data).

Saves a third of a build with a cache: the theme's templates.
"""

from __future__ import annotations

from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from mkdocs.structure.pages import Page
from mkdocs.utils.templates import TemplateContext

from mkdocs_arxcompass.pages.render import Heading
from mkdocs_arxcompass.speed.cache import Cache
from mkdocs_arxcompass.speed.contents import decode_headings, encode_headings

TEMPLATE = "arxcompass/whole_page.html"
# A page whose file turns out to be damaged is built by the theme's own template.
_SOURCE = (
    "{% if arxcompass_page is defined %}{{ arxcompass_page }}"
    "{% else %}{% include arxcompass_template %}{% endif %}"
)
_USUAL = "main.html"
"""The template of a page that names none."""


class WholePages:
    """The pages that are kept, each with its key."""

    def __init__(self, cache: Cache, env: Environment) -> None:
        """Put our template before those of the theme."""
        self._cache = cache
        self._keys: dict[str, str] = {}
        self._templates: dict[str, str | None] = {}
        """The own templates of the pages that are in the cache, by source path."""
        loaders = (DictLoader({TEMPLATE: _SOURCE}), env.loader)
        env.loader = ChoiceLoader([loader for loader in loaders if loader])

    def add(self, page: Page, key: str) -> bool:
        """Keep a page under this key; returns whether it is in the cache already."""
        uri = page.file.src_uri
        self._keys[uri] = key
        is_kept = self._cache.has(_name(page), key)
        if is_kept:
            self._templates[uri] = page.meta.get("template")
            page.meta["template"] = TEMPLATE
        return is_kept

    def take(self, page: Page, context: TemplateContext) -> list[Heading] | None:
        """Let a page be written as it was kept.

        Returns:
            The headings in the contents of the page; None if it is not kept.
        """
        uri = page.file.src_uri
        if uri not in self._templates:
            return None
        # MkDocs has found our template; other plugins shall see the page as it was.
        own = self._templates[uri]
        page.meta["template"] = own
        if own is None:
            del page.meta["template"]
        entry = self._cache.load(_name(page), self._keys[uri])
        if entry is None:
            del self._templates[uri]
            context |= _variables(arxcompass_template=own or _USUAL)
            return None
        context |= _variables(arxcompass_page=str(entry.content, "utf-8"))
        return decode_headings(entry.about)

    def is_taken(self, page: Page) -> bool:
        """Whether a page comes from the cache."""
        return page.file.src_uri in self._templates

    def save(self, page: Page, output: str, headings: list[Heading]) -> None:
        """Keep a page as it is about to be written."""
        if key := self._keys.get(page.file.src_uri):
            content = output.encode("utf-8", "xmlcharrefreplace")  # as MkDocs writes it
            self._cache.save(_name(page), key, [content], encode_headings(headings))


def _name(page: Page) -> str:
    return f"page {page.file.src_uri}"


def _variables(**values: str) -> Any:
    """Variables of our template, which MkDocs' type of a context does not have."""
    return values
