"""The papers of the benchmarks: real ones from a corpus, or invented ones with similar statistics.

A paper is a record in the format of `arxcompass import`, with the slugs of its topics in `topics`.
The same call gives the same papers, on every machine.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

Record = dict[str, Any]

CORPUS_FILE = "arxcompass-cards.jsonl.zst"

ABSTRACT_LENGTH = 1200
CATEGORIES = ("cs.AI", "cs.CL", "cs.CV", "cs.GR", "cs.LG", "cs.MA", "cs.RO", "eess.IV", "stat.ML")
# Texts that occur in real abstracts, each with the share of abstracts that have it.
EXTRAS = (
    ("by 12.5%", 0.25),
    ("at https://github.com/example/code", 0.16),
    (r"\textbf{better}", 0.09),
    ("--", 0.07),
    (r"$O(n^2) \times k$", 0.06),
    ('"so called"', 0.06),
    ("R&D", 0.01),
    ("a<b", 0.01),
)


class Shape(NamedTuple):
    """The number of papers of a topic, and how they are distributed over its months."""

    papers: int
    months: int
    growth: float
    """The number of papers in month n is proportional to n to this power."""


SHAPES = {
    "llm": Shape(19_173, 44, 1.3),
    "gaussian_splatting": Shape(3_283, 35, 1),
    "embodied_ai": Shape(1_081, 76, 3),
}
REAL_PAPERS = 23_458
"""Less than the sum over the topics: some papers are in two of them."""
LAST_MONTH = (2026, 6)


def read_papers(corpus: str | None, count: int | None) -> list[Record]:
    """The papers of a corpus, or invented papers if there is no corpus; at most `count`."""
    return read_corpus(Path(corpus), count) if corpus else list(invent_papers(count))


def read_corpus(folder: Path, count: int | None = None) -> list[Record]:
    """The papers of a corpus, each in its latest version; at most `count`, at regular distances."""
    import zstandard  # invented papers do not need it

    papers: dict[str, Record] = {}
    with zstandard.open(folder / CORPUS_FILE, "rt", encoding="utf-8") as lines:
        for card in map(json.loads, lines):
            known = papers.setdefault(card["id"], {"topics": set()})
            known["topics"].add(card["topic"])
            if "version" not in known or _precedes(card, known):
                known |= {
                    "id": card["id"],
                    "version": card["version"],
                    "title": card["title"],
                    "abstract": card["abstract"],
                    "comments": card["comment"],
                    "updated": card["date"],
                }
    chosen = [papers[paper_id] for paper_id in sorted(papers)]
    if count and count < len(chosen):
        chosen = [chosen[number * len(chosen) // count] for number in range(count)]
    return [_completed(paper | {"topics": sorted(paper["topics"])}) for paper in chosen]


def _precedes(card: Record, known: Record) -> bool:
    """Whether a card is better than the known one: a later version, or an earlier date."""
    return (-card["version"], card["date"]) < (-known["version"], known["updated"])


def invent_papers(count: int | None = None) -> Iterator[Record]:
    """Papers of invented words, oldest first; topics have the same shares as in the corpus."""
    count = count or REAL_PAPERS
    random = _random("papers")
    sizes = {slug: round(count * shape.papers / REAL_PAPERS) for slug, shape in SHAPES.items()}
    first, *_, last = SHAPES
    shared = round(count * (sum(shape.papers for shape in SHAPES.values()) / REAL_PAPERS - 1))
    sizes[last] -= shared
    sizes[first] = count - sum(size for slug, size in sizes.items() if slug != first)
    days = [(day, slug) for slug in SHAPES for day in _days(sizes[slug], SHAPES[slug], random)]
    by_month, by_topic = Counter[str](), Counter[str]()
    for day, slug in sorted(days):
        by_month[day[:7]] += 1
        by_topic[slug] += 1
        paper = _invented(f"{_yymm(day)}.{by_month[day[:7]]:05}", slug, day, random)
        # `shared` papers of the first topic, at regular distances, are in the last topic too.
        if slug == first and by_topic[slug] * shared % sizes[first] < shared:
            paper["topics"].append(last)
        yield paper


def _days(count: int, shape: Shape, random: Random) -> Iterator[str]:
    covered = min(count, shape.months)  # every month has a paper, if there are enough papers
    for number in range(count):
        if number < covered:
            month = number * shape.months // covered
        else:
            month = int(shape.months * random.random() ** (1 / (shape.growth + 1)))
        year, month_of_year = LAST_MONTH
        months = year * 12 + month_of_year - shape.months + month
        yield f"{months // 12}-{months % 12 + 1:02}-{random.randint(1, 28):02}"


def _invented(paper_id: str, topic: str, day: str, random: Random) -> Record:
    abstract: list[str] = []
    length = random.uniform(0.4, 1.5) * ABSTRACT_LENGTH
    while sum(map(len, abstract)) < length:
        abstract.append(_words(random.randint(10, 30), random).capitalize() + ". ")
    for extra, share in EXTRAS:
        if random.random() < share:
            place = random.randrange(len(abstract))
            abstract[place] = abstract[place].replace(" ", f" {extra} ", 1)
    has_comments = random.random() < 0.5
    return _completed(
        {
            "id": paper_id,
            "version": random.choice((1, 1, 1, 2, 3)),
            "title": _words(random.randint(7, 17), random).title(),
            "abstract": "".join(abstract).strip(),
            "comments": _words(random.randint(2, 14), random) if has_comments else None,
            "updated": day,
            "topics": [topic],
        }
    )


def _completed(paper: Record) -> Record:
    """The paper with authors and categories: on average six and two."""
    random = _random(paper["id"])
    authors = [_words(2, random).title() for _ in range(random.randint(1, 11))]
    categories = random.sample(CATEGORIES, random.randint(1, 3))
    return paper | {
        "authors": authors,
        "primary_category": categories[0],
        "categories": categories,
    }


def multiply(papers: list[Record], times: int) -> Iterator[Record]:
    """The papers, and copies of them with new ids in the same months; `times` as many together."""
    yield from papers
    numbers = Counter[str]()
    for _ in range(1, times):
        for paper in papers:
            yymm = _yymm(paper["updated"])
            numbers[yymm] += 1
            yield paper | {"id": f"{yymm}.{100_000 - numbers[yymm]}"}


def _yymm(day: str) -> str:
    return day[2:4] + day[5:7]


def _words(count: int, random: Random) -> str:
    words, weights = _vocabulary()
    return " ".join(random.choices(words, cum_weights=weights, k=count))


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Invented words with their cumulative weights; the weight of the n-th word is 1/n.

    Frequent words are short.
    """
    random = _random("words")
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    words = [
        "".join(random.choices(syllables, k=1 + int(math.log10(rank)))) + random.choice("nrst")
        for rank in range(1, 20_001)
    ]
    return words, list(accumulate(1 / rank for rank in range(1, len(words) + 1)))


def _random(seed: str) -> Random:
    return Random(seed)  # noqa: S311  (must be repeatable, not secure)
