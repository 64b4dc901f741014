"""The reader: a text as a list of nodes.

It goes from left to right, and looks at no character more than a few times. It never fails: unknown
commands keep their arguments or their names, braces that match nothing stay, and what is no math is
text. A per cent sign is a per cent sign: abstracts have no comments.

What a command does is in `commands.py` and `symbols.py`; the methods here do it.
"""

from __future__ import annotations

import re
from bisect import bisect_left

from mkdocs_arxcompass.text.accents import ACCENTS, accented
from mkdocs_arxcompass.text.addresses import (
    find_addresses,
    unescaped,
    url_of,
    without_punctuation,
)
from mkdocs_arxcompass.text.commands import (
    BREAKS,
    CITATIONS,
    DECLARATIONS,
    DROPPED_ARGUMENTS,
    FONTS,
    FRACTIONS,
    LINKS,
    LISTS,
    MATH_ENVIRONMENTS,
    NOTES,
    SILENT,
)
from mkdocs_arxcompass.text.dollars import closing_dollar, is_prose
from mkdocs_arxcompass.text.nodes import Formula, Gap, Items, Link, Marked, Node, Source
from mkdocs_arxcompass.text.symbols import LETTERS, MATH_SYMBOLS, TEXT_SYMBOLS, code_point
from mkdocs_arxcompass.text.tokens import matching_braces, token_pattern

DEEPEST = 25
"""How deeply groups are read; what is nested deeper is kept without its commands."""

LONGEST_FORMULA = 2000
"""Characters; what stands between two dollars farther apart is no formula."""

_COMMANDS_AND_BRACES = re.compile(r"\\[A-Za-z]+\*?|[{}\\]")
_OPTION = re.compile(r"\[[^\]\[{}\n]{0,80}\](?=\{)")
_LINE_OPTION = re.compile(r"\*?\s{0,9}\[[^\]\n]{0,20}\]")
_QUOTED_WORD = re.compile(r"`([^`'\n]{1,60})'(?![A-Za-z'])")
_ITEM = re.compile(r"\\item\b\s*(?:\[([^\]]*)\])?")


def read(text: str) -> list[Node]:
    """The nodes of a text."""
    return Reader(text).read(0, len(text))


class Reader:
    """Reads one text.

    The methods `_read_*` get what was found where, append its nodes, and return where to go on.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.closing = matching_braces(text)
        self._token = token_pattern(text)
        self._addresses = find_addresses(text)
        self._address_starts = [address.start() for address in self._addresses]
        self._found: dict[str, int] = {}
        """Where strings that were searched for come next."""
        self._closing_quotes: set[int] = set()

    def read(self, start: int, end: int, depth: int = 0) -> list[Node]:
        """The nodes of a part of the text."""
        if depth > DEEPEST:
            return [_COMMANDS_AND_BRACES.sub("", self.text[start:end])]
        nodes: list[Node] = []
        at = start
        while at < end:
            token = self._token.search(self.text, at, end) if self._token else None
            stop = token.start() if token else end
            address = self._next_address(at, stop) if self._addresses else None
            found = address or token
            if not found:
                nodes.append(self.text[at:end])
                break
            if found.start() > at:
                nodes.append(self.text[at : found.start()])
            read = Reader._read_address if address else _READ[found[0][0]]
            at = read(self, found, nodes, end, depth)
        return nodes

    def _next_address(self, at: int, end: int) -> re.Match[str] | None:
        """The first address that begins in a part of the text."""
        place = bisect_left(self._address_starts, at)
        is_there = place < len(self._addresses) and self._address_starts[place] < end
        return self._addresses[place] if is_there else None

    def _find(self, what: str, start: int, end: int) -> int:
        """Like `str.find`, but no part of the text is searched twice for the same."""
        if self._found.get(what, -1) < start:
            found = self.text.find(what, start)
            self._found[what] = found if found >= 0 else len(self.text)
        found = self._found[what]
        return found if found + len(what) <= end else -1

    # Characters

    def _read_address(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        kept = without_punctuation(match[0][: end - match.start()])
        url = url_of(kept)
        shown = unescaped(kept)
        after = match.start() + len(kept)
        nodes.append(Link(url, [shown], match.start(), after) if url else shown)
        return after

    def _read_brace(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        at = match.start()
        close = self.closing.get(at, end)
        if close >= end:  # it matches nothing
            nodes.append(match[0])
            return at + 1
        children = self.read(at + 1, close, depth + 1)
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
            nodes.append("”" if at in self._closing_quotes else mark)
        elif mark == "``":
            close = self._find("''", at + 2, end)
            again = self._find("``", at + 2, end)
            if close >= 0 and not 0 <= again < close:
                self._closing_quotes.add(close)
                mark = "“"
            nodes.append(mark)
        else:
            word = _QUOTED_WORD.match(self.text, at, end)
            if word and not self.text[at - 1 : at].isalnum():
                nodes += ["‘", *self.read(word.start(1), word.end(1), depth + 1), "’"]
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
                nodes.append(Formula(source, display=True, start=at + 2))
                return close + 2
            nodes.append(mark)
            return at + 2
        close = closing_dollar(self.text, at, min(end, at + LONGEST_FORMULA))
        source = self.text[at + 1 : close]
        if close < 0 or not source.strip() or is_prose(source):
            nodes.append("$")
            return at + 1
        nodes.append(Formula(source, start=at + 1))
        return close + 1

    # Commands

    def _read_command(self, match: re.Match[str], nodes: list[Node], end: int, depth: int) -> int:
        name, at = match[0][1:], match.end()
        if name[:1].isalpha():
            return self.read_named(name.rstrip("*"), at, nodes, end, depth)
        if name in ("(", "["):
            return self._read_delimited(name, at, nodes, end)
        if name == "\\":
            option = _LINE_OPTION.match(self.text, at, end)
            nodes.append(Gap(paragraph=False))
            return option.end() if option else at
        if name in ACCENTS:
            letter, after = accented(self.text, name, at, end) or (name, at)
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
        nodes.append(Formula(self.text[at:close], display=opening == "[", start=at))
        return close + 2

    def read_named(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        """Append the nodes of a command whose name ends at a place; return where to go on."""
        if name in LETTERS:
            nodes.append(LETTERS[name])
            return self._after_blank(at, end)
        if name in ACCENTS and (letter := accented(self.text, name, at, end)):
            nodes.append(letter[0])
            return letter[1]
        if name in ("begin", "end"):
            return self._read_environment(name, at, nodes, end, depth)
        if name in BREAKS:
            nodes.append(Gap(paragraph=name == "par"))
            return at
        if name in DECLARATIONS:
            return self._read_declaration(name, at, nodes, end, depth)
        return self._read_with_arguments(name, at, nodes, end, depth)

    def _read_declaration(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        if depth == 0:  # it would hold to the end of the text; its author forgot the braces
            return at
        nodes.append(Marked(FONTS[name], self.read(self._after_blank(at, end), end, depth + 1)))
        return end

    def _read_with_arguments(
        self, name: str, at: int, nodes: list[Node], end: int, depth: int
    ) -> int:
        groups, after = self.groups(at, end)
        if groups and (name in LINKS or (name == "hyperlink" and self._is_url(*groups[0]))):
            return self._read_link(name, groups, nodes, depth)
        if name in TEXT_SYMBOLS:
            nodes.append(TEXT_SYMBOLS[name])
            return groups[0][1] + 1 if groups and groups[0][0] == groups[0][1] else at
        if name == "unicode" and groups:
            nodes.append(code_point(self.text[slice(*groups[0])]))
            return groups[0][1] + 1
        if name in SILENT:
            return at
        if not groups and self.text.startswith("{", at) and (name in FONTS or name in NOTES):
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
        """What a command marks, or the arguments of an unknown one."""
        first = groups[0]
        if (joined := name + self.text[slice(*first)]) in MATH_SYMBOLS and len(name) == 1:
            nodes.append(MATH_SYMBOLS[joined])  # \r{ho}
            return first[1] + 1
        if name in FONTS:
            nodes.append(Marked(FONTS[name], self.read(*first, depth + 1)))
            return first[1] + 1
        if name in CITATIONS:
            nodes.append(f"[{self.text[slice(*first)]}]")
            return first[1] + 1
        if name in NOTES:
            nodes += [" (", *self.read(*first, depth + 1), ")"]
            return first[1] + 1
        if name == "enquote":
            nodes += ["“", *self.read(*first, depth + 1), "”"]
            return first[1] + 1
        for number, group in enumerate(groups[DROPPED_ARGUMENTS.get(name, 0) :]):
            joint = ("/" if name in FRACTIONS else " ") if number else ""
            nodes += [joint, *self.read(*group, depth + 1)]
        return groups[-1][1] + 1

    def _read_link(
        self, name: str, groups: list[tuple[int, int]], nodes: list[Node], depth: int
    ) -> int:
        target = self.text[slice(*groups[0])]
        url = url_of(f"mailto:{target}" if name == "email" else target)
        shown: list[Node] = [unescaped("".join(target.split()))]
        last = groups[0]
        if name in ("href", "hyperlink") and len(groups) > 1:
            last = groups[1]
            shown = self.read(*last, depth + 1) or shown
        nodes += [Link(url, shown, *groups[0])] if url else shown
        return last[1] + 1

    def _is_url(self, start: int, end: int) -> bool:
        return self.text.startswith(("http://", "https://"), start, end)

    def groups(self, at: int, end: int) -> tuple[list[tuple[int, int]], int]:
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

    # Environments

    def _read_environment(self, name: str, at: int, nodes: list[Node], end: int, depth: int) -> int:
        groups, after = self.groups(at, end)
        if not groups:
            nodes.append(name)
            return at
        environment = self.text[slice(*groups[0])]
        close = self._find(f"\\end{{{environment}}}", after, end) if name == "begin" else -1
        behind = close + len(f"\\end{{{environment}}}")
        start = groups[0][1] + 1
        if close >= 0 and environment in LISTS:
            nodes.append(self._items(environment, start, close, depth))
            return behind
        if close >= 0 and environment in MATH_ENVIRONMENTS:
            nodes.append(Formula(self.text[start:close], display=True, start=start))
            return behind
        return start  # what is in it is kept

    def _items(self, environment: str, start: int, end: int, depth: int) -> Items:
        marks = list(_ITEM.finditer(self.text, start, end))
        ends = [mark.start() for mark in marks[1:]] + [end]
        items: list[list[Node]] = []
        if not marks:
            return Items(ordered=False, items=[self.read(start, end, depth + 1)])
        if before := self.text[start : marks[0].start()].strip():
            items.append([before])
        for mark, stop in zip(marks, ends, strict=True):
            label: list[Node] = [f"{mark[1]} "] if mark[1] else []
            items.append(label + self.read(mark.end(), stop, depth + 1))
        return Items(environment == "enumerate", items)


_READ = {
    "\\": Reader._read_command, "$": Reader._read_math, "{": Reader._read_brace,
    "}": Reader._read_brace, "~": Reader._read_tie, "-": Reader._read_dash,
    "`": Reader._read_quote, "'": Reader._read_quote, "\n": Reader._read_paragraph,
}  # fmt: skip
"""The method for a token, by its first character."""
