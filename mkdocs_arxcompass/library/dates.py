"""When a paper counts: the timestamp that `month_by` names, or the best that is known."""

from __future__ import annotations

from typing import Literal

from mkdocs_arxcompass.arxiv.paper import Paper

MonthBy = Literal["updated", "published"]


def date_of(paper: Paper, by: MonthBy) -> str:
    """When a paper counts, as exactly as it is known.

    Where the timestamp is unknown, that of the other kind stands for it if the version is 1, else
    the month of the id: `2025-02-01T10:30:00Z`, `2025-02-01` or `2024-12`.
    """
    own, other = paper.updated, paper.published
    if by == "published":
        own, other = other, own
    return own or (other if paper.version == 1 else "") or paper.identifier.month


def month_of(paper: Paper, by: MonthBy) -> str:
    """The month in which a paper counts, `2025-02`."""
    return date_of(paper, by)[:7]


def sort_key(paper: Paper, by: MonthBy) -> str:
    """Orders papers by date, then id; listings show them in reverse, newest first."""
    return first_second(date_of(paper, by)) + paper.sort_key  # the dates are equally long


def first_day(date: str) -> str:
    """The first day of a year, a month, a day or a time: `2025-02-01`."""
    return (date + "0000-01-01"[len(date) :])[:10]


def first_second(date: str) -> str:
    """The first second of a month or a day, `2025-02-01T00:00:00Z`; a time stays itself."""
    return date + "0000-01-01T00:00:00Z"[len(date) :]
