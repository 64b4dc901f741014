"""Reads and heals cards on the Markdown pages of ArXCompass, the site that ours is modelled on.

A program wrote these pages, without escaping texts: a parser of HTML would take `<think>` for a
tag, and `a<b` for the start of one. So we look only for the tags of a card, each at the start of a
line; whatever is between two of them is text.
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
    """The number of its first line, from 1."""
    record: dict[str, Any] | str
    """A record as in JSON Lines, or what is wrong with the card."""
    healed: frozenset[str] = frozenset()
    """What was healed: keys of `importer.HEALED`."""


class _Pieces(NamedTuple):
    """The texts of a card."""

    url: str
    date: str
    """The day, or whatever is in its place."""
    texts: dict[str, str]
    """`title`, `comments` and `abstract`."""
    faults: frozenset[str]
    """What was wrong with the card as a whole, and was healed."""


def _opening(tag: str, name: str) -> str:
    """Make a pattern of an opening tag of this class, however its attributes are written."""
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
"""Before the date of every card; if it has become mojibake, so has the rest of the card."""
_COPIES = 3
"""How often a text can have been read as cp1252; we undo no more."""
_BYTES = {chr(byte): byte for byte in range(0x80, 0x100)}
_BYTES |= {
    char: byte for byte in range(0x80, 0xA0) if (char := bytes([byte]).decode("cp1252", "ignore"))
}
_TAIL = f"[{''.join(char for char, byte in _BYTES.items() if byte < 0xC0)}]"
_MISREAD = re.compile(f"[\xc2-\xdf]{_TAIL}|[\xe0-\xef]{_TAIL}{{2}}|[\xf0-\xf4]{_TAIL}{{3}}")


def read_page(data: bytes, path: Path, slugs: Container[str] = ()) -> list[Card]:
    """Read all cards of a page; there are none on a page of another kind.

    Args:
        data: the contents of the file.
        path: its path; the topic is named by it (`llm/2025_02/papers_1.md`), else by the heading.
        slugs: the topics of the site.
    """
    text = _decode(data).replace("\r\n", "\n").replace("\r", "\n")
    edges = _card_starts(text)
    if not edges:
        return []
    topic = _topic(path, text[: edges[0]], slugs)
    cards = [_split_card(text[start:end]) for start, end in pairwise([*edges, len(text)])]
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


def _decode(data: bytes) -> str:
    """Decode a file; bytes that are no UTF-8 become surrogates, and their card is refused."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace")
    return data.removeprefix(codecs.BOM_UTF8).decode("utf-8", "surrogateescape")


def _card_starts(text: str) -> list[int]:
    """Find where cards begin: at `paper-card`, or at a `paper-title` that is in no card."""
    starts, has_title = [], True
    for match in _START.finditer(text):
        kind = match.lastgroup or ""
        if kind != "title" or has_title:
            starts.append(match.start(kind))
        has_title = kind == "title"
    return starts


def _topic(path: Path, header: str, slugs: Container[str]) -> str:
    """Find the slug of a page's topic; empty if the page names none."""
    month, folder = path.absolute().parent, path.absolute().parent.parent
    heading = _HEADING.search(header)
    named = [
        folder.name if _MONTH.fullmatch(month.name) else "",
        slugify(heading["topic"]) if heading else "",
    ]
    known = [slug for slug in named if slug in slugs]
    return next(filter(None, [*known, *named]), "")


def _split_card(chunk: str) -> _Pieces:
    """Split a card; `chunk` goes from its start to the start of the next one."""
    healed = _undo_mojibake(chunk)
    rest = _split_at(healed, _TITLE)[1] or re.sub(rf"\A{_CARD}", "", healed, flags=_FLAGS)
    head, abstract = _split_at(rest, _ABSTRACT)
    title, meta = _split_at(head, _META)
    link = _LINK.match(title)
    title = title[link.end() if link else 0 :]
    # If the card has no abstract, its own closing tag is at the end of the piece before.
    last = [] if abstract else ["div"]
    title, title_is_closed = _strip_closing_tags(title, ["a", "div", *([] if meta else last)])
    meta, meta_is_closed = _strip_closing_tags(meta, ["div", *last])
    abstract, abstract_is_closed = _cut_abstract(abstract)
    date, comments = _split_meta(meta)
    broken = not (link and title_is_closed and meta_is_closed and abstract_is_closed)
    faults = {"broken card": broken, "page of mojibake": healed != chunk}
    return _Pieces(
        html.unescape(link["url"]) if link else "",
        date,
        {"title": title, "comments": comments, "abstract": abstract},
        frozenset(name for name, found in faults.items() if found),
    )


def _split_at(text: str, opening: str) -> tuple[str, str]:
    """Split a text at an opening tag: one at the start of a line, else the first anywhere."""
    match = re.search(rf"^[ \t]*{opening}", text, _FLAGS) or re.search(opening, text, _FLAGS)
    return (text[: match.start()], text[match.end() :]) if match else (text, "")


def _strip_closing_tags(text: str, tags: list[str]) -> tuple[str, bool]:
    """Remove these closing tags from the end of a text; returns whether all were there."""
    complete = True
    for tag in reversed(tags):
        text, closer = text.rstrip(), f"</{tag}>"
        if text[-len(closer) :].lower() == closer:
            text = text[: -len(closer)]
        else:
            complete = False
    return text.strip(), complete


def _cut_abstract(text: str) -> tuple[str, bool]:
    """Cut off the summary and what follows the abstract; returns whether its end was there."""
    if summary := _SUMMARY.match(text):
        text = text[summary.end() :]
    if end := _END.search(text):
        return text[: end.start()].strip(), True
    at = text.lower().rfind("</details>")
    if at >= 0:
        return text[:at].strip(), text[at + len("</details>") :].lstrip()[:5].lower() == "</div"
    if end := _END_UNCLOSED.search(text):
        text = text[: end.start()]
    return _strip_closing_tags(text, ["div"])[0], False


def _split_meta(meta: str) -> tuple[str, str]:
    """Split `📅 2025-02-01 | 💬 AAAI 2025` into date and comments."""
    match = _META_TEXT.match(meta)
    before, comments = (match["date"], match["comments"] or "") if match else (meta, "")
    day = _DAY.search(before)
    return day[0] if day else before.replace(_CALENDAR, "").strip(), comments.strip()


def _undo_mojibake(card: str) -> str:
    """Undo that a card was read as cp1252, if that brings back its calendar."""
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
    """Whether a page has `&lt;` for `<`: more of its texts have escapes than bare signs.

    ArXCompass itself writes bare signs; what looks escaped there was written by the authors.
    """
    return sum(bool(_ESCAPE.search(text)) for text in texts) > sum(
        bool(_BARE_SIGN.search(text)) for text in texts
    )


def _record(pieces: _Pieces, *, escaped: bool) -> tuple[dict[str, Any], frozenset[str]]:
    """Make a record of a card; returns what was healed, too.

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
            healed.add(name.removesuffix("s"))  # a browser shows another text
    if not is_plain:
        healed.add("link")
    # A link without a version leads to the latest, which is at least 1.
    record = {"id": identifier.id, "version": identifier.version or 1, "updated": pieces.date}
    return {**record, **texts}, frozenset(healed)


def _linked(url: str) -> tuple[Identifier, bool]:
    """Find the identifier in a link; returns whether it is the usual link to an abstract page.

    Raises:
        ValueError: the link leads to no paper.
    """
    match = _PAPER_LINK.fullmatch(url)
    identifier = Identifier.parse(match["id"] if match else url)
    plain = f"://arxiv.org/abs/{identifier.id}v{identifier.version}"
    return identifier, url in (f"http{plain}", f"https{plain}")
