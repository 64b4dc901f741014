"""The page of the documentation that lists the tested plugins and themes."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from entries import PLUGINS, THEMES, Entry

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "example-site/docs/compatibility.md"

HEAD = """# Compatibility

With each of these, `mkdocs build --strict` makes the same pages, cards, counts and nav as
without. A plugin is tried listed before `arxcompass` and after it.
"""
TAIL = """ProperDocs builds the same site from the same `mkdocs.yml`. Zensical does not run this
plugin: `arxcompass export DIR` writes the pages for it.
"""


def page() -> str:
    """Return the page with the installed versions, or those of the last run if not installed."""
    plugins = ["| plugin | version tried | listed | remark |", "| --- | --- | --- | --- |"]
    plugins += [_row(entry, " and ".join(entry.orders)) for entry in PLUGINS]
    themes = ["| theme | version tried | remark |", "| --- | --- | --- |"]
    themes += [_row(entry) for entry in THEMES]
    return "\n".join([HEAD, *plugins, "", *themes, "", TAIL])


def _row(entry: Entry, *cells: str) -> str:
    try:
        tried = version(entry.package)
    except PackageNotFoundError:
        old = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
        found = re.search(rf"{re.escape(entry.package)} ([^ |]+)", old)
        tried = found[1] if found else "?"
    return f"| {' | '.join([entry.title, f'{entry.package} {tried}', *cells, entry.remark])} |"


def without_versions(text: str) -> str:
    """Remove the versions from a page, because they are those of the last recorded run."""
    return re.sub(r"^(\| [^|]+ \| [\w-]+) [^|]+(?=\|)", r"\1 ", text, flags=re.MULTILINE)
