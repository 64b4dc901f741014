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
from multiprocessing.process import BaseProcess
from typing import NamedTuple

FEWEST = 1000
"""For less papers than this, it is not worth to start processes."""

MOST = 3
"""Processes beside this one: each needs memory of its own."""

PATIENCE = 60.0
"""Seconds to wait for one that does its last job."""


class Job(NamedTuple):
    """Something that can be made by another process."""

    papers: int
    """How many papers it has to write; others tell how much work it is."""
    make: Callable[[], bool]
    """Makes it, and tells whether there is more to do; nothing else of it reaches this process."""


class Helpers:
    """The processes that were started."""

    def __init__(self, processes: Sequence[BaseProcess] = ()) -> None:
        self._processes = processes

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
    shares = [jobs[::-1][number::helpers] for number in range(helpers)]
    processes = [fork.Process(target=_work, args=(share,), daemon=True) for share in shares]
    for process in processes:
        process.start()
    return Helpers(processes)


def _work(jobs: Sequence[Job]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that started this one tells of it
    logging.disable()  # and of whatever is wrong, when it comes to the same job
    parent = os.getppid()
    with suppress(Exception):
        for job in jobs:
            if os.getppid() != parent or not job.make():
                return


def _can_fork() -> bool:
    """Whether a copy of this process is sure to work: not beside threads, nor on other systems."""
    return sys.platform == "linux" and threading.active_count() == 1


def _cores() -> int:
    """The processors that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else 1
