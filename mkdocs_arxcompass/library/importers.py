"""What comes into the store from files: JSON Lines, plain or gzipped."""

from __future__ import annotations

import gzip
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.library.store import Outcome, Store, explained, shown
from mkdocs_arxcompass.library.topic import Topic

_OTHER_NAMES = {"comment": "comments", "date": "updated"}
"""Keys that records from elsewhere use for fields of ours."""


class Refusal(NamedTuple):
    """A record that was not taken in."""

    place: str
    """File and line."""
    reason: str


@dataclass
class Report:
    """What became of the records that were read: each is new, revised, merged or refused."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def read(self) -> int:
        """The number of records in the files."""
        return self.outcomes.total() + len(self.refusals)


def import_files(
    paths: Iterable[Path], store: Store, topics: Sequence[Topic], only: Topic | None = None
) -> Report:
    """Take the records of JSON Lines files (or of all in folders) into a store, without saving it.

    Args:
        paths: files, or folders whose `*.jsonl` and `*.jsonl.gz` files are read.
        store: where the papers and their membership go.
        topics: the topics of the site.
        only: puts every record into this topic, whatever the record says.
    """
    report = Report()
    by_slug = {topic.slug: topic for topic in topics}
    for path in paths:
        for place, record in _read_records(path):
            if isinstance(record, str):
                report.refusals.append(Refusal(place, record))
                continue
            try:
                paper = paper_from(record)
                slugs, by_name = _destination(record, paper, by_slug, only)
                if not slugs and paper.id not in store.papers:
                    raise ValueError("it fits no topic; name one with --topic")
            except ValueError as error:
                report.refusals.append(Refusal(place, str(error)))
                continue
            report.outcomes[store.add(paper, "import")] += 1
            for slug in slugs:
                store.place(paper.id, slug, by_name=by_name)
    return report


def _destination(
    record: dict[str, Any], paper: Paper, topics: dict[str, Topic], only: Topic | None
) -> tuple[list[str], bool]:
    """The slugs of the topics that a record goes into, and whether it was placed by name.

    Raises:
        ValueError: it names a topic that there is not.
    """
    if only:
        return [only.slug], True
    named = record.get("topics") or record.get("topic") or []
    if isinstance(named, str):
        named = [named]
    if named:
        if not isinstance(named, list) or not all(isinstance(slug, str) for slug in named):
            raise ValueError("its topics are no list of slugs")
        if unknown := [slug for slug in named if slug not in topics]:
            raise ValueError(f"no topic of mkdocs.yml has the slug {', '.join(unknown)}")
        return named, True
    return [slug for slug, topic in topics.items() if topic.matches(paper)], False


def _read_records(path: Path) -> Iterator[tuple[str, dict[str, Any] | str]]:
    """The place of every record, and the record, or what is wrong with it."""
    if path.is_dir():
        found = [*path.rglob("*.jsonl"), *path.rglob("*.jsonl.gz")]
        files = sorted(file for file in found if file.is_file())
        if not files:
            yield shown(path), "there is no .jsonl or .jsonl.gz file in this folder"
        for file in files:
            yield from _read_records(file)
        return
    number = 0
    try:
        with _opened(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield f"{shown(path)}:{number}", _parse(line)
    except (OSError, EOFError, zlib.error) as error:
        reason = getattr(error, "strerror", None) or error
        yield f"{shown(path)}:{number + 1}", f"cannot be read on: {reason}"


def _opened(path: Path) -> Any:
    """A file as lines of bytes, unpacked if it is gzipped, whatever its name."""
    with path.open("rb") as file:
        gzipped = file.read(2) == b"\x1f\x8b"
    return gzip.open(path, "rb") if gzipped else path.open("rb")


def _parse(line: bytes) -> dict[str, Any] | str:
    try:
        record = msgspec.json.decode(line)
    except (ValueError, RecursionError) as error:
        return f"is no JSON: {explained(error)}"
    if not isinstance(record, dict):
        return "is no JSON object"
    for theirs, ours in _OTHER_NAMES.items():
        if record.get(ours) is None and theirs in record:
            record[ours] = record[theirs]
    return record
