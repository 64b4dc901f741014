"""`mkdocs serve` in its own process: rebuilds after changes, and the first sync."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest
from local_arxiv import Faults, LocalArxiv
from records import record
from serving import Preview, free_port, serving


@pytest.fixture
def preview(site, paper) -> Iterator[Preview]:
    site.options |= {"topics_file": "topics.yml", "templates_dir": "mine"}
    del site.options["topics"]
    site.write("topics.yml", "- llm\n")
    site.write("mine/empty.html", "<p>Nothing!</p>")
    site.store(paper(1, title="First light"))
    with serving(site) as preview:
        preview.site = site
        preview.shows("First light")
        yield preview


def test_a_change_of_store_topics_or_template_rebuilds(preview, paper):
    preview.site.store(paper(1, title="Second thoughts"))
    preview.shows("Second thoughts")
    preview.site.write("topics.yml", "- {name: Language models, slug: llm, keywords: [llm]}\n")
    preview.shows("Language models - 2025_02")
    preview.site.write("mine/card.html", "<p>Card of {{ paper.id }}</p>")
    preview.shows("Card of 2502.00001")


def test_the_server_survives_errors_until_they_are_corrected(preview, paper):
    shard = preview.root / "arxiv/papers/2502.jsonl"
    whole = shard.read_text()
    shard.write_text(whole + "{")
    preview.says("2502.jsonl:2: is no paper")
    shard.write_text(whole.replace("First", "Healed"))
    preview.shows("Healed light")
    card = preview.site.write("mine/card.html", "{{ nothing.there }}")
    preview.says("mine/card.html, line 1")
    card.unlink()
    preview.site.store(paper(1, title="Third time"))
    preview.shows("Third time")
    preview.site.write("topics.yml", "- {name: llm, categories: [cs.cl]}\n")
    preview.says("Write cs.CL.")
    preview.site.write("topics.yml", "- Renamed\n")
    preview.wait(lambda: "404" not in preview.get("papers/renamed/"), "the renamed topic")
    assert "Traceback" not in preview.log.read_text()


def test_a_build_triggers_no_other_build(preview):
    before = preview.builds()
    time.sleep(3)
    assert preview.builds() == before == 1


def test_an_empty_store_is_filled_while_the_server_runs(site, paper):
    with serving(site) as preview:
        preview.says("INFO    -  arxcompass: no papers are stored for llm")
        preview.shows("arxcompass sync", "papers/llm/")
        record = {"id": "2502.00001", "version": 1, "title": "First llm", "updated": "2025-02-01"}
        site.write("new.jsonl", json.dumps(record))
        command = [sys.executable, "-m", "mkdocs_arxcompass", "import", "new.jsonl"]
        subprocess.run(command, cwd=site.root, check=True, timeout=60, capture_output=True)
        preview.shows("First llm")
    assert "WARNING -  arxcompass" not in preview.log.read_text()


# The first preview of a new site

TOPICS = ["llm", {"name": "Amber", "keywords": ["amber"]}, {"name": "Iris", "keywords": ["iris"]}]


def test_a_new_site_shows_papers_without_any_other_step(site):
    with LocalArxiv(record(n) for n in range(300)) as arxiv:
        site.options |= {"topics": TOPICS, "sync": "serve", "sync_api_url": arxiv.url}
        began = time.monotonic()
        with serving(site) as preview:
            for slug in ("llm", "amber", "iris"):
                preview.shows("On ", f"papers/{slug}/")
            assert time.monotonic() - began < 15
            site.write("docs/index.md", "# Changed\n")
            preview.shows("Changed", "")
        starts = [request.time_start for request in arxiv.requests]
        assert len(starts) == 3
        assert min(b - a for a, b in pairwise(starts)) >= 3
    topic = json.loads((site.root / "arxiv/topics/llm.json").read_text())
    assert (topic["complete"], topic["total"], len(topic["ids"])) == (False, 300, 100)


@pytest.mark.parametrize("trouble", ["down", "hang"])
def test_without_arxiv_the_site_is_served_and_tells_why_it_is_empty(site, trouble):
    with LocalArxiv(faults=Faults.always("hang"), hang_seconds=60) as arxiv:
        url = arxiv.url if trouble == "hang" else f"http://127.0.0.1:{free_port()}/api/query"
        site.options |= {"topics": TOPICS, "sync": "serve", "sync_api_url": url}
        began = time.monotonic()
        with serving(site) as preview:
            preview.says("not everything could be fetched: llm: 127.0.0.1")
            preview.shows("arxcompass sync", "papers/llm/")
            assert time.monotonic() - began < 30


def test_sync_manual_sends_no_request(site):
    with LocalArxiv() as arxiv:
        site.options |= {"sync": "manual", "sync_api_url": arxiv.url}
        with serving(site) as preview:
            preview.shows("arxcompass sync", "papers/llm/")
        site.options["sync"] = "serve"
        site.build(strict=False)
        assert arxiv.requests == []
