"""How long it takes to render the texts of a paper, without MkDocs."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable, Iterable
from statistics import median

from benchmarks.papers import read_papers
from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.pages import badges, bibtex
from mkdocs_arxcompass.text import latex

_REMEMBER = ("mkdocs_arxcompass.text.", "mkdocs_arxcompass.pages.badges")
"""Modules that remember what they made."""

Work = Callable[[Iterable[Paper]], object]


def measure_texts(corpus: str | None, count: int | None, runs: int) -> str:
    """Make a Markdown table of the CPU time per paper: medians, each run with empty caches."""
    papers = [paper_from(record) for record in read_papers(corpus, count)]
    works: dict[str, Work] = {
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
    for name, work in works.items():
        taken = median(_seconds(work, papers) for _ in range(runs))
        lines.append(f"| {name} | {taken / len(papers) * 1e6:.1f} |")
    return "\n".join(lines)


def _each(work: Callable[[Paper], object]) -> Work:
    return lambda papers: [work(paper) for paper in papers]


def _seconds(work: Work, papers: list[Paper]) -> float:
    for name, module in list(sys.modules.items()):
        if name.startswith(_REMEMBER):
            for value in vars(module).values():
                # Tables are loaded once, in any build: `cache` has no limit.
                if hasattr(value, "cache_clear") and value.cache_parameters()["maxsize"]:
                    value.cache_clear()
    gc.collect()
    began = time.process_time()
    work(papers)
    return time.process_time() - began
