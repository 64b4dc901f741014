"""Measure how long the texts of a paper take to render, without MkDocs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from statistics import median

from benchmarks.papers import read_papers
from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.pages import badges, bibtex
from mkdocs_arxcompass.text import latex

Task = Callable[[Iterable[Paper]], object]


def measure_texts(corpus: str | None, count: int | None, runs: int) -> str:
    """Measure the CPU time per paper, as the median of runs with empty caches; a Markdown table."""
    papers = [paper_from(record) for record in read_papers(corpus, count)]
    tasks: dict[str, Task] = {
        "title": _each(lambda paper: latex.inline(paper.title, links=False)),
        "authors": _each(lambda paper: [latex.inline(name) for name in paper.authors]),
        "abstract": _each(lambda paper: latex.blocks(paper.abstract)),
        "comments": _each(lambda paper: latex.inline(paper.comments)),
        "badges": _each(badges.badges),
        "BibTeX of a card": _each(bibtex.entry),
        "BibTeX in a file": lambda papers: list(bibtex.bibliography(papers)),
    }
    lines = [
        f"| µs per paper, {'real' if corpus else 'invented'} | {len(papers):,} papers |",
        "| --- | --: |",
    ]
    for name, task in tasks.items():
        seconds = median(_seconds(task, papers) for _ in range(runs))
        lines.append(f"| {name} | {seconds / len(papers) * 1e6:.1f} |")
    return "\n".join(lines)


def _each(render: Callable[[Paper], object]) -> Task:
    return lambda papers: [render(paper) for paper in papers]


def _seconds(task: Task, papers: list[Paper]) -> float:
    for cached in (*vars(latex).values(), *vars(badges).values()):
        if hasattr(cached, "cache_clear"):
            cached.cache_clear()
    gc.collect()
    start = time.process_time()
    task(papers)
    return time.process_time() - start
