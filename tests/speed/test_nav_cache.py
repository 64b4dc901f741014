"""A nav that was rendered once is the one that the theme renders for every page."""

from __future__ import annotations

import pytest
from sites import NAV_FEATURES

from mkdocs_arxcompass.hosts.mkdocs import build


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("features", NAV_FEATURES)
def test_a_nav_rendered_once_is_the_nav_of_every_page(
    parts, assert_same_without, features, directory_urls
):
    parts.settings |= {"use_directory_urls": directory_urls}
    parts.settings["theme"] |= {"features": features, "logo": "logo.svg"}
    parts.write("docs/logo.svg", "<svg/>")
    # Pages by hand beside the parts of months that the nav does not name.
    notes = [parts.write(f"docs/papers/llm/2025_0{n}/notes.md", "# Notes\n") for n in (1, 2)]
    uris = [path.relative_to(parts.root / "docs").as_posix() for path in notes]
    parts.options["nav_months"] = 1
    picked = ["papers/llm/2025_02/index.md", "papers/llm/2025_02/papers_1.md"]
    table = {"A table": "papers/llm/2025_01/papers_1/table.html"}
    parts.settings["nav"] = [
        "index.md",
        {"Picked": [{"Of which only one is active": picked}, table]},
        "papers/",
        {"More": ["about.md", *uris, *picked]},
    ]
    parts.settings["validation"] = {"nav": {"not_found": "ignore"}}
    parts.write("docs/papers/llm/2025_02/own.css", "")
    parts.settings["extra_css"] = ["papers/llm/2025_02/own.css"]
    assert_same_without(build, "cache_nav")


def test_templates_of_ones_own_may_tell_all_pages_apart(parts):
    parts.settings["theme"]["custom_dir"] = "overrides"
    parts.write("overrides/partials/nav.html", "<nav>Here is {{ page.url }}</nav>")
    parts.build()
    for number in (1, 2):
        url = f"papers/llm/2025_02/papers_{number}/"
        assert f"<nav>Here is {url}</nav>" in parts.html(f"{url}index.html")
