"""Measures our site beside plain MkDocs in one run and prints Markdown tables.

With the folder of a corpus in the environment variable ARXCOMPASS_CORPUS the papers are real,
otherwise invented. Builds take turns, because a machine is never as fast as a minute ago, and every
run begins with another site, because the first build of all has to fetch everything from the disk.
Each is a cold one, in a copy of its own; ours is followed by another with its cache, one paper
changed, as in a CI job that restores it, and what that makes is compared with a clean build.
Nothing is removed before the end, because some file systems make folders slowly for minutes after
others were removed: a run at 23,458 papers needs 1 GB of disk, and more papers need more.
Runs where resource usage is known: Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks import measure
from benchmarks.large import measure_large, write_large
from benchmarks.measure import MeasureError
from benchmarks.report import Results, report
from benchmarks.sites import FOLDERS, OURS, OURS_AGAIN, PLAIN, Sites, write_sites
from benchmarks.texts import measure_texts

T = TypeVar("T")


def main() -> None:
    """Measure, and print the tables."""
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="arxcompass-benchmarks-") as folder:
            print(measured(Path(folder), options))
    except MeasureError as error:
        sys.exit(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="1,000 invented papers, one run")
    parser.add_argument("--texts", action="store_true", help="only what one paper's texts take")
    parser.add_argument("--serve", action="store_true", help="only what a preview takes")
    parser.add_argument(
        "--store", type=int, metavar="N", help="only what a store of so many invented papers takes"
    )
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
    options.corpus = None if options.quick else os.environ.get("ARXCOMPASS_CORPUS")
    if min(options.runs, options.papers or 1, options.store or 1, *options.times) < 1:
        parser.error("numbers begin with 1")
    return options


def measured(folder: Path, options: argparse.Namespace) -> str:
    """What is wanted, as Markdown.

    Raises:
        MeasureError: something failed, or did not do what was to be measured.
    """
    if options.store:
        cards = _aside(write_large, folder, options.store)
        return measure_large(folder, options.store, cards)
    if options.texts:
        return measure_texts(options.corpus, options.papers, options.runs)
    kind = "real" if options.corpus else "invented"
    sizes = _aside(write_sites, folder, options.corpus, options.papers, options.times)
    results = Results()
    if not options.serve:
        build_in_turn(results, sizes, options.runs)
    preview(results, sizes[0])
    if options.serve:
        return report(results, kind, 1)
    for size in sizes:
        results.syncs[size.papers] = measure.run_module("sync", size.folder / FOLDERS[OURS])
    texts = _aside(measure_texts, options.corpus, options.papers, options.runs)
    return f"{report(results, kind, options.runs)}\n\n{texts}"


def _aside(work: Callable[..., T], *arguments: object) -> T:
    """Work in a process of its own.

    The peak memory of a child is never less than what its parent had when it started it, so this
    one must stay small.
    """
    with get_context("spawn").Pool(1) as pool:
        return pool.apply_async(work, arguments).get(measure.TIMEOUT)


def build_in_turn(results: Results, sizes: list[Sites], runs: int) -> None:
    """Build every site once, then every site again, until each was built so often."""
    for number in range(runs):
        for size in sizes:
            first = number % len(FOLDERS)
            for name in [*FOLDERS, *FOLDERS][first : first + len(FOLDERS)]:
                build(results, size, name, number)


def build(results: Results, size: Sites, name: str, number: int) -> None:
    """Build a site in a copy of its own; ours also with its cache."""
    site = _copy(size, name, number)
    if name == OURS:
        results.imports[size.papers].append(measure.import_papers(site))
        results.loads[size.papers].append(measure.load_store(site).wall)
    figures = measure.build(site, size.cards)
    results.builds[size.papers, name].append(figures)
    print(f"{size.papers:,} papers, {name}: {figures.wall:.1f} s", file=sys.stderr)
    if name == OURS:
        measure.change_paper(site)
        (site / "site").rename(site / "site-before")
        again = measure.build(site, size.cards)
        results.builds[size.papers, OURS_AGAIN].append(again)
        measure.check_against_clean(site, size.cards)


def _copy(size: Sites, name: str, label: object) -> Path:
    """A copy of a site that waits to be built."""
    folder = FOLDERS[name]
    return shutil.copytree(size.folder / folder, size.folder / f"{folder}-{label}")


def preview(results: Results, size: Sites) -> None:
    """Let `mkdocs serve` rebuild our site and a plain one."""
    for name in (OURS, PLAIN):
        site = _copy(size, name, "preview")
        if name == OURS:
            measure.import_papers(site)
        results.previews[size.papers, name] = measure.run_module("preview", site)


if __name__ == "__main__":
    main()
