"""The Markdown pages of ArXCompass, the site from which ours comes: cards, read and healed.

A page is machine-made, and its texts stand in it unescaped: a parser of HTML would take `<think>`
for a tag, and `a<b` for the beginning of one. So only the skeleton of a card is looked for, each
piece of it at the beginning of a line, and whatever stands between two pieces is text.
"""

from __future__ import annotations

import codecs
import html
import re
from collections.abc import Container
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_arxcompass.arxiv.paper import Identifier
from mkdocs_arxcompass.library.topic import slugify


class Card(NamedTuple):
    """A card of a page."""

    line: int
    """Where it begins."""
    record: dict[str, Any] | str
    """As a line of JSON Lines would have it, or what is wrong with the card."""
    healed: frozenset[str] = frozenset()
    """What was healed, in words of the report."""


class _Pieces(NamedTuple):
    """What a card prints."""

    url: str
    date: str
    """The day, or what stands in its place."""
    texts: dict[str, str]
    """`title`, `comments` and `abstract`."""
    faults: frozenset[str]
    """What is wrong with it and was mended on the way."""


def _opening(tag: str, name: str) -> str:
    """Matches an opening tag of this class, however its attributes are written."""
    return rf"""<{tag}\b[^<>]*\bclass\s*=\s*["']?[^"'<>]*(?<![\w-]){name}(?![\w-])[^<>]*>"""


_FLAGS = re.IGNORECASE | re.MULTILINE
_CARD, _TITLE, _META = (_opening("div", f"paper-{name}") for name in ("card", "title", "meta"))
_ABSTRACT = _opening("details", "paper-abstract")
_START = re.compile(
    rf"(?:^|</div>|</details>)[ \t]*(?:(?P<card>{_CARD})|(?P<title>{_TITLE}))"
    rf"|(?P<inline>{_CARD})(?=\s*{_TITLE})",
    _FLAGS,
)
_LINK = re.compile(
    r"""\s*<a\b[^<>]*?\bhref\s*=\s*["']?\s*(?P<url>[^\s"'<>]*)["']?(?:\s[^<>]*>|>)?""", _FLAGS
)
_SUMMARY = re.compile(
    r"\s*<summary\b[^<>]*>(?:[^\n]*</summary>[ \t]*\n(?=\s*\S)|\s*abstract\s*</summary>)", _FLAGS
)
_END = re.compile(r"^[ \t]*</details>[ \t]*\n\s*</div>[ \t]*$", _FLAGS)
_END_UNCLOSED = re.compile(r"^[ \t]*</div>[ \t]*$", _FLAGS)
_META_TEXT = re.compile(
    r"(?P<date>[^|💬]*)(?:\|?\s*(?:💬\ufe0f?|\ufffd+)?(?P<comments>.*))?", re.DOTALL
)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_PAPER_LINK = re.compile(
    r"(?:(?:https?:)?//)?(?:(?:[a-z]+\.)?arxiv\.org)?[./]*(?:abs|pdf|html)/"
    r"(?P<id>[^?#]+?)(?:\.pdf)?/?(?:[?#].*)?",
    re.IGNORECASE,
)
_MONTH = re.compile(r"\d{4}_\d\d", re.ASCII)
_HEADING = re.compile(r"^(?:#{1,6}|title:)[ \t]*(?P<topic>\S[^\n]*?) - \d{4}_\d\d\b", _FLAGS)

_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
_ESCAPE = re.compile(r"&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});", re.IGNORECASE)
_BARE_SIGN = re.compile(r"<|&(?!#?\w+;)")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

_CALENDAR = "📅"
"""Stands before the date of every card; where it came as mojibake, so did all else."""
_COPIES = 3
"""How often a text may have been read as cp1252 on its way before we give it up."""
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)}
_BYTES |= {
    char: byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))
}
_TAIL = f"[{''.join(char for char, byte in _BYTES.items() if byte < 0xC0)}]"
_MISREAD = re.compile(f"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}")


def read_page(data: bytes, path: Path, slugs: Container[str] = ()) -> list[Card]:
    """All cards of a page; none if it is a page of another kind.

    Args:
        data: what the file holds.
        path: where it is: its folder names the topic (`llm/2025_02/papers_1.md`), else its heading.
        slugs: the topics that there are.
    """
    text = _decoded(data).replace("\r\n", "\n").replace("\r", "\n")
    edges = _card_starts(text)
    if not edges:
        return []
    topic = _topic(path, text[: edges[0]], slugs)
    cards = [_take_apart(text[start:end]) for start, end in pairwise([*edges, len(text)])]
    escaped = _is_escaped([text for pieces in cards for text in pieces.texts.values()])
    found, line, before = [], 1, 0
    for edge, pieces in zip(edges, cards, strict=True):
        line += text.count("\n", before, edge)
        before = edge
        try:
            record, healed = _record(pieces, escaped=escaped)
        except ValueError as error:
            found.append(Card(line, str(error)))
        else:
            found.append(Card(line, {**record, "topic": topic}, healed))
    return found


def _decoded(data: bytes) -> str:
    """The text of a file; bytes that are no UTF-8 become surrogates, which no card may have."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")


def _card_starts(text: str) -> list[int]:
    """Where cards begin: with `paper-card`, or with a `paper-title` that has none around it."""
    starts, has_title = [], True
    for match in _START.finditer(text):
        kind = match.lastgroup or ""
        if kind != "title" or has_title:
            starts.append(match.start(kind))
        has_title = kind == "title"
    return starts


def _topic(path: Path, header: str, slugs: Container[str]) -> str:
    """The slug of a page's topic, empty if it names none."""
    month, folder = path.absolute().parent, path.absolute().parent.parent
    heading = _HEADING.search(header)
    named = [
        folder.name if _MONTH.fullmatch(month.name) else "",
        slugify(heading["topic"]) if heading else "",
    ]
    known = [slug for slug in named if slug in slugs]
    return next(filter(None, [*known, *named]), "")


def _take_apart(chunk: str) -> _Pieces:
    """What a card prints, from its start to the start of the next one."""
    healed = _undo_mojibake(chunk)
    rest = _divided(healed, _TITLE)[1] or re.sub(rf"\A{_CARD}", "", healed, flags=_FLAGS)
    head, abstract = _divided(rest, _ABSTRACT)
    title, meta = _divided(head, _META)
    link = _LINK.match(title)
    title = title[link.end() if link else 0 :]
    # What the card lacks leaves its closing tag to the piece before.
    last = [] if abstract else ["div"]
    title, title_is_closed = _without_closers(title, ["a", "div", *([] if meta else last)])
    meta, meta_is_closed = _without_closers(meta, ["div", *last])
    abstract, abstract_is_closed = _to_its_end(abstract)
    date, comments = _divided_meta(meta)
    broken = not (link and title_is_closed and meta_is_closed and abstract_is_closed)
    faults = {"broken card": broken, "page of mojibake": healed != chunk}
    return _Pieces(
        html.unescape(link["url"]) if link else "",
        date,
        {"title": title, "comments": comments, "abstract": abstract},
        frozenset(name for name, found in faults.items() if found),
    )


def _divided(text: str, opening: str) -> tuple[str, str]:
    """What stands before and behind an opening tag: at the beginning of a line, else anywhere."""
    match = re.search(rf"^[ \t]*{opening}", text, _FLAGS) or re.search(opening, text, _FLAGS)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _without_closers(text: str, tags: list[str]) -> tuple[str, bool]:
    """A text without these closing tags at its end, and whether all of them were there."""
    complete = True
    for tag in reversed(tags):
        text, closer = text.rstrip(), f"</{tag}>"
        if text[-len(closer) :].lower() == closer:
            text = text[: -len(closer)]
        else:
            complete = False
    return text.strip(), complete


def _to_its_end(text: str) -> tuple[str, bool]:
    """An abstract without the summary and what stands behind it, and whether its end was there."""
    if summary := _SUMMARY.match(text):
        text = text[summary.end() :]
    if end := _END.search(text):
        return text[: end.start()].strip(), True
    at = text.lower().rfind("</details>")
    if at >= 0:
        return text[:at].strip(), text[at + len("</details>") :].lstrip()[:5].lower() == "</div"
    if end := _END_UNCLOSED.search(text):
        text = text[: end.start()]
    return _without_closers(text, ["div"])[0], False


def _divided_meta(meta: str) -> tuple[str, str]:
    """The date and the comments of `📅 2025-02-01 | 💬 AAAI 2025`."""
    match = _META_TEXT.match(meta)
    before, comments = (match["date"], match["comments"] or "") if match else (meta, "")
    day = _DAY.search(before)
    return day[0] if day else before.replace(_CALENDAR, "").strip(), comments.strip()


def _undo_mojibake(card: str) -> str:
    """A card as it was before it was read as cp1252, if its calendar then comes to light."""
    healed = card
    for _ in range(_COPIES):
        if _CALENDAR in healed:
            return healed
        healed = _MISREAD.sub(_reread, healed)
    return healed if _CALENDAR in healed else card


def _reread(match: re.Match[str]) -> str:
    try:
        return bytes(_BYTES[char] for char in match[0]).decode()
    except UnicodeDecodeError:
        return match[0]


def _is_escaped(texts: list[str]) -> bool:
    """Whether a page prints `&lt;` for `<`: more of its texts have such than bare signs.

    ArXCompass prints bare signs. What looks escaped there was written by the authors.
    """
    return sum(bool(_ESCAPE.search(text)) for text in texts) > sum(
        bool(_BARE_SIGN.search(text)) for text in texts
    )


def _record(pieces: _Pieces, *, escaped: bool) -> tuple[dict[str, Any], frozenset[str]]:
    """A card as a record, and what was healed.

    Raises:
        ValueError: it is not UTF-8, or has no link to arXiv.
    """
    if any(map(_SURROGATE.search, (pieces.url, pieces.date, *pieces.texts.values()))):
        raise ValueError("the card is not UTF-8")
    if not pieces.url:
        raise ValueError("the card has no link to arXiv")
    identifier, is_plain = _linked(pieces.url)
    texts, healed = {}, set(pieces.faults)
    for name, printed in pieces.texts.items():
        undo = escaped and not _BARE_SIGN.search(printed)
        texts[name] = _ESCAPE.sub(lambda m: html.unescape(m[0]), printed) if undo else printed
        if not undo and (_TAG.search(printed) or html.unescape(printed) != printed):
            healed.add(name.removesuffix("s"))  # a browser shows something else
    if not is_plain:
        healed.add("link")
    # A link without version leads to the latest, which is the first at least.
    record = {"id": identifier.id, "version": identifier.version or 1, "updated": pieces.date}
    return {**record, **texts}, frozenset(healed)


def _linked(url: str) -> tuple[Identifier, bool]:
    """The identifier in a link, and whether that leads plainly to a version's abstract page.

    Raises:
        ValueError: it is no link to a paper.
    """
    match = _PAPER_LINK.fullmatch(url)
    identifier = Identifier.parse(match["id"] if match else url)
    plain = f"://arxiv.org/abs/{identifier.id}v{identifier.version}"
    return identifier, url in (f"http{plain}", f"https{plain}")
