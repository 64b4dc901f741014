"""Time and memory for a large store of invented papers: `python -m benchmarks --store 200000`."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from pathlib import Path

import msgspec

from benchmarks import measure
from benchmarks.measure import Figures, Usage
from benchmarks.papers import invent_papers
from benchmarks.report import row, surroundings
from benchmarks.sites import write_our_config
from mkdocs_arxcompass.arxiv.paper import paper_from


def write_large(folder: Path, count: int) -> int:
    """Write a site with a store; only one month of papers is in memory at a time.

    Returns:
        The number of cards that its pages must have.
    """
    ids = defaultdict[str, list[str]](list)
    papers, topics = folder / "arxiv" / "papers", folder / "arxiv" / "topics"
    papers.mkdir(parents=True)
    topics.mkdir()
    for shard, records in groupby(invent_papers(count), lambda record: record["id"][:4]):
        with (papers / f"{shard}.jsonl").open("wb") as file:
            for record in records:
                file.write(msgspec.json.encode(paper_from(record)) + b"\n")
                for slug in record["topics"]:
                    ids[slug].append(record["id"])
    for slug, members in ids.items():
        text = msgspec.json.format(msgspec.json.encode({"ids": members}), indent=1)
        (topics / f"{slug}.json").write_bytes(text + b"\n")
    write_our_config(folder, sorted(ids))
    return sum(map(len, ids.values()))


def measure_large(folder: Path, count: int, cards: int) -> str:
    """Measure one run, and return a Markdown table."""
    rows: dict[str, Usage | Figures] = {
        "load the store": measure.load_store(folder),
        "`arxcompass status`": measure.command(folder, "status"),
        "`arxcompass check`": measure.command(folder, "check"),
    }
    rows["`mkdocs build`"] = built = measure.build(folder, cards)
    measure.change_paper(folder)
    (folder / "site").rename(folder / "site-before")
    rows["`mkdocs build`, one paper changed"] = measure.build(folder, cards)
    return "\n".join(
        [
            row(f"{count:,} papers", "wall s", "CPU s", "peak memory MB"),
            row("---", "--:", "--:", "--:"),
            *(
                row(name, f"{used.wall:.1f}", f"{used.cpu:.1f}", f"{used.memory:,.0f}")
                for name, used in rows.items()
            ),
            f"\n{built.pages:,} pages, {built.size:,.0f} MB, median page {built.page:.0f} KB, "
            f"search index {built.search_index:.1f} MB; one run. {surroundings()}",
        ]
    )
