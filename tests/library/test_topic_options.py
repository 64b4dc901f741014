"""The options of topics: what `topics:` may say, and what is said about mistakes."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from test_topic import topic

from mkdocs_arxcompass.library.topic import Topic, slugify
from mkdocs_arxcompass.library.topic_options import parse_topics

modest = settings(max_examples=100, deadline=None)

OPTIONS = (
    "name", "slug", "description", "keywords", "exclude", "categories", "authors", "since",
    "include", "omit", "query",
)  # fmt: skip
DEVICES = ["con", "prn", "aux", "nul", "com1", "com9", "lpt1", "lpt9"]
OUR_OWN = ["latest", "starred", "search", "index", "feed"]


def faults_of(*entries) -> list[str]:
    return parse_topics(list(entries))[1]


# What may be written


def test_the_options_of_the_manual_are_read():
    topics, faults = parse_topics(
        yaml.safe_load("""
- llm
- name: Gaussian splatting
  slug: gaussian_splatting
  description: Radiance fields made of 3D Gaussians.
  keywords: [gaussian splatting, 3DGS]
  exclude: [gaussian process]
  categories: [cs.CV, cs.GR]
  since: 2023-07
  include: ['2308.04079']
  omit: ['2401.00001']
- name: Our lab
  authors: [Ada Lovelace, Alan Turing]
- name: Anything
  query: '(ti:"embodied ai" OR abs:"embodied ai") AND cat:cs.RO'
""")
    )
    assert not faults
    assert topics == [
        Topic(name="llm", slug="llm", keywords=("llm",)),
        Topic(
            name="Gaussian splatting",
            slug="gaussian_splatting",
            description="Radiance fields made of 3D Gaussians.",
            keywords=("gaussian splatting", "3DGS"),
            exclude=("gaussian process",),
            categories=("cs.CV", "cs.GR"),
            since="2023-07",
            include=("2308.04079",),
            omit=("2401.00001",),
        ),
        Topic(name="Our lab", slug="our_lab", authors=("Ada Lovelace", "Alan Turing")),
        Topic(
            name="Anything",
            slug="anything",
            query='(ti:"embodied ai" OR abs:"embodied ai") AND cat:cs.RO',
        ),
    ]


@pytest.mark.parametrize(
    "entry",
    [
        "large language model",
        {"name": "large language model"},
        {"name": "large language model", "description": "Long ones."},
        {"name": "large language model", "slug": "llm", "keywords": None, "since": None},
    ],
)
def test_a_topic_with_a_name_alone_looks_for_its_name(entry):
    assert topic(entry).keywords == ("large language model",)


@pytest.mark.parametrize(
    "fields",
    [
        {"keywords": ["ewe"]},
        {"categories": ["cs.*"]},
        {"authors": ["Ada Lovelace"]},
        {"query": "cat:cs.RO"},
        {"query": "cat:cs.RO", "since": 2023},
    ],
)
def test_a_topic_with_criteria_does_not_look_for_its_name(fields):
    assert "Sheep" not in topic(**fields).keywords


@pytest.mark.parametrize(
    ("given", "since"),
    [
        (2023, "2023"),
        ("2023", "2023"),
        ("2023-07", "2023-07"),
        ("2023-07-15", "2023-07-15"),
        (date(2023, 7, 15), "2023-07-15"),
        (" 2023-07 ", "2023-07"),
    ],
)
def test_since_is_a_year_a_month_or_a_day_as_yaml_reads_them(given, since):
    assert topic(keywords=["ewe"], since=given).since == since


@pytest.mark.parametrize(
    ("given", "paper_id"),
    [
        ("2308.04079", "2308.04079"),
        ("2308.04079v2", "2308.04079"),
        ("arXiv:2308.04079", "2308.04079"),
        ("https://arxiv.org/abs/2308.04079v1", "2308.04079"),
        ("math.GT/0309136", "math/0309136"),
    ],
)
def test_include_and_omit_take_ids_however_they_are_written(given, paper_id):
    assert topic(keywords=["ewe"], include=[given]).include == (paper_id,)
    assert topic(keywords=["ewe"], omit=[given]).omit == (paper_id,)


def test_blanks_and_repetitions_in_lists_do_not_matter():
    assert topic(keywords=["  big \n sheep", "ewe", "big sheep"]).keywords == ("big sheep", "ewe")


# Slugs


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("llm", "llm"),
        ("Gaussian splatting", "gaussian_splatting"),
        ("C++", "c"),
        ("3D-GS", "3d-gs"),
        ("text -- to -- image", "text_--_to_--_image"),
        ("a_b__c", "a_b_c"),
        (" _llm_ ", "llm"),
        ("A.I.", "a_i"),
        ("R&D: cats/dogs, a\\b?", "r_d_cats_dogs_a_b"),
        ("Ｌａｒｇｅ ﬁsh", "large_fish"),
        ("E\u0301mile & Zoë", "émile_zoë"),
        ("x²", "x2"),
        ("强化学习", "强化学习"),
        ("Обучение с подкреплением", "обучение_с_подкреплением"),
        ("../..", ""),
        ("🐑", ""),
    ],
)
def test_slugs(name, slug):
    assert slugify(name) == slug


@modest
@given(st.text())
def test_a_slug_is_its_own_slug_and_safe_as_a_file_name(name):
    slug = slugify(name)
    assert slugify(slug) == slug
    assert all(char.isalnum() or char in "_-" for char in slug)
    assert slug.strip("_") == slug
    assert "__" not in slug


@modest
@given(st.text(max_size=6) | st.sampled_from(DEVICES + OUR_OWN).flatmap(
    lambda name: st.sampled_from([name, name.upper(), f" {name}!", f"{name}¹", name + "."])
))  # fmt: skip
def test_whatever_a_topic_is_called_it_gets_a_slug_of_its_own_or_a_fault(name):
    topics, faults = parse_topics([name])
    assert bool(topics) is not bool(faults)
    assert not {t.slug for t in topics} & {"", *DEVICES, *OUR_OWN}


@pytest.mark.parametrize("name", [*DEVICES, *OUR_OWN, "CON", "Latest", "Search!", "COM¹"])
def test_names_of_windows_and_of_our_own_pages_are_refused_with_the_offer_of_slug(name):
    (fault,) = faults_of(name)
    assert name in fault
    assert "slug: " in fault
    assert not faults_of({"name": name, "slug": "other"})
    assert faults_of({"name": "Sheep", "slug": slugify(name)})


@pytest.mark.parametrize("name", ["?!", "🐑", "_"])
def test_a_name_that_leaves_no_slug_is_refused_with_the_offer_of_slug(name):
    entry = {"name": name, "keywords": ["sheep"]}
    (fault,) = faults_of(entry)
    assert name in fault
    assert "slug: " in fault
    assert not faults_of({**entry, "slug": "sheep"})


@pytest.mark.parametrize(
    ("slug", "advice"),
    [("Gaussian Splatting", "gaussian_splatting"), ("LLM", "llm"), ("a/b", "a_b"), ("../x", "x")],
)
def test_a_slug_that_is_none_is_refused_with_what_to_write(slug, advice):
    (fault,) = faults_of({"name": "Sheep", "slug": slug})
    assert "Sheep" in fault
    assert f"slug: {advice}" in fault


@pytest.mark.parametrize(
    "entries",
    [
        ["C++", "C"],
        ["Big sheep", {"name": "BIG SHEEP!", "keywords": ["ram"]}],
        ["Big sheep", {"name": "Ram", "slug": "big_sheep"}],
        ["ﬁsh", "Fish"],
    ],
)
def test_two_topics_with_one_slug_are_refused_with_the_offer_of_slug(entries):
    (fault,) = faults_of(*entries)
    names = [entry if isinstance(entry, str) else entry["name"] for entry in entries]
    assert all(name in fault for name in names)
    assert "slug: " in fault


def test_three_topics_with_one_slug_are_one_fault():
    (fault,) = faults_of("C++", "C", "c#")
    assert all(name in fault for name in ("C++", "'C'", "c#"))


# Mistakes

MISTAKES = [
    # the entry, the option at fault, what to write instead
    ("{keywords: [llm]}", "name", "name:"),
    ("{name: 5}", "name", "quotes"),
    ("{name: [Sheep]}", "name", "quotes"),
    ("{name: Sheep, keyword: [llm]}", "keyword", "keywords"),
    ("{name: Sheep, colour: white}", "colour", "keywords"),
    ("{name: Sheep, description: [white]}", "description", "quotes"),
    ("{name: Sheep, slug: 2024}", "slug", "quotes"),
    ("{name: Sheep, keywords: llm}", "keywords", "keywords: [llm]"),
    ("{name: Sheep, keywords: []}", "keywords", "keywords: [llm]"),
    ("{name: Sheep, keywords: {llm: 1}}", "keywords", "keywords: [llm]"),
    ("{name: Sheep, keywords: [2024]}", "keywords", "quotes"),
    ("{name: Sheep, keywords: [true]}", "keywords", "quotes"),
    ("{name: Sheep, keywords: ['']}", "keywords", "quotes"),
    ("{name: Sheep, keywords: ['say \"baa\"']}", "keywords", "say baa"),
    ("{name: Sheep, keywords: ['?!']}", "keywords", "word"),
    ("{name: Sheep, keywords: [ram], exclude: ['say \"baa\"']}", "exclude", "say baa"),
    ("{name: Sheep, keywords: [ram], exclude: goat}", "exclude", "exclude: ["),
    ("{name: Sheep, exclude: [goat]}", "exclude", "keywords: [Sheep]"),
    ("{name: Sheep, since: 2023}", "since", "keywords: [Sheep]"),
    ("{name: Sheep, categories: cs.CL}", "categories", "categories: [cs.CL]"),
    ("{name: Sheep, categories: [CS.cl]}", "categories", "cs.CL"),
    ("{name: Sheep, categories: [cs]}", "categories", "cs.*"),
    ("{name: Sheep, categories: [cs.XX]}", "categories", "cs."),
    ("{name: Sheep, categories: [sheep]}", "categories", "arxiv.org/category_taxonomy"),
    ("{name: Sheep, authors: Ada Lovelace}", "authors", "authors: [Ada Lovelace]"),
    ("{name: Sheep, authors: ['\"Ada\" Lovelace']}", "authors", "Ada Lovelace"),
    ("{name: Sheep, authors: ['?']}", "authors", "Ada Lovelace"),
    ("{name: Sheep, query: 5}", "query", "quotes"),
    ("{name: Sheep, query: 'cat:cs.RO', keywords: [ram]}", "query", "keywords"),
    ("{name: Sheep, query: 'cat:cs.RO', exclude: [goat]}", "query", "exclude"),
    ("{name: Sheep, query: 'cat:cs.RO', categories: [cs.CL]}", "query", "categories"),
    ("{name: Sheep, query: 'cat:cs.RO', authors: [Ada Lovelace]}", "query", "authors"),
    ("{name: Sheep, keywords: [ram], since: yesterday}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: '2023-13'}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: '2023-02-30'}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: 2023-7}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: 23}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: 2023.07}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: true}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], since: [2023]}", "since", "YYYY-MM"),
    ("{name: Sheep, keywords: [ram], include: [2308.04079]}", "include", "quotes"),
    ("{name: Sheep, keywords: [ram], omit: [2401.10000]}", "omit", "quotes"),
    ("{name: Sheep, keywords: [ram], include: '2308.04079'}", "include", "include: ["),
    ("{name: Sheep, keywords: [ram], include: ['2413.00001']}", "include", "2412.17626"),
    ("{name: Sheep, keywords: [ram], omit: ['foo/9201305']}", "omit", "math/9201305"),
    ("{name: Sheep, include: ['2308.04079'], omit: ['2308.04079v2']}", "include", "omit"),
]  # fmt: skip


@pytest.mark.parametrize(("entry", "option", "advice"), MISTAKES, ids=[m[0] for m in MISTAKES])
def test_a_mistake_is_one_message_with_topic_option_and_what_to_write(entry, option, advice):
    entry = yaml.safe_load(entry)
    (fault,) = faults_of("llm", entry)
    name = entry.get("name")
    assert (name if isinstance(name, str) else "topic 2") in fault
    assert option in fault
    assert advice in fault


@pytest.mark.parametrize(
    "entries", [None, "llm", 5, {}, {"name": "llm"}, [], True], ids=lambda entries: repr(entries)
)
def test_topics_that_are_no_list_are_refused_with_what_to_write(entries):
    topics, (fault,) = parse_topics(entries)
    assert not topics
    assert "topics: [llm]" in fault


@pytest.mark.parametrize("entry", [None, 5, True, [], {}, ["llm"], {"llm": None}, ""])
def test_an_entry_that_is_no_topic_is_refused_and_named_by_its_place(entry):
    (fault,) = faults_of("llm", entry)
    assert "topic 2" in fault


def test_all_faults_come_at_once_each_with_its_topic():
    faults = faults_of(
        "llm",
        {"name": "Ewe", "keyword": ["ewe"], "since": "soon", "categories": ["cs.XX", "cs.YY"]},
        5,
        {"name": "Ram", "query": "cat:cs.RO", "keywords": ["ram"], "include": ["x", 2308.04079]},
        {"name": "LLM"},
    )
    assert len([fault for fault in faults if "Ewe" in fault]) == 4
    assert len([fault for fault in faults if "topic 3" in fault]) == 1
    assert len([fault for fault in faults if "Ram" in fault]) == 3
    assert len([fault for fault in faults if "'LLM'" in fault]) == 1
    assert len(faults) == 9


@pytest.mark.parametrize(
    ("entries", "options"),
    [
        (["Ewe", {"name": "ewe", "keywords": ["ram"], "since": "soon"}], ["slug", "since"]),
        ([{"name": "Ewe", "query": "cat:cs.RO", "categories": ["cs.XX"]}], ["query", "cs.XX"]),
        ([{"name": "Ewe", "exclude": ['"']}], ["keywords: [Ewe]", "double quote"]),
        ([{"name": "Latest", "since": "soon", "keywords": ["ewe"]}], ["slug", "since"]),
        ([{"slug": "A b", "keywords": "ewe"}], ["name", "slug", "keywords"]),
    ],
    ids=["slug", "query", "exclude", "reserved", "name"],
)
def test_no_fault_hides_another(entries, options):
    faults = faults_of(*entries)
    assert [option for option in options if not any(option in fault for fault in faults)] == []


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates()
    | st.datetimes() | st.sampled_from(["cs.CL", "2412.17626", "Ada Lovelace"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(OPTIONS) | st.text() | st.integers(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@modest
@given(anything)
def test_whatever_yaml_holds_there_are_topics_or_faults(entries):
    topics, faults = parse_topics(entries)
    assert topics or faults


@modest
@given(st.dictionaries(st.sampled_from(OPTIONS), anything))
def test_whatever_an_entry_holds_it_is_a_topic_or_has_faults(entry):
    topics, faults = parse_topics([{"name": "Sheep", **entry}])
    assert bool(topics) is not bool(faults)
    assert all(found.search_query for found in topics)
