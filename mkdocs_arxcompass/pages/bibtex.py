r"""BibTeX: papers as entries for LaTeX bibliographies, with the fields of arXiv's own export.

Sources: https://info.arxiv.org/help/hypertex/bibstyles/index.html (`eprint`, `archivePrefix`,
`primaryClass`) and BibTeX's manual, https://mirrors.ctan.org/biblio/bibtex/base/btxdoc.pdf (names,
braces, keys). Texts stay as their authors typed them, in Unicode and LaTeX; only what would be an
error for BibTeX or LaTeX is replaced.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate

from mkdocs_arxcompass.arxiv.paper import Paper

# A command is a backslash with letters, or with one of the marks that have a meaning in LaTeX.
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
# Math keeps & _ ~ ^; but a bare % makes the rest of the line a comment, a bare # is an error.
_IN_MATH = {"%": r"\%", "#": r"\#", "\\": r"\backslash{}"}
# At the beginning of a name, a letter that is or has a command: \'E, \v{S}, \O y.
_FIRST_LETTER = re.compile(
    r"""\\(?:[`'^"~=.]|[A-Za-z]+(?: |(?=\{)))(?:[A-Za-z]|\{\\?[A-Za-z]*\})"""
)
# BibTeX would read the command for a thin space, between initials, as a comma.
_IN_NAMES = {r"\,": r"{\,}"}
_MATH_ENDS = {"$": "$", r"\(": r"\)", r"\[": r"\]"}
_MATH_MARKS = {*_MATH_ENDS, *_MATH_ENDS.values()}
# Commands whose first argument stays as it is: no character in it needs a backslash.
_RAW_COMMANDS = {r"\url", r"\href", r"\path", r"\nolinkurl", r"\ensuremath"}
_DEEPEST = 50
"""How deep braces may nest; some BibTeX parsers fail at 100."""

_GROUPS = {"collaboration", "collaborations", "consortium", "team", "group", "project"}
_SUFFIXES = {"Jr", "JR", "jr", "Sr", "SR", "sr", "II", "III", "IV"}
# Names with none of these words, compared in lower case, need no braces.
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
    """The key of a paper as arXiv makes it: `lovelace2025notes`, of the characters `a-z0-9` only.

    It is the last name of the first author, or `unknown` if that has no Latin letters; the year;
    and the first word of the title that is no stop word. Two papers can have the same key.
    """
    return _key(paper, _year(paper))


def _key(paper: Paper, year: str) -> str:
    return f"{_last_name(paper) or 'unknown'}{year}{_title_word(paper)}"


def bibliography(papers: Iterable[Paper]) -> Iterator[str]:
    """Entries in the given order, with keys that are unique and do not depend on the order.

    If papers share a key, the arXiv id is appended to it for all of them. Of a paper that is given
    more than once, the highest version is written.
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
    """One entry, `@article` if the journal is known, else `@misc`; it ends with a newline."""
    year, journal, doi = _year(paper), _latex(paper.journal_ref), _doi(paper)
    title, category, line = paper.title, paper.primary_category, " ".join(paper.authors)
    # Most texts have nothing to replace; one check for all of them takes less than one for each.
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
    """The first DOI, with the characters that could end the field percent-encoded.

    Nothing else is replaced, because styles read this field verbatim:
    https://ctan.org/pkg/biblatex, "verbatim fields".
    """
    if not paper.doi:
        return ""
    first, *_ = paper.doi.split() or [""]
    return first.replace("{", "%7B").replace("}", "%7D").replace("\\", "%5C")


# Keys


def _id_in_key(paper: Paper) -> str:
    return paper.id.replace("/", "-").replace(".", "-")


def _last_name(paper: Paper) -> str:
    """The last word of the first author's name, without suffixes (Jr) and words such as "group"."""
    name = paper.authors[0] if paper.authors else ""
    for word in reversed(name.partition(",")[0].split()):
        letters = "" if _is_suffix(word) else _ascii(word)
        if letters and letters not in _GROUPS:
            return letters
    return ""


def _title_word(paper: Paper) -> str:
    """The first word of the title that is no stop word, else the first word."""
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
    """All authors as a field, with braces where BibTeX would misread a name.

    Args:
        authors: the names.
        line: all names, joined by blanks: one check of it finds that most need no braces.
        is_plain: whether `_is_plain` is known to be true of it; if False it may still be.
    """
    if (
        (is_plain or _is_plain(line))
        and not ("," in line or ":" in line or ";" in line or "(" in line or ")" in line)
        and _ODD_WORDS.isdisjoint(line.casefold().replace(".", " ").split())
    ):
        return " and ".join(authors)
    return " and ".join(map(_name, authors))


def _name(name: str) -> str:
    """One author, in braces if it is a group, or if BibTeX would split it.

    BibTeX reads `First von Last`, `von Last, First` and `von Last, Jr, First`, splits names at the
    word "and", and reads "others" as "et al." (its manual, section 4).
    """
    text = _keep_suffix(_latex(name, _IN_NAMES))
    if first := _FIRST_LETTER.match(text):
        text = f"{{{first[0]}}}{text[first.end() :]}"  # as the manual wants it
    words = {word.strip(".,:;()").casefold() for word in text.split()}
    # Some parsers overlook an "and" before a backslash.
    is_bare = text and text[0] != "\\" and not words & _GROUPS
    if not is_bare or _would_split(text) or _has_odd_commas(text):
        return f"{{{text}}}"
    return text


def _keep_suffix(text: str) -> str:
    """Write `Ada {Lovelace Jr.}`: BibTeX would read the suffix as the last or the first name."""
    *names, suffix = text.split(" ")
    before = " ".join(names).removesuffix(",")
    if not before or not _is_suffix(suffix) or re.search(r"[\\{},]", before):
        return text
    return " ".join([*names[:-1], f"{{{names[-1]} {suffix}}}"])


def _is_suffix(word: str) -> bool:
    return word.rstrip(".") in _SUFFIXES


def _would_split(text: str) -> bool:
    r"""Whether it has the word "and" (some parsers read `\'and` so, too), or is "others"."""
    words = [_ESCAPED.sub("", word).casefold() for word in text.split()]
    return "and" in words or words == ["others"]


def _has_odd_commas(text: str) -> bool:
    """Whether commas split it into more than three parts (`Last, Jr, First`), or an empty one."""
    depth = 0
    outside: list[str] = []
    for piece in _BRACES.findall(text):
        depth += (piece == "{") - (piece == "}")
        outside.append(piece if not depth and piece != "}" else "{}")
    parts = [part.strip() for part in "".join(outside).split(",")]
    return len(parts) > 3 or "" in parts


# Texts


def _latex(text: str, also: Mapping[str, str] = {}) -> str:
    """A text as LaTeX, on one line, with balanced braces.

    Math, commands and what is escaped already stay as they are, so that a second run changes
    nothing.

    Args:
        text: as its author typed it.
        also: more tokens to replace, and by what.
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
            written.append(" ")  # some parsers would read an escaped brace
        written.append(new)
    line = re.sub(" {2,}", " ", "".join(written)).strip(" ")
    slashes = len(line) - len(line.rstrip("\\"))
    if slashes % 2:  # it was a command, a backslash and a blank; the blank is gone
        return line[:-1] + _IN_TEXT["\\"]
    return f"{line} " if slashes else line  # some parsers would read an escaped end of the field


def _is_plain(text: str) -> bool:
    """Whether it is on one line, with single blanks only, and without special characters."""
    return _is_on_one_line(text) and not _has_special(text)


def _is_on_one_line(text: str) -> bool:
    """Whether it has single blanks only; a fast check, which can be False for such texts, too."""
    return text.isprintable() and "  " not in text and text.strip(" ") == text != ""


def _has_special(text: str) -> bool:
    """Whether it has a character that is special in LaTeX."""
    # A regular expression takes twice as long.
    return (
        "\\" in text or "{" in text or "}" in text or "$" in text or "&" in text or "%" in text
        or "#" in text or "_" in text or "~" in text or "^" in text
    )  # fmt: skip


def _balance(tokens: list[str]) -> list[str]:
    r"""The tokens with balanced braces; BibTeX counts `\{` and `\}`, too, which LaTeX does not.

    Braces without a partner are removed; where one separated a command from the next word, `{}`
    replaces it. `\{` without a partner becomes `\lbrace{}`, the same character.
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
    """The places of the braces that have a partner of their kind, down to `_DEEPEST` levels."""
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
    r"""For each token, whether it is math or in the argument of one of `_RAW_COMMANDS`.

    Math begins and ends within the same pair of braces. Other dollar signs are escaped in `tokens`.
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
    """Where math begins and ends among the marks of one group; escapes all other dollar signs."""
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
