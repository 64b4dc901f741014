"""The store: the papers that we keep, as plain text made for git and for jq.

`papers/<YYMM>.jsonl` holds the papers whose ids begin with YYMM, one per line, sorted by id.
`topics/<slug>.json` holds the members of a topic and the state of its sync.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import groupby
from pathlib import Path
from typing import Literal

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper, strip_unsafe
from mkdocs_arxcompass.library.faults import (
    Fault,
    StoreError,
    damage_error,
    display_path,
    explain_json_error,
    unreadable,
)
from mkdocs_arxcompass.library.lean import RecentAbstracts, ShardFile, lean, most_open_files

Origin = Literal["sync", "import"]
"""How a paper comes into the store."""
Outcome = Literal["new", "revised", "merged"]
"""What became of it; revised means a higher version."""


class TopicRecord(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the store keeps of a topic: `topics/<slug>.json`."""

    synced: str | None = None
    """When the last complete sync ended (UTC)."""
    total: int | None = None
    """How many papers arXiv said it has."""
    complete: bool | None = None
    """Whether a listing of the current query brought as many papers as arXiv said it has."""
    ids: set[str]
    """The ids of the members, brought by a sync or an import."""
    placed: set[str] = msgspec.field(default_factory=set)
    """The members that an import placed by name; they stay when the criteria change."""

    # The state of the sync
    question: str = ""
    """The query that arXiv was asked; all fields below are about this query."""
    criteria_changed: bool = False
    """Whether the query has changed since the last listing, and members may have to leave."""
    newest: str = ""
    """The latest `updated` that a sync has seen; the next one looks for later ones."""
    listed: bool = False
    """Whether a listing of the whole topic has come to its end."""
    listed_to: str = ""
    """How far back an unfinished listing has come, by submission date."""
    sent: set[str] = msgspec.field(default_factory=set)
    """The ids that arXiv has sent since the unfinished listing began."""
    unsent: set[str] = msgspec.field(default_factory=set)
    """The members that arXiv has never sent: an import brought them, or they no longer fit."""

    @property
    def ever_sent(self) -> int:
        """How many members arXiv has ever sent for the query."""
        return len(self.ids) - len(self.unsent)

    @property
    def missing(self) -> int:
        """How many papers arXiv has and never sent."""
        return max(0, (self.total or 0) - self.ever_sent)


class Store:
    """The papers, and the records of the topics, in memory; `save` writes what changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.papers: dict[str, Paper] = {}
        """By id."""
        self.topics: dict[str, TopicRecord] = {}
        """By slug."""
        self._changed_shards: set[str] = set()
        self._changed_topics: set[str] = set()

    @classmethod
    def load(cls, root: Path, *, lean: bool = False) -> Store:
        """Load a store; one that does not exist is empty.

        Args:
            root: its folder.
            lean: leave abstracts on disk until they are asked for. Such a store cannot be saved.
                Papers keep their abstracts when `save` replaces a file; if a file is changed in
                place, its abstracts are lost, and to ask for one raises `StoreError`.

        Raises:
            StoreError: something in it is damaged; nothing is ever left out silently.
        """
        store, faults, _ = _read(root, is_lean=lean)
        if faults:
            raise damage_error(faults)
        return store

    def add(self, paper: Paper, origin: Origin) -> Outcome:
        """Add a paper, merged with the one that the store has of this id."""
        known = self.papers.get(paper.id)
        if known is None:
            self._keep(paper)
            return "new"
        best = merge(known, paper, origin)
        if best != known:
            self._keep(best)
        return "revised" if best.version > known.version else "merged"

    def _keep(self, paper: Paper) -> None:
        self.papers[paper.id] = paper
        self._changed_shards.add(paper.shard)

    def place(self, paper_id: str, slug: str, *, by_name: bool) -> None:
        """Make a paper a member of a topic; `by_name` if an import names the topic."""
        record = self.topics.setdefault(slug, TopicRecord(ids=set()))
        if paper_id not in record.ids or (by_name and paper_id not in record.placed):
            if paper_id not in record.ids:
                record.ids.add(paper_id)
                record.unsent.add(paper_id)
            if by_name:
                record.placed.add(paper_id)
            self._changed_topics.add(slug)

    def put_topic(self, slug: str, record: TopicRecord) -> None:
        """Set the record of a topic."""
        self.topics[slug] = record
        self._changed_topics.add(slug)

    def save(self) -> None:
        """Write what changed; no reader ever sees half of a file.

        Papers are written first, so that no topic names a paper that is not there.

        Raises:
            StoreError: a file could not be written; those before it were.
        """
        changed = [p for p in self.papers.values() if p.shard in self._changed_shards]
        for shard, papers in groupby(sorted(changed, key=_shard_and_id), lambda p: p.shard):
            lines = b"".join(msgspec.json.encode(paper) + b"\n" for paper in papers)
            _write(self.root / "papers" / f"{shard}.jsonl", lines)
            self._changed_shards.remove(shard)
        for slug in sorted(self._changed_topics):
            text = msgspec.json.encode(self.topics[slug], order="deterministic")
            pretty = msgspec.json.format(text, indent=1) + b"\n"
            _write(self.root / "topics" / f"{slug}.json", pretty)
            self._changed_topics.remove(slug)


def _shard_and_id(paper: Paper) -> tuple[str, str]:
    return paper.shard, paper.id


def merge(known: Paper, other: Paper, origin: Origin) -> Paper:
    """Merge a paper of the store with another record of it.

    The higher version wins. From the other one it takes fields that it lacks itself, if they are
    about the paper and not about a version. Comments are about a version: they can say that it is
    withdrawn.

    Of equal versions a sync brings arXiv's fields. An import adds fields that are lacking, and the
    earliest `updated`. An empty field never replaces another.
    """
    if other.version > known.version:
        return _fill_gaps(other, known)
    if other.version < known.version:
        return _fill_gaps(known, other)
    if origin == "sync":
        return _fill_gaps(other, known, same_version=True)
    best = _fill_gaps(known, other, same_version=True)
    return msgspec.structs.replace(best, updated=_earliest(known.updated, other.updated))


def _fill_gaps(winner: Paper, loser: Paper, *, same_version: bool = False) -> Paper:
    names = ["authors", "abstract", "journal_ref", "doi", "published", "categories"]
    # The primary category has to be one of the categories.
    if not winner.categories or loser.primary_category in winner.categories:
        names.append("primary_category")
    if same_version:
        names += ["comments", "updated"]
    lacking = {name: getattr(loser, name) for name in names if not getattr(winner, name)}
    return msgspec.structs.replace(winner, **lacking)


def _earliest(one: str, other: str) -> str:
    """The earlier of two dates; either can be empty.

    A day does not replace a time on that day, which is more exact.
    """
    if one[:10] == other[:10]:
        return max(one, other, key=len) if 10 in (len(one), len(other)) else min(one, other)
    return min(filter(None, (one, other)), default="")


def check(root: Path) -> list[Fault]:
    """Find every fault of a store, and lines that are out of order."""
    _, faults, disorder = _read(root)
    return faults + disorder


@contextmanager
def locked(root: Path, seconds: float = 10) -> Iterator[None]:
    """Keep other processes from writing the store; waits for one that does.

    Args:
        root: the folder of the store.
        seconds: how long to wait.

    Raises:
        StoreError: it is still locked then, or cannot be written at all.
    """
    from filelock import FileLock, Timeout  # 8 ms; a build locks nothing

    lock = FileLock(root / ".lock")
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=seconds)
    except Timeout:
        raise StoreError(
            f"another arxcompass is writing {display_path(root)}; try again when it is done"
        ) from None
    except OSError as error:
        place = display_path(root)
        raise StoreError(f"cannot write {place}: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


def _read(root: Path, *, is_lean: bool = False) -> tuple[Store, list[Fault], list[Fault]]:
    """Read a store; returns what could be read, every fault, and lines that are out of order."""
    store, faults, disorder = Store(root), list[Fault](), list[Fault]()
    # Topics first: a writer writes papers first, so all papers that these name are there by now.
    paths = _list_files(root / "topics", ".json", faults)
    records = {path: _read_topic(path, faults) for path in paths}
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    most_lean, recent = most_open_files() if is_lean else 0, RecentAbstracts()
    for count, path in enumerate(_list_files(root / "papers", ".jsonl", faults)):
        before, shard = "", path.stem
        for line, paper in _read_shard(path, faults, recent if count < most_lean else None):
            _share_categories(paper, shared)
            paper_id = paper.id
            if store.papers.setdefault(paper_id, paper) is not paper:
                faults.append(Fault(path, line, f"{paper_id} is there twice"))
            elif paper_id[:4] != shard and paper.shard != shard:
                faults.append(Fault(path, line, f"{paper_id} belongs into {paper.shard}.jsonl"))
            elif paper_id < before:
                disorder.append(Fault(path, line, f"{paper_id} stands behind {before}; sort by id"))
            if paper_id > before:
                before = paper_id
    for path, record in records.items():
        if record:
            store.topics[path.stem] = record
            faults += _missing_papers(path, record, store.papers)
    return store, faults, disorder


_set = msgspec.structs.force_setattr


def _share_categories(paper: Paper, shared: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Let papers of the same categories share one tuple; saves 5 MB of 23,458 papers."""
    primary, categories = paper.primary_category, paper.categories
    if (known := shared.setdefault(categories, categories)) is not categories:
        _set(paper, "categories", known)
    if known and known[0] == primary:  # as at arXiv
        _set(paper, "primary_category", known[0])


def _list_files(folder: Path, ending: str, faults: list[Fault]) -> list[Path]:
    try:
        names = os.listdir(folder)  # glob ignores a folder that it cannot read
    except FileNotFoundError:
        return []
    except OSError as error:
        faults.append(unreadable(folder, error))
        return []
    return [folder / name for name in sorted(names) if name.endswith(ending) and name[0] != "."]


_decode_paper = msgspec.json.Decoder(Paper).decode


def _read_shard(
    path: Path, faults: list[Fault], recent: RecentAbstracts | None
) -> Iterator[tuple[int, Paper]]:
    """Read the papers of a file, each with the number of its line; lean ones if `recent`."""
    try:
        with path.open("rb") as opened:
            lines = opened.read().split(b"\n")
            file = recent and ShardFile(path, os.dup(opened.fileno()), lines, recent)
    except OSError as error:
        faults.append(unreadable(path, error))
        return
    for index, line in enumerate(lines):
        try:
            paper = strip_unsafe(_decode_paper(line), line)
        except (ValueError, RecursionError) as error:
            if line.strip():
                message = f"is no paper: {explain_json_error(error)}"
                faults.append(Fault(path, index + 1, message))
        else:
            yield index + 1, lean(paper, file, index) if file else paper


def _read_topic(path: Path, faults: list[Fault]) -> TopicRecord | None:
    try:
        data = path.read_bytes()
        try:
            return msgspec.json.decode(data, type=TopicRecord)
        except (ValueError, RecursionError):
            json.loads(data)  # tells the line of an error of syntax, which msgspec does not
            raise
    except OSError as error:
        faults.append(unreadable(path, error))
    except json.JSONDecodeError as error:
        faults.append(Fault(path, error.lineno, f"is no JSON: {error.msg}"))
    except (ValueError, RecursionError) as error:
        faults.append(Fault(path, None, f"is no record of a topic: {explain_json_error(error)}"))
    return None


def _missing_papers(path: Path, record: TopicRecord, known: dict[str, Paper]) -> list[Fault]:
    missing = sorted(record.ids.difference(known) | record.placed.difference(known))
    if not missing:
        return []
    lines = path.read_text(encoding="utf-8").split("\n")
    return [
        Fault(path, next((n for n, line in enumerate(lines, 1) if f'"{paper_id}"' in line), None),
              f"{paper_id} is in no file of papers")
        for paper_id in missing
    ]  # fmt: skip


def _write(path: Path, data: bytes) -> None:
    """Write a new file and rename it: a reader sees the old one or the new one, never half."""
    new = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise StoreError(f"cannot write {display_path(path)}: {error.strerror or error}") from error
