"""Pages as the last build wrote them, for a build that would write the same again.

A page is taken from here only where nothing has changed that can show on it: its papers, the
options of the site and of all plugins, templates, versions, the nav, its neighbours. Where other
plugins or hooks have a hand in how pages are built, nothing is taken, because nobody can know what
they depend on. The folder is Material's convention, and can be deleted at any time.
"""

from __future__ import annotations

import json
import os
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import blake2b
from importlib.metadata import entry_points, version
from itertools import count
from pathlib import Path
from secrets import token_hex
from typing import Any, BinaryIO, NamedTuple

import msgspec
from jinja2.bccache import Bucket, BytecodeCache
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink
from mkdocs.theme import Theme

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.render import Heading

FOLDER = ".cache/plugin/arxcompass"
DAY = 24 * 60 * 60.0

HARMLESS = {"search", "material/search", "arxcompass"}
"""Plugins that listen when a page is built, and do not change it."""
_ELSEWHERE = {
    "nav",
    "site_dir",
    "config_file_path",
    "docs_dir",
    "watch",
    "dev_addr",
    "open_in_editor",
}
"""What does not show on our pages, or in their keys by another way."""


class Cached(NamedTuple):
    """A page as it is written."""

    content: bytes | memoryview
    headings: list[Heading]


class Saved(NamedTuple):
    """What was kept."""

    content: memoryview
    about: bytes
    """What is to be known of it."""


class Cache:
    """The folder; what cannot be read or written there is as if it were not there."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._is_there = False
        self._build = token_hex(8)
        """Tells this build from others, whose processes can have the same numbers elsewhere."""
        self._numbers = count()
        self._used: set[str] = set()

    def page(self, name: str, key: str) -> Cached | None:
        """A page, if it is there under this key, and whole."""
        if found := self.load(name, key):
            with suppress(ValueError, TypeError):
                return Cached(found.content, _headings(found.about))
        return None

    def headings(self, name: str, key: str) -> list[Heading] | None:
        """The headings of a page, if it is there under this key, though perhaps not whole."""
        with suppress(OSError, ValueError, TypeError), self._path(name).open("rb") as file:
            found, _, about = file.readline().split(b" ", 2)
            if found == key.encode():
                return _headings(about)
        return None

    def keep_page(self, name: str, key: str, page: Cached) -> None:
        """Keep a page for the next build."""
        self.save(name, key, page.content, json.dumps(page.headings))

    def file(self, name: str, key: str) -> Path | None:
        """A file that was made under this key.

        Its name tells whether it is whole, so that it can be copied as it is.
        """
        stem = _file_name(f"{name} {key}")
        with suppress(OSError):
            for kept in os.listdir(self._folder):
                path = self._folder / kept if kept.startswith(f"{stem}-") else None
                if path and kept == f"{stem}-{zlib.crc32(path.read_bytes())}":
                    self._used.add(path.name)
                    return path
        return None

    def make_file(self, name: str, key: str, make: Callable[[], Iterable[str]]) -> Path | None:
        """Make a file in pieces, to be found under this key; None if none can be kept."""
        with suppress(OSError):
            with self._aside() as (file, aside):
                check = 0
                for piece in make():
                    data = piece.encode()
                    check = zlib.crc32(data, check)
                    file.write(data)
            path = self._folder / f"{_file_name(f'{name} {key}')}-{check}"
            self._used.add(path.name)
            return aside.replace(path)
        return None

    def templates(self, key: str) -> BytecodeCache:
        """Templates of Jinja2, compiled in a way that has this key."""
        return _Templates(self, key)

    def prune(self) -> None:
        """Remove what no build of the last day used; another one may be at work now."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used and time.time() - path.stat().st_mtime > DAY:
                    path.unlink(missing_ok=True)

    def load(self, name: str, key: str) -> Saved | None:
        """What was saved under this key, if it is whole."""
        with suppress(OSError, ValueError):
            data = self._path(name).read_bytes()
            end = data.index(b"\n")
            content = memoryview(data)[end + 1 :]  # most are large, and copies take long
            found, check, about = data[:end].split(b" ", 2)
            if found == key.encode() and int(check) == _check(about, content):
                return Saved(content, about)
        return None

    def save(self, name: str, key: str, content: bytes | memoryview, about: str = "") -> None:
        """Keep something for the next build, and on a line of its own what is to be known of it."""
        line = about.encode()
        with suppress(OSError):
            with self._aside() as (file, aside):
                file.write(b"%s %d %s\n" % (key.encode(), _check(line, content), line))
                file.write(content)
            aside.replace(self._path(name))

    @contextmanager
    def _aside(self) -> Iterator[tuple[BinaryIO, Path]]:
        """A file to write and then to rename, since two builds can run at once.

        A full disk shall not be filled with halves of it: if writing fails, it is gone.
        """
        if not self._is_there:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._is_there = True
        aside = self._folder / f"{self._build}-{os.getpid()}-{next(self._numbers)}"
        try:
            with aside.open("wb") as file:
                yield file, aside
        except BaseException:
            aside.unlink(missing_ok=True)
            raise

    def _path(self, name: str) -> Path:
        self._used.add(_file_name(name))
        return self._folder / _file_name(name)


class _Templates(BytecodeCache):
    """Where Jinja2 finds compiled templates; its own keeper of files trusts what is in them."""

    def __init__(self, cache: Cache, key: str) -> None:
        self._cache = cache
        self._key = key

    def load_bytecode(self, bucket: Bucket) -> None:
        if saved := self._cache.load(f"{bucket.key} {self._key}", bucket.checksum):
            bucket.bytecode_from_string(bytes(saved.content))

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._cache.save(f"{bucket.key} {self._key}", bucket.checksum, bucket.bytecode_to_string())


def _file_name(name: str) -> str:
    return blake2b(name.encode(), digest_size=16).hexdigest()


def _headings(line: bytes) -> list[Heading]:
    return [Heading(*heading) for heading in json.loads(line)]


def _check(about: bytes, content: bytes | memoryview) -> int:
    """Tells whether something is whole."""
    return zlib.crc32(content, zlib.crc32(about))


def code_key(theme: Theme) -> str:
    """All packages that make a page, in one word: this one down to the last change of it.

    Of the others, MkDocs, Jinja2 and whatever brings themes, the versions.
    """
    dists = {point.dist for point in entry_points(group="mkdocs.themes") if point.dist}
    versions = sorted((dist.name, dist.version) for dist in dists)
    versions += [(name, version(name)) for name in ("mkdocs", "jinja2")]
    return _hash(theme.name, versions, _contents(Path(__file__).parent.parent))


def papers_key(papers: Iterable[Paper]) -> str:
    """All of some papers, in one word."""
    return _digest(b"".join([paper.digest for paper in papers]))


def content_key(*parts: object) -> str:
    """What something is made of, in one word."""
    return _hash(parts)


def site_key(
    code: str, config: MkDocsConfig, nav: Navigation, folders: Iterable[Path]
) -> str | None:
    """All that can show on every page, in one word; None where that cannot be known.

    Args:
        code: what `code_key` says.
        config: of the site.
        nav: as the theme shows it.
        folders: with templates of the user's own.
    """
    if others_listen(config, "env", "page_context"):
        return None
    return _hash(
        plain({key: value for key, value in config.items() if key not in _ELSEWHERE}),
        [_nav_item(item) for item in nav.items],
        nav.homepage.url if nav.homepage else None,
        [code, *(_contents(folder) for folder in (*own_folders(config.theme), *folders))],
    )


def page_key(site: str, page: Page, listing: Listing, content: object) -> str:
    """All that can show on a page of ours, in one word.

    Args:
        site: the key of the site.
        page: before its papers are put in.
        listing: where it stands.
        content: its papers and the addresses that it links to.
    """
    around = (page.previous_page, page.next_page)
    return _hash(
        site,
        [page.url, page.title, page.content, page.canonical_url, page.abs_url, page.edit_url],
        [page.update_date, plain(page.meta), page.is_homepage, page.file.inclusion.name],
        [_toc(item) for item in page.toc],
        [(at.url, at.title) if at else None for at in around],
        [(at.title, getattr(at, "url", None)) for at in page.ancestors],
        [listing.kind, listing.heading, listing.label, listing.title],
        [(at.label, at.src_uri) for at in listing.around],
        content,
    )


def others_listen(config: MkDocsConfig, *events: str) -> bool:
    """Whether some plugin or hook can change pages in events in a way that we cannot see."""
    names = {id(plugin): name for name, plugin in config.plugins.items()}
    methods = [method for event in events for method in config.plugins.events[event]]
    owners = {names.get(id(getattr(method, "__self__", None)), "") for method in methods}
    return not owners <= HARMLESS


def own_folders(theme: Theme) -> list[Path]:
    """The folders of a theme's templates that belong to no package, which would have a version."""
    packages = {"site-packages", "dist-packages"}
    return [Path(folder) for folder in theme.dirs if not packages & set(Path(folder).parts)]


def _contents(folder: Path) -> list[tuple[str, str]]:
    """Every file in a folder, and what is in it."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [
        (path.relative_to(folder).as_posix(), _digest(path.read_bytes()))
        for path in files
        if "__pycache__" not in path.parts
    ]


def plain(value: Any) -> Any:
    """A value of the configuration as JSON has it; of what has no fixed form, its type."""
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


def _nav_item(item: Any) -> list[Any]:
    """An item of the nav with what themes show of it."""
    children = getattr(item, "children", None) or []
    meta = plain(getattr(item, "meta", None))
    return [item.title, getattr(item, "url", None), meta, [_nav_item(child) for child in children]]


def _toc(item: AnchorLink) -> list[Any]:
    return [item.title, item.id, item.level, [_toc(child) for child in item.children]]


def _hash(*parts: Any) -> str:
    return _digest(msgspec.json.encode(parts, enc_hook=str))


def _digest(content: bytes) -> str:
    return blake2b(content, digest_size=20).hexdigest()
