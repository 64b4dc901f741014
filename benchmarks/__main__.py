"""Measures our site beside plain MkDocs in one run and prints a Markdown table.

With the folder of a corpus in the environment variable ARXCOMPASS_CORPUS the papers are real,
otherwise invented. Builds take turns, because a machine is never as fast as a minute ago, and each
is a cold one, in a copy of its own; ours is followed by another with its cache, one paper changed.
Runs where resource usage is known: Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections import defaultdict
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from benchmarks import measure
from benchmarks.measure import Figures, MeasureError
from benchmarks.sites import FOLDERS, OURS, OURS_AGAIN, PLAIN, PRUNED, Sites, write_sites
from benchmarks.texts import measure_texts

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
    """What was measured, by the number of papers."""

    def __init__(self) -> None:
        self.builds: dict[tuple[int, str], list[Figures]] = defaultdict(list)
        self.imports: dict[int, list[float]] = defaultdict(list)
        self.loads: dict[int, list[float]] = defaultdict(list)


def main() -> None:
    """Measure, and print the table."""
    options = _options()
    corpus = None if options.quick else os.environ.get("ARXCOMPASS_CORPUS")
    if options.texts:
        print(measure_texts(corpus, options.papers, options.runs))
        return
    with tempfile.TemporaryDirectory(prefix="arxcompass-benchmarks-") as folder:
        # In a process of its own: the peak memory of a child is never less than what its parent
        # had when it started it, so this one must stay small.
        with get_context("spawn").Pool(1) as pool:
            sizes = pool.apply_async(
                write_sites, (Path(folder), corpus, options.papers, options.times)
            ).get(measure.TIMEOUT)
        try:
            results = measure_in_turn(sizes, options.runs)
        except MeasureError as error:
            sys.exit(str(error))
    print(report(results, "real" if corpus else "invented", options.runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="1,000 invented papers, one run")
    parser.add_argument("--texts", action="store_true", help="only what one paper's texts take")
    parser.add_argument("--papers", type=int, metavar="N", help="at most so many papers")
    parser.add_argument(
        "--times",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[1],
        metavar="1,2,4",
        help="measure these multiples of the papers",
    )
    parser.add_argument("--runs", type=int, metavar="R", help="how often (default: 3)")
    options = parser.parse_args()
    options.runs = options.runs or (1 if options.quick else 3)
    options.papers = options.papers or (1000 if options.quick else None)
    if min(options.runs, options.papers or 1, *options.times) < 1:
        parser.error("numbers begin with 1")
    return options


def measure_in_turn(sizes: list[Sites], runs: int) -> Results:
    """Build every site once, then every site again, until each was built so often."""
    results = Results()
    for number in range(1, runs + 1):
        for size in sizes:
            for name, source in FOLDERS.items():
                site = shutil.copytree(size.folder / source, size.folder / "now")
                if name == OURS:
                    results.imports[size.papers].append(measure.import_papers(site))
                    results.loads[size.papers].append(measure.load_store(site))
                figures = measure.build(site, size.cards)
                results.builds[size.papers, name].append(figures)
                if name == OURS:
                    measure.change_paper(site)
                    again = measure.build(site, size.cards)
                    results.builds[size.papers, OURS_AGAIN].append(again)
                shutil.rmtree(site)
                progress = f"run {number}, {size.papers:,} papers, {name}: {figures.wall:.1f} s"
                print(progress, file=sys.stderr)
    return results


def report(results: Results, kind: str, runs: int) -> str:
    """The results as Markdown."""
    lines = [
        _row("papers", "site", *COLUMNS),
        _row("--:", "---", *("--:" for _ in COLUMNS)),
    ]
    for papers in results.imports:
        medians = {
            name: [median(column) for column in zip(*results.builds[papers, name], strict=True)]
            for name in (OURS, OURS_AGAIN, PLAIN, PRUNED)
        }
        for name, figures in medians.items():
            formatted = map(format, figures, COLUMNS.values())
            lines.append(_row(f"{papers:,}", name, *formatted))
        for ours in (OURS, OURS_AGAIN):
            for theirs in (PLAIN, PRUNED):
                pairs = zip(medians[theirs], medians[ours], strict=True)
                ratios = (f"×{their / our:.2f}" for their, our in pairs)
                lines.append(_row("", f"{theirs} / {ours}", *ratios))
    lines.append("")
    for papers in results.imports:
        lines.append(f"- Store of {papers:,} papers: {median(results.loads[papers]):.2f} s to load")
        lines.append(f"- Import of {papers:,} papers: {median(results.imports[papers]):.1f} s")
    packages = ", ".join(
        f"{name} {version(package)}"
        for name, package in (("MkDocs", "mkdocs"), ("Material", "mkdocs-material"), (OURS, OURS))
    )
    lines.append(
        f"\n{kind.capitalize()} papers, {'median' if runs > 1 else 'result'} of {runs} "
        f"run{'s' if runs > 1 else ''} in turn, cold; {packages}, "
        f"Python {platform.python_version()}, {os.cpu_count()} cores. MB are 1,000,000 bytes."
    )
    return "\n".join(lines)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
