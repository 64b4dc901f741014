"""Charts say the same numbers as the pages."""

from __future__ import annotations

import re

import pytest


def bars(page) -> dict[str, int]:
    titles = [title.text for title in page.cssselect(".paper-chart rect title")]
    found = [re.match(r"([\d-]+): ([\d,]+)", title).groups() for title in titles]
    return {label: int(papers.replace(",", "")) for label, papers in found}


@pytest.fixture
def shop(site, paper):
    site.options["topics"] = ["llm", "Gaussian splatting"]
    site.store(
        *(paper(n, "2024-11-30") for n in range(1, 1201)),
        paper(2001, "2025-02-01"),
        paper(2002, "2025-02-28"),
        {"id": "2502.09999", "version": 2},
        paper(2003, "2025-01-31", topic="gaussian_splatting"),
    )
    return site


def test_a_topic_shows_its_months(shop):
    page = shop.build().page("papers/llm/index.html")
    assert bars(page) == {"2024-11": 1200, "2025-02": 3}
    (svg,) = page.cssselect(".paper-chart svg")
    assert svg.get("aria-label") == "Papers per month, from 2024-11 to 2025-02, 1,200 at most"
    assert "not over yet" in page.cssselect(".paper-chart figcaption")[0].text


def test_only_the_newest_month_of_the_store_is_unfinished(shop):
    shop.build()
    assert len(shop.page("papers/llm/index.html").cssselect(".paper-chart-bar--unfinished")) == 1
    assert not shop.page("papers/gaussian_splatting/index.html").cssselect(
        ".paper-chart-bar--unfinished"
    )


def test_a_month_shows_its_days(shop):
    page = shop.build().page("papers/llm/2025_02/index.html")
    assert bars(page) == {"2025-02-01": 1, "2025-02-28": 1}


def test_the_overview_shows_trends(shop):
    trends = shop.build().page("papers/index.html").cssselect("[data-topic] .paper-trend polyline")
    assert [len(trend.get("points").split()) for trend in trends] == [4]


def test_charts_can_be_left_out(shop):
    shop.options["charts"] = False
    shop.build()
    assert '<svg class="paper-trend' not in shop.html("papers/index.html")
    assert not shop.page("papers/llm/index.html").cssselect(".paper-chart")


def test_a_hundred_and_twenty_months(site, paper):
    site.store(*(paper(n + 1, f"{2015 + n // 12}-{n % 12 + 1:02}-15") for n in range(120)))
    assert len(bars(site.build().page("papers/llm/index.html"))) == 120
