"""arXiv's query language: https://info.arxiv.org/help/api/user-manual.html#query_details.

Its operators have no precedence and group to the right, so every group is put in parentheses;
terms without a field search everything, so every phrase carries its fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

API_URL = "https://export.arxiv.org/api/query"
DELAY = 3.0
"""Seconds between requests that arXiv asks for."""


def search_query(
    *,
    keywords: Sequence[str] = (),
    exclude: Sequence[str] = (),
    categories: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> str:
    """The `search_query` for papers that fulfil one of each of the fields, and none of `exclude`.

    At least one of keywords, categories and authors is given.
    """
    fields = [
        _any(_phrase(keyword) for keyword in keywords),
        _any(f"cat:{category}" for category in categories),
        _any(f'au:"{author}"' for author in authors),
    ]
    query, *others = [field for field in fields if field]
    for field in others:
        query = f"({query} AND {field})"
    if exclude:
        query = f"({query} ANDNOT {_any(_phrase(keyword) for keyword in exclude)})"
    return query


def submitted(query: str, first: datetime, last: datetime) -> str:
    """Only those papers whose first version came between two moments (UTC), both included."""
    form = "%Y%m%d%H%M"
    return f"({query} AND submittedDate:[{first.strftime(form)} TO {last.strftime(form)}])"


def _phrase(keyword: str) -> str:
    """A phrase in title or abstract."""
    return f'(ti:"{keyword}" OR abs:"{keyword}")'


def _any(terms: Iterable[str]) -> str:
    alternatives = list(terms)
    joined = " OR ".join(alternatives)
    return f"({joined})" if len(alternatives) > 1 else joined
