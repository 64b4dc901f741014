"""Wrong configurations: all faults are reported at once; __snapshots__ has the messages."""

from __future__ import annotations

from typing import Any

import pytest

FAULTS: dict[str, dict[str, Any]] = {
    "unknown option": {"topcs": ["llm"]},
    "no topics": {"topics": None},
    "both topics and a file": {"topics_file": "topics.yml"},
    "topics are no list": {"topics": "llm"},
    "topics are a mapping": {"topics": {"name": "llm"}},
    "no topic in the list": {"topics": []},
    "a topic without a name": {"topics": [{"keywords": ["llm"]}]},
    "a topic that is a number": {"topics": [42]},
    "an unknown field": {"topics": [{"name": "llm", "keyword": ["llm"]}]},
    "two topics with one slug": {"topics": ["C++", {"name": "C#", "keywords": ["c sharp"]}]},
    "a name without letters": {"topics": [{"name": "++", "keywords": ["plus"]}]},
    "a reserved slug": {"topics": ["latest", "NUL"]},
    "a slug with blanks": {"topics": [{"name": "llm", "slug": "Large models"}]},
    "a category that arXiv lacks": {
        "topics": [{"name": "llm", "categories": ["cs.cl", "cs", "x"]}]
    },
    "a query beside keywords": {
        "topics": [{"name": "llm", "query": "ti:llm", "keywords": ["llm"]}]
    },
    "a since that is no date": {
        "topics": [{"name": "llm", "keywords": ["llm"], "since": "May 23"}]
    },
    "since alone": {"topics": [{"name": "llm", "since": 2023}]},
    "exclude alone": {"topics": [{"name": "llm", "exclude": ["agents"]}]},
    "a keyword with quotes": {"topics": [{"name": "llm", "keywords": ['"large" models', "!"]}]},
    "keywords that are no list": {"topics": [{"name": "llm", "keywords": "llm"}]},
    "an id without quotes": {"topics": [{"name": "llm", "include": [2412.1762]}]},
    "an id that is none": {"topics": [{"name": "llm", "omit": ["2413.00001"]}]},
    "an id both in and out": {
        "topics": [{"name": "llm", "include": ["2412.17626"], "omit": ["2412.17626v2"]}]
    },
    "an author with quotes": {"topics": [{"name": "lab", "authors": ['Ada "L" Lovelace', "."]}]},
    "impolite": {"sync_delay": 1},
    "impolite to a mirror of arXiv": {"sync_delay": 2.9, "sync_api_url": "http://de.arxiv.org/q"},
    "a delay that is none": {"sync_delay": "soon"},
    "a path out of the site": {"path": "../papers"},
    "a path of odd letters": {"path": "papers?"},
    "no papers on a part": {"papers_per_part": 0},
    "a part that is a truth": {"papers_per_part": True},
    "a month that is none": {"month_by": "announced"},
    "a format without a month": {"month_format": "%Y"},
    "a field that cards lack": {"card_fields": ["authors", "abstract"]},
    "a field twice": {"card_fields": ["date", "date"]},
    "fields that are no list": {"card_fields": "authors"},
    "a folder that is not there": {"templates_dir": "nowhere"},
    "a word for a truth": {"nav": "maybe", "feeds": "no"},
    "many faults at once": {
        "abstracts": "shut",
        "feed_size": -1,
        "topics": [{"name": "one", "since": "x", "categories": ["cs.ZZ"]}, {"nam": "two"}],
    },
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_says_what_to_write_instead(site, name, snapshot):
    site.write("topics.yml", "- llm\n")
    site.options |= FAULTS[name]
    assert site.failure() == snapshot


TOPICS_FILES = {
    "missing": None,
    "broken": "- llm\n- name: [\n",
    "no list": "topics:\n  - llm\n",
    "empty": "",
    "faulty": "- llm\n- name: LLM\n",
    "a tab": "-\tllm\n\t- x",
}


@pytest.mark.parametrize("name", TOPICS_FILES)
def test_a_fault_in_the_topics_file(site, name, snapshot):
    site.options |= {"topics": None, "topics_file": "topics.yml"}
    text = TOPICS_FILES[name]
    if text is not None:
        site.write("topics.yml", text)
    assert site.failure() == snapshot


def test_a_topics_file_that_is_not_utf_8(site):
    site.options |= {"topics": None, "topics_file": "topics.yml"}
    site.root.joinpath("topics.yml").write_bytes(b"- \xff\n")
    assert "topics.yml is not valid YAML" in site.failure()


def test_every_form_of_a_topic_is_read(site, paper):
    site.options["topics"] = [
        "llm",
        {
            "name": "Gaussian splatting",
            "slug": "gs",
            "description": "Radiance fields.",
            "keywords": ["gaussian splatting", "3DGS"],
            "exclude": ["gaussian process"],
            "categories": ["cs.CV", "math.*", "cmp-lg"],
            "since": "2023-07",
            "include": ["2308.04079"],
            "omit": ["https://arxiv.org/abs/2401.00001v3"],
        },
        {"name": "Our lab", "authors": ["Ada Lovelace", "Alan Turing"]},
        {"name": "Anything", "query": '(ti:"embodied ai" OR abs:"embodied ai") AND cat:cs.RO'},
    ]
    site.build(strict=False)
    assert [page for page in site.pages() if page.startswith("papers/")] == [
        "papers/anything/index.html",
        "papers/gs/index.html",
        "papers/index.html",
        "papers/llm/index.html",
        "papers/our_lab/index.html",
        "papers/starred/index.html",
    ]
