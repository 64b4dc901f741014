"""How the texts of a paper become HTML: the one place for LaTeX, math and badges."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_PARAGRAPH = re.compile(r"\n\s*\n|\n[ \t]+")


def inline(text: str) -> Markup:
    """A title, a name or a comment as HTML; every character stands for itself."""
    return escape(text)


def paragraphs(text: str) -> Markup:
    """An abstract as paragraphs: arXiv parts them by an empty line, or by indenting the next."""
    parts = (" ".join(part.split()) for part in _PARAGRAPH.split(text))
    return Markup("\n").join(Markup("<p>{}</p>").format(inline(part)) for part in parts if part)
