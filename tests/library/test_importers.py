"""Imports: what is read, where it goes, what is refused, and that every record is counted."""

from __future__ import annotations

import gzip
import json
import tempfile
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.imports.importer import import_files
from mkdocs_arxcompass.library.store import Store, check
from mkdocs_arxcompass.library.topic_options import parse_topics

TOPICS, _ = parse_topics(
    [
        "sheep",
        {"name": "Goats", "keywords": ["goat"], "omit": ["2412.00007"]},
        {"name": "Robots", "query": "cat:cs.RO"},
    ]
)
SHEEP, GOATS, ROBOTS = TOPICS


def record(number=1, version=1, **fields):
    return {"id": f"2412.{number:05}", "version": version, "title": f"Sheep {number}", **fields}


def jsonl(*records):
    return "".join(json.dumps(one) + "\n" for one in records).encode()


class Import:
    """A store in a folder, and a file to import into it."""

    topics = TOPICS

    def __init__(self, root):
        self.root = root

    def file(self, *records, name="papers.jsonl"):
        """Write a file of records, or of bytes."""
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(records[0] if isinstance(records[0], bytes) else jsonl(*records))
        return path

    def paths(self, *paths, only=None):
        """Import these paths, save, and see that every record was counted once."""
        store = Store.load(self.root / "arxiv")
        report = import_files(paths, store, self.topics, only)
        store.save()
        outcomes = report.outcomes
        known = outcomes["new"] + outcomes["revised"] + outcomes["merged"]
        assert report.read == known + len(report.refusals) + report.skipped
        assert check(self.root / "arxiv") == []
        return report

    def __call__(self, *records, only=None, name="papers.jsonl"):
        """Write a file and import it."""
        return self.paths(self.file(*records, name=name), only=only)

    @property
    def papers(self):
        return Store.load(self.root / "arxiv").papers

    def members(self, slug):
        topics = Store.load(self.root / "arxiv").topics
        return sorted(topics[slug].ids) if slug in topics else []

    def placed(self, slug):
        return sorted(Store.load(self.root / "arxiv").topics[slug].placed)

    def written(self):
        files = sorted((self.root / "arxiv").rglob("*.json*"))
        return [(file.name, file.read_bytes(), file.stat().st_mtime_ns) for file in files]


@pytest.fixture
def imported(tmp_path):
    return Import(tmp_path)


def counts(report):
    outcomes = report.outcomes
    numbers = outcomes["new"], outcomes["revised"], outcomes["merged"], len(report.refusals)
    return dict(zip(("new", "revised", "merged", "refused"), numbers, strict=True))


def refusal(report):
    """The only refusal: its line and its reason."""
    ((place, reason),) = report.refusals
    return int(place.rpartition(":")[2]), reason


# What is read


def test_fields_are_those_of_the_store(imported):
    fields = {
        "authors": ["Ada Lovelace"], "abstract": "We count.\n\nSheep.", "comments": "9 pages",
        "journal_ref": "J. Sheep 1", "doi": "10.1000/182", "primary_category": "cs.CL",
        "categories": ["cs.CL", "cs.AI"], "published": "2024-12-31",
        "updated": "2025-02-03T10:30:00Z",
    }  # fmt: skip
    imported(record(**fields))
    tuples = {key: tuple(fields[key]) for key in ("authors", "categories")}
    assert imported.papers == {"2412.00001": Paper(**record(**{**fields, **tuples}))}


def test_comment_and_date_are_read_as_comments_and_updated(imported):
    imported(record(comment="9 pages", date="2025-02-03"))
    (paper,) = imported.papers.values()
    assert (paper.comments, paper.updated) == ("9 pages", "2025-02-03")


def test_our_own_names_win_where_both_are_given(imported):
    imported(
        record(comments="ours", comment="theirs", updated="2025-02-01", date="2025-02-03"),
        record(2, comments=None, comment="theirs", updated=None, date="2025-02-03"),
        record(3, comment=None, date=None),
    )
    found = [(paper.comments, paper.updated) for paper in imported.papers.values()]
    assert found == [("ours", "2025-02-01"), ("theirs", "2025-02-03"), ("", "")]


def test_nulls_are_absent_and_unknown_keys_ignored(imported):
    nulls = dict.fromkeys(["authors", "comments", "doi", "published", "topic", "topics"])
    imported(record(**nulls, submitter="Ada", license={"cc": [1, None]}))
    assert imported.papers == {"2412.00001": Paper(**record())}


def test_ids_may_be_written_in_any_usual_way(imported):
    imported(
        {"id": "http://arxiv.org/abs/2412.00001v2", "title": "Sheep"},
        {"id": "math.GT/0309136v1", "title": "Sheep"},
    )
    assert [paper.idv for paper in imported.papers.values()] == ["math/0309136v1", "2412.00001v2"]


FIVE = [record(n) for n in range(1, 6)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("papers.jsonl", jsonl(*FIVE)),
        ("papers.jsonl", jsonl(*FIVE).rstrip(b"\n")),
        ("papers.jsonl", jsonl(*FIVE).replace(b"\n", b"\r\n")),
        ("papers.jsonl", jsonl(*FIVE).replace(b"\n", b"\n\n  \n")),
        ("papers.jsonl.gz", gzip.compress(jsonl(*FIVE))),
        ("papers.jsonl", gzip.compress(jsonl(*FIVE))),
        ("papers.jsonl.gz", jsonl(*FIVE)),
        ("papers.txt", jsonl(*FIVE)),
        ("papers", gzip.compress(jsonl(*FIVE).rstrip(b"\n"))),
        ("papers.jsonl.gz", gzip.compress(jsonl(*FIVE[:2])) + gzip.compress(jsonl(*FIVE[2:]))),
    ],
    ids=[
        "plain", "no final newline", "CRLF", "blank lines", "gzipped", "gzipped unawares",
        "not gzipped after all", "another name", "gzipped without name", "two members",
    ],
)  # fmt: skip
def test_json_lines_plain_or_gzipped_whatever_the_name(imported, name, data):
    assert counts(imported(data, name=name)) == {"new": 5, "revised": 0, "merged": 0, "refused": 0}
    assert len(imported.papers) == 5


def test_folders_are_read_with_all_below_them(imported, tmp_path):
    imported.file(record(1), name="in/a.jsonl")
    imported.file(gzip.compress(jsonl(record(2))), name="in/deep/er/b.jsonl.gz")
    imported.file(record(3), name="in/deep/c.jsonl")
    imported.file(b"# Not ours", name="in/README.md")
    imported.file(record(4), name="more/d.jsonl")
    assert counts(imported.paths(tmp_path / "in", tmp_path / "more/d.jsonl"))["new"] == 4
    assert list(imported.papers) == [f"2412.0000{n}" for n in (1, 2, 3, 4)]


def test_a_store_can_be_imported_into_another(imported, tmp_path):
    imported(*FIVE)
    other = Import(tmp_path / "other")
    (tmp_path / "other").mkdir()
    assert counts(other.paths(tmp_path / "arxiv/papers"))["new"] == 5
    assert other.papers == imported.papers


@pytest.mark.parametrize("data", [b"", b"\n\n", gzip.compress(b"", mtime=0)])
def test_an_empty_file_brings_nothing(imported, data):
    report = imported(data)
    assert report.read == 0
    assert imported.papers == {}


def test_a_folder_without_papers_is_told(imported, tmp_path):
    (tmp_path / "in").mkdir()
    ((place, reason),) = imported.paths(tmp_path / "in").refusals
    assert "in" in place
    assert ".jsonl" in reason


def test_a_file_that_is_not_there_is_told_and_the_others_are_read(imported, tmp_path):
    report = imported.paths(tmp_path / "gone.jsonl", imported.file(record()))
    assert "gone.jsonl" in report.refusals[0].place
    assert len(imported.papers) == 1


def test_a_long_line_is_a_line(imported):
    abstract = "sheep " * 1_000_000
    assert counts(imported(record(abstract=abstract), record(2)))["new"] == 2
    assert len(imported.papers["2412.00001"].abstract) == len(abstract) - 1


# Where it goes


def test_without_a_topic_the_criteria_decide(imported):
    imported(
        record(1),
        record(2, title="Goats and sheep"),
        record(3, title="A goat"),
    )
    assert imported.members("sheep") == ["2412.00001", "2412.00002"]
    assert imported.members("goats") == ["2412.00002", "2412.00003"]
    assert imported.placed("sheep") == []


def test_a_record_names_its_own_topic_or_topics(imported):
    imported(
        record(1, topic="goats"),
        record(2, topics=["goats", "robots"]),
        record(3, topics="robots"),
        record(4, topics=[], topic="goats"),
    )
    assert imported.members("goats") == ["2412.00001", "2412.00002", "2412.00004"]
    assert imported.members("robots") == ["2412.00002", "2412.00003"]
    assert imported.members("sheep") == []
    assert imported.placed("goats") == imported.members("goats")


def test_one_topic_can_be_given_for_all(imported):
    imported(record(1), record(2, topic="goats"), record(3, title="Rain"), only=ROBOTS)
    ids = ["2412.00001", "2412.00002", "2412.00003"]
    assert imported.members("robots") == imported.placed("robots") == ids
    assert imported.members("sheep") == imported.members("goats") == []


def test_a_topic_with_a_query_is_never_matched(imported):
    report = imported(record(title="Rain", categories=["cs.RO"]))
    assert counts(report)["refused"] == 1


def test_what_fits_nowhere_is_refused_and_counted(imported):
    report = imported(record(1), record(2, title="Rain"), record(7, title="Goats"), record(4))
    assert counts(report) == {"new": 2, "revised": 0, "merged": 0, "refused": 2}
    assert list(imported.papers) == ["2412.00001", "2412.00004"]
    assert [place.rpartition(":")[2] for place, _ in report.refusals] == ["2", "3"]
    assert all("--topic" in reason for _, reason in report.refusals)


@pytest.mark.parametrize("fields", [{"topic": "cows"}, {"topics": ["sheep", "cows"]}])
def test_an_unknown_topic_is_refused_and_named(imported, fields):
    number, reason = refusal(imported(record(**fields)))
    assert number == 1
    assert "cows" in reason
    assert imported.papers == {}
    assert imported.members("sheep") == []


@pytest.mark.parametrize("topics", [5, {"sheep": 1}, ["sheep", 5], [["sheep"]], [None], True])
def test_topics_that_are_no_slugs_are_refused(imported, topics):
    number, reason = refusal(imported(record(topics=topics)))
    assert number == 1
    assert "topic" in reason
    assert imported.papers == {}


def test_topics_take_slugs_and_not_names(imported):
    assert "Goats" in refusal(imported(record(topic="Goats")))[1]


# What is refused

NESTED = b'{"id":"2412.00002","version":1,"title":"Sheep","authors":%s%s}' % (
    b"[" * 800,
    b"]" * 800,
)


@pytest.mark.parametrize(
    "damaged",
    [
        b'{"id":"2412.00002","version":1,"tit',
        b"2412.00002",
        b"[]",
        b"null",
        b'"2412.00002"',
        b"{}",
        b"<html>",
        b'{"id":"2412.00002","version":1,"title":"Gr\xf6\xdfe"}',
        b'{"id":"2412.00002","version":1,"title":"Sheep \\ud800"}',
        b'{"id":"2412.00002","version":1,"title":"Sheep"} {}',
        b'{"id":"2412.00002","version":NaN,"title":"Sheep"}',
        b'{"id":"2412.00002","title":"Sheep without version"}',
        b'{"id":"2412.00002v1","version":2,"title":"Sheep"}',
        b'{"id":"2413.00002","version":1,"title":"Sheep"}',
        b'{"id":"2412.00002","version":1,"title":""}',
        b'{"id":"2412.00002","version":1,"title":"Sheep","updated":"2025-02-30"}',
        b'{"id":"2412.00002","version":1,"title":"Sheep","authors":"Ada Lovelace"}',
        b"[" * 100_000,
        b'{"id":' * 100_000,
        NESTED,
        b"\x00\x00",
    ],
    ids=lambda damaged: damaged[:60].decode(errors="replace"),
)
def test_a_damaged_line_is_refused_with_its_place_and_the_rest_is_read(imported, damaged):
    report = imported(jsonl(record(1)) + b"\n" + damaged + b"\n" + jsonl(record(3)))
    number, reason = refusal(report)
    assert number == 3
    assert reason
    assert counts(report) == {"new": 2, "revised": 0, "merged": 0, "refused": 1}
    assert list(imported.papers) == ["2412.00001", "2412.00003"]


def test_a_byte_order_mark_costs_no_record_in_silence(imported):
    report = imported(b"\xef\xbb\xbf" + jsonl(record(1), record(2)))
    assert report.read == 2
    assert "2412.00002" in imported.papers


def test_a_gzip_that_is_cut_brings_what_is_whole_and_is_told(imported):
    papers = [record(n, abstract=f"{n * 7919 % 99991}" * 9) for n in range(1, 3000)]
    data = gzip.compress(jsonl(*papers))
    report = imported(data[: len(data) * 9 // 10], name="papers.jsonl.gz")
    number, _ = refusal(report)
    new = counts(report)["new"]
    assert 1000 < new < 2999
    assert number == new + 1
    assert list(imported.papers) == [f"2412.{n:05}" for n in range(1, new + 1)]


@pytest.mark.parametrize("damage", ["sum", "middle", "behind", "head"])
def test_a_gzip_that_is_damaged_is_told(imported, damage):
    data = bytearray(gzip.compress(jsonl(*FIVE)))
    if damage == "sum":
        data[-5] ^= 0xFF
    elif damage == "middle":
        data[15:25] = b"\xff" * 10
    elif damage == "behind":
        data += b"more"
    else:
        del data[2:]
    report = imported(bytes(data))
    assert "papers.jsonl" in report.refusals[-1].place


# Once and again


def test_new_revised_merged_and_refused_add_up(imported):
    imported(record(1), record(2, version=2), record(3))
    report = imported(
        record(1), record(2), record(3, version=2), record(4), record(4, version=3), {"id": "x"}
    )
    assert counts(report) == {"new": 1, "revised": 2, "merged": 2, "refused": 1}
    assert report.read == 6


def test_importing_twice_changes_no_byte(imported):
    records = [
        record(1, comment="9 pages", date="2025-02-03T10:30:00+02:00"),
        record(2, topic="goats"),
        record(2, version=2, authors=["Ada Lovelace"]),
        record(3, title="  Goats \n and sheep "),
    ]
    imported(*records)
    before = imported.written()
    assert len(before) == 3
    assert counts(imported(*records)) == {"new": 0, "revised": 0, "merged": 4, "refused": 0}
    assert imported.written() == before


def test_an_import_of_a_version_that_is_there_keeps_text_and_takes_the_earliest_date(imported):
    imported(record(updated="2025-02-03", abstract="Ours."))
    report = imported(record(updated="2025-02-01", abstract="Theirs.", doi="10.1000/182"))
    assert counts(report)["merged"] == 1
    (paper,) = imported.papers.values()
    assert (paper.updated, paper.abstract, paper.doi) == ("2025-02-01", "Ours.", "10.1000/182")


def test_a_lower_version_is_merged_and_changes_no_text(imported):
    imported(record(version=2, title="New sheep"))
    imported(record(version=1, title="Old sheep", published="2024-12-01"))
    (paper,) = imported.papers.values()
    assert (paper.title, paper.version, paper.published) == ("New sheep", 2, "2024-12-01")


ARRIVALS = [
    record(1, version=1, title="Sheep", published="2024-12-01", authors=["Ada Lovelace"]),
    record(1, version=3, title="Sheep, revised", comments="Accepted"),
    record(2, version=1, topic="goats"),
    record(2, version=2, updated="2025-02-01"),
    record(9, version=1, title="Goats and sheep"),
]


def test_the_order_of_arrival_does_not_matter(imported, tmp_path):
    results = set()
    for number, order in enumerate(permutations(ARRIVALS)):
        if number % 5 == 0:
            folder = Import(tmp_path / f"{number}")
            folder(*order)
            results.add(tuple(data for _, data, _ in folder.written()))
    assert len(results) == 1


anything = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 10**25) | st.floats() | st.text(max_size=9)
    | st.sampled_from(["2412.00001v2", "2025-02-01", "sheep", "cs.CL"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=5,
)  # fmt: skip
KEYS = [*Paper.__struct_fields__, "comment", "date", "topic", "topics"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(KEYS), anything, max_size=5), max_size=3))
def test_any_records_are_counted_and_leave_a_store_that_reads(records):
    with tempfile.TemporaryDirectory() as folder:
        lines = jsonl(*({**record(), **one} for one in records))
        assert Import(Path(folder))(lines).read == len(records)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200) | st.binary(max_size=50).map(lambda data: b"\x1f\x8b\x08\x00" + data)
)
def test_any_bytes_are_read_or_refused(data):
    with tempfile.TemporaryDirectory() as folder:
        assert Import(Path(folder))(data).outcomes.total() == 0
