"""Matching of words, phrases and names of authors."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

_SEPARATORS = re.compile(r"[\W_]+")
# Letters that Unicode does not decompose into a base and an accent.
_BASE_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d"}
)


def fold(text: str) -> str:
    """Normalize the letters of a text: NFKC, case folded."""
    return unicodedata.normalize("NFKC", text).casefold()


def normalize(text: str) -> str:
    """Normalize a text to folded words with single blanks between them.

    Whatever is no letter and no digit separates words.
    """
    return _SEPARATORS.sub(" ", fold(text)).strip()


def stems(phrase: str) -> list[str]:
    """The normalized words of a phrase, each without a final s."""
    return [word.removesuffix("s") or word for word in normalize(phrase).split()]


def phrase_pattern(phrases: Iterable[str]) -> re.Pattern[str]:
    """Make a pattern that finds any of the phrases in a normalized text.

    Each word is found with and without a final s.
    """
    alternatives = "|".join(
        " ".join(f"{re.escape(stem)}s?" for stem in stems(phrase)) for phrase in phrases
    )
    return re.compile(rf"(?:^| )(?:{alternatives})(?: |$)")


def same_author(wanted: str, name: str) -> bool:
    """Whether a name can be that of a wanted author.

    The last names must be the same. Each forename of the wanted author, or its initial, must be
    among the forenames of the name.
    """
    forenames, last_name = name_parts(wanted)
    other_forenames, other_last_name = name_parts(name)
    return last_name == other_last_name and all(
        any(_same_forename(forename, other) for other in other_forenames) for forename in forenames
    )


def _same_forename(one: str, other: str) -> bool:
    return one == other or (1 in (len(one), len(other)) and one[0] == other[0])


@lru_cache(maxsize=4096)
def name_parts(name: str) -> tuple[tuple[str, ...], str]:
    """Split a name into forenames and last name, normalized and without accents.

    `Lovelace, Ada` is the same as `Ada Lovelace`.
    """
    last, comma, first = name.partition(",")
    decomposed = unicodedata.normalize("NFKD", f"{first} {last}" if comma else name)
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    parts = plain.casefold().translate(_BASE_LETTERS).replace(".", " ").split()
    forenames = normalize(" ".join(parts[:-1])).split()
    return tuple(forenames), normalize(parts[-1]) if parts else ""
