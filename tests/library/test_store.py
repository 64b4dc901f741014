"""The store: what its files look like, what counts as damage, and what no accident can destroy."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from itertools import permutations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store, check, locked, merge

modest = settings(max_examples=60, deadline=None)
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals and limits")

KEYS = [
    "id", "version", "title", "authors", "abstract", "comments", "journal_ref", "doi",
    "primary_category", "categories", "published", "updated",
]  # fmt: skip
FULL = {
    "authors": ("Ada Lovelace", "Alan Turing"),
    "abstract": "We count sheep.\n\nAll of them: ∑ 🐑.",
    "comments": "9 pages",
    "journal_ref": "J. Sheep 1 (2025)",
    "doi": "10.1000/182",
    "primary_category": "cs.CL",
    "categories": ("cs.CL", "cs.AI"),
    "published": "2024-12-31",
    "updated": "2025-02-03T10:30:00Z",
}


def paper(paper_id="2412.00001", version=1, **fields):
    return Paper(**{"id": paper_id, "version": version, "title": f"Sheep {paper_id}", **fields})


def fields(one):
    """All that a paper tells whoever asks for it."""
    return {name: getattr(one, name) for name in (*KEYS, "idv", "shard", "sort_key", "abs_url")}


def line(**fields):
    """A line of a shard."""
    return json.dumps({"id": "2412.00001", "version": 1, "title": "Sheep", **fields})


def saved(root, *papers, **topics):
    """A store on disk with these papers and the members of these topics."""
    store = Store.load(root)
    for one in papers:
        store.add(one, "sync")
    for slug, ids in topics.items():
        for paper_id in ids:
            store.place(paper_id, slug, by_name=False)
    store.save()
    return store


def written(root):
    """Every file of papers and topics, with its bytes and what would tell of a rewriting."""
    files = sorted(file for file in root.rglob("*.json*") if file.is_file())
    return {
        file.relative_to(root).as_posix(): (
            file.read_bytes(),
            file.stat().st_mtime_ns,
            file.stat().st_ino,
        )
        for file in files
    }


def write(root, path, data):
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    return file


def places(faults):
    return [f"{fault.path.name}:{fault.line}" for fault in faults]


# What the files look like


def test_a_paper_is_a_line_with_its_keys_in_a_fixed_order(tmp_path):
    saved(tmp_path, paper(**FULL))
    (text,) = (tmp_path / "papers/2412.jsonl").read_text(encoding="utf-8").splitlines()
    assert list(json.loads(text)) == KEYS
    assert json.loads(text)["authors"] == ["Ada Lovelace", "Alan Turing"]


def test_what_is_unknown_is_left_out_and_never_null(tmp_path):
    saved(tmp_path, paper())
    text = (tmp_path / "papers/2412.jsonl").read_text(encoding="utf-8")
    assert text == '{"id":"2412.00001","version":1,"title":"Sheep 2412.00001"}\n'


def test_the_text_is_utf_8_that_git_and_jq_show_as_it_is(tmp_path):
    saved(tmp_path, paper(title="Größe ∑ 🐑"))
    assert "Größe ∑ 🐑" in (tmp_path / "papers/2412.jsonl").read_text(encoding="utf-8")


def test_shards_are_months_of_ids_and_sorted_as_plain_strings(tmp_path):
    ids = ["math/9201305", "2412.00002", "hep-th/9201001", "0704.0001", "2412.00001", "2501.00001"]
    saved(tmp_path, *map(paper, ids))
    shards = {
        file.name: [json.loads(text)["id"] for text in file.read_text().splitlines()]
        for file in (tmp_path / "papers").iterdir()
    }
    assert shards == {
        "0704.jsonl": ["0704.0001"],
        "2412.jsonl": ["2412.00001", "2412.00002"],
        "2501.jsonl": ["2501.00001"],
        "9201.jsonl": ["hep-th/9201001", "math/9201305"],
    }


def test_new_and_old_ids_of_one_shard_stand_in_plain_order(tmp_path):
    saved(tmp_path, *map(paper, ["math/0701002", "cs/0701003", "math/0701001"]))
    texts = (tmp_path / "papers/0701.jsonl").read_text().splitlines()
    ids = [json.loads(text)["id"] for text in texts]
    assert ids == ["cs/0701003", "math/0701001", "math/0701002"]


def test_a_topics_ids_are_sorted_one_a_line(tmp_path):
    ids = ["math/9201305", "2412.00002", "0704.0001", "2412.00010"]
    saved(tmp_path, *map(paper, ids), sheep=ids)
    text = (tmp_path / "topics/sheep.json").read_text()
    record = json.loads(text)
    assert record["ids"] == ["0704.0001", "2412.00002", "2412.00010", "math/9201305"]
    assert (record["synced"], record["total"], record["complete"]) == (None, None, None)
    lines = [entry.strip(' ,"') for entry in text.splitlines()]
    start = lines.index("0704.0001")
    assert lines[start : start + 4] == record["ids"]
    assert text.endswith("}\n")


def test_what_a_sync_noted_stays_when_a_paper_is_added(tmp_path):
    noted = {"synced": "2025-02-01T00:00:00Z", "total": 7, "complete": True}
    write(tmp_path, "topics/sheep.json", json.dumps({**noted, "ids": []}))
    saved(tmp_path, paper(), sheep=["2412.00001"])
    record = json.loads((tmp_path / "topics/sheep.json").read_text())
    assert {key: record[key] for key in noted} == noted


IDS = [*(f"2412.0000{n}" for n in range(1, 6)), "0704.0001", "cs/0701003", "math/9201305"]
# What nothing can bear (control, bidirectional, private use) is stripped on reading.
alphabet = st.characters(exclude_categories=("Cc", "Cf", "Co", "Cs", "Cn"))
texts = st.text(alphabet, min_size=1, max_size=20)
stamps = st.just("") | st.dates().map(str)


@modest
@given(
    st.lists(
        st.builds(
            Paper,
            id=st.sampled_from(IDS),
            version=st.integers(1, 10**12),
            title=texts,
            abstract=st.text(alphabet),
            comments=st.text(alphabet, max_size=5),
            authors=st.lists(texts, max_size=3).map(tuple),
            categories=st.lists(texts, max_size=2).map(tuple),
            published=stamps,
            updated=stamps,
        ),
        unique_by=lambda p: p.id,
        max_size=6,
    )
)
def test_what_is_saved_loads_as_the_same_papers(papers):
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        ids = {p.id for p in papers}
        saved(root, *papers, sheep=sorted(ids))
        again = Store.load(root)
        assert again.papers == {p.id: p for p in papers}
        lean = Store.load(root, lean=True).papers
        assert {i: fields(p) for i, p in lean.items()} == {p.id: fields(p) for p in papers}
        assert {i for topic in again.topics.values() for i in topic.ids} == ids
        assert check(root) == []


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        (r"a\bb\f", "ab"),
        (r"a\u0007b\u202E", "ab"),
        ("a\x7fb\u202e\ue000", "ab"),
        (r"\\\b", "\\"),
        (r"\\beta \\uparrow \\\\frac", r"\beta \uparrow \\frac"),
    ],
)
def test_what_nothing_can_bear_goes_on_reading_however_json_has_it(tmp_path, raw, read):
    texts = f'"title":"x{raw}","authors":["x{raw}"],"abstract":"x{raw}"'
    write(tmp_path, "papers/2412.jsonl", f'{{"id":"2412.00001","version":1,{texts}}}\n')
    for lean in (False, True):
        found = Store.load(tmp_path, lean=lean).papers["2412.00001"]
        assert {found.title, *found.authors, found.abstract} == {f"x{read}"}


# Only what changed is written


def test_nothing_new_changes_no_byte(tmp_path):
    papers = [paper(**FULL), paper("2411.00001", 2), paper("math/9201305")]
    saved(tmp_path, *papers, sheep=["2412.00001"])
    before = written(tmp_path)
    assert len(before) == 4
    saved(tmp_path, *reversed(papers), paper("2411.00001"), sheep=["2412.00001"])
    Store.load(tmp_path).save()
    assert written(tmp_path) == before


def test_an_import_of_the_same_changes_no_byte(tmp_path):
    saved(tmp_path, paper(**FULL), sheep=["2412.00001"])
    before = written(tmp_path)
    store = Store.load(tmp_path)
    assert store.add(paper(**FULL), "import") == "merged"
    store.place("2412.00001", "sheep", by_name=False)
    store.save()
    assert written(tmp_path) == before


def test_only_files_that_changed_are_rewritten(tmp_path):
    ids = ["2411.00001", "2412.00001", "2501.00001"]
    saved(tmp_path, *map(paper, ids), sheep=ids, goats=ids[:1])
    before = written(tmp_path)
    saved(tmp_path, paper("2412.00002"), paper("2501.00001", 2), sheep=["2412.00002"])
    after = written(tmp_path)
    changed = {path for path in after if after[path] != before[path]}
    assert changed == {"papers/2412.jsonl", "papers/2501.jsonl", "topics/sheep.json"}


def test_saving_twice_writes_once(tmp_path):
    store = saved(tmp_path, paper(), sheep=["2412.00001"])
    before = written(tmp_path)
    store.save()
    assert written(tmp_path) == before


def test_an_empty_store_writes_nothing(tmp_path):
    Store.load(tmp_path / "arxiv").save()
    assert list(tmp_path.iterdir()) == []


# Reading


@pytest.mark.parametrize("folders", [[], ["papers"], ["topics"], ["papers", "topics", "other"]])
def test_a_store_without_files_is_empty(tmp_path, folders):
    for folder in folders:
        (tmp_path / "arxiv" / folder).mkdir(parents=True)
    store = Store.load(tmp_path / "arxiv")
    assert (store.papers, store.topics) == ({}, {})
    assert check(tmp_path / "arxiv") == []


@pytest.mark.parametrize("path", ["arxiv", "arxiv/papers", "arxiv/topics"])
def test_a_file_where_a_folder_should_be_is_a_fault(tmp_path, path):
    write(tmp_path, path, "x")
    assert check(tmp_path / "arxiv")
    with pytest.raises(StoreError, match="arxiv"):
        Store.load(tmp_path / "arxiv")


def test_a_folder_where_a_file_should_be_is_a_fault(tmp_path):
    (tmp_path / "papers/2412.jsonl").mkdir(parents=True)
    (tmp_path / "topics/sheep.json").mkdir(parents=True)
    assert sorted(fault.path.name for fault in check(tmp_path)) == ["2412.jsonl", "sheep.json"]


@pytest.mark.parametrize("ending", ["\r\n", "\n\n", "\n  \n", " \n", "\n\r\n"])
def test_blank_lines_and_windows_line_ends_are_borne(tmp_path, ending):
    records = [line(), line(id="2412.00002", version=2, abstract="Wool.\n\nMilk.")]
    write(tmp_path, "papers/2412.jsonl", ending + ending.join(records) + ending)
    write(tmp_path, "topics/sheep.json", f'{{"ids": [{ending}"2412.00002"{ending}]}}{ending}')
    store = Store.load(tmp_path)
    assert list(store.papers) == ["2412.00001", "2412.00002"]
    assert store.topics["sheep"].ids == {"2412.00002"}
    assert check(tmp_path) == []
    lean = Store.load(tmp_path, lean=True).papers.values()
    assert [one.abstract for one in lean] == ["", "Wool.\n\nMilk."]


def test_a_missing_final_newline_is_borne(tmp_path):
    write(tmp_path, "papers/2412.jsonl", line())
    saved(tmp_path, paper("2412.00002"))
    assert len((tmp_path / "papers/2412.jsonl").read_text().splitlines()) == 2


def test_what_a_killed_writer_left_does_not_disturb(tmp_path):
    saved(tmp_path, paper(), sheep=["2412.00001"])
    for folder, name in [("papers", "2412.jsonl"), ("topics", "sheep.json")]:
        saved(tmp_path / "other", paper())
        write(tmp_path, f"{folder}/.{name}.tmp", '{"id":"24')
    assert list(Store.load(tmp_path).papers) == ["2412.00001"]
    assert check(tmp_path) == []


# Damage

GOOD = line().encode()
DAMAGE = {
    "cut short": (GOOD + b'\n{"id":"2412.00002","version":1,"tit', 2),
    "cut at the start": (b"12.00001\n" + GOOD, 1),
    "not UTF-8": (GOOD + b'\n{"id":"2412.00002","version":1,"title":"Gr\xf6\xdfe"}\n', 2),
    "no JSON": (b"<<<<<<< HEAD\n" + GOOD, 1),
    "no object": (GOOD + b"\n\n[1]\n", 3),
    "two records": (GOOD + b'{"id":"2412.00002","version":1,"title":"x"}', 1),
    "duplicate": (GOOD + b'\n{"id":"2412.00002","version":1,"title":"x"}\n' + GOOD, 3),
    "other version": (GOOD + b'\n{"id":"2412.00001","version":2,"title":"x"}\n', 2),
    "wrong shard": (GOOD + b'\n{"id":"2501.00001","version":1,"title":"x"}\n', 2),
    "null": (b'{"id":"2412.00001","version":1,"title":"x","comments":null}', 1),
    "unknown key": (b'{"id":"2412.00001","version":1,"title":"x","comment":"9 pages"}', 1),
    "no id": (b'{"version":1,"title":"x"}', 1),
    "no version": (b'{"id":"2412.00001","title":"x"}', 1),
    "no title": (b'{"id":"2412.00001","version":1}', 1),
    "version 0": (b'{"id":"2412.00001","version":0,"title":"x"}', 1),
    "version as text": (b'{"id":"2412.00001","version":"1","title":"x"}', 1),
    "authors as text": (b'{"id":"2412.00001","version":1,"title":"x","authors":"Ada"}', 1),
    "abstract as number": (b'{"id":"2412.00001","version":1,"title":"x","abstract":7}', 1),
    "abstract not UTF-8": (b'{"id":"2412.00001","version":1,"title":"x","abstract":"\xf6"}', 1),
    "abstract escaped": (rb'{"id":"2412.00001","version":1,"title":"x","abstract":"\q"}', 1),
    "no identifier": (b'{"id":"2413.00001","version":1,"title":"x"}', 1),
    "id with version": (b'{"id":"2412.00001v1","version":1,"title":"x"}', 1),
    "id with subject class": (b'{"id":"math.GT/0309136","version":1,"title":"x"}', 1),
    "no date": (b'{"id":"2412.00001","version":1,"title":"x","updated":"2025-02-30"}', 1),
    "nested": (b"[" * 50_000 + b"\n" + GOOD, 1),
    "a byte order mark": (b"\xef\xbb\xbf\xef\xbb\xbf" + GOOD, 1),
}


@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_line_is_an_error_that_names_file_and_line(tmp_path, kind):
    data, number = DAMAGE[kind]
    write(tmp_path, "papers/2412.jsonl", data)
    write(tmp_path, "papers/2411.jsonl", line(id="2411.00001"))
    assert places(check(tmp_path)) == [f"2412.jsonl:{number}"]
    for lean in (False, True):
        with pytest.raises(StoreError, match=rf"papers/2412\.jsonl:{number}: \S"):
            Store.load(tmp_path, lean=lean)


def test_a_paper_in_two_shards_is_a_fault(tmp_path):
    write(tmp_path, "papers/2411.jsonl", line())
    write(tmp_path, "papers/2412.jsonl", line())
    assert "2411.jsonl:1" in places(check(tmp_path))


@pytest.mark.parametrize(
    ("data", "number"),
    [
        ("", 1),
        ('{"ids": [\n"2412.00001",\n', 3),
        ('{"ids": [\n"2412.00001"\n"2412.00001"]}', 3),
        ("\n<<<<<<< HEAD\n{}", 2),
        (b'{"ids": ["\xf6"]}', None),
        ("[]", None),
        ("{}", None),
        ('{"ids": null}', None),
        ('{"ids": [5]}', None),
        ('{"ids": "2412.00001"}', None),
        ('{"ids": [], "colour": "white"}', None),
        ('{"ids": [], "complete": "yes"}', None),
        ('{"ids": [], "total": "7"}', None),
        ("[" * 50_000, None),
        ('{"ids": [\n"2412.00001",\n"2412.99999"\n]}', 3),
    ],
)
def test_a_damaged_topic_is_an_error_that_names_the_file(tmp_path, data, number):
    write(tmp_path, "papers/2412.jsonl", line())
    write(tmp_path, "topics/sheep.json", data)
    assert places(check(tmp_path)) == [f"sheep.json:{number}"]
    place = r"topics/sheep\.json" + (f":{number}" if number else "")
    with pytest.raises(StoreError, match=rf"{place}: \S"):
        Store.load(tmp_path)


def test_every_paper_of_a_topic_that_is_missing_is_told_with_its_line(tmp_path):
    write(tmp_path, "papers/2412.jsonl", line())
    ids = ["2411.00001", "2412.00001", "2501.00001", "math/9201305"]
    write(tmp_path, "topics/sheep.json", json.dumps({"ids": ids}, indent=1))
    faults = check(tmp_path)
    assert places(faults) == ["sheep.json:3", "sheep.json:5", "sheep.json:6"]
    assert [i for i in ids if any(i in str(fault) for fault in faults)] == [
        "2411.00001",
        "2501.00001",
        "math/9201305",
    ]


def test_an_error_names_ten_faults_and_counts_the_others(tmp_path):
    write(tmp_path, "papers/2412.jsonl", "x\n" * 13)
    with pytest.raises(StoreError) as caught:
        Store.load(tmp_path)
    message = str(caught.value)
    assert message.count("2412.jsonl:") == 10
    assert "3 more" in message
    assert "arxcompass check" in message
    assert len(check(tmp_path)) == 13


def test_faults_of_several_files_come_together(tmp_path):
    write(tmp_path, "papers/2411.jsonl", "x\n")
    write(tmp_path, "papers/2412.jsonl", f"{line()}\nx\n")
    write(tmp_path, "topics/sheep.json", "x")
    assert sorted(places(check(tmp_path))) == ["2411.jsonl:1", "2412.jsonl:2", "sheep.json:1"]


@pytest.mark.parametrize(
    ("texts", "number"),
    [
        ([line(id="2412.00002"), line()], 2),
        ([line(), line(id="2412.00003"), line(id="2412.00002")], 3),
        (["", line(id="2412.00002"), "", line()], 4),
    ],
    ids=["two", "three", "blank lines"],
)
def test_check_finds_lines_out_of_order_but_they_load(tmp_path, texts, number):
    write(tmp_path, "papers/2412.jsonl", "\n".join(texts))
    write(tmp_path, "papers/2411.jsonl", line(id="2411.99999"))
    assert places(check(tmp_path)) == [f"2412.jsonl:{number}"]
    assert Store.load(tmp_path).papers


def test_the_next_change_puts_lines_in_order(tmp_path):
    write(tmp_path, "papers/2412.jsonl", f"{line(id='2412.00003')}\n{line()}\n")
    saved(tmp_path, paper("2412.00002"))
    assert check(tmp_path) == []


def test_a_line_out_of_order_does_not_hide_other_faults(tmp_path):
    write(tmp_path, "papers/2412.jsonl", f"{line(id='2412.00003')}\nx\n{line()}\n")
    assert sorted(places(check(tmp_path))) == ["2412.jsonl:2", "2412.jsonl:3"]


def test_a_paper_in_the_wrong_shard_is_no_second_fault_in_the_right_one(tmp_path):
    write(tmp_path, "papers/2411.jsonl", line(id="2412.00009"))
    write(tmp_path, "papers/2412.jsonl", line())
    assert places(check(tmp_path)) == ["2411.jsonl:1"]


# Versions


@pytest.mark.parametrize("source", ["sync", "import"])
def test_the_highest_version_wins_whatever_the_order_of_arrival(source):
    versions = [paper(version=n, **{**FULL, "comments": f"Version {n}"}) for n in (1, 2, 3)]
    for order in permutations(versions):
        store = Store(Path("nowhere"))
        for one in order:
            store.add(one, source)
        assert store.papers == {"2412.00001": versions[-1]}


def test_revised_means_a_higher_version():
    store = Store(Path("nowhere"))
    arrivals = [(2, "new"), (1, "merged"), (2, "merged"), (4, "revised"), (3, "merged")]
    for number, (version, outcome) in enumerate(arrivals):
        arrival = paper(version=version, abstract=f"Arrival {number}")
        assert store.add(arrival, "sync") == outcome


@pytest.mark.parametrize("source", ["sync", "import"])
@pytest.mark.parametrize("key", ["authors", "categories", "published"])
@pytest.mark.parametrize("versions", [(1, 2), (2, 1)], ids=["higher", "lower"])
def test_what_the_higher_version_lacks_is_filled_from_the_lower(source, key, versions):
    low, high = paper(version=1, **FULL), paper(version=2, **{**FULL, key: type(FULL[key])()})
    known, other = sorted((low, high), key=lambda p: versions.index(p.version))
    assert merge(known, other, source) == msgspec.structs.replace(high, **{key: FULL[key]})


@pytest.mark.parametrize("source", ["sync", "import"])
@pytest.mark.parametrize("versions", [(1, 2), (2, 1)], ids=["higher", "lower"])
def test_of_different_versions_the_higher_ones_fields_win(source, versions):
    other = {**FULL, "title": "Goats", "authors": ("Grace Shepherd",), "categories": ("cs.RO",)}
    other |= {"primary_category": "cs.RO", "published": "2024-12-30", "updated": "2024-12-30"}
    other |= {"abstract": "Goats.", "comments": "8 pages", "journal_ref": "J. Goat", "doi": "1/2"}
    low, high = paper(version=1, **other), paper(version=2, **FULL)
    known, new = sorted((low, high), key=lambda p: versions.index(p.version))
    assert merge(known, new, source) == high


def test_of_equal_versions_a_sync_takes_arxivs_fields():
    arxivs = {**FULL, "title": "Goats", "authors": ("Grace Shepherd",), "abstract": "Goats.",
              "comments": "8 pages", "journal_ref": "J. Goat", "doi": "1/2",
              "primary_category": "cs.RO", "categories": ("cs.RO",), "published": "2024-12-30",
              "updated": "2025-03-01"}  # fmt: skip
    assert merge(paper(**FULL), paper(**arxivs), "sync") == paper(**arxivs)


def test_of_equal_versions_an_import_keeps_the_text_that_is_there():
    other = {**FULL, "title": "Goats", "abstract": "Goats.", "comments": "8 pages"}
    assert merge(paper(**FULL), paper(**other), "import") == paper(**FULL)


@pytest.mark.parametrize("source", ["sync", "import"])
@pytest.mark.parametrize("key", [key for key in KEYS if key in FULL])
def test_of_equal_versions_an_absent_field_never_replaces_a_present_one(source, key):
    lacking = paper(**{**FULL, key: type(FULL[key])()})
    assert merge(paper(**FULL), lacking, source) == paper(**FULL)


@pytest.mark.parametrize("source", ["sync", "import"])
@pytest.mark.parametrize("key", ["authors", "categories", "published"])
def test_of_equal_versions_what_is_lacking_is_filled(source, key):
    lacking = paper(**{**FULL, key: type(FULL[key])()})
    assert merge(lacking, paper(**FULL), source) == paper(**FULL)


@pytest.mark.parametrize(
    ("known", "other", "expected"),
    [
        ("2025-02-03", "2025-02-01", "2025-02-01"),
        ("2025-02-01", "2025-02-03", "2025-02-01"),
        ("", "2025-02-03", "2025-02-03"),
        ("2025-02-03", "", "2025-02-03"),
        ("", "", ""),
        ("2025-02-03T10:30:00Z", "2025-02-03T09:00:00Z", "2025-02-03T09:00:00Z"),
        ("2025-02-03T10:30:00Z", "2025-02-02", "2025-02-02"),
        ("2025-02-03", "2025-02-02T23:59:59Z", "2025-02-02T23:59:59Z"),
    ],
)
def test_of_equal_versions_an_import_takes_the_earliest_known_update(known, other, expected):
    best = merge(paper(updated=known), paper(updated=other), "import")
    assert best == paper(updated=expected)


def test_the_date_of_an_older_version_is_not_that_of_the_newer():
    old, new = paper(version=1, updated="2025-02-01"), paper(version=2)
    assert merge(old, new, "sync").updated == merge(new, old, "sync").updated == ""


def maybe(value):
    return st.sampled_from([type(value)(), value])


def versions(of):
    """A version of a paper, of which any field may lack that `of` makes optional."""
    fields = {key: of(value) for key, value in FULL.items()}
    return st.builds(
        lambda version, fields: paper(version=version, **labelled(version, fields)),
        st.integers(1, 9),
        st.fixed_dictionaries(fields),
    )


def labelled(version, fields):
    """The same fields, so that it can be seen from which version they come."""
    label = {str: f"{version}", tuple: (f"{version}",)}
    dates = {"updated": f"2025-02-0{version}", "published": f"2025-01-0{version}"}
    return {key: value and dates.get(key, label[type(value)]) for key, value in fields.items()}


def merged(papers, source):
    store = Store(Path("nowhere"))
    for one in papers:
        store.add(one, source)
    return list(store.papers.values())


@modest
@given(
    st.lists(versions(st.just), max_size=5, unique_by=lambda p: p.version), st.randoms(), st.data()
)
def test_complete_versions_give_the_same_paper_in_any_order(papers, random, data):
    source = data.draw(st.sampled_from(["sync", "import"]))
    expected = merged(papers, source)
    random.shuffle(papers)
    assert merged(papers, source) == expected == sorted(papers, key=lambda p: p.version)[-1:]


@modest
@given(
    st.lists(versions(maybe), min_size=2, max_size=2, unique_by=lambda p: p.version),
    st.sampled_from(["sync", "import"]),
)
def test_any_two_versions_give_the_same_paper_in_both_orders(papers, source):
    assert merged(papers, source) == merged(reversed(papers), source)


@modest
@given(
    st.lists(versions(maybe), min_size=3, max_size=4, unique_by=lambda p: p.version),
    st.sampled_from(["sync", "import"]),
)
def test_in_any_order_the_highest_version_has_what_it_brought_and_lacks_only_what_all_lack(
    papers, source
):
    top = max(papers, key=lambda p: p.version)
    for order in permutations(papers):
        (best,) = merged(order, source)
        assert (best.version, best.title) == (top.version, top.title)
        for key in FULL:
            assert getattr(best, key) == getattr(top, key) or not getattr(top, key)
        for key in ("authors", "categories", "published"):
            assert getattr(best, key) in [getattr(p, key) for p in papers]
            assert getattr(best, key) or not any(getattr(p, key) for p in papers)


# Members


def test_members_are_recorded_and_those_placed_by_name_remembered(tmp_path):
    store = saved(tmp_path, *map(paper, ["2412.00001", "2412.00002"]), sheep=["2412.00001"])
    store.place("2412.00002", "sheep", by_name=True)
    store.save()
    record = Store.load(tmp_path).topics["sheep"]
    assert record.ids == {"2412.00001", "2412.00002"}
    assert record.placed == {"2412.00002"}


def test_a_member_that_is_placed_by_name_afterwards_stays_so(tmp_path):
    store = saved(tmp_path, paper(), sheep=["2412.00001"])
    store.place("2412.00001", "sheep", by_name=True)
    store.place("2412.00001", "sheep", by_name=False)
    store.save()
    assert Store.load(tmp_path).topics["sheep"].placed == {"2412.00001"}


# Accidents


def run(script, *arguments, **options):
    """Start a Python program of its own."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, **options
    )


HOLDER = """
import sys
from pathlib import Path
from mkdocs_arxcompass.library.store import locked

with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_store_that_another_process_writes_is_refused_after_the_time_given(tmp_path):
    root = tmp_path / "arxiv"
    with run(HOLDER, root) as holder:
        assert holder.stdout.readline() == "held\n"
        start = time.monotonic()
        with pytest.raises(StoreError, match="arxiv"), locked(root, 0.3):
            pytest.fail("two at once")
        assert 0.3 <= time.monotonic() - start < 2
        holder.stdin.close()
        with locked(root, 10):  # and taken as soon as the other one is done
            pass


def test_a_lock_dies_with_its_process(tmp_path):
    with run(HOLDER, tmp_path) as holder:
        assert holder.stdout.readline() == "held\n"
        holder.kill()
        holder.wait()
        with locked(tmp_path, 5):
            pass


def test_a_lock_is_released_when_its_work_fails(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path):
        _ = 1 / 0
    with locked(tmp_path, 0):
        pass


def test_a_place_that_cannot_be_written_is_a_store_error(tmp_path):
    write(tmp_path, "arxiv", "x")
    with pytest.raises(StoreError, match="arxiv"), locked(tmp_path / "arxiv", 0):
        pytest.fail("there is no folder")


def test_papers_are_written_before_the_topics_that_name_them(tmp_path):
    store = Store.load(tmp_path)
    write(tmp_path, "topics", "in the way")
    store.add(paper(), "sync")
    store.place("2412.00001", "sheep", by_name=False)
    with pytest.raises(StoreError, match=r"topics/sheep\.json"):
        store.save()
    assert (tmp_path / "papers/2412.jsonl").is_file()
    (tmp_path / "topics").unlink()
    store.save()  # what was not written is not forgotten
    assert Store.load(tmp_path).topics["sheep"].ids == {"2412.00001"}


FULL_DISK = """
import resource
import sys
from pathlib import Path
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.faults import StoreError
from mkdocs_arxcompass.library.store import Store

store = Store.load(Path(sys.argv[1]))
for number in range(1, 200):
    store.add(Paper(id=f"2412.{number:05}", version=2, title="Sheep " * 20), "sync")
    store.place(f"2412.{number:05}", "sheep", by_name=False)
resource.setrlimit(resource.RLIMIT_FSIZE, (5000, resource.RLIM_INFINITY))
try:
    store.save()
except StoreError as error:
    print(error, flush=True)
sys.stdin.readline()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.save()
"""


@posix
def test_a_write_that_fails_leaves_the_old_file_whole_and_nothing_beside_it(tmp_path):
    saved(tmp_path, paper(), sheep=["2412.00001"])
    before = written(tmp_path)
    with run(FULL_DISK, tmp_path) as writer:
        assert "2412.jsonl" in writer.stdout.readline()
        assert written(tmp_path) == before
        assert {file.name for file in (tmp_path / "papers").iterdir()} == {"2412.jsonl"}
        writer.communicate("there is room again\n")
    assert writer.returncode == 0
    assert len(Store.load(tmp_path).topics["sheep"].ids) == 199


WRITER = """
import sys
from pathlib import Path
from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.store import Store

store = Store.load(Path(sys.argv[1]))
for version in range(1, 10_000):
    for month in (2411, 2412):
        for number in [*range(1, 100), 100 + version]:
            paper_id = f"{month}.{number:05}"
            store.add(Paper(id=paper_id, version=version, title="Sheep " * 100), "sync")
            store.place(paper_id, "sheep", by_name=False)
    store.save()
    print(version, flush=True)
"""


@pytest.mark.slow
@posix
def test_a_writer_killed_at_any_moment_leaves_a_store_that_reads_and_lost_nothing(tmp_path):
    moments = random.Random(2412)
    for attempt in range(12):
        root = tmp_path / str(attempt)
        with run(WRITER, root) as writer:
            confirmed = int(writer.stdout.readline())
            time.sleep(moments.uniform(0, 0.04))
            writer.kill()
            # The last line can be cut as well.
            confirmed = max(confirmed, *map(int, writer.stdout.read().split("\n")[:-1] or [0]))
        store = Store.load(root)
        assert check(root) == []
        assert all(p.version >= confirmed for p in store.papers.values() if p.id[5:] < "00100")
        for number in (1, 99, 101, 100 + confirmed):
            assert {f"2411.{number:05}", f"2412.{number:05}"} <= store.topics["sheep"].ids
