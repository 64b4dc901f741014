"""The ids on a page behave like the set that MkDocs has of other pages."""

from __future__ import annotations

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.hosts.mkdocs.anchors import Anchors

PAPERS = [
    Paper(id="2502.00001", version=1, title="One"),
    Paper(id="math/9201305", version=1, title="Two"),
]
IDS = {"top", "arxiv-2502.00001", "arxiv-math-9201305"}


def test_ids_of_papers_are_among_those_of_the_page():
    anchors = Anchors({"top"}, PAPERS)
    assert anchors == IDS
    assert sorted(anchors | {"more"}) == sorted(IDS | {"more"})
    assert (len(anchors), bool(Anchors(set(), []))) == (3, False)
    assert "arxiv-2502.00002" not in anchors


def test_ids_come_and_go():
    anchors = Anchors({"top"}, PAPERS)
    anchors.add("more")
    for gone in ("top", "arxiv-2502.00001", "never there"):
        anchors.discard(gone)
    assert set(anchors) == {"more", "arxiv-math-9201305"}


def test_an_id_that_two_have_is_one():
    assert len(Anchors({"arxiv-2502.00001"}, PAPERS)) == 2
