"""The 33,723 cards of ArXCompass, which are in the folder that ARXCOMPASS_CORPUS names."""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest
from click.testing import CliRunner
from corpus import CARDS, PAPERS, read_lines
from importing import ancestor_card as printed
from importing import ancestor_page as page

from mkdocs_arxcompass.cli import main
from mkdocs_arxcompass.library.imports.importer import import_files
from mkdocs_arxcompass.library.store import Store
from mkdocs_arxcompass.library.topic_options import parse_topics

pytestmark = pytest.mark.corpus


def test_every_paper_is_stored_counted_and_shown_once(site, cards):
    told = json.loads(CliRunner().invoke(main, ["status", "--json"]).stdout)
    assert told["papers"] == 23458
    assert {topic["slug"]: topic["papers"] for topic in told["topics"]} == PAPERS
    site.build()

    overview = site.page("papers/index.html")
    for topic in told["topics"]:
        slug = topic["slug"]
        expected = {card["id"] for card in cards if card["topic"] == slug}
        shown = Counter[str]()
        for file in (site.root / "site/papers" / slug).rglob("papers_*/index.html"):
            found = re.findall(r'<article class="paper-card" id="arxiv-(.*?)"', file.read_text())
            shown.update(found)
        assert shown == Counter(expected)
        (total,) = overview.cssselect(f'[data-topic="{slug}"] data.paper-count')
        page = site.page(f"papers/{slug}/index.html")
        first, *months = [int(data.get("value")) for data in page.cssselect("data.paper-count")]
        assert int(total.get("value")) == first == sum(months) == len(expected)
        assert len(months) == topic["months"]
        for row in page.cssselect("tr[data-month]"):
            (count,) = row.cssselect("data")
            month = site.page(f"papers/{slug}/{row.get('data-month')}/index.html")
            assert month.cssselect("data.paper-count")[0].get("value") == count.get("value")
            assert len(month.cssselect(".paper-list li")) == int(count.get("value"))


def test_the_latest_version_has_its_own_text(site, cards):
    latest: dict[str, dict] = {}
    earliest: dict[tuple[str, int], str] = {}
    for card in cards:
        key = card["id"], card["version"]
        earliest[key] = min(earliest.get(key, card["date"]), card["date"])
        if card["version"] > latest.get(card["id"], {"version": 0})["version"]:
            latest[card["id"]] = card
    for file in (site.root / "arxiv/papers").iterdir():
        for line in file.read_text(encoding="utf-8").splitlines():
            paper = json.loads(line)
            card = latest.pop(paper["id"])
            assert paper["version"] == card["version"]
            assert paper["title"] == card["title"]
            assert paper["updated"] == earliest[paper["id"], paper["version"]]
    assert not latest


def test_importing_again_changes_no_file(site, cards):
    files = list((site.root / "arxiv").rglob("*.json*"))
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}
    result = CliRunner().invoke(main, ["import", "cards.jsonl"])
    assert result.stdout == "33723 read: 0 new, 0 revised, 33723 merged, 0 refused\n"
    assert {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in files} == before


def test_importing_pages_or_cards_gives_the_same_store(tmp_path):
    """Import all cards from pages in the format of ArXCompass, and from JSON Lines."""
    lines = [*read_lines(CARDS)]
    pages: dict[str, list[str]] = {}
    for card in sorted(map(json.loads, lines), key=lambda card: card["position"]):
        text = printed(
            url=card["url"],
            title=card["title"],
            comments=card["comment"],
            abstract=card["abstract"],
            date=card["date"],
        )
        pages.setdefault(card["file"], []).append(text)
    for name, texts in pages.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(page(*texts), encoding="utf-8")
    (tmp_path / "cards.jsonl").write_text("".join(lines), encoding="utf-8")
    topics, _ = parse_topics(["llm", "Gaussian splatting", "embodied ai"])

    store, expected = Store(tmp_path), Store(tmp_path)
    report = import_files([tmp_path / "papers"], store, topics)
    import_files([tmp_path / "cards.jsonl"], expected, topics)
    assert (report.read, report.outcomes["new"], report.refusals) == (33723, 23458, [])
    assert {slug: len(record.ids) for slug, record in store.topics.items()} == PAPERS
    assert store.papers == expected.papers
    assert store.topics == expected.topics
    assert report.healed == {
        "version": 8800, "twin": 1386, "title": 1, "comment": 2, "abstract": 45, "link": 604,
    }  # fmt: skip
