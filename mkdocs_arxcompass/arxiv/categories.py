"""arXiv's categories, and what to write instead of a name that is none.

They stand in `categories.json`. To bring that file up to date, compare it with
https://arxiv.org/category_taxonomy and with arxiv/taxonomy/definitions.py of
https://github.com/arXiv/arxiv-base.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import msgspec


class Taxonomy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `categories.json`."""

    source: str
    """Where arXiv lists its categories."""
    current: dict[str, str]
    """The categories that arXiv assigns today, and what each is called."""
    retired: dict[str, str]
    """Categories that only old papers have, and what each was called; arXiv still finds them.

    They were archives that became categories of another archive, or that were divided.
    """
    archives: frozenset[str]
    """What can stand before the slash of an id from before 2007-04, such as `math/9201305`."""

    @property
    def wildcards(self) -> list[str]:
        """The names that mean all categories of an archive, such as `cs.*`."""
        return sorted({name.partition(".")[0] + ".*" for name in self.current if "." in name})


@cache
def taxonomy() -> Taxonomy:
    """Load the categories."""
    data = Path(__file__).with_name("categories.json").read_bytes()
    return msgspec.json.decode(data, type=Taxonomy)


def fault(category: str) -> str | None:
    """Say what to write instead of `category`, or None if it is right.

    Right are the categories, current or retired, and `<archive>.*` for a divided archive.
    """
    known = taxonomy()
    spelling = {name.lower(): name for name in (*known.current, *known.retired, *known.wildcards)}
    lower = category.strip().lower()
    right = spelling.get(lower) or spelling.get(lower.removesuffix(".*"))
    if right == category:
        return None
    if right:
        return f"Write {right}."
    if wildcard := spelling.get(f"{lower}.*"):
        first = next(name for name in known.current if name.startswith(f"{lower}."))
        return f"Write {wildcard} for all of {lower}, or one of its categories, such as {first}."
    if near := get_close_matches(lower, spelling, n=9):
        # Many are equally close: first those that differ only at the end.
        near.sort(key=lambda name: not name.startswith(lower[:-1]))
        return f"Did you mean {' or '.join(spelling[name] for name in near[:2])}?"
    return f"Write one of the categories listed at {known.source}."


def in_categories(categories: Iterable[str], wanted: Iterable[str]) -> bool:
    """Whether one of the categories of a paper is wanted; `cs.*` wants all of an archive."""
    have = set(categories)
    return any(
        category in have
        or (category.endswith(".*") and any(name.startswith(category[:-1]) for name in have))
        for category in wanted
    )
