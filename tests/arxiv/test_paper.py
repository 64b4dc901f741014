"""Identifiers and papers, as arXiv and everybody else may write them."""

from __future__ import annotations

import string
import time
import unicodedata
from contextlib import suppress

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.categories import taxonomy
from mkdocs_arxcompass.arxiv.paper import Identifier, Paper, is_timestamp, paper_from, timestamp

modest = settings(max_examples=100, deadline=None)

OPTIONAL = (
    "authors", "abstract", "comments", "journal_ref", "doi", "primary_category", "categories",
    "published", "updated",
)  # fmt: skip
BIDI_CONTROLS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def record(**fields):
    return {"id": "2412.17626", "version": 1, "title": "Counting sheep", **fields}


@st.composite
def identifiers(draw):
    """Identifiers of every month from 1991-07 to 2026-12, with and without version."""
    version = draw(st.none() | st.integers(1, 99))
    months = draw(st.integers(1991 * 12 + 6, 2026 * 12 + 11))
    year, month = divmod(months, 12)
    yymm = f"{year % 100:02}{month + 1:02}"
    if months < 2007 * 12 + 3:
        archive = draw(st.sampled_from(sorted(taxonomy().archives)))
        return Identifier(archive, yymm, f"{draw(st.integers(1, 999)):03}", version)
    digits = 4 if year < 2015 else 5
    return Identifier("", yymm, f"{draw(st.integers(1, 10**digits - 1)):0{digits}}", version)


# Identifiers


@pytest.mark.parametrize(
    ("text", "paper_id", "version"),
    [
        ("0704.0001", "0704.0001", None),
        ("1412.9999", "1412.9999", None),
        ("1501.00001", "1501.00001", None),
        ("2412.17626", "2412.17626", None),
        ("2412.17626v2", "2412.17626", 2),
        ("2412.17626v12", "2412.17626", 12),
        ("  2412.17626\n", "2412.17626", None),
        ("math/9201305", "math/9201305", None),
        ("math/9201305v3", "math/9201305", 3),
        ("math.GT/0309136", "math/0309136", None),
        ("math.GT/0309136v1", "math/0309136", 1),
        ("cond-mat.mtrl-sci/0101001", "cond-mat/0101001", None),
        ("hep-th/9108001", "hep-th/9108001", None),
        ("cs/0703999", "cs/0703999", None),
        ("q-bio.NC/0601001", "q-bio/0601001", None),
        ("arXiv:2412.17626v2", "2412.17626", 2),
        ("arxiv:math.GT/0309136", "math/0309136", None),
        ("https://arxiv.org/abs/2412.17626", "2412.17626", None),
        ("http://arxiv.org/abs/2412.17626v2", "2412.17626", 2),
        ("https://www.arxiv.org/abs/2412.17626v2", "2412.17626", 2),
        ("http://export.arxiv.org/abs/2412.17626v2", "2412.17626", 2),
        ("https://ArXiv.org/abs/2412.17626v2", "2412.17626", 2),
        ("https://arxiv.org/pdf/2412.17626v2", "2412.17626", 2),
        ("https://arxiv.org/pdf/2412.17626v2.pdf", "2412.17626", 2),
        ("https://arxiv.org/pdf/2412.17626.pdf", "2412.17626", None),
        ("https://arxiv.org/html/2412.17626v2", "2412.17626", 2),
        ("https://arxiv.org/html/2412.17626v2/", "2412.17626", 2),
        ("https://arxiv.org/abs/2412.17626v2?context=cs.CL", "2412.17626", 2),
        ("https://arxiv.org/pdf/2412.17626v2.pdf#page=3", "2412.17626", 2),
        ("https://arxiv.org/abs/math/9201305v2", "math/9201305", 2),
        ("https://arxiv.org/abs/math.GT/0309136", "math/0309136", None),
        ("http://arxiv.org/pdf/hep-th/9108001v1.pdf", "hep-th/9108001", 1),
    ],
)
def test_every_usual_way_to_write_an_identifier_is_read(text, paper_id, version):
    identifier = Identifier.parse(text)
    assert (identifier.id, identifier.version) == (paper_id, version)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "llm", "v2", "2412", ".", "/",
        "0000.0000", "2400.00001", "2413.00001",  # no such month
        "0703.0001", "2412.1762", "2412.176261", "1412.00001", "1501.0001",  # no such number then
        "foo/9201305", "stat/0601001", "math/9106001", "math/0704001",  # nor such an archive
        "math/9213305", "math/92013050", "math/920130", "math9201305", "math/9201.305",
        "2412.17626v0", "2412.17626v", "2412.17626v-1", "2412.17626v01", "2412.17626v1.5",
        "math/9201305v0", "2412.17626x", "2412.17626v2x", "x2412.17626", "24 12.17626",
        "2412. 17626", "2412.17626 v2", "2412.17626 2412.17627", "math /9201305",
        "２４１２.17626", "2412.１７６２６", "2412.17626v２", "2412.17626v²", "٢٤١٢.17626",
        "https://example.org/abs/2412.17626", "https://arxiv.org.example.org/abs/2412.17626",
        "https://notarxiv.org/abs/2412.17626", "ftp://arxiv.org/abs/2412.17626",
        "https://example.org/arxiv.org/abs/2412.17626", "https://arxiv.org/list/2412.17626",
        "https://arxiv.org/abs/", "https://arxiv.org/", "https://arxiv.org/abs/2413.00001",
        "https://arxiv.org/abs/2412.17626 v2", "https://[", "https://", "arXiv:", "arXiv:foo",
        "2412.17626v" + "9" * 5000,
    ],
)  # fmt: skip
def test_what_is_no_identifier_is_refused_with_the_way_to_write_one(text):
    with pytest.raises(ValueError, match=r"2412\.17626 or math/9201305"):
        Identifier.parse(text)


def test_the_refusal_says_what_was_written():
    with pytest.raises(ValueError, match=r"foo/9201305"):
        Identifier.parse("foo/9201305")


@modest
@given(identifiers())
def test_an_identifier_survives_writing_and_reading(identifier):
    version = f"v{identifier.version}" if identifier.version else ""
    assert Identifier.parse(identifier.id + version) == identifier
    assert Identifier.parse(f"https://arxiv.org/pdf/{identifier.id}{version}.pdf") == identifier
    assert Identifier.parse(f"arXiv:{identifier.id}{version}") == identifier


@modest
@given(st.text() | st.text(string.hexdigits + "v./:arXivmth-").map("https://arxiv.org/abs/".join))
def test_any_other_text_is_a_value_error_and_nothing_else(text):
    with suppress(ValueError):
        identifier = Identifier.parse(text)
        assert Identifier.parse(identifier.id) == identifier._replace(version=None)


@pytest.mark.parametrize(
    ("paper_id", "month"),
    [
        ("hep-th/9107001", "1991-07"),
        ("math/9912001", "1999-12"),
        ("math/0001001", "2000-01"),
        ("cs/0703999", "2007-03"),
        ("0704.0001", "2007-04"),
        ("0912.0001", "2009-12"),
        ("1412.9999", "2014-12"),
        ("1501.00001", "2015-01"),
        ("2412.17626", "2024-12"),
        ("2607.00001", "2026-07"),
    ],
)
def test_the_month_of_an_id(paper_id, month):
    assert Identifier.parse(paper_id).month == month


def test_ids_sort_by_full_year_and_month_then_number_then_archive():
    expected = [
        "hep-th/9108001", "math/9912001", "cs/0001001", "math/0001001", "cs/0001002",
        "math/0703999", "0704.0001", "0912.0001", "1412.9999", "1501.00001", "2412.09999",
        "2412.17626", "2501.00001",
    ]  # fmt: skip
    as_texts = sorted(expected)
    assert sorted(as_texts, key=lambda i: Identifier.parse(i).sort_key) == expected


# Papers


def test_what_a_paper_is_called():
    paper = Paper(id="2412.17626", version=2, title="Counting sheep")
    assert paper.idv == "2412.17626v2"
    assert paper.abs_url == "https://arxiv.org/abs/2412.17626v2"
    assert paper.pdf_url == "https://arxiv.org/pdf/2412.17626v2"
    assert (paper.anchor, paper.shard) == ("arxiv-2412.17626", "2412")
    assert paper.sort_key == paper.identifier.sort_key


def test_what_a_paper_with_an_old_id_is_called():
    paper = Paper(id="math/9201305", version=1, title="Counting sheep")
    assert paper.abs_url == "https://arxiv.org/abs/math/9201305v1"
    assert (paper.anchor, paper.shard) == ("arxiv-math-9201305", "9201")
    assert paper.sort_key == paper.identifier.sort_key


@modest
@given(st.lists(identifiers(), max_size=6, unique_by=lambda i: i.id))
def test_different_papers_have_different_anchors_without_slash(found):
    anchors = {Paper(id=i.id, version=1, title="x").anchor for i in found}
    assert len(anchors) == len(found)
    assert not any("/" in anchor for anchor in anchors)


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "math.GT/0309136"},
        {"id": "MATH/0309136"},
        {"id": "2412.17626v2"},
        {"id": "arXiv:2412.17626"},
        {"id": "2413.00001"},
        {"published": "2025-02-30"},
        {"updated": "2025-02-01T10:30:00+00:00"},
        {"updated": "2025-02-01 10:30:00Z"},
        {"updated": "2025-02"},
    ],
)
def test_a_paper_takes_only_what_is_in_order(fields):
    with pytest.raises(ValueError, match=next(iter(fields.values())).replace("+", r"\+")):
        Paper(**record(**fields))


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("2025-02-01", True),
        ("2024-02-29", True),
        ("2025-02-01T10:30:00Z", True),
        ("2023-02-29", False),
        ("2025-02-01T24:30:00Z", False),
        ("2025-02-01T10:30:00", False),
        ("2025-2-1", False),
        ("２０２５-02-01", False),
        ("2025-02-01\n", False),
        ("", False),
    ],
)
def test_what_the_store_takes_for_a_date(text, good):
    assert is_timestamp(text) is good


# Records from elsewhere


def test_the_least_that_a_record_says():
    assert paper_from(record()) == Paper(id="2412.17626", version=1, title="Counting sheep")


def test_nulls_are_absent():
    assert paper_from(record(**dict.fromkeys(OPTIONAL))) == paper_from(record())


def test_unknown_keys_are_ignored():
    assert paper_from(record(submitter="Ada", versions=[{"n": 1}], _x=None)) == paper_from(record())


def test_all_fields_are_taken_over():
    fields = {
        "authors": ["Ada Lovelace", "Alan Turing"],
        "abstract": "We count sheep.",
        "comments": "9 pages",
        "journal_ref": "J. Sheep 1 (2025)",
        "doi": "10.1000/182",
        "primary_category": "cs.CL",
        "categories": ["cs.CL", "cs.AI"],
        "published": "2025-02-01",
        "updated": "2025-02-03T10:30:00Z",
    }
    paper = paper_from(record(**fields))
    assert msgspec.json.decode(msgspec.json.encode(paper)) == record(**fields)


@pytest.mark.parametrize(
    ("paper_id", "version", "expected"),
    [
        ("2412.17626v3", None, 3),
        ("2412.17626v3", 3, 3),
        ("2412.17626", 3, 3),
        ("http://arxiv.org/abs/2412.17626v3", None, 3),
    ],
)
def test_a_version_stands_behind_the_id_or_for_itself(paper_id, version, expected):
    paper = paper_from(record(id=paper_id, version=version))
    assert (paper.id, paper.version) == ("2412.17626", expected)


def test_subject_classes_go():
    assert paper_from(record(id="math.GT/0309136")).id == "math/0309136"


def test_two_versions_in_one_record_are_refused():
    with pytest.raises(ValueError, match="contradict"):
        paper_from(record(id="2412.17626v2", version=3))


@pytest.mark.parametrize("key", ["id", "version", "title"])
def test_a_record_without_one_of_the_three_is_refused_and_the_field_named(key):
    rest = {k: value for k, value in record().items() if k != key}
    for lacking in (rest, {**rest, key: None}):
        with pytest.raises(ValueError, match=key):
            paper_from(lacking)


@pytest.mark.parametrize("title", ["", "  \n", "\x00\u202e"])
def test_an_empty_title_is_refused(title):
    with pytest.raises(ValueError, match="title"):
        paper_from(record(title=title))


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("id", 2412.17626), ("id", ["2412.17626"]),
        ("version", "1"), ("version", 0), ("version", -1), ("version", 1.5), ("version", True),
        ("title", 5), ("title", ["Counting sheep"]),
        ("abstract", ["We count."]), ("comments", 9), ("journal_ref", {}), ("doi", 10.1),
        ("authors", "Ada Lovelace"), ("authors", [5]), ("authors", {"name": "Ada"}),
        ("authors", [["Ada"]]), ("authors", [{"name": "Ada"}]), ("categories", [True]),
        ("primary_category", ["cs.CL"]), ("published", 20250201), ("updated", {"day": 1}),
    ],
)  # fmt: skip
def test_a_field_of_another_type_is_refused_and_named(key, value):
    with pytest.raises(ValueError, match=key):
        paper_from(record(**{key: value}))


def test_lists_in_lists_without_end_are_refused():
    nested: list = []
    for _ in range(900):  # what a JSON reader still bears
        nested = [nested]
    with pytest.raises(ValueError, match="authors"):
        paper_from(record(authors=nested))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2025-02-01", "2025-02-01"),
        (" 2025-02-01 ", "2025-02-01"),
        ("2024-02-29", "2024-02-29"),
        ("2025-02-01T10:30:00Z", "2025-02-01T10:30:00Z"),
        ("2025-02-01T10:30:00+00:00", "2025-02-01T10:30:00Z"),
        ("2025-02-01T10:30:00+02:00", "2025-02-01T08:30:00Z"),
        ("2025-02-01T23:30:00-05:00", "2025-02-02T04:30:00Z"),
        ("2025-01-01T00:30:00+05:30", "2024-12-31T19:00:00Z"),
        ("2025-02-01T10:30:00.987654Z", "2025-02-01T10:30:00Z"),
        ("2025-02-01T10:30:00", "2025-02-01T10:30:00Z"),
        ("2025-02-01 10:30", "2025-02-01T10:30:00Z"),
    ],
)
def test_dates_become_utc_to_the_second_and_days_stay_days(value, expected):
    paper = paper_from(record(published=value, updated=value))
    assert (paper.published, paper.updated) == (expected, expected)


@pytest.mark.skipif(not hasattr(time, "tzset"), reason="the zone cannot be set here")
def test_dates_do_not_depend_on_where_the_machine_stands(monkeypatch):
    monkeypatch.setenv("TZ", "XYZ+11")
    time.tzset()
    try:
        assert timestamp("2025-02-01T10:30:00", "updated") == "2025-02-01T10:30:00Z"
        assert timestamp("2025-02-01T10:30:00+01:00", "updated") == "2025-02-01T09:30:00Z"
        assert timestamp("20250201", "updated") == "2025-02-01"
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("key", ["published", "updated"])
@pytest.mark.parametrize(
    "value",
    [
        "2025-02-30", "2023-02-29", "2025-13-01", "2025-00-01", "0000-01-01", "2025-02",
        "2025-02-01T25:00:00Z", "2025-02-01T10:60:00Z", "yesterday", "01/02/2025", 1738368000, 1.5,
        True, [], {}, "9999-12-31T23:59:59-01:00", "0001-01-01T00:00:00+01:00", "２０２５-02-01",
    ],
)  # fmt: skip
def test_impossible_dates_are_refused_and_the_field_named(key, value):
    with pytest.raises(ValueError, match=key):
        paper_from(record(**{key: value}))


@modest
@given(st.datetimes(timezones=st.timezones()) | st.dates() | st.text())
def test_any_date_is_written_as_the_store_takes_it(moment):
    with suppress(ValueError):  # the ends of time, which UTC pushes over the edge
        text = moment if isinstance(moment, str) else moment.isoformat()
        written = timestamp(text, "updated")
        assert is_timestamp(written)
        assert timestamp(written, "updated") == written


@pytest.mark.parametrize("nothing", ["", None, " ", "\n\t", "\u200e", "\x00"])
def test_empty_items_of_lists_go(nothing):
    fields = {"authors": [nothing, "Ada Lovelace", nothing], "categories": [nothing, "cs.CL"]}
    paper = paper_from(record(**fields))
    assert (paper.authors, paper.categories) == (("Ada Lovelace",), ("cs.CL",))


@pytest.mark.parametrize(
    "char",
    [*"\x00\x07\x1b\x7f\x9b\ufeff\ue000\uf8ff\U000f0000\U0010fffd", *BIDI_CONTROLS],
    ids=lambda char: f"U+{ord(char):04X}",
)
def test_control_bidirectional_and_private_use_characters_go(char):
    text = f"Coun{char}ting{char} sheep"
    keys = ("title", "abstract", "comments", "journal_ref")
    paper = paper_from(record(**dict.fromkeys(keys, text), authors=[text]))
    assert {getattr(paper, key) for key in keys} == {"Counting sheep"}
    assert paper.authors == ("Counting sheep",)


def test_text_that_only_looks_dangerous_stays():
    text = r"<b>$\alpha$</b> {{ x }} 日本語 é ﬁ 🐑 a\b"
    assert paper_from(record(title=text, abstract=text)).abstract == text


@pytest.mark.parametrize("key", ["title", "comments", "journal_ref"])
def test_short_texts_stand_on_one_line(key):
    paper = paper_from(record(**{key: " Counting\n  sheep\r\nat\t night \n"}))
    assert getattr(paper, key) == "Counting sheep at night"


def test_names_stand_on_one_line():
    assert paper_from(record(authors=["Ada\n  Lovelace"])).authors == ("Ada Lovelace",)


def test_abstracts_keep_their_lines():
    paper = paper_from(record(abstract="\n One.\r\n  Two.\rThree.\n\nFour. \n"))
    assert paper.abstract == "One.\n  Two.\nThree.\n\nFour."


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("2025-02-01"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@modest
@given(st.dictionaries(st.sampled_from(Paper.__struct_fields__), anything))
def test_any_record_is_a_paper_or_a_value_error(fields):
    with suppress(ValueError):
        paper_from(record(**fields))


@modest
@given(st.fixed_dictionaries({key: st.text() for key in ("title", "abstract", "comments", "doi")}))
def test_texts_are_put_in_order_once_and_for_all(fields):
    with suppress(ValueError):  # an empty title
        paper = paper_from(record(**fields, authors=list(fields.values())))
        texts = [paper.title, paper.abstract, paper.comments, paper.doi, *paper.authors]
        chars = set("".join(texts)) - {"\n", "\t"}
        assert not {unicodedata.category(char) for char in chars} & {"Cc", "Co", "Cs"}
        assert not chars & set(BIDI_CONTROLS)
        assert all(paper.authors)
        assert paper_from(msgspec.to_builtins(paper)) == paper
