"""The page of the full-text search, and the link to it in Material's search box."""

from __future__ import annotations

import re

import pytest
from attacks import ATTACKS, LATEX_ATTACKS
from records import old_paper
from sites import put_into_gs

pytestmark = pytest.mark.browser

SEARCH = "my lab/papers/search/"
FOUND = ".paper-search > output"
ROWS = ".paper-search ol > li"
IDLE = ".paper-search ol:not([aria-busy])"


@pytest.fixture
def opened(site, paper, publish, open_page):
    """`opened(*features)` builds a site with the search; returns a function to open its pages."""

    def opened(*features, **theme):
        site.settings["theme"] |= {
            "features": list(features),
            "palette": [
                {"media": "(prefers-color-scheme: light)", "scheme": "default"},
                {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
            ],
            **theme,
        }
        site.options |= {"search_full": True, "path": "my lab/papers"}
        long = "and so on " * 60
        site.store(
            paper(
                99,
                title="Zebrafish $O(n^2)$",
                authors=["Ada Lovelace", *(f"Author N{n}" for n in range(9)), "Konrad Zuse"],
                abstract=f"{long}including the elusive quagga, a 5\\% gain. {long}",
                categories=["cs.CL", "cs.CV"],
            ),
            old_paper(abstract="Of trees.", authors=["Kurt Gödel"], categories=["math.GT"]),
            paper(2, **ATTACKS),
            *(
                paper(10 + n, title=attack, abstract=attack, comments=attack, authors=[attack])
                for n, attack in enumerate(LATEX_ATTACKS)
            ),
            *(
                paper(200 + n, f"2025-03-{n % 28 + 1:02}", title=f"Swarm {n}", abstract="A swarm.")
                for n in range(30)
            ),
        )
        put_into_gs(site, "2502.00205", "2502.00206")
        address = publish(site)
        return lambda path=SEARCH, **options: open_page(address + path, **options)

    return opened


def finds(page, text: str, expected: list[str]) -> None:
    """Type a query, and check the results."""
    page.get_by_role("searchbox", name="Search papers").fill(text)
    counts(page, len(expected))
    assert sorted(titles(page)) == sorted(expected)


def titles(page) -> list[str]:
    return page.locator(f"{ROWS} > a").all_text_contents()


def counts(page, number: int) -> None:
    page.locator(IDLE).wait_for(state="attached")
    page.locator(FOUND, has_text=re.compile(f"^{number} found$")).wait_for()


def test_results_filters_order_and_address(opened):
    visit = opened()
    page = visit()
    zebrafish, old = "Zebrafish O(n²)", "An old quagga"
    finds(page, "elusive", [zebrafish])
    excerpt = page.locator(".paper-excerpt")
    assert excerpt.locator("mark").all_text_contents() == ["elusive"]
    assert "including the elusive quagga, a 5% gain. and" in excerpt.text_content()
    assert len(excerpt.text_content()) < 400
    assert "Author N4 et al. · 2025-02-01 · llm" in page.locator(ROWS).text_content()
    # Authors after "et al." are found, too, and then all authors are shown.
    finds(page, "zuse", [zebrafish])
    assert "Author N8, Konrad Zuse · 2025" in page.locator(ROWS).text_content()
    assert page.locator("mark").all_text_contents() == ["Zuse"]
    finds(page, "godel", [old])
    finds(page, '"elusive quagga"', [zebrafish])
    for written in (
        "2502.00099", "arXiv:2502.00099", "2502.00099v7", "https://arxiv.org/abs/2502.00099v2",
        "arxiv.org/pdf/2502.00099.pdf",
    ):  # fmt: skip
        finds(page, written, [zebrafish])
    for written in ("math/9201305", "arXiv: math.GT/9201305v1"):
        finds(page, written, [old])
    finds(page, "qwertyuiop", [])
    # The address and the topic of a paper are not searched.
    finds(page, "papers_1", [])
    finds(page, "llm", [])

    # The query and the filters are in the address.
    finds(page, "quagga", [zebrafish, old])
    page.get_by_label("Month").select_option("1992-01")
    counts(page, 1)
    assert titles(page) == [old]
    assert page.url.endswith("?query=quagga&month=1992-01")
    page.reload()
    counts(page, 1)
    assert page.get_by_label("Month").input_value() == "1992-01"
    page.get_by_label("Month").select_option("")
    counts(page, 2)
    page.get_by_label("Category").select_option("cs.CV")
    counts(page, 1)
    assert titles(page) == [zebrafish]
    page.get_by_label("Category").select_option("")
    page.get_by_role("searchbox", name="Search papers").fill("")
    # Filters without a query show their papers, newest first.
    page.get_by_label("Topic").select_option("gs")
    counts(page, 2)
    assert titles(page) == ["Swarm 6", "Swarm 5"]

    # By date, and more of them.
    address = page.url.partition("?")[0]
    page.goto(f"{address}?query=swarm&order=newest&topic=nowhere&month=1066-10")
    counts(page, 30)
    assert titles(page)[:3] == ["Swarm 27", "Swarm 26", "Swarm 25"]
    assert page.locator(ROWS).count() == 20
    page.get_by_role("button", name="More").press("Enter")
    page.locator(ROWS).nth(29).wait_for()
    assert page.locator(ROWS).nth(20).locator("a").evaluate("a => a === document.activeElement")
    assert page.get_by_role("button", name="More").is_hidden()
    assert titles(page)[-4:] == ["Swarm 29", "Swarm 1", "Swarm 28", "Swarm 0"]


@pytest.mark.parametrize("features", [[], ["navigation.instant"]])
def test_from_the_search_box_to_the_card_and_back(opened, features):
    visit = opened(*features)
    page = visit("")
    page.wait_for_load_state(
        "networkidle"
    )  # Material follows links instantly only if the sitemap is loaded
    page.evaluate("window.same = true")
    page.locator(".md-search__input").click()
    page.keyboard.type("elusive", delay=20)
    page.get_by_role("link", name="Search all abstracts for “elusive”").wait_for()
    # Material has no result for this word; Enter opens our link.
    page.get_by_text("No matching documents").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?query=elusive")
    counts(page, 1)
    page.locator(f"{ROWS} > a").click()
    page.wait_for_url("**/llm/2025_02/papers_1/#arxiv-2502.00099")
    page.locator("#arxiv-2502\\.00099").wait_for()
    page.go_back()
    counts(page, 1)
    assert page.evaluate("window.same === true") is bool(features)
    # On the search page, the link searches in that page.
    page.locator("h1").click()
    page.locator(".md-search__input").click()
    page.locator(".md-search__input").fill("Gödel & $& co")
    page.get_by_role("link", name="Search all abstracts for “Gödel & $& co”").wait_for()
    page.locator(".md-search__input").fill("godel")
    page.get_by_role("link", name="Search all abstracts for “godel”").click()
    page.wait_for_url("**/search/?query=godel")
    page.locator(ROWS, has_text="An old quagga").wait_for()
    assert not page.locator("#__search").is_checked()
    page.locator(".md-search__input").fill("")
    page.locator(".arxcompass-search-link").wait_for(state="detached")


def test_hostile_papers_run_no_script(opened):
    visit = opened()
    page = visit(f"{SEARCH}?query=alert")
    page.get_by_text("found").wait_for()
    assert page.locator(ROWS).count() > 10
    assert page.locator(f"{ROWS} :is(script, img, b, i, s)").count() == 0
    category = page.get_by_label("Category")
    category.select_option("<s>cs.CL</s>")
    counts(page, 1)
    assert titles(page) == ["<script>alert(1)</script>"]
    page.goto(f"{page.url.partition('?')[0]}?query=<img src=x onerror=alert(1)>")
    page.get_by_text("found").wait_for()


def test_in_german_dark_and_narrow(opened):
    visit = opened(language="de")
    page = visit(f"{SEARCH}?query=quagga", viewport={"width": 320, "height": 700})
    page.get_by_text("2 gefunden").wait_for()
    assert page.get_by_label("Monat").locator("option").all_text_contents()[:2] == [
        "Alle Monate", "März 2025 (30)",
    ]  # fmt: skip
    assert "Author N4 u. a. · 01.02.2025 · llm" in page.locator(ROWS).all_text_contents()[1]
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0

    def colours(scheme):
        page = visit(f"{SEARCH}?query=quagga", color_scheme=scheme)
        script = "e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
        return page.locator(".paper-search input").evaluate(script)

    light, dark = colours("light"), colours("dark")
    assert light[0] != dark[0]
    assert light[1] != dark[1]


def test_without_scripts_the_page_links_to_the_topics(opened):
    visit = opened()
    page = visit(java_script_enabled=False)
    assert page.locator(".paper-search").is_hidden()
    page.locator("noscript").get_by_role("link", name="Gaussian splatting").click()
    page.wait_for_url("**/papers/gs/")


def test_a_missing_index_is_reported(opened, site, open_page):
    visit = opened()
    address = visit().url
    (script,) = (site.root / "site").rglob("pagefind.js")
    script.rename(script.with_suffix(".away"))
    page = open_page(
        f"{address}?query=quagga", complaints=[]
    )  # the browser reports the missing index
    page.get_by_text("The search cannot be loaded.").wait_for()
    script.with_suffix(".away").rename(script)
    page.get_by_role("searchbox", name="Search papers").press("Enter")
    counts(page, 2)
