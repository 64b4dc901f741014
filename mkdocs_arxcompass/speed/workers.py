"""Worker processes that make contents and files ahead, on Linux with more than one core.

Workers begin with what the build needs last, so that both meet somewhere in the middle. What they
make they save in the cache; what they leave undone, the build makes itself.

Saves a quarter of a clean build on two cores.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from mmap import mmap
from multiprocessing.process import BaseProcess
from typing import NamedTuple

FEWEST_PAPERS = 1000
"""For fewer papers, to start a worker takes longer than it saves."""

MOST_WORKERS = 3
"""Each worker needs about 75 MB: it copies the papers, whose reference counts it changes."""

_CLAIMED = 1


class Job(NamedTuple):
    """Something that a worker can make."""

    papers: int
    """The number of papers that it renders, which tells how much work it is."""
    run: Callable[[], object]
    """Makes it and saves it in the cache."""


class Workers:
    """The workers of a build."""

    def __init__(self, jobs: Mapping[str, Job]) -> None:
        """Start workers where that pays; jobs are in the order in which the build needs them."""
        self._numbers = {name: number for number, name in enumerate(jobs)}
        self._processes: list[BaseProcess] = []
        count = min(_idle_cores(), MOST_WORKERS)
        if count < 1 or sum(job.papers for job in jobs.values()) < FEWEST_PAPERS:
            return
        # The garbage collector would write to the memory that the processes share.
        gc.freeze()
        fork = multiprocessing.get_context("fork")
        self._states = mmap(-1, len(jobs))  # a byte for each job, which all processes see
        runs = [job.run for job in jobs.values()]
        for first in range(count):
            share = range(len(runs) - 1 - first, -1, -count)
            self._processes.append(
                fork.Process(target=_work, args=(runs, share, self._states), daemon=True)
            )
        with suppress(OSError):  # no memory, or too many processes: those that run are enough
            for process in self._processes:
                process.start()
        self._processes = [process for process in self._processes if process.pid]

    def claim(self, name: str) -> None:
        """Tell the workers that the build comes to a job: they do not begin it any more."""
        if self._processes and name in self._numbers:
            self._states[self._numbers[name]] = _CLAIMED

    def stop(self) -> None:
        """End all workers; the build has claimed what they are making now."""
        if self._processes:
            gc.unfreeze()
        for process in self._processes:
            process.kill()
            process.join()
        self._processes = []


def _work(runs: Sequence[Callable[[], object]], share: Sequence[int], states: mmap) -> None:
    """Do a share of the jobs, until the build has claimed the next one."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build handles Ctrl-C
    logging.disable()  # the build comes to the same fault, and reports it
    parent = os.getppid()
    with suppress(Exception):
        for number in share:
            if os.getppid() != parent or states[number] == _CLAIMED:
                return
            runs[number]()


def _idle_cores() -> int:
    """The cores for workers: copies of a process work only on Linux, and not beside threads."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0)) - 1
