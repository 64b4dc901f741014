"""Details: as what a paper appeared at a venue: at a workshop, as a poster, as a spotlight."""

from __future__ import annotations

import re

from mkdocs_arxcompass.pages.badges.venues.mentions import Mention

# A detail, a string that is in every text that has it, and its pattern for small letters.
_DETAILS = [
    (name, sign, re.compile(pattern))
    for name, sign, pattern in (
        ("findings", "f", r"f(?:(?<=\bf)indings?\b|(?<=cvprf))"),
        ("oral", "oral", r"\boral\b"),
        ("spotlight", "light", r"\bspotlight\b"),
        ("highlight", "light", r"\bhigh?t?light\b"),
        ("poster", "poster", r"\bposters?\b"),
        ("extended abstract", "extended", r"\bextended abstracts?\b"),
        (
            "demo",
            "demo",
            r"(?<!& )(?<!and )\bdemo(?:nstration)?s?\b(?!\s*(?::|page|video|code|is\b|available))",
        ),
        ("tutorial", "tutorial", r"\btutorial\b"),
    )
]
_WORKSHOP = re.compile(r"\b(?<!ceur )(?:workshops?|srw)\b|(?<=\d)-w\b")
# "LLM4Code@ICSE", "accepted to WASSA at EMNLP", "accepted to Safe Wool (SW) at ICML"
_NOT_AT = (
    r"(?i:accepted|conference|demos?|demonstrations?|findings|main|orals?|papers?|posters?|present\w*"
    r"|program|publication|published|proceedings|spotlights?|symposium|talk|tracks?|tutorials?)\b"
)
_AT = re.compile(
    rf"(?:(?<![\w@])(?!{_NOT_AT})[\w-]{{2,40}}\)?\s?@"
    r"|\b(?:to|by|in|for) (?:the )?(?!ACM|IEEE)[A-Z][\w-]{0,20}[A-Z][\w-]{0,20},? (?:at|@)"
    rf"|\b(?:to|by|in|at) (?:the )?(?:(?!{_NOT_AT})[A-Z][\w-]{{1,20}}:? "
    r"(?:(?:and|for|in|of|on) )?){2,8}(?:\([\w&-]{2,20}\),? )?(?:at|@)"
    r"|\((?=[^()]*[A-Z][^()]*[A-Z])[\w&-]{2,20}\),? (?:at|@))"
    r" ?(?:the )?(?:ACM |IEEE )?$"
)
# What `_AT` ends with, 12 characters at most: few places have to be searched for all of it.
_AT_END = re.compile(r"(?:at|@) ?(?:the )?(?:ACM |IEEE )?$")


def names_workshop(small: str) -> bool:
    """Whether a text in small letters names a workshop."""
    may_be = "workshop" in small or "srw" in small or "-w" in small
    return may_be and _WORKSHOP.search(small) is not None


def detail_of(sentence: str, small: str, mention: Mention, begin: int, end: int) -> str:
    """As what a paper appeared at a venue: `workshop`, `findings`, `oral`, or several of these.

    Args:
        sentence: that names the venue.
        small: the same in small letters.
        mention: of the venue.
        begin: of the part of the sentence that speaks of the venue.
        end: of that part.
    """
    around = f"{small[begin : mention.start]} {small[mention.start : end]}"
    details = [name for name, sign, found in _DETAILS if sign in around and found.search(around)]
    if mention.is_workshop or names_workshop(around) or _is_at(sentence, mention):
        details.insert(0, "workshop")
    return ", ".join(details)


def _is_at(sentence: str, mention: Mention) -> bool:
    """Whether a workshop's name stands before the venue's: "WASSA at EMNLP"."""
    start = mention.start
    return (
        _AT_END.search(sentence, max(0, start - 12), start) is not None
        and _AT.search(sentence, max(0, start - 60), start) is not None
    )
