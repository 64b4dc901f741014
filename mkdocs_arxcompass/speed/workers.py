"""Other processes that work ahead, on machines with more than one core.

They begin with what this one will need last, so that all meet somewhere in the middle. What they
make they leave in files; whatever they do not get done, this process does itself.
"""

from __future__ import annotations

import gc
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from mmap import mmap
from multiprocessing.process import BaseProcess
from typing import NamedTuple

FEWEST = 1000
"""For less papers than this, it is not worth to start processes."""

MOST = 3
"""Processes beside this one: each needs memory of its own."""

PATIENCE = 60.0
"""Seconds to wait for one that does its last job."""

_TAKEN, _DONE = 1, 2


class Job(NamedTuple):
    """Something that can be made by another process."""

    papers: int
    """How many papers it has to write; others tell how much work it is."""
    make: Callable[[], object]
    """Makes it; nothing but what it writes reaches this process."""


class Helpers:
    """The processes that were started."""

    def __init__(self, processes: Sequence[BaseProcess] = (), states: mmap | None = None) -> None:
        self._processes = processes
        self._states = states

    def take(self, job: int) -> bool:
        """Whether this process is to do a job, which others then leave alone: else it is done."""
        if self._states and self._states[job] == _DONE:
            return False
        if self._states:
            self._states[job] = _TAKEN
        return True

    def are_busy(self) -> bool:
        """Whether some have not done all their jobs yet."""
        return any(process.is_alive() for process in self._processes)

    def stop(self, patience: float = 0) -> None:
        """Wait so many seconds for each to end, then end it."""
        gc.unfreeze()
        for process in self._processes:
            process.join(patience)
            process.kill()
            process.join()
        self._processes = ()


def work_ahead(jobs: Sequence[Job]) -> Helpers:
    """Let other processes do jobs, the last first; they are in the order of this process."""
    gc.freeze()  # until they end: each collection would copy memory that is shared by now
    helpers = min(_cores() - 1, MOST)
    if sum(job.papers for job in jobs) < FEWEST or helpers < 1 or not _can_fork():
        return Helpers()
    fork = multiprocessing.get_context("fork")
    states = mmap(-1, len(jobs))  # a byte for each job, which all processes see
    shares = [range(len(jobs) - 1 - first, -1, -helpers) for first in range(helpers)]
    processes = [
        fork.Process(target=_work, args=(jobs, share, states), daemon=True) for share in shares
    ]
    for process in processes:
        process.start()
    return Helpers(processes, states)


def _work(jobs: Sequence[Job], numbers: Sequence[int], states: mmap) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one tells of it
    logging.disable()  # and of whatever is wrong, when it comes to the same job
    parent = os.getppid()
    with suppress(Exception):
        for number in numbers:
            if os.getppid() != parent or states[number] == _TAKEN:
                return
            jobs[number].make()
            states[number] = _DONE


def _can_fork() -> bool:
    """Whether a copy of this process is sure to work: not beside threads, nor on other systems."""
    return sys.platform == "linux" and threading.active_count() == 1


def _cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
