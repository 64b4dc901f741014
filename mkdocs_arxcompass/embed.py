"""Our HTML comments in Markdown: `<!-- arxcompass: here -->`."""

from __future__ import annotations

import re

HERE = "<!-- arxcompass: here -->"
"""Where a page of ours shows its papers."""

# On a line of its own the comment stays as it is; within a paragraph it would tear that apart.
_HERE = re.compile(r"<p>\s*<!--\s*arxcompass:\s*here\s*-->\s*</p>|<!--\s*arxcompass:\s*here\s*-->")


def put_here(html: str, content: str) -> str:
    """Put the papers where a page says so first, else after its text."""
    before, *after = _HERE.split(html)
    return f"{before}{content}{''.join(after)}" if after else f"{html}\n{content}"
