"""What MkDocs and the theme would make again for page after page, made once.

A large part of what Material's template takes for a page goes into its nav, and on all parts of a
month that is the same: the nav does not name them, so it only tells what is above them. The same
heading they have, too, and to turn that into HTML MkDocs sets up Python-Markdown for each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from jinja2 import Environment, TemplateNotFound
from jinja2.runtime import Context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

TEMPLATE = "partials/nav.html"
"""Of Material and its descendants."""

MOST = 4
"""How many navs are kept: pages that share one are built one after the other."""


def remember_nav(env: Environment, nav: Navigation, pages: Iterable[Page]) -> None:
    """Let the theme make the nav of some pages no more often than it differs.

    Args:
        env: the theme's, whose templates must be those that came with it.
        nav: as the theme shows it.
        pages: those that no other plugin has a hand in.
    """
    try:
        template = env.get_template(TEMPLATE)
    except TemplateNotFound:
        return
    make = template.root_render_func
    named = frozenset(map(id, nav.pages))
    linked = {"", *(folder for page in nav.pages for folder in _folders(page.url))}
    keys = {id(page): _key(page, linked, named) for page in pages if id(page) not in named}
    known: dict[tuple[object, ...], str] = {}

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

    template.root_render_func = remembered  # what Jinja2 calls for `include`


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


def remember_markdown(page: Page, markdown: str, known: dict[str, dict[str, Any]]) -> None:
    """Let a page be rendered as another one was that has the same Markdown.

    Args:
        page: one of ours.
        markdown: what it has, without links, if no other plugin changes it.
        known: what was rendered in this build.
    """
    render = page.render

    def remembered(config: MkDocsConfig, files: Files) -> None:
        if (page.markdown or "").strip() != markdown:
            render(config, files)
        elif markdown in known:
            vars(page).update(deepcopy(known[markdown]))
        else:
            before = dict(vars(page))
            render(config, files)
            new = {name: at for name, at in vars(page).items() if at is not before.get(name)}
            known[markdown] = deepcopy(new)

    page.render = remembered  # type: ignore[method-assign]


def uses_own_templates(folders: Iterable[Path]) -> bool:
    """Whether folders of the user's have templates that can change what the theme's make."""
    paths = (path.relative_to(folder) for folder in folders for path in folder.rglob("*.html"))
    return any(path.parts[0] != "arxcompass" for path in paths)


def _folders(url: str) -> Iterator[str]:
    """The folders that an address of the site lies in, the innermost first."""
    while url:
        url = url.rpartition("/")[0]
        yield url


def _key(page: Page, linked: set[str], named: frozenset[int]) -> tuple[object, ...]:
    """What the nav of a page depends on that is not in it: its links, and what is above the page.

    From two folders that the nav does not link into, side by side, its links are the same.
    """
    above = [id(at) for at in page.ancestors if not isinstance(at, Page) or id(at) in named]
    depth, folder = next(
        (depth, folder) for depth, folder in enumerate(_folders(page.url)) if folder in linked
    )
    return depth, folder, *above
