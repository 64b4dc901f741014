"""What is made once is what would have been made for every page."""

from __future__ import annotations

import re
import shutil

import pytest
from jinja2 import DictLoader, Environment
from sites import NAV_FEATURES

from mkdocs_arxcompass import plugin
from mkdocs_arxcompass.speed import nav as once


@pytest.fixture
def months(site, paper):
    """Three months of llm in two parts each, one of another topic, and a page by hand."""
    site.options |= {
        "papers_per_part": 1,
        "topics": ["llm", {"name": "C++ & <b>`x`", "slug": "odd"}],
    }
    papers = [paper(n * 10 + m, f"2025-0{m}-0{n}") for m in (1, 2, 3) for n in (1, 2)]
    site.store(*papers, paper(99, topic="odd"))
    site.write("docs/about.md", "# About\n")
    return site


def assert_same_without(months, monkeypatch, name: str) -> None:
    """Build with what is made once, and without."""
    quick = months.build().bytes()
    shutil.rmtree(months.root / ".cache")
    monkeypatch.setattr(plugin, name, lambda *_: None)
    assert months.build().bytes() == quick


@pytest.mark.parametrize("directory_urls", [True, False])
@pytest.mark.parametrize("features", NAV_FEATURES)
def test_what_the_theme_made_once_is_what_it_makes_for_every_page(
    months, monkeypatch, features, directory_urls
):
    months.settings |= {"use_directory_urls": directory_urls}
    months.settings["theme"] |= {"features": features, "logo": "logo.svg"}
    months.write("docs/logo.svg", "<svg/>")
    # Pages by hand beside the parts of months that the nav does not name.
    notes = [months.write(f"docs/papers/llm/2025_0{n}/notes.md", "# Notes\n") for n in (1, 2)]
    uris = [path.relative_to(months.root / "docs").as_posix() for path in notes]
    months.options["nav_months"] = 1
    picked = ["papers/llm/2025_02/index.md", "papers/llm/2025_02/papers_1.md"]
    table = {"A table": "papers/llm/2025_01/papers_1/table.html"}
    months.settings["nav"] = [
        "index.md",
        {"Picked": [{"Of which only one is active": picked}, table]},
        "papers/",
        {"More": ["about.md", *uris, *picked]},
    ]
    months.settings["validation"] = {"nav": {"not_found": "ignore"}}
    months.write("docs/papers/llm/2025_02/own.css", "")
    months.settings["extra_css"] = ["papers/llm/2025_02/own.css"]
    assert_same_without(months, monkeypatch, "remember_templates")


def test_templates_of_ones_own_may_tell_all_pages_apart(months):
    months.settings["theme"]["custom_dir"] = "overrides"
    months.write("overrides/partials/nav.html", "<nav>Here is {{ page.url }}</nav>")
    months.build()
    for number in (1, 2):
        url = f"papers/llm/2025_02/papers_{number}/"
        assert f"<nav>Here is {url}</nav>" in months.html(f"{url}index.html")


EXTENSIONS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "pymdownx.superfences",
    "pymdownx.snippets", "smarty", {"toc": {"permalink": True}},
]  # fmt: skip


@pytest.mark.parametrize("extensions", [[], EXTENSIONS])
def test_a_heading_that_was_made_once_is_the_one_of_every_part(months, monkeypatch, extensions):
    months.settings["markdown_extensions"] = extensions
    months.settings["theme"]["features"] = ["toc.integrate"]
    assert_same_without(months, monkeypatch, "remember_markdown")


def test_headings_that_link_to_themselves_are_made_once_on_large_sites(site, paper):
    site.options["papers_per_part"] = 1
    site.settings["markdown_extensions"] = [{"toc": {"permalink": True}}]
    site.settings["validation"] = {"anchors": "warn"}
    site.store(*(paper(number) for number in range(1, 150)))
    site.build()
    parts = [path for path in site.pages() if "/papers_" in path]
    assert len(parts) == 149
    assert all('<a class="headerlink" href="#llm-' in site.html(path) for path in parts)


def test_links_that_extensions_add_are_those_of_the_page(months, monkeypatch):
    months.write("more.md", "\n[About](/about.md)\n")
    more = {"base_path": [str(months.root)], "auto_append": ["more.md"]}
    months.settings["markdown_extensions"] = [{"pymdownx.snippets": more}]
    months.settings["validation"] = {"links": {"absolute_links": "relative_to_docs"}}
    assert_same_without(months, monkeypatch, "remember_markdown")
    for path, up in [("index.html", "../../.."), ("papers_1/index.html", "../../../..")]:
        assert f'<a href="{up}/about/">' in months.html(f"papers/llm/2025_02/{path}")


def test_parts_of_templates_that_see_the_page_are_not_shared():
    env = Environment(
        loader=DictLoader({
            "partials/plain.html": "{{ config }} the page",
            "partials/title.html": "{% macro title() %}{{ page.title }}{% endmacro %}{{ title() }}",
            "partials/deep.html": "{% if config %}{% include 'partials/title.html' %}{% endif %}",
            "partials/tabs.html": "{% for item in nav %}{{ item.active }}{% endfor %}",
            "partials/unknown.html": "{% include 'partials/' ~ config ~ '.html' %}",
        })
    )  # fmt: skip
    seen = {
        name: once._reads_page(env, name, env.get_template(name).root_render_func)
        for name in env.list_templates()
    }
    assert [name for name, reads in seen.items() if not reads] == ["partials/plain.html"]


PER_PAGE = """
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor

pages = []

class Number(Postprocessor):
    def run(self, text):
        pages.append(text)
        return f"{text}<p>Page number {len(pages)}</p>"

class PerPage(Extension):
    def extendMarkdown(self, md):
        md.postprocessors.register(Number(md), "number", 0)

def makeExtension(**options):
    return PerPage(**options)
"""


def test_extensions_that_may_tell_pages_apart_see_all_of_them(months, monkeypatch):
    months.write("per_page.py", PER_PAGE)
    monkeypatch.syspath_prepend(months.root)
    months.settings["markdown_extensions"] = ["per_page"]
    months.build()
    parts = [months.html(path) for path in months.pages() if "/papers_" in path]
    numbers = {re.search(r"<p>Page number (\d+)</p>", html)[1] for html in parts}
    assert len(numbers) == len(parts) == 7


def test_what_a_hook_adds_to_one_part_is_on_that_part_only(months):
    months.write(
        "hook.py",
        "def on_page_markdown(markdown, *, page, config, files):\n"
        "    if page.file.src_uri.endswith('llm/2025_02/papers_1.md'):\n"
        "        return markdown + '\\n\\n[Only here](../../../about.md)\\n'\n",
    )
    months.settings["hooks"] = ["hook.py"]
    months.build()
    with_it = [path for path in months.pages() if "Only here" in months.html(path)]
    assert with_it == ["papers/llm/2025_02/papers_1/index.html"]
