r"""Accents: the letter that `\'e`, `\"{\i}` or `\c{c}` means."""

from __future__ import annotations

import re
import unicodedata

ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323",
}  # fmt: skip
"""Names of accents, and Unicode's combining characters."""

_LETTER = re.compile(r"\s?(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))")
# Behind an accent whose name is a letter stands one letter alone; else it is a macro's name.
_LETTER_OF_NAMED = re.compile(r"\{\s*\\?([A-Za-z])\s*\}|(?:\s|\\)([A-Za-z])(?![A-Za-z])")


def accented(text: str, accent: str, at: int, end: int) -> tuple[str, int] | None:
    """The letter with an accent, and where it ends; None if there is no such letter.

    Args:
        text: the whole text.
        accent: a key of `ACCENTS`.
        at: where the accent's name ends.
        end: where reading ends.
    """
    match = (_LETTER_OF_NAMED if accent.isalpha() else _LETTER).match(text, at, end)
    if not match:
        return None
    letter = match[1] or match[2]
    composed = unicodedata.normalize("NFC", letter + ACCENTS[accent])
    after = text[match.end() : match.end() + 1]
    # Alzheimer\'s has an apostrophe.
    is_genitive = accent + letter == "'s" and match.end() == at + 1 and not after.isalpha()
    return None if len(composed) > 1 or is_genitive else (composed, match.end())
