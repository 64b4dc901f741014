"""Imports files into the store: JSON Lines, arXiv's snapshot, ArXCompass's pages.

Each format has a module, which makes records of a file. The importer finds the topics of a record,
adds its paper to the store, and keeps count.
"""

from __future__ import annotations

import os
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.library.faults import display_path
from mkdocs_arxcompass.library.imports.ancestor import read_page
from mkdocs_arxcompass.library.imports.records import open_lines, parse_record
from mkdocs_arxcompass.library.imports.snapshot import is_snapshot, unpack
from mkdocs_arxcompass.library.store import Outcome, Store
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.text.matching import fold

_ENDINGS = (".md", ".jsonl", ".jsonl.gz")
"""The names of files that are read in a folder end like this."""
_SNAPSHOT = "arxiv-metadata-oai-snapshot.json"
"""The name of the snapshot's file, gzipped or not, begins like this."""

LONGEST_REASON = 300
"""Characters; a reason quotes the file."""

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
"""What can be healed in ArXCompass's pages, in singular and plural."""


class Refusal(NamedTuple):
    """A record that was not imported."""

    place: str
    """File and line."""
    reason: str


@dataclass
class ImportResult:
    """What became of the records of the files."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    skipped: int = 0
    """How many records of arXiv's snapshot fit no topic."""
    healed: Counter[str] = field(default_factory=Counter)
    """How often something was healed in ArXCompass's pages, by the keys of `HEALED`.

    A `twin` is a second card of a paper in a topic, of the same version: on another page, or with
    another link. A `version` is a second card of another version.
    """

    @property
    def read(self) -> int:
        """How many records the files have."""
        return self.outcomes.total() + len(self.refusals) + self.skipped


def import_files(
    paths: Iterable[Path], store: Store, topics: Sequence[Topic], only: Topic | None = None
) -> ImportResult:
    """Import files, and the files in folders, into a store, without saving it.

    Args:
        paths: `.md` files are pages of ArXCompass; all others are JSON Lines, gzipped or not, of
            our own records or of arXiv's snapshot. In folders, only files with usual names are
            read.
        store: gets the papers and the members of topics.
        topics: the topics of the site.
        only: puts every paper into this topic, whatever its record says.
    """
    importer = _Importer(store, {topic.slug: topic for topic in topics}, only)
    for path in paths:
        if path.is_dir():
            importer.read_folder(path)
        elif not importer.read_file(path):
            importer.refuse(display_path(path), "there is no card of ArXCompass on this page")
    return importer.result


class _Importer:
    """Imports files, one after the other, and keeps count."""

    def __init__(self, store: Store, topics: dict[str, Topic], only: Topic | None) -> None:
        self.result = ImportResult()
        self._store = store
        self._topics = topics
        self._only = only
        self._included = {paper_id for topic in topics.values() for paper_id in topic.include}
        self._cards: defaultdict[tuple[str, str], set[int]] = defaultdict(set)
        """By topic and paper: the versions that cards have shown."""

    def refuse(self, place: str, reason: str) -> None:
        """Count a record, or a file, that is not imported."""
        if len(reason) > LONGEST_REASON:
            reason = f"{reason[:LONGEST_REASON]}…"
        self.result.refusals.append(Refusal(place, reason))

    def read_folder(self, folder: Path) -> None:
        """Import the files with usual names in a folder and below it."""
        unreadable: list[OSError] = []
        names = [
            Path(parent, name)
            for parent, _, files in os.walk(folder, onerror=unreadable.append)
            for name in files
            if name.lower().endswith(_ENDINGS) or name.startswith(_SNAPSHOT)
        ]
        for error in unreadable:
            self.refuse(
                display_path(Path(error.filename)), f"cannot be read: {error.strerror or error}"
            )
        read = [self.read_file(path) for path in sorted(names) if path.is_file()]
        if not any(read) and not unreadable:
            reason = "there is no .jsonl or .jsonl.gz file and no page of ArXCompass in this folder"
            self.refuse(display_path(folder), reason)

    def read_file(self, path: Path) -> bool:
        """Import a file; returns whether it is one that can hold papers."""
        if path.suffix.lower() == ".md":
            return self._read_page(path)
        place, number = display_path(path), 0
        try:
            with open_lines(path) as lines:
                for number, line in enumerate(lines, start=1):
                    if line.strip():
                        self._read_line(f"{place}:{number}", line)
        except (OSError, EOFError, zlib.error) as error:
            reason = getattr(error, "strerror", None) or error
            self.refuse(f"{place}:{number + 1}", f"cannot be read on: {reason}")
        return True

    def _read_page(self, path: Path) -> bool:
        place = display_path(path)
        try:
            cards = read_page(path.read_bytes(), path, self._topics)
        except OSError as error:
            self.refuse(place, f"cannot be read: {error.strerror or error}")
            return True
        healed = Counter[str]()
        for line, record, faults in cards:
            if isinstance(record, str):
                self.refuse(f"{place}:{line}", record)
            elif paper := self._import(f"{place}:{line}", record):
                known = self._cards[self._only.slug if self._only else record["topic"], paper.id]
                if known:
                    healed["twin" if paper.version in known else "version"] += 1
                known.add(paper.version)
                healed.update(faults)
        healed["page of mojibake"] = min(healed["page of mojibake"], 1)
        self.result.healed += healed
        return bool(cards)

    def _read_line(self, place: str, line: bytes) -> None:
        try:
            record = parse_record(line)
            if optional := is_snapshot(record):
                if not self._may_belong(record):
                    self.result.skipped += 1
                    return
                record = unpack(record)
        except ValueError as error:
            self.refuse(place, str(error))
            return
        self._import(place, record, optional=optional)

    def _may_belong(self, record: dict[str, Any]) -> bool:
        """Whether a record of the snapshot may fit a topic; most of the millions do not."""
        fields = [record.get(name) for name in ("id", "title", "abstract", "categories")]
        if self._only or not all(isinstance(value, str) for value in fields):
            return True
        paper_id, title, abstract, categories = map(str, fields)
        if paper_id in self._store.papers or paper_id in self._included:
            return True
        text = f"{title} {abstract}".replace("\n", " ")
        if not text.isprintable():
            return True  # it may match once its unsafe characters are removed
        text, names = fold(text), categories.split()
        return any(topic.may_match(text, names) for topic in self._topics.values())

    def _import(
        self, place: str, record: dict[str, Any], *, optional: bool = False
    ) -> Paper | None:
        """Import a record, or refuse it; an `optional` one that fits no topic is skipped."""
        try:
            paper = paper_from(record)
            slugs, by_name = self._destination(record, paper)
        except ValueError as error:
            self.refuse(place, str(error))
            return None
        if not slugs and paper.id not in self._store.papers:
            if optional:
                self.result.skipped += 1
            else:
                self.refuse(place, "it fits no topic; name one with --topic")
            return None
        self.result.outcomes[self._store.add(paper, "import")] += 1
        for slug in slugs:
            self._store.place(paper.id, slug, by_name=by_name)
        return paper

    def _destination(self, record: dict[str, Any], paper: Paper) -> tuple[list[str], bool]:
        """Find the slugs of the topics that a record goes into, and whether it names them.

        Raises:
            ValueError: it names a topic that does not exist.
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
