"""Topics: what arXiv is asked for, and what belongs to a topic."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.topic import Topic
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.text.matching import normalize


def topic(entry="llm", **fields) -> Topic:
    """The topic that one entry of `topics:` makes."""
    topics, faults = parse_topics([{"name": "Sheep", **fields} if fields else entry])
    assert not faults
    return topics[0]


def paper(title="Counting sheep", **fields):
    return Paper(**{"id": "2412.17626", "version": 1, "title": title, **fields})


# The query


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"keywords": ["llm"]}, '(ti:"llm" OR abs:"llm")'),
        ({"keywords": ["llm"], "since": 2023, "omit": ["2401.00001"]}, '(ti:"llm" OR abs:"llm")'),
        ({"query": "cat:cs.RO ANDNOT ti:dog"}, "cat:cs.RO ANDNOT ti:dog"),
        ({"authors": ["Ada Lovelace"]}, 'au:"Ada Lovelace"'),
        (
            {"categories": ["cs.*"], "exclude": ["dog"]},
            '(cat:cs.* ANDNOT (ti:"dog" OR abs:"dog"))',
        ),
    ],
)
def test_what_arxiv_is_asked(fields, query):
    assert topic(**fields).search_query == query


# Keywords


@pytest.mark.parametrize(
    ("keyword", "title", "expected"),
    [
        ("llm", "An LLM", True),
        ("llm", "LLMs for all", True),
        ("LLMs", "An llm", True),
        ("llm", "An LLM's dreams", True),
        ("llm", "Llmx", False),
        ("llm", "xLLM", False),
        ("llm", "VLLM-2", False),
        ("llm", "the_llm_way", True),
        ("language model", "Language Models", True),
        ("language model", "Languages model", True),
        ("language models", "A language-model.", True),
        ("language model", "language\n  model", True),
        ("language model", "language of models", False),
        ("language model", "model language", False),
        ("language model", "language", False),
        ("state of the art", "State-of-the-art", True),
        ("gpt-4", "GPT 4: a story", True),
        ("gpt-4", "GPT-40", False),
        ("gpt-4", "GPT4", False),
        ("class", "A class of its own", True),
        ("class", "Classes", False),
        ("gas", "gas", True),
        ("s", "The S-matrix", True),
        ("Bayes rule", "Bayes' rule", True),
        ("ﬁne tuning", "Fine-Tuning", True),
        ("fine tuning", "ﬁne tuning", True),
        ("Ｌｌｍ", "llm", True),
        ("x2", "x²", True),
        ("naïve", "NAI\u0308VE", True),
        ("straße", "STRASSE", True),
        ("C++", "Vitamin C", True),
        ("a|b", "b", False),
        ("强化学习", "强化学习 入门", True),
    ],
)
def test_keywords_are_whole_words_in_order_each_with_or_without_an_s(keyword, title, expected):
    assert topic(keywords=[keyword, "unicorn"]).matches(paper(title)) is expected


def test_keywords_are_looked_for_in_title_and_abstract_alone():
    ewes = topic(keywords=["ewe"])
    assert ewes.matches(paper("On the ewe"))
    assert ewes.matches(paper(abstract="We met\na ewe."))
    assert not ewes.matches(paper(comments="One ewe", authors=("Ewe",), journal_ref="Ewe 1"))


def test_a_phrase_does_not_run_from_the_title_into_the_abstract():
    assert not topic(keywords=["big ewe"]).matches(paper("So big", abstract="Ewe we met."))


def test_any_keyword_is_enough_and_any_exclusion_too_much():
    sheep = topic(keywords=["ewe", "ram"], exclude=["goat", "old dog"])
    assert sheep.matches(paper("A ewe"))
    assert sheep.matches(paper("A ram", abstract="and an old cat"))
    assert not sheep.matches(paper("A ram", abstract="and an old dog"))
    assert not sheep.matches(paper("Rams and goats"))
    assert not sheep.matches(paper("A lamb"))


@settings(max_examples=100, deadline=None)
@given(st.text(min_size=1).filter(normalize))
def test_any_keyword_is_found_where_it_stands(keyword):
    shepherds = Topic(name="x", slug="x", keywords=(keyword,))
    assert shepherds.matches(paper(keyword))
    assert shepherds.matches(paper(abstract=f"One. {normalize(keyword)}, two."))


# The other criteria


@pytest.mark.parametrize(
    ("wanted", "categories", "expected"),
    [
        (["cs.CV"], ["cs.CV"], True),
        (["cs.CV"], ["cs.CL", "cs.CV"], True),
        (["cs.CV", "cs.GR"], ["cs.GR"], True),
        (["cs.CV"], ["cs.CL"], False),
        (["cs.CV"], [], False),
        (["cs.*"], ["math.CO", "cs.DM"], True),
        (["cs.*"], ["math.CO"], False),
        (["math.*"], ["math-ph"], False),
        (["hep-th"], ["hep-ph"], False),
    ],
)
def test_any_category_is_enough_primary_or_cross_list(wanted, categories, expected):
    assert topic(categories=wanted).matches(paper(categories=tuple(categories))) is expected


def test_a_primary_category_counts_where_no_cross_lists_are_known():
    assert topic(categories=["cs.CV"]).matches(paper(primary_category="cs.CV"))


@pytest.mark.parametrize(
    ("theirs", "expected"),
    [("A. K. Lovelace", True), ("Lovelace, Ada", True), ("B. Lovelace", False)],
)
def test_one_wanted_author_is_enough(theirs, expected):
    others = "Alan Turing", "Grace Shepherd"
    wanted = topic(authors=["Ada Lovelace", "Moira O'Shea"])
    assert wanted.matches(paper(authors=(*others, theirs))) is expected


@pytest.mark.parametrize(
    ("since", "fields", "expected"),
    [
        ("2023-07-15", {"published": "2023-07-15"}, True),
        ("2023-07-15", {"published": "2023-07-15T00:00:00Z"}, True),
        ("2023-07-15", {"published": "2023-07-14T23:59:59Z"}, False),
        ("2023-07", {"published": "2023-07-01T00:00:00Z"}, True),
        ("2023-07", {"published": "2023-06-30T23:59:59Z"}, False),
        (2023, {"published": "2023-01-01"}, True),
        (2023, {"published": "2022-12-31", "updated": "2024-01-01"}, False),
        # published unknown: whole months, of the other date if the version is 1, else of the id
        ("2023-07-15", {"updated": "2023-07-02"}, True),
        ("2023-07-15", {"updated": "2023-06-30"}, False),
        ("2023-07-15", {"version": 2, "updated": "2024-01-01", "id": "2306.00001"}, False),
        ("2023-07-15", {"version": 2, "updated": "2024-01-01", "id": "2307.00001"}, True),
        ("2023-07-15", {"id": "2307.00001"}, True),
        ("2023-07-15", {"id": "2306.00001"}, False),
        (1992, {"id": "math/9112001"}, False),
        (1992, {"id": "math/9201001"}, True),
        (1999, {"id": "math/0001001"}, True),
    ],
)
def test_since_compares_with_the_first_version_its_first_day_included(since, fields, expected):
    assert topic(keywords=["sheep"], since=since).matches(paper(**fields)) is expected


def test_between_fields_all_must_hold():
    strict = topic(keywords=["sheep"], categories=["cs.CL"], authors=["Ada Lovelace"], since="2025")
    good = {"categories": ("cs.CL",), "authors": ("A. Lovelace",), "published": "2025-01-01"}
    assert strict.matches(paper(**good))
    assert not strict.matches(paper("Counting goats", **good))
    for field, other in [
        ("categories", ("cs.AI",)),
        ("authors", ("Alan Turing",)),
        ("published", "2024-12-31"),
    ]:
        assert not strict.matches(paper(**{**good, field: other}))


def test_include_is_above_all_criteria():
    chosen = topic(
        keywords=["dog"], exclude=["sheep"], categories=["cs.CL"], authors=["Ada Lovelace"],
        since="2025", include=["2412.17626"],
    )  # fmt: skip
    assert chosen.matches(paper())
    assert not chosen.matches(paper(id="2412.17627"))


def test_omit_is_above_all_criteria():
    assert not topic(keywords=["sheep"], omit=["2412.17626"]).matches(paper())
    assert topic(keywords=["sheep"], omit=["2412.17627"]).matches(paper())


def test_members_are_the_recorded_and_the_included_without_the_omitted():
    sheep = topic(keywords=["sheep"], include=["2412.00003"], omit=["2412.00001", "2412.00009"])
    assert sheep.members(["2412.00001", "2412.00002"]) == {"2412.00002", "2412.00003"}


def test_a_topic_with_a_query_of_its_own_is_never_matched_here():
    sheep = topic(query='ti:"sheep" OR cat:cs.CL')
    assert not sheep.matches(paper(categories=("cs.CL",)))
