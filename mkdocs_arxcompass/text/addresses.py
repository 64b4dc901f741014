"""Addresses in texts: where they begin and end, and which can be followed."""

from __future__ import annotations

import re
from urllib.parse import quote

_HOSTS = (
    r"(?:www\.[a-z0-9-]+\.|(?:gist\.)?github\.com/|gitlab\.com/|bitbucket\.org/|huggingface\.co/"
    r"|hf\.co/|arxiv\.org/|doi\.org/|zenodo\.org/|youtu\.be/|anonymous\.4open\.science/"
    r"|sites\.google\.com/|[a-z0-9-]+\.github\.io\b)"
)
"""What an address without a scheme begins with."""
# A blank that a broken line left: "https://github. com/x/y", "https://github.com/ x/y".
_BROKEN = (
    r"(?:(?:github|gitlab|huggingface)\.(?:\s(?=com?/)|com?/\s(?!and/or\b)(?=[\w.-]+/\w))"
    r"|[\w-]{1,60}-\s(?=[\w-]+\.github\.io))"
)
ADDRESS = re.compile(
    rf"(?:https?://{_BROKEN}?|https?:(?:/|\s?//|)(?={_HOSTS})|(?<![\w@./-]){_HOSTS})"
    # As many characters at once as stand for themselves; another address begins with `h`.
    r"(?:[^\s<>\"{}\\`|^\]h]+|h(?!ttps?://)|(?<!\w)h|\](?!\()|\\[_%#&~$](?:\{\})?)*",
    re.IGNORECASE,
)
# One of these signs is in every address. A pattern that begins with a certain character is found
# fast, and faster than one that begins with several.
_DOTTED_SIGN = re.compile(r"\.(?=\S)(?:(?<=(?ai:www)\.)|(?ai:com/|org/|co/|io|be/|science/))")
_SCHEME_SIGN = re.compile(":(?=//)")
_ENDS = ".,;:!?'\"*_)]>”’"
"""Punctuation that an address does not end with."""


def may_have_address(text: str) -> bool:
    """Whether `find_addresses` may find something in a text; fast."""
    return ("." in text and _DOTTED_SIGN.search(text) is not None) or (
        ":" in text and _SCHEME_SIGN.search(text) is not None
    )


def find_addresses(text: str) -> list[re.Match[str]]:
    """All addresses that stand in a text, with the punctuation behind them.

    Only the words that have a sign are searched, and the next where an address may be broken; to
    search the whole text takes twenty times as long.
    """
    found: list[re.Match[str]] = []
    signs = [sign.start() for sign in _DOTTED_SIGN.finditer(text)]
    if ":" in text:
        signs += [sign.start() for sign in _SCHEME_SIGN.finditer(text)]
    at = 0
    for sign in sorted(signs):
        if sign < at:
            continue
        start = max(at, text.rfind(" ", at, sign))
        if text.startswith(" //", start):
            start = max(at, text.rfind(" ", at, start))
        at = _word_end(text, sign)
        while at < len(text) and text[at - 1] in ":./-":
            at = _word_end(text, at + 1)
        found += ADDRESS.finditer(text, start, at)
    return found


def _word_end(text: str, at: int) -> int:
    end = text.find(" ", at)
    return end if end >= 0 else len(text)


def without_punctuation(address: str) -> str:
    """An address without the end of the sentence or of the parenthesis that it stands in."""
    surplus = address.count(")") - address.count("(")
    while address and address[-1] in _ENDS:
        if address[-1] == ")":
            if surplus <= 0:
                break
            surplus -= 1
        if address[-1] == "_" and address[-2:-1].isalnum():
            break
        address = address[:-1]
    return address


_ESCAPED = re.compile(r"\\([_%#&$~])(?:\{\})?")


def unescaped(address: str) -> str:
    r"""An address without LaTeX's escapes: `\_`, `\%20`, `\~{}ada`."""
    if "\\" not in address:
        return address
    address = _ESCAPED.sub(r"\1", address)
    return address.replace("\\textasciitilde{}", "~").replace("\\textasciitilde", "~")


SIMPLE_ADDRESS = re.compile(r"https?://(?!(?i:http))[A-Za-z0-9][A-Za-z0-9%/:?#@!$&()*+,;=~._-]*")
"""An address of which nothing has to be changed; saves a tenth of reading a text with addresses."""
_SAFE_SCHEME = re.compile(r"(?:https?|mailto):", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?!\d)", re.IGNORECASE)
_SHORT_SCHEME = re.compile(r"^(https?:)/?(?=\w)", re.IGNORECASE)
_DOUBLE_SCHEME = re.compile(r"^(https?://)+(?=https?://)", re.IGNORECASE)
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:[/?#:]|\Z)", re.IGNORECASE)
_COMPLETE = re.compile(r"mailto:[^@\s]+@|https?://[^/]*\w", re.IGNORECASE)


def url_of(address: str) -> str:
    """The URL that an address means; empty if it cannot be followed.

    Only `http`, `https` and `mailto` are safe.
    """
    if SIMPLE_ADDRESS.fullmatch(address):
        return address
    url = "".join(unescaped(address).split()).strip("{}<>\"'")
    url = _DOUBLE_SCHEME.sub("", _SHORT_SCHEME.sub(r"\1//", url))
    if not _SAFE_SCHEME.match(url):
        if _SCHEME.match(url) or not _HOST.match(url):
            return ""
        url = f"https://{url}"
    if not _COMPLETE.match(url):
        return ""
    return quote(url, safe="%/:?#[]@!$&'()*+,;=~-._")
