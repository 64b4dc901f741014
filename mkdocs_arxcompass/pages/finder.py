"""What our script reads: all titles and authors of a topic, and the papers of the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from mkdocs_arxcompass.arxiv import latex
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import RECENT_DAYS, Listing, recent


def titles(topic: Listing, address: Callable[[Listing], str]) -> str:
    r"""Every title of a topic with its authors, as JSON, made to be small.

    `words` holds every word once, the most frequent first; a paper is its id, the number of its
    part in `parts`, and the numbers of its words. `\n`, between the title and each author, counts
    as a word. Of 19,173 papers that is two thirds of what their texts would be, compressed.

    Args:
        topic: its page.
        address: where a part is, from the file.
    """
    numbers = {id(part): at for at, part in enumerate(_parts(topic))}
    texts = [list(_words(paper)) for paper in topic.papers]
    counts = Counter(word for text in texts for word in text)
    ranks = {word: at for at, (word, _) in enumerate(sorted(counts.items(), key=_frequent_first))}
    content = {
        "parts": [address(part) for part in _parts(topic)],
        "words": list(ranks),
        "papers": [
            [paper.id, numbers[id(topic.places[paper.id])], *(ranks[word] for word in text)]
            for paper, text in zip(topic.papers, texts, strict=True)
        ],
    }
    return msgspec.json.encode(content).decode()


def _frequent_first(item: tuple[str, int]) -> tuple[int, str]:
    return -item[1], item[0]


def _parts(topic: Listing) -> Iterator[Listing]:
    return (part for month in topic.children for part in month.children)


def _words(paper: Paper) -> Iterator[str]:
    yield from latex.plain(paper.title).split()
    for author in paper.authors:
        yield "\n"
        yield from latex.plain(author).split()


def recent_papers(overview: Listing) -> str:
    """The papers of the last days with their versions, as JSON.

    A browser keeps this list and knows at the next visit which papers are new, also those that
    arXiv held back and then listed among older ones.
    """
    papers = [paper.idv for paper in recent(overview, RECENT_DAYS)]
    return msgspec.json.encode({"newest": overview.newest[:10], "papers": papers}).decode()
