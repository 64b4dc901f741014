"""The sites to compare, from the same papers: ours, and hand-made pages for plain MkDocs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.papers import Record, multiply, read_papers

OURS = "mkdocs-arxcompass"
OURS_AGAIN = "mkdocs-arxcompass, one paper changed"
PLAIN = "plain MkDocs"
PRUNED = "plain MkDocs, `navigation.prune`"
FOLDERS = {OURS: "ours", PLAIN: "plain", PRUNED: "pruned"}

PAPERS_FILE = "papers.jsonl"
MARK = ", changed for a benchmark"
"""What the title of a paper gets to be another one."""
PAPERS_PER_PART = 100


class Sites(NamedTuple):
    """The sites of one number of papers, ready to be built."""

    folder: Path
    papers: int
    cards: int
    """More than there are papers: one can be in several topics."""


def write_sites(
    folder: Path, corpus: str | None, count: int | None, multiples: Sequence[int]
) -> list[Sites]:
    """Write the sites for every multiple of the papers."""
    papers = read_papers(corpus, count)
    written = []
    for times in multiples:
        several = list(multiply(papers, times))
        parent = folder / str(times)
        write_ours(parent / FOLDERS[OURS], several)
        write_plain(parent / FOLDERS[PLAIN], several)
        write_plain(parent / FOLDERS[PRUNED], several, features=["navigation.prune"])
        cards = sum(len(paper["topics"]) for paper in several)
        written.append(Sites(parent, len(several), cards))
    return written


def write_ours(folder: Path, papers: Iterable[Record]) -> None:
    """Write a site with the plugin, and beside it the papers that wait for `arxcompass import`."""
    _write(folder / PAPERS_FILE, "".join(json.dumps(paper) + "\n" for paper in papers))
    write_our_config(folder, _topics(papers))


def write_our_config(folder: Path, slugs: Iterable[str]) -> None:
    """Write `mkdocs.yml` and a home page for a site with the plugin."""
    topics = [{"name": slug, "slug": slug} for slug in slugs]
    plugins = {"search": {}, "arxcompass": {"sync": "manual", "topics": topics}}
    _write_config(folder, plugins=plugins)


def write_plain(folder: Path, papers: Iterable[Record], features: Sequence[str] = ()) -> None:
    """Write a site without the plugin: its pages are Markdown, and the cards in them HTML."""
    _write_config(folder, features)
    root = folder / "docs" / "papers"
    topics = _topics(papers)
    _write(
        root / "index.md", "# Papers\n\n" + _links((slug, f"{slug}/index.md") for slug in topics)
    )
    for slug in topics:
        members = [paper for paper in papers if slug in paper["topics"]]
        members.sort(key=lambda paper: (paper["updated"], paper["id"]), reverse=True)
        months = {month: list(group) for month, group in groupby(members, key=_month)}
        index = _links((month, f"{month}/papers_1.md") for month in months)
        _write(root / slug / "index.md", f"# {slug}\n\n{index}")
        for month, in_month in months.items():
            _write_month(root / slug / month, f"{slug} - {month}", in_month)


def _write_month(folder: Path, heading: str, papers: list[Record]) -> None:
    starts = range(0, len(papers), PAPERS_PER_PART)
    breadcrumb = "[Home](../../../index.md) / [Papers](../../index.md) / [{}](../index.md)".format(
        heading.partition(" ")[0]
    )
    for number, start in enumerate(starts, start=1):
        links = _links(
            (f"Part {other}", "" if other == number else f"papers_{other}.md")
            for other in range(1, len(starts) + 1)
        )
        cards = "\n".join(map(_card, papers[start : start + PAPERS_PER_PART]))
        _write(
            folder / f"papers_{number}.md",
            f"# {heading}\n\n## Navigation\n\n- {breadcrumb}\n{links}\n## Papers\n\n{cards}",
        )


def change_plain_paper(folder: Path) -> None:
    """Give one of the newest papers of a site without the plugin another title."""
    path = max(folder.glob("docs/papers/*/*/papers_1.md"), key=lambda path: path.parent.name)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("</a>", f"{MARK}</a>", 1), encoding="utf-8")


def _card(paper: Record) -> str:
    comments = f" | 💬 {escape(paper['comments'])}" if paper["comments"] else ""
    return f"""\
<div class="paper-card">
  <div class="paper-title">
    <a href="https://arxiv.org/abs/{paper["id"]}v{paper["version"]}">{escape(paper["title"])}</a>
  </div>
  <div class="paper-meta">📅 {paper["updated"][:10]}{comments}</div>
  <div class="paper-authors">{escape(", ".join(paper["authors"]))}</div>
  <div class="paper-categories">{escape(" ".join(paper["categories"]))}</div>
  <details class="paper-abstract">
    <summary>Abstract</summary>
    {escape(paper["abstract"])}
  </details>
</div>
"""


def _topics(papers: Iterable[Record]) -> list[str]:
    return sorted({slug for paper in papers for slug in paper["topics"]})


def _month(paper: Record) -> str:
    return str(paper["updated"])[:7].replace("-", "_")


def _links(links: Iterable[tuple[str, str]]) -> str:
    return "".join(f"- [{text}]({url})\n" if url else f"- {text}\n" for text, url in links)


def _write_config(folder: Path, features: Sequence[str] = (), **options: Any) -> None:
    config = {
        "site_name": "Papers",
        "site_url": "https://example.org/",
        "theme": {"name": "material", "features": list(features)},
        **options,
    }
    _write(folder / "mkdocs.yml", yaml.safe_dump(config))
    _write(folder / "docs" / "index.md", "# Home\n\n[The papers](papers/index.md)\n")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
