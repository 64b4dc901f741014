"""Runs a program as its user would, and tells what it took and what it made."""

from __future__ import annotations

import filecmp
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from statistics import median
from threading import Event, Thread, Timer
from typing import Any, NamedTuple

from benchmarks.sites import MARK, PAPERS_FILE

TIMEOUT = 1800
"""Seconds that a child may take."""

INTERVAL = 0.05
"""Seconds between two looks at the memory of a process and its children."""

ROOT = Path(__file__).parents[1]
CLI = "from mkdocs_arxcompass.cli import main; main()"
MODULE = f"""\
import importlib, sys
sys.path += {[str(ROOT), str(ROOT / "tests")]}
importlib.import_module(sys.argv.pop(1)).main()
"""
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
    """The peak of it and its children together, in MB."""
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


class Together(Thread):
    """Follows how much memory a process and all its descendants have together, on Linux.

    The sum is sampled, so shorter peaks escape. Of a process without children the system itself
    keeps the peak, and nothing is read of it.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        """In MB; 0 where there were no children, or nobody can tell."""
        self._pid = pid
        self._ended = Event()

    def run(self) -> None:
        """Look, and look again; a look holds up who is looked at, so long ones are rarer."""
        took = 0.0
        while not self._ended.wait(max(INTERVAL, 10 * took)):
            start = time.perf_counter()
            pids = list(_descendants(self._pid))
            if pids:
                self.peak = max(self.peak, sum(map(_memory, [self._pid, *pids])))
            took = time.perf_counter() - start

    def end(self) -> None:
        """Look no more."""
        self._ended.set()
        self.join()


def _descendants(pid: int) -> Iterator[int]:
    with suppress(OSError):  # it can end at any time
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def _memory(pid: int) -> float:
    """MB of a process; what several share is divided among them."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


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
            # Packages are compiled once, as they are where they are installed.
            env=os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": ""},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        timer = Timer(TIMEOUT, process.kill)
        timer.start()
        together = Together(process.pid)
        together.start()
        # Not process.wait(): only this tells what the one child took.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        together.end()
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise MeasureError(
            f"{arguments} ended with {process.returncode} after {wall:.0f} s:\n{text}"
        )
    unit = 1 if sys.platform == "darwin" else 1024
    memory = max(usage.ru_maxrss * unit / 1e6, together.peak)
    return Usage(wall, usage.ru_utime + usage.ru_stime, memory, text)


def run_module(name: str, folder: Path) -> Any:
    """What the `main` of a module here prints as JSON, run in a folder and a fresh process."""
    output = run(["-c", MODULE, f"benchmarks.{name}"], folder).output
    return json.loads(output.splitlines()[-1])


def command(folder: Path, *arguments: str) -> Usage:
    """What `arxcompass` takes in the folder of a site."""
    return run(["-c", CLI, *arguments], folder)


def import_papers(folder: Path) -> float:
    """The seconds that `arxcompass import` takes for the papers beside a site."""
    return command(folder, "import", "--quiet", PAPERS_FILE).wall


def change_paper(folder: Path) -> None:
    """Give one of the newest papers in the store of a site another title."""
    shard = max((folder / "arxiv" / "papers").glob("*.jsonl"))
    *others, last = shard.read_text(encoding="utf-8").splitlines(keepends=True)
    paper = json.loads(last)
    paper["title"] += MARK
    changed = json.dumps(paper, ensure_ascii=False, separators=(",", ":"))
    shard.write_text("".join([*others, changed + "\n"]), encoding="utf-8")


def load_store(folder: Path) -> Usage:
    """What it takes to load the store of a site; the wall time without starting Python."""
    usage = run(["-c", LOAD], folder)
    return usage._replace(wall=float(usage.output))


def build(folder: Path, cards: int) -> Figures:
    """Build a site that shall have so many cards on its part pages.

    Raises:
        MeasureError: it failed, or has not.
    """
    os.sync()  # or what was copied and built before would be written to the disk meanwhile
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


def check_against_clean(folder: Path, cards: int) -> None:
    """Build a site again without its cache.

    Raises:
        MeasureError: that makes another site than the one that is there.
    """
    cached = (folder / "site").rename(folder / "site-of-cache")
    (folder / ".cache").rename(folder / ".cache-before")
    build(folder, cards)
    if name := first_difference(cached, folder / "site"):
        raise MeasureError(f"a build with the cache and a clean one differ in {name}")


def first_difference(one: Path, other: Path) -> str:
    """The first file that only one of two folders has, or that is not the same in both."""
    names = {
        path.relative_to(folder).as_posix()
        for folder in (one, other)
        for path in folder.rglob("*")
        if path.is_file()
    }
    for name in sorted(names):
        if not ((one / name).is_file() and (other / name).is_file()):
            return name
        if not filecmp.cmp(one / name, other / name, shallow=False):
            return name
    return ""
