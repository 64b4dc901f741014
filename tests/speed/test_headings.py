"""A heading that was converted once is the one that MkDocs converts for every page."""

from __future__ import annotations

import re

import pytest

from mkdocs_arxcompass.speed.headings import HeadingCache

EXTENSIONS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "pymdownx.superfences",
    "pymdownx.snippets", "smarty", {"toc": {"permalink": True}},
]  # fmt: skip


@pytest.mark.parametrize("extensions", [[], EXTENSIONS])
def test_a_heading_that_was_made_once_is_the_one_of_every_part(
    parts, assert_same_without, extensions
):
    parts.settings["markdown_extensions"] = extensions
    parts.settings["theme"]["features"] = ["toc.integrate"]
    assert_same_without(HeadingCache, "start", result=False)


def test_headings_that_link_to_themselves_are_made_once_on_large_sites(site, paper):
    site.options["papers_per_part"] = 1
    site.settings["markdown_extensions"] = [{"toc": {"permalink": True}}]
    site.settings["validation"] = {"anchors": "warn"}
    site.store(*(paper(number) for number in range(1, 150)))
    site.build()
    parts = [path for path in site.pages() if "/papers_" in path]
    assert len(parts) == 149
    assert all('<a class="headerlink" href="#llm-' in site.html(path) for path in parts)


def test_links_that_extensions_add_are_those_of_the_page(parts, assert_same_without):
    parts.write("more.md", "\n[About](/about.md)\n")
    more = {"base_path": [str(parts.root)], "auto_append": ["more.md"]}
    parts.settings["markdown_extensions"] = [{"pymdownx.snippets": more}]
    parts.settings["validation"] = {"links": {"absolute_links": "relative_to_docs"}}
    assert_same_without(HeadingCache, "start", result=False)
    for path, up in [("index.html", "../../.."), ("papers_1/index.html", "../../../..")]:
        assert f'<a href="{up}/about/">' in parts.html(f"papers/llm/2025_02/{path}")


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


def test_extensions_that_may_tell_pages_apart_see_all_of_them(parts, monkeypatch):
    parts.write("per_page.py", PER_PAGE)
    monkeypatch.syspath_prepend(parts.root)
    parts.settings["markdown_extensions"] = ["per_page"]
    parts.build()
    pages = [parts.html(path) for path in parts.pages() if "/papers_" in path]
    numbers = {re.search(r"<p>Page number (\d+)</p>", html)[1] for html in pages}
    assert len(numbers) == len(pages) == 7


def test_what_a_hook_adds_to_one_part_is_on_that_part_only(parts):
    parts.write(
        "hook.py",
        "def on_page_markdown(markdown, *, page, config, files):\n"
        "    if page.file.src_uri.endswith('llm/2025_02/papers_1.md'):\n"
        "        return markdown + '\\n\\n[Only here](../../../about.md)\\n'\n",
    )
    parts.settings["hooks"] = ["hook.py"]
    parts.build()
    with_it = [path for path in parts.pages() if "Only here" in parts.html(path)]
    assert with_it == ["papers/llm/2025_02/papers_1/index.html"]
