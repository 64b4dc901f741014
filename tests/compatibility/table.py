"""The page of the documentation about plugins and themes with which arxcompass is tested."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from entries import PLUGINS, THEMES, Entry

ROOT = Path(__file__).parent.parent.parent
PAGE = ROOT / "example-site/docs/compatibility.md"

HEAD = """# Compatibility

With each of these plugins and themes, `mkdocs build --strict` generates the same pages, cards,
counts and nav as without. The column *position* says where a plugin was tested in the list of
plugins: before `arxcompass` or after it.
"""
TAIL = """\
ProperDocs builds the same site from the same `mkdocs.yml`. Zensical does not run this plugin;
[`arxcompass export`](guide/moving.md#out-again) writes the pages as Markdown for it.
"""


def page() -> str:
    """The page, with the versions that are installed, or else with those of the last run."""
    plugins = ["| plugin | tested version | position | remark |", "| --- | --- | --- | --- |"]
    plugins += [_row(entry, " and ".join(entry.orders)) for entry in PLUGINS]
    themes = ["| theme | tested version | remark |", "| --- | --- | --- |"]
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
