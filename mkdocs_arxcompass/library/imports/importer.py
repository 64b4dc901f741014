"""What comes into the store from files: JSON Lines, arXiv's snapshot, ArXCompass's pages."""

from __future__ import annotations

import gzip
import os
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.library.imports.ancestor import read_page
from mkdocs_arxcompass.library.imports.snapshot import is_snapshot, unpacked
from mkdocs_arxcompass.library.store import Outcome, Store, explained, shown
from mkdocs_arxcompass.library.topic import Topic, folded

_OTHER_NAMES = {"comment": "comments", "date": "updated"}
"""Keys that records from elsewhere use for fields of ours."""
_ENDINGS = (".md", ".jsonl", ".jsonl.gz")
_SNAPSHOT = "arxiv-metadata-oai-snapshot.json"
"""How the snapshot's file is called, gzipped or not."""
_ARCHIVES = {b"PK\x03\x04": "zip", b"\xfd7zX": "xz", b"BZh": "bzip2", b"(\xb5/\xfd": "Zstandard"}

LONGEST_REASON = 300
"""Characters; a reason quotes what stands in the file."""

HEALED = {
    "version": "versions",
    "twin": "twins",
    "title": "titles",
    "comment": "comments",
    "abstract": "abstracts",
    "link": "links",
    "broken card": "broken cards",
    "page of mojibake": "pages of mojibake",
}
"""What is healed in ArXCompass's pages, one and several."""


class Refusal(NamedTuple):
    """A record that was not taken in."""

    place: str
    """File and line."""
    reason: str


@dataclass
class Report:
    """What became of the records that were read: new, revised, merged, refused or skipped."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    skipped: int = 0
    """How many of arXiv's snapshot fit no topic."""
    healed: Counter[str] = field(default_factory=Counter)
    """What was healed in ArXCompass's pages, by the keys of `HEALED`.

    A version is a card that shows a paper of its topic once more as another version; a twin shows
    one once more as the same version, on another page or with another link.
    """

    @property
    def read(self) -> int:
        """The number of records in the files."""
        return self.outcomes.total() + len(self.refusals) + self.skipped


def import_files(
    paths: Iterable[Path], store: Store, topics: Sequence[Topic], only: Topic | None = None
) -> Report:
    """Take the records of files (or of all in folders) into a store, without saving it.

    Args:
        paths: `.md` files are pages of ArXCompass, others JSON Lines: records of ours or of arXiv's
            snapshot, gzipped or not. Of folders those are read that end so.
        store: where the papers and their membership go.
        topics: the topics of the site.
        only: puts every record into this topic, whatever the record says.
    """
    importer = _Importer(store, {topic.slug: topic for topic in topics}, only)
    for path in paths:
        if path.is_dir():
            importer.read_folder(path)
        elif not importer.read_file(path):
            importer.refuse(shown(path), "there is no card of ArXCompass on this page")
    return importer.report


class _Importer:
    """Reads files, one after the other, and keeps count."""

    def __init__(self, store: Store, topics: dict[str, Topic], only: Topic | None) -> None:
        self.report = Report()
        self._store = store
        self._topics = topics
        self._only = only
        self._included = {paper_id for topic in topics.values() for paper_id in topic.include}
        self._cards: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        """Which versions of a paper the cards of a topic have shown."""

    def refuse(self, place: str, reason: str) -> None:
        if len(reason) > LONGEST_REASON:
            reason = f"{reason[:LONGEST_REASON]}…"
        self.report.refusals.append(Refusal(place, reason))

    def read_folder(self, folder: Path) -> None:
        """Read all files in a folder and below it that may hold papers."""
        unreadable: list[OSError] = []
        names = [
            Path(parent, name)
            for parent, _, files in os.walk(folder, onerror=unreadable.append)
            for name in files
            if name.lower().endswith(_ENDINGS) or name.startswith(_SNAPSHOT)
        ]
        for error in unreadable:
            self.refuse(shown(Path(error.filename)), f"cannot be read: {error.strerror or error}")
        read = [self.read_file(path) for path in sorted(names) if path.is_file()]
        if not any(read) and not unreadable:
            reason = "there is no .jsonl or .jsonl.gz file and no page of ArXCompass in this folder"
            self.refuse(shown(folder), reason)

    def read_file(self, path: Path) -> bool:
        """Read a file; whether it is one that can hold papers."""
        if path.suffix.lower() == ".md":
            return self._read_page(path)
        place, number = shown(path), 0
        try:
            with _opened(path) as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        self._read_line(f"{place}:{number}", line)
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or error
            self.refuse(f"{place}:{number + 1}", f"cannot be read on: {reason}")
        return True

    def _read_page(self, path: Path) -> bool:
        place = shown(path)
        try:
            cards = read_page(path.read_bytes(), path, self._topics)
        except OSError as error:
            self.refuse(place, f"cannot be read: {error.strerror or error}")
            return True
        healed = Counter[str]()
        for line, record, faults in cards:
            if isinstance(record, str):
                self.refuse(f"{place}:{line}", record)
            elif paper := self._take(f"{place}:{line}", record):
                known = self._cards[self._only.slug if self._only else record["topic"], paper.id]
                if known:
                    healed["twin" if paper.version in known else "version"] += 1
                known.add(paper.version)
                healed.update(faults)
        healed["page of mojibake"] = min(healed["page of mojibake"], 1)
        self.report.healed += healed
        return bool(cards)

    def _read_line(self, place: str, line: bytes) -> None:
        try:
            record = _parse(line)
            if optional := is_snapshot(record):
                if not self._may_belong(record):
                    self.report.skipped += 1
                    return
                record = unpacked(record)
        except ValueError as error:
            self.refuse(place, str(error))
            return
        self._take(place, record, optional=optional)

    def _may_belong(self, record: dict[str, Any]) -> bool:
        """Whether a record of the snapshot is worth a full look; most of millions are not."""
        names = ("id", "title", "abstract", "categories")
        fields = [record.get(name) for name in names]
        if self._only or not all(isinstance(value, str) for value in fields):
            return True
        paper_id, title, abstract, categories = map(str, fields)
        if paper_id in self._store.papers or paper_id in self._included:
            return True
        text = f"{title} {abstract}".replace("\n", " ")
        if not text.isprintable():
            return True  # what a paper does without may stand within a word
        text, ids = folded(text), categories.split()
        return any(topic.may_match(text, ids) for topic in self._topics.values())

    def _take(self, place: str, record: dict[str, Any], *, optional: bool = False) -> Paper | None:
        """Take a record in, unless it is refused; `optional`: it may well fit no topic."""
        try:
            paper = paper_from(record)
            slugs, by_name = self._destination(record, paper)
        except ValueError as error:
            self.refuse(place, str(error))
            return None
        if not slugs and paper.id not in self._store.papers:
            if optional:
                self.report.skipped += 1
            else:
                self.refuse(place, "it fits no topic; name one with --topic")
            return None
        self.report.outcomes[self._store.add(paper, "import")] += 1
        for slug in slugs:
            self._store.place(paper.id, slug, by_name=by_name)
        return paper

    def _destination(self, record: dict[str, Any], paper: Paper) -> tuple[list[str], bool]:
        """The slugs of the topics that a record goes into, and whether it was placed by name.

        Raises:
            ValueError: it names a topic that there is not.
        """
        if self._only:
            return [self._only.slug], True
        named = record.get("topics") or record.get("topic") or []
        if isinstance(named, str):
            named = [named]
        if named:
            if not isinstance(named, list) or not all(isinstance(slug, str) for slug in named):
                raise ValueError("its topics are no list of slugs")
            if unknown := [slug for slug in named if slug not in self._topics]:
                raise ValueError(f"no topic of mkdocs.yml has the slug {', '.join(unknown)}")
            return named, True
        return [slug for slug, topic in self._topics.items() if topic.matches(paper)], False


def _opened(path: Path) -> Any:
    """A file as lines of bytes, unpacked if it is gzipped, whatever its name.

    Raises:
        OSError: it cannot be read, or is packed in another way.
    """
    with path.open("rb") as file:
        start = file.read(4)
    for magic, kind in _ARCHIVES.items():
        if start.startswith(magic):
            raise OSError(f"it is packed with {kind}; unpack it first")
    return gzip.open(path, "rb") if start[:2] == b"\x1f\x8b" else path.open("rb")


def _parse(line: bytes) -> dict[str, Any]:
    try:
        record = msgspec.json.decode(line)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is no JSON: {explained(error)}") from None
    if not isinstance(record, dict):
        raise ValueError("is no JSON object")
    for theirs, ours in _OTHER_NAMES.items():
        if record.get(ours) is None and theirs in record:
            record[ours] = record[theirs]
    return record
