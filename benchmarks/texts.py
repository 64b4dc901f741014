"""How long the texts of one paper take: what a build does again and again, without MkDocs."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from benchmarks.papers import invent_papers, read_corpus
from mkdocs_arxcompass.arxiv import latex
from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.pages.badges import badges
from mkdocs_arxcompass.pages.bibtex import bibliography, entry


def measure_texts(corpus: str | None, count: int | None, runs: int) -> str:
    """The table, as Markdown: CPU time per paper, the median of the runs."""
    records = read_corpus(Path(corpus), count) if corpus else invent_papers(count)
    papers = [paper_from(record) for record in records]
    works: dict[str, Callable[[Iterable[Paper]], object]] = {
        "title": _each(lambda paper: latex.inline(paper.title, links=False)),
        "abstract": _each(lambda paper: latex.blocks(paper.abstract)),
        "comments": _each(lambda paper: latex.inline(paper.comments)),
        "title as text": _each(lambda paper: latex.plain(paper.title)),
        "badges": _each(badges),
        "BibTeX entry": _each(entry),
        "bibliography": lambda papers: list(bibliography(papers)),
    }
    lines = [f"| {len(papers):,} papers | µs per paper |", "| --- | --: |"]
    for name, work in works.items():
        taken = median(_seconds(work, papers) for _ in range(runs))
        lines.append(f"| {name} | {taken / len(papers) * 1e6:.1f} |")
    return "\n".join(lines)


def _each(work: Callable[[Paper], object]) -> Callable[[Iterable[Paper]], object]:
    return lambda papers: [work(paper) for paper in papers]


def _seconds(work: Callable[[Iterable[Paper]], object], papers: list[Paper]) -> float:
    gc.collect()
    began = time.process_time()
    work(papers)
    return time.process_time() - began
