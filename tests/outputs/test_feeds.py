"""Feeds and other files for programs, read by common parsers."""

from __future__ import annotations

import json
import logging
import re

import feedparser
import pytest
from attacks import ATTACKS

BASE = "https://example.org/sketch/papers/"


@pytest.fixture
def small_site(site, paper):
    """Four papers of two topics; one is revised, and one has hostile texts."""
    site.options |= {"topics": ["llm", "Gaussian splatting"], "feed_size": 3}
    site.store(
        paper(1, "2025-02-03T10:00:00Z", published="2025-01-30", version=2, authors=["Ada", "Bo"],
              title=r"A $\alpha$ \emph{title}", abstract=r"One \textbf{bold} $x^2$.",
              comments="5 p.", categories=["cs.CL"]),
        paper(2, "2025-02-02", **ATTACKS),
        paper(3, "2025-02-01", topic="gaussian_splatting"),
        {"id": "2412.17626", "version": 3},
    )  # fmt: skip
    return site.build()


def test_atom(small_site):
    feed = feedparser.parse(small_site.html("papers/llm/feed.xml"))
    assert not feed.bozo
    assert (feed.feed.id, feed.feed.link) == (f"{BASE}llm/feed.xml", f"{BASE}llm/")
    assert feed.feed.updated == "2025-02-03T10:00:00Z"
    first, hostile, undated = feed.entries
    assert first.id == "https://arxiv.org/abs/2502.00001"
    assert first.title == "A α title"
    assert [author.name for author in first.authors] == ["Ada", "Bo"]
    assert (first.updated, first.published) == ("2025-02-03T10:00:00Z", "2025-01-30T00:00:00Z")
    assert "<strong>bold</strong>" in first.content[0].value
    assert first.link == "https://arxiv.org/abs/2502.00001v2"
    assert hostile.title == ATTACKS["title"]
    assert undated.updated == "2024-12-01T00:00:00Z"


def test_json_feed(small_site):
    feed = json.loads(small_site.html("papers/feed.json"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["home_page_url"], feed["feed_url"]) == (BASE, f"{BASE}feed.json")
    assert len(feed["items"]) == 3
    for item in feed["items"]:
        assert isinstance(item["id"], str)
        assert item["content_html"]
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", item["date_modified"])
        page, _, anchor = item["url"].removeprefix(BASE).partition("#")
        assert f'id="{anchor}"' in small_site.html(f"papers/{page}index.html")


def test_a_revision_updates_its_entry(small_site, paper):
    before = {e.id: e.updated for e in feedparser.parse(small_site.html("papers/feed.xml")).entries}
    small_site.store(
        paper(2, "2025-03-01", version=2), paper(3, "2025-02-01", topic="gaussian_splatting")
    )
    small_site.build()
    after = {e.id: e.updated for e in feedparser.parse(small_site.html("papers/feed.xml")).entries}
    changed = "https://arxiv.org/abs/2502.00002"
    assert (before[changed], after[changed]) == ("2025-02-02T00:00:00Z", "2025-03-01T00:00:00Z")


@pytest.mark.parametrize(
    ("page", "feed"),
    [
        ("papers/index.html", "feed.xml"),
        ("papers/llm/index.html", "feed.xml"),
        ("papers/llm/2025_02/index.html", "../feed.xml"),
        ("papers/llm/2025_02/papers_1/index.html", "../../feed.xml"),
    ],
)
def test_pages_link_to_their_feeds_in_the_head(small_site, page, feed):
    links = small_site.page(page).cssselect('head link[rel="alternate"]')
    assert [link.get("href") for link in links] == [feed, feed.replace("xml", "json")]
    assert not small_site.page("index.html").cssselect('head link[rel="alternate"]')


def test_without_site_url_a_hint_replaces_the_feeds(small_site):
    small_site.settings["site_url"] = None
    small_site.build()
    assert not (small_site.root / "site/papers/feed.xml").exists()
    assert "they need site_url" in small_site.said(logging.INFO)
    assert small_site.page("papers/llm/index.html").cssselect('a[href="papers.bib"]')
    small_site.options["feeds"] = False
    small_site.build()
    assert "site_url" not in small_site.said(logging.INFO)


def test_records_have_everything_but_abstracts(small_site):
    records = json.loads(small_site.html("papers/llm/papers.json"))
    assert [record["id"] for record in records] == ["2502.00001", "2502.00002", "2412.17626"]
    assert records[0]["authors"] == ["Ada", "Bo"]
    assert not [record for record in records if "abstract" in record]


def test_the_topic_page_links_to_all_files(small_site):
    links = small_site.page("papers/llm/index.html").cssselect(".paper-downloads a")
    assert [(link.text, link.get("href")) for link in links] == [
        ("Atom", "feed.xml"),
        ("JSON Feed", "feed.json"),
        ("BibTeX", "papers.bib"),
        ("JSON", "papers.json"),
    ]
