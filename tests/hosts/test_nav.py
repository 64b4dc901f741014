"""Our section in the nav, as themes render it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import material
import pytest
from sites import NAV_FEATURES

from mkdocs_arxcompass.hosts.mkdocs.nav import expand


def outline(page: Any) -> list[Any]:
    """Return the nav of a page as nested lists of titles."""

    def items(nav: Any) -> list[Any]:
        found = []
        for item in nav.xpath("./ul/li"):
            (below,) = item.xpath("./nav[not(contains(@class, 'secondary'))]") or [None]
            # The current page has a second label if its table of contents can be opened.
            label = item.xpath("./div/a | ./a | ./label[not(../a)]")[0]
            title = " ".join(label.text_content().split())
            found.append([title, *items(below)] if below is not None else title)
        return found

    return items(page.cssselect("nav.md-nav--primary")[0])


def active(page: Any) -> list[str]:
    items = page.cssselect("nav.md-nav--primary li.md-nav__item--active")
    links = [item.xpath("./div/a | ./a | ./label[not(../a)]")[0] for item in items]
    return [" ".join(link.text_content().split()) for link in links]


def neighbours(page: Any) -> list[str | None]:
    return [
        next((link.get("href") for link in page.cssselect(f"head link[rel={name}]")), None)
        for name in ("prev", "next")
    ]


@pytest.fixture
def months(site, paper):
    """Three months of llm with two parts each, a month of another topic, and two other pages."""
    site.options |= {"papers_per_part": 1, "topics": ["llm", "Gaussian splatting"]}
    papers = [paper(n * 10 + m, f"2025-0{m}-0{n}") for m in (1, 2, 3) for n in (1, 2)]
    site.store(*papers, paper(99, topic="gaussian_splatting"))
    site.write("docs/about.md", "# About\n")
    return site


SECTION = [
    "Papers",
    "Papers",
    "Latest",
    "Starred",
    ["llm", "llm", "2025_03", "2025_02", "2025_01"],
    ["Gaussian splatting", "Gaussian splatting", "2025_02"],
]


@pytest.mark.parametrize(
    ("nav", "expected"),
    [
        (["index.md", "about.md"], ["Home", "About", SECTION]),
        (["index.md", "papers/", "about.md"], ["Home", SECTION, "About"]),
        (["papers/index.md", "index.md", "about.md"], [SECTION, "Home", "About"]),
        (
            ["index.md", {"arXiv": "papers/"}, "about.md"],
            ["Home", ["arXiv", *SECTION[1:]], "About"],
        ),
        (
            ["index.md", {"Reading": ["about.md", "papers/"]}],
            ["Home", ["Reading", "About", SECTION]],
        ),
        (
            [{"Start": "index.md"}, {"Reading": ["about.md", {"New": "./papers/"}]}],
            ["Start", ["Reading", "About", ["New", *SECTION[1:]]]],
        ),
    ],
)
def test_the_section_replaces_the_marker_in_the_nav(months, nav, expected):
    months.settings["nav"] = nav
    assert outline(months.build().page("index.html")) == expected


def test_without_a_nav_the_section_is_sorted_and_named(months):
    months.write("docs/papers/notes.md", "# Notes\n")
    months.write("docs/papers/llm/2025_02/notes.md", "# More\n")
    february = ["2025_02", "llm - 2025_02", "More"]
    assert outline(months.build().page("index.html")) == [
        "Home",
        "About",
        [
            "Papers",
            "Papers",
            "Notes",
            "Latest",
            "Starred",
            ["llm", "llm", "2025_03", february, "2025_01"],
            ["Gaussian splatting", "Gaussian splatting", "2025_02"],
        ],
    ]


@pytest.mark.parametrize("nav", [None, ["index.md", "papers/", "about.md"]])
@pytest.mark.parametrize(
    ("options", "llm"),
    [
        ({"nav_months": 1}, ["llm", "llm", "2025_03"]),
        ({"nav_depth": "topic"}, "llm"),
        ({"month_format": "%b %y"}, ["llm", "llm", "Mar 25", "Feb 25", "Jan 25"]),
    ],
)
def test_depth_and_number_of_months(months, nav, options, llm):
    if nav:
        months.settings["nav"] = nav
    months.options |= {"nav_title": "arXiv", **options}
    sections = {
        item[0]: item for item in outline(months.build().page("index.html")) if len(item) > 2
    }
    assert sections["arXiv"][:5] == ["arXiv", "arXiv", "Latest", "Starred", llm]


@pytest.mark.parametrize("nav", [None, ["index.md", "about.md"]])
def test_nav_false_leaves_the_section_out(months, nav):
    if nav:
        months.settings["nav"] = nav
    months.settings["validation"] = {"nav": {"omitted_files": "warn"}}
    months.options["nav"] = False
    months.build()
    assert outline(months.page("index.html")) == ["Home", "About"]
    assert neighbours(months.page("papers/index.html")) == [None, "latest/"]


def test_no_nav_but_a_link_to_the_overview(months):
    months.settings["nav"] = ["index.md", {"All papers": "papers/"}, "about.md"]
    months.options["nav"] = False
    assert outline(months.build().page("index.html")) == ["Home", "All papers", "About"]


@pytest.mark.parametrize("features", NAV_FEATURES)
@pytest.mark.parametrize("nav", [None, ["index.md", "papers/", "about.md"]])
def test_parts_have_neighbours_and_an_active_month_in_the_nav(months, nav, features):
    if nav:
        months.settings["nav"] = nav
    months.settings["theme"]["features"] = features
    months.settings["validation"] = {"nav": {"omitted_files": "warn"}, "anchors": "warn"}
    months.options["nav_months"] = 2
    months.build()
    assert active(months.page("papers/llm/2025_02/papers_2/index.html")) == [
        "Papers", "llm", "2025_02",
    ]  # fmt: skip
    assert active(months.page("papers/llm/2025_01/index.html")) == ["Papers", "llm"]
    assert active(months.page("papers/llm/2025_01/papers_1/index.html")) == ["Papers", "llm"]


@pytest.mark.skipif(
    not Path(material.__path__[0], "templates/partials/path.html").exists(),
    reason="this version of Material has no breadcrumbs yet",
)
def test_breadcrumbs_of_the_theme_lead_to_the_month(months):
    months.settings["theme"]["features"] = ["navigation.path"]
    months.settings["nav"] = ["index.md", "papers/", "about.md"]
    months.build()
    path = months.page("papers/llm/2025_02/papers_2/index.html").cssselect("nav.md-path a")
    assert [" ".join(link.text_content().split()) for link in path] == [
        "Home", "Papers", "llm", "2025_02",
    ]  # fmt: skip
    assert path[-1].get("href") == "../"


def test_neighbours_lead_through_every_page(months):
    months.settings["nav"] = ["index.md", "papers/", "about.md"]
    months.options["nav_months"] = 1
    months.build()
    base = "https://example.org/sketch/"
    walked, address = [], ""
    while address is not None:
        walked.append(address)
        page = months.page(f"{address}index.html")
        following = neighbours(page)[1]
        from urllib.parse import urljoin

        address = urljoin(base + address, following).removeprefix(base) if following else None
    assert walked == [
        "",
        "papers/",
        "papers/latest/",
        "papers/starred/",
        "papers/llm/",
        *(
            f"papers/llm/2025_0{m}/{part}"
            for m in (3, 2, 1)
            for part in ("", "papers_1/", "papers_2/")
        ),
        "papers/gaussian_splatting/",
        "papers/gaussian_splatting/2025_02/",
        "papers/gaussian_splatting/2025_02/papers_1/",
        "about/",
    ]
    assert neighbours(months.page("about/index.html"))[0].endswith("2025_02/papers_1/")


@pytest.mark.parametrize("page", ["papers.md", "papers/README.md", "papers/index.md"])
@pytest.mark.parametrize("nav", [None, ["index.md", "papers/", "about.md"]])
def test_a_hand_written_overview_leads_the_section(months, nav, page):
    months.write(f"docs/{page}", "# Mine\n")
    if nav:
        months.settings["nav"] = nav
    months.build()
    assert active(months.page("papers/llm/2025_02/papers_2/index.html"))[1:] == ["llm", "2025_02"]
    assert "Mine" in str(outline(months.page("index.html")))


def test_other_themes_name_every_shown_page(months):
    months.settings |= {"theme": {"name": "mkdocs"}, "nav": ["index.md", "papers/", "about.md"]}
    links = months.build().page("index.html").cssselect("ul.navbar-nav a.dropdown-item")
    assert [" ".join(link.text_content().split()) for link in links] == [
        "Papers", "Latest", "Starred", "llm", "llm", "2025_03", "2025_02", "2025_01",
        "Gaussian splatting", "Gaussian splatting", "2025_02",
    ]  # fmt: skip


@pytest.mark.parametrize("index", ["papers/index.md", {None: "papers/index.md"}])
def test_a_folder_expanded_by_literate_nav_becomes_our_section(index):
    parts = {"2025_02": ["papers/llm/2025_02/index.md", "papers/llm/2025_02/papers_1.md"]}
    nav = ["index.md", {"Mine": [index, "papers/latest.md", {"Llm": [parts]}]}]
    section = ["papers/index.md", {"llm": ["papers/llm/index.md"]}]
    assert expand(nav, "papers", "Papers", section) == ["index.md", {"Mine": section}]
    assert expand(nav, "papers", "Papers", None) == ["index.md"]
