"""Writing exported files into a user's folder, so that no file of his own is ever lost.

A manifest in the folder lists the files that the last export wrote, with their hashes. An export
writes and removes only files that the manifest lists and nobody has changed since.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec

MANIFEST = ".arxcompass-export.json"
"""The manifest's name: paths below the folder, each with the SHA-256 of the file's content."""


class ExportError(Exception):
    """The export cannot start; the message says why."""


class Outcome(NamedTuple):
    """What an export did."""

    files: int
    """The number of files that this export makes."""
    removed: int
    """The number of files that the last export made and this one does not."""
    kept: list[str]
    """Paths of files that somebody wrote or changed by hand; these were left alone."""


def write_files(directory: Path, files: Mapping[str, Callable[[], str]]) -> Outcome:
    """Write files into a folder, and remove those of the last export that are not among them.

    Args:
        directory: the folder; created if it does not exist.
        files: by path below the folder, the function that returns the file's content.

    Raises:
        ExportError: the manifest is damaged, or a path leads out of the folder.
        OSError: a file cannot be written or removed.
    """
    ours = _load_manifest(directory)
    paths = sorted(files.keys() | ours.keys())
    _check_paths(directory, paths)
    kept = [path for path in paths if not _is_ours(directory, path, ours)]
    wanted = {path: make for path, make in files.items() if path not in kept}
    # If this export is interrupted, the next one may replace what is half done: "" is any content.
    _save_manifest(directory, ours | dict.fromkeys(wanted, ""))
    hashes: dict[str, str] = {}
    for path, make in wanted.items():
        content = make().encode()
        hashes[path] = hashlib.sha256(content).hexdigest()
        _write(directory / path, content)
    gone = [path for path in ours if path not in files and path not in kept]
    for path in gone:
        _remove(directory, path)
    _save_manifest(directory, hashes)
    return Outcome(len(hashes), len(gone), kept)


def _is_ours(directory: Path, path: str, ours: Mapping[str, str]) -> bool:
    """Whether a file is missing or as the last export left it, so that this one may change it."""
    file = directory / path
    if not os.path.lexists(file):
        return True
    if path not in ours or not file.is_file():
        return False
    return not ours[path] or ours[path] == hashlib.sha256(file.read_bytes()).hexdigest()


def _write(file: Path, content: bytes) -> None:
    """Write a temporary file, then rename it; a file with the same content keeps its time."""
    if file.is_file() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, file)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise


def _remove(directory: Path, path: str) -> None:
    """Remove a file, and the folders above it that are empty then."""
    file = directory / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == directory or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


def _load_manifest(directory: Path) -> dict[str, str]:
    file = directory / MANIFEST
    if not file.exists():
        return {}
    try:
        return msgspec.json.decode(file.read_bytes(), type=dict[str, str])
    except msgspec.MsgspecError as error:
        raise ExportError(f"{file} is damaged ({error}). Remove the folder to begin anew") from None


def _save_manifest(directory: Path, hashes: Mapping[str, str]) -> None:
    content = json.dumps(hashes, ensure_ascii=False, indent=0, sort_keys=True)
    _write(directory / MANIFEST, f"{content}\n".encode())


def _check_paths(directory: Path, paths: Iterable[str]) -> None:
    """Refuse paths that lead out of the folder, by their name or through a symbolic link."""
    top = directory.resolve()
    for path in paths:
        steps = re.split(r"[/\\]", path)
        if ".." in steps or ":" in path or not steps[0]:
            raise ExportError(
                f"{directory / MANIFEST} names {path!r}, which leads out of the folder"
            )
    folders = {(directory / path).parent for path in paths}
    for folder in sorted(folders):
        if not folder.resolve().is_relative_to(top):
            raise ExportError(f"{folder} leads out of {directory}: it is a link. Remove it")
