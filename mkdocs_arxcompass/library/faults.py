"""Faults of the store: what is damaged, in which file and line."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FAULTS_SHOWN = 10
"""How many faults an error names; `arxcompass check` names all."""


class StoreError(Exception):
    """The store cannot be read or written; the message names the file."""


class Fault(NamedTuple):
    """Something in the store that is not as it should be."""

    path: Path
    line: int | None
    """The number of the line, from 1; None if the fault is the whole file's."""
    message: str

    def __str__(self) -> str:
        path = display_path(self.path)
        place = path if self.line is None else f"{path}:{self.line}"
        return f"{place}: {self.message}"


def damage_error(faults: Sequence[Fault]) -> StoreError:
    """Make the error of a store that has faults."""
    named = [str(fault) for fault in faults[:FAULTS_SHOWN]]
    if len(faults) > FAULTS_SHOWN:
        named.append(f"… and {len(faults) - FAULTS_SHOWN} more")
    return StoreError(
        "the store is damaged; mend these lines or take the files back from git "
        "(`arxcompass check` names every fault):\n  " + "\n  ".join(named)
    )


def unreadable(path: Path, error: OSError) -> Fault:
    """Make the fault of a file or folder that cannot be read."""
    return Fault(path, None, f"cannot be read: {error.strerror or error}")


def display_path(path: Path) -> str:
    """Write a path for a message: relative to the working directory if it is below it."""
    with suppress(ValueError):
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    return str(path)


def explain_json_error(error: Exception) -> str:
    """Say what is wrong with a line of JSON that msgspec cannot decode."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if "truncated" in str(error):
        return "the line is cut short"
    return str(error)
