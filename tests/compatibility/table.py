"""The documentation page that lists the plugins and themes that were tried."""

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
    """The page with the installed versions; of a missing package, that of the last recorded run."""
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
    """The page without versions, which change with each recorded run."""
    return re.sub(r"^(\| [^|]+ \| [\w-]+) [^|]+(?=\|)", r"\1 ", text, flags=re.MULTILINE)
