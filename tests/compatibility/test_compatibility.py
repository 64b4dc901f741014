"""Strict builds beside other plugins and themes, by the command that users run."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pytest
import yaml
from entries import PLUGINS, THEMES, Entry
from sites import Site
from table import PAGE, ROOT, page, without_versions

from mkdocs_arxcompass.hosts.export import STYLESHEET

REQUIRED = os.environ.get("ARXCOMPASS_COMPATIBILITY") == "required"
SYNTAX = (
    '--8<-- "mkdocs.yml"\n\n{{ 7*7 }} {% raw %} {# x #}\n\n::: x\n\n[[x]] $x$ <b>y</b> *z* `q`\n\n'
    "# h\n\n```\nx\n```\n\n{% include-markdown 'mkdocs.yml' %} ![i](x.png) www.example.org"
)  # fmt: skip
PAPERS = [
    {"id": f"2502.0000{n}", "updated": f"2025-02-0{n}", "title": f"Paper {n}", "abstract": "Text."}
    for n in range(1, 5)
] + [
    {"id": "2502.00005", "updated": "2025-02-05", "title": SYNTAX, "abstract": SYNTAX,
     "authors": [SYNTAX], "comments": SYNTAX},
    {"id": "2502.00006", "updated": "2025-01-31", "title": "Old"},
]  # fmt: skip
OPTIONS = {"papers_per_part": 3, "search_index": "abstracts"}
MONTH = "papers/llm/2025_02"


def need(package: str, *, apart: bool = False) -> None:
    """Skip a test without a package; fail instead if ARXCOMPASS_COMPATIBILITY requires all."""
    try:
        version(package)
    except PackageNotFoundError:
        (pytest.fail if REQUIRED and not apart else pytest.skip)(f"{package} is not installed")


def run(*command: str, cwd: Path, **environment: str) -> str:
    """Run a module of Python, which must succeed; returns its output."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def make_git(root: Path) -> None:
    for command in (
        ("init", "-q", "-b", "main"),
        ("config", "user.name", "Ada"),
        ("config", "user.email", "ada@example.org"),
        ("add", "-A"),
        ("commit", "-q", "-m", "x"),
    ):
        subprocess.run(["git", *command], cwd=root, check=True, timeout=60)


@pytest.fixture
def small(site) -> Any:
    """A site of six papers in two months; the texts of one are the syntax of other plugins."""
    need(
        "properdocs"
    )  # stands for the compat extra: without it these tests cost more than they tell
    site.options |= OPTIONS
    site.store(*PAPERS)
    return site


Write = Callable[..., None]


@pytest.fixture
def write(small) -> Write:
    """`write(entry)` writes the site with another plugin beside ours."""

    def write(entry: Entry, order: str = "before", **settings: Any) -> None:
        for path, text in entry.files.items():
            if text is None:
                (small.root / path).unlink()
            else:
                small.write(path, text)
        plugins = [{entry.name: entry.config}, {"arxcompass": small.options}]
        if entry.name != "search":
            plugins.insert(0, {"search": {}})
        if order == "after":
            plugins[-2:] = reversed(plugins[-2:])
        config = {**small.settings, **entry.settings, **settings, "plugins": plugins}
        small.write("mkdocs.yml", yaml.safe_dump(config, sort_keys=False))
        if entry.git:
            make_git(small.root)

    return write


def words(element: Any) -> list[str]:
    return element.text_content().split()


TEXTS = ".paper-title, .paper-authors, .paper-comments, .paper-abstract > :not(summary)"


def cards(page: Any) -> dict[str, list[str]]:
    """The texts of each card, in order, without labels, which depend on the language."""
    return {
        card.get("id"): [word for text in card.cssselect(TEXTS) for word in words(text)]
        for card in page.cssselect("article.paper-card")
    }


def nav_links(page: Any) -> list[str]:
    links = page.cssselect("nav a, .nav a, .wy-menu a, .navbar a, .md-nav a")
    return [" ".join(words(link)) for link in links]


PARTS = (f"{MONTH}/papers_1", f"{MONTH}/papers_2", "papers/llm/2025_01/papers_1")


@pytest.fixture(scope="session")
def alone(tmp_path_factory) -> list[dict[str, list[str]]]:
    """The cards on the parts of a site without other plugins."""
    site = Site(tmp_path_factory.mktemp("alone"), None)
    site.options |= OPTIONS
    site.plugins = {}
    site.store(*PAPERS)
    site.write_config()
    run("mkdocs", "build", "--strict", cwd=site.root)
    found = [cards(site.page(f"{path}/index.html")) for path in PARTS]
    assert " ".join(found[0]["arxiv-2502.00005"]).count("{{ 7*7 }} {% raw %} {# x #}") == 4
    assert " ".join(found[0]["arxiv-2502.00005"]).count('--8<-- "mkdocs.yml"') == 4
    return found


@pytest.fixture
def check(small, alone) -> Callable[..., None]:
    return partial(check_site, small, alone)


def check_site(
    site: Any,
    expected: Any,
    entry: Entry,
    before: str = "",
    *,
    directory_urls: bool = True,
    exported: bool = False,
    titles: tuple[str, str] = ("Papers", "llm"),
) -> None:
    """Check that our pages have the addresses and cards that they have without other plugins."""

    def page(path: str) -> Any:
        return site.page(f"{before}{path}{'/index' if directory_urls else ''}.html")

    first, second, old = map(page, PARTS)
    assert list(cards(first)) == [f"arxiv-2502.0000{n}" for n in (5, 4, 3)]
    assert list(cards(second)) == ["arxiv-2502.00002", "arxiv-2502.00001"]
    assert list(cards(old)) == ["arxiv-2502.00006"]
    for shown, alone in zip((first, second, old), expected, strict=True):
        assert cards(shown) == alone
    address = "../papers_2/" if directory_urls else "papers_2.html"
    found = {a.get("href").removesuffix("index.html") for a in first.cssselect("a[href*=papers_2]")}
    assert found == {address}
    overview = site.page(f"{before}papers/index.html")
    topic = site.page(f"{before}papers/llm/index.html")
    month = site.page(f"{before}{MONTH}/index.html")
    assert overview.cssselect('[data-topic="llm"] data')[0].get("value") == "6"
    assert [d.get("value") for d in topic.cssselect("data.paper-count")] == ["6", "5", "1"]
    assert month.cssselect("data.paper-count")[0].get("value") == "5"
    assert len(month.cssselect(".paper-list a[href*='#arxiv-']")) == 5
    links = nav_links(site.page(f"{before}{'papers/' if exported else ''}index.html"))
    for label in (*titles, "2025_02", "2025_01"):
        assert any(link == label or link.startswith(f"{label} ") for link in links), (label, links)
    assert not any("Part 2" in link for link in links)
    for path in entry.pages:
        assert path in site.pages()
    for path, text in entry.says.items():
        assert text in site.html(path)


@pytest.mark.parametrize(
    ("entry", "order"),
    [pytest.param(e, order, id=f"{e.title}-{order}") for e in PLUGINS for order in e.orders],
)
def test_beside_a_plugin(small, write, check, entry, order):
    need(entry.package)
    write(entry, order)
    build(small)
    check(entry, directory_urls=entry.name != "offline")
    if entry.also:
        check(entry, entry.also)


@pytest.mark.parametrize("entry", [pytest.param(e, id=e.name) for e in THEMES])
def test_in_a_theme(small, write, check, entry):
    need(entry.package, apart=entry.apart)
    theme = replace(entry, name="search")
    write(theme, theme={"name": entry.name})
    build(small)
    check(theme)


def build(site: Any, *arguments: str, cwd: Path | None = None, **environment: str) -> str:
    return run("mkdocs", "build", "--strict", *arguments, cwd=cwd or site.root, **environment)


SEARCH = Entry(name="search", package="mkdocs")


def test_inherited_options_are_merged(small, check):
    options = {**small.options, "papers_per_part": 1, "nav_title": "Base"}
    base = {**small.settings, "plugins": {"search": {}, "arxcompass": options}}
    small.write("base.yml", yaml.safe_dump(base))
    plugins = {"arxcompass": {"papers_per_part": 3, "nav_title": "Papers"}}
    small.write("mkdocs.yml", yaml.safe_dump({"INHERIT": "base.yml", "plugins": plugins}))
    build(small)
    check(SEARCH)


def test_options_come_from_the_environment(small, check):
    small.options |= {"papers_per_part": "PARTS", "store_dir": "STORE", "nav_title": "TITLE"}
    text = small.write_config().read_text(encoding="utf-8")
    for name, value in (("PARTS", "PARTS"), ("STORE", "[STORE, arxiv]"), ("TITLE", "TITLE")):
        text = text.replace(f": {name}\n", f": !ENV {value}\n")
    small.write("mkdocs.yml", text)
    build(small, PARTS="3", TITLE="Papers")
    check(SEARCH)


def test_a_site_builds_from_any_folder(small, check, tmp_path):
    small.options["topics_file"] = "topics.yml"
    small.write("topics.yml", "[llm]\n")
    del small.options["topics"]
    small.write_config()
    (tmp_path / "elsewhere").mkdir()
    build(small, "-f", "../sketch/mkdocs.yml", cwd=tmp_path / "elsewhere")
    check(SEARCH)


@pytest.mark.parametrize("path", ["papers.md", "papers/README.md", "papers/index.md", "Papers.md"])
def test_a_hand_written_overview_wins(small, check, path):
    small.write(f"docs/{path}", "# Mine\n\n<!-- arxcompass: here -->\n\nAfter.\n")
    small.write_config()
    build(small)
    overview = small.html("Papers/index.html" if path == "Papers.md" else "papers/index.html")
    assert overview.index("Mine") < overview.index("data-topic") < overview.rindex("After.")
    if path != "Papers.md":
        check(SEARCH, titles=("Mine", "llm"))


def test_a_hand_written_topic_page_wins(small, check):
    small.write("docs/papers/llm/index.md", "# Mine\n")
    small.write_config()
    build(small)
    assert "Mine" in small.html("papers/llm/index.html")
    check(SEARCH, titles=("Papers", "Mine"))


@pytest.mark.parametrize("directory_urls", [True, False])
def test_properdocs_builds_the_same_site(small, check, directory_urls):
    need("properdocs")
    small.settings["use_directory_urls"] = directory_urls
    small.write_config()
    run("properdocs", "build", "--strict", cwd=small.root)
    check(SEARCH, directory_urls=directory_urls)


def test_mike_deploys_versions(small, write):
    need("mike")
    (entry,) = (entry for entry in PLUGINS if entry.name == "mike")
    write(entry)
    scripts = sysconfig.get_path("scripts")
    path = os.pathsep.join([scripts, os.environ["PATH"]])  # where mike looks for mkdocs
    subprocess.run(
        [Path(scripts, "mike"), "deploy", "1.0", "latest"],
        cwd=small.root,
        check=True,
        env={**os.environ, "PATH": path, "NO_MKDOCS_2_WARNING": "1"},
        timeout=120,
    )
    listed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "gh-pages"],
        cwd=small.root, check=True, capture_output=True, text=True, timeout=60,
    ).stdout  # fmt: skip
    assert f"1.0/{MONTH}/papers_2/index.html" in listed
    assert "1.0/papers/feed.xml" in listed


def test_zensical_builds_an_export(small, check):
    need("zensical")
    small.write_config()
    run("mkdocs_arxcompass", "export", "docs", cwd=small.root)
    small.settings |= {"plugins": ["search", "awesome-nav"], "extra_css": [STYLESHEET]}
    small.write("mkdocs.yml", yaml.safe_dump(small.settings))
    small.write("docs/secret.txt", "secret")
    run("zensical", "build", "--strict", cwd=small.root)
    check(SEARCH, exported=True)
    assert "secret" not in small.html(f"{MONTH}/papers_1/index.html")
    assert (small.root / "site" / STYLESHEET).is_file()
    months = small.page("papers/llm/index.html").cssselect("tr[data-month] a")
    assert [a.get("href") for a in months] == ["2025_02/", "2025_01/"]
    latest = small.page("papers/latest/index.html").cssselect(".paper-list a")
    assert latest[0].get("href") == "../llm/2025_02/papers_1/#arxiv-2502.00005"
    assert len(small.page(f"{MONTH}/index.html").cssselect(".paper-list li[id]")) == 5


def test_every_package_is_in_the_extra():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extra = tomllib.loads(text)["project"]["optional-dependencies"]["compat"]
    named = {entry.package for entry in [*PLUGINS, *THEMES]} | {"properdocs", "zensical"}
    apart = {entry.package for entry in THEMES if entry.apart}
    assert named - apart - {"mkdocs", "mkdocs-material"} == set(extra)


def test_the_page_tells_what_is_tried():
    assert without_versions(PAGE.read_text(encoding="utf-8")) == without_versions(page())
