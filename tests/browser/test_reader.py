"""What readers do with our script: new papers, filter, find, keys, stars, import and export."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from serving import served

pytestmark = pytest.mark.browser

EXAMPLE = Path(__file__).parent.parent.parent / "example-site"
PART = "papers/llm/2025_02/papers_1/"
REFUSE_STORAGE = (
    "Object.defineProperty(window, 'localStorage', "
    "{ get() { throw new DOMException('no', 'SecurityError'); } })"
)


@pytest.fixture(params=["instant", "loaded"], scope="module")
def example(request, tmp_path_factory):
    """The address of the example site, with and without instant navigation."""
    folder = tmp_path_factory.mktemp("example")
    source = shutil.copytree(EXAMPLE, folder / "source", ignore=shutil.ignore_patterns("site"))
    config = source / "mkdocs.yml"
    if request.param == "loaded":
        text = config.read_text(encoding="utf-8")
        assert "    - navigation.instant\n" in text
        config.write_text(text.replace("    - navigation.instant\n", ""), encoding="utf-8")
    (folder / "site").mkdir()
    with served(folder / "site") as address:
        build(load_config(str(config), site_dir=str(folder / "site"), site_url=address))
        yield address


@pytest.fixture
def small_site(site, paper):
    """A site with one month of two parts."""
    site.options |= {"papers_per_part": 3}
    site.papers = [
        paper(
            number,
            f"2025-02-0{number}",
            title=f"Paper number {number} on $x^{number}$",
            authors=["Ada Lovelace", f"Émile Nobody{number}"],
            categories=["cs.CL" if number % 2 else "cs.RO"],
            comments="Accepted at CVPR 2025" if number == 2 else "",
            abstract=f"What is said of {number}.",
        )
        for number in range(1, 6)
    ]
    site.store(*site.papers)
    return site


@pytest.fixture
def address(small_site, publish):
    return publish(small_site)


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.closest('[data-paper]')?.dataset.paper ?? ''"
    ).partition("v")[0]


def test_a_daily_visit(example, open_page):
    page = open_page(example, permissions=["clipboard-read", "clipboard-write"])
    # The latest papers: open abstracts below the titles by keys.
    page.locator(".md-tabs__link", has_text="Papers").click()
    page.wait_for_url("**/papers/")
    page.get_by_role("link", name="Latest", exact=True).first.click()
    page.wait_for_url("**/papers/latest/")
    page.locator("h1", has_text="Latest papers").wait_for()  # not the list of the page before
    page.locator(".paper-list li .paper-actions").first.wait_for(state="attached")
    page.keyboard.press("j")
    first = focused(page)
    page.keyboard.press("o")
    page.locator(f"[data-paper^='{first}v'] .paper-peek p").first.wait_for()
    page.keyboard.press("b")
    page.locator(f"[data-paper^='{first}v'].paper--starred").wait_for()
    page.keyboard.press("j")
    assert focused(page) not in ("", first)
    # A month's cards: filter, read, star.
    page.goto(f"{example}papers/llm/2026_01/papers_1/")
    page.locator(".paper-card .paper-actions").first.wait_for(state="attached")
    page.keyboard.press("l")
    page.keyboard.type("neurips")
    shown = page.locator(".paper-card:visible")
    assert 0 < shown.count() < page.locator(".paper-card").count()
    second = shown.first.get_attribute("data-paper").partition("v")[0]
    shown.first.locator("summary").click()
    assert shown.first.locator("details p").first.is_visible()
    assert "paper--read" in shown.first.get_attribute("class")
    shown.first.hover()
    shown.first.locator("[data-act=star]").click()
    # The page of starred papers has the papers of both pages, with BibTeX.
    page.locator(".md-nav__link", has_text="Starred").first.click()
    page.wait_for_url("**/papers/starred/")
    page.locator("[data-cards] .paper-card").first.wait_for()
    starred = page.locator("[data-cards] .paper-card").evaluate_all(
        "cards => cards.map(card => card.dataset.paper.split('v')[0])"
    )
    assert sorted(starred) == sorted([first, second])
    page.get_by_role("button", name="Copy BibTeX").click()
    page.wait_for_function(
        "navigator.clipboard.readText().then(text => text.split('eprint=').length == 3)"
    )
    # A starred card links to the card on its part.
    link = page.locator(f"[data-paper^='{second}v'] .paper-links a").first
    link.click()
    page.wait_for_url(f"**/papers_1/#arxiv-{second}")
    page.locator(f"[id='arxiv-{second}'].paper--starred").wait_for()
    # The page has a link to the feed.
    feed = page.locator("head link[type='application/atom+xml']").first.get_attribute("href")
    assert page.request.get(page.evaluate("href => new URL(href, document.baseURI).href", feed)).ok


def test_find_in_a_topic(example, open_page):
    page = open_page(f"{example}papers/gaussian_splatting/")
    link = page.locator(".paper-list a").first
    title = link.text_content()
    box = page.get_by_role("searchbox", name="Find in this topic")
    box.fill(title.upper())
    page.locator(".paper-find output", has_text="1 found").wait_for()
    hit = page.locator(".paper-find .paper-list a")
    anchor = hit.get_attribute("href").partition("#")[2]
    hit.click()
    page.wait_for_url(f"**/papers_*/#{anchor}")
    assert page.locator(f"[id='{anchor}'] .paper-title").text_content() == title


def test_without_scripts_the_site_is_complete(example, open_page):
    for path in ("papers/", "papers/latest/", "papers/llm/", "papers/llm/2026_01/"):
        page = open_page(example + path, java_script_enabled=False)
        assert page.locator(".paper-list a:visible").count() > 2
        assert page.locator(".arxcompass :is(button, input):visible").count() == 0
        page.close()
    page = open_page(f"{example}papers/llm/2026_01/papers_1/", java_script_enabled=False)
    page.locator("summary").first.click()
    assert page.locator("details.paper-abstract p").first.is_visible()
    page.goto(f"{example}papers/starred/")
    assert "JavaScript" in page.locator(".arxcompass").inner_text()


def test_find_by_author_and_by_part_of_a_name(address, open_page):
    page = open_page(f"{address}papers/llm/")
    box = page.get_by_role("searchbox", name="Find in this topic")
    box.fill("emile nobody4")
    page.locator(".paper-find output", has_text="1 found").wait_for()
    hit = page.locator(".paper-find li")
    assert "Émile Nobody4" in hit.text_content()
    assert hit.locator("a").get_attribute("href") == "2025_02/papers_1/#arxiv-2502.00004"
    box.fill("lovelace")
    page.locator(".paper-find output", has_text="5 found").wait_for()
    box.fill("")
    page.wait_for_function("!document.querySelector('.paper-find li')")


def test_a_failed_download_of_titles_is_reported_and_repeated(address, open_page):
    page = open_page("about:blank", complaints=[])
    page.route("**/titles.json", lambda route: route.fulfill(status=500))
    page.goto(f"{address}papers/llm/")
    box = page.get_by_role("searchbox", name="Find in this topic")
    box.fill("lovelace")
    page.locator(".paper-find output", has_text="cannot be loaded").wait_for()
    page.unroute("**/titles.json")
    box.fill("lovelace ada")
    page.locator(".paper-find output", has_text="5 found").wait_for()


def test_the_filter_of_a_month_finds_what_its_titles_do_not_show(address, open_page):
    page = open_page(f"{address}papers/llm/2025_02/")
    box = page.get_by_role("searchbox", name="Filter")
    for text, count in (("nobody3", 1), ("cs.ro", 2), ("cvpr", 1), ("ada lovelace", 5)):
        box.fill(text)
        assert page.locator(".paper-list li:visible").count() == count, text


def test_hidden_papers_can_be_shown_again(address, open_page):
    page = open_page(address + PART)
    card = page.locator("#arxiv-2502\\.00004")
    card.hover()
    card.locator("[data-act=hide]").click()
    assert card.is_hidden()
    page.reload()
    page.locator(".paper-state[data-state=hidden]:enabled").click()
    assert page.locator(".paper-card:visible").count() == 1
    assert page.url.endswith("?show=hidden")
    card.hover()
    card.locator("[data-act=hide]").click()
    page.locator(".paper-state[data-state=hidden]").click()
    assert page.locator(".paper-card:visible").count() == 3


def test_keys_act_on_the_paper_in_focus(address, open_page):
    page = open_page(f"{address}papers/llm/2025_02/")
    page.locator(".paper-actions").first.wait_for(state="attached")
    for key in "jjr":
        page.keyboard.press(key)
    assert page.locator(".paper--read").get_attribute("data-paper") == "2502.00004v1"
    page.keyboard.press("r")
    assert page.locator(".paper--read").count() == 0
    page.keyboard.press("x")
    assert focused(page) == "2502.00003"
    assert page.locator("[data-paper='2502.00004v1']").is_hidden()
    page.keyboard.press("?")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.keyboard.press("j")
    assert page.get_by_role("dialog", name="Keys").is_visible()
    page.get_by_role("button", name="Close").click()
    assert page.get_by_role("dialog", name="Keys").is_hidden()


def test_material_keeps_its_keys(address, open_page):
    page = open_page(f"{address}papers/llm/2025_02/")
    page.locator(".paper-actions").first.wait_for(state="attached")
    page.keyboard.press("/")
    page.keyboard.type("jxob")
    assert page.locator(".md-search__input").input_value() == "jxob"
    assert page.locator(".paper--hidden, .paper--starred").count() == 0


def test_new_since_the_last_visit(small_site, paper, address, open_page):
    page = open_page("about:blank")
    page.clock.install()
    page.goto(f"{address}papers/latest/")
    page.wait_for_function("Object.values(localStorage).join().includes('2502.00005')")
    assert page.locator(".paper--new").count() == 0
    page.clock.fast_forward("20:00")
    page.reload()
    # A newer paper, and one with an older date that arXiv announced later.
    late = paper(8, "2025-02-03", title="Held back")
    small_site.store(*small_site.papers, paper(9, "2025-02-06"), late)
    small_site.build()
    page.reload()
    page.locator("[data-paper='2502.00008v1']").wait_for()
    assert page.locator(".paper--new").count() == 0  # the first visit has not ended
    page.clock.fast_forward("40:00")
    page.reload()
    page.locator("[data-paper='2502.00008v1'].paper--new").wait_for()
    button = page.locator(".paper-state[data-state=new]")
    assert button.locator("span").text_content() == "2"
    button.click()
    assert page.locator(".paper-list li:visible").count() == 2
    page.clock.fast_forward("40:00")
    page.goto(f"{address}papers/latest/")
    page.wait_for_function("!document.querySelector('.paper--new')")


def test_stars_go_to_another_browser_as_a_file(address, open_page, tmp_path):
    page = open_page(address + PART)
    page.locator(".paper-actions").first.wait_for(state="attached")
    for key in "jbjxjr":
        page.keyboard.press(key)
    page.goto(f"{address}papers/starred/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    file = tmp_path / "kept.json"
    download.value.save_as(file)
    other = open_page(f"{address}papers/starred/")
    other.locator("input[type=file]").set_input_files(file)
    other.locator("[data-starred] output", has_text="1 paper came").wait_for()
    card = other.locator(".paper-card")
    assert card.get_attribute("data-paper") == "2502.00005v1"
    assert card.locator("math").count() == 1
    assert "Ada Lovelace, Émile Nobody5" in card.text_content()
    other.goto(address + PART)
    other.locator(".paper--hidden").wait_for(state="attached")
    assert other.locator(".paper--read").count() == 1


@pytest.mark.parametrize("directory_urls", [True, False])
def test_a_star_links_to_its_card_even_if_that_has_moved(
    small_site, paper, address, open_page, directory_urls
):
    small_site.settings["use_directory_urls"] = directory_urls
    small_site.build()
    end = "/" if directory_urls else ".html"
    page = open_page(f"{address}papers/llm/2025_02/papers_1{end}")
    page.locator(".paper-actions").first.wait_for(state="attached")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.locator(".paper--starred").wait_for()
    small_site.store(*small_site.papers, *(paper(number, "2025-02-28") for number in range(20, 25)))
    small_site.build()
    page.goto(f"{address}papers/starred{end}")
    page.locator("[data-cards] .paper-links a", has_text="card").click()
    page.wait_for_url(f"**/papers_2{end}#arxiv-2502.00005")
    page.locator("article#arxiv-2502\\.00005").wait_for()


@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", "null", '{"arxcompass": 1, "stars": {"x": 1, "y": {"paper": "<b>"}}}', "\x00"],
)
def test_importing_another_file_changes_nothing(address, open_page, tmp_path, content):
    page = open_page(f"{address}papers/starred/")
    file = tmp_path / "strange.json"
    file.write_text(content)
    page.locator("input[type=file]").set_input_files(file)
    page.locator("[data-starred] output:not(:empty)").wait_for()
    assert page.locator(".paper-card").count() == 0


def test_importing_a_hostile_file_runs_no_script(address, open_page, tmp_path):
    attack = "<img src=x onerror=document.title='run'><math><mi href='javascript:1'>x</mi></math>"
    star = dict.fromkeys(("title", "authors", "date", "bibtex"), attack)
    star |= {"paper": "2502.00001v1", "place": "javascript:document.title='run'"}
    file = tmp_path / "hostile.json"
    file.write_text(json.dumps({"arxcompass": 1, "stars": {"2502.00001": star}}))
    page = open_page(f"{address}papers/starred/")
    page.locator("input[type=file]").set_input_files(file)
    page.locator(".paper-card").wait_for()
    for link in page.locator(".paper-card a").all():
        assert link.get_attribute("href").startswith("https://arxiv.org/")
    assert page.locator(".paper-card img, .paper-card [href^=javascript]").count() == 0
    assert page.title() != "run"


@pytest.mark.parametrize("kept", ["", "{", "[]", '{"stars": 7, "visit": "x"}', '{"visit": {}}'])
def test_unexpected_data_in_the_storage_is_ignored(address, open_page, kept):
    path = f"/{address.partition('//')[2].partition('/')[2]}papers/"
    init = f"localStorage.setItem('arxcompass:{path}', {json.dumps(kept)})"
    page = open_page(address + PART, init=init)
    page.locator(".paper-actions").first.wait_for(state="attached")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.locator(".paper--starred").wait_for()


def test_a_browser_that_refuses_to_store_data(address, open_page):
    errors: list[str] = []  # Material logs errors of its own
    page = open_page(address + PART, init=REFUSE_STORAGE, complaints=errors)
    page.locator(".paper-actions").first.wait_for(state="attached")
    page.keyboard.press("j")
    page.keyboard.press("b")
    page.locator(".paper--starred").wait_for()
    page.get_by_role("searchbox", name="Filter").fill("number 4")
    assert page.locator(".paper-card:visible").count() == 1
    page.goto(f"{address}papers/starred/")
    page.locator("[data-hint]", has_text="keep nothing").wait_for()
    assert not [error for error in errors if "arxcompass.js" in error]


def test_nothing_moves_when_a_page_loads(address, open_page):
    script = """window.shift = 0;
        new PerformanceObserver(list => {
          for (const entry of list.getEntries()) window.shift += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    for path in ("papers/", "papers/latest/", "papers/llm/", "papers/llm/2025_02/", PART):
        for width in (1280, 390):
            page = open_page(address + path, init=script, viewport={"width": width, "height": 800})
            page.wait_for_timeout(300)
            assert page.evaluate("window.shift") == 0, (path, width)


def test_eight_cards_fit_on_the_screen_of_a_laptop(site, paper, open_page, publish):
    site.store(
        *(
            paper(
                number,
                title="A title that is about as long as titles on arXiv are, on the average of all",
                authors=["Ada Lovelace", "Charles Babbage", "Mary Somerville", "George Boole"],
                comments="12 pages, 4 figures, accepted at CVPR 2025",
                categories=["cs.CL", "cs.AI"],
                abstract="An abstract.",
                version=2,
            )
            for number in range(1, 21)
        )
    )
    address = publish(site)
    page = open_page(address + PART, viewport={"width": 1366, "height": 768})
    page.locator(".paper-card").nth(5).evaluate("card => card.scrollIntoView()")
    inside = page.locator(".paper-card").evaluate_all(
        """cards => { const top = document.querySelector('.md-header').offsetHeight;
        return cards.map(card => card.getBoundingClientRect())
          .filter(box => box.top >= top && box.bottom <= innerHeight).length }"""
    )
    assert inside >= 8


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Neueste Artikel", "05.02.2025", "Filtern"]),
        ("zh", ["最新论文", "2025年2月5日", "筛选"]),
    ],
)
def test_the_script_uses_the_language_of_the_theme(small_site, open_page, publish, language, words):
    small_site.settings["theme"]["language"] = language
    page = open_page(f"{publish(small_site)}papers/latest/")
    text = page.locator("article").inner_text()
    assert words[0] in page.title()
    assert words[1] in text
    page.get_by_role("searchbox", name=words[2]).fill("number 4")
    assert page.locator(".paper-filter output").text_content() in ("1 von 5", "1 / 5")
    page.keyboard.press("Tab")
    title = page.locator("[data-act=star]").first.get_attribute("title")
    assert title in ("Merken", "收藏")
