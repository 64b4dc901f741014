"""Directives in hand-written pages: in real builds, and the parser on its own."""

from __future__ import annotations

import logging
import re
from posixpath import dirname, join, normpath
from urllib.parse import urlsplit

import pytest

from mkdocs_arxcompass.hosts.markdown import Directive, DirectiveError, parse, replace_directives

EXTENSIONS = [
    "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "smarty",
    "pymdownx.snippets", "pymdownx.superfences", {"pymdownx.tabbed": {"alternate_style": True}},
]  # fmt: skip
LATEST = '<!-- arxcompass: latest topic="llm" limit=2 -->'
ALL = """# Home

<!-- arxcompass: latest topic="llm" limit=5 -->

<!-- arxcompass: latest -->

<!-- arxcompass: paper 2502.00001 -->

<!-- arxcompass: topics -->

<!-- arxcompass: chart topic="llm" -->

<!-- arxcompass: chart -->
"""
# Places in a page, each with the selector of the element that must contain the embedded list.
PLACES = {
    "top level": (LATEST, "article"),
    "list": (f"- {LATEST}\n- b", "li"),
    "loose list": (f"- a\n\n    {LATEST}\n\n- b", "li"),
    "tab": (f'=== "A"\n\n    {LATEST}\n\n=== "B"\n\n    b', ".tabbed-block"),
    "admonition": (f"!!! note\n\n    {LATEST}", ".admonition"),
    "table": (f"| a | b |\n| - | - |\n| {LATEST} | b |", "td"),
    "quote": (f"> {LATEST}", "blockquote"),
    "definition": (f"Term\n:   {LATEST}", "dd"),
    "footnote": (f"a[^1]\n\n[^1]: {LATEST}", ".footnote li"),
    "div": (f"<div class=mine markdown>\n\n{LATEST}\n\n</div>", "div.mine"),
    "raw div": (f"<div class=mine>\n{LATEST}\n</div>", "div.mine"),
    "snippet": ('--8<-- "part.txt"', "article"),
    "several lines": ('<!-- arxcompass:\n  latest\n  topic="llm"\n  limit=2\n-->', "article"),
}
CODE = f"""# Code

`{LATEST}`

    {LATEST}

```
{LATEST}
```

``` html
{LATEST}
```

- x

    ``` markdown
    {LATEST}
    ```

<pre>
{LATEST}
</pre>

<pre><code>{LATEST}</code></pre>

A <code>{LATEST}</code>

<script>
/* {LATEST} */
</script>

<textarea>
{LATEST}
</textarea>

<span title='{LATEST}'>x</span>
"""
FAULTS = {
    "latst": "there is no directive 'latst'. Did you mean latest?",
    "": "there is no directive ''. There are latest, paper, topics, chart, here",
    'latest topic="LLM"': "there is no topic 'LLM'. Did you mean llm?",
    'chart topic="x"': "there is no topic 'x'. There are llm, gaussian_splatting",
    'chart topic=""': "there is no topic ''. There are llm, gaussian_splatting",
    "latest limt=5": "latest has no 'limt'. Write <!-- arxcompass: latest topic=\"llm\" limit=5 --",
    "latest limit=0": "limit '0' is not a whole number from 1 up. Write limit=5",
    'latest limit="x"': "limit 'x' is not a whole number from 1 up. Write limit=5",
    "latest llm": "latest cannot use 'llm'. Write <!-- arxcompass: latest topic=",
    'latest topic="llm': "'topic=\"llm' has a quote too few or too many. Write",
    "latest topic=": "'topic=' is cut short. Write",
    "latest limit=1 limit=2": "limit is there twice. Write",
    "topics limit=5": "topics has no 'limit'. Write <!-- arxcompass: topics -->",
    "paper": "no id is given. Write <!-- arxcompass: paper 2412.17626 -->",
    "paper 2502.00001 2502.00002": "several ids are given. Write",
    "paper 2502.00001v2": "what shows is the version in the store. Write paper 2502.00001",
    "paper 2502": "'2502' is no arXiv identifier. Write it like 2412.17626",
    "paper 2502.09999": "not in the store. Write include: ['2502.09999'] at a topic",
    "here": "this page has no papers of its own. Write <!-- arxcompass: latest",
    'latest topic="<img src=x onerror=alert(1)>"': "there is no topic '<img src=x",
    "latest topic=\"'\x1b[31m\n\n\"": "there is no topic",
    "latest limit=" + "9" * 5000: "is not a whole number",
}  # fmt: skip


@pytest.fixture
def topics(site, paper):
    """A site with two topics, two months, a paper in no topic, and all Markdown extensions."""
    site.options |= {"topics": ["llm", "Gaussian splatting"], "papers_per_part": 3}
    site.settings["markdown_extensions"] = [
        {"pymdownx.snippets": {"base_path": [str(site.root)]}} if at == "pymdownx.snippets" else at
        for at in EXTENSIONS
    ]
    site.write("part.txt", f"{LATEST}\n")
    papers = [paper(n, f"2025-02-0{n}", abstract="An abstract.") for n in range(1, 6)]
    gaussian = [paper(n, "2025-01-20", topic="gaussian_splatting") for n in (7, 8)]
    site.store(*papers, paper(6, "2025-01-31"), *gaussian, paper(9, topic="gone", version=2))
    return site


def embedded(page, selector="body"):
    """Find our frames in the selected elements."""
    return page.cssselect(f"{selector} .arxcompass")


def check_links(site):
    """Check that embedded relative links lead to pages and anchors; return the number of links."""
    checked = 0
    for path in site.pages():
        if path.startswith("papers/"):
            continue
        for link in site.page(path).cssselect(".arxcompass a[href]"):
            target = urlsplit(link.get("href"))
            if not target.scheme:
                file = normpath(join(dirname(path), target.path))
                page = site.page(file if file.endswith(".html") else f"{file}/index.html")
                assert not target.fragment or page.get_element_by_id(target.fragment) is not None
                checked += 1
    return checked


@pytest.mark.parametrize("theme", ["material", "mkdocs", "readthedocs"])
@pytest.mark.parametrize("directory_urls", [True, False])
def test_every_directive_renders_its_contents(topics, theme, directory_urls):
    topics.settings |= {"theme": {"name": theme}, "use_directory_urls": directory_urls}
    topics.write("docs/index.md", ALL)
    topics.write("docs/deep/down/page.md", ALL)
    topics.build()
    deep = "deep/down/page/index.html" if directory_urls else "deep/down/page.html"
    for path in ("index.html", deep):
        assert "<!-- arxcompass" not in topics.html(path)
        llm, newest, card, grid, chart, comparison = embedded(topics.page(path))
        assert [li.get("data-paper")[-3:-2] for li in llm.cssselect("li")] == [*"54321"]
        assert len(newest.cssselect("li")) == 5
        assert newest.text_content().count("· llm") == 5
        (article,) = card.cssselect("article.paper-card")
        assert article.get("id") == "arxiv-2502.00001"
        assert article.cssselect('a[href="https://arxiv.org/abs/2502.00001v1"]')
        assert [at.get("data-topic") for at in grid.cssselect(".paper-topic")] == [
            "llm", "gaussian_splatting",
        ]  # fmt: skip
        assert not grid.cssselect("h1, h2, h3, h4, h5, h6")
        assert len(chart.cssselect("rect")) == 2
        assert len(comparison.cssselect("polyline.paper-series")) == 2
    assert check_links(topics) == 28


def test_a_directive_works_wherever_a_page_has_room_for_blocks(topics):
    for name, (text, _) in PLACES.items():
        topics.write(f"docs/{name}.md", f"# {name}\n\n{text}\n\nLast.\n")
    topics.build()
    for name, (_, selector) in PLACES.items():
        page = topics.page(f"{name}/index.html")
        (frame,) = embedded(page, selector)
        assert len(frame.cssselect("li[data-paper]")) == 2, name
        assert len(page.cssselect(".arxcompass")) == 1


@pytest.mark.parametrize("extension", ["pymdownx.highlight", "fenced_code"])
def test_directives_in_code_are_left_alone(topics, extension):
    topics.settings["markdown_extensions"] = [extension]
    if extension == "pymdownx.highlight":
        topics.settings["markdown_extensions"] += ["pymdownx.superfences"]
    topics.write("docs/index.md", CODE)
    topics.build()
    assert not embedded(topics.page("index.html"))
    html = re.sub(r"</?span[^>]*>", "", topics.html("index.html"))
    assert html.count("arxcompass: latest") == 10


def test_a_directive_splits_its_paragraph(topics):
    topics.write(
        "docs/index.md", f"# Home\n\nBefore {LATEST} after.\n\nNothing <!--arxcompass: x-->"
    )
    topics.build(strict=False)
    html = topics.html("index.html")
    assert re.search(r"<p>Before </p>\s*<div class=\"arxcompass\"", html)
    assert re.search(r"</div>\s*<p> after.</p>", html)
    assert "<p>Nothing </p>" in html


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>D</p>", "X"),
        ("<p>D\nD</p>", "XX"),
        ("<p>a D D b</p>", "<p>a </p>XX<p> b</p>"),
        ("<p>a<br>D</p>", "<p>a<br></p>X"),
        ("<p><em>D</em></p>", "<p><em>X</em></p>"),
        ("<p title=it's>a</p>D it's", "<p title=it's>a</p>X it's"),
        ('<b title="D">D', '<b title="D">X'),
        ("<pre>D</pre>D<code>D", "<pre>D</pre>X<code>D"),
        ("<PRE>D</PRE ><p>D</p>", "<PRE>D</PRE >X"),
        ("<precious><code-x>D", "<precious><code-x>X"),
        ("<!-- <!-- arxcompass: y -->D", "<!-- <!-- arxcompass: y -->X"),
        ("a < b D", "a < b X"),
    ],
)
def test_where_directives_are_found(html, expected):
    comment = "<!-- arxcompass: x -->"
    found = replace_directives(html.replace("D", comment), lambda text: text.strip().upper())
    assert found.replace(comment, "D") == expected


@pytest.mark.parametrize(
    "text", ['<a ="', "<a <pre ", "<!-- ", "<p> ", "<p>\0", "<pre>", "<code x='"]
)
def test_broken_html_is_processed_in_linear_time(text):
    replace_directives(text * 20_000 + "<!-- arxcompass: x -->", lambda text: text)


# Papers


def test_a_paper_in_no_topic_can_be_shown(topics):
    topics.write("docs/index.md", "<!-- arxcompass: paper arXiv:2502.00009 -->")
    topics.build()
    (article,) = topics.page("index.html").cssselect("article.paper-card")
    assert article.get("data-paper") == "2502.00009v2"


def test_ids_stay_unique_and_can_be_linked(topics):
    topics.settings["validation"] = {"anchors": "warn"}
    card = "<!-- arxcompass: paper 2502.00001 -->"
    topics.write("docs/index.md", f"[down](#arxiv-2502.00001)\n\n{card}\n\n{card}\n")
    part = "papers/llm/2025_02/papers_2"
    topics.write(f"docs/{part}.md", f"# Mine\n\n{card}\n\n<!-- arxcompass: here -->\n")
    topics.write("docs/own.md", f"## Mine {{#arxiv-2502.00001}}\n\n{card}\n")
    topics.build()
    for path, cards in (("index.html", 2), (f"{part}/index.html", 3), ("own/index.html", 1)):
        page = topics.page(path)
        assert len(page.cssselect("article.paper-card")) == cards
        ids = page.xpath("//@id")
        assert ids.count("arxiv-2502.00001") == 1, path
    # The card in the list has the id, not the embedded one above it.
    page = topics.page(f"{part}/index.html")
    assert [at.get("id") for at in page.cssselect("article.paper-card")] == [
        None, "arxiv-2502.00002", "arxiv-2502.00001",
    ]  # fmt: skip


def test_hostile_texts_of_papers_stay_text(site, paper):
    attack = "<!-- arxcompass: topics --> --> <script>alert(1)</script>"
    site.store(paper(1, title=attack, authors=[attack], comments=attack, abstract=attack))
    site.write("docs/index.md", f"<!-- arxcompass: paper 2502.00001 -->\n\n{LATEST}")
    site.build()
    page = site.page("index.html")
    assert len(embedded(page)) == 2
    assert not page.cssselect(".arxcompass script, .paper-topics")
    assert "<!-- arxcompass" not in site.html("index.html")


# Charts and topics


def test_the_directive_chart_ignores_the_option_charts(topics):
    topics.options["charts"] = False
    topics.write("docs/index.md", "<!-- arxcompass: chart -->\n\n<!-- arxcompass: topics -->")
    topics.build()
    comparison, grid = embedded(topics.page("index.html"))
    assert comparison.cssselect("polyline.paper-series")
    assert not grid.cssselect("svg")


def test_one_topic_alone_has_its_own_chart(site, paper):
    site.store(paper(1), paper(2, "2025-01-01"))
    site.write("docs/index.md", "<!-- arxcompass: chart -->")
    site.build()
    assert len(site.page("index.html").cssselect(".arxcompass rect")) == 2


def test_an_empty_store_breaks_nothing(site):
    site.options["topics"] = ["llm", "vision"]
    site.write("docs/index.md", ALL.replace("<!-- arxcompass: paper 2502.00001 -->", ""))
    site.build(strict=False)
    page = site.page("index.html")
    assert len(embedded(page)) == 5
    assert len(page.cssselect(".paper-empty")) == 2
    assert "index.md" not in site.said(logging.WARNING)


# Faults


def test_every_fault_is_a_warning_and_renders_nothing(topics):
    for number, text in enumerate(FAULTS):
        topics.write(f"docs/sub/fault_{number}.md", f"# Page\n\n<!-- arxcompass: {text} -->\n")
    topics.build(strict=False)
    warnings = topics.said(logging.WARNING).splitlines()
    assert len(warnings) == len(FAULTS)
    for number, message in enumerate(FAULTS.values()):
        (warning,) = (line for line in warnings if f"sub/fault_{number}.md: <!-- arx" in line)
        assert message in warning
        assert "\x1b" not in warning
        assert len(warning) < 400
        page = topics.page(f"sub/fault_{number}/index.html")
        assert not embedded(page)
        (article,) = page.cssselect("article")
        assert article.text_content().split() == ["Page"], warning
        assert "arxcompass:" not in topics.html(f"sub/fault_{number}/index.html")


def test_a_fault_stops_a_strict_build(topics):
    topics.write("docs/index.md", '<!-- arxcompass: latest topic="lllm" -->')
    assert (
        "index.md: <!-- arxcompass: latest topic=\"lllm\" -->: there is no topic 'lllm'. "
        "Did you mean llm?" in topics.failure()
    )


def test_two_directives_here_are_a_fault(topics):
    here = "<!-- arxcompass: here -->"
    topics.write("docs/papers/llm/index.md", f"# Mine\n\n{here}\n\nBetween.\n\n{here}\n")
    assert "the papers of this page are there already" in topics.failure()
    html = topics.html("papers/llm/index.html")
    assert html.count("paper-months") == 1
    assert html.index("paper-months") < html.index("Between.")


def test_a_broken_template_is_named(topics):
    topics.options["templates_dir"] = "mine"
    topics.write("mine/embed_latest.html", "\n{{ 1 / 0 }}")
    topics.write("docs/index.md", LATEST)
    assert "embed_latest.html, line 2: ZeroDivisionError" in topics.failure()


def test_a_disabled_plugin_removes_directives(topics):
    topics.options["enabled"] = False
    faults = "\n\n".join(f"<!-- arxcompass: {text} -->" for text in FAULTS)
    topics.write("docs/index.md", f"{ALL}\n{faults}\n\n`{LATEST}`\n")
    topics.build()
    html = topics.html("index.html")
    assert html.count("arxcompass") == 1
    assert "&lt;!-- arxcompass: latest" in html


# Other plugins


def test_search_finds_a_paper_in_its_month_only(topics):
    topics.write("docs/index.md", ALL)
    topics.build()
    index = topics.html("search/search_index.json")
    assert '"papers/llm/2025_02/#arxiv-2502.00001"' in index
    assert index.count("Paper 2502.00001") == 1


@pytest.mark.parametrize("first", ["arxcompass", "blog"])
def test_posts_and_their_excerpts(topics, first):
    topics.plugins["blog"] = {"archive": True, "categories": True}
    if first == "arxcompass":
        topics.plugins = {"arxcompass": topics.options, **topics.plugins}
    front = "---\ndate: 2025-02-03\ncategories: [News]\n---\n"
    card = "<!-- arxcompass: paper 2502.00001 -->"
    post = f"{front}# Post\n\n{LATEST}\n\n{card}\n\n`{LATEST}`\n\n<!-- more -->\n\n{card}\n"
    topics.write("docs/blog/posts/one.md", post)
    topics.write("docs/blog/posts/two.md", post.replace("# Post", "# Another"))
    topics.write("docs/blog/index.md", "# Blog\n")
    topics.build()
    page = topics.page("blog/2025/02/03/post/index.html")
    assert len(embedded(page)) == 3
    for path in ("blog", "blog/archive/2025", "blog/category/news"):
        page = topics.page(f"{path}/index.html")
        assert len(embedded(page)) == 4
        assert page.xpath("//@id").count("arxiv-2502.00001") == 1
        assert "<!-- arxcompass" not in topics.html(f"{path}/index.html")
    assert check_links(topics) == 16
    topics.write(
        "docs/blog/posts/one.md", f"{front}# Post\n\n<!-- arxcompass: x -->\n\n<!-- more -->"
    )
    topics.build(strict=False)
    assert topics.said(logging.WARNING).count("no directive") == 1
    assert "blog/posts/one.md: <!--" in topics.said(logging.WARNING)
    topics.options["enabled"] = False
    topics.build()
    assert "<!-- arxcompass" not in topics.html("blog/index.html")


def test_two_builds_give_the_same_bytes(topics):
    topics.write("docs/index.md", ALL)
    first, second = topics.build().bytes(), topics.build().bytes()
    assert [path for path in first if first[path] != second[path]] in ([], ["sitemap.xml.gz"])


# The parser


@pytest.mark.parametrize(
    ("text", "directive"),
    [
        ("latest", Directive("latest")),
        (' latest limit="7" topic=llm ', Directive("latest", "llm", 7)),
        ("latest topic = 'a b'", Directive("latest", "a b")),
        ("paper https://arxiv.org/abs/2412.17626", Directive("paper", paper="2412.17626")),
        ('paper "math.GT/9201305"', Directive("paper", paper="math/9201305")),
        ("chart\n\ttopic='llm'", Directive("chart", "llm")),
    ],
)
def test_valid_directives_are_parsed(text, directive):
    assert parse(text) == directive


@pytest.mark.parametrize(
    "text", ["Latest", "latest, limit=5", 'latest topic="a"limit=5', "here now"]
)
def test_invalid_directives_are_refused(text):
    with pytest.raises(DirectiveError):
        parse(text)
