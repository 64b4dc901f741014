"""Charts of how many papers there are: geometry for a template that draws it as SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from mkdocs_arxcompass.pages.listing import Listing

WIDTH = 640
HEIGHT = 140
"""Of the bars, in units of the drawing; it fills the width that the page gives it."""


class Bar(NamedTuple):
    """The papers of a month or a day."""

    label: str
    papers: int
    x: float
    y: float
    width: float
    height: float
    unfinished: bool
    """Whether more papers can still come: it is the month of the newest one."""


class Chart(NamedTuple):
    """Bars in the order of time."""

    title: str
    bars: list[Bar]

    @property
    def most(self) -> int:
        """The papers of the highest bar."""
        return max((bar.papers for bar in self.bars), default=0)

    @property
    def line(self) -> str:
        """The tops of the bars as the points of a line."""
        return " ".join(f"{bar.x + bar.width / 2:.1f},{bar.y:.1f}" for bar in self.bars)


def months_chart(topic: Listing, newest: str) -> Chart:
    """Papers per month of a topic, the months without papers included.

    Args:
        topic: its page.
        newest: the newest month of the store, `2025-02`, which is not over.
    """
    counts = {month.month.replace("_", "-"): len(month.papers) for month in topic.children}
    labels = list(_months(min(counts), max(counts))) if counts else []
    return _chart("Papers per month", labels, counts, newest)


def days_chart(month: Listing) -> Chart:
    """Papers per day of a month; those of which only the month is known are left out."""
    counts = Counter(month.date(paper)[:10] for paper in month.papers)
    labels = list(_days(month.month.replace("_", "-")))
    return _chart("Papers per day", labels, counts, "")


def _chart(title: str, labels: list[str], counts: Mapping[str, int], newest: str) -> Chart:
    most = max((counts.get(label, 0) for label in labels), default=0)
    step = WIDTH / len(labels) if labels else 0
    bars = []
    for number, label in enumerate(labels):
        papers = counts.get(label, 0)
        height = HEIGHT * papers / most if most else 0
        x, y = number * step, HEIGHT - height
        bars.append(Bar(label, papers, x, y, step * 0.8, height, label == newest))
    return Chart(title, bars)


def _months(first: str, last: str) -> Iterator[str]:
    year, month = int(first[:4]), int(first[5:])
    while (label := f"{year:04}-{month:02}") <= last:
        yield label
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days(month: str) -> Iterator[str]:
    day = date.fromisoformat(f"{month}-01")
    while day.isoformat()[:7] == month:
        yield day.isoformat()
        day += timedelta(days=1)
