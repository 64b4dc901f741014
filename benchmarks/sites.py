"""The sites to compare, with the same papers: ours, and hand-written pages for plain MkDocs."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from html import escape
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.papers import Record, multiply, read_papers

OURS = "mkdocs-arxcompass"
BEFORE = "mkdocs-arxcompass before"
PLAIN = "plain MkDocs"
PRUNED = "plain MkDocs, `navigation.prune`"

PLUGINS: dict[str, dict[str, Any]] = {"tags": {}, "minify": {"minify_html": True}}
"""Further plugins that a site can have, with their options.

Both take part in the build of every page: `tags` before the theme's template, `minify` after it.
"""

PAPERS_FILE = "papers.jsonl"
MARK = ", changed for a benchmark"
"""The title of a changed paper ends like this."""
PAPERS_PER_PART = 100


class Contestant(NamedTuple):
    """A site that is built, and the Python that builds it."""

    name: str
    folder: str
    plugin: str = ""
    """The further plugin of the site, one of `PLUGINS`; empty for none."""
    is_ours: bool = False
    python: str = sys.executable

    @property
    def is_before(self) -> bool:
        """Whether the site is built with another version of ours."""
        return self.python != sys.executable

    @property
    def again(self) -> str:
        """The name of the second build, with a cache and one changed paper."""
        return f"{self.name}, one paper changed"


def contestants(plugins: Sequence[str] = (), before: str | None = None) -> list[Contestant]:
    """The sites to build, alone and with each further plugin; ours also by the Python `before`."""
    found = []
    for plugin in ("", *plugins):
        beside, folder = (f" beside `{plugin}`", f"-{plugin}") if plugin else ("", "")
        found.append(Contestant(OURS + beside, f"ours{folder}", plugin, is_ours=True))
        if before:
            found.append(
                Contestant(BEFORE + beside, f"ours{folder}", plugin, is_ours=True, python=before)
            )
        found.append(Contestant(PLAIN + beside, f"plain{folder}", plugin))
        if not plugin:
            found.append(Contestant(PRUNED, "pruned"))
    return found


class Sites(NamedTuple):
    """The sites of one number of papers, before they are built."""

    folder: Path
    papers: int
    cards: int
    """The number of cards; it is higher than that of papers, which can be in several topics."""


def write_sites(
    folder: Path,
    corpus: str | None,
    count: int | None,
    multiples: Sequence[int],
    plugins: Sequence[str] = (),
) -> list[Sites]:
    """Write the sites for every multiple of the papers, without and with each further plugin."""
    papers = read_papers(corpus, count)
    written = []
    for times in multiples:
        several = list(multiply(papers, times))
        parent = folder / str(times)
        for site in contestants(plugins):
            if site.is_ours:
                write_ours(parent / site.folder, several, site.plugin)
            else:
                features = ["navigation.prune"] if site.name == PRUNED else []
                write_plain(parent / site.folder, several, features, site.plugin)
        cards = sum(len(paper["topics"]) for paper in several)
        written.append(Sites(parent, len(several), cards))
    return written


def write_ours(folder: Path, papers: Iterable[Record], plugin: str = "") -> None:
    """Write a site with our plugin, and a file of papers for `arxcompass import`."""
    _write(folder / PAPERS_FILE, "".join(json.dumps(paper) + "\n" for paper in papers))
    write_our_config(folder, _topics(papers), plugin)


def write_our_config(folder: Path, slugs: Iterable[str], plugin: str = "") -> None:
    """Write `mkdocs.yml` and a home page for a site with our plugin."""
    topics = [{"name": slug, "slug": slug} for slug in slugs]
    _write_config(folder, plugin, arxcompass={"sync": "manual", "topics": topics})


def write_plain(
    folder: Path, papers: Iterable[Record], features: Sequence[str] = (), plugin: str = ""
) -> None:
    """Write a site without our plugin: pages are Markdown files that contain cards as HTML."""
    _write_config(folder, plugin, features)
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


def _write_config(folder: Path, plugin: str, features: Sequence[str] = (), **ours: Any) -> None:
    others = {"search": {}} | ({plugin: PLUGINS[plugin]} if plugin else {})
    config = {
        "site_name": "Papers",
        "site_url": "https://example.org/",
        "theme": {"name": "material", "features": list(features)},
        "plugins": others | ours,
    }
    _write(folder / "mkdocs.yml", yaml.safe_dump(config, sort_keys=False))
    # The tag is for the plugin `tags`.
    home = "---\ntags: [papers]\n---\n\n# Home\n\n[The papers](papers/index.md)\n"
    _write(folder / "docs" / "index.md", home)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
