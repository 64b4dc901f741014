"""Charts of numbers of papers: the coordinates, from which templates draw SVG."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from mkdocs_arxcompass.pages.listing import Listing
from mkdocs_arxcompass.pages.words import N_

WIDTH = 640
HEIGHT = 140
"""Size of the area for bars and lines, in units of the SVG, which is as wide as the page allows."""


class Bar(NamedTuple):
    """One bar: how many papers a month or a day has, and where it is drawn."""

    label: str
    """The month, `2025-02`, or the day, `2025-02-01`."""
    papers: int
    x: float
    y: float
    width: float
    height: float
    unfinished: bool
    """Whether it is the month of the newest paper, in which more can appear."""


class Chart(NamedTuple):
    """A bar chart, oldest bar first."""

    title: str
    """In English."""
    bars: list[Bar]

    @property
    def most(self) -> int:
        """The number of papers of the highest bar."""
        return max((bar.papers for bar in self.bars), default=0)

    @property
    def line(self) -> str:
        """The middles of the tops of the bars, as `points` of an SVG polyline."""
        return " ".join(f"{bar.x + bar.width / 2:.1f},{bar.y:.1f}" for bar in self.bars)


def months_chart(topic: Listing, newest: str) -> Chart:
    """Chart the papers per month of a topic, months without papers included.

    Args:
        topic: its page.
        newest: the month of the newest paper of the store, `2025-02`; it is not over yet.
    """
    counts = _by_month(topic)
    labels = list(_months(min(counts), max(counts))) if counts else []
    return _chart(N_("Papers per month"), labels, counts, newest)


class Series(NamedTuple):
    """One topic in a comparison."""

    topic: Listing
    papers: list[int]
    """One number for each month of the comparison."""
    line: str
    """The `points` of an SVG polyline."""


class Comparison(NamedTuple):
    """Lines of several topics over the same months."""

    months: list[str]
    """Oldest first: `2025-02`."""
    series: list[Series]
    most: int
    """The number of papers of the highest point."""
    newest: str
    """The month that is not over yet."""

    @property
    def rows(self) -> list[tuple[str, list[int]]]:
        """A table: months, newest first, each with the number of papers of every topic."""
        columns = zip(*(series.papers for series in self.series), strict=True)
        return [*zip(self.months, map(list, columns), strict=True)][::-1]


def topics_chart(overview: Listing) -> Comparison:
    """Compare the papers per month of all topics, from the first month of any to the last."""
    counts = [(topic, _by_month(topic)) for topic in overview.children if topic.papers]
    known = [month for _, months in counts for month in months]
    labels = list(_months(min(known), max(known))) if known else []
    most = max((max(months.values()) for _, months in counts), default=0)
    step = WIDTH / max(len(labels) - 1, 1)
    series = []
    for topic, months in counts:
        papers = [months.get(label, 0) for label in labels]
        points = (
            f"{at * step:.1f},{HEIGHT - HEIGHT * n / most:.1f}" for at, n in enumerate(papers)
        )
        series.append(Series(topic, papers, " ".join(points)))
    return Comparison(labels, series, most, overview.newest[:7])


def _by_month(topic: Listing) -> dict[str, int]:
    """The number of papers of each month, `2025-02`, that has any."""
    return {month.month.replace("_", "-"): len(month.papers) for month in topic.children}


def days_chart(month: Listing) -> Chart:
    """Chart the papers per day of a month; papers whose day is not known are left out."""
    counts = Counter(month.date(paper)[:10] for paper in month.papers)
    labels = list(_days(month.month.replace("_", "-")))
    return _chart(N_("Papers per day"), labels, counts, "")


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
    """All months from the first to the last, each as `2025-02`."""
    year, month = int(first[:4]), int(first[5:])
    while (label := f"{year:04}-{month:02}") <= last:
        yield label
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def _days(month: str) -> Iterator[str]:
    """All days of a month, each as `2025-02-01`."""
    day = date.fromisoformat(f"{month}-01")
    while day.isoformat()[:7] == month:
        yield day.isoformat()
        day += timedelta(days=1)
