"""The benchmarks measure what they say they do; no test asserts how long anything takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import measure
from benchmarks.large import write_large
from benchmarks.papers import invent_papers
from benchmarks.report import Results, report
from benchmarks.sites import contestants, write_ours, write_plain
from mkdocs_arxcompass.library.store import Store, check

ROOT = Path(__file__).parent.parent
CHILDREN = """\
import subprocess, sys
hold = "data = bytearray(b'x') * 40_000_000; import time; time.sleep(2)"
for child in [subprocess.Popen([sys.executable, "-c", hold]) for _ in range(2)]:
    child.wait()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="what several have together, only Linux tells")
def test_memory_is_that_of_a_process_and_its_children_together(tmp_path):
    # In a small process of its own: a child's peak is never less than what its parent has.
    measured = "import pathlib, sys; from benchmarks import measure; " + (
        "print(measure.run(['-c', sys.argv[1]], pathlib.Path(sys.argv[2])).memory)"
    )
    command = [sys.executable, "-c", measured, CHILDREN, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, cwd=ROOT)
    assert 80 < float(done.stdout) < 200


def test_ours_is_compared_with_all_others_beside_the_same_plugin():
    results = Results(contestants(["tags"], before="another-python"))
    results.imports[7], results.loads[7] = [1], [1]
    for site in results.contestants:
        seconds = {"ours": 2, "plain": 8, "pruned": 4}[site.folder.removesuffix("-tags")]
        for name in (site.name, site.again):
            figures = measure.Figures(seconds + 2 * site.is_before, *[1] * 6)
            results.builds[7, name].append(figures)
    results.previews[7, "mkdocs-arxcompass"] = [(1, 1)] * 3
    cells = [line.strip("| ").split(" | ") for line in report(results, "real", 1).splitlines()]
    ratios = {cell[0]: cell[1] for cell in cells if cell[0].count(" / ")}
    ours, before, again = "mkdocs-arxcompass", "mkdocs-arxcompass before", "one paper changed"
    assert ratios == {
        f"{before} / {ours}": "×2.00",
        f"plain MkDocs / {ours}": "×4.00",
        f"plain MkDocs, `navigation.prune` / {ours}": "×2.00",
        f"{before}, {again} / {ours}, {again}": "×2.00",
        f"plain MkDocs / {ours}, {again}": "×4.00",
        f"plain MkDocs, `navigation.prune` / {ours}, {again}": "×2.00",
        f"{before} beside `tags` / {ours} beside `tags`": "×2.00",
        f"plain MkDocs beside `tags` / {ours} beside `tags`": "×4.00",
        f"{before} beside `tags`, {again} / {ours} beside `tags`, {again}": "×2.00",
        f"plain MkDocs beside `tags` / {ours} beside `tags`, {again}": "×4.00",
    }


def test_our_own_package_is_nothing_to_compare_with():
    with pytest.raises(measure.MeasureError, match="the version that it shall be compared with"):
        measure.check_is_another(sys.executable)


@pytest.mark.slow
@pytest.mark.parametrize("plugin", ["tags", "minify"])
def test_a_site_beside_a_plugin_is_built_and_its_cards_counted(tmp_path, plugin):
    if plugin == "minify":
        pytest.importorskip("mkdocs_minify_plugin")
    papers = list(invent_papers(2))
    write_ours(tmp_path, papers, plugin)
    measure.import_papers(tmp_path)
    measure.build(tmp_path, sum(len(paper["topics"]) for paper in papers))
    home = (tmp_path / "site/index.html").read_text()
    assert ('class="md-tag"' in home) is (plugin == "tags")
    assert ("<html lang=en" in home) is (plugin == "minify")


def test_a_program_that_fails_is_no_result(tmp_path):
    with pytest.raises(measure.MeasureError, match=r"ended with 3[\s\S]*because"):
        measure.run(["-c", "print('because'); raise SystemExit(3)"], tmp_path)


def test_invented_papers_are_the_same_every_time_and_sorted():
    papers = list(invent_papers(300))
    assert papers == list(invent_papers(300))
    ids = [paper["id"] for paper in papers]
    assert ids == sorted(set(ids))
    assert len(ids) == 300


def test_a_large_store_is_sound(tmp_path):
    cards = write_large(tmp_path, 200)
    assert check(tmp_path / "arxiv") == []
    store = Store.load(tmp_path / "arxiv")
    assert len(store.papers) == 200
    assert cards == sum(len(record.ids) for record in store.topics.values())


@pytest.mark.parametrize("place", ["a/one", "b"])
def test_a_file_that_differs_is_named(tmp_path, place):
    for folder in ("here", "there"):
        (tmp_path / folder / "a").mkdir(parents=True)
        for name in ("a/one", "b", "c"):
            (tmp_path / folder / name).write_text("same")
    here, there = tmp_path / "here", tmp_path / "there"
    assert measure.first_difference(here, there) == ""
    (there / "c").write_text("else")
    (there / place).unlink()
    assert measure.first_difference(here, there) == place
    assert measure.first_difference(there, here) == place


@pytest.mark.slow
def test_a_preview_of_our_site_is_measured(tmp_path):
    write_large(tmp_path, 1)
    assert len(measure.run_module("preview", tmp_path)) == 5


@pytest.mark.slow
def test_a_preview_of_a_plain_site_is_measured(tmp_path):
    write_plain(tmp_path, list(invent_papers(1)))
    assert len(measure.run_module("preview", tmp_path)) == 5


@pytest.mark.slow
def test_a_sync_is_measured(tmp_path):
    write_ours(tmp_path, list(invent_papers(30)))
    assert len(measure.run_module("sync", tmp_path)) == 2
