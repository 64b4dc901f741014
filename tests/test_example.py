"""The example site builds, and its store is complete."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config

from mkdocs_arxcompass.library.store import check

EXAMPLE = Path(__file__).parent.parent / "example-site"


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("example")
    shutil.copytree(EXAMPLE, folder / "site", ignore=shutil.ignore_patterns("site"))
    build(load_config(str(folder / "site/mkdocs.yml"), strict=True))
    return folder / "site/site"


@pytest.mark.slow
def test_it_builds_strictly_with_months_in_parts(built):
    months = {file.parent.parent for file in built.glob("papers/*/*/papers_2/index.html")}
    assert len(months) >= 3
    assert len(list(built.glob("papers/*/2*/index.html"))) == 36


def test_its_store_is_sound_and_complete():
    assert check(EXAMPLE / "arxiv") == []
    papers = [
        json.loads(line)
        for file in (EXAMPLE / "arxiv/papers").iterdir()
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    assert len(papers) >= 150
    assert all(paper["abstract"] and paper["authors"] and paper["categories"] for paper in papers)


@pytest.mark.slow
def test_the_home_page_says_that_the_abstracts_are_summaries(built):
    home = (built / "index.html").read_text(encoding="utf-8")
    assert "summaries" in home
    assert "written for this demo" in home
