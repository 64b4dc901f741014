"""The index of the full-text search: every paper as a small page, read by Pagefind.

Pagefind (https://pagefind.app) cuts the index into files, of which a browser loads those that a
query needs. It reads HTML; what it should know beside the text stands in `data-pagefind-` marks.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.words import Words
from mkdocs_arxcompass.text import latex

PACKAGE = "pagefind_bin"
"""The package that brings the program."""

FOLDER = "pagefind"
"""The folder of the index, beside the overview."""

EVERY = "zzzpaper"
"""A word that every paper has: Pagefind loads the whole index where there is no word to find."""

UNUSED = ("pagefind*-ui.*", "pagefind-highlight.js")
"""What Pagefind adds for those who have no page of their own."""


class FulltextError(Exception):
    """Pagefind failed; the message has its last words."""


class Manner(NamedTuple):
    """How the search page shows a paper."""

    card_url: Callable[[Paper], str]
    """Where its card is, from the overview's folder."""
    authors: int
    """How many authors are named before "et al."."""
    words: Words


def is_installed() -> bool:
    """Whether Pagefind is there."""
    return find_spec(PACKAGE) is not None


def write_index(overview: Listing, folder: Path, manner: Manner) -> None:
    """Write the index of all papers; the same papers give the same bytes.

    Args:
        overview: the tree of pages.
        folder: of the index; what is in it is replaced.
        manner: how the search page shows papers.

    Raises:
        FulltextError: Pagefind failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if not overview.papers:
        return
    with tempfile.TemporaryDirectory(prefix="arxcompass-search-") as pages:
        for paper, page in documents(overview, manner):
            Path(pages, f"{paper.anchor}.html").write_text(page, encoding="utf-8")
        _run_pagefind(Path(pages), folder.absolute())
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    _put_in_order(folder)


def documents(overview: Listing, manner: Manner) -> Iterator[tuple[Paper, str]]:
    """The papers, newest first, each with the page that Pagefind reads."""
    slugs: dict[str, list[str]] = {}
    for branch in overview.children:
        for paper in branch.papers:
            slugs.setdefault(paper.id, []).append(branch.topic.slug if branch.topic else "")
    for rank, paper in enumerate(overview.papers):
        date = overview.date(paper)
        filters = [
            *(f"topic-{slug}" for slug in slugs[paper.id]),
            f"month-{date[:7]}",
            *(f"category-{category}" for category in paper.categories),
        ]
        named = paper.authors[: manner.authors]
        facts = {
            "card": manner.card_url(paper),
            "date": date[:10],
            "day": manner.words.date(date[:10]),
            "authors": ", ".join(map(latex.plain, named)),
            "more": manner.words("et al.") if len(paper.authors) > len(named) else "",
        }
        yield paper, _document(paper, rank, filters, facts)


def _document(paper: Paper, rank: int, filters: list[str], facts: dict[str, str]) -> str:
    # A filter has one value only: a query then loads the papers of this topic or month alone.
    marks = [
        *(_mark("filter", quote(name, safe="!'()*"), "1") for name in filters),
        _mark("sort", "newest", str(rank)),
    ]
    authors = ", ".join(map(latex.plain, paper.authors))
    # The script finds the parts of the text by the places of these ids. What it needs beside the
    # text is an id, too: Pagefind would search what is marked as metadata, and find every paper of
    # llm/2025_02/ by the word llm. It is quoted because Pagefind takes blanks out of ids.
    return f"""\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">{"".join(marks)}</head><body>
<h1><span id="{quote(json.dumps(facts))}"></span>{_text(latex.plain(paper.title))}</h1>
<p data-pagefind-weight="5"><span id="authors"></span>{_text(authors)}</p>
<p data-pagefind-weight="5"><span id="id"></span>{_text(paper.id)} {EVERY}</p>
<p><span id="comments"></span>{_text(latex.plain(paper.comments))}</p>
<p><span id="abstract"></span>{_text(latex.plain(paper.abstract))}</p>
</body></html>
"""


def _mark(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">\n'


def _text(text: str) -> str:
    return escape(" ".join(text.split()))


def _run_pagefind(pages: Path, folder: Path) -> None:
    """Let Pagefind read a folder of pages; settings that it would find elsewhere are not for it."""
    command = [sys.executable, "-m", PACKAGE, "--silent", "--force-language", "en"]
    done = subprocess.run(  # noqa: S603  (a program of our own choice, without a shell)
        [*command, "--site", str(pages), "--output-path", str(folder)],
        cwd=pages,
        env={key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if done.returncode:
        lines = done.stdout.decode(errors="replace").strip().splitlines()
        raise FulltextError(
            "\n".join([f"Pagefind ended with {done.returncode} and said:", *lines[-5:]])
        )


def _put_in_order(folder: Path) -> None:
    """Sort the filters in the index's table of contents, which Pagefind leaves to chance.

    An index that a later Pagefind writes otherwise stays as it is: it works, too.
    """
    entry = folder / "pagefind-entry.json"
    contents = json.loads(entry.read_text(encoding="utf-8"))
    (language,) = contents["languages"].values()
    path = folder / f"pagefind.{language['hash']}.pf_meta"
    data = gzip.decompress(path.read_bytes())
    table = _table(data)
    if table is None:
        return
    table[_FILTERS].sort()
    data = _SIGNATURE + _encoded(table)
    language["hash"] = f"en_{hashlib.sha256(data).hexdigest()[:10]}"
    path.unlink()
    path.with_name(f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(data, mtime=0))
    entry.write_text(json.dumps(contents, separators=(",", ":")), encoding="utf-8")


_SIGNATURE = b"pagefind_dcd"
_FILTERS = 3
"""Where the table of contents has the filters: after the version, the pages, the chunks."""

Item = int | str | list["Item"]
"""What the table is made of: of CBOR (RFC 8949) that and no more."""


def _table(data: bytes) -> list[Any] | None:
    """The table of contents, or None if it is not what we know."""
    start = len(_SIGNATURE)
    try:
        table, end = _decoded(data, start)
    except (IndexError, ValueError):
        return None
    known = isinstance(table, list) and len(table) > _FILTERS and isinstance(table[_FILTERS], list)
    whole = data[:start] == _SIGNATURE and end == len(data) and _encoded(table) == data[start:]
    return table if known and whole else None  # type: ignore[return-value]


def _decoded(data: bytes, at: int) -> tuple[Item, int]:
    """The item that begins there, and where it ends."""
    kind, number = data[at] >> 5, data[at] & 31
    at += 1
    if number >= 24:
        width = 1 << (number - 24)
        if width > 8:
            raise ValueError("no length")
        number, at = int.from_bytes(data[at : at + width], "big"), at + width
    if kind == 0:
        return number, at
    if kind == 3:
        return data[at : at + number].decode(), at + number
    if kind != 4:
        raise ValueError(f"an item of kind {kind}")
    items = []
    for _ in range(number):
        item, at = _decoded(data, at)
        items.append(item)
    return items, at


def _encoded(item: Item) -> bytes:
    if isinstance(item, int):
        return _head(0, item)
    if isinstance(item, str):
        text = item.encode()
        return _head(3, len(text)) + text
    return _head(4, len(item)) + b"".join(map(_encoded, item))


def _head(kind: int, number: int) -> bytes:
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")
