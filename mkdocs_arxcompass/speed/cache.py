"""The folder of cached files: contents of pages, whole pages, files for programs.

The folder is Material's convention, and can be deleted at any time. It holds data only: nothing in
it is ever executed. What cannot be read or written there is as if it was not there.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterable
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

FOLDER = ".cache/plugin/arxcompass"
"""The folder, relative to mkdocs.yml."""

DAY = 24 * 60 * 60.0
_CHECK_LENGTH = 8
"""A file ends in so many hexadecimal digits: the CRC-32 of all before them."""


class Entry(NamedTuple):
    """A file of the cache: its content, and a line of facts about that."""

    content: memoryview
    about: bytes


class Cache:
    """Files by name, each valid for one key: a hash of everything that determines its content."""

    def __init__(self, folder: Path) -> None:
        """Use a folder, which is made when the first file is saved."""
        self._folder = folder
        self._used: set[str] = set()

    def load(self, name: str, key: str) -> Entry | None:
        """The file of this name, if it has this key and is complete."""
        with suppress(OSError, ValueError):
            data = self._path(name).read_bytes()
            end, last = data.index(b"\n"), len(data) - _CHECK_LENGTH
            found, about = data[:end].split(b" ", 1)
            content = memoryview(data)[:last]  # without copies: pages are large
            if found == key.encode() and int(data[last:], 16) == zlib.crc32(content):
                return Entry(content[end + 1 :], about)
        return None

    def has(self, name: str, key: str) -> bool:
        """Whether there is a file of this name and key; only `load` finds out if it is complete."""
        with suppress(OSError), self._path(name).open("rb") as file:
            return file.read(len(key) + 1) == key.encode() + b" "
        return False

    def save(self, name: str, key: str, pieces: Iterable[bytes], about: bytes = b"") -> None:
        """Save a file whose content comes in pieces; `about` is one line.

        A file that is incomplete, or that two builds write at once, has a wrong sum at its end.
        """
        path, check = self._path(name), 0
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            try:
                with path.open("wb") as file:
                    for piece in (key.encode() + b" " + about + b"\n", *pieces):
                        check = zlib.crc32(piece, check)
                        file.write(piece)
                    file.write(b"%0*x" % (_CHECK_LENGTH, check))
            except BaseException:
                path.unlink(missing_ok=True)  # a full disk must not fill up with halves
                raise

    def keep(self, name: str) -> None:
        """Let `prune` spare a file that this build did not need."""
        self._path(name)

    def prune(self) -> None:
        """Remove what no build used for a day; another build may be running now."""
        with suppress(OSError):
            for path in self._folder.iterdir():
                if path.name not in self._used and time.time() - path.stat().st_mtime > DAY:
                    path.unlink(missing_ok=True)

    def _path(self, name: str) -> Path:
        file_name = blake2b(name.encode(), digest_size=16).hexdigest()
        self._used.add(file_name)
        return self._folder / file_name
