"""Dollars: which of them delimit a formula, and which are money."""

from __future__ import annotations

import re

_MATH_SIGN = re.compile(r"[\\^_={}]")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}(?![A-Za-z])")


def closing_dollar(text: str, at: int, end: int) -> int:
    """The next dollar behind the one at `at` that is not escaped; -1 without one."""
    close = text.find("$", at + 1, end)
    while close > 0 and text[close - 1] == "\\" and text[close - 2] != "\\":
        close = text.find("$", close + 1, end)
    return close


def is_prose(source: str) -> bool:
    """Whether what stands between two dollars is rather text between two sums of money."""
    if "\n\n" in source:
        return True
    if _MATH_SIGN.search(source):
        return False
    words = len(_WORD.findall(source))
    if source[:1].isdigit():
        return words >= 1 or source[-1:].isspace()
    return words >= 3
