"""Run a program as a user does, and measure its time, its memory and its files."""

from __future__ import annotations

import filecmp
import json
import os
import re
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
"""Seconds after which a child process is killed."""

INTERVAL = 0.05
"""Seconds between two looks at the memory of a process and its children."""

CARD = re.compile(r'class="?paper-card[" >]')  # `minify` omits quotes

ROOT = Path(__file__).parents[1]
CLI = "from mkdocs_arxcompass.cli import main; main()"
MODULE = f"""\
import importlib, sys
sys.path += {[str(ROOT), str(ROOT / "tests")]}
importlib.import_module(sys.argv.pop(1)).main()
"""
WHERE = "import mkdocs_arxcompass; print(mkdocs_arxcompass.__file__)"
LOAD = """\
import pathlib, time
from mkdocs_arxcompass.library.store import Store
start = time.perf_counter()
Store.load(pathlib.Path("arxiv"))
print(time.perf_counter() - start)
"""


class MeasureError(Exception):
    """A program failed, or its result is wrong; the message says how."""


class Usage(NamedTuple):
    """Time (seconds) and memory of a program that has ended."""

    wall: float
    cpu: float
    memory: float
    """The peak memory of the program and its children together, in MB."""
    output: str


class Figures(NamedTuple):
    """Time (seconds) and memory (MB) of a build, and sizes of its site: the table's columns."""

    wall: float
    cpu: float
    memory: float
    size: float
    pages: float
    page: float
    search_index: float


class MemoryOfAll(Thread):
    """Measures the memory of a process and all its descendants together, on Linux.

    It takes samples, so it misses short peaks. For a process without children it measures nothing:
    the operating system records the exact peak.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak = 0.0
        """In MB; 0 without children, or on another system than Linux."""
        self._pid = pid
        self._ended = Event()

    def run(self) -> None:
        """Take samples. Each one delays the process, so slow samples are taken less often."""
        took = 0.0
        while not self._ended.wait(max(INTERVAL, 10 * took)):
            start = time.perf_counter()
            pids = list(_descendants(self._pid))
            if pids:
                self.peak = max(self.peak, sum(map(_memory, [self._pid, *pids])))
            took = time.perf_counter() - start

    def end(self) -> None:
        """Stop taking samples."""
        self._ended.set()
        self.join()


def _descendants(pid: int) -> Iterator[int]:
    with suppress(OSError):  # the process can end at any time
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            for child in map(int, children.read_text().split()):
                yield child
                yield from _descendants(child)


def _memory(pid: int) -> float:
    """The memory of a process in MB; shared memory is divided among the processes that share it."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    return 0.0


def run(arguments: Sequence[str], folder: Path, python: str = sys.executable) -> Usage:
    """Run Python with these arguments in a folder.

    Raises:
        MeasureError: the program failed or took too long.
    """
    # Write bytecode: packages are compiled only once, as in a normal installation.
    environment = os.environ | {"NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": ""}
    if python != sys.executable:
        environment.pop("PYTHONPATH", None)  # the other Python has its own packages
    with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            [python, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        timer = Timer(TIMEOUT, process.kill)
        timer.start()
        together = MemoryOfAll(process.pid)
        together.start()
        # Not process.wait(): only os.wait4 returns the CPU time of this child.
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


def run_module(name: str, folder: Path, python: str = sys.executable) -> Any:
    """Run the `main` of a benchmark module in a new process; return the JSON that it prints."""
    output = run(["-c", MODULE, f"benchmarks.{name}"], folder, python).output
    return json.loads(output.splitlines()[-1])


def check_is_another(python: str) -> None:
    """Check that another Python imports another copy of the package.

    Raises:
        MeasureError: it imports the copy in this folder, or none.
    """
    used = Path(run(["-c", WHERE], Path(tempfile.gettempdir()), python).output.strip())
    if ROOT in used.parents:
        raise MeasureError(f"{python} imports {used}, the version that it shall be compared with")


def command(folder: Path, *arguments: str, python: str = sys.executable) -> Usage:
    """Run `arxcompass` in the folder of a site."""
    return run(["-c", CLI, *arguments], folder, python)


def import_papers(folder: Path, python: str = sys.executable) -> float:
    """Import the papers of a site into its store; return the seconds that this takes."""
    return command(folder, "import", "--quiet", PAPERS_FILE, python=python).wall


def change_paper(folder: Path) -> None:
    """Change the title of one of the newest papers in the store of a site."""
    shard = max((folder / "arxiv" / "papers").glob("*.jsonl"))
    *others, last = shard.read_text(encoding="utf-8").splitlines(keepends=True)
    paper = json.loads(last)
    paper["title"] += MARK
    changed = json.dumps(paper, ensure_ascii=False, separators=(",", ":"))
    shard.write_text("".join([*others, changed + "\n"]), encoding="utf-8")


def load_store(folder: Path) -> Usage:
    """Load the store of a site; the wall time does not include the start of Python."""
    usage = run(["-c", LOAD], folder)
    return usage._replace(wall=float(usage.output))


def build(folder: Path, cards: int, python: str = sys.executable) -> Figures:
    """Build a site, and count the cards on the pages of its parts.

    Raises:
        MeasureError: the build failed, or the number of cards is not `cards`.
    """
    os.sync()  # otherwise files of earlier builds would be written to the disk meanwhile
    usage = run(["-m", "mkdocs", "build", "--strict", "--quiet"], folder, python)
    site = folder / "site"
    found = sum(
        len(CARD.findall(path.read_text(encoding="utf-8")))
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


def check_against_clean(folder: Path, cards: int, python: str = sys.executable) -> None:
    """Build a site again without its cache, and compare the bytes of all files.

    Raises:
        MeasureError: a file differs.
    """
    cached = (folder / "site").rename(folder / "site-of-cache")
    (folder / ".cache").rename(folder / ".cache-before")
    build(folder, cards, python)
    if name := first_difference(cached, folder / "site"):
        raise MeasureError(f"a build with the cache and a clean one differ in {name}")


def first_difference(one: Path, other: Path) -> str:
    """The first file that differs or that only one of two folders has; "" if there is none."""
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
