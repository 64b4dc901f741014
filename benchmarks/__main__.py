"""Compares builds of our site with plain MkDocs, and prints Markdown tables.

The papers are real if the environment variable ARXCOMPASS_CORPUS names the folder of a corpus, and
invented otherwise.

In each round every site is built once, because the speed of a machine changes over time. Each
round begins with another site, because the first build has to read everything from the disk. Each
build is a clean one, in its own copy of the site. Our site is then built again with its cache and
one changed paper, as in a CI job that restores the cache. Its files are compared with those of a
clean build.

The same is measured with other plugins (--beside), and with another version of ours (--against).

All files are removed at the end only, because some file systems make folders slowly for minutes
after others were removed: three rounds at 23,458 papers need about 12 GB of disk. Runs on
Linux and macOS.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import entry_points
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

from benchmarks import measure
from benchmarks.large import measure_large, write_large
from benchmarks.measure import MeasureError
from benchmarks.report import Results, report
from benchmarks.sites import PLUGINS, PRUNED, Contestant, Sites, contestants, write_sites
from benchmarks.texts import measure_texts

T = TypeVar("T")


def main() -> None:
    """Measure what the command line asks for, and print the tables."""
    options = _options()
    try:
        with tempfile.TemporaryDirectory(prefix="arxcompass-benchmarks-") as folder:
            print(measure_all(Path(folder), options))
    except MeasureError as error:
        sys.exit(str(error))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--quick", action="store_true", help="1,000 invented papers, one run")
    parser.add_argument("--texts", action="store_true", help="measure only the texts of one paper")
    parser.add_argument("--serve", action="store_true", help="measure only previews")
    parser.add_argument(
        "--store", type=int, metavar="N", help="measure only a store of N invented papers"
    )
    parser.add_argument("--papers", type=int, metavar="N", help="use at most N papers")
    parser.add_argument(
        "--times",
        type=lambda text: [int(number) for number in text.split(",")],
        default=[1],
        metavar="1,2,4",
        help="measure these multiples of the papers",
    )
    parser.add_argument(
        "--beside",
        metavar="tags,minify",
        help="build beside each of these plugins, too (default: both; none with --quick)",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="VENV",
        help="compare with another version of ours, which is installed in this venv",
    )
    parser.add_argument("--runs", type=int, metavar="R", help="rounds (default: 3)")
    options = parser.parse_args()
    options.runs = options.runs or (1 if options.quick else 3)
    options.papers = options.papers or (1000 if options.quick else None)
    options.corpus = None if options.quick else os.environ.get("ARXCOMPASS_CORPUS")
    beside = (
        ("" if options.quick else ",".join(PLUGINS)) if options.beside is None else options.beside
    )
    options.beside = [plugin for plugin in beside.split(",") if plugin]
    if unknown := set(options.beside) - set(PLUGINS):
        parser.error(f"--beside knows no {', '.join(sorted(unknown))}")
    if min(options.runs, options.papers or 1, options.store or 1, *options.times) < 1:
        parser.error("numbers begin with 1")
    return options


def measure_all(folder: Path, options: argparse.Namespace) -> str:
    """Measure what the options ask for; returns Markdown tables.

    Raises:
        MeasureError: a program failed, or did not do what is to be measured.
    """
    if options.store:
        cards = _isolated(write_large, folder, options.store)
        return measure_large(folder, options.store, cards)
    if options.texts:
        return measure_texts(options.corpus, options.papers, options.runs)
    kind = "real" if options.corpus else "invented"
    other_python = str(options.against.absolute() / "bin" / "python") if options.against else None
    if other_python:
        measure.check_is_another(other_python)
    plugins = [plugin for plugin in options.beside if _is_installed(plugin)]
    sizes = _isolated(write_sites, folder, options.corpus, options.papers, options.times, plugins)
    results = Results(contestants(plugins, other_python))
    if not options.serve:
        build_in_turn(results, sizes, options.runs)
    preview(results, sizes[0])
    if options.serve:
        return report(results, kind, 1)
    for size in sizes:
        results.syncs[size.papers] = measure.run_module("sync", size.folder / "ours")
    texts = _isolated(measure_texts, options.corpus, options.papers, options.runs)
    return f"{report(results, kind, options.runs)}\n\n{texts}"


def _isolated(work: Callable[..., T], *arguments: object) -> T:
    """Call a function in its own process, so that this process stays small.

    The peak memory of a child process is at least the memory of its parent when the child started.
    """
    with get_context("spawn").Pool(1) as pool:
        return pool.apply_async(work, arguments).get(measure.TIMEOUT)


def _is_installed(plugin: str) -> bool:
    """Whether a plugin is installed, possibly with a prefix as in `material/tags`."""
    names = {entry.name.rpartition("/")[2] for entry in entry_points(group="mkdocs.plugins")}
    if plugin not in names:
        print(f"The plugin {plugin} is not installed: nothing is built beside it", file=sys.stderr)
    return plugin in names


def build_in_turn(results: Results, sizes: list[Sites], runs: int) -> None:
    """Build every site once per round; each round begins with another site."""
    sites = results.contestants
    for number in range(runs):
        first = number % len(sites)
        for size in sizes:
            for site in [*sites[first:], *sites[:first]]:
                build(results, size, site, number)


def build(results: Results, size: Sites, site: Contestant, number: int) -> None:
    """Build a copy of a site; our site is built again with its cache."""
    folder = _copy(size, site, str(number))
    if site.is_ours:
        seconds = measure.import_papers(folder, site.python)
        if site is results.contestants[0]:
            results.imports[size.papers].append(seconds)
            results.loads[size.papers].append(measure.load_store(folder).wall)
    _build(results, size, site, site.name, folder)
    if site.is_ours:
        measure.change_paper(folder)
        (folder / "site").rename(folder / "site-before")
        _build(results, size, site, site.again, folder)
        measure.check_against_clean(folder, size.cards, site.python)


def _build(results: Results, size: Sites, site: Contestant, name: str, folder: Path) -> None:
    figures = measure.build(folder, size.cards, site.python)
    results.builds[size.papers, name].append(figures)
    print(f"{size.papers:,} papers, {name}: {figures.wall:.1f} s", file=sys.stderr)


def _copy(size: Sites, site: Contestant, label: str) -> Path:
    """Copy a site that has not been built."""
    if site.is_before:
        label += "-before"
    return shutil.copytree(size.folder / site.folder, size.folder / f"{site.folder}-{label}")


def preview(results: Results, size: Sites) -> None:
    """Measure how `mkdocs serve` rebuilds our site and a plain one."""
    for site in results.contestants:
        if site.plugin or site.name == PRUNED:
            continue
        folder = _copy(size, site, "preview")
        if site.is_ours:
            measure.import_papers(folder, site.python)
        found = measure.run_module("preview", folder, site.python)
        results.previews[size.papers, site.name] = found


if __name__ == "__main__":
    main()
