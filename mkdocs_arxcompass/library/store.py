"""The store: the papers that we keep, as plain text made for git and for jq.

`papers/<YYMM>.jsonl` holds the papers of a month of identifiers, one a line, sorted by id;
`topics/<slug>.json` says which of them belong to a topic and how far its last sync came.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from itertools import accumulate, groupby
from pathlib import Path
from typing import Literal, NamedTuple
from weakref import finalize

import msgspec

from mkdocs_arxcompass.arxiv.paper import Paper, cleaned

Source = Literal["sync", "import"]
Outcome = Literal["new", "revised", "merged"]

RECENT = 750
"""Twice so many abstracts at most stay in memory once they were read from the disk."""

FAULTS_SHOWN = 10
"""How many faults an error names; `arxcompass check` names them all."""


class StoreError(Exception):
    """The store cannot be read or written; the message names the file."""


class Fault(NamedTuple):
    """Something in the store that is not as it should be."""

    path: Path
    line: int | None
    message: str

    def __str__(self) -> str:
        place = shown(self.path) if self.line is None else f"{shown(self.path)}:{self.line}"
        return f"{place}: {self.message}"


class TopicRecord(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """What the store keeps of a topic: `topics/<slug>.json`."""

    synced: str | None = None
    """When the last complete sync ended (UTC)."""
    total: int | None = None
    """How many papers arXiv said it has."""
    complete: bool | None = None
    """Whether a listing of the current query has sent as many papers as arXiv said there are."""
    ids: set[str]
    """The members, brought by a sync or an import."""
    placed: set[str] = msgspec.field(default_factory=set)
    """The members that an import placed by name; they stay, whatever the criteria become."""

    # What the next sync needs to go on
    question: str = ""
    """What arXiv was asked; all below is about this question."""
    criteria_changed: bool = False
    """Whether the question before was another one, and members may have to leave."""
    newest: str = ""
    """The newest version that a sync has seen; it looks for what is newer."""
    listed: bool = False
    """Whether a listing of everything has come to its end."""
    listed_to: str = ""
    """How far back an unfinished listing has come, by submission date."""
    sent: set[str] = msgspec.field(default_factory=set)
    """What arXiv has sent since the unfinished listing began."""
    unsent: set[str] = msgspec.field(default_factory=set)
    """The members that arXiv has never sent: they came by an import, or no longer fit."""

    @property
    def ever_sent(self) -> int:
        """How many papers arXiv ever sent for the question."""
        return len(self.ids) - len(self.unsent)

    @property
    def missing(self) -> int:
        """How many papers arXiv has and never sent."""
        return max(0, (self.total or 0) - self.ever_sent)


class Store:
    """The papers and the members of the topics, in memory; `save` writes what changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.papers: dict[str, Paper] = {}
        self.topics: dict[str, TopicRecord] = {}
        self._changed_shards: set[str] = set()
        self._changed_topics: set[str] = set()

    @classmethod
    def load(cls, root: Path, *, lean: bool = False) -> Store:
        """Read a store; one that does not exist is empty.

        Args:
            root: its folder.
            lean: leave abstracts on the disk until somebody asks for them. Such a store is not to
                be saved. A paper keeps its text whatever is written meanwhile as `save` writes; of
                a file that is changed in place, texts cannot be had any more.

        Raises:
            StoreError: something in it is damaged; nothing is ever left out silently.
        """
        store, faults, _ = _read(root, lean=lean)
        if faults:
            shown_faults = [str(fault) for fault in faults[:FAULTS_SHOWN]]
            if len(faults) > FAULTS_SHOWN:
                shown_faults.append(f"… and {len(faults) - FAULTS_SHOWN} more")
            raise StoreError(
                "the store is damaged; mend these lines or take the files back from git "
                "(`arxcompass check` names every fault):\n  " + "\n  ".join(shown_faults)
            )
        return store

    def add(self, paper: Paper, source: Source) -> Outcome:
        """Take a paper in, merged with what is known of it."""
        known = self.papers.get(paper.id)
        if known is None:
            self._keep(paper)
            return "new"
        best = merge(known, paper, source)
        if best != known:
            self._keep(best)
        return "revised" if best.version > known.version else "merged"

    def _keep(self, paper: Paper) -> None:
        self.papers[paper.id] = paper
        self._changed_shards.add(paper.shard)

    def place(self, paper_id: str, slug: str, *, by_name: bool) -> None:
        """Make a paper a member of a topic; `by_name`: because an import said so."""
        record = self.topics.setdefault(slug, TopicRecord(ids=set()))
        if paper_id not in record.ids or (by_name and paper_id not in record.placed):
            if paper_id not in record.ids:
                record.ids.add(paper_id)
                record.unsent.add(paper_id)
            if by_name:
                record.placed.add(paper_id)
            self._changed_topics.add(slug)

    def put_topic(self, slug: str, record: TopicRecord) -> None:
        """Take over what is known of a topic."""
        self.topics[slug] = record
        self._changed_topics.add(slug)

    def save(self) -> None:
        """Write what changed, each file at once.

        Papers come first, so that no topic ever names a paper that is not there.

        Raises:
            StoreError: a file could not be written; those before it are.
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


def merge(known: Paper, other: Paper, source: Source) -> Paper:
    """What is known of a paper after another record of it came.

    The higher version wins. Of the other one it takes what tells of the paper and not of the
    version, where it lacks that itself: but no comments, which can say that a version is withdrawn.

    Of equal versions a sync brings arXiv's fields; an import adds what is lacking, and the earliest
    known `updated`. What is absent never replaces what is present.
    """
    if other.version > known.version:
        return _filled(other, known)
    if other.version < known.version:
        return _filled(known, other)
    if source == "sync":
        return _filled(other, known, also_comments=True)
    best = _filled(known, other, also_comments=True)
    return msgspec.structs.replace(best, updated=_earliest(known.updated, other.updated))


def _filled(winner: Paper, loser: Paper, *, also_comments: bool = False) -> Paper:
    names = ["authors", "abstract", "journal_ref", "doi", "published", "categories"]
    # The primary category is one of the categories.
    if not winner.categories or loser.primary_category in winner.categories:
        names.append("primary_category")
    if also_comments:
        names += ["comments", "updated"]
    lacking = {name: getattr(loser, name) for name in names if not getattr(winner, name)}
    return msgspec.structs.replace(winner, **lacking)


def _earliest(one: str, other: str) -> str:
    """The earlier of two dates, of which either may be unknown.

    A bare day says less than a time on that day, and does not replace it.
    """
    if one[:10] == other[:10]:
        return max(one, other, key=len) if 10 in (len(one), len(other)) else min(one, other)
    return min(filter(None, (one, other)), default="")


def check(root: Path) -> list[Fault]:
    """Every fault of a store, those included that only order and not content has."""
    _, faults, disorder = _read(root)
    return faults + disorder


@contextmanager
def locked(root: Path, seconds: float = 10) -> Iterator[None]:
    """Let nobody else write the store meanwhile; waits so many seconds for it.

    Raises:
        StoreError: it is still locked then, or cannot be written at all.
    """
    from filelock import FileLock, Timeout  # builds lock nothing, and begin faster without it

    lock = FileLock(root / ".lock")
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock.acquire(timeout=seconds)
    except Timeout:
        raise StoreError(
            f"another arxcompass is writing {shown(root)}; try again when it is done"
        ) from None
    except OSError as error:
        raise StoreError(f"cannot write {shown(root)}: {error.strerror or error}") from error
    try:
        yield
    finally:
        lock.release()


def shown(path: Path) -> str:
    """A path as messages name it: relative to the working directory where it is below it."""
    with suppress(ValueError):
        return path.resolve().relative_to(Path.cwd().resolve()).as_posix()
    return str(path)


def _read(root: Path, *, lean: bool = False) -> tuple[Store, list[Fault], list[Fault]]:
    """Everything that can be read, every fault, and the lines that are out of order."""
    store, faults, disorder = Store(root), list[Fault](), list[Fault]()
    # Topics first: a writer writes papers first, so whatever these name is there by now.
    paths = _list_files(root / "topics", ".json", faults)
    records = {path: _read_topic(path, faults) for path in paths}
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    most_open, recent = _most_open() if lean else 0, _Recent()
    for count, path in enumerate(_list_files(root / "papers", ".jsonl", faults)):
        before, shard = "", path.stem
        for line, paper in _read_shard(path, faults, recent if count < most_open else None):
            _share(paper, shared)
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


def _share(paper: Paper, shared: dict[tuple[str, ...], tuple[str, ...]]) -> None:
    """Let papers of the same categories have them only once in memory, which saves a good part."""
    primary, categories = paper.primary_category, paper.categories
    if (known := shared.setdefault(categories, categories)) is not categories:
        _set(paper, "categories", known)
    if known and known[0] == primary:  # as at arXiv
        _set(paper, "primary_category", known[0])


def _list_files(folder: Path, ending: str, faults: list[Fault]) -> list[Path]:
    try:
        names = os.listdir(folder)  # glob would be silent about a folder that it cannot read
    except FileNotFoundError:
        return []
    except OSError as error:
        faults.append(_unreadable(folder, error))
        return []
    return [folder / name for name in sorted(names) if name.endswith(ending) and name[0] != "."]


def _unreadable(path: Path, error: OSError) -> Fault:
    return Fault(path, None, f"cannot be read: {error.strerror or error}")


class _Recent:
    """The abstracts that were read last: a month asks for all of its own, and soon its parts."""

    def __init__(self) -> None:
        self._new: dict[str, str] = {}
        self._old: dict[str, str] = {}

    def get(self, paper_id: str) -> str | None:
        """The abstract of a paper, if it is still there."""
        return self._new.get(paper_id) or self._old.get(paper_id)

    def put(self, paper_id: str, text: str) -> None:
        """Keep an abstract; instead of the oldest one by one, the older half of all is dropped."""
        if len(self._new) == RECENT:
            self._old, self._new = self._new, {}
        self._new[paper_id] = text


class _Lines:
    """The lines of a file of papers, to be read again, whatever becomes of its name."""

    def __init__(self, path: Path, handle: int, lines: list[bytes], recent: _Recent) -> None:
        self._path = path
        self._handle = handle
        self.recent = recent
        self._starts = array("Q", accumulate((len(line) + 1 for line in lines), initial=0))
        self._digests = b"".join([sha256(line).digest() for line in lines])
        finalize(self, os.close, handle)

    def digest(self, number: int) -> bytes:
        """What tells a line from all others."""
        return self._digests[32 * number : 32 * number + 32]

    def abstract(self, number: int) -> str:
        """Read the abstract in a line."""
        start = self._starts[number]
        line = os.pread(self._handle, self._starts[number + 1] - start - 1, start)
        if sha256(line).digest() != self.digest(number):
            raise StoreError(f"{shown(self._path)} was changed while it was used; begin again")
        return cleaned(_decode_text(line), line).abstract


class _Text(msgspec.Struct, gc=False):
    """What is read again of a line."""

    abstract: str = ""


class _Place(msgspec.Struct, gc=False, eq=False):
    """Where the line of a paper is."""

    lines: _Lines
    number: int


class _LeanPaper(Paper, frozen=True, gc=False, eq=False):
    """A paper whose abstract is on the disk; in its stead it keeps where that is.

    msgspec cannot write a place, so nothing is ever written without its abstract. No two are
    equal, since to compare them or to find them in a dict would need all their texts.
    """

    @property  # type: ignore[misc]  # as a field it would be in memory
    def abstract(self) -> str:
        place = _place_of(self)
        recent = place.lines.recent
        if (text := recent.get(self.id)) is None:
            text = place.lines.abstract(place.number)
            recent.put(self.id, text)
        return text

    @property
    def digest(self) -> bytes:
        """That of its line."""
        place = _place_of(self)
        return place.lines.digest(place.number)


# Past the property, and past that papers are frozen.
_place_of: Callable[[Paper], _Place] = vars(Paper)["abstract"].__get__
_put_place: Callable[[Paper, _Place], None] = vars(Paper)["abstract"].__set__
_decode = msgspec.json.Decoder(Paper).decode
_decode_lean = msgspec.json.Decoder(_LeanPaper).decode
_decode_text = msgspec.json.Decoder(_Text).decode


def _most_open() -> int:
    """How many files can stay open, if a preview reads the store anew, and others need some, too.

    None on Windows, where nobody could replace them.
    """
    try:
        import resource
    except ImportError:
        return 0
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return sys.maxsize if limit == resource.RLIM_INFINITY else limit // 4


def _read_shard(
    path: Path, faults: list[Fault], recent: _Recent | None
) -> Iterator[tuple[int, Paper]]:
    """The papers of a file with the numbers of their lines; lean ones where texts can be kept."""
    decode = _decode if recent is None else _decode_lean
    try:
        with path.open("rb") as file:
            lines = file.read().split(b"\n")
            kept = recent and _Lines(path, os.dup(file.fileno()), lines, recent)
    except OSError as error:
        faults.append(_unreadable(path, error))
        return
    for number, line in enumerate(lines):
        try:
            paper = cleaned(decode(line), line)
        except (ValueError, RecursionError) as error:
            if line.strip():
                faults.append(Fault(path, number + 1, f"is no paper: {explained(error)}"))
        else:
            if kept:
                _put_place(paper, _Place(kept, number))
            yield number + 1, paper


def explained(error: Exception) -> str:
    """What msgspec found, in words of JSON Lines."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if "truncated" in str(error):
        return "the line is cut short"
    return str(error)


def _read_topic(path: Path, faults: list[Fault]) -> TopicRecord | None:
    try:
        data = path.read_bytes()
        try:
            return msgspec.json.decode(data, type=TopicRecord)
        except (ValueError, RecursionError):
            json.loads(data)  # which tells the line of a fault, if it finds one
            raise
    except OSError as error:
        faults.append(_unreadable(path, error))
    except json.JSONDecodeError as error:
        faults.append(Fault(path, error.lineno, f"is no JSON: {error.msg}"))
    except (ValueError, RecursionError) as error:
        faults.append(Fault(path, None, f"is no record of a topic: {explained(error)}"))
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
    """Write aside, then rename: whoever reads sees the old file or the new one, never a half."""
    aside = path.with_name(f".{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink(missing_ok=True)
        raise StoreError(f"cannot write {shown(path)}: {error.strerror or error}") from error
