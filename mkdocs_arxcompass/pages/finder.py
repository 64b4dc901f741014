"""What our script reads: all titles and authors of a topic, and the papers of the last days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator

import msgspec

from mkdocs_arxcompass.arxiv import latex
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.pages.listing import RECENT_DAYS, Listing, recent

_FIRST_CODE = 0x5D
"""The first character that stands for a word: from here on JSON escapes none."""
_FREQUENT = 0x800 - _FIRST_CODE
"""So many words have characters of at most two bytes."""
_SURROGATES = range(0xD800, 0xE000)
_MARKS = ":?"
"""Stand for themselves."""


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
    papers = {part: sorted(part.papers, key=_id, reverse=True) for part in parts}
    all_papers = [paper for part in parts for paper in papers[part]]
    content = {
        "parts": [[address(part), _ids(papers[part])] for part in parts],
        "titles": _packed([_plain([paper.title]) or [paper.idv] for paper in all_papers]),
        "authors": _packed([_plain(paper.authors) for paper in all_papers]),
    }
    return msgspec.json.encode(content).decode()


def _id(paper: Paper) -> str:
    return paper.id


def _ids(papers: list[Paper]) -> str:
    months = ["", *(paper.id.partition(".")[0] for paper in papers)]
    return " ".join(
        paper.id.removeprefix(f"{before}.") for before, paper in zip(months, papers, strict=False)
    )


def _plain(sources: Iterable[str]) -> list[str]:
    """Texts as people read them, as far as there is something to read."""
    return list(filter(None, (latex.plain(source).strip() for source in sources)))


def _words(text: str) -> Iterator[str]:
    """The words of a text; a mark at the end of one counts as a word."""
    return (part for word in text.split() for part in _parts_of(word))


def _parts_of(word: str) -> tuple[str, ...]:
    return (word[:-1], word[-1]) if len(word) > 1 and word[-1] in _MARKS else (word,)


def _packed(papers: list[list[str]]) -> tuple[str, str]:
    # Cut into words twice, because so many of them need more memory than time.
    counts = Counter(word for texts in papers for text in texts for word in _words(text))
    for mark in _MARKS:
        del counts[mark]
    frequent = sorted(counts, key=lambda word: (-counts[word], word))
    words = frequent[:_FREQUENT] + sorted(frequent[_FREQUENT:])  # sorted they compress better
    codes = {word: _code(number) for number, word in enumerate(words)} | {m: m for m in _MARKS}

    def packed(text: str) -> str:
        return "".join(codes[word] for word in _words(text))

    return " ".join(words), "\n".join(",".join(map(packed, texts)) for texts in papers)


def _code(number: int) -> str:
    code = _FIRST_CODE + number
    return chr(code if code < _SURROGATES.start else code + len(_SURROGATES))


def recent_papers(overview: Listing) -> str:
    """The ids of the papers of the last days, as JSON.

    A browser keeps this list and knows at the next visit which papers are new, also those that
    arXiv held back and then listed among older ones.
    """
    papers = [paper.id for paper in recent(overview, RECENT_DAYS)]
    return msgspec.json.encode({"newest": overview.newest[:10], "papers": papers}).decode()
