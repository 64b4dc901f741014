"""The query API as a source: what it is asked, and which answers are believed."""

from __future__ import annotations

import arxiv
import pytest
from local_arxiv import Faults, LocalArxiv
from test_local_arxiv import many

from mkdocs_arxcompass.arxiv.client import ArxivError, Client, Patience, UnreachableError
from mkdocs_arxcompass.arxiv.sources.query_api import QueryApi


@pytest.fixture
def local():
    with LocalArxiv(many(25)) as server:
        yield server


@pytest.fixture
def source(local):
    return QueryApi(Client(delay=0, patience=Patience(tries=4)), local.url)


@pytest.mark.parametrize(
    ("order", "criterion"),
    [
        ("updated", arxiv.SortCriterion.LastUpdatedDate),
        ("published", arxiv.SortCriterion.SubmittedDate),
    ],
)
def test_arxiv_is_asked_as_the_package_asks(local, source, order, criterion):
    query = '(ti:"größer & more" OR cat:cs.CL)'
    page = source.fetch_topic(query, size=10, order=order)
    package = arxiv.Client(page_size=10, delay_seconds=0)
    package.query_url_format = local.url + "?{}"
    search = arxiv.Search(query, max_results=10, sort_by=criterion)
    ids = [result.get_short_id() for result in package.results(search)]
    assert [paper.idv for paper in page.papers] == ids
    ours, theirs = (list(request.params.items()) for request in local.requests)
    assert ours == theirs


def test_a_page_of_a_topic_begins_where_it_should(local, source):
    page = source.fetch_topic("cat:cs.CL", start=20, size=10, order="published")
    assert (page.total, page.received) == (25, 5)
    assert [paper.id for paper in page.papers] == [f"2401.{n:05}" for n in reversed(range(5))]


def test_papers_are_fetched_by_id(local, source):
    page = source.fetch_ids(["2401.00003", "2401.00007", "2401.99999"])
    assert {paper.id for paper in page.papers} == {"2401.00003", "2401.00007"}
    assert len(local.requests) == 1


def test_a_wrong_query_is_not_asked_again(local, source):
    with pytest.raises(ArxivError, match=r"^arXiv says: ") as caught:
        source.fetch_topic("(ti:llm", size=10)
    assert not isinstance(caught.value, UnreachableError)
    assert len(local.requests) == 1


def test_an_error_entry_in_a_good_answer_is_asked_again(local, source):
    local.faults = Faults.first(2, "error-entry")
    assert source.fetch_topic("cat:cs.CL", size=10).total == 25
    assert len(local.requests) == 3


def test_a_doubtful_answer_is_believed_the_third_time(local, source):
    assert source.fetch_topic("ti:zebra", size=10, expects_papers=True).total == 0
    assert len(local.requests) == 3
    assert source.fetch_topic("ti:zebra", size=10).total == 0
    assert len(local.requests) == 4


def test_an_empty_page_is_never_believed(local, source):
    local.faults = Faults.always("empty-page")
    with pytest.raises(UnreachableError, match=r"empty page.*\(asked 4 times\)"):
        source.fetch_topic("cat:cs.CL", size=10)
