"""How long `mkdocs serve` takes to rebuild the site in the working directory after a change.

Run in a separate process. It calls MkDocs' own `serve`, with a function in place of the server.
This function changes files, and then calls MkDocs' rebuild directly. So the times do not include
the watching of files and the wait for further changes.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from mkdocs.commands.serve import serve
from mkdocs.livereload import LiveReloadServer

from benchmarks.measure import change_paper
from benchmarks.sites import MARK, change_plain_paper

PAGE_EDITS = 3


def main() -> None:
    """Print the times of the first build, of one after each edit of the home page, and of the last.

    The last build is after a change of a paper. Each time is a pair: wall and CPU time in seconds.
    """
    taken = []
    start = _clocks()

    def change_files(server: LiveReloadServer, *, open_in_browser: bool = False) -> None:
        taken.append(_since(start))
        for number in range(PAGE_EDITS):
            with Path("docs/index.md").open("a", encoding="utf-8") as home:
                home.write(f"\nEdit {number}\n")
            taken.append(_rebuild(server))
            _expect(f"Edit {number}", server, "index.html")
        if Path("arxiv").is_dir():
            change_paper(Path())
        else:
            change_plain_paper(Path())
        taken.append(_rebuild(server))
        _expect(MARK, server, "papers/*/*/papers_*/index.html")

    LiveReloadServer.serve = change_files  # type: ignore[method-assign]
    serve(config_file="mkdocs.yml")
    print(json.dumps(taken))


def _rebuild(server: LiveReloadServer) -> tuple[float, float]:
    start = _clocks()
    server.builder()
    return _since(start)


def _clocks() -> tuple[float, float]:
    """The wall time, and the CPU time of this process and its ended children."""
    return time.perf_counter(), sum(os.times()[:4])


def _since(start: tuple[float, float]) -> tuple[float, float]:
    wall, cpu = _clocks()
    return wall - start[0], cpu - start[1]


def _expect(text: str, server: LiveReloadServer, pattern: str) -> None:
    if not any(
        text in path.read_text(encoding="utf-8") for path in Path(server.root).glob(pattern)
    ):
        raise SystemExit(f"{text!r} is on no page after the rebuild")
