"""The names of venues, from the tables beside this file, as a tree of their words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, NamedTuple

Kind = Literal["conference", "workshop", "journal"]

_TABLES: dict[Kind, str] = {
    "conference": "conferences.txt",
    "workshop": "workshops.txt",
    "journal": "journals.txt",
}
_ENGLISH = {
    "base", "case", "chaos", "date", "ease", "fire", "forge", "host", "log", "micro", "models",
    "pets", "soda",
}  # fmt: skip
"""Acronyms that are also English words: they have to be written as in the table."""
_SHORT = 3
"""Acronyms of so many letters also have to be written as in the table."""
LONGEST_NAME = 20
"""Words that are looked at from where a name begins."""

_TOKEN = re.compile(r"\d+|[^\W\d_]+|&")
_ASCII_TOKEN = re.compile(r"[0-9]+|[a-z]+|&")
_SAME = {"&": "and", "transaction": "transactions"}
"""Words that stand for others in names."""


def words(text: str) -> tuple[str, list[str]]:
    """A text of the same length in small letters, and the words and numbers in it."""
    if text.isascii():
        lower = text.lower()
        return lower, _ASCII_TOKEN.findall(lower)
    # The small form of this letter alone has two characters; no name has any of them.
    lower = text.replace("\u0130", "\u0131").lower()
    return lower, _TOKEN.findall(lower)


class Name(NamedTuple):
    """One of the names of a venue."""

    written: str
    """As the table has it."""
    venue: str
    """What badges say."""
    kind: Kind

    def fits(self, text: str, start: int, end: int) -> bool:
        """Whether a place of a text that has the same words, whatever their capitals, means it."""
        given = text[start:end]
        if " " not in self.written:
            is_strict = len(self.written) <= _SHORT or self.written.lower() in _ENGLISH
            return given == self.written or not is_strict
        if given[0].islower() and not self.written[0].islower():
            return False
        return not (" on " in self.written and _NAME_GOES_ON.match(text, end))


# "Conference on Machine Learning and Cybernetics" is not the one on Machine Learning.
_NAME_GOES_ON = re.compile(
    r" (?:(?:and|&|for) (?=[A-Z])|(?!Workshops?|Conference|Main|Findings?|Oral|Poster|Spotlight"
    r"|Highlight|Companion|Proceedings|Symposium|Journal|Track|Paper|Research|Industry|Demo|January|February"
    r"|March|April|May|June|July|August|September|October|November|December)[A-Z][a-z])"
)


@dataclass(slots=True)
class Branch:
    """A node of the tree: the names that begin with the same words."""

    following: dict[str, Branch] = field(default_factory=dict)
    """By the next word."""
    names: list[Name] = field(default_factory=list)
    """Names that end here."""


@cache
def tree() -> Branch:
    """All names; read when first needed."""
    root = Branch()
    others = {same: other for other, same in _SAME.items()}
    for name in _read_tables():
        branch = root
        for word in words(name.written)[1]:
            following, word = branch.following, _SAME.get(word, word)
            branch = following.setdefault(word, Branch())
            if word in others:
                following[others[word]] = branch
        branch.names.append(name)
    return root


@cache
def first_words() -> frozenset[str]:
    """The words that names begin with."""
    return frozenset(tree().following)


def _read_tables() -> Iterator[Name]:
    for kind, file in _TABLES.items():
        for line in Path(__file__).with_name(file).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                venue, _, others = line.partition(" = ")
                for written in filter(None, [venue, *others.split("; ")]):
                    yield Name(written, venue, kind)
