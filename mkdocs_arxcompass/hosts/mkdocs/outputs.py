"""The files for programs in the site: in MkDocs' list of files from the start, written at the end.

MkDocs needs to know them early, because pages link to them. To render them takes long, and workers
do that while MkDocs builds the pages.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel

from mkdocs_arxcompass.outputs.files import Output
from mkdocs_arxcompass.speed.cache import Cache
from mkdocs_arxcompass.speed.workers import Job


class OutputFiles:
    """The files for programs of one build."""

    def __init__(self, cache: Cache, key: Callable[[Output], str]) -> None:
        """Write nothing yet.

        Args:
            cache: where rendered files are kept.
            key: gives the hash of everything that determines a file.
        """
        self._cache = cache
        self._key = key
        self._outputs: list[Output] = []
        self._files: list[tuple[File, Output]] = []
        """The files that the site has in the end: other plugins can exclude or replace them."""

    def add(self, output: Output, config: MkDocsConfig) -> File:
        """Make the file of an output for MkDocs' list of files; its content comes later."""
        file = File.generated(config, output.uri, content="")
        # Some plugins need every file to have a path, which need not exist.
        file.abs_src_path = str(Path(config.docs_dir, output.uri))
        self._outputs.append(output)
        return file

    def hold_back(self, files: Files) -> None:
        """Keep MkDocs from copying the files; by now it has checked the links to them."""
        for output in self._outputs:
            file = files.src_uris.get(output.uri)
            if file and file.inclusion.is_included():
                file.inclusion = InclusionLevel.EXCLUDED
                self._files.append((file, output))

    def jobs(self) -> Iterator[tuple[str, Job]]:
        """The files that are not in the cache yet, as work for other processes."""
        for _, output in self._files:
            if not self._cache.has(_name(output), self._key(output)):
                yield output.uri, Job(len(output.listing.papers), partial(self._make, output))

    def write(self, claim: Callable[[str], None]) -> None:
        """Write all files into the site.

        Args:
            claim: tells the workers that a file is made here, if none has made it.
        """
        for file, output in self._files:
            claim(output.uri)
            os.makedirs(os.path.dirname(file.abs_dest_path), exist_ok=True)
            with open(file.abs_dest_path, "wb") as target:
                target.writelines(self._pieces(output))
            file.inclusion = InclusionLevel.INCLUDED

    def _pieces(self, output: Output) -> Iterable[bytes | memoryview]:
        name, key = _name(output), self._key(output)
        if not self._cache.has(name, key):
            self._make(output)
        entry = self._cache.load(name, key)
        return [entry.content] if entry else _encoded(output)  # nothing can be kept there

    def _make(self, output: Output) -> None:
        self._cache.save(_name(output), self._key(output), _encoded(output))


def _encoded(output: Output) -> Iterator[bytes]:
    return (piece.encode() for piece in output.content())


def _name(output: Output) -> str:
    return f"output {output.uri}"
