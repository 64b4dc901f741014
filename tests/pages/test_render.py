"""Templates without MkDocs: what they write is what Jinja2 itself would write."""

from __future__ import annotations

import jinja2
import pytest
from markupsafe import Markup

from mkdocs_arxcompass.arxiv.paper import Paper
from mkdocs_arxcompass.library.store import Store, TopicRecord
from mkdocs_arxcompass.library.topic_options import parse_topics
from mkdocs_arxcompass.pages import cards
from mkdocs_arxcompass.pages.listing import build_listing
from mkdocs_arxcompass.pages.render import Options, Renderer

OPTIONS = Options(card_fields=["doi", "date"], card_authors=1, abstracts="open", charts=False)


class Marked(Markup):
    """HTML of a kind of its own."""


class Word(str):
    """A text of a kind of its own."""


class Figure:
    """What knows itself as HTML, and as a text that is none."""

    def __html__(self) -> str:
        return "<i>1 & 2</i>"

    def __str__(self) -> str:
        return "<b>"


class Plain:
    """What is a text when asked."""

    def __str__(self) -> str:
        return "a < b"


VALUES = [
    *("", "plain", "a & b", "a < b", "a > b", 'a "b"', "it's", "&amp;", "<script>\x00é"),
    *(Markup("<b>&amp;</b>"), Marked("<b>"), Word("<i>"), Word("w"), Figure(), Plain()),
    *(None, 0, 1.5, True, ["<b>", Markup("<i>")], ("'",), {"<": ">"}, b"<b>"),
]


@pytest.mark.parametrize(
    "source",
    [
        "{{ x }}",
        "<p title='{{ x }}'>{{ x }} and {{ x | string | upper }}</p>",
        "{{ x ~ '<' ~ x }}{{ '<b>' }}{{ '<b>' | safe }}",
        "{% set y %}<b>{{ x }}</b>{% endset %}{{ y }}{{ y ~ x }}",
        "{% macro m(y) %}<b>{{ y }}</b>{{ caller(y) }}{% endmacro %}"
        "{% call(z) m(x) %}{{ z }}{% endcall %}",
        "{% filter upper %}a{{ x }}{% endfilter %}",
        "{% for y in [x, x] recursive %}{{ y }}{{ loop([]) }}{% endfor %}",
        "{% block b %}{{ x }}{{ self.c() }}{% endblock %}{% block c %}{{ x }}{% endblock %}",
        "{% autoescape false %}{{ x }}{% endautoescape %}{{ x }}",
        "{% autoescape off %}{{ x }}{% endautoescape %}{{ x }}",
        "{% include 'part' %}{% import 'part' as m %}{{ m.m(x) }}{{ m }}",
    ],
)
def test_values_are_escaped_as_jinja2_does(source, tmp_path):
    part = "{% macro m(y) %}<{{ y }}>{% endmacro %}{{ x | default('<') }}"
    (tmp_path / "own").write_text(source, encoding="utf-8")
    (tmp_path / "part").write_text(part, encoding="utf-8")
    renderer = Renderer(OPTIONS, [tmp_path])
    plain = jinja2.Environment(
        loader=jinja2.DictLoader({"own": source, "part": part}), autoescape=True
    )
    for x in VALUES:
        assert renderer.fragment("own", x=x, off=False) == plain.get_template("own").render(
            x=x, off=False
        )


def listing_of(*papers: Paper):
    topics, _ = parse_topics(["llm"])
    store = Store("unused")
    store.papers |= {paper.id: paper for paper in papers}
    store.topics["llm"] = TopicRecord(ids=set(store.papers))
    return build_listing(store, topics, papers_per_part=1)


def test_templates_of_users_have_what_they_always_had(tmp_path):
    """A card, a part and the days of a month in the words of the guide."""
    for name, source in {
        "card.html": """\
{% set date = listing.date(paper)[:10] %}
<p{% if repeated is not defined %} id="{{ paper.anchor }}"{% endif %}>{{ paper.title }}
{% for field in options.card_fields %}
{% if field == "doi" %}
{% for doi in paper.doi.split() %}{{ doi }}{% if not loop.last %} {% endif %}{% endfor %}
{% else %}
{{- _("first version {}", date | date) }}
{% set label = parts_label %}
{%- endif %}
{% endfor %}
</p>""",
        "part.html": """\
{% set parts_label = "<Parts>" %}
{% for paper in listing.papers %}
{% include "card.html" %}
{% endfor %}""",
        "days.html": """\
{% for day, papers in days %}
{% for part, paper in papers %}{{ day }} {{ url(part) }} {{ paper.title }}{% endfor %}

{% endfor %}""",
    }.items():
        (tmp_path / name).write_text(source, encoding="utf-8")
    paper = Paper(
        id="2502.00001", version=1, title="A <b>", doi="10.1/<x> 10.1/a", updated="2025-02-03"
    )
    month = listing_of(paper).children[0].children[0]
    renderer = Renderer(OPTIONS, [tmp_path])
    card = (
        '<p id="arxiv-2502.00001">A &lt;b&gt;\n10.1/&lt;x&gt; 10.1/afirst version 2025-02-03\n</p>'
    )
    url = "papers.html?a&b".format
    assert card in renderer.render(month.children[0], url).html
    assert "2025-02-03 papers.html?a&amp;b A &lt;b&gt;\n" in renderer.render(month, url).html


def test_days_stand_in_their_order_whatever_parts_hold_their_cards():
    papers = [
        Paper(id=f"2502.0000{n}", version=1, title=f"Paper {n}", updated="2025-02-03")
        for n in range(1, 4)
    ]
    overview = listing_of(*papers)
    parts = overview.children[0].children[0].children
    overview.places["2502.00001"] = overview.places["2502.00003"] = parts[0]
    html = Renderer(OPTIONS).render(overview.extras[0], lambda at: at.label.replace(" ", "&")).html
    assert [line.partition('href="')[2] for line in html.splitlines() if "<li" in line] == [
        f'{at}#arxiv-2502.0000{n}">Paper {n}</a> <span class="paper-list-meta">llm</span></li>'
        for at, n in (("Part&amp;1", 3), ("Part&amp;2", 2), ("Part&amp;1", 1))
    ]


def test_every_doi_is_a_link():
    dois = "10.1/a 10.1/<b>  10.1/a"
    paper = Paper(id="2502.00001", version=1, title="A", doi=dois, updated="2025-02-03")
    html = Renderer(OPTIONS).fragment("card.html", listing=listing_of(paper), paper=paper)
    a, b = (
        f'<a href="https://doi.org/10.1/{link}">10.1/{text}</a>'
        for link, text in (("a", "a"), ("%3Cb%3E", "&lt;b&gt;"))
    )
    assert f'<span class="paper-doi">{a} {b} {a}</span>\n' in html


@pytest.mark.parametrize("batch", [1, 3, 100])
@pytest.mark.parametrize("abstracts", ["open", "none"])
def test_cards_are_those_that_each_paper_would_get(tmp_path, monkeypatch, batch, abstracts):
    (tmp_path / "one.html").write_text(
        '{% for paper in papers %}{% include "card.html" %}{% endfor %}'
    )
    (tmp_path / "all.html").write_text("{{ papers | cards }}{{ paper is defined }}")
    options = Options(
        card_fields=["authors", "links", "comments", "badges"],
        card_authors=1,
        abstracts=abstracts,
        charts=False,
    )
    renderer = Renderer(options, [tmp_path])
    papers = [
        Paper(
            id=f"2502.{n:05}",
            version=1 + n % 2,
            title=f"<b>{n // 2}",
            authors=("A & B", f"C{n}"),
            abstract=r"Of $x^2$ \emph{much}." * (n % 3),
            comments="CVPR 2025" if n % 4 else "",
            updated="2025-02-03",
        )
        for n in range(1, 8)
    ]
    values = {"listing": listing_of(*papers), "papers": papers}
    one = renderer.fragment("one.html", **values)
    monkeypatch.setattr(cards, "BATCH", batch)
    assert renderer.fragment("all.html", **values) == f"{one}False"
    assert one.count("paper-card") == 7


def test_no_card_sees_what_the_one_before_it_set(tmp_path):
    (tmp_path / "card.html").write_text(
        "{{ note | default('none') }} {% if paper.version == 1 %}{% set note = paper.title %}"
        "{% endif %}"
    )
    (tmp_path / "all.html").write_text("{% set mine = '<' %}{{ papers | cards }}{{ mine }}")
    papers = [
        Paper(id=f"2502.0000{n}", version=n, title=f"Paper {n}", updated="2025-02-03")
        for n in (1, 2)
    ]
    renderer = Renderer(OPTIONS, [tmp_path])
    values = {"listing": listing_of(*papers), "papers": papers}
    assert renderer.fragment("all.html", **values) == "none none &lt;"


def test_months_beyond_what_is_remembered_show_every_paper(monkeypatch):
    monkeypatch.setattr(cards, "MONTH_CACHE", 3)
    monkeypatch.setattr(cards, "BATCH", 2)
    papers = [
        Paper(id=f"2502.0000{n}", version=n, title=f"Paper {n}", updated="2025-02-03")
        for n in range(1, 8)
    ]
    month = listing_of(*papers).children[0].children[0]
    html = Renderer(OPTIONS).render(month, lambda at: at.label).html
    assert [f">Paper {n}<" in html and f'data-find="v{n}"' in html for n in range(2, 8)] == [
        True
    ] * 6
