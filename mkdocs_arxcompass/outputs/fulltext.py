"""The index of the full-text search, made by Pagefind from an HTML page for each paper.

Pagefind (https://pagefind.app) splits the index into files, and browsers load only those that a
query needs. The pages are its input only; their `data-pagefind-` attributes hold filters and order.
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
"""The Python package with the program."""

FOLDER = "pagefind"
"""The name of the folder with the index; it is next to the overview."""

EVERY_PAPER = "zzzpaper"
"""A word in the text of every paper, to search for if only filters are set.

Without any word, Pagefind would load the whole index.
"""

UNUSED = ("pagefind*-ui.*", "pagefind-highlight.js")
"""Files of Pagefind's own user interface, which our search page does not use."""


class FulltextError(Exception):
    """Pagefind failed; the message has the last lines of its output."""


class Display(NamedTuple):
    """How the search page shows a paper."""

    card_url: Callable[[Paper], str]
    """Gives the URL of a paper's card, relative to the folder of the overview."""
    authors: int
    """How many authors are shown before "et al."."""
    words: Words
    """The texts of the site's language."""


def is_installed() -> bool:
    """Whether Pagefind is installed."""
    return find_spec(PACKAGE) is not None


def write_index(overview: Listing, folder: Path, display: Display) -> None:
    """Write the index of all papers; the same papers give the same bytes.

    Args:
        overview: the tree of pages.
        folder: the folder to write; anything in it is deleted before.
        display: how the search page shows papers.

    Raises:
        FulltextError: Pagefind failed.
    """
    shutil.rmtree(folder, ignore_errors=True)
    if not overview.papers:
        return
    with tempfile.TemporaryDirectory(prefix="arxcompass-search-") as pages:
        for paper, page in documents(overview, display):
            Path(pages, f"{paper.anchor}.html").write_text(page, encoding="utf-8")
        _run_pagefind(Path(pages), folder.absolute())
    for pattern in UNUSED:
        for path in folder.glob(pattern):
            path.unlink()
    _sort_filters(folder)


def documents(overview: Listing, display: Display) -> Iterator[tuple[Paper, str]]:
    """Yield the papers, newest first, each with the HTML page that Pagefind indexes."""
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
        named = paper.authors[: display.authors]
        facts = {
            "card": display.card_url(paper),
            "date": date[:10],
            "day": display.words.date(date[:10]),
            "authors": ", ".join(map(latex.plain, named)),
            "more": display.words("et al.") if len(paper.authors) > len(named) else "",
        }
        yield paper, _document(paper, rank, filters, facts)


def _document(paper: Paper, rank: int, filters: list[str], facts: dict[str, str]) -> str:
    # Each topic and month is a filter of its own with the value 1: Pagefind loads a filter with all
    # its values, so a query loads only the topic or month that it needs.
    metas = [
        *(_meta("filter", quote(name, safe="!'()*"), "1") for name in filters),
        _meta("sort", "newest", str(rank)),
    ]
    authors = ", ".join(map(latex.plain, paper.authors))
    # Pagefind stores the positions of ids in the text; from them the script knows where authors and
    # abstract begin. The facts are an id, too: as metadata of Pagefind they would be searched, and
    # the word llm would find every paper with a card in llm/2025_02/. They are quoted because
    # Pagefind removes blanks from ids.
    return f"""\
<!doctype html>
<html lang="en"><head><meta charset="utf-8">{"".join(metas)}</head><body>
<h1><span id="{quote(json.dumps(facts))}"></span>{_text(latex.plain(paper.title))}</h1>
<p data-pagefind-weight="5"><span id="authors"></span>{_text(authors)}</p>
<p data-pagefind-weight="5"><span id="id"></span>{_text(paper.id)} {EVERY_PAPER}</p>
<p><span id="comments"></span>{_text(latex.plain(paper.comments))}</p>
<p><span id="abstract"></span>{_text(latex.plain(paper.abstract))}</p>
</body></html>
"""


def _meta(kind: str, name: str, value: str) -> str:
    return f'<meta data-pagefind-{kind}="{name}[content]" content="{escape(value)}">\n'


def _text(text: str) -> str:
    return escape(" ".join(text.split()))


def _run_pagefind(pages: Path, folder: Path) -> None:
    """Let Pagefind index a folder of pages.

    It runs in that folder and without `PAGEFIND_` variables, so that it finds no other settings.
    """
    command = [sys.executable, "-m", PACKAGE, "--silent", "--force-language", "en"]
    process = subprocess.run(  # noqa: S603  (a program of our own choice, without a shell)
        [*command, "--site", str(pages), "--output-path", str(folder)],
        cwd=pages,
        env={key: value for key, value in os.environ.items() if not key.startswith("PAGEFIND_")},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if process.returncode:
        lines = process.stdout.decode(errors="replace").strip().splitlines()
        raise FulltextError(
            "\n".join([f"Pagefind ended with {process.returncode} and said:", *lines[-5:]])
        )


def _sort_filters(folder: Path) -> None:
    """Sort the filters in the table of contents of the index; Pagefind writes them in random order.

    An index in an unknown format, of a later Pagefind, is left unchanged: it works, too.
    """
    entry = folder / "pagefind-entry.json"
    contents = json.loads(entry.read_text(encoding="utf-8"))
    (language,) = contents["languages"].values()
    path = folder / f"pagefind.{language['hash']}.pf_meta"
    data = gzip.decompress(path.read_bytes())
    table = _parse_table(data)
    if table is None:
        return
    table[_FILTERS].sort()
    data = _SIGNATURE + _encode(table)
    language["hash"] = f"en_{hashlib.sha256(data).hexdigest()[:10]}"
    path.unlink()
    path.with_name(f"pagefind.{language['hash']}.pf_meta").write_bytes(gzip.compress(data, mtime=0))
    entry.write_text(json.dumps(contents, separators=(",", ":")), encoding="utf-8")


_SIGNATURE = b"pagefind_dcd"
_FILTERS = 3
"""The index of the filters in the table of contents, after version, pages and chunks."""

Item = int | str | list["Item"]
"""A value in the table of contents. The table is CBOR (RFC 8949), of which these types are used."""


def _parse_table(data: bytes) -> list[Any] | None:
    """Parse the table of contents; None if the format is unknown."""
    start = len(_SIGNATURE)
    try:
        table, end = _decode(data, start)
    except (IndexError, ValueError):
        return None
    has_filters = (
        isinstance(table, list) and len(table) > _FILTERS and isinstance(table[_FILTERS], list)
    )
    # The table is fully understood only if encoding it again gives the same bytes.
    is_whole = data[:start] == _SIGNATURE and end == len(data) and _encode(table) == data[start:]
    return table if has_filters and is_whole else None  # type: ignore[return-value]


def _decode(data: bytes, at: int) -> tuple[Item, int]:
    """Decode the CBOR item at an offset; returns it and the offset of its end."""
    kind, number = data[at] >> 5, data[at] & 31
    at += 1
    if number >= 24:
        width = 1 << (number - 24)
        if width > 8:
            raise ValueError("the item has no length")
        number, at = int.from_bytes(data[at : at + width], "big"), at + width
    if kind == 0:
        return number, at
    if kind == 3:
        return data[at : at + number].decode(), at + number
    if kind != 4:
        raise ValueError(f"the item is of kind {kind}")
    items = []
    for _ in range(number):
        item, at = _decode(data, at)
        items.append(item)
    return items, at


def _encode(item: Item) -> bytes:
    if isinstance(item, int):
        return _head(0, item)
    if isinstance(item, str):
        text = item.encode()
        return _head(3, len(text)) + text
    return _head(4, len(item)) + b"".join(map(_encode, item))


def _head(kind: int, number: int) -> bytes:
    """Encode the first bytes of a CBOR item: its type, and its value or length."""
    if number < 24:
        return bytes([kind << 5 | number])
    size = next(size for size in range(4) if number < 1 << (8 << size))
    return bytes([kind << 5 | 24 + size]) + number.to_bytes(1 << size, "big")
