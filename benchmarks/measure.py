"""Runs a program as its user would, and tells what it took and what it made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from threading import Timer
from typing import NamedTuple

from benchmarks.sites import PAPERS_FILE

TIMEOUT = 1800
"""Seconds that a child may take."""

CLI = "from mkdocs_arxcompass.cli import main; main()"
LOAD = """\
import pathlib, time
from mkdocs_arxcompass.library.store import Store
start = time.perf_counter()
Store.load(pathlib.Path("arxiv"))
print(time.perf_counter() - start)
"""


class MeasureError(Exception):
    """A program failed, or did not do what was to be measured."""


class Usage(NamedTuple):
    """What a finished program took."""

    wall: float
    cpu: float
    memory: float
    """The peak, in MB."""
    output: str


class Figures(NamedTuple):
    """What a build took and made; the columns of the table."""

    wall: float
    cpu: float
    memory: float
    size: float
    pages: float
    page: float
    search_index: float


def run(arguments: Sequence[str], folder: Path) -> Usage:
    """Run Python in a folder.

    Raises:
        MeasureError: it failed or took too long.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, *arguments],
            cwd=folder,
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        timer = Timer(TIMEOUT, process.kill)
        timer.start()
        # Not process.wait(): only this tells what the one child took.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise MeasureError(
            f"{arguments} ended with {process.returncode} after {wall:.0f} s:\n{text}"
        )
    unit = 1 if sys.platform == "darwin" else 1024
    return Usage(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * unit / 1e6, text)


def import_papers(folder: Path) -> float:
    """The seconds that `arxcompass import` takes for the papers beside a site."""
    return run(["-c", CLI, "import", "--quiet", PAPERS_FILE], folder).wall


def change_paper(folder: Path) -> None:
    """Give one of the newest papers in the store of a site another title."""
    shard = max((folder / "arxiv" / "papers").glob("*.jsonl"))
    *others, last = shard.read_text(encoding="utf-8").splitlines(keepends=True)
    paper = json.loads(last)
    paper["title"] += ", revised"
    changed = json.dumps(paper, ensure_ascii=False, separators=(",", ":"))
    shard.write_text("".join([*others, changed + "\n"]), encoding="utf-8")


def load_store(folder: Path) -> float:
    """The seconds that it takes to load the store of a site, without starting Python."""
    return float(run(["-c", LOAD], folder).output)


def build(folder: Path, cards: int) -> Figures:
    """Build a site that shall have so many cards on its part pages.

    Raises:
        MeasureError: it failed, or has not.
    """
    usage = run(["-m", "mkdocs", "build", "--strict", "--quiet"], folder)
    site = folder / "site"
    found = sum(
        path.read_text(encoding="utf-8").count('class="paper-card"')
        for path in site.rglob("papers_*/index.html")
    )
    if found != cards:
        raise MeasureError(f"{folder.name} has {found} cards instead of {cards}")
    sizes = {path: path.stat().st_size for path in site.rglob("*") if path.is_file()}
    pages = [size for path, size in sizes.items() if path.name == "index.html"]
    return Figures(
        wall=usage.wall,
        cpu=usage.cpu,
        memory=usage.memory,
        size=sum(sizes.values()) / 1e6,
        pages=len(pages),
        page=median(pages) / 1e3,
        search_index=sizes[site / "search" / "search_index.json"] / 1e6,
    )
