"""A build that goes on from the last one writes what a clean one would, whatever changed."""

from __future__ import annotations

import gc
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from jinja2 import TemplateNotFound
from mkdocs.config.defaults import MkDocsConfig

from mkdocs_arxcompass.hosts.mkdocs import tree
from mkdocs_arxcompass.hosts.mkdocs.outputs import OutputFiles
from mkdocs_arxcompass.library import lean
from mkdocs_arxcompass.pages import render
from mkdocs_arxcompass.pages.listing import build_listing
from mkdocs_arxcompass.speed import keys
from mkdocs_arxcompass.speed.cache import Cache

PART = "papers/llm/2025_02/papers_1/index.html"


@pytest.fixture
def months(site, paper):
    """Two months of llm, February in two parts, and another topic; built once."""
    site.options |= {"topics": ["llm", "Gaussian splatting"], "papers_per_part": 2}
    site.papers = [
        *(paper(n, f"2025-02-0{n}", abstract="Said.", authors=["A B"]) for n in range(1, 4)),
        paper(9, "2025-01-31"),
        paper(20, "2025-02-01", topic="gaussian_splatting"),
    ]
    site.store(*site.papers)
    site.write("docs/about.md", "# About\n")
    return site.build()


@pytest.fixture
def made(monkeypatch) -> list[str]:
    """The cards that were rendered, by the part that shows them."""
    parts: list[str] = []
    original = render.Renderer.render

    def counting(self, listing, *args, **kwargs):
        parts.append(listing.src_uri)
        return original(self, listing, *args, **kwargs)

    monkeypatch.setattr(render.Renderer, "render", counting)
    return parts


def cached(site):
    return site.root / ".cache/plugin/arxcompass"


def assert_like_clean(site) -> None:
    """Build with what the last build left, and again with nothing of it."""
    preview = site.build(preview=True).bytes()
    cached = site.build().bytes()
    shutil.rmtree(site.root / ".cache")
    # MkDocs keeps plugins as a preview does; a clean build has a new one, which knows nothing yet.
    dict(MkDocsConfig._schema)["plugins"].plugin_cache.clear()
    clean = site.build().bytes()
    for warm in (preview, cached):
        assert warm.keys() == clean.keys()
        assert [name for name in clean if timeless(warm[name]) != timeless(clean[name])] == []


def timeless(content: bytes) -> bytes:
    """A file without the time of its build: MkDocs packs it, and its theme tells it."""
    if content.startswith(b"\x1f\x8b"):
        return gzip.decompress(content)
    return re.sub(rb"Build Date UTC : .*", b"", content)


@pytest.mark.parametrize("preview", [True, False])
def test_a_second_build_makes_no_page_of_ours_again(months, made, preview):
    assert_like_clean(months)
    months.build(preview=preview)
    made.clear()
    months.write("docs/about.md", "# About\n\nMore.\n")
    assert "More." in months.build(preview=preview).html("about/index.html")
    assert made == []


def change_paper(site, paper):
    site.papers[0]["title"] = "Changed"
    site.store(*site.papers)


def add_paper(site, paper):
    site.store(*site.papers, paper(7, "2025-02-02"))


def write_template(site, paper):
    site.options["templates_dir"] = "mine"
    site.write("mine/card.html", '<p id="{{ paper.anchor }}">{{ paper.title }} of mine</p>')


def write_theme(site, paper):
    site.settings["theme"]["custom_dir"] = "theme"
    site.write("theme/partials/copyright.html", "All mine")


def write_theme_card(site, paper):
    site.settings["theme"]["custom_dir"] = "theme"
    site.write("theme/arxcompass/breadcrumb.html", "<p>Here</p>")


def write_icon(site, paper):
    write_theme(site, paper)
    site.settings["theme"]["icon"] = {"logo": "mine"}
    site.write("theme/.icons/mine.svg", "<svg></svg>")


def sync_topic(site, paper):
    path = site.root / "arxiv/topics/llm.json"
    record = json.loads(path.read_text()) | {"synced": "2025-02-07T00:00:00Z", "total": 9}
    path.write_text(json.dumps(record))


CHANGES: dict[str, Callable] = {
    "nothing": lambda site, paper: None,
    "one paper": change_paper,
    "one paper more": add_paper,
    "what arXiv has": sync_topic,
    "a template": write_template,
    "a file of the theme": write_theme,
    "a template in the theme": write_theme_card,
    "an icon": write_icon,
    "an option": lambda site, paper: site.options.update(card_fields=["date"]),
    "parts": lambda site, paper: site.options.update(papers_per_part=1),
    "the format of months": lambda site, paper: site.options.update(month_format="%B %Y"),
    "the path": lambda site, paper: site.options.update(path="arxiv/papers"),
    "the nav": lambda site, paper: site.options.update(nav_months=1),
    "a name of a topic": lambda site, paper: site.options.update(
        topics=[{"name": "LLMs", "slug": "llm"}, "Gaussian splatting"]
    ),
    "a page in the nav": lambda site, paper: site.write("docs/new.md", "# New\n"),
    "a title in the nav": lambda site, paper: site.write("docs/about.md", "# Who\n"),
    "an icon in the nav": lambda site, paper: site.write(
        "docs/about.md", "---\nicon: material/account\n---\n\n# About\n"
    ),
    "a hand-written month": lambda site, paper: site.write(
        "docs/papers/llm/2025_02/index.md", "# February\n"
    ),
    "the site's name": lambda site, paper: site.settings.update(site_name="Other"),
    "the site's address": lambda site, paper: site.settings.update(site_url="https://a.org/b/"),
    "addresses": lambda site, paper: site.settings.update(use_directory_urls=False),
    "the language": lambda site, paper: site.settings["theme"].update(language="de"),
    "a feature": lambda site, paper: site.settings["theme"].update(features=["navigation.tabs"]),
    "another theme": lambda site, paper: site.settings.update(theme={"name": "mkdocs"}),
    "the footer": lambda site, paper: site.settings.update(copyright="Mine"),
    "an extra": lambda site, paper: site.settings.update(extra={"generator": False}),
    "an extension": lambda site, paper: site.settings.update(
        markdown_extensions=[{"toc": {"permalink": True}}]
    ),
    "another plugin": lambda site, paper: site.plugins.update({"material/tags": {}}),
    "no search": lambda site, paper: site.plugins.pop("search"),
    "what the search holds": lambda site, paper: site.options.update(search_index="abstracts"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_no_change_is_missed(months, paper, change):
    months.build(preview=True)
    change(months, paper)
    assert_like_clean(months)


def test_templates_of_ones_own_may_show_more_than_their_papers(months, paper):
    months.options["templates_dir"] = "mine"
    months.write("mine/breadcrumb.html", "<p>one of {{ listing.root.papers | length }}</p>")
    months.build(preview=True)
    months.store(*months.papers, paper(8, "2024-12-02"))
    assert_like_clean(months)
    assert f"one of {len(months.papers) + 1}" in months.html(PART)


def test_what_extensions_put_into_headings_is_read_again_in_a_preview(months):
    months.write("terms.md", "\n*[llm]: Large\n")
    snippets = {"base_path": [str(months.root)], "auto_append": ["terms.md"]}
    months.settings["markdown_extensions"] = ["abbr", {"pymdownx.snippets": snippets}]
    assert '<abbr title="Large">' in months.build(preview=True).html(PART)
    months.write("terms.md", "\n*[llm]: Larger\n")
    assert '<abbr title="Larger">' in months.build(preview=True).html(PART)
    assert_like_clean(months)


def test_what_left_the_site_is_in_no_preview_again(months):
    months.build(preview=True)
    months.options["topics"] = ["llm"]
    assert not [name for name in months.build(preview=True).bytes() if "gaussian" in name]
    months.options["topics"] = ["llm", "Gaussian splatting"]
    assert_like_clean(months)


def test_a_preview_that_failed_spoils_nothing(months, paper):
    months.build(preview=True)
    change_paper(months, paper)
    months.write("docs/zebra.md", "---\ntemplate: nowhere.html\n---\n")
    with pytest.raises(TemplateNotFound):
        months.build(preview=True)
    (months.root / "docs/zebra.md").unlink()
    assert_like_clean(months)


def test_what_others_wrote_stays_in_no_preview(months):
    months.build(preview=True)
    months.write("hook.py", HOOK)
    months.settings["hooks"] = ["hook.py"]
    assert "by a hook" in months.build(preview=True).html(PART)
    months.settings["hooks"] = []
    assert_like_clean(months)


def test_what_was_written_while_the_plugin_was_off_stays_in_no_preview(months):
    months.build(preview=True)
    months.options["enabled"] = False
    page = months.write("docs/papers/llm/2025_02/papers_1.md", "# By hand\n")
    assert "By hand" in months.build(preview=True).html(PART)
    page.unlink()
    months.options["enabled"] = True
    assert_like_clean(months)


def test_plugins_that_read_pages_read_them_whole(months):
    months.write(
        "hook.py",
        "def on_post_page(output, *, page, config):\n"
        "    return output.replace('</body>', f'<i>{output.count(\"paper-card\")}</i></body>')\n",
    )
    months.settings["hooks"] = ["hook.py"]
    for _ in range(2):
        assert re.search(r"<i>[1-9]\d*</i></body>", months.build(preview=True).html(PART))
    assert_like_clean(months)


def test_plugins_that_look_at_the_site_find_pages_in_their_place(months):
    months.write(
        "hook.py",
        "from pathlib import Path\n"
        "pages = []\n"
        "def on_files(files, *, config):\n"
        "    pages[:] = files.documentation_pages()\n"
        "def on_post_build(*, config):\n"
        "    for file in pages:\n"
        "        assert '</html>' in Path(file.abs_dest_path).read_text(), file\n",
    )
    months.settings["hooks"] = ["hook.py"]
    months.build()


def test_a_changed_file_of_topics_is_not_missed(months):
    del months.options["topics"]
    months.options["topics_file"] = "topics.yml"
    months.write("topics.yml", "[llm]")
    months.build()
    months.write("topics.yml", "[{name: LLMs, slug: llm, description: All of them.}]")
    assert_like_clean(months)
    assert "All of them." in months.html("papers/llm/index.html")


def test_a_store_that_breaks_during_a_preview_is_told(months):
    shard = next((months.root / "arxiv/papers").iterdir())
    shard.write_text("{")
    assert shard.name in months.failure()


@pytest.fixture
def meanwhile(monkeypatch):
    """Do something with the files of the store once a build has read them."""

    def doing(do):
        def making(*args, **kwargs):
            do()
            return build_listing(*args, **kwargs)

        monkeypatch.setattr(tree, "build_listing", making)

    return doing


needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="files in use cannot be replaced")


@needs_posix
@pytest.mark.parametrize("search_index", ["titles", "abstracts"])
def test_a_build_shows_the_store_that_it_has_read(months, meanwhile, search_index):
    months.options["search_index"] = search_index
    shutil.rmtree(months.root / ".cache")
    expected = months.build().bytes()
    shutil.rmtree(months.root / ".cache")
    meanwhile(lambda: shutil.rmtree(months.root / "arxiv"))
    months.store(*months.papers)  # so that the build reads the store anew
    found = months.build().bytes()
    assert {name for name in found if timeless(found[name]) != timeless(expected[name])} == set()
    assert b"Said." in found[PART]


@needs_posix
def test_a_store_that_is_changed_in_place_during_a_build_stops_it(months, meanwhile):
    def overwrite():
        for shard in (months.root / "arxiv/papers").iterdir():
            shard.write_text(shard.read_text().replace("Said.", "Sung."))

    shutil.rmtree(months.root / ".cache")
    meanwhile(overwrite)
    months.store(*months.papers)
    assert "2502.jsonl was changed while it was used" in months.failure()
    assert "Traceback" not in months.said()


@needs_posix
def test_a_store_that_is_changed_before_files_are_written_late_stops_the_build_too(
    months, monkeypatch
):
    def overwrite(*args):
        for shard in (months.root / "arxiv/papers").iterdir():
            shard.write_text(shard.read_text().replace("Said.", "Sung."))

    shutil.rmtree(months.root / ".cache")
    monkeypatch.setattr(lean, "RECENT", 1)  # else the build knows all abstracts by then
    write = OutputFiles.write
    monkeypatch.setattr(OutputFiles, "write", lambda *args: (overwrite(), write(*args)))
    months.store(*months.papers)
    assert "2502.jsonl was changed while it was used" in months.failure()
    assert "Traceback" not in months.said()


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_no_files_of_former_stores_stay_open(months, paper):
    def open_files():
        for handle in os.listdir("/proc/self/fd"):
            with suppress(FileNotFoundError):  # that of the folder itself
                yield os.readlink(f"/proc/self/fd/{handle}")

    counts = []
    for number in range(6):
        months.store(paper(1, title=f"Light {number}", abstract="Said."), *months.papers[1:])
        months.build(preview=True)
        gc.collect()
        counts.append(sum(path.startswith(str(months.root)) for path in open_files()))
    assert counts == [1] * 6


HOOK = """\
def on_page_context(context, page, **_):
    page.meta["title"] = "by a hook"
"""


def test_where_hooks_build_pages_only_contents_are_taken(months, made):
    months.write("hook.py", HOOK)
    months.settings["hooks"] = ["hook.py"]
    assert "by a hook" in months.build().html(PART)
    months.write("other.py", HOOK.replace("by a hook", "by another"))
    months.settings["hooks"] = ["other.py"]  # MkDocs reads each file once
    assert "by another" in months.build().html(PART)
    assert made == []
    assert_like_clean(months)


def test_a_template_that_a_hook_chose_makes_the_page(months):
    months.settings["theme"]["custom_dir"] = "overrides"
    chosen = "{% extends 'main.html' %}{% block footer %}Chosen{% endblock %}"
    months.write("overrides/chosen.html", chosen)
    months.write(
        "hook.py",
        "def on_page_content(html, *, page, config, files):\n"
        "    if 'papers_1' in page.file.src_uri:\n"
        "        page.meta['template'] = 'chosen.html'\n"
        "def on_post_page(output, *, page, config):\n"
        "    assert page.meta.get('template') in (None, 'chosen.html')\n",
    )
    months.settings["hooks"] = ["hook.py"]
    for _ in ("made", "kept"):
        assert "Chosen" in months.build().html(PART)
    assert_like_clean(months)


def test_one_changed_paper_renders_its_part_and_month_only(months, made, paper):
    change_paper(months, paper)
    months.build()
    again = [uri for uri in made if "/20" in uri]
    assert again == ["papers/llm/2025_02/index.md", "papers/llm/2025_02/papers_2.md"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1] + b"!",
        lambda data: data.partition(b"\n")[0] + b"\nnothing",
        lambda data: b"\xff\xfe" + data,
    ],
)
def test_what_is_damaged_is_made_again(months, damage):
    clean = months.bytes()
    for file in cached(months).iterdir():
        file.write_bytes(damage(file.read_bytes()))
    built = months.build().bytes()
    assert {name for name in clean if clean[name] != built[name]} <= {"sitemap.xml.gz"}


def test_a_folder_that_cannot_be_made_costs_nothing_but_time(months):
    shutil.rmtree(months.root / ".cache")
    months.write(".cache", "a file in the way")
    assert "arxiv-2502.00001" in months.build().html("papers/llm/2025_02/papers_2/index.html")


@pytest.mark.parametrize("is_kept", [True, False])
def test_files_for_programs_are_the_same_with_and_without_a_cache(months, is_kept):
    months.write("docs/about.md", "# About\n\n[All of them](papers/llm/papers.bib)\n")
    clean = months.bytes()
    if not is_kept:
        shutil.rmtree(months.root / ".cache")
        months.write(".cache", "a file in the way")
    again = months.build().bytes()
    for name in ("papers.bib", "papers.json", "titles.json"):
        assert again[f"papers/llm/{name}"] == clean[f"papers/llm/{name}"]
        assert b"2502.00001" in again[f"papers/llm/{name}"] or name == "titles.json"
    assert again.keys() == clean.keys()


def test_what_cannot_be_written_leaves_nothing_behind(tmp_path):
    def pieces():
        yield b"the first half"
        raise OSError("No space left on device")

    Cache(tmp_path).save("papers.bib", "key", pieces())
    assert list(tmp_path.iterdir()) == []


def test_nothing_executable_is_in_the_cache(months):
    months.build()
    kept = [file.read_bytes() for file in cached(months).iterdir()]
    assert len(kept) > 10
    assert all(re.match(rb"[0-9a-f]{40} (\[[^\n]*\])?\n", data) for data in kept)
    for data in kept:
        data.decode()  # HTML, BibTeX and JSON: no bytecode, no pickles


@pytest.mark.parametrize("package", ["nh3", "math-core", "markupsafe", "babel", "jinja2"])
def test_another_version_of_a_package_makes_all_contents_anew(months, made, monkeypatch, package):
    months.build()
    made.clear()
    version = keys.version
    monkeypatch.setattr(keys, "version", lambda name: "0.0.1" if name == package else version(name))
    months.build()
    assert sorted(made) == sorted(set(made))
    assert len(made) == len([page for page in months.pages() if page.startswith("papers/")])


def test_every_package_that_writes_on_pages_is_in_the_key():
    pyproject = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    required = {
        re.match(r"[\w-]+", requirement)[0]
        for requirement in tomllib.loads(pyproject)["project"]["dependencies"]
    }
    # These ask arXiv, lock the store, or read mkdocs.yml; the theme is among the themes.
    elsewhere = {"arxiv", "click", "filelock", "mkdocs-material", "pyyaml", "requests", "tenacity"}
    in_key = {*keys.PACKAGES, *keys.HOST_PACKAGES}
    assert required - in_key == elsewhere
    assert set(keys.PACKAGES) - {"markupsafe"} <= required  # which Jinja2 requires


def test_a_changed_nav_leaves_contents_as_they_are(months, made):
    months.build()
    made.clear()
    months.write("docs/about.md", "# Who\n")
    assert "Who" in months.build().html(PART)
    assert made == []


@pytest.mark.parametrize("plugin", ["material/tags", "material/blog"])
def test_beside_plugins_that_change_pages_contents_are_taken(months, made, plugin):
    months.plugins |= {plugin: {}}
    months.build()
    made.clear()
    months.build()
    assert made == []
    assert_like_clean(months)


def test_a_damaged_page_is_built_by_the_template_that_it_would_have_had(months):
    clean = months.html(PART)
    for file in cached(months).iterdir():
        data = file.read_bytes()
        if b"<!doctype html>" in data:
            file.write_bytes(data.replace(b"paper-card", b"paper-cord"))
    assert months.build().html(PART) == clean


def test_what_nobody_used_for_a_day_goes(months):
    old, new = cached(months) / "old", cached(months) / "new"
    for file in (old, new):
        file.write_text("of another build")
    os.utime(old, (time.time() - 2 * 24 * 3600,) * 2)
    months.build()
    assert not old.exists()
    assert new.exists()


def test_two_builds_at_once(months):
    clean = months.bytes()
    shutil.rmtree(months.root / ".cache")
    config = months.write_config()
    builds = [
        subprocess.Popen([sys.executable, "-m", "mkdocs", "build", "-q", "-f", config, "-d", name])
        for name in ("one", "two")
    ]
    assert [build.wait(timeout=60) for build in builds] == [0, 0]
    for name in ("one", "two"):
        assert (months.root / name / PART).read_bytes() == clean[PART]


def test_search_knows_the_papers_of_pages_that_were_not_made_again(months):
    first = months.html("search/search_index.json")
    assert months.build().html("search/search_index.json") == first
    assert any("arxiv-2502.00001" in entry["location"] for entry in json.loads(first)["docs"])


def test_links_to_cards_on_such_pages_are_sound(months):
    months.settings["validation"] = {"links": {"anchors": "warn"}}
    months.write(
        "docs/about.md", "# About\n\n[x](papers/llm/2025_02/papers_2.md#arxiv-2502.00001)\n"
    )
    months.build().build()
