"""arXiv's query language: https://info.arxiv.org/help/api/user-manual.html#query_details.

Its operators have no precedence and group to the right, so every group is put in parentheses.
A term without a field searches everything, so every phrase names its fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

API_URL = "https://export.arxiv.org/api/query"
DELAY = 3.0
"""Seconds between requests that arXiv asks for."""
MOST_PER_PAGE = 2000
"""The most papers that the query API puts on a page."""


def search_query(
    *,
    keywords: Sequence[str] = (),
    exclude: Sequence[str] = (),
    categories: Sequence[str] = (),
    authors: Sequence[str] = (),
) -> str:
    """Write the query for papers that match one value of each field that is given.

    None of `exclude` may match. One of keywords, categories and authors has to be given.
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
    """Restrict a query to papers first submitted between two times (UTC, both included)."""
    form = "%Y%m%d%H%M"
    return f"({query} AND submittedDate:[{first.strftime(form)} TO {last.strftime(form)}])"


def _phrase(keyword: str) -> str:
    """Write the term for a phrase in title or abstract."""
    return f'(ti:"{keyword}" OR abs:"{keyword}")'


def _any(terms: Iterable[str]) -> str:
    alternatives = list(terms)
    joined = " OR ".join(alternatives)
    return f"({joined})" if len(alternatives) > 1 else joined
