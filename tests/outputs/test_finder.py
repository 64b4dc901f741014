"""The files that our script fetches: titles of a topic, and recent papers."""

from __future__ import annotations

import gzip
import json

import pytest
from corpus import CORPUS

from mkdocs_arxcompass.arxiv.paper import paper_from
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.outputs.titles import recent_papers, titles
from mkdocs_arxcompass.pages.listing import build_listing


def listing_of(*records, per_part=100):
    topics, faults = parse_topics(["llm"])
    assert not faults
    store = Store("unused")
    for record in records:
        paper = paper_from({"version": 1, **record})
        store.papers[paper.id] = paper
    store.topics["llm"] = TopicRecord(ids=set(store.papers))
    return build_listing(store, topics, papers_per_part=per_part)


def read(text: str) -> list[tuple[str, str, list[str]]]:
    """Read a file of titles as the script does: id, part, title and authors of each paper."""
    content = json.loads(text)
    places = [(paper_id, part) for part, ids in content["parts"] for paper_id in full_ids(ids)]
    titles, authors = unpacked(*content["titles"]), unpacked(*content["authors"])
    return [
        (*place, [*title, *filter(None, names)])
        for place, title, names in zip(places, titles, authors, strict=True)
    ]


def full_ids(ids: str) -> list[str]:
    found = [""]
    for text in ids.split(" "):
        same_month = not set("./") & set(text)
        found.append(f"{found[-1].partition('.')[0]}.{text}" if same_month else text)
    return found[1:]


def unpacked(words: str, codes: str) -> list[list[str]]:
    known = words.split(" ")
    meanings = {chr(n + 0x5D if n + 0x5D < 0xD800 else n + 0x85D): n for n in range(len(known))}

    def text(characters: str) -> str:
        found = (c if c in ":?" else f" {known[meanings[c]]}" for c in characters)
        return "".join(found).strip()

    return [[text(part) for part in line.split(",")] for line in codes.split("\n")]


def test_every_title_and_author_comes_back():
    overview = listing_of(
        {"id": "2502.00001", "title": r"The \emph{first} $\alpha$", "updated": "2025-02-02",
         "authors": ["Ada Lovelace", r"Paul Erd\H{o}s"]},
        {"id": "math/9201305", "title": "Old: is it? So-so.", "updated": "1992-01-01"},
        per_part=1,
    )  # fmt: skip
    text = titles(overview.children[0], lambda part: f"{part.month}/")
    assert read(text) == [
        ("2502.00001", "2025_02/", ["The first α", "Ada Lovelace", "Paul Erdős"]),
        ("math/9201305", "1992_01/", ["Old: is it? So-so."]),
    ]


ODD = [r"\unknown{}", "a \n b", "a, b; c", '"quoted" \\ back', "</script>"]


@pytest.mark.parametrize("title", ODD)
def test_unusual_titles_do_not_change_others(title):
    overview = listing_of(
        {"id": "2502.00001", "title": title, "authors": ["A B"], "updated": "2025-02-02"},
        {"id": "2502.00002", "title": "Plain", "authors": ["\n", "C D"], "updated": "2025-02-01"},
    )
    found = read(titles(overview.children[0], lambda _: ""))
    assert [(paper_id, lines[-1]) for paper_id, _, lines in found] == [
        ("2502.00002", "C D"),
        ("2502.00001", "A B"),
    ]


def test_more_words_than_there_are_characters_before_the_surrogates():
    names = [f"name{number}" for number in range(60_000)]
    overview = listing_of(
        {"id": "2502.00001", "title": "T", "authors": names, "updated": "2025-01-01"}
    )
    (found,) = read(titles(overview.children[0], lambda _: ""))
    assert found[2] == ["T", *names]


def test_recent_papers_are_those_of_thirty_days():
    overview = listing_of(
        {"id": "2503.00001", "title": "Newest", "updated": "2025-03-02T10:00:00Z"},
        {"id": "2502.00001", "title": "Just so", "updated": "2025-02-01"},
        {"id": "2501.00001", "title": "Too old", "updated": "2025-01-31T23:59:59Z"},
    )
    content = json.loads(recent_papers(overview))
    assert content == {"newest": "2025-03-02", "papers": ["2503.00001", "2502.00001"]}


def test_without_papers_there_is_nothing_to_find():
    overview = listing_of()
    assert json.loads(recent_papers(overview)) == {"newest": "", "papers": []}
    assert json.loads(titles(overview.children[0], lambda _: ""))["parts"] == []


@pytest.mark.parametrize("urls", [True, False])
def test_the_addresses_in_the_file_lead_to_the_cards(site, paper, urls):
    site.settings["use_directory_urls"] = urls
    site.options |= {"path": "what/we/read", "papers_per_part": 1}
    site.store(paper(1), paper(2, "2025-01-03"), paper(3))
    site.build()
    base = site.root / "site/what/we/read/llm"
    for paper_id, part, _ in read((base / "titles.json").read_text("utf-8")):
        file = base / part / "index.html" if urls else base / part
        assert f'id="arxiv-{paper_id}"' in file.read_text("utf-8")


@pytest.mark.corpus
def test_nineteen_thousand_papers_are_below_a_megabyte():
    from benchmarks.papers import read_corpus  # it adds authors, which the corpus lacks

    papers = [paper for paper in read_corpus(CORPUS) if "llm" in paper["topics"]]
    fields = ("id", "title", "authors", "updated")
    overview = listing_of(*({name: paper[name] for name in fields} for paper in papers))
    text = titles(overview.children[0], lambda part: f"{part.month}/papers_1/")
    found = read(text)
    assert {paper_id for paper_id, _, _ in found} == {paper["id"] for paper in papers}
    assert len(found) == 19_173
    assert len(gzip.compress(text.encode(), 6)) < 1_000_000
