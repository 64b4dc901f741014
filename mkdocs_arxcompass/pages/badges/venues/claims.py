"""Claims: at which of the venues that a sentence names the paper appeared.

Words such as "accepted at" or "submitted to" are cues. For each venue the last cue before its name
decides, or without one the first cue after it. A sentence without cues counts if it just names the
venue, as authors of accepted papers do: "ICML 2024, 12 pages".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_arxcompass.pages.badges.texts import small_letters
from mkdocs_arxcompass.pages.badges.venues.details import detail_of
from mkdocs_arxcompass.pages.badges.venues.mentions import Mention
from mkdocs_arxcompass.pages.badges.venues.years import short_year

# Patterns without capitals are for sentences in small letters.
_CUES = {
    # The cue says nothing of the venue: "code will be released upon acceptance".
    "nothing": (r"(?:upon|after|on|until|pending|once|if|following) (?:\w+ )?accept\w*",),
    # The venue is that of another paper, or of another version.
    "other": (
        r"(?:extend(?:ed)?|expanded|improved|longer|journal|preliminary|earlier|early|previous|prior"
        r"|shorter|short|abridged|condensed|initial|original|older|workshop|conference|different)"
        r"(?: [\w'-]+){0,2} versions? (?:[\w'-]+ ){0,4}?(?:of|from|in|at|accepted|appear\w*"
        r"|published|presented|was|were|is|has)",
        r"(?:extension|expansion|summary)s? (?:of|to)",
        r"extend(?:s|ed|ing) (?:from|our|the|upon|and)",
        r"technical report (?:for|of|to)|long version of|extended abstract (?:of|for)",
        r"presented in the paper",
        r"bas(?:ed|is) (?:on|for)|build(?:s|ing)? (?:up)?on|follow(?:s|ing)?[ -]up|successor",
        r"companion (?:paper|to)|derived from|inspired by|adapted from|previously|originally",
        r"parts? of (?:this|our|the|these)|portions? of|in part|partially",
        r"(?:comment|critique) on|(?:reply|response|addendum) to|erratum|corrigendum|supersed\w+",
        r"supplement\w*(?: \w+)? (?:to|for|of)|reproduc(?:tion|ing)|replicat\w+",
        r"translat\w+ of|english version",
    ),
    # The paper is not, or not yet, published there.
    "no": (
        r"(?:re-?)?subm\w+(?: [\w-]+){0,3}? to (?:appear|be published|be presented)",
        r"(?:re-?)?submi\w+|submt\w+|prepar\w+ for|intended|target(?:s|ed|ing)?|planned",
        r"under[ -](?:[\w-]+ ){0,2}(?:review\w*|revision|submission|consideration|evaluation)"
        r"(?: to appear)?",
        r"in (?:peer )?(?:review|submission|revision|preparation)|(?:minor|major) revisions?",
        r"not (?:yet )?(?:been )?(?:accepted|published|presented)|reject\w*|declined|withdrawn",
        r"aim\w* (?:at|for)|reviewed (?:at|by|for)|rolling review|arr(?! best)",
    ),
    # The paper is published there.
    "yes": (
        r"ac+e?pe?t(?:ed|ance)?(?: (?:as )?submission"
        r"| (?:with|after|pending|subject to)(?: \w+)? revisions?)?|accpe\w+",
        r"appear(?:s|ed|ing)?|published|presented|proceedings?|proc\b|in press|forthcoming",
        r"(?<!for )presentations? (?:at|in)|camera[ -]?ready|selected (?:for|as)",
    ),
}
_CUE = re.compile(
    r"\b(?=[a-z])(?:" + "|".join(f"(?P<{key}>{'|'.join(_CUES[key])})" for key in _CUES) + r")\b"
)
# Behind a venue's name, if a sentence speaks of its style, its reviews, or other work there.
_NOT_ITSELF = re.compile(
    r"[\W\d]{0,9}(?:conference |paper )?(?:submi\w+|format\w*|style|template|like\b|based\b|review"
    r"|rebuttal|deadline|dataset\b(?! and| &)|ARR\b|rolling)",
    re.IGNORECASE,
)
# A paper on a contest need not be a paper at the venue.
_CONTEST = re.compile(
    r"\b(?:challenges?|competitions?|contest|winn\w+|won|cup|ranked|solution|prize|hackathon"
    r"|(?:\d(?:st|nd|rd|th)|first|second|third) place)\b"
)
# A sentence with a verb says more than a venue's name.
_PROSE = re.compile(
    r"\b(?:we|our|is|are|was|were|will|has|have|had|uses?|using|used|than|since|after|before"
    r"|like|similar|updated?|compared|because|please|see|cite|note|thanks?)\b"
)
# Before the name of a conference at which only a workshop was.
_COLOCATED = re.compile(
    r"\b(?:co-?\s?located|collocated|co-?\s?held|in conjunction|affiliated|alongside)\b"
    r"[^,;]{0,40}$"
)

# Behind a venue's name, if the word "workshop" belongs to it and not to the next venue.
_OWN_WORKSHOP = re.compile(r"[\W\d]{0,9}workshops?\b", re.IGNORECASE)
# Behind a workshop's name, if the next name is another venue and not where the workshop was.
_JOINS = re.compile(r"\W*(?:\d+\W+)?(?:and|&)\s")


class Claim(NamedTuple):
    """That a paper appeared at a venue. Of several claims, the one with the least faults counts."""

    is_workshop: bool
    """A fault, as the next two."""
    lacks_year: bool
    is_implicit: bool
    """The sentence has no cue."""
    text: str
    """What the badge says: `ACL 2025`."""
    detail: str


def claims_of(sentence: str, mentions: list[Mention], denied: set[str]) -> Iterator[Claim]:
    """The venues where a sentence says that the paper appeared.

    Args:
        sentence: a sentence of comments.
        mentions: the venues that it names.
        denied: a set that gets the venues where it says that the paper did not appear.
    """
    small = small_letters(sentence)
    cues = find_cues(small)
    begin = 0
    for number, mention in enumerate(mentions):
        last = mentions[number - 1] if number else None
        if last and sentence[last.end : mention.start] != "/":
            own = _OWN_WORKSHOP.match(sentence, last.end)
            begin = own.end() if own else last.end
        end = mentions[number + 1].start if number + 1 < len(mentions) else len(sentence)
        said = verdict(mention, cues, end)
        if said == "no":
            denied.add(str(mention))
        if not is_believed(sentence, small, mention, said):
            continue
        detail = detail_of(sentence, small, mention, begin, end)
        if last and last.name.kind == "workshop" and not _JOINS.match(sentence, last.end):
            detail = detail or "workshop"
        is_workshop = detail.startswith("workshop")
        if not is_workshop and _COLOCATED.search(small, begin, mention.start):
            continue
        yield Claim(is_workshop, not mention.year, not said, str(mention), detail)


def find_cues(small: str) -> list[re.Match[str]]:
    """The words of a sentence, in small letters, that decide whether venues count."""
    return list(_CUE.finditer(small))


def verdict(mention: Mention, cues: list[re.Match[str]], end: int) -> str:
    """What the cues of a sentence say of a venue: `yes`, `no`, or nothing.

    Args:
        mention: of the venue.
        cues: of the sentence.
        end: where the next venue begins.
    """
    said = ""
    for cue in cues:
        kind = cue.lastgroup or ""
        if cue.start() < mention.start:
            if kind == "other":
                return "no"
            said = said if kind == "nothing" else kind
        elif not said and cue.start() < end and kind in ("yes", "no"):
            return kind
    return said


def is_believed(sentence: str, small: str, mention: Mention, said: str) -> bool:
    """Whether the paper appeared at a venue: the sentence says so, or just names the venue.

    Args:
        sentence: that names it.
        small: the same in small letters.
        mention: of the venue.
        said: the verdict.
    """
    if not mention.year and (not said or len(mention.name.written) == 2):
        return False  # "RE", "SC", "MM" are too short to stand alone
    short = short_year(sentence, mention.end)
    if _NOT_ITSELF.match(sentence, short.end() if short else mention.end):
        return False
    return said == "yes" or (not said and _is_entry(small, mention.start))


def _is_entry(small: str, start: int) -> bool:
    """Whether a sentence without cues just names a venue."""
    return not (_PROSE.search(small[max(0, start - 200) : start]) or _CONTEST.search(small))
