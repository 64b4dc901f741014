"""A paper as arXiv describes it, and its identifier.

Sources: https://info.arxiv.org/help/arxiv_identifier.html and
https://info.arxiv.org/help/api/user-manual.html.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from mkdocs_arxcompass.arxiv.categories import ARCHIVES

_NEW_ID = re.compile(
    r"(?P<yymm>\d{4})\.(?P<number>\d{4,5})(?:v(?P<version>[1-9]\d{0,3}))?", re.ASCII
)
_OLD_ID = re.compile(
    r"(?P<archive>[a-z-]+)(?:\.[a-z-]{2,})?/(?P<yymm>\d{4})(?P<number>\d{3})"
    r"(?:v(?P<version>[1-9]\d{0,3}))?",
    re.ASCII | re.IGNORECASE,
)
_PAGE_PATH = re.compile(r"/(?:abs|pdf|html)/(?P<id>.+?)(?:\.pdf)?/?", re.IGNORECASE)
# What neither XML nor a terminal can bear, what turns the direction of text, and private use.
_UNBEARABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    r"\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_ASCII = bytes(range(0x7F))
# JSON can write it with escapes, which stand behind an odd number of backslashes.
_ESCAPE = re.compile(rb"\\(?<!\\\\)(?:\\\\)*[bfu]")
# Of most papers: one look tells that arXiv could have given it out.
_USUAL_ID = re.compile(r"(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)
# Days that every month has.
_USUAL_TIMESTAMP = re.compile(
    r"[12]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])"
    r"(?:T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)?",
    re.ASCII,
)


class Identifier(NamedTuple):
    """An arXiv identifier, new (`2412.17626`) or old style (`math/9201305`), taken apart."""

    archive: str
    """`math` of `math/9201305`; empty for the new style."""
    yymm: str
    """Year and month of the announcement, two digits each."""
    number: str
    """The number within the month (and archive), with its leading zeros."""
    version: int | None = None
    """`2` of `2412.17626v2`; None where no version is named."""

    @classmethod
    def parse(cls, text: str) -> Identifier:
        """Read an identifier, bare, behind `arXiv:`, or out of an arxiv.org address.

        Subject classes go (`math.GT/0309136` is `math/0309136`), versions stay.

        Raises:
            ValueError: the text is no arXiv identifier.
        """
        found = cls._match(text) or cls._match(_strip_address(text.strip()))
        if found is None or not found._exists():
            raise ValueError(
                f"{text!r} is no arXiv identifier; write it like 2412.17626 or math/9201305"
            )
        return found

    @classmethod
    def _match(cls, text: str) -> Identifier | None:
        if match := _NEW_ID.fullmatch(text):
            return cls("", match["yymm"], match["number"], _version(match["version"]))
        if match := _OLD_ID.fullmatch(text):
            archive = match["archive"].lower()
            return cls(archive, match["yymm"], match["number"], _version(match["version"]))
        return None

    def _exists(self) -> bool:
        """Whether arXiv could have given this identifier out."""
        year, month = int(self.month[:4]), int(self.month[5:])
        when = year * 100 + month
        if not 1 <= month <= 12:
            return False
        if self.archive:
            return self.archive in ARCHIVES and 199107 <= when <= 200703
        return when >= 200704 and len(self.number) == (4 if when < 201501 else 5)

    @property
    def id(self) -> str:
        """The identifier without version, as arXiv writes it."""
        return f"{self.archive}/{self.yymm}{self.number}" if self.archive else self._new

    @property
    def _new(self) -> str:
        return f"{self.yymm}.{self.number}"

    @property
    def month(self) -> str:
        """The month of the announcement, `2024-12`."""
        # Old-style identifiers begin in 1991 and end in 2007, new ones begin then.
        century = "19" if self.archive and self.yymm >= "91" else "20"
        return f"{century}{self.yymm[:2]}-{self.yymm[2:]}"

    @property
    def sort_key(self) -> str:
        """Orders identifiers by full year and month, number, archive: `199201.305math`."""
        # The numbers of a month are equally long.
        return f"{self.month.replace('-', '')}.{self.number}{self.archive}"


def _strip_address(text: str) -> str:
    """The identifier part of an arxiv.org address, or of `arXiv:2412.17626`."""
    if text[:6].lower() == "arxiv:":
        return text[6:].strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not f".{host}".endswith(".arxiv.org"):
        return text
    match = _PAGE_PATH.fullmatch(parts.path)
    return match["id"] if match else text


def _version(digits: str | None) -> int | None:
    return int(digits) if digits else None


class Paper(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
    gc=False,
):
    """What is known of one version of a paper; the record of the store.

    The fields are arXiv's (see https://info.arxiv.org/help/api/user-manual.html), in the order in
    which the store writes them. Unknown fields are empty, and left out when written.
    """

    id: str
    """Without version and subject class: `2412.17626`, `math/9201305`."""
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Annotated[str, msgspec.Meta(min_length=1)]
    authors: tuple[str, ...] = ()
    abstract: str = ""
    comments: str = ""
    """What the authors remark: pages, figures, where it was accepted."""
    journal_ref: str = ""
    doi: str = ""
    """One DOI, or several, split by blanks."""
    primary_category: str = ""
    categories: tuple[str, ...] = ()
    published: str = ""
    """When version 1 was submitted: `2025-02-01` or `2025-02-01T10:30:00Z` (UTC)."""
    updated: str = ""
    """When this version was submitted, written like `published`."""

    def __post_init__(self) -> None:
        if not _USUAL_ID.fullmatch(self.id):
            written = Identifier.parse(self.id).id
            if written != self.id:
                raise ValueError(f"id {self.id!r} is to be written {written!r}")
        for name, value in (("published", self.published), ("updated", self.updated)):
            if value and not is_timestamp(value):
                raise ValueError(f"{name} {value!r} is no date like 2025-02-01T10:30:00Z")

    @property
    def identifier(self) -> Identifier:
        """The id, taken apart."""
        archive, _, number = self.id.rpartition("/")  # which is known to be an id
        return Identifier(archive, number[:4], number[4:].removeprefix("."))

    @property
    def sort_key(self) -> str:
        """Orders papers like their identifiers: `202412.17626`."""
        # A new id can be made into it faster than it is taken apart.
        return f"20{self.id}" if "." in self.id else self.identifier.sort_key

    @property
    def idv(self) -> str:
        """The id with its version, `2412.17626v2`, which names one text for ever."""
        return f"{self.id}v{self.version}"

    @property
    def shard(self) -> str:
        """Year and month of the id, `2412`: the file of the store that holds the paper."""
        return self.id.rpartition("/")[2][:4]

    @property
    def digest(self) -> bytes:
        """All that is known of it, in 32 bytes."""
        return sha256(_encode(self)).digest()

    @property
    def anchor(self) -> str:
        """The id of its card in HTML: `arxiv-2412.17626`, `arxiv-math-9201305`."""
        return "arxiv-" + self.id.replace("/", "-")

    @property
    def abs_url(self) -> str:
        """Its abstract page at arXiv."""
        return f"https://arxiv.org/abs/{self.idv}"

    @property
    def pdf_url(self) -> str:
        """Its PDF at arXiv."""
        return f"https://arxiv.org/pdf/{self.idv}"


Record = TypeVar("Record", bound=msgspec.Struct)

_encode = msgspec.msgpack.Encoder().encode  # twice as fast as JSON


def paper_from(record: dict[str, Any]) -> Paper:
    """Make a paper of a record from elsewhere: nulls go, texts and dates are put in order.

    Control, bidirectional and private-use characters go. Titles and the other short texts stand
    on one line; abstracts keep their line breaks, which may mean paragraphs. A version can stand
    in `version` or behind the id. Keys that a paper does not have are ignored.

    Raises:
        ValueError: what is wrong, and in which field.
    """
    known = {
        key: record[key] for key in Paper.__struct_fields__ if record.get(key) not in (None, "")
    }
    if not isinstance(known.get("id"), str):
        raise ValueError("the record has no id")
    identifier = Identifier.parse(known["id"])
    version = known.setdefault("version", identifier.version)
    if version is None:
        raise ValueError("the record has no version")
    if identifier.version and identifier.version != version:
        raise ValueError(f"id {known['id']!r} and version {version!r} contradict each other")
    known["id"] = identifier.id
    for key in ("published", "updated"):
        if key in known:
            known[key] = timestamp(known[key], key)
    try:
        return msgspec.convert({key: _tidy(key, value) for key, value in known.items()}, Paper)
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from None


def cleaned(paper: Record, line: bytes) -> Record:
    """The paper of a line of JSON, or some of it, without what neither XML nor a terminal can bear.

    Syncs and imports bring none of that; whoever edits a file may. To look at the line is cheap.
    """
    if _is_bearable(line) and not (b"\\" in line and _ESCAPE.search(line)):
        return paper
    record = msgspec.to_builtins(paper)
    return msgspec.convert({key: _stripped(value) for key, value in record.items()}, type(paper))


def _is_bearable(line: bytes) -> bool:
    if line.isascii() and b"\x7f" not in line:
        return True
    text = line.translate(None, _ASCII).decode()  # few characters, if any
    return text.isprintable() or not _UNBEARABLE.search(text)  # the one is found out much faster


def _stripped(value: object) -> object:
    if isinstance(value, str):
        return _UNBEARABLE.sub("", value)
    return [_stripped(item) for item in value] if isinstance(value, list | tuple) else value


def _tidy(key: str, value: object) -> object:
    if isinstance(value, list | tuple):
        lines = [_on_one_line(item) if isinstance(item, str) else item for item in value]
        return [line for line in lines if line not in ("", None)]
    if not isinstance(value, str):
        return value
    if key == "abstract":
        return _UNBEARABLE.sub("", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _on_one_line(value)


def _on_one_line(text: str) -> str:
    return " ".join(_UNBEARABLE.sub("", text).split())


def timestamp(value: object, field: str) -> str:
    """A date as the store writes it: UTC, to the second; a bare day stays a day.

    Raises:
        ValueError: it is no ISO 8601 date, or none at all.
    """
    text = value.strip() if isinstance(value, str) else ""
    if len(text) == 10 and is_timestamp(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= 10:  # forms such as 20250201 or 2025-W05-6, which mean a day
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{field} {value!r} is no date like 2025-02-01T10:30:00Z") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def is_timestamp(text: str) -> bool:
    """Whether a text is a day or a second of the calendar, in the form that the store writes."""
    if _USUAL_TIMESTAMP.fullmatch(text):
        return True
    if not _TIMESTAMP.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
