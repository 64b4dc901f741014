"""What MkDocs and the theme would make again for page after page, made once.

A large part of what Material's template takes for a page goes into its nav, and on all parts of a
month that is the same: the nav does not name them, so it only tells what is above them. Of other
navs most items are the same, and some parts of the template do not look at the page at all. A
month and its parts have the same heading, too, and to turn that into HTML MkDocs sets up
Python-Markdown for each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from copy import copy
from functools import partial
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import Environment, Template, TemplateNotFound
from jinja2.runtime import Context, Macro
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure import StructureItem
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents

BASE = "base.html"
NAV = "partials/nav.html"
ITEM = "partials/nav-item.html"
SEARCH = "partials/search.html"
"""Templates of Material and its descendants."""

BLOCKS = ("styles", "fonts", "config", "scripts")
"""Those of `base.html` that only look at where a page lies."""

MOST = 4
"""How many of each part are kept: pages that share one are built one after the other."""

_ALWAYS = {"_loop_vars", "_block_vars"}
"""What Jinja2 gives with every call; a macro does not get it."""

_Make = Callable[[Context], Iterator[str]]
"""What Jinja2 compiles a template into, or a block of it."""
_Key = tuple[object, ...]


def remember_templates(
    env: Environment, nav: Navigation, files: Files, pages: Collection[Page]
) -> None:
    """Let the theme make parts of some pages no more often than they differ.

    Args:
        env: the theme's, whose templates must be those that came with it.
        nav: as the theme shows it.
        files: all of the site.
        pages: those that no other plugin has a hand in.
    """
    try:
        base, menu, item, search = map(env.get_template, (BASE, NAV, ITEM, SEARCH))
    except TemplateNotFound:
        return
    named = frozenset(map(id, nav.pages))
    linked = _folders_of(_urls(nav.items))
    navs = {
        id(page): (_seen_from(linked, page), *_lineage(page, named))
        for page in pages
        if id(page) not in named
    }
    menu.root_render_func = _once(menu.root_render_func, navs)  # what Jinja2 calls for `include`
    _remember_items(item, pages)
    linked = _folders_of(file.url for file in files if not file.is_documentation_page())
    places = {id(page): (_seen_from(linked, page),) for page in pages}
    if not _reads_page(env, SEARCH, search.root_render_func):
        search.root_render_func = _once(search.root_render_func, places)
    for name in BLOCKS:
        if name in base.blocks and not _reads_page(env, BASE, base.blocks[name]):
            base.blocks[name] = _once(base.blocks[name], places)


def _once(make: _Make, keys: Mapping[int, _Key]) -> _Make:
    """Make a part of a page once for all that have the same key.

    Args:
        make: does it for every page.
        keys: of the pages that may share it, by their `id`.
    """
    known: dict[_Key, str] = {}

    def remembered(context: Context) -> Iterator[str]:
        key = keys.get(id(context.get("page")))
        if key is None:
            yield from make(context)
            return
        if key not in known:
            if len(known) == MOST:
                del known[next(iter(known))]
            known[key] = "".join(make(context))
        yield known[key]

    return remembered


def _remember_items(template: Template, pages: Iterable[Page]) -> None:
    """Make items of the nav once that are neither a page nor above it: only links differ in them.

    The theme's macro for an item calls itself for those below, and this is what goes between.
    """
    make = template.root_render_func
    ours = frozenset(map(id, pages))
    known: dict[_Key, Any] = {}
    items: dict[int, tuple[list[Any], set[str]]] = {}

    def call(usual: Callable[..., Any], page: Page, macro: Any, *args: Any, **more: Any) -> Any:
        is_item = isinstance(macro, Macro) and macro.name == "render" and len(args) == 4
        if not is_item or more.keys() - _ALWAYS:
            return usual(macro, *args, **more)
        item, path, level, parent = args
        if id(item) not in items:
            items[id(item)] = [*_walk([item])], _folders_of(_urls([item]))
        below, linked = items[id(item)]
        # Of a section as well: what the nav has twice makes only one of the two active.
        if any(at.active or getattr(at, "file", None) is page.file for at in below):
            return usual(macro, *args, **more)
        key = (id(item), path, level, parent.active, _seen_from(linked, page))
        if key not in known:
            known[key] = usual(macro, *args, **more)
        return known[key]

    def remembered(context: Context) -> Iterator[str]:
        page = context.get("page")
        if id(page) in ours:
            context.call = partial(call, context.call, page)  # type: ignore[method-assign]
        return make(context)

    template.root_render_func = remembered  # what Jinja2 calls for `import`


def _reads_page(env: Environment, name: str, make: _Make) -> bool:
    """Whether a template names the page, or the nav, whose items know the active ones.

    Args:
        env: where the templates that it includes are.
        name: of the template.
        make: it, or a block of it.
    """
    texts = set(_constants(make.__code__))
    included = {text for text in texts if text.startswith("partials/")} - {name}
    try:
        makes = {at: env.get_template(at).root_render_func for at in included}
    except TemplateNotFound:  # the beginning of a name, or of one that is put together
        return True
    return not texts.isdisjoint({"page", "nav"}) or any(
        _reads_page(env, at, make) for at, make in makes.items()
    )


def _constants(code: CodeType) -> Iterator[str]:
    """The texts in compiled code, among them the names that Jinja2 looks up."""
    for value in code.co_consts:
        if isinstance(value, str):
            yield value
        elif isinstance(value, CodeType):
            yield from _constants(value)


_EXTENSIONS = frozenset(
    {"abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code",
     "footnotes", "legacy_attrs", "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists",
     "smarty", "tables", "toc", "wikilinks"}
)  # fmt: skip
"""Those of Python-Markdown itself (https://python-markdown.github.io/extensions/)."""


def knows_extensions(config: MkDocsConfig) -> bool:
    """Whether no Markdown extension can look at the page that it works for."""
    return all(
        isinstance(name, str)
        and (name.removeprefix("markdown.extensions.") in _EXTENSIONS or name[:9] == "pymdownx.")
        for name in config.markdown_extensions
    )


_RENDERED = frozenset(
    {"content", "toc", "_title_from_render", "present_anchor_ids", "links_to_anchors"}
)
"""What a page of MkDocs gets when it is rendered."""

_LINK = re.compile(r'(?:href|src)="(?!#)')
"""To somewhere else than the page itself: such a link depends on where the page is."""


_Known = dict[_Key, dict[str, Any] | None]
"""What pages got, by their folder and their Markdown; None for what cannot be shared."""


class KnownMarkdown:
    """What was rendered in this build, and in those of a preview before it."""

    def __init__(self) -> None:
        self._known: _Known = {}
        self._extensions: object = None

    def of(self, config: MkDocsConfig) -> _Known:
        """What is known, unless Markdown now means something else, or may put files into pages."""
        extensions = (config.markdown_extensions, config.mdx_configs)
        if self._extensions != extensions or "pymdownx.snippets" in config.markdown_extensions:
            self._known = {}
        self._extensions = extensions
        return self._known


def remember_markdown(page: Page, markdown: str, known: _Known) -> None:
    """Let a page be rendered as another one was that has the same Markdown, in the same folder.

    Args:
        page: one of ours.
        markdown: what it has, without links, if no other plugin changes it.
        known: what was rendered before, by folder and Markdown.
    """
    render = page.render
    key = (page.file.src_uri.rpartition("/")[0], markdown)

    def remembered(config: MkDocsConfig, files: Files) -> None:
        if (page.markdown or "").strip() != markdown:
            render(config, files)
        elif found := known.get(key):
            vars(page).update(_as_of(page, found))
        else:
            before = dict(vars(page))
            render(config, files)
            new = {name: at for name, at in vars(page).items() if at is not before.get(name)}
            known[key] = _as_of(page, new) if _can_share(page, new) else None

    page.render = remembered  # type: ignore[method-assign]


def _can_share(page: Page, rendered: Mapping[str, Any]) -> bool:
    """Whether what a page got when it was rendered would be the same for another one."""
    to_itself = rendered.get("links_to_anchors", {}).keys() <= {page.file}
    return to_itself and rendered.keys() <= _RENDERED and not _LINK.search(page.content or "")


def _as_of(page: Page, rendered: Mapping[str, Any]) -> dict[str, Any]:
    """What one page got, for another one that can change it."""
    to_itself = rendered.get("links_to_anchors", {}).values()  # one, if any: see above
    return {
        **rendered,
        "toc": TableOfContents([_copy(item) for item in rendered["toc"]]),
        "present_anchor_ids": set(rendered["present_anchor_ids"]),
        "links_to_anchors": {page.file: dict(*to_itself)},
    }


def _copy(item: AnchorLink) -> AnchorLink:
    made = copy(item)
    made.children = [_copy(child) for child in item.children]
    return made


def uses_own_templates(folders: Iterable[Path]) -> bool:
    """Whether folders of the user's have templates that can change what the theme's make."""
    paths = (path.relative_to(folder) for folder in folders for path in folder.rglob("*.html"))
    return any(path.parts[0] != "arxcompass" for path in paths)


def _walk(items: Iterable[StructureItem]) -> Iterator[StructureItem]:
    """Items of a nav, and all that are below them."""
    for item in items:
        yield item
        yield from _walk(getattr(item, "children", None) or ())


def _urls(items: Iterable[StructureItem]) -> Iterator[str]:
    """What items of a nav, and those below them, link to."""
    return (url for item in _walk(items) if (url := getattr(item, "url", None)))


def _folders(url: str) -> Iterator[str]:
    """The folders that an address of the site lies in, the innermost first."""
    while url:
        url = url.rpartition("/")[0]
        yield url


def _folders_of(urls: Iterable[str]) -> set[str]:
    """All folders that some addresses lie in."""
    return {"", *(folder for url in urls for folder in _folders(url))}


def _seen_from(linked: Collection[str], page: Page) -> tuple[int, str]:
    """Where a page is, as far as its links into some folders tell.

    From two folders that nothing links into, side by side, they are the same.
    """
    folders = enumerate(_folders(page.url))
    return next((depth, folder) for depth, folder in folders if folder in linked)


def _lineage(page: Page, named: frozenset[int]) -> list[int]:
    """What the nav shows above a page that is not in it."""
    return [id(at) for at in page.ancestors if not isinstance(at, Page) or id(at) in named]
