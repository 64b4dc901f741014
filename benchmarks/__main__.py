"""Compare builds of a site with the plugin and of sites with plain MkDocs; print Markdown tables.

The papers are real if the environment variable ARXCOMPASS_CORPUS names the folder of a corpus;
otherwise they are invented. In each round, every site is built once, because the speed of a machine
changes over time. Each round begins with another site, because the first build has to read
everything from the disk. Each build is clean, in its own copy of the site. A site with the plugin
is then built again, with its cache and one changed paper, as in a CI job that restores the cache.
The files of this build are compared with those of another clean build.

The same sites are also built with further plugins (--beside), and with another version of this
plugin (--against). Nothing is removed before the end, because some file systems create folders
slowly for minutes after others were removed. A round at 23,458 papers needs 3 GB of disk, 5 GB with
--against. Runs on Linux and macOS.
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
    parser.add_argument("--texts", action="store_true", help="measure only the rendering of texts")
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
        help="also build with each of these plugins (default: both; none with --quick)",
    )
    parser.add_argument(
        "--against",
        type=Path,
        metavar="VENV",
        help="also build with the version of this plugin that is installed in this venv",
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


def measured(folder: Path, options: argparse.Namespace) -> str:
    """Measure what the options ask for, and return Markdown.

    Raises:
        MeasureError: a program failed, or its result is wrong.
    """
    if options.store:
        cards = _aside(write_large, folder, options.store)
        return measure_large(folder, options.store, cards)
    if options.texts:
        return measure_texts(options.corpus, options.papers, options.runs)
    kind = "real" if options.corpus else "invented"
    before = str(options.against.absolute() / "bin" / "python") if options.against else None
    if before:
        measure.check_is_another(before)
    plugins = [plugin for plugin in options.beside if _is_installed(plugin)]
    sizes = _aside(write_sites, folder, options.corpus, options.papers, options.times, plugins)
    results = Results(contestants(plugins, before))
    if not options.serve:
        build_in_turn(results, sizes, options.runs)
    preview(results, sizes[0])
    if options.serve:
        return report(results, kind, 1)
    for size in sizes:
        results.syncs[size.papers] = measure.run_module("sync", size.folder / "ours")
    texts = _aside(measure_texts, options.corpus, options.papers, options.runs)
    return f"{report(results, kind, options.runs)}\n\n{texts}"


def _aside(work: Callable[..., T], *arguments: object) -> T:
    """Call a function in a separate process.

    The peak memory of a child process is at least the memory of its parent when the child started.
    So this process must stay small.
    """
    with get_context("spawn").Pool(1) as pool:
        return pool.apply_async(work, arguments).get(measure.TIMEOUT)


def _is_installed(plugin: str) -> bool:
    """Whether MkDocs finds a plugin; the names of Material's begin with `material/`."""
    names = {entry.name.rpartition("/")[2] for entry in entry_points(group="mkdocs.plugins")}
    if plugin not in names:
        print(f"The plugin {plugin} is not installed: no site is built with it", file=sys.stderr)
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
    """Build a site in its own copy; a site with the plugin also with its cache."""
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
    """Copy a site that is not built yet, and return the copy."""
    if site.is_before:
        label += "-before"
    return shutil.copytree(size.folder / site.folder, size.folder / f"{site.folder}-{label}")


def preview(results: Results, size: Sites) -> None:
    """Measure previews: let `mkdocs serve` rebuild a site with the plugin and a plain one."""
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
