"""Write the results of the benchmarks as Markdown tables."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from statistics import median

from benchmarks.measure import Figures
from benchmarks.sites import OURS, Contestant

COLUMNS = {
    "wall s": ".1f",
    "CPU s": ".1f",
    "peak memory MB": ",.0f",
    "site MB": ",.1f",
    "pages": ",.0f",
    "median page KB": ",.0f",
    "search index MB": ",.1f",
}


class Results:
    """All measurements, by the number of papers; times are in seconds."""

    def __init__(self, contestants: Sequence[Contestant]) -> None:
        self.contestants = contestants
        self.builds: dict[tuple[int, str], list[Figures]] = defaultdict(list)
        self.imports: dict[int, list[float]] = defaultdict(list)
        self.loads: dict[int, list[float]] = defaultdict(list)
        self.syncs: dict[int, list[float]] = {}
        """A first sync, and a sync with nothing new."""
        self.previews: dict[tuple[int, str], list[tuple[float, float]]] = {}
        """Wall and CPU time: first build, after each edit of a page, after a change of a paper."""

    @property
    def sizes(self) -> list[int]:
        """The numbers of papers, the smallest first."""
        return sorted(self.imports)

    def medians(self, papers: int, site: str) -> list[float]:
        """The medians of the columns of a build."""
        return [median(column) for column in zip(*self.builds[papers, site], strict=True)]


def report(results: Results, kind: str, runs: int) -> str:
    """Write all tables for which there are results."""
    tables = [_previews(results)]
    if results.sizes:
        tables = [_builds(results), _growth(results), *tables, _others(results)]
    taken = f"median of {runs} runs in turn" if runs > 1 else "one run"
    tables.append(
        f"{kind.capitalize()} papers; {taken}, of `mkdocs serve` and syncs always one. "
        f"{surroundings()}"
    )
    return "\n\n".join(filter(None, tables))


def _builds(results: Results) -> str:
    lines = [row("papers", "site", *COLUMNS), row("--:", "---", *("--:" for _ in COLUMNS))]
    for papers in results.sizes:
        for name in _names(results):
            formatted = map(format, results.medians(papers, name), COLUMNS.values())
            lines.append(row(f"{papers:,}", name, *formatted))
        for other, ours in _pairs(results.contestants):
            ratios = _ratios(results.medians(papers, other), results.medians(papers, ours))
            lines.append(row("", f"{other} / {ours}", *ratios))
    return "\n".join(lines)


def _names(results: Results) -> Iterator[str]:
    """The names of the builds of a site, in the order of the table."""
    for site in results.contestants:
        yield from (site.name, site.again) if site.is_ours else (site.name,)


def _pairs(contestants: Sequence[Contestant]) -> Iterator[tuple[str, str]]:
    """Pairs of builds to compare: each other build with ours that has the same further plugin."""
    for ours in contestants:
        if not ours.is_ours or ours.is_before:
            continue
        others = [site for site in contestants if site.plugin == ours.plugin and site != ours]
        yield from ((other.name, ours.name) for other in others)
        yield from ((other.again if other.is_ours else other.name, ours.again) for other in others)


def _growth(results: Results) -> str:
    """How the figures of a site grow with the number of its papers."""
    first, *others = results.sizes
    if not others:
        return ""
    lines = [row("papers", "growth", *COLUMNS), row("--:", "---", *("--:" for _ in COLUMNS))]
    for papers in others:
        for name in _names(results):
            ratios = _ratios(results.medians(papers, name), results.medians(first, name))
            lines.append(row(f"{papers:,} / {first:,}", name, *ratios))
    return "\n".join(lines)


def _previews(results: Results) -> str:
    columns = ("first build s", "CPU s", "home page edited s", "CPU s", "paper changed s", "CPU s")
    lines = [
        row("papers", "`mkdocs serve`", *columns),
        row("--:", "---", *("--:" for _ in columns)),
    ]
    found = {}
    for (papers, site), (first, *edited, changed) in results.previews.items():
        found[site] = [*first, *map(median, zip(*edited, strict=True)), *changed]
        lines.append(row(f"{papers:,}", site, *(f"{seconds:.2f}" for seconds in found[site])))
    lines += [
        row("", f"{other} / {OURS}", *_ratios(figures, found[OURS]))
        for other, figures in found.items()
        if other != OURS
    ]
    return "\n".join(lines)


def _others(results: Results) -> str:
    lines = []
    for papers in results.sizes:
        loads, imports = median(results.loads[papers]), median(results.imports[papers])
        lines.append(
            f"- Store of {papers:,} papers: {loads:.2f} s to load, {imports:.1f} s to import"
        )
    for papers, (first, again) in results.syncs.items():
        lines.append(
            f"- Sync of {papers:,} papers, without the time until arXiv answers: "
            f"{first:.1f} s for all, {again:.2f} s when nothing is new"
        )
    return "\n".join(lines)


def _ratios(those: Sequence[float], these: Sequence[float]) -> list[str]:
    return [f"×{that / this:.2f}" for that, this in zip(those, these, strict=True)]


def surroundings() -> str:
    """The versions and the machine."""
    packages = ", ".join(
        f"{name} {version(package)}"
        for name, package in (("MkDocs", "mkdocs"), ("Material", "mkdocs-material"), (OURS, OURS))
    )
    return (
        f"{packages}, Python {platform.python_version()}, {os.cpu_count()} cores. "
        "MB are 1,000,000 bytes."
    )


def row(*cells: str) -> str:
    """A row of a table."""
    return f"| {' | '.join(cells)} |"
