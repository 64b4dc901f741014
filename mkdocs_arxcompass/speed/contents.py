"""Contents of pages: rendered once for each key, whatever plugins and theme the site has.

Saves three quarters of a build with a cache where another plugin forbids to keep whole pages.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading, Rendered
from mkdocs_arxcompass.speed.cache import Cache

encode_headings = msgspec.json.Encoder(enc_hook=str).encode  # titles are Markup
decode_headings = msgspec.json.Decoder(list[Heading]).decode


class CachedContents:
    """The contents of pages, from the cache or rendered."""

    def __init__(
        self, cache: Cache, key: Callable[[Listing], str], render: Callable[[Listing], Rendered]
    ) -> None:
        """Load and render nothing yet; the key is a hash of everything that contents show."""
        self._cache = cache
        self._key = key
        self._render = render

    def has(self, listing: Listing) -> bool:
        """Whether the cache has the contents of a page."""
        return self._cache.has(_name(listing), self._key(listing))

    def keep(self, listing: Listing) -> None:
        """Let the contents of a page stay in the cache although this build does not need them."""
        self._cache.keep(_name(listing))

    def load(self, listing: Listing) -> Rendered | None:
        """The contents of a page from the cache."""
        if entry := self._cache.load(_name(listing), self._key(listing)):
            return Rendered(str(entry.content, "utf-8"), decode_headings(entry.about))
        return None

    def make(self, listing: Listing) -> Rendered:
        """Render the contents of a page, and save them."""
        rendered = self._render(listing)
        about = encode_headings(rendered.headings)
        content = rendered.html.encode("utf-8", "surrogatepass")
        self._cache.save(_name(listing), self._key(listing), [content], about)
        return rendered


def _name(listing: Listing) -> str:
    return f"contents {listing.src_uri}"
