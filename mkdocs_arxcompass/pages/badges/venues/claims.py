"""Claims: which of the venues that a sentence names it says the paper appeared at.

What a sentence says of a venue are cues: the last cue before its name counts, or the first behind.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from mkdocs_arxcompass.pages.badges.texts import small_letters
from mkdocs_arxcompass.pages.badges.venues.details import detail_of
from mkdocs_arxcompass.pages.badges.venues.mentions import Mention
from mkdocs_arxcompass.pages.badges.venues.years import short_year

# Patterns without capitals are searched for in small letters.
_SAYS = {
    # nothing: "code will be released upon acceptance"
    "nothing": (r"(?:upon|after|on|until|pending|once|if|following) (?:\w+ )?accept\w*",),
    # that it is the venue of another paper, or of another version
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
    # that it is not, or not yet, published there
    "no": (
        r"(?:re-?)?subm\w+(?: [\w-]+){0,3}? to (?:appear|be published|be presented)",
        r"(?:re-?)?submi\w+|submt\w+|prepar\w+ for|intended|target(?:s|ed|ing)?|planned",
        r"under[ -](?:[\w-]+ ){0,2}(?:review\w*|revision|submission|consideration|evaluation)"
        r"(?: to appear)?",
        r"in (?:peer )?(?:review|submission|revision|preparation)|(?:minor|major) revisions?",
        r"not (?:yet )?(?:been )?(?:accepted|published|presented)|reject\w*|declined|withdrawn",
        r"aim\w* (?:at|for)|reviewed (?:at|by|for)|rolling review|arr(?! best)",
    ),
    # that it is
    "yes": (
        r"ac+e?pe?t(?:ed|ance)?(?: (?:as )?submission"
        r"| (?:with|after|pending|subject to)(?: \w+)? revisions?)?|accpe\w+",
        r"appear(?:s|ed|ing)?|published|presented|proceedings?|proc\b|in press|forthcoming",
        r"(?<!for )presentations? (?:at|in)|camera[ -]?ready|selected (?:for|as)",
    ),
}
_CUE = re.compile(
    r"\b(?=[a-z])(?:" + "|".join(f"(?P<{key}>{'|'.join(_SAYS[key])})" for key in _SAYS) + r")\b"
)
# A venue that is named for its form, its reviews, or somebody else's work there
_NOT_ITSELF = re.compile(
    r"[\W\d]{0,9}(?:conference |paper )?(?:submi\w+|format\w*|style|template|like\b|based\b|review"
    r"|rebuttal|deadline|dataset\b(?! and| &)|ARR\b|rolling)",
    re.IGNORECASE,
)
_CONTEST = re.compile(
    r"\b(?:challenges?|competitions?|contest|winn\w+|won|cup|ranked|solution|prize|hackathon"
    r"|(?:\d(?:st|nd|rd|th)|first|second|third) place)\b"
)
_PROSE = re.compile(
    r"\b(?:we|our|is|are|was|were|will|has|have|had|uses?|using|used|than|since|after|before"
    r"|like|similar|updated?|compared|because|please|see|cite|note|thanks?)\b"
)
_COLOCATED = re.compile(
    r"\b(?:co-?\s?located|collocated|co-?\s?held|in conjunction|affiliated|alongside)\b"
    r"[^,;]{0,40}$"
)

_OWN_WORKSHOP = re.compile(r"[\W\d]{0,9}workshops?\b", re.IGNORECASE)
_JOINS = re.compile(r"\W*(?:\d+\W+)?(?:and|&)\s")


class Claim(NamedTuple):
    """That a paper appeared at a venue; the first three are faults."""

    is_workshop: bool
    lacks_year: bool
    is_implicit: bool
    """The sentence just names the venue, and has no word on acceptance."""
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
    """What a sentence says of a venue: "yes", "no", or nothing; `end` is where the next begins."""
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
    """Whether a sentence says that it was there, or means that by naming a venue and no more."""
    if not mention.year and (not said or len(mention.name.written) == 2):
        return False  # "RE", "SC", "MM" are too short to stand alone
    short = short_year(sentence, mention.end)
    if _NOT_ITSELF.match(sentence, short.end() if short else mention.end):
        return False
    return said == "yes" or (not said and _is_entry(small, mention.start))


def _is_entry(small: str, start: int) -> bool:
    """Whether a sentence without a word on acceptance just names a venue, as authors do."""
    return not (_PROSE.search(small[max(0, start - 200) : start]) or _CONTEST.search(small))
