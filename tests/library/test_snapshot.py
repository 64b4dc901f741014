"""arXiv's metadata snapshot: what is read of its records, what is skipped, in how much memory."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from importing import GOATS, ROBOTS, Import, counts, record, refusal

from mkdocs_arxcompass.arxiv.paper import Paper, paper_from
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.text.matching import fold

NAME = "arxiv-metadata-oai-snapshot.json"


def taken(number=1, title="On sheep", **fields):
    """A record as the snapshot has it."""
    return {
        "id": f"2412.{number:05}",
        "submitter": "Ada Lovelace",
        "authors": "Ada Lovelace (London), Kurt G\\\"odel, and K. L. King, III",
        "title": title,
        "comments": None,
        "journal-ref": None,
        "doi": None,
        "report-no": None,
        "categories": "cs.CL cs.AI",
        "license": "http://arxiv.org/licenses/nonexclusive-distrib/1.0/",
        "abstract": "  We count.\n",
        "versions": [{"version": "v1", "created": "Mon, 2 Dec 2024 19:18:42 GMT"}],
        "update_date": "2025-03-01",
        "authors_parsed": [
            ["Lovelace", "Ada", "", "London"], ["Gödel", "Kurt", ""], ["King", "K. L.", "III"],
        ],
        **fields,
    }  # fmt: skip


@pytest.fixture
def imported(tmp_path):
    return Import(tmp_path)


# What is read


def test_a_record_becomes_a_paper(imported):
    versions = [
        {"version": "v1", "created": "Mon, 2 Dec 2024 19:18:42 GMT"},
        {"version": "v2", "created": "Tue, 24 Dec 2024 20:10:27 -0500"},
    ]
    wrapped = "  We count the sheep\nthat cannot sleep.\n  And goats\n\nand rams.\n"
    fields = {
        "title": "Sheep and\n  rams", "comments": "37 pages,\n  15 figures", "abstract": wrapped,
        "journal-ref": "J. Sheep 1", "doi": "10.1000/182", "versions": versions,
    }  # fmt: skip
    report = imported(taken(**fields), name=NAME)
    assert counts(report) == {"new": 1, "revised": 0, "merged": 0, "refused": 0}
    assert imported.papers["2412.00001"] == Paper(
        id="2412.00001",
        version=2,
        title="Sheep and rams",
        authors=("Ada Lovelace", "Kurt Gödel", "K. L. King III"),
        abstract="We count the sheep that cannot sleep.\n  And goats\n\nand rams.",
        comments="37 pages, 15 figures",
        journal_ref="J. Sheep 1",
        doi="10.1000/182",
        primary_category="cs.CL",
        categories=("cs.CL", "cs.AI"),
        published="2024-12-02T19:18:42Z",
        updated="2024-12-25T01:10:27Z",
    )
    assert imported.members("sheep") == ["2412.00001"]
    assert imported.placed("sheep") == []


def test_old_ids_and_the_order_of_versions(imported):
    versions = [
        {"version": f"v{n}", "created": f"Wed, {n} Jan 1992 00:00:00 GMT"} for n in (10, 1, 9)
    ]
    imported(
        taken(id="math/9201305", versions=versions), taken(id="hep-th/9901001", authors_parsed=[])
    )
    math, physics = imported.papers["math/9201305"], imported.papers["hep-th/9901001"]
    assert (math.version, math.published, math.updated) == (
        10, "1992-01-01T00:00:00Z", "1992-01-10T00:00:00Z",
    )  # fmt: skip
    assert physics.authors == ()


def test_a_first_version_that_is_not_listed_is_unknown(imported):
    imported(taken(versions=[{"version": "v2", "created": "Mon, 2 Dec 2024 19:18:42 GMT"}]))
    (paper,) = imported.papers.values()
    assert (paper.version, paper.published) == (2, "")


def test_records_of_ours_with_a_key_versions_stay_ours(imported):
    report = imported(record(versions=["one", "two"]), record(2, "3", versions=[]))
    assert imported.papers["2412.00001"] == Paper(**record())
    assert refusal(report)[0] == 2


def test_gzipped_and_in_a_folder(imported, tmp_path):
    line = json.dumps(taken()).encode() + b"\n"
    imported.file(line, name=f"in/{NAME}")
    imported.file(gzip.compress(line.replace(b"2412.00001", b"2412.00002")), name=f"in/b/{NAME}.gz")
    imported.file(b'{\n "ids": []\n}', name="in/topics/sheep.json")
    assert counts(imported.paths(tmp_path / "in")) == {
        "new": 2, "revised": 0, "merged": 0, "refused": 0,
    }  # fmt: skip


# What goes in


def test_only_what_fits_a_topic_is_kept_and_the_rest_is_skipped(imported):
    report = imported(
        taken(1),
        taken(2, "Rain"),
        taken(3, "Rain", abstract="  On all\n  GOATS.\n"),
        taken(4, "Asheepish"),
        taken(7, "A goat"),  # omitted by its topic
        taken(8, "Robots", categories="cs.RO"),  # wanted by a query, which only arXiv can answer
    )
    assert counts(report) == {"new": 2, "revised": 0, "merged": 0, "refused": 0}
    assert (report.skipped, report.read) == (4, 6)
    assert imported.members("sheep") == ["2412.00001"]
    assert imported.members("goats") == ["2412.00003"]


def test_what_is_in_the_store_is_brought_up_to_date(imported):
    imported(record(2, title="Rain"), only=ROBOTS)
    report = imported(taken(2, "Heavy rain"), taken(3, "Rain"))
    assert (counts(report)["merged"], report.skipped) == (1, 1)
    paper = imported.papers["2412.00002"]
    assert (paper.title, paper.authors[0], paper.primary_category) == (
        "Rain", "Ada Lovelace", "cs.CL",
    )  # fmt: skip


def test_one_topic_can_be_given_for_all(imported):
    report = imported(taken(1, "Rain"), taken(2), only=GOATS)
    assert (counts(report)["new"], report.skipped) == (2, 0)
    assert imported.placed("goats") == ["2412.00001", "2412.00002"]


def test_importing_twice_changes_no_byte(imported):
    records = [taken(1), taken(2, "Rain"), taken(3, "Goats\n  and sheep")]
    imported(*records)
    before = imported.written()
    assert counts(imported(*records))["merged"] == 2
    assert imported.written() == before


# What is refused


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"versions": []}, "versions"),
        ({"versions": None}, "versions"),
        ({"versions": ["v1"]}, "versions"),
        ({"versions": [{"version": "v1"}]}, "versions"),
        ({"versions": [{"version": 1, "created": "Mon, 2 Dec 2024 19:18:42 GMT"}]}, "versions"),
        ({"versions": [{"version": "vx", "created": "Mon, 2 Dec 2024 19:18:42 GMT"}]}, "versions"),
        ({"versions": [{"version": "v1", "created": "yesterday"}]}, "versions"),
        ({"versions": [{"version": "v1", "created": "Mon, 99 Dec 2024 19:18:42 GMT"}]}, "versions"),
        ({"versions": [{"version": "v1", "created": "31 Dec 9999 9:9:9 -2300"}]}, "versions"),
        ({"versions": [{"version": "v1", "created": None}]}, "versions"),
        ({"versions": [{"version": "v0", "created": "Mon, 2 Dec 2024 19:18:42 GMT"}]}, "version"),
        ({"authors_parsed": None}, "authors_parsed"),
        ({"authors_parsed": "Ada Lovelace"}, "authors_parsed"),
        ({"authors_parsed": ["Ada"]}, "authors_parsed"),
        ({"authors_parsed": [["Lovelace"]]}, "authors_parsed"),
        ({"authors_parsed": [["Lovelace", 5, ""]]}, "authors_parsed"),
        ({"id": "2413.00002"}, "2413.00002"),
        ({"id": None}, "id"),
        ({"id": ["2412.00002"]}, "id"),
        ({"title": None}, "title"),
        ({"title": {"a": 1}}, "title"),
        ({"abstract": ["sheep"]}, "abstract"),
        ({"comments": 5}, "comments"),
    ],
)  # fmt: skip
def test_a_damaged_record_is_refused_with_its_place_and_the_rest_is_read(imported, fields, named):
    report = imported(taken(1), {**taken(2), **fields}, taken(3))
    number, reason = refusal(report)
    assert number == 2
    assert named in reason
    assert list(imported.papers) == ["2412.00001", "2412.00003"]


@pytest.mark.parametrize(
    ("start", "kind"), [(b"PK\x03\x04", "zip"), (b"\xfd7zXZ\x00", "xz"), (b"BZh9", "bzip2")]
)
def test_other_archives_are_refused_once(imported, start, kind):
    number, reason = refusal(imported(start + b"\n\x00\xff" * 999, name="archive.zip"))
    assert number == 1
    assert f"packed with {kind}; unpack it first" in reason


# The quick look

letters = st.text(st.sampled_from("sheepSHEEP ſﬀΣςßİ-_.\n\t\u200b\u0301\x00éÉ①ⅷ"), max_size=12)


@settings(max_examples=500, deadline=None)
@given(st.lists(letters, min_size=1, max_size=2), letters, letters)
def test_the_quick_look_never_says_no_to_what_fits(keywords, title, abstract):
    topic = Topic(name="x", slug="x", keywords=tuple(filter(str.strip, keywords)) or ("sheep",))
    text = f"{title} {abstract}".replace("\n", " ")
    if not text.isprintable():
        return  # the import does not ask it then
    try:
        paper = paper_from({"id": "2412.00001v1", "title": title, "abstract": abstract})
    except ValueError:
        return
    assert topic.may_match(fold(text), ()) or not topic.matches(paper)


@pytest.mark.parametrize(
    ("title", "abstract"),
    [
        ("SHEEP", ""), ("ſheep", ""), ("Rain", "s\x7fheep"), ("\uff33heep", ""),
        ("Rain", "on\nSheep"), ("Rain", "sheeps,"), ("Rain", "_sheep_"), ("she\u202eep", "Rain"),
        ("Rain", "s\x08heep"), ("\ue000sheep", ""),
    ],
)  # fmt: skip
def test_what_fits_is_taken_in_however_it_is_written(imported, title, abstract):
    assert counts(imported(taken(1, title, abstract=abstract)))["new"] == 1
    assert imported.members("sheep") == ["2412.00001"]


def test_topics_without_keywords_and_with_includes(imported):
    imported.topics = [
        Topic(name="a", slug="a", categories=("math.*",)),
        Topic(name="b", slug="b", authors=("Kurt Gödel",), since="2025"),
        Topic(name="c", slug="c", keywords=("wool",), include=("2412.00003",)),
        Topic(name="d", slug="d", keywords=("wool",), categories=("math.CO",)),
    ]
    late = [{"version": "v1", "created": "Thu, 2 Jan 2025 19:18:42 GMT"}]
    report = imported(
        taken(1, categories="math.CO cs.AI"),
        taken(2, versions=late),
        taken(3, "Rain"),
        taken(4, "Wool"),
        taken(5, "Wool", categories="math.CO"),
        taken(6, "Rain"),
    )
    assert {slug: imported.members(slug) for slug in "abcd"} == {
        "a": ["2412.00001", "2412.00005"],
        "b": ["2412.00002"],
        "c": ["2412.00003", "2412.00004", "2412.00005"],
        "d": ["2412.00005"],
    }
    assert report.skipped == 1


# The command

MEASURED = """
import re, sys
from mkdocs_arxcompass.cli import main
try:
    main(["import", sys.argv[1]])
except SystemExit as end:
    print("exit", end.code)
# Not ru_maxrss: that of a child is never below what its parent had.
print(re.search(r"VmHWM:\\s*(\\d+) kB", open("/proc/self/status").read())[1])
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures in the units of Linux")
def test_a_long_snapshot_is_imported_in_little_memory(site):
    site.write_config()
    with (site.root / NAME).open("w") as file:
        line = json.dumps(taken(1, "Rain", abstract="  Rain, and wool.\n" * 80)) + "\n"
        for _ in range(1000):
            file.write(line * 60)
        file.write(json.dumps(taken(2, "On LLMs")))
    assert (site.root / NAME).stat().st_size > 120_000_000
    result = subprocess.run(
        [sys.executable, "-c", MEASURED, NAME],
        cwd=site.root, capture_output=True, text=True, timeout=120, check=True,
    )  # fmt: skip
    *told, kilobytes = result.stdout.splitlines()
    assert told == [
        "60001 read: 1 new, 0 revised, 0 merged, 0 refused",
        "skipped: 60000 of arXiv's snapshot that fit no topic; --topic takes all",
        "exit 0",
    ]
    assert int(kilobytes) < 150_000
