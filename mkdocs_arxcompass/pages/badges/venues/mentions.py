"""Mentions: the venues that a sentence names, with their years."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mkdocs_arxcompass.pages.badges.venues.names import (
    LONGEST_NAME,
    Name,
    first_words,
    tree,
    words,
)
from mkdocs_arxcompass.pages.badges.venues.years import year_near, year_of_issue


@dataclass(slots=True)
class Mention:
    """A venue that a sentence names."""

    name: Name
    start: int
    end: int
    """Where the sentence names it."""
    year: str = ""

    @property
    def venue(self) -> str:
        """What badges say."""
        return self.name.venue

    @property
    def is_workshop(self) -> bool:
        """By its name alone: BEA, CVPRW."""
        written = self.name.written
        return self.name.kind == "workshop" or (
            written.endswith("W") and written[:-1] == self.venue
        )

    def __str__(self) -> str:
        return f"{self.venue} {self.year}".rstrip()


# "AAAI 2023 Fall Symposium Series"
_SEASON = re.compile(r"\W{1,3}(?:\d{4}\W{1,2})?(Fall|Spring|Summer) Symposi")
# They also hold conferences of other names: "SIGIR Conference on Something Else".
_HOLDERS = {"AAAI", "CHI", "KDD", "SIGGRAPH", "SIGIR", "SIGMOD", "SIGSPATIAL"}
_HOLDS = re.compile(
    r" (?:Annual |International )*(?:Conference|Symposium) on"
    r" (?!AI\b|Artificial Intelligence|Human Factors)"
)


def find_mentions(sentence: str) -> list[Mention]:
    """The venues that a sentence names, each once where its name and its acronym follow."""
    found = _named(sentence)
    if not found:
        return found
    found = [mention for mention in found if not _only_holds(sentence, mention)]
    for number, mention in enumerate(found, 1):
        limit = found[number].start if number < len(found) else len(sentence)
        if mention.name.kind == "journal":
            mention.year = year_of_issue(sentence, mention.end, limit)
        else:
            mention.year = year_near(sentence, mention.start, mention.end, limit)
        if mention.venue == "AAAI" and (season := _SEASON.match(sentence, mention.end)):
            venue = f"AAAI {season[1]} Symposium"
            mention.name = Name(venue, venue, "conference")
    return _merged(sentence, found)


def _only_holds(sentence: str, mention: Mention) -> bool:
    return mention.venue in _HOLDERS and _HOLDS.match(sentence, mention.end) is not None


def _named(sentence: str) -> list[Mention]:
    """The names in a sentence, the longest at each place."""
    lower, said = words(sentence)
    found: list[Mention] = []
    firsts = first_words()
    if firsts.isdisjoint(said):
        return found
    position = at = 0
    ends: list[int] = []
    for place, word in enumerate(said):
        if place < position or word not in firsts:
            continue
        if names := _names_from(said, place):
            for known in said[len(ends) : place + names[-1][0]]:
                # No word begins between two words, so that this finds the next.
                at = lower.find(known, at) + len(known)
                ends.append(at)
            start = ends[place] - len(word)
            if fitting := _name_at(sentence, start, ends[place:], names):
                length, name = fitting
                position = place + length
                found.append(Mention(name, start, ends[position - 1]))
    return found


def _names_from(said: list[str], place: int) -> list[tuple[int, Name]]:
    """The names that the words from a place on begin with, whatever their capitals.

    Each with its number of words; the shortest first.
    """
    names: list[tuple[int, Name]] = []
    following = tree().following
    for length, word in enumerate(said[place : place + LONGEST_NAME], 1):
        branch = following.get(word)
        if not branch:
            break
        if branch.names:
            names += [(length, name) for name in branch.names]
        following = branch.following
    return names


# The end of a longer word: the "3DV" of "C3DV", the "NeSy" of "KG-NeSy"
_INSIDE = re.compile(r"[^\W_]$|(?<!IEEE)(?<!ACM)(?<!CVF)(?<=[^\W_])-$")
# What an abbreviated journal begins with: "Mod. Phys. Lett. A" is not "Phys. Lett. A"
_ABBREVIATED = re.compile(r"[A-Za-z]\.\s?$")


def _name_at(
    sentence: str, start: int, ends: list[int], names: list[tuple[int, Name]]
) -> tuple[int, Name] | None:
    """The longest of the names that is what the sentence says there; `ends` are its words'."""
    if start and _INSIDE.search(sentence, max(0, start - 2), start):
        return None
    for length, name in reversed(names):
        if name.fits(sentence, start, ends[length - 1]) and not (
            name.kind == "journal" and _ABBREVIATED.search(sentence, max(0, start - 4), start)
        ):
            return length, name
    return None


_SIGNS_BETWEEN = re.compile(r"\W{1,4}")


def _merged(sentence: str, mentions: list[Mention]) -> list[Mention]:
    """One mention where names of the same venue follow each other."""
    merged: list[Mention] = []
    for mention in mentions:
        last = merged[-1] if merged else None
        between = sentence[last.end : mention.start] if last else ""
        same = last and last.venue == mention.venue and last.year in ("", mention.year or last.year)
        if last and same and len(between) < 60:
            last.end = mention.end
            last.year = mention.year or last.year
        elif last and last.venue == "ACL" and not last.year and _SIGNS_BETWEEN.fullmatch(between):
            merged[-1] = mention  # "Findings of the Association for …: EMNLP 2025"
        else:
            merged.append(mention)
    return merged
