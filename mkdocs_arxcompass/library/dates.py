"""Dates of papers: the timestamp that `month_by` names, or the best substitute."""

from __future__ import annotations

from typing import Literal

from mkdocs_arxcompass.arxiv.paper import Paper

MonthBy = Literal["updated", "published"]


def date_of(paper: Paper, by: MonthBy) -> str:
    """The date by which a paper is sorted: `2025-02-01T10:30:00Z`, `2025-02-01` or `2024-12`.

    If the timestamp is unknown, it is the other timestamp for version 1, else the month of the id.
    """
    own, other = paper.updated, paper.published
    if by == "published":
        own, other = other, own
    return own or (other if paper.version == 1 else "") or paper.identifier.month


def month_of(paper: Paper, by: MonthBy) -> str:
    """The month that a paper belongs to, `2025-02`."""
    return date_of(paper, by)[:7]


def sort_key(paper: Paper, by: MonthBy) -> str:
    """Sorts papers by date, then id; listings show them in reverse, newest first."""
    return first_second(date_of(paper, by)) + paper.sort_key  # the dates have one length


def first_day(date: str) -> str:
    """The first day of a year, a month, a day or a timestamp: `2025-02-01`."""
    return (date + "0000-01-01"[len(date) :])[:10]


def first_second(date: str) -> str:
    """The first second of a month or a day, `2025-02-01T00:00:00Z`; a timestamp stays itself."""
    return date + "0000-01-01T00:00:00Z"[len(date) :]
