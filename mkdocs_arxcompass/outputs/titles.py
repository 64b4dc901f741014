"""Files that our script reads: the titles and authors of a topic, and the newest papers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import RECENT_DAYS, Listing, recent
from mkdocs_arxcompass.text import latex

_FIRST_CODE = 0x5D
"""The first character that stands for a word; JSON escapes none from here on."""
_SURROGATES = range(0xD800, 0xE000)
_FREQUENT = 0x800 - _FIRST_CODE
"""The number of words whose characters take at most two bytes in UTF-8."""
_MARKS = ":?"
"""These characters stand for themselves."""
_NEXT_TEXT, _NEXT_PAPER = "\0", "\1"
"""Separators; papers are loaded without control characters."""


def titles(topic: Listing, address: Callable[[Listing], str]) -> str:
    r"""Every title of a topic with its authors, as JSON, made to be small.

    `parts` holds the address of each part and the ids of its papers; an id of the same month as
    the one before it is cut, as in `2502.00001 00002`. `titles` and `authors` are packed: a list
    of all words, and then one character for each word, a line for each paper, a comma between
    names. A colon or a question mark belongs to the word before it. Compressed, this has four
    fifths of the size of the plain texts.

    Args:
        topic: the page of the topic.
        address: gives the address of a part, relative to the file.
    """
    parts = [part for month in topic.children for part in month.children]
    papers = [sorted(part.papers, key=_id, reverse=True) for part in parts]
    content = {
        "parts": [[address(part), _ids(some)] for part, some in zip(parts, papers, strict=True)],
        "titles": _packed(
            [_joined(_plain([paper.title]) or [paper.idv] for paper in some) for some in papers]
        ),
        "authors": _packed([_joined(_plain(paper.authors) for paper in some) for some in papers]),
    }
    return msgspec.json.encode(content).decode()


def _id(paper: Paper) -> str:
    return paper.id


def _ids(papers: list[Paper]) -> str:
    months = ["", *(paper.id.partition(".")[0] for paper in papers)]
    return " ".join(
        paper.id.removeprefix(f"{before}.") for before, paper in zip(months, papers, strict=False)
    )


def _plain(sources: Sequence[str]) -> list[str]:
    """Texts as plain text, without those that are empty."""
    texts = sources if latex.are_plain(sources) else map(latex.plain, sources)
    return [text for source in texts if (text := source.strip())]


def _joined(papers: Iterable[list[str]]) -> str:
    """The texts of some papers in one string, with separators."""
    return f" {_NEXT_PAPER} ".join([f" {_NEXT_TEXT} ".join(texts) for texts in papers])


def _packed(parts: list[str]) -> tuple[str, str]:
    # Split twice: to keep so many small strings would cost more memory than this costs time.
    counts = Counter[str]()
    for text in parts:
        counts.update(text.split())
    del counts[_NEXT_TEXT], counts[_NEXT_PAPER]
    words = _in_order(counts)
    codes = dict(zip(words, _codes(), strict=False)) | {mark: mark for mark in ("", *_MARKS)}
    codes = {
        word: codes[word[:-1]] + word[-1] if word[-1] in _MARKS else codes[word] for word in counts
    }
    codes |= {_NEXT_TEXT: ",", _NEXT_PAPER: "\n"}
    packed = ["".join(map(codes.__getitem__, text.split())) for text in parts]
    return " ".join(words), "\n".join(packed)


def _in_order(counts: Counter[str]) -> list[str]:
    """All words without the marks at their ends: the most frequent ones first, then sorted."""
    totals = Counter({word: counts[word] for word in counts if word[-1] not in _MARKS})
    for word in counts:
        if word[-1] in _MARKS:
            totals[word[:-1]] += counts[word]
    for mark in ("", *_MARKS):
        del totals[mark]
    words = sorted(totals)
    frequent = dict.fromkeys(sorted(words, key=totals.__getitem__, reverse=True)[:_FREQUENT])
    # The others compress better when they are sorted.
    return [*frequent, *(word for word in words if word not in frequent)]


def _codes() -> Iterator[str]:
    """The characters that stand for words."""
    return map(chr, chain(range(_FIRST_CODE, _SURROGATES.start), range(_SURROGATES.stop, 0x110000)))


def recent_papers(overview: Listing) -> str:
    """The ids of the papers of the last days, as JSON.

    A browser keeps this list, and knows at the next visit which papers are new. That includes
    papers that moderators held back, and that arXiv then listed among older ones.
    """
    papers = [paper.id for paper in recent(overview, RECENT_DAYS)]
    return msgspec.json.encode({"newest": overview.newest[:10], "papers": papers}).decode()
