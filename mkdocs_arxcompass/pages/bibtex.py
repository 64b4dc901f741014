r"""BibTeX: papers as entries for LaTeX bibliographies, with the fields of arXiv's own export.

Sources: https://info.arxiv.org/help/hypertex/bibstyles/index.html (`eprint`, `archivePrefix`,
`primaryClass`) and BibTeX's manual, https://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf (names,
braces, keys). The texts stay what their authors typed, Unicode and LaTeX; only what would stop
BibTeX or LaTeX is written otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from mkdocs_arxcompass.arxiv.paper import Paper

# A command is a backslash with letters, or with one of the marks that LaTeX gives a meaning.
_TOKEN = re.compile(
    r"""\\(?:[A-Za-z]+|[ !"\#$%&'()*+,\-./:;<=>@\[\\\]^_`{|}~])|[\\{}$&%\#_~^]|[^\\{}$&%\#_~^]+"""
)
_ESCAPED = re.compile(r"\\.")
_BRACES = re.compile(r"[{}]|[^{}]+")
_WORD_COMMAND = re.compile(r"\\[A-Za-z]+")

_IN_TEXT = {
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "\\": r"\textbackslash{}",
    r"\lbrace{}": r"\textbraceleft{}",
    r"\rbrace{}": r"\textbraceright{}",
}
# Math keeps its & _ ~ ^; a bare % would hide the rest of the line, a bare # is an error even here.
_IN_MATH = {"%": r"\%", "#": r"\#", "\\": r"\backslash{}"}
# A letter that a command makes or marks, at the beginning of a name: \'E, \v{S}, \O y.
_FIRST_LETTER = re.compile(
    r"""\\(?:[`'^"~=.]|[A-Za-z]+(?: |(?=\{)))(?:[A-Za-z]|\{\\?[A-Za-z]*\})"""
)
# A thin space between initials is no comma, though BibTeX would take it for one.
_IN_NAMES = {r"\,": r"{\,}"}
_MATH_ENDS = {"$": "$", r"\(": r"\)", r"\[": r"\]"}
_MATH_MARKS = {*_MATH_ENDS, *_MATH_ENDS.values()}
# Commands whose first argument is no text: the characters in it are meant as they are.
_RAW_COMMANDS = {r"\url", r"\href", r"\path", r"\nolinkurl", r"\ensuremath"}
_DEEPEST = 50
"""How deep braces may nest; there are readers of BibTeX that give up at 100."""

_GROUPS = {"collaboration", "collaborations", "consortium", "team", "group", "project"}
_SUFFIXES = {"Jr", "JR", "jr", "Sr", "SR", "sr", "II", "III", "IV"}
# Names without these words, in small letters, and without marks are written as they are.
_ODD_WORDS = {*_GROUPS, *map(str.casefold, _SUFFIXES), "and", "others"}
_LATIN = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "n"}
)
_LETTER_COMMAND = re.compile(r"\\(ae|AE|oe|OE|aa|AA|o|O|l|L|ss|i|j|dh|DH|dj|DJ|th|TH)(?![A-Za-z])")
_SMALL_WORDS = (
    "a about after against all among an and another any are as at be been before being between "
    "beyond both but by can could did do does during each either every for from had has have "
    "how if in into is it its may more most neither no nor not of off on once one only onto or "
    "our out over per should since so some such than that the their there these this those "
    "through thus to toward towards under until up upon us via was we were what when where "
    "whether which while who whose why will with within without would you your"
)
_STOP_WORDS = frozenset(_SMALL_WORDS.split())


def key(paper: Paper) -> str:
    """The key of a paper, made as arXiv makes it: last name, year, first telling word of the title.

    The same for a paper wherever it is written (`lovelace2025notes`), of `a-z0-9` only; two papers
    can share one. Without an author whose name has Latin letters it begins with `unknown`.
    """
    return _key(paper, _year(paper))


def _key(paper: Paper, year: str) -> str:
    return f"{_last_name(paper) or 'unknown'}{year}{_title_word(paper)}"


def bibliography(papers: Iterable[Paper]) -> Iterator[str]:
    """Entries in the given order, under keys that do not depend on the order.

    Where papers share a key, all of them get their arXiv id behind it. A paper that is given twice
    is written once, in its highest version.
    """
    once: dict[str, Paper] = {}
    for paper in papers:
        if paper.id not in once or once[paper.id].version < paper.version:
            once[paper.id] = paper
    keys = [key(paper) for paper in once.values()]
    owners = Counter(keys)
    for paper, own in zip(once.values(), keys, strict=True):
        yield entry(paper, own if owners[own] == 1 else f"{own}-{_id_in_key(paper)}")


def entry(paper: Paper, key: str | None = None) -> str:
    """One entry, `@article` where the journal is known, else `@misc`; ends with a newline."""
    year, journal, doi = _year(paper), _latex(paper.journal_ref), _doi(paper)
    title, category, line = paper.title, paper.primary_category, " ".join(paper.authors)
    # One look at all of them tells that most have nothing that is to be written otherwise.
    is_plain = _is_plain(f"{title} {category} {line}")
    if not is_plain:
        title, category = _latex(title), _latex(category)
    authors = _names(paper.authors, line, is_plain)
    return (
        f"@{'article' if journal else 'misc'}{{{key or _key(paper, year)},\n  title={{{title}}},\n"
        + (f"  author={{{authors}}},\n" if authors else "")
        + (f"  journal={{{journal}}},\n" if journal else "")
        + f"  year={{{year}}},\n  eprint={{{paper.id}}},\n  archivePrefix={{arXiv}},\n"
        + (f"  primaryClass={{{category}}},\n" if category else "")
        + (f"  doi={{{doi}}},\n" if doi else "")
        + f"  url={{https://arxiv.org/abs/{paper.id}}},\n}}\n"
    )


def _year(paper: Paper) -> str:
    return (paper.published or paper.sort_key)[:4]


def _doi(paper: Paper) -> str:
    """The first DOI, where only what would end the field is written otherwise.

    Bibliography styles read it verbatim: https://ctan.org/pkg/biblatex, "verbatim fields".
    """
    if not paper.doi:
        return ""
    first, *_ = paper.doi.split() or [""]
    return first.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


# Keys


def _id_in_key(paper: Paper) -> str:
    return paper.id.replace("/", "-").replace(".", "-")


def _last_name(paper: Paper) -> str:
    """The last word of the first author's name that is no suffix; what a group calls itself."""
    name = paper.authors[0] if paper.authors else ""
    for word in reversed(name.partition(",")[0].split()):
        letters = "" if _is_suffix(word) else _ascii(word)
        if letters and letters not in _GROUPS:
            return letters
    return ""


def _title_word(paper: Paper) -> str:
    """The first word of the title that tells something, else the first word."""
    first = ""
    for word in paper.title.split():
        letters = _ascii(word)
        if letters and letters not in _STOP_WORDS:
            return letters
        first = first or letters
    return first


def _ascii(word: str) -> str:
    r"""The letters and digits of a word: `Gödel`, `G\"odel` and `{G\"{o}del}` are `godel`."""
    word = word.rstrip(":,")  # titles often begin with a name and a colon
    if word.isascii() and word.isalnum():
        return word.casefold()
    if "\\" in word:
        word = _WORD_COMMAND.sub("", _LETTER_COMMAND.sub(r"\1", word))
    if word.isascii():
        return "".join(filter(str.isalnum, word.casefold()))
    plain = unicodedata.normalize("NFKD", word).casefold().translate(_LATIN)
    return "".join(char for char in plain if char.isascii() and char.isalnum())


# Names


def _names(authors: Sequence[str], line: str, is_plain: bool) -> str:
    """All authors, who stand in a line, too; one look at it tells that most names are not odd."""
    if (
        (is_plain or _is_plain(line))
        and not ("," in line or ":" in line or ";" in line or "(" in line or ")" in line)
        and _ODD_WORDS.isdisjoint(line.casefold().replace(".", " ").split())
    ):
        return " and ".join(authors)
    return " and ".join(map(_name, authors))


def _name(name: str) -> str:
    """An author as BibTeX reads one: what is no person's name, or would be split, is in braces.

    BibTeX takes `First von Last`, `von Last, First` and `von Last, Jr, First`, parts the names at
    the word "and", and reads "others" as "et al." (its manual, section 4).
    """
    text = _keep_suffix(_latex(name, _IN_NAMES))
    if first := _FIRST_LETTER.match(text):
        text = f"{{{first[0]}}}{text[first.end() :]}"  # as the manual wants it
    words = {word.strip(".,:;()").casefold() for word in text.split()}
    # There are readers that miss an "and" before a backslash.
    is_bare = text and text[0] != "\\" and not words & _GROUPS
    if not is_bare or _would_split(text) or _has_odd_commas(text):
        return f"{{{text}}}"
    return text


def _keep_suffix(text: str) -> str:
    """`Ada {Lovelace Jr.}`: else BibTeX takes the suffix for the last name, or for the first."""
    words = text.split(" ")
    before = " ".join(words[:-1]).removesuffix(",")
    if not before or not _is_suffix(words[-1]) or re.search(r"[\\{},]", before):
        return text
    return " ".join([*words[:-2], f"{{{words[-2]} {words[-1]}}}"])


def _is_suffix(word: str) -> bool:
    return word.rstrip(".") in _SUFFIXES


def _would_split(text: str) -> bool:
    r"""Whether a word of it reads as "and" (for some readers `\'and`, too), or all as "others"."""
    words = [_ESCAPED.sub("", word).casefold() for word in text.split()]
    return "and" in words or words == ["others"]


def _has_odd_commas(text: str) -> bool:
    """Whether its commas leave a part empty, or make more than last name, Jr and first name."""
    depth = 0
    outside: list[str] = []
    for piece in _BRACES.findall(text):
        depth += (piece == "{") - (piece == "}")
        outside.append(piece if not depth and piece != "}" else "{}")
    parts = [part.strip() for part in "".join(outside).split(",")]
    return len(parts) > 3 or "" in parts


# Texts


def _latex(text: str, also: Mapping[str, str] = {}) -> str:
    """A text for LaTeX, on one line, with braces as BibTeX wants them.

    Math and commands stay as typed, and so does what is escaped already: writing what was written
    changes nothing. `also` says what else is written otherwise.
    """
    if not text:
        return text
    if not _is_on_one_line(text):
        text = " ".join(text.split())
    if not _has_special(text):
        return text
    tokens = _balance(_TOKEN.findall(text))
    written: list[str] = []
    for piece, math in zip(tokens, _find_math(tokens), strict=True):
        new = also.get(piece) or (_IN_MATH if math else _IN_TEXT).get(piece, piece)
        if new[0] in "{}" and written and written[-1] == r"\\":
            written.append(" ")  # else there are readers that take the brace for an escaped one
        written.append(new)
    line = re.sub(" {2,}", " ", "".join(written)).strip(" ")
    slashes = len(line) - len(line.rstrip("\\"))
    if slashes % 2:  # was a blank command, before a blank that is gone
        return line[:-1] + _IN_TEXT["\\"]
    return f"{line} " if slashes else line  # else a reader takes the field's end for escaped


def _is_plain(text: str) -> bool:
    """Whether its words are parted by single blanks, and no character means something to LaTeX."""
    return _is_on_one_line(text) and not _has_special(text)


def _is_on_one_line(text: str) -> bool:
    """Whether nothing but single blanks parts its words; told fast, and not of every such text."""
    return text.isprintable() and "  " not in text and text.strip(" ") == text != ""


def _has_special(text: str) -> bool:
    """Whether it has a character with a meaning to LaTeX."""
    # Written out, because a pattern takes twice as long.
    return (
        "\\" in text or "{" in text or "}" in text or "$" in text or "&" in text or "%" in text
        or "#" in text or "_" in text or "~" in text or "^" in text
    )  # fmt: skip


def _balance(tokens: list[str]) -> list[str]:
    r"""The tokens with balanced braces: BibTeX counts `\{` and `\}`, too, which LaTeX does not.

    Stray braces go, but `{}` keeps a command apart from the word behind it; a stray `\{` becomes
    its other name.
    """
    kept = _pair_braces(tokens)
    balanced: list[str] = []
    for place, piece in enumerate(tokens):
        if place in kept or piece not in ("{", "}", r"\{", r"\}"):
            balanced.append(piece)
        elif piece in (r"\{", r"\}"):
            balanced.append(r"\lbrace{}" if piece == r"\{" else r"\rbrace{}")
        elif balanced and _WORD_COMMAND.fullmatch(balanced[-1]):
            balanced.append("{}")
    return balanced


def _pair_braces(tokens: list[str]) -> set[int]:
    """The places of the braces that have a partner of their kind, none deeper than `_DEEPEST`."""
    kept: set[int] = set()
    waiting: list[int] = []
    groups = 0
    for place, piece in enumerate(tokens):
        if piece in ("{", r"\{"):
            waiting.append(place)
            groups += piece == "{"
            continue
        if piece == "}" and groups:
            while tokens[waiting[-1]] != "{":
                waiting.pop()
            groups -= 1
        elif piece != r"\}" or not waiting or tokens[waiting[-1]] != r"\{":
            continue
        partner = waiting.pop()
        if len(waiting) < _DEEPEST:
            kept |= {partner, place}
    return kept


def _find_math(tokens: list[str]) -> Iterator[bool]:
    r"""For each token whether it is math, or another argument to be left alone.

    Math begins and ends in one and the same group of braces. Dollars that do neither are escaped.
    """
    edges = [0] * (len(tokens) + 1)
    raw: list[bool] = [False]
    marks: list[list[int]] = [[]]
    spans: list[tuple[int, int]] = []
    for place, piece in enumerate(tokens):
        if piece == "{":
            raw.append(place > 0 and tokens[place - 1] in _RAW_COMMANDS)
            marks.append([place])
        elif piece == "}":
            start, *inner = marks.pop()
            spans += [(start, place)] if raw.pop() else _pair_math(tokens, inner)
        elif piece in _MATH_MARKS:
            marks[-1].append(place)
    spans += _pair_math(tokens, marks[0])
    for start, end in spans:
        edges[start] += 1
        edges[end + 1] -= 1
    return (depth > 0 for depth in accumulate(edges[:-1]))


def _pair_math(tokens: list[str], marks: list[int]) -> Iterator[tuple[int, int]]:
    """The math between the marks of one group; escapes the dollars that are left."""
    at = 0
    while at < len(marks):
        start = marks[at]
        if _are_double(tokens, marks[at : at + 2]) and _are_double(tokens, marks[at + 2 : at + 4]):
            yield start, marks[at + 3]
            at += 4
        elif at + 1 < len(marks) and _is_math(tokens, start, marks[at + 1]):
            yield start, marks[at + 1]
            at += 2
        else:
            if tokens[start] == "$":
                tokens[start] = r"\$"
            at += 1


def _are_double(tokens: list[str], marks: list[int]) -> bool:
    """Whether two marks are `$$`."""
    return (
        len(marks) == 2 and marks[0] + 1 == marks[1] and tokens[marks[0]] == tokens[marks[1]] == "$"
    )


def _is_math(tokens: list[str], start: int, end: int) -> bool:
    """Whether two marks enclose math, not the words between two prices (`$5 to $10`)."""
    if _MATH_ENDS.get(tokens[start]) != tokens[end] or end == start + 1:
        return False
    if tokens[start] != "$" or not (tokens[start + 1][0].isdigit() and tokens[end - 1][-1] == " "):
        return True
    between = "".join(tokens[start + 1 : end])
    return "\\" in between or not re.search("[A-Za-z]{2}", between)
