"""Formulas: as nodes where they read the same as text, as MathML, and as plain text."""

from __future__ import annotations

import re

import math_core

from mkdocs_arxcompass.text.commands import TEXT_IN_MATH
from mkdocs_arxcompass.text.nodes import Marked, Node
from mkdocs_arxcompass.text.reader import DEEPEST, LONGEST_FORMULA, Reader
from mkdocs_arxcompass.text.symbols import MATH_SYMBOLS

# Formulas that read like text

_DEEPEST_SIMPLE = 3
_TOKEN = re.compile(
    r"""
      (?P<blank>\s+|\\[,;:!>\ ])
    | (?P<number>[0-9]+(?:[.,][0-9]+)*)
    | (?P<sign>[-+*/=<>():;,.!?%|\[\]'~] | \\[%#&_$])
    | (?P<index>[\^_])
    | (?P<group>[{])
    | (?P<command>\\[A-Za-z]+)
    | (?P<other>[^\x00-\x7f])
    """,
    re.VERBOSE,
)
_SPACED = frozenset("×·±∓=<>≤≥≈∼→←÷+")
"""Signs with blanks around them, unless a formula begins or ends with them."""


def as_nodes(source: str) -> list[Node] | None:
    r"""The nodes of math that reads the same as text: `\times`, `10^{-3}`, `\textbf{S}^2`.

    None for all other math.
    """
    return _part(Reader(source), 0, len(source), 0)


def _part(reader: Reader, at: int, end: int, depth: int) -> list[Node] | None:
    nodes: list[Node] = []
    while at < end:
        match = _TOKEN.match(reader.text, at, end)
        if not match or depth > _DEEPEST_SIMPLE:
            return None
        at, read = _token(reader, match, end, depth)
        if read is None:
            return None
        nodes += read
    return nodes


def _token(
    reader: Reader, match: re.Match[str], end: int, depth: int
) -> tuple[int, list[Node] | None]:
    """Where to go on behind a token, and its nodes; None if it is not simple."""
    kind, token = match.lastgroup, match[0]
    if kind == "blank":
        return match.end(), []
    if kind in ("number", "other"):
        return match.end(), [token]
    if kind == "sign":
        return match.end(), [_sign(token[-1], match, end)]
    if kind == "group":
        close = reader.closing.get(match.start(), end)
        if close >= end:
            return end, None
        return close + 1, _part(reader, match.end(), close, depth + 1)
    if kind == "index":
        return _index(reader, match, end, depth)
    name = token[1:]
    if name in MATH_SYMBOLS and not MATH_SYMBOLS[name].isascii():
        return match.end(), [_sign(MATH_SYMBOLS[name], match, end)]
    if name in TEXT_IN_MATH:
        groups, _ = reader.groups(match.end(), end)
        text = reader.text[slice(*groups[0])] if groups else "$"
        if "$" in text or (name.startswith("math") and not text.isalpha()):
            return end, None
        nodes: list[Node] = []
        return reader.read_named(name, match.end(), nodes, end, depth), nodes
    return end, None


def _sign(sign: str, match: re.Match[str], end: int) -> str:
    sign = {"-": "−", "*": "∗", "~": " "}.get(sign, sign)
    is_between = match.start() > 0 and match.end() < end
    return f" {sign} " if sign in _SPACED and is_between else sign


def _index(
    reader: Reader, match: re.Match[str], end: int, depth: int
) -> tuple[int, list[Node] | None]:
    following = _TOKEN.match(reader.text, match.end(), end)
    if not following or following.lastgroup in ("index", "blank"):
        return end, None
    at, children = _token(reader, following, end, depth)
    if children is None:
        return end, None
    if match[0] == "^" and children in (["∘"], [" ∘ "], ["°"]):
        return at, ["°"]
    return at, [Marked("sup" if match[0] == "^" else "sub", children)]


# MathML

_PER_CENT = re.compile(r"(?<!\\)%")
_LEVEL = re.compile(r"[{}]|\\begin|\\left")
_CONVERTER = math_core.LatexToMathML()


def as_mathml(source: str, *, display: bool) -> str | None:
    """MathML of a formula; None if it is no LaTeX, too long or too deep."""
    if _nesting(source) > DEEPEST or len(source) > LONGEST_FORMULA:
        return None
    try:
        latex = _PER_CENT.sub(r"\\%", source.strip())
        return _CONVERTER.convert_with_local_state(latex, displaystyle=display)
    except math_core.LatexError:
        return None


def _nesting(source: str) -> int:
    deepest = depth = 0
    for level in _LEVEL.findall(source):
        depth += -1 if level == "}" else 1
        deepest = max(deepest, depth)
    return deepest


# Plain text

_FONT = re.compile(r"\\(?:math[a-z]+|text[a-z]*|operatorname|left|right|bm|boldsymbol)\b\*?")
_COMMAND = re.compile(r"\\([A-Za-z]+)\s?")
_SPACE = re.compile(r"\\([,;:! ])")
_SUPERSCRIPT = re.compile(r"\^(?:\{([^{}]*)\}|(\S))")
_SUBSCRIPT = re.compile(r"_(?:\{([^{}]*)\}|(\S))")
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")


def as_text(source: str) -> str:
    """Plain text of a formula that is more than text."""
    text = _FONT.sub("", source)
    text = _COMMAND.sub(lambda match: _spelled(match[1]), text)
    text = _SPACE.sub(" ", text).replace("\\", "").replace("~", " ")
    text = _SUPERSCRIPT.sub(lambda match: raised(match[1] or match[2] or ""), text)
    text = _SUBSCRIPT.sub(lambda match: lowered(match[1] or match[2] or ""), text)
    return text.replace("{", "").replace("}", "")


def _spelled(name: str) -> str:
    """The symbol that a command in math means; names of functions stand apart."""
    symbol = MATH_SYMBOLS.get(name, name)
    return f" {symbol} " if symbol.isascii() and symbol.isalpha() else symbol


def raised(text: str) -> str:
    """A superscript in Unicode's characters if it has them all, else `^x`."""
    return _translated(text, _RAISED) or f"^{text}"


def lowered(text: str) -> str:
    """A subscript in Unicode's characters if it has them all, else `_x`."""
    return _translated(text, _LOWERED) or f"_{text}"


def _translated(text: str, table: dict[int, int]) -> str:
    return text.translate(table) if all(ord(char) in table for char in text) else ""
