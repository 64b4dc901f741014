"""Invented papers, as records for the local arXiv or a store."""

from __future__ import annotations

from typing import Any

WORDS = "amber basil cedar dune ember fjord grove heron iris jade".split()  # noqa: SIM905


def record(number: int, version: int = 1, **fields: Any) -> dict[str, Any]:
    """An invented paper of January to June 2025, one every two hours or so."""
    month, rest = divmod(number, 340)
    day, hour = divmod(rest, 12)
    published = (
        fields.get("published")
        or f"2025-{month + 1:02}-{day % 28 + 1:02}T{hour * 2:02}:{number % 60:02}:07Z"
    )
    updated = published if version == 1 else f"2025-07-{number % 28 + 1:02}T10:00:{version:02}Z"
    return {
        "id": f"25{month + 1:02}.{number:05}",
        "version": version,
        "title": f"On {WORDS[number % 10]} and llms, number {number}",
        "authors": [f"Ada {WORDS[number % 7].title()}", "Alan Turing"],
        "abstract": f"We study {WORDS[number % 9]}.\n  And {WORDS[number % 8]}." * 3,
        "comments": f"{number} pages" if number % 3 else None,
        "primary_category": "cs.CL",
        "categories": ["cs.CL", "cs.LG"],
        "published": published,
        "updated": updated,
        **fields,
    }


def old_paper(**fields):
    return {"id": "math/9201305", "updated": "1992-01-05", "title": "An old quagga", **fields}
