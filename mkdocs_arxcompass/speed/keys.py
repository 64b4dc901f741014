"""Cache keys: hashes of everything that determines what a build writes.

If a key lacks a cause of a difference, readers see an old page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError, entry_points, version
from pathlib import Path
from typing import Any

import msgspec
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.theme import Theme

from mkdocs_arxcompass.pages.listing import Listing

PACKAGES = ("babel", "jinja2", "markupsafe", "math-core", "msgspec", "nh3")
"""The packages that write on our pages, whatever the host; a test compares with pyproject.toml."""

HOST_PACKAGES = (
    "mkdocs", "properdocs", "markdown", "pymdown-extensions", "pygments", "mkdocs-minify-plugin",
    "htmlmin2",
)  # fmt: skip
"""The packages that write the rest of a page, beside themes."""

HARMLESS = {"search", "material/search", "minify", "arxcompass"}
"""Plugins that listen while a page is built, and change nothing, or only what their options say."""

_NOT_ON_PAGES = {
    "nav", "site_dir", "config_file_path", "docs_dir", "watch", "dev_addr", "open_in_editor",
}  # fmt: skip
"""Options of MkDocs that no page shows, or that are in the keys in another form."""


def content_key(*parts: object) -> str:
    """Hash of some values."""
    return _hash(msgspec.json.encode(parts, enc_hook=str))


def code_key() -> str:
    """Hash of the code that renders contents: ours, to the last byte, and the other packages."""
    return content_key(versions(PACKAGES), _files_in(Path(__file__).parent.parent))


def versions(packages: Iterable[str]) -> list[tuple[str, str]]:
    """The packages that are installed, with their versions."""
    found = []
    for name in packages:
        with suppress(PackageNotFoundError):
            found.append((name, version(name)))
    return found


def folders_key(folders: Iterable[Path]) -> str:
    """Hash of all files in some folders."""
    return content_key([_files_in(folder) for folder in folders])


def site_key(config: MkDocsConfig, nav: Navigation) -> str:
    """Hash of everything that can show on every page of a site: options, theme, nav, versions."""
    themes = {point.dist.name for point in entry_points(group="mkdocs.themes") if point.dist}
    return content_key(
        versions((*sorted(themes), *HOST_PACKAGES)),
        config.theme.name,
        plain({key: value for key, value in config.items() if key not in _NOT_ON_PAGES}),
        [_nav_item(item) for item in nav.items],
        nav.homepage.url if nav.homepage else None,
        folders_key(own_folders(config.theme)),
    )


def page_key(site: str, page: Page, listing: Listing, contents: str) -> str:
    """Hash of everything that can show on a page; it includes the keys of site and contents."""
    neighbours = (page.previous_page, page.next_page)
    return content_key(
        site,
        [page.url, page.title, page.content, page.canonical_url, page.abs_url, page.edit_url],
        [page.update_date, plain(page.meta), page.is_homepage, page.file.inclusion.name],
        [_toc_item(item) for item in page.toc],
        [(at.url, at.title) if at else None for at in neighbours],
        [(at.title, getattr(at, "url", None)) for at in page.ancestors],
        listing.kind,
        contents,
    )


def others_listen(config: MkDocsConfig, *events: str) -> bool:
    """Whether another plugin or hook takes part in some events, and may change pages there."""
    names = {id(plugin): name for name, plugin in config.plugins.items()}
    methods = [method for event in events for method in config.plugins.events[event]]
    owners = {names.get(id(getattr(method, "__self__", None)), "") for method in methods}
    return not owners <= HARMLESS


def own_folders(theme: Theme) -> list[Path]:
    """The folders of a theme's templates that belong to no package, which would have a version."""
    packages = {"site-packages", "dist-packages"}
    return [Path(folder) for folder in theme.dirs if not packages & set(Path(folder).parts)]


def plain(value: Any) -> Any:
    """An option as JSON can hold it; a value without a fixed form as the name of its type."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Theme):
        return [value.name, list(value.dirs), plain(dict(value)), sorted(value.static_templates)]
    if isinstance(value, Config | Mapping):
        return {str(key): plain(getattr(item, "config", item)) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = [plain(item) for item in value]
        return sorted(items, key=repr) if isinstance(value, set | frozenset) else items
    text = repr(value)
    return type(value).__qualname__ if " at 0x" in text else text


def _files_in(folder: Path) -> list[tuple[str, str]]:
    """Every file in a folder with the hash of its content."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        (path.relative_to(folder).as_posix(), _hash(path.read_bytes()))
        for path in files
        if "__pycache__" not in path.parts
    ]


def _nav_item(item: Any) -> list[Any]:
    """What themes show of an item of the nav."""
    children = getattr(item, "children", None) or []
    meta = plain(getattr(item, "meta", None))
    return [item.title, getattr(item, "url", None), meta, [_nav_item(child) for child in children]]


def _toc_item(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_toc_item(child) for child in item.children]]


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=20).hexdigest()
