"""What was measured, as Markdown."""

from __future__ import annotations

import os
import platform
from collections import defaultdict
from collections.abc import Sequence
from importlib.metadata import version
from statistics import median

from benchmarks.measure import Figures
from benchmarks.sites import OURS, OURS_AGAIN, PLAIN, PRUNED

COLUMNS = {
    "wall s": ".1f",
    "CPU s": ".1f",
    "peak memory MB": ",.0f",
    "site MB": ",.1f",
    "pages": ",.0f",
    "median page KB": ",.0f",
    "search index MB": ",.1f",
}
SITES = (OURS, OURS_AGAIN, PLAIN, PRUNED)


class Results:
    """What was measured, by the number of papers; times are in seconds."""

    def __init__(self) -> None:
        self.builds: dict[tuple[int, str], list[Figures]] = defaultdict(list)
        self.imports: dict[int, list[float]] = defaultdict(list)
        self.loads: dict[int, list[float]] = defaultdict(list)
        self.syncs: dict[int, list[float]] = {}
        """Of a first sync, and of one for which there is nothing new."""
        self.previews: dict[tuple[int, str], list[tuple[float, float]]] = {}
        """Wall and CPU time of the first build, after each edited page, after a changed paper."""

    @property
    def sizes(self) -> list[int]:
        """The numbers of papers, the smallest first."""
        return sorted(self.imports)

    def medians(self, papers: int, site: str) -> list[float]:
        """The columns of a build."""
        return [median(column) for column in zip(*self.builds[papers, site], strict=True)]


def report(results: Results, kind: str, runs: int) -> str:
    """All of it that there is."""
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
        for site in SITES:
            formatted = map(format, results.medians(papers, site), COLUMNS.values())
            lines.append(row(f"{papers:,}", site, *formatted))
        for ours in (OURS, OURS_AGAIN):
            for theirs in (PLAIN, PRUNED):
                ratios = _ratios(results.medians(papers, theirs), results.medians(papers, ours))
                lines.append(row("", f"{theirs} / {ours}", *ratios))
    return "\n".join(lines)


def _growth(results: Results) -> str:
    """How much more the same site takes with more papers."""
    first, *others = results.sizes
    if not others:
        return ""
    lines = [row("papers", "growth", *COLUMNS), row("--:", "---", *("--:" for _ in COLUMNS))]
    for papers in others:
        for site in SITES:
            ratios = _ratios(results.medians(papers, site), results.medians(first, site))
            lines.append(row(f"{papers:,} / {first:,}", site, *ratios))
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
    lines.append(row("", f"{PLAIN} / {OURS}", *_ratios(found[PLAIN], found[OURS])))
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
            f"- Sync of {papers:,} papers, without the time that arXiv takes to answer: "
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
