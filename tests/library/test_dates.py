"""The month and the order of papers, with whatever is known of their dates."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.dates import date_of, month_of, sort_key


def paper(paper_id="2412.17626", version=1, published="", updated=""):
    return Paper(
        id=paper_id, version=version, title="Counting sheep", published=published, updated=updated
    )


FULL = ("2025-01-01T00:00:00Z", "2024-12-31T23:59:59Z")


@pytest.mark.parametrize(
    ("version", "published", "updated", "by_updated", "by_published"),
    [
        (1, "2024-12-31", "2025-02-01", "2025-02-01", "2024-12-31"),
        (3, "2024-12-31", "2025-02-01", "2025-02-01", "2024-12-31"),
        (2, "2024-12-31T23:59:59Z", "2025-01-01T00:00:00Z", *FULL),
        (1, "2025-01-02", "", "2025-01-02", "2025-01-02"),  # version 1 has but one date
        (1, "", "2025-01-02", "2025-01-02", "2025-01-02"),
        (2, "2025-01-02", "", "2024-12", "2025-01-02"),  # no other date tells of version 2
        (2, "", "2025-01-02", "2025-01-02", "2024-12"),
        (1, "", "", "2024-12", "2024-12"),
        (2, "", "", "2024-12", "2024-12"),
    ],
)
def test_where_a_date_is_unknown(version, published, updated, by_updated, by_published):
    subject = paper("2412.17626", version, published, updated)
    assert date_of(subject, "updated") == by_updated
    assert month_of(subject, "updated") == by_updated[:7]
    assert date_of(subject, "published") == by_published
    assert month_of(subject, "published") == by_published[:7]


@pytest.mark.parametrize(
    ("paper_id", "month"),
    [
        ("hep-th/9108001", "1991-08"),
        ("math/9912001", "1999-12"),
        ("math/0001001", "2000-01"),
        ("0704.0001", "2007-04"),
        ("2412.17626", "2024-12"),
    ],
)
def test_without_any_date_the_month_is_that_of_the_id(paper_id, month):
    assert month_of(paper(paper_id), "updated") == month_of(paper(paper_id), "published") == month


OLDEST_FIRST = [
    paper("math/9912001"),  # 1999-12
    paper("2412.00005"),  # 2024-12, which counts as its first day
    paper("2412.00006", updated="2024-12-01"),  # and a day counts as its 00:00
    paper("2412.00007", updated="2024-12-01T00:00:00Z"),
    paper("2412.00001", updated="2024-12-01T00:00:01Z"),
    paper("2412.00002", updated="2024-12-02"),
    paper("math/9201305", updated="2025-02-01"),  # one date: by the id's full year and month
    paper("cs/0001001", updated="2025-02-01"),
    paper("math/0001001", updated="2025-02-01"),
    paper("cs/0001002", updated="2025-02-01"),
    paper("0704.0001", updated="2025-02-01"),
    paper("2412.00003", updated="2025-02-01T00:00:00Z"),
    paper("2412.00004", updated="2025-02-01"),
    paper("2412.00008", version=2, published="2020-01-01", updated="2025-02-02"),
]


def test_papers_sort_by_date_then_id():
    shuffled = sorted(OLDEST_FIRST, key=lambda p: p.id)
    assert sorted(shuffled, key=lambda p: sort_key(p, "updated")) == OLDEST_FIRST


def test_they_sort_by_the_other_date_when_that_is_asked():
    shuffled = sorted(OLDEST_FIRST, key=lambda p: p.id)
    by_published = sorted(shuffled, key=lambda p: sort_key(p, "published"))
    assert [p.id for p in by_published[:2]] == ["math/9912001", "2412.00008"]


seconds = st.datetimes().map(lambda moment: f"{moment.isoformat()[:19]}Z")
days = st.just("") | st.dates().map(str) | seconds


@settings(max_examples=60, deadline=None)
@given(st.lists(st.builds(paper, version=st.integers(1, 3), published=days, updated=days)))
def test_months_never_run_backwards_in_a_sorted_list(papers):
    for by in ("updated", "published"):
        months = [month_of(p, by) for p in sorted(papers, key=lambda p: sort_key(p, by))]
        assert all(before <= after for before, after in pairwise(months))
