"""Tests that need a browser: colours, widths, instant navigation, keys, hostile texts."""

from __future__ import annotations

import pytest
from attacks import ATTACKS, LATEX_ATTACKS
from sites import ALL_FIELDS

pytestmark = pytest.mark.browser

PART = "papers/llm/2025_02/papers_1/"


@pytest.fixture
def visit(site, paper, publish, open_page):
    """`visit(path)` opens a page of a site with hostile and very long texts of papers."""
    site.settings["theme"] |= {
        "features": ["navigation.instant", "navigation.tabs"],
        "palette": [
            {"media": "(prefers-color-scheme: light)", "scheme": "default"},
            {"media": "(prefers-color-scheme: dark)", "scheme": "slate"},
        ],
    }
    long = {"title": "W" * 300, "authors": ["A" * 120, "B C"], "comments": "https://" + "x" * 200}
    site.store(
        paper(1, abstract="One.\n\nTwo."),
        paper(99, title="Zebrafish at dusk"),
        paper(2, **ATTACKS),
        paper(3, abstract="z" * 999, **long),
        *(
            paper(10 + n, title=attack, abstract=attack, comments=attack, authors=[attack])
            for n, attack in enumerate(LATEX_ATTACKS)
        ),
    )
    site.options["card_fields"] = ALL_FIELDS
    address = publish(site)
    return lambda path=PART, **options: open_page(address + path, **options)


def test_abstracts_open_by_click_and_by_key(visit):
    page = visit()
    abstract = page.locator("#arxiv-2502\\.00001 details")
    paragraph = abstract.locator("p").first
    assert not paragraph.is_visible()
    abstract.locator("summary").click()
    assert paragraph.is_visible()
    abstract.locator("summary").press("Enter")
    assert not paragraph.is_visible()


def test_hostile_papers_run_no_script(visit):
    page = visit()
    for summary in page.locator("summary").all():
        summary.click()
    for link in page.locator(
        ".paper-card a[href^='javascript'], .paper-card a[href^='data']"
    ).all():
        link.click()
    page.wait_for_timeout(300)
    assert page.locator(".paper-card img, .paper-card script").count() == 0


def test_a_click_copies_bibtex(visit):
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    button = page.locator("#arxiv-2502\\.00001 button.paper-bibtex")
    button.click()
    page.wait_for_function(
        "document.querySelector('#arxiv-2502\\\\.00001 button').textContent == 'copied'"
    )
    assert "eprint={2502.00001}" in page.evaluate("navigator.clipboard.readText()")
    page.wait_for_function(
        "document.querySelector('#arxiv-2502\\\\.00001 button').textContent == 'BibTeX'"
    )


def test_colours_follow_the_palette(visit):
    def colours(scheme):
        page = visit(color_scheme=scheme)
        script = "e => [getComputedStyle(e).color, getComputedStyle(document.body).backgroundColor]"
        return page.locator(".paper-title a").first.evaluate(script)

    light, dark = colours("light"), colours("dark")
    assert light[0] != dark[0]
    assert light[1] != dark[1]


@pytest.mark.parametrize("width", [320, 768, 1280])
@pytest.mark.parametrize("path", ["papers/", "papers/llm/", "papers/llm/2025_02/", PART])
def test_nothing_is_wider_than_the_screen(visit, path, width):
    page = visit(path, viewport={"width": width, "height": 800})
    for details in page.locator("details.paper-abstract summary").all():
        details.click()
    overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(overflow) == 0


def test_instant_navigation_from_the_home_page_to_a_card(visit):
    page = visit("")
    page.wait_for_load_state(
        "networkidle"
    )  # Material follows links instantly only if the sitemap is loaded
    page.evaluate("window.same = true")
    page.get_by_role("link", name="Papers").first.click()
    page.wait_for_url("**/papers/")
    link = page.locator(".paper-list a").first
    anchor = link.get_attribute("href").partition("#")[2]
    link.click()
    page.wait_for_url(f"**/papers_1/#{anchor}")
    page.locator(f"[id='{anchor}']").wait_for()
    assert page.evaluate("window.same") is True


def test_the_search_box_leads_to_the_card(visit):
    page = visit("")
    page.locator(".md-search__input").click()
    page.keyboard.type("zebrafish", delay=20)
    result = page.locator(".md-search-result__link[href*='arxiv-2502.00099']").first
    result.wait_for()
    assert "Zebrafish at dusk" in result.text_content()
    result.click()
    page.wait_for_url("**/papers_1/#arxiv-2502.00099")
    page.locator("article#arxiv-2502\\.00099").wait_for()
    page.go_back()  # not to the month page, which would redirect to the card again
    page.wait_for_function("document.title == 'Sketch'")


def test_on_a_month_page_the_search_box_leads_to_its_cards(visit):
    page = visit("papers/llm/2025_02/")
    page.locator(".md-search__input").click()
    page.keyboard.type("zebrafish", delay=20)
    page.locator(".md-search-result__link[href*='arxiv-2502.00099']").first.click()
    page.wait_for_url("**/papers_1/#arxiv-2502.00099")


def test_the_address_of_a_paper_in_its_month_leads_to_the_card(visit):
    page = visit("papers/llm/2025_02/?h=dusk#arxiv-2502.00099")
    page.wait_for_url("**/papers_1/?h=dusk#arxiv-2502.00099")
    page.locator("article#arxiv-2502\\.00099").wait_for()
    for anchor in ("arxiv-2502.99999", "day-2025-02-01", "%", ""):
        page = visit(f"papers/llm/2025_02/#{anchor}")
        page.locator(".paper-actions").first.wait_for(state="attached")  # the script has run
        assert page.url.endswith(f"papers/llm/2025_02/#{anchor}")


def test_without_scripts_that_address_shows_the_title_in_the_month(visit):
    page = visit("papers/llm/2025_02/#arxiv-2502.00099", java_script_enabled=False)
    assert page.locator(":target").text_content() == "Zebrafish at dusk"
    assert page.locator(":target a").get_attribute("href") == "papers_1/#arxiv-2502.00099"


def test_the_filter_finds_by_title_author_and_category(visit):
    page = visit()
    box = page.get_by_role("searchbox", name="Filter")
    everything = page.locator(".paper-card:visible").count()
    box.fill("lovelace")
    assert page.locator(".paper-card:visible").count() == 1
    assert page.locator(".paper-filter output").text_content() == f"1 of {everything}"
    box.fill("nothing at all")
    assert page.locator(".paper-card:visible").count() == 0
    box.fill("")
    assert page.locator(".paper-card:visible").count() == everything


def test_the_filter_is_stored_in_the_address(visit):
    page = visit("papers/llm/2025_02/")
    page.get_by_role("searchbox", name="Filter").fill("2502.00001")
    page.reload()
    assert page.get_by_role("searchbox", name="Filter").input_value() == "2502.00001"
    assert page.locator(".paper-list li:visible").count() == 1
    assert page.locator(".arxcompass h2:visible").count() == 1


def test_keys_go_from_card_to_card(visit):
    page = visit()
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".paper-card").nth(1)
    assert second.locator(".paper-title a").evaluate("link => link === document.activeElement")
    page.keyboard.press("o")
    assert second.locator("details").evaluate("details => details.open")
    page.keyboard.press("k")
    first = page.locator(".paper-card").first.locator(".paper-title a")
    assert first.evaluate("link => link === document.activeElement")


def test_without_scripts_the_page_is_complete(visit):
    page = visit(java_script_enabled=False)
    assert page.locator(".paper-card").count() > 3
    assert page.locator("form.paper-filter, button.paper-bibtex").first.is_hidden()
