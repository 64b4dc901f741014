"""Whole pages: kept as they are written, where no other plugin can change them unseen.

MkDocs builds a kept page with all events, but by a template that renders nothing: `template` in its
metadata (https://www.mkdocs.org/user-guide/writing-your-docs/#meta-data). What was kept takes the
place of its output after all plugins.

Saves a third of a build with a cache, and beside `minify` nine tenths.
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
PLACEHOLDER = "This page is in the cache."
# A page whose file turns out to be damaged is built by the template that it would have had.
_SOURCE = (
    "{% if arxcompass_template is defined %}{% include arxcompass_template %}"
    "{% else %}" + PLACEHOLDER + "{% endif %}"
)


class EncodedPage(str):
    """A page that is encoded already: what MkDocs writes is what `encode` returns.

    Saves a seventh of a build with a cache, which has 100 MB of pages.
    """

    content: bytes

    def __new__(cls, content: bytes) -> EncodedPage:
        """Look like the placeholder, since MkDocs does not write a page that is empty."""
        page = super().__new__(cls, PLACEHOLDER)
        page.content = content
        return page

    def encode(self, encoding: str = "utf-8", errors: str = "strict") -> bytes:
        """The page in UTF-8."""
        return self.content


class WholePages:
    """The pages that are kept, each with its key."""

    def __init__(self, cache: Cache, env: Environment) -> None:
        """Put our template before those of the theme."""
        self._cache = cache
        self._keys: dict[str, str] = {}
        self._templates: dict[str, str | None] = {}
        """The own templates of the pages that are in the cache, by source path."""
        self._outputs: dict[str, EncodedPage] = {}
        """The page that is being built, as it was kept."""
        loaders = (DictLoader({TEMPLATE: _SOURCE}), env.loader)
        env.loader = ChoiceLoader([loader for loader in loaders if loader])

    def add(self, page: Page, key: str) -> bool:
        """Keep a page under this key; returns whether it is in the cache already."""
        uri = page.file.src_uri
        self._keys[uri] = key
        if self._cache.has(_name(page), key):
            self._templates[uri] = page.meta.get("template")
            page.meta["template"] = TEMPLATE
        return self.is_kept(page)

    def is_kept(self, page: Page) -> bool:
        """Whether a page comes from the cache."""
        return page.file.src_uri in self._templates

    def load(self, page: Page, context: TemplateContext) -> list[Heading] | None:
        """Load a page before MkDocs renders our template for it.

        Returns: the headings in its contents; None if it is not kept.
        """
        uri = page.file.src_uri
        if uri not in self._templates:
            return None
        # MkDocs has found our template by now; other plugins shall see the page as it was.
        own = self._templates[uri]
        page.meta["template"] = own
        if own is None:
            del page.meta["template"]
        entry = self._cache.load(_name(page), self._keys[uri])
        if entry is None:
            del self._templates[uri]
            variables: Any = {"arxcompass_template": own or "main.html"}
            context |= variables
            return None
        self._outputs[uri] = EncodedPage(bytes(entry.content))
        return decode_headings(entry.about)

    def output(self, page: Page) -> EncodedPage | None:
        """The page as it was kept, instead of what our template rendered; None if it is not."""
        return self._outputs.pop(page.file.src_uri, None)

    def save(self, page: Page, output: str, headings: list[Heading]) -> str:
        """Keep a page as it is about to be written; returns the page."""
        key = self._keys.get(page.file.src_uri)
        if not key:
            return output
        encoded = EncodedPage(output.encode("utf-8", "xmlcharrefreplace"))  # as MkDocs does it
        self._cache.save(_name(page), key, [encoded.content], encode_headings(headings))
        return encoded


def _name(page: Page) -> str:
    return f"page {page.file.src_uri}"
