r"""What authors typed, as HTML and as plain text.

arXiv's titles, comments and abstracts hold LaTeX as far as authors know it, Markdown as far as
they hope for it, and dollars that are money. This reads LaTeX's text commands and math, keeps every
word whatever else it meets, and never fails: unknown commands keep their arguments or their names,
braces that match nothing stay, and what is no math is text.

A per cent sign is a per cent sign here: abstracts have no comments.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote

import math_core
import nh3

from mkdocs_arxcompass.text.symbols import LETTERS, MATH_SYMBOLS, TEXT_SYMBOLS

DEEPEST = 25
"""How deeply groups are read; what is nested deeper is kept without its commands."""

LONGEST_TEXT = 12_000
"""Characters; arXiv's abstracts have 1,920 at most. What is longer is shown as it is."""

LONGEST_FORMULA = 2000
"""Characters; what stands between two dollars farther apart is no formula."""

_FONTS = {
    "emph": "em", "textit": "em", "textsl": "em", "it": "em", "em": "em", "itshape": "em",
    "slshape": "em", "sl": "em", "mathit": "em",
    "textbf": "strong", "bf": "strong", "bfseries": "strong", "mathbf": "strong",
    "textmd": "", "boldsymbol": "strong", "pmb": "strong",
    "texttt": "code", "tt": "code", "ttfamily": "code", "mathtt": "code",
    "underline": "u", "uline": "u", "ul": "u", "uuline": "u", "uwave": "u",
    "textsuperscript": "sup", "textsubscript": "sub", "sout": "s", "st": "s",
    "textsc": "small-caps", "sc": "small-caps", "scshape": "small-caps",
}  # fmt: skip
"""What marks text, and the element that marks it here."""

_DECLARATIONS = frozenset(
    {"it", "em", "itshape", "slshape", "sl", "bf", "bfseries", "tt", "ttfamily", "sc", "scshape"}
)
"""Fonts that hold from where they stand to the end of their group."""

_TEXT_IN_MATH = frozenset(
    {"text", "textbf", "textit", "texttt", "textsc", "textrm", "textsf", "textnormal", "emph",
     "mbox", "hbox", "href", "url", "underline", "mathbf", "mathrm", "mathit", "mathsf", "mathtt",
     "textsuperscript", "textsubscript", "unicode", "boldsymbol", "bf", "rm", "it", "bm"}
)  # fmt: skip

_SILENT = frozenset(
    {"noindent", "xspace", "centering", "small", "large", "Large", "footnotesize", "normalsize",
     "tiny", "scriptsize", "protect", "relax", "displaystyle", "textstyle", "par", "newpage",
     "maketitle", "bigskip", "medskip", "smallskip", "indent", "rm", "normalfont", "rmfamily",
     "sffamily", "sf", "upshape", "mdseries", "boldmath", "unboldmath", "allowbreak", "nobreak",
     "item", "left", "right", "big", "Big", "bigg", "Bigg", "limits", "nolimits", "hfill", "vfill"}
)  # fmt: skip
"""Commands that say how and not what."""

_DROPPED_ARGUMENTS = {
    "color": 1, "vspace": 1, "hspace": 1, "textcolor": 1, "colorbox": 1, "includegraphics": 1,
    "label": 1, "fontsize": 2, "setlength": 2, "bibliographystyle": 1, "hyperlink": 1,
}  # fmt: skip
"""How many of a command's arguments say how and not what."""

_CITATIONS = frozenset(
    {"cite", "citep", "citet", "citealp", "citealt", "citeauthor", "citeyear", "parencite",
     "textcite", "autocite", "ref", "cref", "Cref", "autoref", "eqref", "pageref", "nocite"}
)  # fmt: skip

_NOTES = frozenset({"footnote", "footnotetext", "thanks"})

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323",
}  # fmt: skip

_MATH_ENVIRONMENTS = frozenset(
    name + star
    for name in ("equation", "align", "displaymath", "math", "eqnarray", "gather", "multline")
    for star in ("", "*")
)

_HOSTS = (
    r"(?:www\.[a-z0-9-]+\.|github\.com/|gitlab\.com/|bitbucket\.org/|huggingface\.co/|arxiv\.org/"
    r"|doi\.org/|zenodo\.org/|youtu\.be/|anonymous\.4open\.science/|sites\.google\.com/"
    r"|[a-z0-9-]+\.github\.io\b)"
)
_URL = re.compile(
    rf"(?:https?://|(?<![\w@./-]){_HOSTS})"
    # As many characters at once as stand for themselves.
    r"(?:[^\s<>\"{}\\`|^\]]+|\](?!\()|\\[_%#&~$](?:\{\})?)*",
    re.IGNORECASE,
)
# One of these is in every address. What begins with a certain character is found fast, and faster
# than a string of several characters is.
_DOTTED_SIGN = re.compile(r"\.(?:(?<=(?ai:www)\.)|(?=\S)(?ai:com/|org/|co/|io|be/|science/))")
_SCHEME_SIGN = re.compile(":(?=//)")
_DASHES = re.compile("--")
_QUOTES = re.compile("''")

_TOKENS = {
    "\\": r"\\(?:[A-Za-z]+\*?|\\(?=[%&_#$])[%&_#$]|.|$)",
    "$": r"\$\$?",
    "{": r"\{",
    "}": r"\}",
    "~": "~",
    "`": "``?",
    "\n": r"\n[ \t]*\n\s*|\n[ \t]+",
    "--": "---?",
    "''": "''",
}
"""What stands for something else, by what there is in every text that has it."""
_TOKEN_OF = {sign: re.compile(pattern, re.DOTALL) for sign, pattern in _TOKENS.items()}
# Hyphens and apostrophes are in most texts, and then hold up the search for others.
_RARE_SIGNS = [sign for sign in _TOKENS if sign not in ("--", "''")]
_RARE_TOKEN = re.compile("|".join(map(_TOKENS.__getitem__, _RARE_SIGNS)), re.DOTALL)
_TOKEN = re.compile("|".join(_TOKENS.values()), re.DOTALL)
_KINDS = {
    "\\": "command", "$": "math", "{": "brace", "}": "brace", "~": "tie", "-": "dash",
    "`": "quote", "'": "quote", "\n": "paragraph",
}  # fmt: skip
"""What a token is, by its first character."""

_COMMANDS_AND_BRACES = re.compile(r"\\[A-Za-z]+\*?|[{}\\]")
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{3,}(?![A-Za-z])")
_SUPERSCRIPTS = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_SUBSCRIPTS = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

_LETTER = re.compile(r"\s?(?:\{\s*\\?([A-Za-z])\s*\}|\\?([A-Za-z]))")
_LETTER_OF_NAMED = re.compile(r"\{\s*\\?([A-Za-z])\s*\}|(?:\s|\\)([A-Za-z])(?![A-Za-z])")
"""Behind the name of an accent, one letter alone; else the name is that of a macro."""

_OPTION = re.compile(r"\[[^\]\[{}\n]{0,80}\](?=\{)")
_LINE_OPTION = re.compile(r"\*?\s*\[[^\]\n]{0,20}\]")
_QUOTED_WORD = re.compile(r"`([^`'\n]{1,60})'(?![A-Za-z'])")
_URL_ENDS = ".,;:!?'\"*_)]>”’"
_SAFE_SCHEME = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:]|\Z)", re.IGNORECASE)
_ITEM = re.compile(r"\\item\b\s*(?:\[([^\]]*)\])?")


@dataclass(frozen=True, slots=True)
class Marked:
    """Text in another font: emphasis, code, small capitals."""

    tag: str
    children: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Link:
    """A link to an address that is safe to follow."""

    url: str
    children: Sequence[Node]


@dataclass(frozen=True, slots=True)
class Formula:
    """Math, as its author typed it."""

    source: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """LaTeX that has no other form than its source."""

    text: str


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    ordered: bool
    items: Sequence[Sequence[Node]]


@dataclass(frozen=True, slots=True)
class Gap:
    """A line break, or the end of a paragraph."""

    paragraph: bool


Node = str | Marked | Link | Formula | Source | Items | Gap


# What readers get


def inline(text: str, *, links: bool = True) -> str:
    """A title or a comment as HTML; without `links` for text that is a link itself."""
    if text.replace(" ", "", 3).isalpha():  # as most names
        return text
    if is_plain(text):
        return escape(text)
    nodes = _parse(text)
    if _is_odd(text):
        return _with_entities(_gate(_html(nodes, links)))
    return _with_entities(_gated(nodes, links))


def blocks(text: str) -> str:
    """An abstract as HTML: paragraphs and lists."""
    if is_plain(text):
        return f"<p>{escape(text)}</p>" if text.strip() else ""
    nodes = _parse(text)
    if _is_odd(text):
        return _with_entities(_gate(_block_html(nodes, _html)))
    return _with_entities(_block_html(nodes, _gated))


def plain(text: str) -> str:
    """The same as text: for page titles, feeds, search and the nav."""
    if is_plain(text):
        return text
    return " ".join(_text(_parse(text)).split())


def is_plain(text: str) -> bool:
    """Whether every character stands for itself, as it does in most texts."""
    if len(text) > LONGEST_TEXT:
        return True
    # Written out, because a loop takes three times as long; one character is found faster than two.
    return not (
        "\\" in text or "$" in text or "{" in text or "}" in text or "~" in text or "`" in text
        or "\n" in text or ("-" in text and _DASHES.search(text))
        or ("'" in text and _QUOTES.search(text)) or _may_have_url(text)
    )  # fmt: skip


def are_plain(texts: Iterable[str]) -> bool:
    """Whether all of some texts are: one look at them together tells it of most."""
    line = " ".join(texts)
    return len(line) <= LONGEST_TEXT and is_plain(line)


def _may_have_url(text: str) -> bool:
    return ("." in text and _DOTTED_SIGN.search(text) is not None) or (
        ":" in text and _SCHEME_SIGN.search(text) is not None
    )


def escape(text: str) -> str:
    """Like `html.escape`, but to look first takes a fifth of the time where there is nothing."""
    text = _escaped(text)
    if '"' in text:
        text = text.replace('"', "&quot;")
    return text.replace("'", "&#x27;") if "'" in text else text


def _parse(text: str) -> list[Node]:
    return _Parser(text).parse(0, len(text))


# Reading


def _token(text: str) -> re.Pattern[str] | None:
    """What finds the tokens in this text fastest; nothing if it has none."""
    signs = [sign for sign in _RARE_SIGNS if sign in text]
    if "-" in text and _DASHES.search(text):
        signs.append("--")
    if "'" in text and _QUOTES.search(text):
        signs.append("''")
    if len(signs) < 2:
        return _TOKEN_OF[signs[0]] if signs else None
    return _RARE_TOKEN if signs[-1] in _RARE_SIGNS else _TOKEN


class _Parser:
    """Reads one text, from left to right; no character is looked at more than a few times."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = _matching_braces(text)
        self.token = _token(text)
        self.urls = _find_urls(text)
        self.url_starts = [url.start() for url in self.urls]
        self.found: dict[str, int] = {}
        """Where what was looked for comes next."""
        self.closing_quotes: set[int] = set()

    def parse(self, start: int, end: int, depth: int = 0) -> list[Node]:
        """The nodes of a part of the text."""
        if depth > DEEPEST:
            return [_COMMANDS_AND_BRACES.sub("", self.text[start:end])]
        nodes: list[Node] = []
        at = start
        while at < end:
            match = self.token.search(self.text, at, end) if self.token else None
            url = self._next_url(at, match.start() if match else end) if self.urls else None
            found = url or match
            if not found:
                nodes.append(self.text[at:end])
                break
            if found.start() > at:
                nodes.append(self.text[at : found.start()])
            kind = "url" if url else _KINDS[found[0][0]]
            at = getattr(self, f"_read_{kind}")(found, nodes, end, depth)
        return nodes

    def _next_url(self, at: int, end: int) -> re.Match[str] | None:
        """The first address that begins in a part of the text."""
        place = bisect_left(self.url_starts, at)
        is_there = place < len(self.urls) and self.url_starts[place] < end
        return self.urls[place] if is_there else None

    def _find(self, what: str, start: int, end: int) -> int:
        """Like `str.find`, but no part of the text is searched twice for the same."""
        if self.found.get(what, -1) < start:
            found = self.text.find(what, start)
            self.found[what] = found if found >= 0 else len(self.text)
        found = self.found[what]
        return found if found + len(what) <= end else -1

    def _read_url(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        kept = _without_trailing_punctuation(match[0][: end - match.start()])
        url = _address(kept)
        shown = _unescaped(kept)
        nodes.append(Link(url, [shown]) if url else shown)
        return match.start() + len(kept)

    def _read_brace(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        at = match.start()
        close = self.closing.get(at, end)
        if close >= end:  # it matches nothing
            nodes.append(match[0])
            return at + 1
        children = self.parse(at + 1, close, depth + 1)
        content = self.text[at + 1 : close]
        is_index = at > 0 and self.text[at - 1] in "_^"
        # Braces around one word or around commands are LaTeX's; around other text they are text.
        is_latex = not is_index and ("\\" in content or " " not in content)
        nodes += children if is_latex else ["{", *children, "}"]
        return close + 1

    def _read_tie(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        # Behind a blank it stands for about: ~5 GB.
        before = self.text[match.start() - 1 : match.start()]
        nodes.append("~" if before.isspace() or before in "([" else "\u00a0")
        return match.end()

    def _read_dash(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        before = self.text[match.start() - 1 : match.start()] if match.start() else " "
        after = self.text[match.end() : match.end() + 1] or " "
        is_option = before.isspace() and not after.isspace() and len(match[0]) == 2
        is_between = (before.isspace() or before.isalnum() or before in ")]}.,;:!?'\"%$”") and (
            after.isspace() or after.isalnum() or after in "([{\"'\\$“`"
        )
        is_dash = is_between and not is_option
        nodes.append({2: "–", 3: "—"}[len(match[0])] if is_dash else match[0])
        return match.end()

    def _read_quote(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        at, mark = match.start(), match[0]
        if mark == "''":
            nodes.append("”" if at in self.closing_quotes else mark)
        elif mark == "``":
            close = self._find("''", at + 2, end)
            again = self._find("``", at + 2, end)
            if close >= 0 and not 0 <= again < close:
                self.closing_quotes.add(close)
                mark = "“"
            nodes.append(mark)
        else:
            word = _QUOTED_WORD.match(self.text, at, end)
            if word and not self.text[at - 1 : at].isalnum():
                nodes += ["‘", *self.parse(word.start(1), word.end(1), depth + 1), "’"]
                return word.end()
            nodes.append(mark)
        return match.end()

    def _read_paragraph(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        nodes.append(Gap(paragraph=True))
        return match.end()

    def _read_math(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        at, mark = match.start(), match[0]
        if mark == "$$":
            close = self._find("$$", at + 2, min(end, at + LONGEST_FORMULA))
            source = self.text[at + 2 : close]
            if close > at + 2 and "$" not in source and source.strip():
                nodes.append(Formula(source, display=True))
                return close + 2
            nodes.append(mark)
            return at + 2
        close = self._closing_dollar(at, min(end, at + LONGEST_FORMULA))
        source = self.text[at + 1 : close]
        if close < 0 or not source.strip() or _is_prose(source):
            nodes.append("$")
            return at + 1
        nodes.append(Formula(source))
        return close + 1

    def _closing_dollar(self, at: int, end: int) -> int:
        close = self.text.find("$", at + 1, end)
        while close > 0 and self.text[close - 1] == "\\" and self.text[close - 2] != "\\":
            close = self.text.find("$", close + 1, end)
        return close

    # Commands

    def _read_command(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        name, at = match[0][1:], match.end()
        if name[:1].isalpha():
            return self._read_named(name.rstrip("*"), at, nodes, end, depth)
        if name in ("(", "["):
            return self._read_delimited(name, at, nodes, end)
        if name == "\\":
            option = _LINE_OPTION.match(self.text, at, end)
            nodes.append(Gap(paragraph=False))
            return option.end() if option else at
        if name in _ACCENTS:
            letter, after = self._accented(name, at, end) or (name, at)
            nodes.append(letter)
            return after + 2 if letter == name and self.text.startswith("{}", after) else after
        if name == "":
            nodes.append(Source("\\"))
        elif name.isspace() or name in ",;:>":
            nodes.append(" ")
        elif name not in "!/-@)]+":
            nodes.append(name[-1])  # \% and also \\%, which was escaped twice
        return at

    def _read_delimited(self, opening: str, at: int, nodes: list[Node], end: int) -> int:
        r"""Math between `\(` and `\)`, or `\[` and `\]`."""
        close = self._find({"(": "\\)", "[": "\\]"}[opening], at, end)
        if close < 0 or close - at > LONGEST_FORMULA:
            nodes.append(opening)
            return at
        nodes.append(Formula(self.text[at:close], display=opening == "["))
        return close + 2

    def _read_named(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        if name in LETTERS:
            nodes.append(LETTERS[name])
            return self._after_blank(at, end)
        if name in _ACCENTS and (accented := self._accented(name, at, end)):
            nodes.append(accented[0])
            return accented[1]
        if name in ("begin", "end"):
            return self._read_environment(name, at, nodes, end, depth)
        if name in ("newline", "linebreak", "par"):
            nodes.append(Gap(paragraph=name == "par"))
            return at
        if name in _FONTS and name in _DECLARATIONS:
            return self._read_declaration(name, at, nodes, end, depth)
        return self._read_with_arguments(name, at, nodes, end, depth)

    def _read_declaration(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        if depth == 0:  # it would hold to the end of the text; its author forgot the braces
            return at
        nodes.append(Marked(_FONTS[name], self.parse(self._after_blank(at, end), end, depth + 1)))
        return end

    def _read_with_arguments(
        self, name: str, at: int, nodes: list[Node], end: int, depth: int
    ) -> int:
        groups, after = self._groups(at, end)
        if name in ("url", "href", "path", "nolinkurl", "email") and groups:
            return self._read_link(name, groups, nodes, depth)
        if name in TEXT_SYMBOLS:
            nodes.append(TEXT_SYMBOLS[name])
            return groups[0][1] + 1 if groups and groups[0][0] == groups[0][1] else at
        if name == "unicode" and groups:
            nodes.append(_code_point(self.text[slice(*groups[0])]))
            return groups[0][1] + 1
        if name in _SILENT:
            return at
        if not groups and self.text.startswith("{", at) and (name in _FONTS or name in _NOTES):
            return at + 1  # the group is never closed
        if not groups:
            # A single letter is no word: \n of a program.
            nodes.append(name if len(name) > 1 else Source(f"\\{name}"))
            return at
        if all(start == close for start, close in groups):
            nodes.append(name)  # \ours{}
            return after
        return self._read_arguments(name, groups, nodes, depth)

    def _read_arguments(
        self, name: str, groups: list[tuple[int, int]], nodes: list[Node], depth: int
    ) -> int:
        """What a command marks, or what an unknown one is given."""
        first = groups[0]
        if (joined := name + self.text[slice(*first)]) in MATH_SYMBOLS and len(name) == 1:
            nodes.append(MATH_SYMBOLS[joined])  # \r{ho}
            return first[1] + 1
        if name in _FONTS:
            children = self.parse(*first, depth + 1)
            nodes.append(Marked(_FONTS[name], children))
            return first[1] + 1
        if name in _CITATIONS:
            nodes.append(f"[{self.text[slice(*first)]}]")
            return first[1] + 1
        if name in _NOTES:
            nodes += [" (", *self.parse(*first, depth + 1), ")"]
            return first[1] + 1
        if name == "enquote":
            nodes += ["“", *self.parse(*first, depth + 1), "”"]
            return first[1] + 1
        kept = groups[_DROPPED_ARGUMENTS.get(name, 0) :]
        for number, group in enumerate(kept):
            joint = {"frac": "/", "dfrac": "/", "tfrac": "/"}.get(name, " ") if number else ""
            nodes += [joint, *self.parse(*group, depth + 1)]
        return groups[-1][1] + 1

    def _read_link(
        self, name: str, groups: list[tuple[int, int]], nodes: list[Node], depth: int
    ) -> int:
        target = self.text[slice(*groups[0])]
        url = _address(f"mailto:{target}" if name == "email" else target)
        shown: list[Node] = [_unescaped("".join(target.split()))]
        last = groups[0]
        if name == "href" and len(groups) > 1:
            last = groups[1]
            shown = self.parse(*last, depth + 1) or shown
        nodes += [Link(url, shown)] if url else shown
        return last[1] + 1

    def _groups(self, at: int, end: int) -> tuple[list[tuple[int, int]], int]:
        """The groups that follow a command at once, and where they end."""
        groups: list[tuple[int, int]] = []
        option = _OPTION.match(self.text, at, end)
        at = option.end() if option else at
        while at < end and self.text[at] == "{" and self.closing.get(at, end) < end:
            groups.append((at + 1, self.closing[at]))
            at = self.closing[at] + 1
        return groups, at

    def _after_blank(self, at: int, end: int) -> int:
        """Behind the blank that ends a command's name, or the empty group that does."""
        if self.text.startswith("{}", at):
            return at + 2
        return at + 1 if at < end and self.text[at] in " \n\t" else at

    def _accented(self, accent: str, at: int, end: int) -> tuple[str, int] | None:
        """The accented letter, and where it ends, if there is such a letter."""
        match = (_LETTER_OF_NAMED if accent.isalpha() else _LETTER).match(self.text, at, end)
        if not match:
            return None
        letter = match[1] or match[2]
        composed = unicodedata.normalize("NFC", letter + _ACCENTS[accent])
        after = self.text[match.end() : match.end() + 1]
        # Alzheimer\'s has an apostrophe.
        is_genitive = accent + letter == "'s" and match.end() == at + 1 and not after.isalpha()
        return None if len(composed) > 1 or is_genitive else (composed, match.end())

    def _read_environment(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        groups, after = self._groups(at, end)
        if not groups:
            nodes.append(name)
            return at
        environment = self.text[slice(*groups[0])]
        close = self._find(f"\\end{{{environment}}}", after, end) if name == "begin" else -1
        behind = close + len(f"\\end{{{environment}}}")
        if close >= 0 and environment in ("itemize", "enumerate", "description"):
            nodes.append(self._items(environment, groups[0][1] + 1, close, depth))
            return behind
        if close >= 0 and environment in _MATH_ENVIRONMENTS:
            nodes.append(Formula(self.text[groups[0][1] + 1 : close], display=True))
            return behind
        return groups[0][1] + 1  # what is in it is kept

    def _items(self, environment: str, start: int, end: int, depth: int) -> Items:
        marks = list(_ITEM.finditer(self.text, start, end))
        ends = [mark.start() for mark in marks[1:]] + [end]
        items: list[list[Node]] = []
        if not marks:
            return Items(ordered=False, items=[self.parse(start, end, depth + 1)])
        if before := self.text[start : marks[0].start()].strip():
            items.append([before])
        for mark, stop in zip(marks, ends, strict=True):
            label: list[Node] = [f"{mark[1]} "] if mark[1] else []
            items.append(label + self.parse(mark.end(), stop, depth + 1))
        return Items(environment == "enumerate", items)


# Two searches for one character each are faster than one for two characters.
_OPENING = re.compile(r"\{")
_CLOSING = re.compile(r"\}")
_BRACE = re.compile(r"\\[{}\\]|[{}]")


def _matching_braces(text: str) -> dict[int, int]:
    """Where each group that is closed begins and ends."""
    pairs: dict[int, int] = {}
    if "{" not in text:
        return pairs
    if "\\{" in text or "\\}" in text:
        places = [match.start() for match in _BRACE.finditer(text)]
    else:
        places = [match.start() for match in _OPENING.finditer(text)]
        places += [match.start() for match in _CLOSING.finditer(text)]
        places.sort()
    opened: list[int] = []
    for place in places:
        if text[place] == "{":
            opened.append(place)
        elif text[place] == "}" and opened:
            pairs[opened.pop()] = place
    return pairs


def _is_prose(source: str) -> bool:
    """Whether what stands between two dollars is rather text between two sums of money."""
    if "\n\n" in source:
        return True
    if re.search(r"[\\^_={}]", source):
        return False
    words = len(_WORD.findall(source))
    if source[:1].isdigit():
        return words >= 1 or source[-1:].isspace()
    return words >= 3


def _code_point(name: str) -> str:
    r"""The character that MathJax's `\unicode{x2013}` means."""
    try:
        char = chr(int(name[1:], 16) if name[:1] in "xX" else int(name))
    except (ValueError, OverflowError):
        return name
    return char if char.isprintable() else ""


# Addresses

_ESCAPED = re.compile(r"\\([_%#&$~])(?:\{\})?")
_SIMPLE_URL = re.compile(r"https?://(?!(?i:http))[A-Za-z0-9][A-Za-z0-9%/:?#@!$&()*+,;=~._-]*")
"""Nothing of it has to be changed."""
_SURE_URL = re.compile(
    r"https?://(?:[a-z0-9]++(?:-[a-z0-9]++)*\.)+[a-z]{2,}(?:[/?#][A-Za-z0-9%/:?#@!$&()*+,;=~._-]*)?"
)
"""The gate lets it through as it is: no port, no address of numbers, no encoded host (`xn--`)."""
_DOUBLE_SCHEME = re.compile(r"^(https?://)+(?=https?://)", re.IGNORECASE)
_COMPLETE = re.compile(r"mailto:[^@\s]+@|https?://[^/]*\w", re.IGNORECASE)


def _find_urls(text: str) -> list[re.Match[str]]:
    """All addresses; no blank is in them, so only the words that have a sign are searched."""
    urls: list[re.Match[str]] = []
    signs = [sign.start() for sign in _DOTTED_SIGN.finditer(text)]
    if ":" in text:
        signs += [sign.start() for sign in _SCHEME_SIGN.finditer(text)]
    at = 0
    for sign in sorted(signs):
        if sign >= at:
            start = max(at, text.rfind(" ", at, sign))
            at = text.find(" ", sign)
            at = at if at >= 0 else len(text)
            urls += _URL.finditer(text, start, at)
    return urls


def _unescaped(url: str) -> str:
    if "\\" not in url:
        return url
    url = _ESCAPED.sub(r"\1", url)
    return url.replace("\\textasciitilde{}", "~").replace("\\textasciitilde", "~")


def _without_trailing_punctuation(url: str) -> str:
    """An address without the end of the sentence or of the parenthesis that it stands in."""
    surplus = url.count(")") - url.count("(")
    while url and url[-1] in _URL_ENDS:
        if url[-1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        if url[-1] == "_" and url[-2:-1].isalnum():
            break
        url = url[:-1]
    return url


def _address(text: str) -> str:
    """An address that can be followed, or nothing: only http, https and mailto are safe."""
    if _SIMPLE_URL.fullmatch(text):
        return text
    url = "".join(_unescaped(text).split()).strip("{}<>\"'")
    url = _DOUBLE_SCHEME.sub("", url)
    if not _SAFE_SCHEME.match(url):
        if _SCHEME.match(url) or not _HOST.match(url):
            return ""
        url = f"https://{url}"
    if not _COMPLETE.match(url):
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")


# Math

_MATH_TOKEN = re.compile(
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
_PER_CENT = re.compile(r"(?<!\\)%")
_SPACED = frozenset("×·±∓=<>≤≥≈∼→←÷+")
_MATHML = math_core.LatexToMathML()


def _simple_math(source: str) -> list[Node] | None:
    r"""Math that reads the same as text, like `\times`, `10^{-3}`, `\textbf{S}^2`; else None."""
    parser = _Parser(source)
    return _simple_part(parser, 0, len(source), 0)


def _simple_part(parser: _Parser, at: int, end: int, depth: int) -> list[Node] | None:
    nodes: list[Node] = []
    while at < end:
        match = _MATH_TOKEN.match(parser.text, at, end)
        if not match or depth > 3:
            return None
        at, read = _simple_token(parser, match, end, depth)
        if read is None:
            return None
        nodes += read
    return nodes


def _simple_token(
    parser: _Parser, match: re.Match[str], end: int, depth: int
) -> tuple[int, list[Node] | None]:
    kind, token = match.lastgroup, match[0]
    if kind == "blank":
        return match.end(), []
    if kind in ("number", "other"):
        return match.end(), [token]
    if kind == "sign":
        return match.end(), [_sign(token[-1], match, end)]
    if kind == "group":
        close = parser.closing.get(match.start(), end)
        if close >= end:
            return end, None
        return close + 1, _simple_part(parser, match.end(), close, depth + 1)
    if kind == "index":
        return _simple_index(parser, match, end, depth)
    name = token[1:]
    if name in MATH_SYMBOLS and not MATH_SYMBOLS[name].isascii():
        return match.end(), [_sign(MATH_SYMBOLS[name], match, end)]
    if name in _TEXT_IN_MATH:
        groups, _ = parser._groups(match.end(), end)
        text = parser.text[slice(*groups[0])] if groups else "$"
        if "$" in text or (name.startswith("math") and not text.isalpha()):
            return end, None
        nodes: list[Node] = []
        return parser._read_named(name, match.end(), nodes, end, depth), nodes
    return end, None


def _sign(sign: str, match: re.Match[str], end: int) -> str:
    sign = {"-": "−", "*": "∗", "~": " "}.get(sign, sign)
    is_between = match.start() > 0 and match.end() < end
    return f" {sign} " if sign in _SPACED and is_between else sign


def _simple_index(
    parser: _Parser, match: re.Match[str], end: int, depth: int
) -> tuple[int, list[Node] | None]:
    following = _MATH_TOKEN.match(parser.text, match.end(), end)
    if not following or following.lastgroup in ("index", "blank"):
        return end, None
    at, children = _simple_token(parser, following, end, depth)
    if children is None:
        return end, None
    if match[0] == "^" and children in (["∘"], [" ∘ "], ["°"]):
        return at, ["°"]
    return at, [Marked("sup" if match[0] == "^" else "sub", children)]


@lru_cache(maxsize=16384)
def _gated_formula(source: str, display: bool) -> str:
    if (simple := _simple_math(source)) is not None:
        return _gated(simple, links=True)
    return _gate(_formula_html(source, display))


@lru_cache(maxsize=16384)
def _formula_html(source: str, display: bool) -> str:
    if (simple := _simple_math(source)) is not None:
        return _html(simple, links=True)
    if _nesting(source) <= DEEPEST and len(source) <= LONGEST_FORMULA:
        try:
            latex = _PER_CENT.sub(r"\\%", source.strip())
            return _MATHML.convert_with_local_state(latex, displaystyle=display)
        except math_core.LatexError:
            pass
    mark = "$$" if display else "$"
    return f'<code class="paper-tex">{escape(mark + source + mark)}</code>'


def _nesting(source: str) -> int:
    deepest = depth = 0
    for char in re.findall(r"[{}]|\\begin|\\left", source):
        depth += -1 if char == "}" else 1
        deepest = max(deepest, depth)
    return deepest


@lru_cache(maxsize=16384)
def _formula_text(source: str) -> str:
    if (simple := _simple_math(source)) is not None:
        return _text(simple)
    text = re.sub(
        r"\\(?:math[a-z]+|text[a-z]*|operatorname|left|right|bm|boldsymbol)\b\*?", "", source
    )
    text = re.sub(r"\\([A-Za-z]+)\s?", lambda m: _spelled(m[1]), text)
    text = re.sub(r"\\([,;:! ])", " ", text).replace("\\", "").replace("~", " ")
    text = re.sub(r"\^(?:\{([^{}]*)\}|(\S))", lambda m: _raised(m[1] or m[2] or "", "sup"), text)
    text = re.sub(r"_(?:\{([^{}]*)\}|(\S))", lambda m: _raised(m[1] or m[2] or "", "sub"), text)
    return text.replace("{", "").replace("}", "")


def _spelled(name: str) -> str:
    """The symbol that a command in math means; names of functions stand apart."""
    symbol = MATH_SYMBOLS.get(name, name)
    return f" {symbol} " if symbol.isascii() and symbol.isalpha() else symbol


def _raised(text: str, tag: str) -> str:
    """Small figures where Unicode has them all, else `^x` and `_x`."""
    table = _SUPERSCRIPTS if tag == "sup" else _SUBSCRIPTS
    if text and all(ord(char) in table for char in text):
        return text.translate(table)
    return ("^" if tag == "sup" else "_") + text


# Writing


def _html(nodes: Iterable[Node], links: bool) -> str:
    return "".join(_node_html(node, links) for node in nodes)


def _node_html(node: Node, links: bool) -> str:
    match node:
        case str():
            return escape(node)
        case Marked(tag="small-caps"):
            return f'<span class="paper-small-caps">{_html(node.children, links)}</span>'
        case Marked():
            inner = _html(node.children, links)
            return f"<{node.tag}>{inner}</{node.tag}>" if node.tag else inner
        case Link():
            inner = _html(node.children, links=False)
            return f'<a href="{escape(node.url)}">{inner}</a>' if links else inner
        case Formula():
            return _formula_html(node.source, node.display)
        case Source():
            return f'<code class="paper-tex">{escape(node.text)}</code>'
        case Items():
            return "".join(f" • {_html(item, links)}" for item in node.items)
        case Gap():
            return " " if node.paragraph else "<br>"


def _gated(nodes: Iterable[Node], links: bool) -> str:
    """The same behind the gate, which only the nodes that make elements have to pass."""
    # A list, and text at once: most nodes are text.
    return "".join(
        [_escaped(node) if isinstance(node, str) else _gated_node(node, links) for node in nodes]
    )


def _gated_node(node: Node, links: bool) -> str:
    match node:
        case Marked(tag=""):
            return _gated(node.children, links)
        case Marked(tag=tag, children=[str() as text]) if tag != "small-caps":
            return f"<{tag}>{_escaped(text)}</{tag}>"
        case Link(url=url, children=[str() as text]) if links and _SURE_URL.fullmatch(url):
            return f'<a href="{_escaped(url)}" rel="{_LINK_REL}">{_escaped(text)}</a>'
        case Items():
            return "".join(f" • {_gated(item, links)}" for item in node.items)
        case Gap():
            return _node_html(node, links)
        case Formula():
            return _gated_formula(node.source, node.display)
        case _:
            return _gate(_node_html(node, links))


def _block_html(nodes: Sequence[Node], write: Callable[[Iterable[Node], bool], str]) -> str:
    blocks_of_html: list[str] = []
    line: list[Node] = []

    def end_paragraph() -> None:
        inner = write(line, True).strip()
        if inner:
            blocks_of_html.append(f"<p>{inner}</p>")
        line.clear()

    for node in nodes:
        if isinstance(node, Items):
            end_paragraph()
            tag = "ol" if node.ordered else "ul"
            items = "".join(f"<li>{write(item, True).strip()}</li>" for item in node.items)
            blocks_of_html.append(f"<{tag}>{items}</{tag}>")
        elif isinstance(node, Gap) and node.paragraph:
            end_paragraph()
        else:
            line.append(node)
    end_paragraph()
    return "\n".join(blocks_of_html)


def _text(nodes: Iterable[Node]) -> str:
    return "".join(map(_node_text, nodes))


def _node_text(node: Node) -> str:
    match node:
        case str():
            return node
        case Marked(tag="sup" | "sub"):
            return _raised(_text(node.children), node.tag)
        case Marked() | Link():
            return _text(node.children)
        case Formula():
            return _formula_text(node.source)
        case Source():
            return node.text
        case Items():
            return "".join(f" • {_text(item)}" for item in node.items)
        case Gap():
            return " "


# The last gate

_ELEMENTS = {
    "a",
    "br",
    "code",
    "em",
    "li",
    "ol",
    "p",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
}
_MATH_ELEMENTS = {
    "math", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn", "mo", "mover", "mpadded",
    "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle", "msub",
    "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "b", "i",
}  # fmt: skip
_MATH_ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnspacing", "depth", "display", "displaystyle",
    "fence", "form", "height", "largeop", "linethickness", "lspace", "mathvariant", "maxsize",
    "minsize", "movablelimits", "rowspacing", "rspace", "scriptlevel", "separator", "stretchy",
    "symmetric", "voffset", "width",
}  # fmt: skip
_LINK_REL = "nofollow noopener"
_CLEANER = nh3.Cleaner(
    tags=_ELEMENTS | _MATH_ELEMENTS,
    attributes={
        "a": {"href"},
        "code": {"class"},
        "span": {"class"},
        **dict.fromkeys(_MATH_ELEMENTS - {"b", "i"}, _MATH_ATTRIBUTES),
    },
    link_rel=_LINK_REL,
    url_schemes={"http", "https", "mailto"},
)


def _is_odd(text: str) -> bool:
    """Whether it has what HTML does not take as it is: only the gate knows what becomes of it."""
    return "\0" in text or "\r" in text or "\ufeff" in text


def _gate(html: str) -> str:
    """What is safe of some HTML: each element closed, blanks that do not break as characters."""
    return _CLEANER.clean(html).replace("&nbsp;", "\u00a0")


def _escaped(text: str) -> str:
    """What the gate makes of escaped text, without asking it.

    That is safe: without `<` there is no element, without `&` no reference. Between gated elements
    it is safe, too, because these are closed.
    """
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    return text.replace(">", "&gt;") if ">" in text else text


def _with_entities(html: str) -> str:
    """The last step, after ends of paragraphs were stripped, to which these blanks belong."""
    return html.replace("\u00a0", "&nbsp;")
