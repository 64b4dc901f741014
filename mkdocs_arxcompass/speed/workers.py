"""Worker processes that make contents and files ahead, on Linux with more than one core.

Workers stay some jobs ahead of the build and save what they make in the cache; what the build needs
next it makes itself, so that all are busy to the end. Saves a quarter of a clean build on 2 cores.
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
AHEAD = 8
"""Workers stay so many jobs ahead, so that the build never needs what they are just making."""

_WORKER, _BUILD = b"\1", b"\2"
"""Who has taken a job."""


class Job(NamedTuple):
    """Something that a worker can make: how many papers it renders, and how it is made."""

    papers: int
    run: Callable[[], object]


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
        for number in range(count):
            share = (runs, number, count, self._states)
            self._processes.append(fork.Process(target=_work, args=share, daemon=True))
        with suppress(OSError):  # no memory, or too many processes: those that run are enough
            for process in self._processes:
                process.start()
        self._processes = [process for process in self._processes if process.pid]

    def claim(self, name: str) -> None:
        """Tell the workers that the build comes to a job, which they do not begin any more."""
        if self._processes and name in self._numbers:
            self._states[self._numbers[name]] = ord(_BUILD)

    def stop(self) -> None:
        """End all workers; the build has claimed what they are making now."""
        for process in self._processes:
            process.kill()
            process.join()
        self._processes = []


def _work(runs: Sequence[Callable[[], object]], number: int, step: int, states: mmap) -> None:
    """Do each job of a worker's share that the build has not come near to."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build handles Ctrl-C
    logging.disable()  # the build comes to the same fault, and reports it
    parent = os.getppid()
    with suppress(Exception):
        while number < len(runs) and os.getppid() == parent:
            is_ahead = number > states.rfind(_BUILD) + AHEAD
            if is_ahead and not states[number]:
                states[number] = ord(_WORKER)
                runs[number]()
            number += step


def _idle_cores() -> int:
    """The cores for workers: copies of a process work only on Linux, and not beside threads."""
    if sys.platform != "linux" or threading.active_count() > 1:
        return 0
    return len(os.sched_getaffinity(0)) - 1
