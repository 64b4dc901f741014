"""Our HTML comments in Markdown, `<!-- arxcompass: latest -->`: what they say, what they show."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator, Mapping, MutableSet
from typing import NamedTuple, Protocol

from mkdocs_arxcompass.arxiv.paper import Identifier, Paper
from mkdocs_arxcompass.pages.listing import Listing

HERE = "<!-- arxcompass: here -->"
"""Where a page of ours shows its papers."""

MARK = "arxcompass:"
"""Every directive begins with this."""

LIMIT = 5
"""How many papers `latest` shows."""

_TAKES = {"latest": ("topic", "limit"), "paper": (), "topics": (), "chart": ("topic",), "here": ()}
"""The directives, each with what can be set in it."""
_EXAMPLES = {
    "latest": f' topic="llm" limit={LIMIT}',
    "chart": ' topic="llm"',
    "paper": " 2412.17626",
}

_DIRECTIVE = re.compile(rf"\s*{MARK}(.*)", re.DOTALL)
_ATTRIBUTES = r"""(?:=\s*+(?:"[^"]*+"|'[^']*+')|[^<>])*+"""
_TOKEN = re.compile(
    rf"""<!--(?P<comment>.*?)(?:-->|\Z)
    # In code a comment is what somebody wants to show, in the others it is text.
    |<(?P<code>pre|code|script|style|textarea|xmp)(?=[\s/>]){_ATTRIBUTES}>.*?(?:</(?P=code)\s*>|\Z)
    |<(?P<slash>/?)(?P<tag>[a-z][^\s/>]*+){_ATTRIBUTES}>""",
    re.DOTALL | re.IGNORECASE | re.VERBOSE,
)
_VOID = {"area", "br", "img", "input", "wbr"}
_SEAM = "\0"
"""Where a paragraph was cut; no HTML has it."""
_P = r"<p(?:\s[^<>]*)?>"
_NOTHING_LEFT = re.compile(rf"{_P}\s*</p>\0|{_P}\s*\0[\s\0]*</p>\0?|\0<p>\s*</p>")
_ARGUMENT = re.compile(
    r"""\s*(?:(?P<key>[^\s="']++)\s*=\s*)?(?:"(?P<a>[^"]*)"|'(?P<b>[^']*)'|(?P<c>[^\s="']++))(?!\S)"""
)


_UNSAFE = re.compile(r"[^\w ]|_")


def escaped(text: str) -> str:
    """Escape a text for Markdown, so that no extension finds its syntax in it."""
    return _UNSAFE.sub(entity, text)


def entity(match: re.Match[str]) -> str:
    """The numeric entity of a matched character."""
    return f"&#{ord(match[0])};"


class Directive(NamedTuple):
    """What a page asks for."""

    name: str
    topic: str | None = None
    """A slug; None for all topics."""
    limit: int = LIMIT
    paper: str = ""
    """An id without version."""


class DirectiveError(ValueError):
    """A directive that cannot be followed; the message says what to write instead."""


def parse(text: str) -> Directive:
    """Read what stands behind `arxcompass:`.

    Raises:
        DirectiveError: it is misspelt.
    """
    name, *rest = text.split(maxsplit=1)[:2] or [""]
    if name not in _TAKES:
        raise DirectiveError(f"there is no directive {_quoted(name)}. {_hint(name, list(_TAKES))}")
    settings: dict[str, str] = {}
    words = []
    for key, value in _arguments(name, rest[0].rstrip() if rest else ""):
        if not key:
            words.append(value)
        elif key not in _TAKES[name]:
            raise DirectiveError(f"{name} has no {_quoted(key)}. {_form(name)}")
        elif key in settings:
            raise DirectiveError(f"{key} is there twice. {_form(name)}")
        else:
            settings[key] = value
    if name == "paper":
        return Directive(name, paper=_paper_id(words))
    if words:
        raise DirectiveError(f"{name} cannot use {_quoted(words[0])}. {_form(name)}")
    return Directive(name, settings.get("topic"), _limit(settings.get("limit", str(LIMIT))))


def _arguments(name: str, text: str) -> Iterator[tuple[str, str]]:
    """Keys and values, and words without a key."""
    at = 0
    while at < len(text):
        match = _ARGUMENT.match(text, at)
        if not match:
            problem = (
                "has a quote too few or too many" if {*"\"'"} & {*text[at:]} else "is cut short"
            )
            raise DirectiveError(f"{_quoted(text[at:])} {problem}. {_form(name)}")
        yield match["key"] or "", match["a"] or match["b"] or match["c"] or ""
        at = match.end()


def _limit(value: str) -> int:
    if not re.fullmatch("[1-9][0-9]{0,5}", value):
        raise DirectiveError(
            f"limit {_quoted(value)} is not a whole number from 1 up. Write limit={LIMIT}"
        )
    return int(value)


def _paper_id(words: list[str]) -> str:
    if len(words) != 1:
        problem = "several ids are" if words else "no id is"
        raise DirectiveError(f"{problem} given. {_form('paper')} for each")
    try:
        identifier = Identifier.parse(words[0])
    except ValueError:
        problem = f"{_quoted(words[0])} is no arXiv identifier"
        raise DirectiveError(f"{problem}. Write it like 2412.17626 or math/9201305") from None
    if identifier.version:
        problem = "a version is named, but what shows is the version in the store"
        raise DirectiveError(f"{problem}. Write paper {identifier.id}")
    return identifier.id


def _form(name: str) -> str:
    return f"Write <!-- {MARK} {name}{_EXAMPLES.get(name, '')} -->"


def _hint(wrong: str, known: list[str]) -> str:
    near = difflib.get_close_matches(wrong.lower(), known, n=1)
    return f"Did you mean {near[0]}?" if near else f"There are {', '.join(known)}"


def _line(text: str) -> str:
    """A text from a page on one line of a log."""
    line = "".join(filter(str.isprintable, " ".join(text.split())))
    return line if len(line) <= 80 else f"{line[:80]}…"


def _quoted(text: str) -> str:
    return repr(_line(text))


def has_directive(html: str) -> bool:
    """Whether HTML may have a directive: a quick look."""
    return MARK in html


def remove_directives(html: str) -> str:
    """HTML without directives."""
    return fill(html, lambda _: "") if has_directive(html) else html


def fill(html: str, answer: Callable[[str], str]) -> str:
    """Put answers in the places of directives, but not in code.

    Args:
        html: what Markdown made of a page: it has escaped the comments in its own code.
        answer: takes what stands behind `arxcompass:`, returns blocks of HTML or nothing.
    """
    done: list[str] = []
    cut = 0
    in_paragraph, depth, has_seams = False, 0, False
    for token in _TOKEN.finditer(html):
        tag = (token["tag"] or "").lower()
        if tag == "p":
            in_paragraph, depth = not token["slash"], 0
        elif tag and tag not in _VOID:
            depth += -1 if token["slash"] else 1
        if directive := _DIRECTIVE.fullmatch(token["comment"] or ""):
            content = answer(directive[1])
            if in_paragraph and not depth:
                # A paragraph cannot hold blocks: it ends before them, and goes on after them.
                content = f"</p>{_SEAM}{content}{_SEAM}<p>" if content else _SEAM
                has_seams = True
            done += (html[cut : token.start()], content)
            cut = token.end()
    filled = "".join((*done, html[cut:]))
    return _NOTHING_LEFT.sub("", filled).replace(_SEAM, "") if has_seams else filled


class Show(Protocol):
    """Renders a template of ours into a page."""

    def __call__(self, template: str, listing: Listing, **values: object) -> str:
        """Render it for a listing, with further values."""


class Answers:
    """What the directives of one page show; what cannot be followed is among the `faults`."""

    def __init__(
        self,
        overview: Listing,
        papers: Mapping[str, Paper],
        show: Show,
        anchors: MutableSet[str],
        here: str | None,
    ) -> None:
        """Answer for one page.

        Args:
            overview: the tree of pages.
            papers: all of the store, by id.
            show: renders templates.
            anchors: the ids that the page has; those of embedded cards join them.
            here: what the page itself shows, if it is one of ours.
        """
        self.faults: list[str] = []
        self.here = here
        """None as soon as the page shows it."""
        self._overview = overview
        self._papers = papers
        self._show = show
        self._anchors = anchors
        self._is_ours = here is not None

    def __call__(self, text: str) -> str:
        """Follow what stands behind `arxcompass:`."""
        try:
            return self._follow(parse(text))
        except DirectiveError as error:
            self.faults.append(f"<!-- {MARK} {_line(text)} -->: {error}")
            return ""

    def _follow(self, directive: Directive) -> str:
        match directive.name:
            case "here":
                return self._place()
            case "paper":
                return self._card(directive.paper)
            case "topics":
                return self._show("topics.html", self._overview, topic_heading="p")
            case "chart":
                return self._show("embed_chart.html", self._listing(directive.topic))
        listing = self._listing(directive.topic)
        return self._show("embed_latest.html", listing, newest_shown=directive.limit)

    def _place(self) -> str:
        if self.here is None:
            problem = (
                "the papers of this page are there already. Write it once"
                if self._is_ours
                else f"this page has no papers of its own. {_form('latest')}"
            )
            raise DirectiveError(problem)
        content, self.here = self.here, None
        return content

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
        return self._show("card.html", self._overview, paper=paper, **values)

    def _listing(self, slug: str | None) -> Listing:
        if slug is None:
            return self._overview
        topics = {at.topic.slug: at for at in self._overview.children if at.topic}
        if slug not in topics:
            raise DirectiveError(f"there is no topic {_quoted(slug)}. {_hint(slug, list(topics))}")
        return topics[slug]
