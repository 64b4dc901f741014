"""Exported Markdown renders as in a build of ours, with any Markdown extension."""

from __future__ import annotations

import importlib
import json
import os
import re
from collections import Counter
from pathlib import Path
from typing import Any

import markdown
import pytest
import yaml
from attacks import ATTACKS, LATEX_ATTACKS
from click.testing import CliRunner, Result
from corpus import PAPERS
from lxml import html
from mkdocs.commands.build import build
from mkdocs.config import load_config
from sites import ALL_FIELDS

from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.hosts.export import inert
from mkdocs_arxcompass.hosts.export_files import MANIFEST
from mkdocs_arxcompass.hosts.markdown import escaped
from mkdocs_arxcompass.pages.styles import STYLESHEET

# Syntax of Markdown extensions, macros and include plugins, which must stay text.
SYNTAX = [
    '--8<-- "secret.txt"', "--8<--\nsecret.txt\n--8<--", "{{ 7*7 }} {% raw %} {# x #}", "::: x",
    "[[x]]",
    "$x$ $$y$$ \\(z\\) \\[w\\]", "<b>x</b> <!-- x --> </article></div>", "!!! note\n    x",
    "??? x", "=== 'tab'",
    "/// note\nx\n///", "```py\nx\n```", "~~~\nx\n~~~", "`x` `#!py x`", ":smile: :material-x:",
    "(c) (tm) +/- --> =/= 1/2 c/o 2nd", "... -- --- 'q' \"q\" <<q>>", "~~x~~ ~x~ ^^x^^ ^x^ ==x==",
    "{++x++} {--x--} {~~a~>b~~} {==x==}{>>x<<}", "++ctrl+alt++", "**x** *x* __x__ _x_ ***x***",
    "- [ ] x\n- [x] y", "https://example.org www.example.org @user #1 a@example.org", "HTML LLM",
    "[^1] [^x]: y", "x { .y #z }", "{: .x }", "x\n:   y", "[TOC]", "# x\n\n## y", "x\n===",
    "| a | b |\n|---|---|",
    "1. x\na. y\n(b) z", "![x](y)", "[x](y) [x][y] [x]: y", "<https://x.org>", "\\# \\\\ \\_",
    "    code",
    "[=50% \"x\"]", "&lt;b&gt; &amp;amp; &#123;", "*[LLM]: x", "%}{%", "«x»", "---\nx: y\n---",
    "> x", "---",
]  # fmt: skip


def emoji() -> dict[str, Any]:
    module = importlib.import_module("material.extensions.emoji")
    return {"emoji_index": module.twemoji, "emoji_generator": module.to_svg}


def extensions(folder: Path) -> dict[str, dict[str, Any]]:
    """All extensions in Material's reference and more; one includes a file in every page."""
    (folder / "secret.txt").write_text("secret", encoding="utf-8")
    (folder / "abbr.md").write_text("*[HTML]: x\n*[LLM]: y\n*[Ada]: z\n", encoding="utf-8")
    snippets = {"base_path": [str(folder)], "auto_append": ["abbr.md"]}
    plain = (
        "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "meta",
        "nl2br", "sane_lists",
        "smarty", "tables", "wikilinks", "pymdownx.b64", "pymdownx.betterem", "pymdownx.caret",
        "pymdownx.critic",
        "pymdownx.details", "pymdownx.escapeall", "pymdownx.fancylists", "pymdownx.highlight",
        "pymdownx.inlinehilite", "pymdownx.keys", "pymdownx.mark", "pymdownx.progressbar",
        "pymdownx.saneheaders",
        "pymdownx.smartsymbols", "pymdownx.superfences", "pymdownx.tilde",
        "pymdownx.blocks.admonition",
        "pymdownx.blocks.details", "pymdownx.blocks.html", "pymdownx.blocks.tab",
        "pymdownx.blocks.definition",
    )  # fmt: skip
    return {
        **{name: {} for name in plain},
        "toc": {"permalink": True},
        "pymdownx.arithmatex": {"generic": True},
        "pymdownx.emoji": emoji(),
        "pymdownx.magiclink": {"repo_url_shorthand": True, "user": "x", "repo": "y"},
        "pymdownx.snippets": snippets,
        "pymdownx.tabbed": {"alternate_style": True},
        "pymdownx.tasklist": {"custom_checkbox": True},
    }


class Converter:
    """Python-Markdown with some extensions."""

    def __init__(self, configs: dict[str, dict[str, Any]]) -> None:
        self.markdown = markdown.Markdown(extensions=[*configs], extension_configs=configs)

    def page(self, file: Path) -> Any:
        _, _, body = file.read_text(encoding="utf-8").partition("\n---\n")
        return html.document_fromstring(f"<body>{self.markdown.reset().convert(body)}</body>")


@pytest.fixture(params=["plain", "all"])
def converter(request, tmp_path):
    return Converter(extensions(tmp_path) if request.param == "all" else {})


def elements_and_words(card: Any) -> tuple[list[tuple[str, dict[str, str]]], list[str]]:
    """Return the elements and the words of a card, without buttons, which need our script."""
    for button in card.cssselect("button"):
        button.drop_tree()
    made_of = [(e.tag, dict(e.attrib)) for e in card.iter() if isinstance(e.tag, str)]
    return made_of, card.text_content().split()


def cards_of(page: Any) -> dict[str, Any]:
    found = page.cssselect("article.paper-card")
    assert len({card.get("id") for card in found}) == len(found)
    return {card.get("id"): elements_and_words(card) for card in found}


def run(*arguments: str) -> Result:
    result = CliRunner().invoke(main, arguments)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def read_all(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in found}


@pytest.fixture
def hostile(site, paper, monkeypatch):
    """Papers with an attack in every field, in two topics; the name of one topic is syntax, too."""
    attacks = [*SYNTAX, *LATEX_ATTACKS]
    papers = [
        paper(n, title=text, abstract=text, comments=text, authors=[text, "Ada"], journal_ref=text)
        for n, text in enumerate(attacks, start=1)
    ]
    papers += [paper(900, **ATTACKS), paper(901, abstract="\n\n".join(SYNTAX))]
    papers += [paper(902, "2025-01-02", title="*x*", topic="c")]
    name = {
        "name": "C++ {{ 7*7 }} *x* [y](z)",
        "slug": "c",
        "description": "<b> `x` __y__ --8<-- 'x'",
    }
    site.options |= {"topics": ["llm", name], "papers_per_part": 40, "card_fields": ALL_FIELDS}
    site.options["month_format"] = "%Y_%m *x*"
    site.store(*papers)
    site.write_config()
    monkeypatch.chdir(site.root)
    return site


@pytest.fixture
def small(site, paper, monkeypatch):
    site.options["papers_per_part"] = 2
    site.store(*(paper(n, f"2025-0{1 + n % 2}-0{n}") for n in range(1, 7)))
    site.write_config()
    monkeypatch.chdir(site.root)
    return site


def test_exported_pages_have_the_same_paths_as_in_a_build(small):
    small.build()
    assert run("export", "out").exit_code == 0
    ours = {page.removesuffix("index.html") for page in small.pages() if page.startswith("papers/")}
    made = {
        re.sub(r"(index)?\.md$", "", path) + ("" if path.endswith("index.md") else "/")
        for path in read_all(small.root / "out")
        if path.endswith(".md")
    }
    assert made == ours - {"papers/starred/"}


def test_no_extension_changes_a_card(hostile, converter):
    hostile.build()
    assert run("export", "out").exit_code == 0
    files = sorted((hostile.root / "out/papers").rglob("papers_*.md"))
    assert len(files) == 3
    for file in files:
        path = file.relative_to(hostile.root / "out").with_suffix("").as_posix()
        ours = cards_of(hostile.page(f"{path}/index.html"))
        assert ours
        assert cards_of(converter.page(file)) == ours


def test_only_headings_and_links_are_markdown(hostile):
    assert run("export", "out").exit_code == 0
    for file in (hostile.root / "out/papers").rglob("*.md"):
        _, _, body = file.read_text(encoding="utf-8").partition("\n---\n")
        for line in body.splitlines():
            text = re.sub(r"<[^<>]*>", "", re.sub(r"^##? ", "", line))
            if line.startswith("<span></span></p>"):
                assert "](" in text
                text = re.sub(r"\[([^\[\]()]*)\]\(([\w./#-]*)\)", r"\1", text)
            assert re.fullmatch(r"(?:[^\W_]| |&#\d+;)*", text), line


def test_no_extension_changes_a_title_or_a_name(hostile, converter):
    hostile.build()
    assert run("export", "out").exit_code == 0
    for page in ("papers/llm/2025_02", "papers/c/2025_01"):
        ours = hostile.page(f"{page}/index.html")
        made = converter.page(hostile.root / f"out/{page}/index.md")
        headings = [at.cssselect("h1")[0].text_content().strip("¶\n") for at in (made, ours)]
        assert headings[0] == headings[1]
        links = made.cssselect("h2 ~ div .paper-list a")
        assert [a.get("href").partition("#")[2] for a in links] == [
            a.get("href").partition("#")[2] for a in ours.cssselect(".paper-list a")
        ]
        # Formulas differ in lists, where they are plain text: compare titles without formulas.
        for a, own in zip(links, ours.cssselect(".paper-list a"), strict=True):
            if not own.cssselect("math, code"):
                assert a.text_content().split() == own.text_content().split()
    overview = converter.page(hostile.root / "out/papers/index.md")
    assert "C++ {{ 7*7 }} *x* [y](z)" in overview.text_content()
    assert "<b> `x` __y__ --8<-- 'x'" in overview.text_content()
    ours = hostile.page("papers/index.html").cssselect(".arxcompass")[0]
    made_of = [len(at.cssselect("b, code, strong, em")) for at in (overview, ours)]
    assert made_of[0] == made_of[1]


def test_exported_counts_are_the_same_as_in_a_build(small):
    small.build()
    assert run("export", "out").exit_code == 0
    for page in ("papers/index", "papers/llm/index", "papers/llm/2025_02/index"):
        made = Converter({}).page(small.root / f"out/{page}.md")
        counts = [data.get("value") for data in made.cssselect("data.paper-count")]
        ours = small.page(f"{page}.html").cssselect("data.paper-count")
        assert counts[: len(ours)] == [data.get("value") for data in ours]
    assert (
        Converter({})
        .page(small.root / "out/papers/index.md")
        .cssselect('[data-topic="llm"] data.paper-count')
    )


def page_contents(page: Any) -> tuple[list[tuple[str, dict[str, str]]], str, list[str], set[str]]:
    """Return the elements, the words, the headings of level 2 and the ids of a page in a site."""
    headings = []
    for heading in page.cssselect(".md-content h2:not(.paper-topic-name)"):
        headings.append(heading.text_content().strip("¶\n"))
        heading.tag = "h2-seen"
    ids = {element.get("id") for element in page.cssselect(".md-content [id]")}
    for needless in page.cssselect(".paper-scripted, .paper-keys, .paper-bibtex, .paper-downloads"):
        needless.drop_tree()
    for heading in page.cssselect(".arxcompass h2-seen"):
        heading.drop_tree()
    for listed in page.cssselect("[data-find]"):
        del listed.attrib["data-find"]
    elements, words = [], []
    for frame in page.cssselect(".md-content .arxcompass"):
        found = (at for at in frame.iterdescendants() if isinstance(at.tag, str))
        elements += [(at.tag, dict(at.attrib)) for at in found]
        words += frame.text_content().split()
    return elements, " ".join(words), headings, ids


@pytest.mark.parametrize("directory_urls", [True, False])
def test_an_exported_page_is_the_same_as_in_a_build(hostile, directory_urls):
    hostile.options["abstracts"] = "open"
    hostile.settings["use_directory_urls"] = directory_urls
    hostile.build()
    assert run("export", "docs").exit_code == 0
    pages = [
        page for page in hostile.pages() if page.startswith("papers") and "starred" not in page
    ]
    ours = [page_contents(hostile.page(page)) for page in pages]
    settings = hostile.settings | {"plugins": ["search"]}
    hostile.write("mkdocs.yml", yaml.safe_dump(settings))
    build(load_config(str(hostile.root / "mkdocs.yml"), strict=True))
    assert len(pages) == 9
    for page, (elements, words, headings, ids) in zip(pages, ours, strict=True):
        made = page_contents(hostile.page(page))
        assert elements
        assert made[:3] == (elements, words, headings), page
        assert ids <= made[3], page


def test_bibtex_and_records_of_a_topic_are_beside_its_page(small):
    small.build()
    assert run("export", "docs").exit_code == 0
    for name in ("papers.bib", "papers.json"):
        ours = (small.root / f"site/papers/llm/{name}").read_bytes()
        assert (small.root / f"docs/papers/llm/{name}").read_bytes() == ours
    page = Converter({}).page(small.root / "docs/papers/llm/index.md")
    links = {a.text: a.get("href") for a in page.cssselect(".paper-downloads a")}
    assert links == {"BibTeX": "papers.bib", "JSON": "papers.json"}


@pytest.mark.parametrize("directory_urls", [True, False])
def test_mkdocs_builds_an_export_strictly_without_our_plugin(site, hostile, directory_urls):
    assert run("export", "docs").exit_code == 0
    settings = {
        **site.settings,
        "plugins": ["search"],
        "use_directory_urls": directory_urls,
        "extra_css": [STYLESHEET],
        "markdown_extensions": ["attr_list", "md_in_html", "pymdownx.superfences"],
        "validation": {"anchors": "warn", "links": {"unrecognized_links": "warn"}},
    }
    site.settings, site.plugins = settings, {}
    site.write("mkdocs.yml", yaml.safe_dump(settings))
    build(load_config(str(site.root / "mkdocs.yml"), strict=True))
    end = "papers_2/index.html" if directory_urls else "papers_2.html"
    part = site.page(f"papers/llm/2025_02/{end}")
    assert len(part.cssselect("article.paper-card")) > 20
    (home,) = [a for a in part.cssselect(".md-content a") if a.text == "Home"]
    assert home.get("href") == ("../../../../" if directory_urls else "../../../index.html")


def test_the_exported_nav_is_the_same_as_in_a_build(small):
    assert run("export", "out").exit_code == 0
    nav = yaml.safe_load((small.root / "out/papers/.nav.yml").read_text(encoding="utf-8"))
    months = [{m: f"llm/{m}/index.md"} for m in ("2025_02", "2025_01")]
    assert nav == {
        "title": "Papers",
        "nav": ["index.md", {"Latest": "latest.md"}, {"llm": ["llm/index.md", *months]}],
    }


def test_exporting_again_changes_no_file(small):
    run("export", "out")
    first = read_all(small.root / "out")
    times = {file: file.stat().st_mtime_ns for file in (small.root / "out").rglob("*.md")}
    run("export", "out")
    assert read_all(small.root / "out") == first
    assert {file: file.stat().st_mtime_ns for file in times} == times
    run("export", "other")
    assert read_all(small.root / "other") == first


def test_obsolete_files_are_removed_and_hand_written_ones_stay(small):
    small.write("out/index.md", "# Mine\n")
    small.write("out/papers/llm/2025_01/notes.md", "mine")
    run("export", "out")
    edited = small.root / "out/papers/llm/2025_01/papers_2.md"
    edited.write_text("mine", encoding="utf-8")
    small.options["papers_per_part"] = 100
    small.write_config()
    result = run("export", "out")
    assert result.exit_code == 1
    assert result.stderr == (
        "out/papers/llm/2025_01/papers_2.md: left as it is, because no export wrote it\n"
    )
    assert sorted(read_all(small.root / "out")) == [
        MANIFEST, STYLESHEET, "index.md", "papers/.nav.yml", "papers/index.md", "papers/latest.md",
        "papers/llm/2025_01/index.md", "papers/llm/2025_01/notes.md",
        "papers/llm/2025_01/papers_1.md",
        "papers/llm/2025_01/papers_2.md", "papers/llm/2025_02/index.md",
        "papers/llm/2025_02/papers_1.md", "papers/llm/index.md", "papers/llm/papers.bib",
        "papers/llm/papers.json",
    ]  # fmt: skip
    assert run("export", "out").exit_code == 0
    small.options["path"] = "arxiv-papers"
    small.write_config()
    assert run("export", "out").exit_code == 0
    left = [path for path in sorted(read_all(small.root / "out")) if path.startswith("papers/")]
    assert left == ["papers/llm/2025_01/notes.md", "papers/llm/2025_01/papers_2.md"]


def test_hand_written_files_are_never_overwritten(small):
    small.write("out/papers/llm/index.md", "mine")
    small.write("out/papers/index.md/x", "a folder")
    result = run("export", "out")
    assert result.exit_code == 1
    assert "out/papers/llm/index.md: left as it is" in result.stderr
    assert (small.root / "out/papers/llm/index.md").read_text() == "mine"
    assert (small.root / "out/papers/index.md/x").read_text() == "a folder"
    assert (small.root / "out/papers/llm/2025_01/index.md").is_file()


def test_an_interrupted_export_is_finished_by_the_next(small, monkeypatch):
    replaced = []

    def replace(aside: Path, file: Path) -> None:
        replaced.append(file)
        if len(replaced) == 5:
            raise OSError("disk full")
        aside.rename(file)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", replace)
        result = run("export", "out")
    assert (result.exit_code, result.stderr) == (1, "Error: disk full\n")
    small.options["card_fields"] = []
    small.write_config()
    assert run("export", "out").exit_code == 0
    run("export", "other")
    assert read_all(small.root / "out") == read_all(small.root / "other")


@pytest.mark.parametrize(
    "path", ["../victim", "papers/../../victim", "/victim", "..\\victim", "C:/x"]
)
def test_nothing_outside_the_folder_is_touched(small, path):
    victim = small.write("victim", "x")
    small.write(f"out/{MANIFEST}", json.dumps({path: ""}))
    result = run("export", "out")
    assert (result.exit_code, result.stderr.count("\n")) == (1, 1)
    assert victim.read_text() == "x"
    assert list(read_all(small.root / "out")) == [MANIFEST]


def test_links_out_of_the_folder_are_refused(small):
    (small.root / "elsewhere").mkdir()
    (small.root / "out").mkdir()
    (small.root / "out/papers").symlink_to(small.root / "elsewhere")
    result = run("export", "out")
    assert result.exit_code == 1
    assert "leads out of out" in result.stderr
    assert not read_all(small.root / "elsewhere")


@pytest.mark.parametrize("damage", ["{", "[]", '{"a": 1}', "\xff"])
def test_a_damaged_manifest_is_reported(small, damage):
    small.write(f"out/{MANIFEST}", damage)
    result = run("export", "out")
    assert result.exit_code == 1
    assert result.stderr.startswith(f"Error: out/{MANIFEST} is damaged")


def test_other_languages_and_an_empty_topic(small):
    small.settings["theme"]["language"] = "de"
    small.options["topics"] = ["llm", "Gaussian splatting"]
    small.write_config()
    assert run("export", "out").exit_code == 0
    assert "## Neueste Artikel" in (small.root / "out/papers/index.md").read_text(encoding="utf-8")
    empty = (small.root / "out/papers/gaussian_splatting/index.md").read_text(encoding="utf-8")
    assert "<code>arxcompass sync</code>" in empty


def test_user_templates_render_the_cards(small):
    small.options["templates_dir"] = "mine"
    template = '<article id="{{ paper.anchor }}">\n\n<!-- x -->*{{ paper.id }}*</article>'
    small.write("mine/card.html", template)
    small.write_config()
    assert run("export", "out").exit_code == 0
    part = (small.root / "out/papers/llm/2025_01/papers_1.md").read_text(encoding="utf-8")
    assert "> &#42;2502&#46;00006&#42;</article>\n<article" in part
    small.write("mine/card.html", "{{ nothing }}")
    assert "card.html, line 1" in run("export", "out").stderr


def test_user_templates_render_the_pages(small, converter):
    small.options["templates_dir"] = "mine"
    small.write_config()
    small.write("mine/frame.html", '<p>above</p><div class="arxcompass">{{ content }}</div>below')
    small.write(
        "mine/overview.html",
        "<ul><li><a class='x' href='{{ url(listing.children[0]) }}#y'>*a*</a><li>b</ul></b>"
        '<section><a href="{{ url(listing) }}">c</a><style>p > a {\n\n *x* }</style></section>'
        '{{ heading("own", "*Own*") }}<p data-x="{{ url(listing) }}">d<br>e</p><p><a href="https://example.org/*x*">f</a></p>',
    )
    assert run("export", "out").exit_code == 0
    page = converter.page(small.root / "out/papers/index.md")
    assert [a.get("href") for a in page.cssselect("ul > li > a, section > a")] == [
        "llm/index.md#y", "index.md"
    ]  # fmt: skip
    assert [item.text_content() for item in page.cssselect("li")] == ["*a*", "b"]
    assert page.cssselect("style")[0].text == "p > a {\n\n *x* }"
    assert page.cssselect("h2")[0].text_content().strip("¶\n") == "*Own*"
    assert page.cssselect("h2 #own")
    assert page.cssselect('[data-x="index.md"]')
    assert page.cssselect("p > a")[0].get("href") == "https://example.org/*x*"
    words = ["Papers", "above", "*a*b", "c", "*Own*", "de", "f", "below"]
    for style in page.cssselect("style, .headerlink"):
        style.drop_tree()
    assert page.text_content().split() == words


@pytest.mark.parametrize("text", [*SYNTAX, *LATEX_ATTACKS, "é日本 \u00a0x", "a\tb"])
def test_escaped_text_is_the_text(text):
    assert re.fullmatch(r"(?:[^\W_]| |&#\d+;)*", escaped(text))
    assert html.fromstring(f"<p>{escaped(text)}</p>").text_content() == text


def test_inert_html_is_the_same_html():
    source = "<p title=\"a > b {{ x }}\"\nid='y'>1 < 2 &lt;b&gt; &amp;amp;\n\n  x</p><!-- z --><br>"
    made = inert(source)
    assert "\n" not in made
    assert "{" not in made
    one, two = (html.fragment_fromstring(f"<div>{text}</div>")[0] for text in (source, made))
    assert (one.attrib, one.text_content()) == (two.attrib, two.text_content())
    script = "<script>x < y;\n</script>"
    assert inert(f"<pre>a\n b</pre>{script}") == f"<pre>a&#10; b</pre>{script}"


@pytest.mark.corpus
def test_no_extension_changes_a_real_card(site, cards, tmp_path):
    site.build()
    assert run("export", "out").exit_code == 0
    converter = Converter(extensions(tmp_path))
    for slug, papers in PAPERS.items():
        shown = Counter[str]()
        files = sorted((site.root / "out/papers" / slug).rglob("papers_*.md"))
        for file in files:
            text = file.read_text(encoding="utf-8")
            shown.update(re.findall(r'<article class="paper-card" id="(.*?)"', text))
            path = file.relative_to(site.root / "out").with_suffix("").as_posix()
            ours = cards_of(site.page(f"{path}/index.html"))
            assert cards_of(html.document_fromstring(text)) == ours
            assert cards_of(converter.page(file)) == ours
        assert set(shown.values()) == {1}
        assert len(shown) == papers
