"""Real builds with the real Material theme."""

from __future__ import annotations

import json
import logging
import re
from typing import Any

import pytest
from attacks import ATTACKS
from hypothesis import example, given
from hypothesis import strategies as st
from mkdocs.utils.meta import get_data
from sites import ALL_FIELDS

from mkdocs_arxcompass.hosts.mkdocs.files import as_yaml


def texts(elements: Any) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def cards(page: Any) -> list[str]:
    return [card.get("id") for card in page.cssselect("article.paper-card")]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
@example("\x85\u2028\u2029\x7f\ufeff\uffff\t\n\r\0")
@example("- a: [b, 'c', \"d\"] # e \\ 😀 !!str ---\n---")
def test_any_value_survives_in_front_matter(text):
    for value in (text, [text], {"key": text, "flag": True}):
        _, meta = get_data(f"---\ntitle: {as_yaml(value)}\n---\n\n# Text\n")
        assert meta == {"title": value}


@pytest.fixture
def month(site, paper):
    """Five papers of February in two parts, one of January, and one of another topic."""
    site.options |= {"papers_per_part": 3, "topics": ["llm", "Gaussian splatting"]}
    papers = [paper(n, f"2025-02-0{n}") for n in range(1, 6)]
    site.store(*papers, paper(9, "2025-01-31"), paper(20, "2025-02-01", topic="gaussian_splatting"))
    return site


def test_every_page_is_at_its_address(month):
    month.build()
    assert [page for page in month.pages() if page.startswith("papers/")] == [
        "papers/gaussian_splatting/2025_02/index.html",
        "papers/gaussian_splatting/2025_02/papers_1/index.html",
        "papers/gaussian_splatting/index.html",
        "papers/index.html",
        "papers/latest/index.html",
        "papers/llm/2025_01/index.html",
        "papers/llm/2025_01/papers_1/index.html",
        "papers/llm/2025_02/index.html",
        "papers/llm/2025_02/papers_1/index.html",
        "papers/llm/2025_02/papers_2/index.html",
        "papers/llm/index.html",
        "papers/starred/index.html",
    ]


def test_without_directory_urls_the_addresses_are_the_ancestors(month):
    month.settings["use_directory_urls"] = False
    month.build()
    assert "papers/llm/2025_02/papers_1.html" in month.pages()
    part = month.page("papers/llm/2025_02/papers_1.html")
    links = [a.get("href") for a in part.cssselect("nav.paper-parts a")]
    assert set(links) == {"papers_2.html"}


def test_counts_are_the_same_on_all_pages(month):
    month.build()
    overview = month.page("papers/index.html")
    (count,) = overview.cssselect('[data-topic="llm"] data.paper-count')
    topic = month.page("papers/llm/index.html")
    numbers = [d.get("value") for d in topic.cssselect("data.paper-count")]
    (row,) = topic.cssselect('tr[data-month="2025_02"] data.paper-count')
    page = month.page("papers/llm/2025_02/index.html")
    assert count.get("value") == "6"
    assert numbers == ["6", "5", "1"]
    assert row.get("value") == page.cssselect("data.paper-count")[0].get("value") == "5"


def test_a_thousand_papers_are_grouped_for_readers(site, paper):
    site.store(*(paper(n) for n in range(1, 1235)))
    site.build()
    (count,) = site.page("papers/index.html").cssselect('[data-topic="llm"] data')
    assert (count.get("value"), count.text) == ("1234", "1,234")


def test_cards_are_newest_first_and_unique(month):
    month.build()
    first = cards(month.page("papers/llm/2025_02/papers_1/index.html"))
    second = cards(month.page("papers/llm/2025_02/papers_2/index.html"))
    assert first == ["arxiv-2502.00005", "arxiv-2502.00004", "arxiv-2502.00003"]
    assert second == ["arxiv-2502.00002", "arxiv-2502.00001"]
    assert not cards(month.page("papers/llm/2025_02/index.html"))
    assert not cards(month.page("papers/index.html"))


def test_a_part_has_heading_breadcrumb_and_links_to_the_other_parts(month):
    month.build()
    part = month.page("papers/llm/2025_02/papers_1/index.html")
    breadcrumb = part.cssselect("nav.paper-breadcrumb")[0]
    parts = part.cssselect("nav.paper-parts")[0]
    assert texts(part.cssselect("h1")) == ["llm - 2025_02"]
    assert texts([breadcrumb]) == ["Home / Papers / llm / 2025_02 / Part 1"]
    assert [a.get("href") for a in breadcrumb.cssselect("a")] == [
        "../../../../", "../../../", "../../", "../",
    ]  # fmt: skip
    assert texts(parts) == ["Part 1", "Part 2"]
    assert [(a.text, a.get("href")) for a in parts.cssselect("a")] == [("Part 2", "../papers_2/")]


def test_the_month_page_links_to_every_card(month):
    month.build()
    page = month.page("papers/llm/2025_02/index.html")
    links = [a.get("href") for a in page.cssselect("ul.paper-list a")]
    assert links[0] == "papers_1/#arxiv-2502.00005"
    assert links[-1] == "papers_2/#arxiv-2502.00001"
    assert texts(page.cssselect(".arxcompass h2"))[0] == "2025-02-05 (1)"


def test_days_stand_in_the_table_of_contents(month):
    month.build()
    page = month.page("papers/llm/2025_02/index.html")
    toc = [a.get("href") for a in page.cssselect(".md-nav--secondary a")]
    assert "#day-2025-02-05" in toc


def test_titles_and_descriptions_differ_from_page_to_page(month):
    month.build()
    pages = [month.page(path) for path in month.pages() if path.startswith("papers/")]
    titles = [page.findtext(".//title") for page in pages]
    descriptions = [page.cssselect('meta[name="description"]')[0].get("content") for page in pages]
    assert len(set(titles)) == len(titles)
    assert len(set(descriptions)) == len(descriptions)


def test_the_sitemap_dates_pages_by_their_newest_paper(month):
    month.build()
    sitemap = month.html("sitemap.xml")
    dates = dict(re.findall(r"<loc>(.*?)</loc>\s*<lastmod>(.*?)</lastmod>", sitemap))
    base = "https://example.org/sketch/papers/"
    assert dates[f"{base}llm/2025_02/papers_2/"] == "2025-02-02"
    assert dates[f"{base}llm/"] == dates[base] == "2025-02-05"


def test_generated_pages_have_no_edit_button(month):
    month.settings |= {"repo_url": "https://example.org/repo/", "edit_uri": "edit/docs/"}
    month.settings["theme"]["features"] = ["content.action.edit"]
    month.build()
    assert not month.page("papers/llm/index.html").cssselect('a[href*="edit/docs"]')
    assert month.page("index.html").cssselect('a[href*="edit/docs"]')


@pytest.mark.parametrize("url", [None, "https://example.org/", "https://example.org/deep/down/"])
def test_links_are_relative_whatever_the_site_url(month, url):
    month.settings["site_url"] = url
    month.build()
    links = month.page("papers/index.html").cssselect(".arxcompass a")
    assert {a.get("href").split(":")[0] for a in links}.isdisjoint({"https", "http"})
    assert not [a for a in links if a.get("href").startswith("/")]


def test_two_builds_give_the_same_bytes(month):
    first = month.build().bytes()
    second = month.build().bytes()
    undated = {path for path in first if not path.startswith("sitemap.xml")}
    assert {path: first[path] for path in undated} == {path: second[path] for path in undated}


def test_every_field_stays_text(site, paper, snapshot):
    site.options["card_fields"] = ALL_FIELDS
    site.settings["markdown_extensions"] = ["attr_list", "md_in_html", "pymdownx.snippets"]
    site.store(paper(1, **ATTACKS))
    site.build()
    page = site.page("papers/llm/2025_02/papers_1/index.html")
    (card,) = page.cssselect("article.paper-card")
    seen = " ".join(card.text_content().split())
    for attack in ("title", "comments", "journal_ref"):
        assert ATTACKS[attack] in seen
    for piece in ('--8<-- "mkdocs.yml"', "{{ 7*7 }}", "[x](javascript:1)", "<b>bold</b>", "# h1"):
        assert piece in seen
    assert not card.cssselect("script, img, b, i, u, s, h1")
    assert not [e for e in card.iter() if any(name.startswith("on") for name in e.attrib)]
    assert "alert(1)" not in [a.get("href") for a in page.cssselect("a")]
    for path in ("papers/index.html", "papers/llm/index.html", "papers/llm/2025_02/index.html"):
        assert not site.page(path).cssselect(".arxcompass script, .arxcompass img")
    start, end = (site.html("papers/llm/2025_02/papers_1/index.html").find(x) for x in
                  ('<article class="paper-card"', "</article>"))  # fmt: skip
    assert site.html("papers/llm/2025_02/papers_1/index.html")[start:end] == snapshot


def test_a_topic_name_stays_text(site, paper):
    name = '<b>C++</b> & "{{ 7*7 }}" *x* :smile: [a](b) #'
    site.options["topics"] = [
        {"name": name, "slug": "odd", "keywords": ["odd"], "description": "<i>{{ 8*8 }}</i>"}
    ]
    site.settings["markdown_extensions"] = ["attr_list", "pymdownx.emoji", "smarty"]
    site.store(paper(1, topic="odd"))
    site.build()
    page = site.page("papers/odd/2025_02/index.html")
    assert texts(page.cssselect("h1")) == [f"{name} - 2025_02"]
    assert page.findtext(".//title").startswith(f"{name} - 2025_02")
    assert not site.page("papers/odd/index.html").cssselect(".md-content b, .md-content i")


def test_old_ids_and_unknown_dates(site):
    site.store(
        {"id": "math/9201305", "version": 2, "title": "Old"},
        {"id": "2412.17626", "version": 3, "published": "2024-12-24", "title": "Unknown date"},
    )
    site.build()
    old = site.page("papers/llm/1992_01/papers_1/index.html")
    assert cards(old) == ["arxiv-math-9201305"]
    assert old.cssselect(".paper-title a")[0].get("href") == "https://arxiv.org/abs/math/9201305v2"
    (time,) = site.page("papers/llm/2024_12/papers_1/index.html").cssselect("time")
    assert (time.get("datetime"), time.text) == ("2024-12", "2024-12")


def test_month_by_published_and_a_month_format(site, paper):
    site.options |= {"month_by": "published", "month_format": "%B %Y"}
    site.store(paper(1, "2025-05-01", published="2025-02-03T10:00:00Z", version=3))
    site.build()
    part = site.page("papers/llm/2025_02/papers_1/index.html")
    assert texts(part.cssselect("h1")) == ["llm - February 2025"]
    assert part.cssselect("time")[0].get("datetime") == "2025-02-03"


@pytest.mark.parametrize(
    ("abstracts", "expected"), [("collapsed", [None]), ("open", [""]), ("none", [])]
)
def test_abstracts(site, paper, abstracts, expected):
    site.options["abstracts"] = abstracts
    site.store(paper(1, abstract="One.\n  Two."), paper(2))
    site.build()
    found = site.page("papers/llm/2025_02/papers_1/index.html").cssselect("details.paper-abstract")
    assert [details.get("open") for details in found] == expected
    if found:
        assert texts(found[0]) == ["Abstract", "One.", "Two."]


def test_authors_beyond_the_limit_stay_in_the_page(site, paper):
    site.options["card_authors"] = 2
    names = ["Ada Lovelace", "Alan Turing", "Grace Hopper"]
    site.store(paper(1, authors=names), paper(2, authors=names[:2]))
    site.build()
    second, first = site.page("papers/llm/2025_02/papers_1/index.html").cssselect(".paper-authors")
    assert texts([first, second]) == [
        "Ada Lovelace, Alan Turing, Grace Hopper et al.",
        "Ada Lovelace, Alan Turing",
    ]


def test_card_fields_stand_in_their_order(site, paper):
    site.options["card_fields"] = ["links", "published", "doi", "authors"]
    site.store(paper(1, published="2025-01-30", doi="10.1/a 10.1/b", authors=["A B"], comments="x"))
    site.build()
    (meta,) = site.page("papers/llm/2025_02/papers_1/index.html").cssselect(".paper-meta")
    assert texts(meta) == ["abstract PDF BibTeX", "published 2025-01-30", "10.1/a 10.1/b", "A B"]
    assert [a.get("href") for a in meta.cssselect(".paper-doi a")] == [
        "https://doi.org/10.1/a", "https://doi.org/10.1/b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("indexed", "has_title", "has_abstract"),
    [("titles", True, False), ("abstracts", True, True), ("none", False, False)],
)
@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_what_the_search_box_indexes(site, paper, theme, indexed, has_title, has_abstract):
    site.settings["theme"] = {"name": theme}
    site.options["search_index"] = indexed
    site.store(paper(1, title=r"\emph{Zebrafish}'s & <b>", abstract="Quokkas everywhere."))
    site.build()
    found = json.loads(site.html("search/search_index.json"))["docs"]
    entries = [entry for entry in found if entry["location"].endswith("#arxiv-2502.00001")]
    amp = "&amp; &lt;b&gt;" if theme == "material" else "& <b>"
    assert [entry["title"] for entry in entries] == [f"Zebrafish's {amp}"] * has_title
    assert ["Quokkas" in entry["text"] for entry in entries] == [has_abstract] * has_title
    # The address in the month, which stays valid when newer papers move the card to another part.
    assert [entry["location"] for entry in entries] == (
        ["papers/llm/2025_02/#arxiv-2502.00001"] * has_title
    )
    assert "Quokkas" not in str([entry for entry in found if entry not in entries])


# Hand-written pages


def test_links_work_both_ways_and_dead_ones_are_found(month):
    month.settings["validation"] = {"anchors": "warn"}
    month.write("docs/papers/llm/notes.md", "# Notes\n\n[up](index.md) [part](2025_02/papers_2.md)")
    month.write(
        "docs/index.md",
        "# Home\n\n[papers](papers/index.md) [day](papers/llm/2025_02/index.md#day-2025-02-03)\n"
        "[card](papers/llm/2025_02/papers_2.md#arxiv-2502.00001)"
        "[paper](papers/llm/2025_02/index.md#arxiv-2502.00001)",
    )
    month.build()
    month.write("docs/index.md", "[card](papers/llm/2025_02/papers_1.md#arxiv-2502.00001)")
    assert "does not contain an anchor '#arxiv-2502.00001'" in month.failure()
    month.write("docs/index.md", "[no such month](papers/llm/2019_02/index.md)")
    assert "papers/llm/2019_02/index.md" in month.failure()


@pytest.mark.parametrize(
    "path", ["papers/llm/index.md", "papers/llm/README.md", "papers/llm.md", "papers/LLM.md"]
)
def test_a_hand_written_page_replaces_ours(month, path):
    month.write(f"docs/{path}", "---\ntitle: Mine\n---\n# Mine\n\nFirst.\n")
    month.build()
    own = "papers/LLM/index.html" if path == "papers/LLM.md" else "papers/llm/index.html"
    page = month.page(own)
    assert texts(page.cssselect("h1")) == ["Mine"]
    assert month.html(own).index("First.") < month.html(own).index("paper-count")
    assert page.cssselect('tr[data-month="2025_02"]')


@pytest.mark.parametrize("marker", ["<!-- arxcompass: here -->", "Text <!--arxcompass:here-->"])
def test_a_marker_places_the_list_in_a_hand_written_page(month, marker):
    month.write("docs/papers/llm/index.md", f"# Mine\n\nFirst.\n\n{marker}\n\nLast.\n")
    month.build()
    html = month.html("papers/llm/index.html")
    assert html.index("First.") < html.index("paper-months") < html.index("Last.")


def test_a_marker_in_code_is_code(month):
    code = "`<!-- arxcompass: here -->`\n\n    <!-- arxcompass: here -->\n\nLast.\n"
    month.write("docs/papers/llm/index.md", f"# Mine\n\n{code}")
    month.build()
    html = month.html("papers/llm/index.html")
    assert html.count("&lt;!-- arxcompass: here --&gt;") == 2
    assert html.index("Last.") < html.index("paper-months")


def test_an_excluded_page_does_not_replace_ours(month):
    month.settings["exclude_docs"] = "/papers/llm/index.md\n!/papers/gaussian_splatting/"
    month.write("docs/papers/gaussian_splatting/index.md", "# Mine")
    month.build()
    assert texts(month.page("papers/gaussian_splatting/index.html").cssselect("h1")) == ["Mine"]


def test_another_path(month):
    month.options["path"] = "reading/arxiv/"
    month.settings["nav"] = ["index.md", "reading/arxiv/"]
    month.build()
    assert "reading/arxiv/llm/2025_02/papers_1/index.html" in month.pages()


# Themes, templates


@pytest.mark.parametrize("theme", ["mkdocs", "readthedocs"])
def test_other_themes(month, theme):
    month.settings["theme"] = {"name": theme}
    month.build()
    page = month.page("papers/llm/2025_02/papers_1/index.html")
    assert len(cards(page)) == 3
    assert page.cssselect('link[href$="arxcompass.css"]')


def test_each_user_template_replaces_ours(month):
    month.settings["theme"]["custom_dir"] = "overrides"
    month.write("overrides/arxcompass/card.html", "<p class=theme>{{ paper.title }}</p>")
    part = "papers/llm/2025_02/papers_1/index.html"
    assert "<p class=theme>Paper 2502.00005</p>" in month.build().html(part)
    month.options["templates_dir"] = "mine"
    month.write("mine/card.html", "<p class=own>{{ paper.title }} {{ options.card_authors }}</p>")
    month.build()
    assert "<p class=own>Paper 2502.00005 6</p>" in month.html(part)
    assert month.page(part).cssselect("nav.paper-breadcrumb")


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ("{% if %}", "line 1"),
        ("one\n{{ nothing.there }}", "line 2"),
        ("\n\n{{ 1 / 0 }}", "line 3"),
        ("{% include 'gone.html' %}", "gone.html"),
    ],
)
def test_a_broken_template_is_named(month, template, fault):
    month.options["templates_dir"] = "mine"
    file = month.write("mine/card.html", template)
    failure = month.failure()
    assert fault in failure
    assert "SITE/mine/card.html" in failure, file


# Nothing to show


def test_an_empty_store_warns_and_says_what_to_run(site):
    site.build(strict=False)
    warnings = site.said(logging.WARNING)
    assert "no papers are stored for llm: run `arxcompass sync`" in warnings
    for path in ("papers/index.html", "papers/llm/index.html"):
        assert "arxcompass sync" in texts(site.page(path).cssselect(".paper-empty"))[0]


def test_a_damaged_store_stops_the_build_and_leaves_the_last_site(month):
    before = month.build().bytes()
    month.write("arxiv/papers/2503.jsonl", '{"id":"2503.00001","version":1,"ti')
    failure = month.failure()
    assert "arxiv/papers/2503.jsonl:1: is no paper: the line is cut short" in failure
    assert "arxcompass check" in failure
    assert month.bytes() == before


def test_a_disabled_plugin_leaves_no_trace(month):
    month.options["enabled"] = False
    month.settings["nav"] = ["index.md", {"Reading": ["papers/"]}]
    month.build()
    assert not [page for page in month.pages() if page.startswith("papers")]
    assert "arxcompass" not in month.html("index.html")
    assert "Reading" not in month.html("index.html")


def test_a_topics_file(month):
    month.options["topics_file"] = "topics.yml"
    month.write("topics.yml", "- llm\n")
    del month.options["topics"]
    month.build()
    assert "papers/llm/index.html" in month.pages()


# LaTeX, badges, BibTeX


def test_latex_is_rendered(site, paper):
    site.store(
        paper(
            1,
            title=r"$\textbf{T}$win \emph{Toads} \& $O(n \log n)$ Frogs",
            abstract=r"See \url{https://a.org/x\_y}." + "\n\n" + r"Schr\"odinger's 5% of \$100.",
            comments=r"Code at github.com/ada/toads",
            authors=[r"Erd\H{o}s", "ATLAS Collaboration"],
        )
    )
    site.build()
    for path in ("papers/", "papers/llm/", "papers/llm/2025_02/", "papers/llm/2025_02/papers_1/"):
        (link,) = site.page(f"{path}index.html").cssselect('a[href*="2502.00001"] em')
        assert texts([link]) == ["Toads"]
    page = site.page("papers/llm/2025_02/papers_1/index.html")
    assert texts(page.cssselect(".paper-authors")) == ["Erdős, ATLAS Collaboration"]
    assert texts(page.cssselect(".paper-abstract p")) == [
        "See https://a.org/x_y.",
        "Schrödinger's 5% of $100.",
    ]
    assert page.cssselect(".paper-title math")
    assert page.cssselect('.paper-abstract a[href="https://a.org/x_y"]')
    assert not page.cssselect(".paper-title a a")


def test_badges(site, paper):
    site.store(
        paper(
            1,
            version=3,
            published="2025-01-30",
            comments="Accepted at CVPR 2025. Code: https://github.com/ada/toads",
        ),
        paper(2, version=2, comments="This paper has been withdrawn by the authors"),
    )
    site.build()
    page = site.page("papers/llm/2025_02/papers_1/index.html")
    found = [(b.get("class").split("--")[1], b.text, b.get("href"), b.get("title"))
             for b in page.cssselect("#arxiv-2502\\.00001 .paper-badge")]  # fmt: skip
    assert ("venue", "CVPR 2025", None, None) in found
    assert ("code", "GitHub", "https://github.com/ada/toads", "ada/toads") in found
    assert ("revised", "v3", None, "first version 2025-01-30") in found
    assert page.cssselect("#arxiv-2502\\.00002 .paper-badge--withdrawn")


def test_bibtex_is_on_every_card_and_in_a_file_per_topic(month):
    month.build()
    part = month.page("papers/llm/2025_02/papers_1/index.html")
    buttons = [button.get("data-bibtex") for button in part.cssselect("button.paper-bibtex")]
    file = month.html("papers/llm/papers.bib")
    assert len(buttons) == 3
    assert all(f"eprint={{2502.0000{n}}}" in file for n in range(1, 6))
    assert "eprint={2502.00005}" in buttons[0]
    assert month.page("papers/llm/index.html").cssselect('.paper-downloads a[href="papers.bib"]')


def test_a_template_can_link_authors_to_arxiv(month, paper):
    month.options["templates_dir"] = "mine"
    month.write("mine/card.html", "<a href='{{ paper.authors[0] | author_url }}'>x</a>")
    month.store(paper(1, authors=["Ada & Co"]), paper(2, topic="gaussian_splatting", authors=["B"]))
    month.build()
    assert "searchtype=author&amp;query=Ada+%26+Co" in month.html(
        "papers/llm/2025_02/papers_1/index.html"
    )


def test_control_and_invisible_characters_do_not_reach_the_page(site, paper):
    odd = "a\x00b\x1bc\x7fd\u202ee\ufefff\ue000g"
    site.store(paper(1, title=odd, abstract=odd, authors=[odd], comments=odd))
    site.build()
    html = site.html("papers/llm/2025_02/papers_1/index.html")
    assert html.count("abcdefg") >= 4
    assert not [char for char in "\x00\x1b\x7f\u202e\ue000" if char in html]


def test_the_latest_papers_are_those_of_seven_days(site, paper):
    site.options["topics"] = ["llm", "Gaussian splatting"]
    site.store(
        paper(1, "2025-02-10T23:00:00Z"),
        paper(2, "2025-02-04"),
        paper(3, "2025-02-03T23:59:59Z"),
        paper(4, "2025-02-10", topic="gaussian_splatting"),
        {"id": "2501.00001", "version": 2},
    )
    site.build()
    page = site.page("papers/latest/index.html")
    assert texts(page.cssselect(".arxcompass h2")) == ["2025-02-10 (2)", "2025-02-04 (1)"]
    assert [a.get("href") for a in page.cssselect(".paper-list a")] == [
        "../llm/2025_02/papers_1/#arxiv-2502.00001",
        "../gaussian_splatting/2025_02/papers_1/#arxiv-2502.00004",
        "../llm/2025_02/papers_1/#arxiv-2502.00002",
    ]
    (count,) = page.cssselect("data.paper-count")
    assert count.get("value") == "3"


def test_a_build_logs_its_figures(month):
    said = month.build().said()
    line = r"7 papers on \d+ pages, the largest of \d+ KB; search index of 0\.0 MB; \d+\.\d s"
    assert re.search(line, said)
    assert "search_index" not in said


def test_a_large_search_index_is_logged_with_advice(month, monkeypatch):
    monkeypatch.setattr("mkdocs_arxcompass.hosts.mkdocs.report.LARGE_INDEX", 10)
    month.options["search_index"] = "abstracts"
    assert "search_index: titles makes it smaller" in month.build().said()


def test_without_a_search_plugin_the_search_index_has_no_size(month):
    del month.plugins["search"]
    assert "search index of 0.0 MB" in month.build().said()


def test_a_plugin_can_take_files_for_programs_out_of_the_site(month):
    month.write(
        "hook.py",
        "def on_files(files, *, config):\n"
        "    files.remove(files.get_file_from_path('papers/llm/papers.json'))\n",
    )
    month.settings["hooks"] = ["hook.py"]
    month.settings["exclude_docs"] = "titles.json\n"
    found = month.build(strict=False).bytes()
    assert "papers/llm/papers.bib" in found
    assert not {"papers/llm/papers.json", "papers/llm/titles.json"} & found.keys()
