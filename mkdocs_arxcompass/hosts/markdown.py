"""Directives: HTML comments such as `<!-- arxcompass: latest -->` that our HTML replaces."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, MutableSet
from typing import NamedTuple, Protocol

from mkdocs_arxcompass.arxiv.paper import Identifier, Paper
from mkdocs_arxcompass.pages.listing import Listing

HERE = "<!-- arxcompass: here -->"
"""The directive that marks the place of the papers in one of our own pages."""

MARK = "arxcompass:"
"""The prefix of every directive."""

LIMIT = 5
"""How many papers `latest` shows by default."""

_PARAMETERS = {
    "latest": ("topic", "limit"),
    "paper": (),
    "topics": (),
    "chart": ("topic",),
    "here": (),
}
"""The directives, each with the names of its arguments."""
_EXAMPLE_ARGUMENTS = {
    "latest": f' topic="llm" limit={LIMIT}',
    "chart": ' topic="llm"',
    "paper": " 2412.17626",
}

_DIRECTIVE = re.compile(rf"\s*{MARK}(.*)", re.DOTALL)
_ATTRIBUTES = r"""(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^<>])*+"""
_TOKEN = re.compile(
    rf"""<!--(?P<comment>.*?)(?:-->|\Z)
    # Comments in these elements are no directives: in code they are an example, elsewhere text.
    |<(?P<code>pre|code|script|style|textarea|xmp)(?=[\s/>]){_ATTRIBUTES}>.*?(?:</(?P=code)\s*>|\Z)
    |<(?P<slash>/?)(?P<tag>[a-z][^\s/>]*+){_ATTRIBUTES}>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_VOID = {"area", "br", "img", "input", "wbr"}
"""Elements in a paragraph that have no end tag."""
_SPLIT = "\0"
"""Marks where a paragraph was split; HTML never contains this character."""
_P = r"<p(?:\s[^<>]*)?>"
_EMPTY_HALVES = re.compile(rf"{_P}\s*</p>\0|{_P}\s*\0[\s\0]*</p>\0?|\0<p>\s*</p>")
"""The halves of a split paragraph that have no content."""
_ARGUMENT = re.compile(
    r"""\s*(?:(?P<key>[^\s="']++)\s*=\s*)?(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s="']++))(?!\S)"""
)


_UNSAFE = re.compile(r"[^\w ]|_")


def escaped(text: str) -> str:
    """Escape a text for Markdown, so that no extension finds its own syntax in it."""
    return _UNSAFE.sub(entity, text)


def entity(match: re.Match[str]) -> str:
    """Return the numeric entity of a matched character."""
    return f"&#{ord(match[0])};"


class Directive(NamedTuple):
    """A directive with its arguments."""

    name: str
    topic: str | None = None
    """The slug of a topic; None for all topics."""
    limit: int = LIMIT
    paper: str = ""
    """An arXiv id without version."""


class DirectiveError(ValueError):
    """A directive with a mistake; the message says what to write instead."""


def parse(text: str) -> Directive:
    """Parse the text that follows `arxcompass:` in a directive.

    Raises:
        DirectiveError: the text is no valid directive.
    """
    name, *rest = text.split(maxsplit=1)[:2] or [""]
    if name not in _PARAMETERS:
        raise DirectiveError(
            f"there is no directive {_quoted(name)}. {_hint(name, [*_PARAMETERS])}"
        )
    settings: dict[str, str] = {}
    positional = []
    for key, value in _arguments(name, rest[0].rstrip() if rest else ""):
        if not key:
            positional.append(value)
        elif key not in _PARAMETERS[name]:
            raise DirectiveError(f"{name} has no {_quoted(key)}. {_advice(name)}")
        elif key in settings:
            raise DirectiveError(f"{key} is there twice. {_advice(name)}")
        else:
            settings[key] = value
    if name == "paper":
        return Directive(name, paper=_paper_id(positional))
    if positional:
        raise DirectiveError(f"{name} cannot use {_quoted(positional[0])}. {_advice(name)}")
    return Directive(name, settings.get("topic"), _limit(settings.get("limit", str(LIMIT))))


def _arguments(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Yield the arguments in a text as pairs of key and value; the key can be empty."""
    at = 0
    while at < len(text):
        match = _ARGUMENT.match(text, at)
        if not match:
            problem = (
                "has a quote too few or too many" if {*"\"'"} & {*text[at:]} else "is cut short"
            )
            raise DirectiveError(f"{_quoted(text[at:])} {problem}. {_advice(name)}")
        yield match["key"] or "", match["a"] or match["b"] or match["c"] or ""
        at = match.end()


def _limit(value: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,5}", value):
        raise DirectiveError(
            f"limit {_quoted(value)} is not a whole number from 1 up. Write limit={LIMIT}"
        )
    return int(value)


def _paper_id(ids: list[str]) -> str:
    if len(ids) != 1:
        problem = "several ids are" if ids else "no id is"
        raise DirectiveError(f"{problem} given. {_advice('paper')} for each")
    try:
        identifier = Identifier.parse(ids[0])
    except ValueError:
        problem = f"{_quoted(ids[0])} is no arXiv identifier"
        raise DirectiveError(f"{problem}. Write it like 2412.17626 or math/9201305") from None
    if identifier.version:
        problem = "a version is named, but what shows is the version in the store"
        raise DirectiveError(f"{problem}. Write paper {identifier.id}")
    return identifier.id


def _advice(name: str) -> str:
    """Advise to write a directive as in an example."""
    return f"Write <!-- {MARK} {name}{_EXAMPLE_ARGUMENTS.get(name, '')} -->"


def _hint(wrong: str, known: list[str]) -> str:
    """Suggest the most similar known name, or list all of them."""
    near = difflib.get_close_matches(wrong.lower(), known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}"


def _shortened(text: str) -> str:
    """Put a text from a page on one line of the log, and cut it if it is long."""
    line = "".join(filter(str.isprintable, " ".join(text.split())))
    return line if len(line) <= 80 else f"{line[:80]}…"


def _quoted(text: str) -> str:
    return repr(_shortened(text))


def has_directive(html: str) -> bool:
    """Whether HTML may contain a directive; a quick check before the slow search."""
    return MARK in html


def remove_directives(html: str) -> str:
    """Remove all directives from HTML."""
    return replace_directives(html, lambda _: "") if has_directive(html) else html


def replace_directives(html: str, render: Callable[[str], str]) -> str:
    """Replace the directives in HTML, but not those in code.

    Args:
        html: the contents of a page, after Markdown. Markdown has escaped comments in code blocks.
        render: takes the text that follows `arxcompass:`; returns block elements as HTML, or "".
    """
    pieces: list[str] = []
    end = 0
    in_paragraph, depth, is_split = False, 0, False
    for token in _TOKEN.finditer(html):
        tag = (token["tag"] or "").lower()
        if tag == "p":
            in_paragraph, depth = not token["slash"], 0
        elif tag and tag not in _VOID:
            depth += -1 if token["slash"] else 1
        if directive := _DIRECTIVE.fullmatch(token["comment"] or ""):
            content = render(directive[1])
            if in_paragraph and not depth:
                # A paragraph cannot contain blocks: split it into one before and one after them.
                content = f"</p>{_SPLIT}{content}{_SPLIT}<p>" if content else _SPLIT
                is_split = True
            pieces += (html[end : token.start()], content)
            end = token.end()
    replaced = "".join((*pieces, html[end:]))
    return _EMPTY_HALVES.sub("", replaced).replace(_SPLIT, "") if is_split else replaced


class RenderTemplate(Protocol):
    """Renders one of our templates as part of a page."""

    def __call__(self, template: str, listing: Listing, **values: object) -> str:
        """Render a template; `values` are further variables in it."""


class DirectiveRenderer:
    """Renders the directives of one page; mistakes in them are collected in `faults`."""

    def __init__(
        self,
        overview: Listing,
        papers: Mapping[str, Paper],
        render_template: RenderTemplate,
        anchors: MutableSet[str],
        contents: str | None,
    ) -> None:
        """Make a renderer for one page.

        Args:
            overview: the tree of pages.
            papers: all papers of the store, by id.
            render_template: renders a template as part of this page.
            anchors: the HTML ids in the page; the ids of embedded cards are added.
            contents: the page's own contents as HTML; None for a page that is not ours.
        """
        self.faults: list[str] = []
        self.unplaced_contents = contents
        """The page's own contents, until a directive `here` has placed them; then None."""
        self._overview = overview
        self._papers = papers
        self._render_template = render_template
        self._anchors = anchors
        self._is_ours = contents is not None

    def __call__(self, text: str) -> str:
        """Render a directive, given the text after `arxcompass:`; "" if it has a mistake."""
        try:
            return self._render(parse(text))
        except DirectiveError as error:
            self.faults.append(f"<!-- {MARK} {_shortened(text)} -->: {error}")
            return ""

    def _render(self, directive: Directive) -> str:
        match directive.name:
            case "here":
                return self._contents()
            case "paper":
                return self._card(directive.paper)
            case "topics":
                return self._render_template("topics.html", self._overview, topic_heading="p")
            case "chart":
                return self._render_template("embed_chart.html", self._listing(directive.topic))
        listing = self._listing(directive.topic)
        return self._render_template("embed_latest.html", listing, newest_shown=directive.limit)

    def _contents(self) -> str:
        if self.unplaced_contents is None:
            problem = (
                "the papers of this page are there already. Write it once"
                if self._is_ours
                else f"this page has no papers of its own. {_advice('latest')}"
            )
            raise DirectiveError(problem)
        contents, self.unplaced_contents = self.unplaced_contents, None
        return contents

    def _card(self, paper_id: str) -> str:
        paper = self._papers.get(paper_id)
        if not paper:
            raise DirectiveError(
                f"the paper is not in the store. Write include: ['{paper_id}'] at a topic in "
                "mkdocs.yml and run `arxcompass sync`"
            )
        known = paper.anchor in self._anchors
        self._anchors.add(paper.anchor)
        values = {"repeated": True} if known else {}
        return self._render_template("card.html", self._overview, paper=paper, **values)

    def _listing(self, slug: str | None) -> Listing:
        if slug is None:
            return self._overview
        topics = {at.topic.slug: at for at in self._overview.children if at.topic}
        if slug not in topics:
            raise DirectiveError(f"there is no topic {_quoted(slug)}. {_hint(slug, list(topics))}")
        return topics[slug]
