"""What our script reads: all titles and authors of a topic, and the papers of the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import RECENT_DAYS, Listing, recent
from mkdocs_arxcompass.text import latex

_FIRST_CODE = 0x5D
"""The first character that stands for a word: from here on JSON escapes none."""
_SURROGATES = range(0xD800, 0xE000)
_FREQUENT = 0x800 - _FIRST_CODE
"""So many words have characters of at most two bytes."""
_MARKS = ":?"
"""Stand for themselves."""
_NEXT_TEXT, _NEXT_PAPER = "\0", "\1"
"""In no text of a paper."""


def titles(topic: Listing, address: Callable[[Listing], str]) -> str:
    r"""Every title of a topic with its authors, as JSON, made to be small.

    `parts` holds the address of each part and the ids of its papers; one that begins like the one
    before it, `2502.00001 00002`, leaves that away. `titles` and `authors` are packed: every word
    once, and then a character for each word, a line for each paper, a comma between names. A colon
    or a question mark belongs to the word before it. Compressed, that is four fifths of what the
    plain texts would be.

    Args:
        topic: its page.
        address: where a part is, from the file.
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
    """Texts as people read them, as far as there is something to read."""
    texts = sources if latex.are_plain(sources) else map(latex.plain, sources)
    return [text for source in texts if (text := source.strip())]


def _joined(papers: Iterable[list[str]]) -> str:
    """The texts of some papers, with a sign of its own between any two texts or papers."""
    return f" {_NEXT_PAPER} ".join([f" {_NEXT_TEXT} ".join(texts) for texts in papers])


def _packed(parts: list[str]) -> tuple[str, str]:
    # Split twice, because so many small strings need more memory than time.
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
    """All words, without the marks at their ends, in the order in which codes are given out."""
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

    A browser keeps this list and knows at the next visit which papers are new, also those that
    arXiv held back and then listed among older ones.
    """
    papers = [paper.id for paper in recent(overview, RECENT_DAYS)]
    return msgspec.json.encode({"newest": overview.newest[:10], "papers": papers}).decode()
