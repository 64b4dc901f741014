"""Our stylesheet, with icons of the Material theme in it."""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

STYLESHEET = "assets/arxcompass/arxcompass.css"
"""The address of our stylesheet within a site."""

SCRIPT = "assets/arxcompass/arxcompass.js"
SEARCH_STYLESHEET = "assets/arxcompass/arxcompass-search.css"
SEARCH_SCRIPT = "assets/arxcompass/arxcompass-search.js"

ASSETS = Path(__file__).parent / "assets"
"""The folder of our stylesheets and scripts."""


def assets(*, search: bool) -> list[str]:
    """The addresses of our stylesheets and scripts within a site, also those of the search."""
    return [STYLESHEET, SCRIPT, *([SEARCH_STYLESHEET, SEARCH_SCRIPT] if search else [])]


def stylesheet() -> str:
    """The text of the stylesheet; each `icon(name)` in it becomes the icon, as a data URL."""
    css = (ASSETS / "arxcompass.css").read_text(encoding="utf-8")
    return re.sub(r"icon\(([\w-]+)\)", lambda match: _icon(match[1]), css)


def _icon(name: str) -> str:
    """The data URL of an icon; mkdocs-material, which has them, is installed beside every theme."""
    spec = find_spec("material")
    folder = Path(spec.origin or "").parent if spec else Path()
    svg = (folder / f"templates/.icons/material/{name}.svg").read_text(encoding="utf-8")
    return f"url('data:image/svg+xml;charset=utf-8,{quote(svg)}')"
