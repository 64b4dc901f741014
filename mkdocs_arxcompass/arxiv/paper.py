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

from mkdocs_arxcompass.arxiv.categories import taxonomy

_NEW_ID = re.compile(
    r"(?P<yymm>\d{4})\.(?P<number>\d{4,5})(?:v(?P<version>[1-9]\d{0,3}))?", re.ASCII
)
_OLD_ID = re.compile(
    r"(?P<archive>[a-z-]+)(?:\.[a-z-]{2,})?/(?P<yymm>\d{4})(?P<number>\d{3})"
    r"(?:v(?P<version>[1-9]\d{0,3}))?",
    re.ASCII | re.IGNORECASE,
)
_PAGE_PATH = re.compile(r"/(?:abs|pdf|html)/(?P<id>.+?)(?:\.pdf)?/?", re.IGNORECASE)
# Control characters, which XML forbids and terminals obey; what turns the direction of text;
# private use.
_UNSAFE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff"
    r"\ue000-\uf8ff\U000f0000-\U0010ffff]"
)
_ASCII = bytes(range(0x7F))
# JSON can write unsafe characters as escapes: an odd number of backslashes, then one of these.
_ESCAPE = re.compile(rb"\\(?<!\\\\)(?:\\\\)*[bfu]")
# Matches most ids, and no wrong one. Saves three tenths of the time that a store loads.
_USUAL_ID = re.compile(r"(?:1[5-9]|[2-9]\d)(?:0[1-9]|1[0-2])\.\d{5}", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\d(?:T\d\d:\d\d:\d\dZ)?", re.ASCII)


class Identifier(NamedTuple):
    """The parts of an arXiv identifier, new style (`2412.17626`) or old (`math/9201305`)."""

    archive: str
    """`math` of `math/9201305`; empty for the new style."""
    yymm: str
    """Year and month of the announcement, two digits each."""
    number: str
    """The number within the month (and archive), with its leading zeros."""
    version: int | None = None
    """`2` of `2412.17626v2`; None if there is no version."""

    @classmethod
    def parse(cls, text: str) -> Identifier:
        """Parse an identifier: alone, after `arXiv:`, or in an arxiv.org address.

        A subject class is dropped: `math.GT/0309136` is `math/0309136`.

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
        """Whether arXiv can have assigned this identifier."""
        year, month = int(self.month[:4]), int(self.month[5:])
        when = year * 100 + month
        if not 1 <= month <= 12:
            return False
        if self.archive:
            return self.archive in taxonomy().archives and 199107 <= when <= 200703
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
        # Old-style identifiers were assigned from 1991 to 2007, new ones since.
        century = "19" if self.archive and self.yymm >= "91" else "20"
        return f"{century}{self.yymm[:2]}-{self.yymm[2:]}"

    @property
    def sort_key(self) -> str:
        """Sorts identifiers by year, month, number, archive: `199201.305math`."""
        # All numbers of a month have the same length.
        return f"{self.month.replace('-', '')}.{self.number}{self.archive}"


def _strip_address(text: str) -> str:
    """Get the identifier in an arxiv.org address, or in `arXiv:2412.17626`."""
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
    """One version of a paper; a line of the store.

    The fields are arXiv's (see https://info.arxiv.org/help/api/user-manual.html), in the order in
    which the store writes them. A field that is unknown is empty, and the store does not write it.
    """

    id: str
    """Without version and subject class: `2412.17626`, `math/9201305`."""
    version: Annotated[int, msgspec.Meta(ge=1)]
    title: Annotated[str, msgspec.Meta(min_length=1)]
    authors: tuple[str, ...] = ()
    abstract: str = ""
    comments: str = ""
    """The authors' comments: number of pages and figures, where it was accepted."""
    journal_ref: str = ""
    doi: str = ""
    """One DOI, or several with blanks between them."""
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
        """The parts of the id."""
        archive, _, number = self.id.rpartition("/")  # the id has been checked
        return Identifier(archive, number[:4], number[4:].removeprefix("."))

    @property
    def sort_key(self) -> str:
        """Sorts papers as `Identifier.sort_key` does: `202412.17626`."""
        # A new id needs no parsing.
        return f"20{self.id}" if "." in self.id else self.identifier.sort_key

    @property
    def idv(self) -> str:
        """The id with the version, `2412.17626v2`: the lasting name of one text."""
        return f"{self.id}v{self.version}"

    @property
    def shard(self) -> str:
        """Year and month of the id, `2412`; names the file of the store that holds the paper."""
        return self.id.rpartition("/")[2][:4]

    @property
    def digest(self) -> bytes:
        """Hash of all fields, 32 bytes."""
        return sha256(_encode(self)).digest()

    @property
    def anchor(self) -> str:
        """The `id` attribute of its card in HTML: `arxiv-2412.17626`, `arxiv-math-9201305`."""
        return "arxiv-" + self.id.replace("/", "-")

    @property
    def abs_url(self) -> str:
        """The address of its abstract page at arXiv."""
        return f"https://arxiv.org/abs/{self.idv}"

    @property
    def pdf_url(self) -> str:
        """The address of its PDF at arXiv."""
        return f"https://arxiv.org/pdf/{self.idv}"


Record = TypeVar("Record", bound=msgspec.Struct)

_encode = msgspec.msgpack.Encoder().encode  # twice as fast as JSON


def paper_from(record: dict[str, Any]) -> Paper:
    """Make a paper of a record from elsewhere.

    Nulls and unknown keys are ignored. The version can be in `version` or in the id. Dates become
    UTC. Control, bidirectional and private-use characters are removed. All texts are put on one
    line, but for abstracts, whose line breaks can mean paragraphs.

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


def strip_unsafe(record: Record, line: bytes) -> Record:
    """Remove unsafe characters from a record that was decoded from a line of JSON.

    Syncs and imports store none; a user who edits a file may. To look at the line, and not at each
    field, saves half of the time that a store loads.
    """
    if _is_safe(line) and not (b"\\" in line and _ESCAPE.search(line)):
        return record
    fields = msgspec.to_builtins(record)
    stripped = {key: _strip_value(value) for key, value in fields.items()}
    return msgspec.convert(stripped, type(record))


def _is_safe(line: bytes) -> bool:
    if line.isascii() and b"\x7f" not in line:
        return True
    text = line.translate(None, _ASCII).decode()  # few characters, if any
    return text.isprintable() or not _UNSAFE.search(text)  # isprintable is the faster one


def _strip_value(value: object) -> object:
    if isinstance(value, str):
        return _UNSAFE.sub("", value)
    return [_strip_value(item) for item in value] if isinstance(value, list | tuple) else value


def _tidy(key: str, value: object) -> object:
    if isinstance(value, list | tuple):
        lines = [_on_one_line(item) if isinstance(item, str) else item for item in value]
        return [line for line in lines if line not in ("", None)]
    if not isinstance(value, str):
        return value
    if key == "abstract":
        return _UNSAFE.sub("", value).replace("\r\n", "\n").replace("\r", "\n").strip()
    return _on_one_line(value)


def _on_one_line(text: str) -> str:
    return " ".join(_UNSAFE.sub("", text).split())


def timestamp(value: object, field: str) -> str:
    """Write a date as the store does: UTC, to the second; a day without a time stays a day.

    Raises:
        ValueError: it is no date in a form of ISO 8601.
    """
    text = value.strip() if isinstance(value, str) else ""
    if len(text) == 10 and is_timestamp(text):
        return text
    try:
        moment = datetime.fromisoformat(text)
        if len(text) <= 10:  # a day in forms such as 20250201 or 2025-W05-6
            return moment.date().isoformat()
        moment = moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError(f"{field} {value!r} is no date like 2025-02-01T10:30:00Z") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")


def is_timestamp(text: str) -> bool:
    """Whether a text is a day, or a second of a day, as the store writes it."""
    if not _TIMESTAMP.fullmatch(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
