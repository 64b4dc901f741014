"""The index of the full-text search: its contents, its page, and errors."""

from __future__ import annotations

import gzip
import json
import logging
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote

import pytest
from attacks import ATTACKS, LATEX_ATTACKS
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort
from records import old_paper
from serving import serving
from sites import TOPICS_WITH_GS, put_into_gs

from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.outputs import fulltext
from mkdocs_arxcompass.outputs.fulltext import Display, FulltextError, documents, write_index
from mkdocs_arxcompass.pages.listing import build_listing
from mkdocs_arxcompass.pages.words import Words


def fragments(folder: Path) -> dict[str, dict]:
    """Read the entries of the index, by the address of the paper's card."""
    found = {}
    for path in folder.glob("fragment/*"):
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        facts = next(anchor["id"] for anchor in fragment["anchors"] if anchor["id"][0] == "%")
        found[json.loads(unquote(facts))["card"]] = fragment
    return found


@pytest.fixture
def searchable(site):
    site.options["search_full"] = True
    return site


@pytest.fixture
def overview(site, paper):
    """A function that makes the tree of pages of some papers."""

    def make(*papers):
        site.store(*papers)
        topics, faults = parse_topics(TOPICS_WITH_GS)
        assert not faults
        return build_listing(Store.load(site.root / "arxiv"), topics, search=True)

    return make


def display(**given):
    return Display(
        **{"card_url": lambda paper: f"#{paper.anchor}", "authors": 2, "words": Words()} | given
    )


# What a build writes


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("path", ["papers", "my lab/papers"])
def test_a_build_indexes_every_paper_with_a_link_to_its_card(
    searchable, paper, path, directory_urls
):
    site = searchable
    site.settings["use_directory_urls"] = directory_urls
    site.options |= {"path": path, "papers_per_part": 1}
    site.store(
        paper(1, abstract=r"A \textbf{bold} $n^2$ claim, 5\% more."),
        paper(2, authors=["Ada Lovelace", "Kurt Gödel"], categories=["cs.CL", "cs.CV"]),
        old_paper(),
    )
    put_into_gs(site, "2502.00002")
    site.build()
    found = fragments(site.root / "site" / path / "pagefind")
    end = "/" if directory_urls else ".html"
    assert sorted(found) == [
        f"llm/1992_01/papers_1{end}#arxiv-math-9201305",
        f"llm/2025_02/papers_1{end}#arxiv-2502.00002",
        f"llm/2025_02/papers_2{end}#arxiv-2502.00001",
    ]
    for card in found:
        address, _, anchor = card.partition("#")
        file = f"{path}/{address}{'index.html' if directory_urls else ''}"
        assert f'id="{anchor}"' in site.html(file)
    assert "A bold n² claim, 5% more." in found[sorted(found)[2]]["content"]
    assert "math/9201305" in found[sorted(found)[0]]["content"]
    both = found[sorted(found)[1]]
    assert both["filters"] == {
        name: ["1"]
        for name in ("topic-llm", "topic-gs", "month-2025-02", "category-cs.CL", "category-cs.CV")
    }
    assert not list((site.root / "site" / path / "pagefind").glob("*ui*"))


def test_the_same_papers_give_the_same_bytes(searchable, paper):
    names = ["cs.CL", "cs.CV", "cs.LG", "cs.RO", "math.GT", "stat.ML"]
    papers = [
        paper(n, f"2025-{n % 12 + 1:02}-01", categories=names[n % 6 :], abstract=f"Word{n} and")
        for n in range(40)
    ]
    searchable.store(*papers)
    put_into_gs(searchable, "2502.00007")
    searchable.build()
    before = searchable.bytes()
    assert sum("/fragment/" in path for path in before) == 40
    searchable.build()
    after = searchable.bytes()
    # The sitemap is compressed with the time in it.
    differing = {path for path in before | after if before.get(path) != after.get(path)}
    assert differing <= {"sitemap.xml.gz"}


def test_a_removed_paper_is_removed_from_the_index(overview, paper, tmp_path):
    folder = tmp_path / "a folder [with] an ä" / "pagefind"
    write_index(overview(paper(1), paper(2)), folder, display())
    assert len(fragments(folder)) == 2
    write_index(overview(paper(1)), folder, display())
    assert list(fragments(folder)) == ["#arxiv-2502.00001"]
    assert len(list(folder.glob("fragment/*"))) == 1
    # Pagefind would fail without papers.
    nothing = build_listing(Store(tmp_path), parse_topics(["llm"])[0])
    write_index(nothing, folder, display())
    assert not folder.exists()


def test_the_pages_that_pagefind_indexes(overview, paper):
    listing = overview(
        # The date of version 2 is unknown: it counts as the month of the id.
        paper(
            1, "", version=2, title="$x$ & y", authors=["A B", "C D", "E F"], comments="12 pages"
        ),
        old_paper(categories=["<s>cs.CL</s>", "a:b, c[d]"]),
    )
    (first, page), (second, _) = documents(listing, display(words=Words("de")))
    assert (first.id, second.id) == ("2502.00001", "math/9201305")
    document = html.document_fromstring(page)
    marks = {
        (kind, *mark.get(f"data-pagefind-{kind}").split("[")): mark.get("content")
        for kind in ("filter", "sort")
        for mark in document.cssselect(f"meta[data-pagefind-{kind}]")
    }
    assert marks == {
        ("filter", "topic-llm", "content]"): "1",
        ("filter", "month-2025-02", "content]"): "1",
        ("sort", "newest", "content]"): "0",
    }
    assert [element.text_content() for element in document.body] == [
        "x & y", "A B, C D, E F", "2502.00001 zzzpaper", "12 pages", "",
    ]  # fmt: skip
    assert json.loads(unquote(document.cssselect("h1 span")[0].get("id"))) == {
        "card": "#arxiv-2502.00001",
        "date": "2025-02",
        "day": "Feb. 2025",
        "authors": "A B, C D",
        "more": "u. a.",
    }


def test_hostile_texts_stay_texts(overview, paper, tmp_path):
    papers = [paper(1, **ATTACKS)] + [
        paper(10 + n, title=attack, abstract=attack, comments=attack, authors=[attack])
        for n, attack in enumerate(LATEX_ATTACKS)
    ]
    listing = overview(*papers)
    for _, page in documents(listing, display()):
        body = html.document_fromstring(page).body
        assert {element.tag for element in body.iter()} == {"body", "h1", "p", "span"}
    write_index(listing, tmp_path / "pagefind", display())
    found = fragments(tmp_path / "pagefind")
    assert len(found) == len(papers)
    one = found["#arxiv-2502.00001"]
    assert one["meta"]["title"] == "<script>alert(1)</script>"
    assert '"><img onerror=alert(1) src=x>' in one["content"]
    assert "category-%3Cs%3Ecs.CL%3C%2Fs%3E" in one["filters"]


# The page


def test_the_page_names_topics_months_and_categories(searchable, paper):
    searchable.store(
        paper(1, categories=["cs.CL"]),
        paper(2, "2025-01-31", categories=["cs.CV", "cs.CL"]),
    )
    put_into_gs(searchable, "2502.00002")
    searchable.build()
    page = searchable.page("papers/search/index.html")
    choices = {
        select.get("name"): [option.text_content() for option in select]
        for select in page.cssselect("[data-search] select")
    }
    assert choices == {
        "topic": ["All topics", "llm (2)", "Gaussian splatting (1)"],
        "month": ["All months", "2025-02 (1)", "2025-01 (1)"],
        "category": ["All categories", "cs.CL (2)", "cs.CV (1)"],
        "order": ["Best match first", "Newest first"],
    }
    links = page.cssselect("noscript a")
    assert [link.get("href") for link in links] == ["../llm/", "../gs/"]
    for path in ("index.html", "papers/llm/2025_02/papers_1/index.html"):
        (meta,) = searchable.page(path).cssselect("meta[name=arxcompass-search]")
        up = "../" * path.count("/")
        assert meta.get("content") in (f"{up}papers/search/", "../../../search/")
        assert "arxcompass-search.js" in searchable.html(path)


def test_by_default_there_is_no_full_text_search(site, paper):
    site.store(paper(1))
    site.build()
    assert not [path for path in site.bytes() if "pagefind" in path or "arxcompass-search" in path]
    assert "arxcompass-search" not in site.html("index.html")


def test_without_papers_there_is_nothing_to_search(searchable):
    searchable.build(strict=False)
    page = searchable.page("papers/search/index.html")
    assert page.cssselect(".paper-empty")
    assert not page.cssselect("[data-search]")


# Previews, and errors


def test_a_preview_makes_no_index_and_says_so(searchable, paper):
    searchable.settings["theme"]["language"] = "de"
    searchable.store(paper(1))
    with serving(searchable) as preview:
        preview.shows("Den Index macht <code>mkdocs build</code>.", "papers/search/")
        assert preview.get("papers/pagefind/pagefind-entry.json") == "404"
        searchable.write("docs/index.md", "# Changed\n")
        preview.shows("Changed", "")
        assert preview.get("papers/pagefind/pagefind-entry.json") == "404"
    assert "full-text" not in preview.log.read_text()


WITHOUT_PAGEFIND = """\
import sys
sys.modules["pagefind_bin"] = None  # as if it were not installed
from mkdocs.__main__ import cli
cli()
"""


def without_pagefind(site) -> subprocess.CompletedProcess[str]:
    site.write_config()
    command = [sys.executable, "-c", WITHOUT_PAGEFIND, "build", "--strict"]
    return subprocess.run(
        command, cwd=site.root, capture_output=True, text=True, timeout=60, check=False
    )


def test_without_the_extra_the_fault_names_the_command(searchable, paper):
    searchable.store(paper(1))
    searchable.options["feed_size"] = 0
    done = without_pagefind(searchable)
    assert done.returncode == 1
    assert "'feed_size': 0 is not a whole number" in done.stderr  # all faults at once
    assert "'search_full': the full-text search needs Pagefind" in done.stderr
    assert "pip install 'mkdocs-arxcompass[search]'" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("options", [{"search_full": False}, {"enabled": False}])
def test_without_the_extra_other_sites_build(searchable, paper, options):
    searchable.store(paper(1))
    searchable.options |= options
    done = without_pagefind(searchable)
    assert done.returncode == 0, done.stderr


def test_errors_of_pagefind_are_reported(overview, paper, tmp_path):
    (tmp_path / "pagefind").write_text("a file where the folder should be")
    with pytest.raises(FulltextError, match=r"Pagefind ended with \d+ and said:\n.+"):
        write_index(overview(paper(1)), tmp_path / "pagefind", display())


def test_a_failure_ends_the_build_without_a_traceback(searchable, paper, monkeypatch):
    searchable.store(paper(1))
    # A module that exists, but fails because it does not know our arguments.
    monkeypatch.setattr(fulltext, "PACKAGE", "json.tool")
    with pytest.raises(Abort):
        build(load_config(str(searchable.write_config())))
    said = searchable.said(logging.ERROR)
    assert "the full-text search cannot be made: Pagefind ended with 2 and said:" in said
    assert "python -m json.tool: error: " in said


def test_pagefind_ignores_settings_of_other_projects(overview, paper, tmp_path, monkeypatch):
    monkeypatch.setenv("PAGEFIND_GLOB", "*.txt")
    monkeypatch.chdir(tmp_path)
    Path("pagefind.yml").write_text("glob: '*.txt'\n")
    write_index(overview(paper(1)), tmp_path / "pagefind", display())
    assert len(fragments(tmp_path / "pagefind")) == 1


def test_an_index_in_an_unknown_format_is_left_unchanged(overview, paper, tmp_path):
    folder = tmp_path / "pagefind"
    write_index(overview(paper(1)), folder, display())
    (path,) = folder.glob("*.pf_meta")
    for data in (b"", b"pagefind_dcd", b"pagefind_dcd\x84\x01", b"pagefind_dcd\xff", b"x" * 99):
        path.write_bytes(gzip.compress(data))
        fulltext._sort_filters(folder)
        assert gzip.decompress(path.read_bytes()) == data
