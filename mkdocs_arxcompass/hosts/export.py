"""The pages as Markdown, for Zensical and other generators that run no MkDocs plugins.

An exported page is the HTML that the site's own renderer makes, put into Markdown. Papers can
contain any text, and users of other generators choose their own Markdown extensions, so:

- Each element stands on one line. Everything but letters and digits is a numeric entity. So no
  Markdown extension, macro or include plugin finds its syntax in it (`inert`).
- Headings are Markdown, because generators make "On this page" from these only.
- Links to pages and files are Markdown, because only those become right everywhere. In raw HTML,
  Zensical resolves `href="b/index.md"` and prepends `../` to other relative addresses; MkDocs
  changes neither, and what would be right depends on its `use_directory_urls`.

Links stand inside of lists and tables, but Markdown is not read in a block of HTML (the extension
`md_in_html`, which does, may be missing). HTML within a paragraph does not stop Markdown. So an
element with links becomes a paragraph that is closed before the element and opened again after it:
`<span></span></p><ul><li>[a](a.md)</li></ul><p>`. The empty `<span>` at the start keeps parsers,
also those of CommonMark, from taking the line for a block of HTML. The result is valid HTML, the
same as on the site, with an empty paragraph before and after it. All other elements are blocks of
HTML, in which Markdown changes nothing.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from urllib.parse import quote

import yaml

from mkdocs_arxcompass.config import ArxCompassConfig
from mkdocs_arxcompass.hosts.export_files import Outcome, write_files
from mkdocs_arxcompass.hosts.markdown import entity, escaped
from mkdocs_arxcompass.hosts.mkdocs.nav import section_of, shown_in_nav
from mkdocs_arxcompass.outputs.files import Output, outputs_of
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Renderer
from mkdocs_arxcompass.pages.styles import STYLESHEET, stylesheet

_INTERNAL = "arxcompass-file:"
"""Begins the addresses of the export's own files while a page is rendered; no others begin so."""

_UNSAFE_IN_TAG = re.compile(r"[^\w :/.,?=%#-]")
_TOKEN = re.compile(
    r"<!--.*?-->|(?P<verbatim><(script|style)\b.*?</\2\s*>)"
    r"""|(?P<tag><(?P<slash>/?)(?P<name>[a-zA-Z](?:[^\s<>"'/])*)(?:[^<>"']|"[^"]*"|'[^']*')*>)"""
    r"|(?P<text>[^<]+|<)",
    re.DOTALL | re.IGNORECASE,
)
_VALUE = re.compile(r"""=\s*(?:"([^"]*)"|'([^']*)')""")
_VOID = {
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
}  # fmt: skip
_FRAME = re.compile(r'<div\s[^>]*\bclass="arxcompass"')
_SCRIPTED = re.compile(
    r'<(form|dialog|button)\s[^>]*?\bclass="[^"]*\bpaper-(?:scripted|keys|bibtex)\b.*?</\1>'
    r'| data-find="[^"]*"',
    re.DOTALL,
)
"""What only our script gives a use, and an export has no script."""
# These are matched in inert HTML, whose attributes have double quotes and no angle brackets.
_HEADING = re.compile(r'<h2 id="([^"]*)">(.*)</h2>')
_LINK = re.compile(rf'<a\s[^<>]*?href="{_INTERNAL}([^"]*)"[^<>]*>(.*?)</a>')
_VERBATIM = re.compile(r"<(script|style)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)


def inert(source: str) -> str:
    """Rewrite HTML as the same HTML on one line, in which Markdown and extensions find nothing.

    Comments are left out. Scripts and styles stay as they are.
    """
    return "".join(map(_inert_token, _TOKEN.finditer(source))).strip()


def _inert_token(match: re.Match[str]) -> str:
    if text := match["text"]:
        return escaped(html.unescape(text)) if text.strip() else " "
    if tag := match["tag"]:
        return _VALUE.sub(_inert_value, tag).replace("\n", " ")
    return match["verbatim"] or ""


def _inert_value(match: re.Match[str]) -> str:
    value = html.unescape(match[1] if match[1] is not None else match[2])
    return f'="{_UNSAFE_IN_TAG.sub(entity, value)}"'


def _blocks(source: str) -> Iterator[str]:
    """Rewrite a rendered page as blocks of Markdown."""
    raw: list[str] = []
    for element in _elements(_SCRIPTED.sub("", source)):
        heading = _HEADING.fullmatch(element)
        if not heading and f'href="{_INTERNAL}' not in element:
            raw.append(element)
            continue
        if raw:
            yield _raw_block(raw)
            raw = []
        if heading:
            yield _heading(heading[1], heading[2])
        else:
            yield _open_paragraph(element)
            raw += (match[0] for match in _VERBATIM.finditer(element))
    if raw:
        yield _raw_block(raw)


def _elements(source: str) -> Iterator[str]:
    """Split a rendered page into the elements right below its frame, each of them inert."""
    open_tags: list[str] = []
    outside = 0
    """The number of open tags where an element is complete: within the frame 1, else 0."""
    parts: list[str] = []
    for token in _TOKEN.finditer(source):
        name = (token["name"] or "").lower()
        if name and not open_tags and _FRAME.match(token["tag"]):
            outside = 1
            open_tags.append(name)
            continue
        if name and token["slash"]:
            _close(open_tags, name)
        elif name and name not in _VOID and not token["tag"].endswith("/>"):
            open_tags.append(name)
        if len(open_tags) < outside:  # the end of the frame
            outside = 0
            continue
        parts.append(_inert_token(token))
        if len(open_tags) == outside:
            if element := "".join(parts).strip():
                yield element
            parts = []
    if element := "".join(parts).strip():
        yield element


def _close(open_tags: list[str], name: str) -> None:
    """Remove a tag and those within it, whose end tags are missing; ignore an unknown end tag."""
    if name in open_tags:
        while open_tags.pop() != name:
            pass


def _raw_block(elements: list[str]) -> str:
    """A block of HTML. No line of it is empty, since that would end the block."""
    return "\n".join(['<div class="arxcompass">', *map(_relative, elements), "</div>"])


def _open_paragraph(element: str) -> str:
    """An element whose links are Markdown; the module's docstring tells how that works."""
    linked = _relative(_LINK.sub(_markdown_link, _VERBATIM.sub("", element)))
    return f'<span></span></p><div class="arxcompass">{linked}</div><p>'


def _relative(element: str) -> str:
    """Make addresses relative that are not in links: users can write these into templates."""
    return element.replace(_INTERNAL, "")


def _markdown_link(match: re.Match[str]) -> str:
    return f"[{match[2]}]({html.unescape(match[1])})"


def _heading(anchor: str, title: str) -> str:
    """A Markdown heading; generators make its id of the title, so another id needs an element."""
    made = "-".join(html.unescape(title).lower().split())
    return f"## {title}" if made == anchor else f'## {title}<span id="{anchor}"></span>'


class Exporter:
    """Makes the files of an export."""

    def __init__(self, overview: Listing, renderer: Renderer, options: ArxCompassConfig) -> None:
        """Leave out of the tree the pages that need our script.

        Args:
            overview: the tree of pages, which is changed.
            renderer: the site's own renderer.
            options: of the plugin.
        """
        overview.extras = [extra for extra in overview.extras if not extra.traits.needs_script]
        self._root = overview
        self._renderer = renderer
        self._options = options
        # Feeds need the addresses that the other generator gives to pages, which only it knows.
        outputs = outputs_of(
            overview, site_url=None, feed_size=None, page_url=lambda listing: listing.src_uri
        )
        self._downloads = [output for output in outputs if output.name]

    def write(self, folder: Path) -> Outcome:
        """Write all files into a folder of Markdown files.

        Raises:
            ExportError: the export cannot start.
            RenderError: a template is wrong.
            OSError: a file cannot be written or removed.
        """
        home = "index.md" if (folder / "index.md").is_file() else None
        return write_files(folder, dict(self._files(home)))

    def _files(self, home: str | None) -> Iterator[tuple[str, Callable[[], str]]]:
        """Paths below the exported folder, each with the function that makes the content."""
        yield STYLESHEET, stylesheet
        yield f"{posixpath.dirname(self._root.src_uri)}/.nav.yml", self._nav
        for listing in self._root.walk():
            yield listing.src_uri, partial(self._page, listing, home)
        for output in self._downloads:
            yield output.uri, partial(_content, output)

    def _nav(self) -> str:
        """The section of the nav, in the format of awesome-nav, which Zensical reads as well."""
        folder = posixpath.dirname(self._root.src_uri)

        def path(listing: Listing) -> str:
            return posixpath.relpath(listing.src_uri, folder)

        options = self._options
        named = shown_in_nav(self._root, depth=options.nav_depth, months=options.nav_months)
        nav = {"title": self._root.label, "nav": section_of(self._root, named, path)}
        return _yaml(nav)

    def _page(self, listing: Listing, home: str | None) -> str:
        """A page: front matter, heading, and what the site shows below it.

        Args:
            listing: the page.
            home: the path of the site's home page, if it has one.
        """
        folder = posixpath.dirname(listing.src_uri)

        def address(path: str) -> str:
            return _INTERNAL + quote(posixpath.relpath(path, folder))

        rendered = self._renderer.render(
            listing,
            lambda other: address(other.src_uri),
            address(home) if home else None,
            {at.name: address(at.uri) for at in self._downloads if at.listing is listing},
        )
        front_matter = f"---\n{_yaml(self._meta(listing))}---"
        heading = f"# {escaped(listing.heading)}"
        return "\n\n".join([front_matter, heading, *_blocks(rendered.html)]) + "\n"

    def _meta(self, listing: Listing) -> dict[str, object]:
        meta: dict[str, object] = {"title": listing.title, "description": listing.description}
        indexed = self._options.search_index
        # Generators search the pages themselves, so `titles` leaves out those with abstracts.
        if indexed == "none" or (indexed == "titles" and not listing.traits.is_searched):
            meta["search"] = {"exclude": True}
        return meta


def _content(output: Output) -> str:
    return "".join(output.content())


def _yaml(value: object) -> str:
    return str(yaml.safe_dump(value, allow_unicode=True, width=1000, sort_keys=False))
