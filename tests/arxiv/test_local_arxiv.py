"""The local arXiv does what arXiv does, and every fault happens as its name says."""

from __future__ import annotations

import contextlib
import gzip
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from http.client import IncompleteRead, RemoteDisconnected
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree import ElementTree

import arxiv
import pytest
from corpus import CORPUS, HAS_CORPUS
from local_arxiv import FAULTS, Faults, LocalArxiv, load_corpus

ATOM = "{http://www.w3.org/2005/Atom}"
OPENSEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


@dataclass
class Answer:
    """What a client sees."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def entries(self) -> list[ElementTree.Element]:
        return ElementTree.fromstring(self.body).findall(f"{ATOM}entry")

    @property
    def ids(self) -> list[str]:
        """2412.17626v2, in the order of the feed."""
        return [entry.findtext(f"{ATOM}id").partition("/abs/")[2] for entry in self.entries]

    @property
    def titles(self) -> list[str]:
        return [entry.findtext(f"{ATOM}title") for entry in self.entries]

    def number(self, name: str) -> int:
        return int(ElementTree.fromstring(self.body).findtext(OPENSEARCH + name))

    @property
    def total(self) -> int:
        return self.number("totalResults")


def ask(arxiv: LocalArxiv, timeout: float = 5, **params: object) -> Answer:
    """One request; a refusal is an answer as well."""
    request = urllib.request.Request(f"{arxiv.url}?{urlencode(params)}")
    try:
        with urllib.request.urlopen(request, timeout=timeout) as response:
            return Answer(response.status, dict(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())


def paper(number: str, day: str = "2024-01-01", **fields: object) -> dict:
    """An invented paper."""
    return {
        "id": number,
        "version": 1,
        "title": f"On the number {number}",
        "authors": ["Ada Lovelace"],
        "abstract": "We count.",
        "primary_category": "cs.CL",
        "categories": ["cs.CL"],
        "published": day,
        "updated": day,
        **fields,
    }


def many(count: int) -> list[dict]:
    """Papers of which each was submitted a day after the one before."""
    days = [f"20{20 + n // 336}-{n % 336 // 28 + 1:02}-{n % 28 + 1:02}" for n in range(count)]
    return [paper(f"2401.{n:05}", day) for n, day in enumerate(days)]


# ------------------------------------------------------------------------------- feeds

FULL = paper(
    "2401.00001",
    version=2,
    title="Splatting  a < b &\n  c",
    authors=["Ada Lovelace", "Kurt Gödel"],
    affiliations=[["Analytical Engine Works"], []],
    abstract="First, we say so.\n  Then we say it again.",
    comment="5 pages",
    journal_ref='Journal of "Small" Results 1',
    doi="10.1000/1 10.1000/2",
    primary_category="cs.CV",
    categories=["cs.CV", "cs.GR"],
    published="2024-01-01T12:00:00Z",
    updated="2024-02-03",
)
BARE = {"id": "math/9201305", "version": 1, "title": "0", "updated": "1992-01-01", "doi": None}

NEW_FEED = """\
<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/api/HXd41MxfhrBHMVnP/XhJxTmBtmo</id>
  <title>arXiv Query: search_query=&amp;id_list=2401.00001&amp;start=0&amp;max_results=10</title>
  <updated>NOW</updated>
  <link href="https://arxiv.org/api/query?search_query=&amp;start=0&amp;max_results=10&amp;\
id_list=2401.00001" type="application/atom+xml"/>
  <opensearch:itemsPerPage>10</opensearch:itemsPerPage>
  <opensearch:totalResults>1</opensearch:totalResults>
  <opensearch:startIndex>0</opensearch:startIndex>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <title>Splatting  a &lt; b &amp;
  c</title>
    <updated>2024-02-03T00:00:00Z</updated>
    <link href="https://arxiv.org/abs/2401.00001v2" rel="alternate" type="text/html"/>
    <link href="https://arxiv.org/pdf/2401.00001v2" rel="related" type="application/pdf" \
title="pdf"/>
    <summary>First, we say so.
  Then we say it again.</summary>
    <category term="cs.CV" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.GR" scheme="http://arxiv.org/schemas/atom"/>
    <published>2024-01-01T12:00:00Z</published>
    <arxiv:comment>5 pages</arxiv:comment>
    <arxiv:primary_category term="cs.CV"/>
    <arxiv:journal_ref>Journal of "Small" Results 1</arxiv:journal_ref>
    <author>
      <name>Ada Lovelace</name>
      <arxiv:affiliation>Analytical Engine Works</arxiv:affiliation>
    </author>
    <author>
      <name>Kurt Gödel</name>
    </author>
    <arxiv:doi>10.1000/1 10.1000/2</arxiv:doi>
    <link rel="related" href="https://doi.org/10.1000/1 10.1000/2" title="doi"/>
  </entry>
</feed>
"""

OLD_FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?search_query%3D%26id_list%3D2401.00001%26start%3D0%26\
max_results%3D10" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: search_query=&amp;id_list=2401.00001&amp;start=0&amp;\
max_results=10</title>
  <id>http://arxiv.org/api/HXd41MxfhrBHMVnP/XhJxTmBtmo</id>
  <updated>NOW</updated>
  <opensearch:totalResults xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">1\
</opensearch:totalResults>
  <opensearch:startIndex xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">0\
</opensearch:startIndex>
  <opensearch:itemsPerPage xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/">10\
</opensearch:itemsPerPage>
  <entry>
    <id>http://arxiv.org/abs/2401.00001v2</id>
    <updated>2024-02-03T00:00:00Z</updated>
    <published>2024-01-01T12:00:00Z</published>
    <title>Splatting a &lt; b &amp; c</title>
    <summary>  First, we say so. Then we say it again.
</summary>
    <author>
      <name>Ada Lovelace</name>
      <arxiv:affiliation xmlns:arxiv="http://arxiv.org/schemas/atom">Analytical Engine Works\
</arxiv:affiliation>
    </author>
    <author>
      <name>Kurt Gödel</name>
    </author>
    <arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.1000/1 10.1000/2</arxiv:doi>
    <link title="doi" href="http://dx.doi.org/10.1000/1 10.1000/2" rel="related"/>
    <arxiv:comment xmlns:arxiv="http://arxiv.org/schemas/atom">5 pages</arxiv:comment>
    <arxiv:journal_ref xmlns:arxiv="http://arxiv.org/schemas/atom">Journal of "Small" Results 1\
</arxiv:journal_ref>
    <link href="http://arxiv.org/abs/2401.00001v2" rel="alternate" type="text/html"/>
    <link title="pdf" href="http://arxiv.org/pdf/2401.00001v2" rel="related" \
type="application/pdf"/>
    <arxiv:primary_category xmlns:arxiv="http://arxiv.org/schemas/atom" term="cs.CV" \
scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.CV" scheme="http://arxiv.org/schemas/atom"/>
    <category term="cs.GR" scheme="http://arxiv.org/schemas/atom"/>
  </entry>
</feed>
"""


def timeless(feed: str) -> str:
    """A feed without the moment at which it was written, wherever that stands."""
    now = re.search(r"<updated>(.*?)</updated>", feed)[1]
    return feed.replace(now, "NOW")


@pytest.mark.parametrize(("server", "expected"), [("new", NEW_FEED), ("old", OLD_FEED)])
def test_feed_byte_for_byte(server, expected):
    with LocalArxiv([FULL, BARE], format=server) as arxiv:
        answer = ask(arxiv, id_list="2401.00001")
    assert timeless(answer.text) == expected
    assert answer.headers["Content-Type"].startswith("application/atom+xml")


@pytest.mark.parametrize("server", ["new", "old"])
def test_what_a_paper_lacks_is_left_out(server):
    with LocalArxiv([BARE], format=server) as arxiv:
        (entry,) = ask(arxiv, id_list="math/9201305").entries
    tags = {element.tag.partition("}")[2] for element in entry}
    assert tags == {"id", "title", "updated", "published", "summary", "link"}
    assert entry.findtext(f"{ATOM}published") == "1992-01-01T00:00:00Z"


def test_old_texts_are_wrapped():
    long = paper("2401.00001", title="title " * 20, abstract="abstract " * 20)
    with LocalArxiv([long], format="old") as arxiv:
        (entry,) = ask(arxiv, id_list="2401.00001").entries
    title, summary = entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary")
    assert "\n  title" in title
    assert summary.startswith("  abstract")
    assert summary.endswith("abstract\n")
    assert max(map(len, summary.splitlines())) <= 79


def test_characters_that_xml_forbids_are_dropped():
    with LocalArxiv([paper("2401.00001", title="bell\x07 and \ud800 half")]) as arxiv:
        assert ask(arxiv, id_list="2401.00001").titles == ["bell and  half"]


def test_feed_names_the_completed_query():
    asked = 'gaussian OR (ti:"a b" cat:cs.*) ANDNOT au:turing'
    with LocalArxiv([]) as arxiv:
        feed = ask(arxiv, search_query=asked).text
    assert (
        'search_query=all:gaussian OR (ti:"a b" OR cat:cs.*) ANDNOT au:turing&amp;id_list=' in feed
    )
    assert (
        "search_query=all:gaussian+OR+((ti:%22a+b%22+OR+cat:cs.%2A)+ANDNOT+au:turing)&amp;" in feed
    )


# --------------------------------------------------------------------- query language

FRUITS = ["apple", "banana", "cherry", "apple banana", "apple cherry", "banana cherry"]


@pytest.fixture(scope="module")
def orchard():
    papers = [paper(f"2401.{n:05}", title=title) for n, title in enumerate(FRUITS)]
    with LocalArxiv(papers) as arxiv:
        yield arxiv


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ti:apple AND ti:banana", ["apple banana"]),
        ("ti:apple AND ti:banana OR ti:cherry", ["apple banana", "apple cherry"]),
        (
            "(ti:apple AND ti:banana) OR ti:cherry",
            ["apple banana", "cherry", "apple cherry", "banana cherry"],
        ),
        ("ti:apple ANDNOT ti:banana", ["apple", "apple cherry"]),
        ("ti:apple ANDNOT ti:banana OR ti:cherry", ["apple"]),
        ("ti:apple AND NOT ti:banana", ["apple", "apple cherry"]),
        ("ti:apple OR AND ti:banana", ["apple banana"]),
        ("ANDNOT ti:apple", ["banana", "cherry", "banana cherry"]),
        ("ti:apple ti:cherry", [each for each in FRUITS if each != "banana"]),
        ("ti:apple banana", [each for each in FRUITS if each != "cherry"]),
        ("ti:apple and ti:pear", ["apple", "apple banana", "apple cherry"]),
        ("ti:(apple AND cherry)", ["apple cherry"]),
        ("ti:((apple OR banana) AND cherry)", ["apple cherry", "banana cherry"]),
        ('ti:"apple banana"', ["apple banana"]),
        ('ti:"banana apple"', []),
        ("TI:APPLE", []),
        ("ti:APPLES", ["apple", "apple banana", "apple cherry"]),
        ("apple AND ti:", "refused"),
        ("ti:apple AND", "refused"),
        ("AND ti:apple", "refused"),
        ("(ti:apple", "refused"),
        ("ti:apple)", "refused"),
        ("()", "refused"),
    ],
)
def test_logic(orchard, query, expected):
    answer = ask(orchard, search_query=query)
    if expected == "refused":
        assert (answer.status, answer.titles) == (400, ["Error"])
    else:
        assert (answer.status, sorted(answer.titles)) == (200, sorted(expected))


def test_hundreds_of_terms(orchard):
    query = " OR ".join(f"ti:word{n}" for n in range(800)) + " OR ti:apple"
    assert len(ask(orchard, search_query=query).entries) == 3


LIBRARY = [
    paper(
        "2401.00001",
        "2024-01-05T23:59:30Z",
        title="Teaching LLMs",
        abstract="Splatted Gaussians were embodied by many agents of Gödel.",
        authors=["Ada Lovelace", "Alan M. Turing"],
        categories=["cs.CL", "cs.AI"],
    ),
    paper(
        "2401.00002",
        "2024-01-06",
        updated="2024-05-01",
        title="Mapping Gaussian-splatting policies",
        authors=["A. Lovelace", "Jean-Pierre de la Tour"],
        categories=["math.ST", "cs.LG"],
        comment="Withdrawn by the authors",
        journal_ref="Annals of Nothing 7",
        doi="10.1000/77",
    ),
    paper("quant-ph/0201082", "2002-01-18", title="Entangled", authors=["Annabel Lovelace"]),
]


@pytest.fixture(scope="module")
def library():
    with LocalArxiv(LIBRARY) as arxiv:
        yield arxiv


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ti:llm", "teaching"),
        ("ti:LLMs", "teaching"),
        ("ti:teach", "teaching"),
        ("ti:policy", "mapping"),
        ("ti:entangle OR ti:entangling", "entangled"),
        ("ti:teachings ANDNOT ti:llm", ""),
        ("abs:splatting", "teaching"),
        ('abs:"gaussian splatting"', ""),
        ('ti:"gaussian splatting"', "mapping"),
        ("abs:godel", "teaching"),
        ("abs:embody", "teaching"),
        ("all:withdrawn", "mapping"),
        ("co:withdrawn", "mapping"),
        ("ti:withdrawn", ""),
        ("jr:annals", "mapping"),
        ('doi:"10.1000/77"', "mapping"),
        ("turing", "teaching"),
        ("cat:cs.CL", "teaching entangled"),
        ("cat:CS.ai", "teaching"),
        ("cat:cs.*", "teaching mapping entangled"),
        ("cat:math.*", "mapping"),
        ("cat:cs", ""),
        ("id:quant-ph/0201082", "entangled"),
        ("id:2401.00002v1", "mapping"),
        ("au:lovelace", "teaching mapping entangled"),
        ('au:"Ada Lovelace"', "teaching mapping"),
        ('au:"A Lovelace"', "teaching mapping entangled"),
        ('au:"Lovelace, Ada"', "teaching mapping"),
        ('au:"Alan Turing"', "teaching"),
        ('au:"A. M. Turing"', "teaching"),
        ('au:"Ada Turing"', ""),
        ('au:"J.-P. de la Tour"', "mapping"),
        ("au:de_la_Tour", "mapping"),
        ("submittedDate:[202401050000 TO 202401052359]", "teaching"),
        ("submittedDate:[20240105 TO 20240106]", "teaching mapping"),
        ("submittedDate:[2002 TO 2002]", "entangled"),
        ("submittedDate:[200201 TO 202401]", "teaching mapping entangled"),
        ("submittedDate:[202405010000 TO 202405312359]", ""),
        ("lastUpdatedDate:[202405010000 TO 202405312359]", ""),
        ("lastUpdatedDate:[202401060000 TO 202401060000] AND cat:cs.LG", "mapping"),
        ('ti:"" OR au:"."', ""),
    ],
)
def test_fields(library, query, expected):
    answer = ask(library, search_query=query)
    found = {title.partition(" ")[0].lower() for title in answer.titles}
    assert answer.status == 200
    assert answer.total == len(answer.ids)
    assert found == set(expected.split())


@pytest.mark.parametrize(
    "dates", ["[2024* TO 2025]", "[20241 TO 2025]", "[202413 TO 2025]", "2024"]
)
def test_bad_dates_are_a_server_error(library, dates):
    assert ask(library, search_query=f"submittedDate:{dates}").status == 500


# ---------------------------------------------------------------------- paging, sorting


def test_defaults():
    with LocalArxiv(many(25)) as arxiv:
        answer = ask(arxiv, search_query="cat:cs.CL")
    assert len(answer.ids) == 10
    assert (answer.total, answer.number("startIndex"), answer.number("itemsPerPage")) == (25, 0, 10)


def test_items_per_page_is_the_number_asked_for():
    with LocalArxiv(many(25)) as arxiv:
        answer = ask(arxiv, search_query="cat:cs.CL", start=20, max_results=100)
    assert len(answer.ids) == 5
    assert (answer.number("startIndex"), answer.number("itemsPerPage")) == (20, 100)


@pytest.mark.parametrize("order", ["relevance", "lastUpdatedDate", "submittedDate"])
def test_pages_hold_every_paper_once(order):
    papers = many(50)
    with LocalArxiv(papers) as arxiv:
        ids = []
        while len(ids) < 50:
            query = {"search_query": "cat:cs.CL", "sortBy": order}
            ids += ask(arxiv, **query, start=len(ids), max_results=7).ids
    assert sorted(ids) == [f"{each['id']}v1" for each in papers]


def test_sorting():
    papers = many(20)
    papers[3]["updated"] = "2030-01-01"
    ids = [f"{each['id']}v1" for each in papers]
    with LocalArxiv(papers) as arxiv:
        query = {"search_query": "cat:cs.CL", "max_results": 20}
        newest = ask(arxiv, **query, sortBy="submittedDate").ids
        oldest = ask(arxiv, **query, sortBy="submittedDate", sortOrder="ascending").ids
        updated = ask(arxiv, **query, sortBy="lastUpdatedDate", sortOrder="descending").ids
        relevant = ask(arxiv, **query).ids
    assert oldest == ids
    assert newest == ids[::-1]
    assert updated == [ids[3], *(idv for idv in newest if idv != ids[3])]
    assert sorted(relevant) == ids
    assert relevant not in (oldest, newest, updated)


def test_a_page_holds_at_most_two_thousand():
    with LocalArxiv(many(2100)) as arxiv:
        answer = ask(arxiv, search_query="cat:cs.CL", max_results=5000)
        assert (len(answer.ids), answer.total) == (2000, 2100)
        assert len(arxiv.requests[0].sent) == 2000


# --------------------------------------------------------------------------------- ids


def test_id_list_comes_in_index_order_and_without_the_unknown():
    papers = many(15)
    asked = ",".join([each["id"] for each in papers] + ["0000.0000", "0808.05394"])
    with LocalArxiv(papers) as arxiv:
        answer = ask(arxiv, id_list=asked, max_results=100)
        backwards = ask(arxiv, id_list=",".join(asked.split(",")[::-1]), max_results=100)
        first_ten = ask(arxiv, id_list=asked)
    assert answer.total == len(answer.ids) == 15
    assert answer.ids != sorted(answer.ids)
    assert backwards.ids == answer.ids
    assert first_ten.ids == answer.ids[:10]


def test_the_highest_version_is_served_with_the_date_of_the_first():
    versions = [
        paper("2401.00001", "2024-03-03", version=3, title="Third"),
        paper("2401.00001", "2024-01-01", title="First"),
    ]
    with LocalArxiv(versions) as arxiv:
        (entry,) = ask(arxiv, search_query="ti:third").entries
        assert entry.findtext(f"{ATOM}published") == "2024-01-01T00:00:00Z"
        assert entry.findtext(f"{ATOM}updated") == "2024-03-03T00:00:00Z"
        assert ask(arxiv, search_query="ti:first").ids == []
        assert ask(arxiv, id_list="2401.00001").titles == ["Third"]
        assert ask(arxiv, id_list="2401.00001v1").titles == ["First"]
        assert ask(arxiv, id_list="2401.00001v2").ids == []


def test_query_and_ids_together_are_an_intersection(library):
    both = {"search_query": "cat:cs.CL", "id_list": "2401.00001v1,2401.00002"}
    assert ask(library, **both).ids == ["2401.00001v1"]


@pytest.mark.parametrize("ids", ["arXiv:2401.00001", " 2401.00001", "2401.00001v9", "math/0000000"])
def test_well_formed_ids_that_match_nothing(library, ids):
    answer = ask(library, id_list=ids)
    assert (answer.status, answer.ids, answer.total) == (200, [], 0)


# ---------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("params", "summary"),
    [
        ({"id_list": "abc"}, "incorrect id format for abc"),
        ({"id_list": "2401.00001,"}, "incorrect id format for "),
        ({"search_query": "x", "start": "one"}, "start must be an integer"),
        ({"search_query": "x", "start": -1}, "start must be non-negative"),
        ({"search_query": "x", "max_results": "all"}, "max_results must be an integer"),
        ({"search_query": "x", "max_results": -1}, "max_results must be non-negative"),
        ({"search_query": "x", "sortBy": "date"}, "sortBy must be in: relevance, "),
        ({"search_query": "x", "sortOrder": "up"}, "sortOrder must be in: ascending, "),
        ({"search_query": "x", "max_results": 30_001}, "no more than 30000"),
        ({"search_query": "x AND"}, "Invalid query string"),
        ({"search_query": ""}, "Either a search_query or id_list"),
        ({}, "Either a search_query or id_list"),
    ],
)
@pytest.mark.parametrize("server", ["new", "old"])
def test_refusals_are_an_entry_titled_error(params, summary, server):
    with LocalArxiv([], format=server) as arxiv:
        answer = ask(arxiv, **params)
    (entry,) = answer.entries
    assert (answer.status, answer.titles, answer.total) == (400, ["Error"], 1)
    assert summary in entry.findtext(f"{ATOM}summary")
    assert "arxiv.org/api/errors" in entry.findtext(f"{ATOM}id")
    assert entry.findtext(f"{ATOM}author/{ATOM}name") == "arXiv api core"


@pytest.mark.parametrize("params", [{"max_results": 0}, {"start": 10_001}])
def test_server_stumbles(params):
    with LocalArxiv(many(1)) as arxiv:
        assert ask(arxiv, search_query="cat:cs.CL", **params).status == 500


def test_limit_of_start():
    with LocalArxiv(many(30), limit=20) as arxiv:
        assert len(ask(arxiv, search_query="cat:cs.CL", start=20).ids) == 10
        assert ask(arxiv, search_query="cat:cs.CL", start=21).status == 500


def test_other_addresses_are_not_found():
    with LocalArxiv() as arxiv:
        arxiv.url = arxiv.url.replace("/query", "/other")
        assert ask(arxiv).status == 404


# ------------------------------------------------------------------------------ faults

QUERY = {"search_query": "cat:cs.CL", "sortBy": "submittedDate", "max_results": 20}


def with_fault(name: str, papers: int = 30, **params: object) -> tuple[Answer, Answer]:
    """The answer with a fault, and the one without; both are recorded."""
    with LocalArxiv(many(papers)) as arxiv:
        arxiv.faults = [name]
        wrong, right = ask(arxiv, **QUERY, **params), ask(arxiv, **QUERY, **params)
        assert [request.fault for request in arxiv.requests] == [name, None]
        assert [request.status for request in arxiv.requests] == [wrong.status, 200]
        assert len(right.ids) == min(papers, 20)
        return wrong, right


@pytest.mark.parametrize(
    ("name", "status", "retry_after", "kind", "body"),
    [
        ("too-many", 429, None, "text/plain", "Rate exceeded."),
        ("too-many-retry-after", 429, "1", "text/plain", "Rate exceeded."),
        ("unavailable", 503, "0", "text/html", "first byte timeout"),
        ("forbidden-agent", 406, None, "text/html", "Not Acceptable"),
        ("server-error", 500, None, "text/html", "Internal Server Error"),
        ("html", 200, None, "text/html", "<html>"),
        ("rate-text", 200, None, "text/plain", "Rate exceeded."),
        ("blank", 200, None, "application/atom+xml", ""),
    ],
)
def test_canned_answers(name, status, retry_after, kind, body):
    wrong, _ = with_fault(name)
    assert wrong.status == status
    assert wrong.headers.get("Retry-After") == retry_after
    assert wrong.headers["Content-Type"].startswith(kind)
    assert body in wrong.text
    assert len(wrong.body) == int(wrong.headers["Content-Length"])


def test_blank_is_empty():
    assert with_fault("blank")[0].body == b""


def test_empty_page():
    wrong, _ = with_fault("empty-page")
    assert (wrong.status, wrong.ids, wrong.total) == (200, [], 30)


def test_nothing():
    wrong, _ = with_fault("nothing")
    assert (wrong.status, wrong.ids, wrong.total) == (200, [], 0)


def test_short_page():
    wrong, right = with_fault("short-page")
    assert (wrong.ids, wrong.total) == (right.ids[:10], 30)
    assert wrong.number("itemsPerPage") == 20


def test_unsorted():
    wrong, right = with_fault("unsorted", papers=20)
    assert sorted(wrong.ids) == sorted(right.ids)
    assert wrong.ids != right.ids
    assert wrong.ids != right.ids[::-1]
    assert wrong.total == right.total


@pytest.mark.parametrize("server", ["new", "old"])
def test_pdf_links(server):
    with LocalArxiv([FULL], format=server, faults=Faults.always("pdf-links")) as arxiv:
        (entry,) = ask(arxiv, id_list="2401.00001").entries
    links = [link.attrib for link in entry.findall(f"{ATOM}link")]
    ways = [link["href"].split("/")[3] for link in links if "doi" not in link["href"]]
    assert {tuple(link) for link in links} == {("href",)}
    assert ways == ["pdf", "abs"]


def test_wrong_updated():
    wrong, right = with_fault("wrong-updated")
    late = [entry.findtext(f"{ATOM}updated") for entry in wrong.entries]
    true = [entry.findtext(f"{ATOM}updated") for entry in right.entries]
    published = [entry.findtext(f"{ATOM}published") for entry in wrong.entries]
    assert wrong.ids == right.ids
    assert published == true
    assert all(one > other for one, other in zip(late, true, strict=True))


def test_duplicate():
    wrong, right = with_fault("duplicate")
    assert wrong.ids == [right.ids[0], *right.ids[:-1]]
    with LocalArxiv(many(3), faults=["duplicate"]) as arxiv:
        assert len(ask(arxiv, **QUERY).ids) == 4


def test_total_drift():
    with LocalArxiv(many(60), faults=Faults.always("total-drift")) as arxiv:
        totals = [ask(arxiv, **QUERY, start=start).total for start in (0, 20, 40)]
    assert len(set(totals)) == 3
    assert all(0 < abs(total - 60) < 5 for total in totals)


def test_error_entry():
    wrong, _ = with_fault("error-entry")
    assert (wrong.status, wrong.titles) == (200, ["Error"])


def test_cut():
    with LocalArxiv(many(30), faults=["cut"]) as arxiv:
        with pytest.raises(IncompleteRead) as caught:
            ask(arxiv, **QUERY)
        whole = ask(arxiv, **QUERY)
        sent = arxiv.requests[0].sent
    assert 0 < len(caught.value.partial) < len(whole.body)
    assert len(caught.value.partial) + caught.value.expected == len(whole.body)
    assert 0 < len(sent) < 20


@pytest.mark.parametrize(("name", "entries"), [("cut-exact", True), ("cut-in-header", False)])
def test_cuts_with_the_right_length(name, entries):
    with LocalArxiv(many(30), faults=[name]) as arxiv:
        wrong = ask(arxiv, **QUERY)
    assert wrong.status == 200
    assert len(wrong.body) == int(wrong.headers["Content-Length"])
    assert (b"<entry>" in wrong.body) is entries
    assert b"<feed" in wrong.body
    with pytest.raises(ElementTree.ParseError):
        ElementTree.fromstring(wrong.body)


def test_reset():
    with LocalArxiv(many(1), faults=["reset"]) as arxiv:
        with pytest.raises(ConnectionResetError):
            ask_raw(arxiv)
        assert arxiv.requests[0].status is None


def ask_raw(arxiv: LocalArxiv) -> bytes:
    """All that comes for a request, without a client's interpretation."""
    address = urlsplit(arxiv.url)
    with socket.create_connection((address.hostname, address.port), timeout=5) as connection:
        connection.sendall(b"GET /api/query?id_list=2401.00000 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_slow():
    with LocalArxiv(many(30), faults=["slow"], slow_seconds=0.2) as arxiv:
        before = time.monotonic()
        slow = ask(arxiv, **QUERY)
        assert time.monotonic() - before > 0.15
        assert slow.ids == ask(arxiv, **QUERY).ids


def test_hang():
    with LocalArxiv(many(1), faults=["hang", "hang"], hang_seconds=0.2) as arxiv:
        with pytest.raises(TimeoutError):
            ask(arxiv, **QUERY, timeout=0.05)
        before = time.monotonic()
        with pytest.raises(RemoteDisconnected):
            ask(arxiv, **QUERY)
        assert time.monotonic() - before > 0.15


def test_a_hanging_request_ends_with_the_block():
    with LocalArxiv(many(1), faults=["hang"], hang_seconds=60) as arxiv:
        with pytest.raises(TimeoutError):
            ask(arxiv, **QUERY, timeout=0.05)
        before = time.monotonic()
    assert time.monotonic() - before < 2


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_recorded(name):
    with LocalArxiv(many(3), faults=[name], slow_seconds=0.1, hang_seconds=0.1) as arxiv:
        with contextlib.suppress(ConnectionResetError):
            ask_raw(arxiv)
        (request,) = arxiv.requests
        assert (ask(arxiv, **QUERY).status, arxiv.requests[1].fault) == (200, None)
    assert request.fault == name
    assert request.params == {"id_list": "2401.00000"}
    assert (request.status is None) is (name in ("reset", "hang"))
    assert request.time_end >= request.time_start


def test_a_fault_that_does_not_exist_fails_the_test():
    def block() -> None:
        with LocalArxiv(many(1), faults=["too-few"]) as arxiv, contextlib.suppress(OSError):
            ask(arxiv, **QUERY)

    with pytest.raises(ValueError, match="no such fault: too-few"):
        block()


# --------------------------------------------------------------------------- schedules


def drawn(schedule, count: int, **params: str) -> list[str | None]:
    return [schedule(index, params) for index in range(count)]


def test_schedules():
    assert drawn(Faults.always("cut"), 3) == ["cut"] * 3
    assert drawn(Faults.first(2, "cut"), 4) == ["cut", "cut", None, None]
    assert drawn(Faults.every(3, "cut"), 7) == [None, None, "cut", None, None, "cut", None]
    assert drawn(Faults.every(1, "cut"), 2) == ["cut", "cut"]


def test_random_faults_are_the_same_for_the_same_seed():
    names = ["cut", "reset", "blank"]
    once, again = drawn(Faults.random(7, 0.5, names), 200), drawn(Faults.random(7, 0.5, names), 200)
    assert once == again
    assert once != drawn(Faults.random(8, 0.5, names), 200)
    assert set(once) == {*names, None}
    assert 60 < once.count(None) < 140


def test_random_faults_spare_a_question_in_the_end():
    schedule = Faults.random(7, 1.0, ["cut"], max_in_row=3)
    assert drawn(schedule, 8, start="0") == ["cut", "cut", "cut", None] * 2
    schedule = Faults.random(7, 1.0, ["cut"], max_in_row=1)
    assert [schedule(0, {"start": start}) for start in "0101"] == ["cut", "cut", None, None]


def test_schedules_count_from_when_they_were_set():
    with LocalArxiv(many(1)) as arxiv:
        ask(arxiv, **QUERY)
        arxiv.faults = Faults.first(1, "too-many")
        assert [ask(arxiv, **QUERY).status for _ in range(2)] == [429, 200]
        arxiv.faults = lambda index, params: "blank" if params["start"] == "20" else None
        assert ask(arxiv, **QUERY, start=20).body == b""
        assert ask(arxiv, **QUERY, start=0).total == 1


# ------------------------------------------------------------------- what was asked, when


def test_requests_are_recorded():
    with LocalArxiv(many(3)) as arxiv:
        ask(arxiv, search_query="cat:cs.CL", sortBy="submittedDate", id_list="")
        (request,) = arxiv.requests
    assert request.params == {
        "search_query": "cat:cs.CL",
        "sortBy": "submittedDate",
        "id_list": "",
    }
    assert request.headers["User-Agent"].startswith("Python-urllib")
    assert (request.status, request.fault) == (200, None)
    assert request.sent == ["2401.00002", "2401.00001", "2401.00000"]
    assert 0 <= request.time_end - request.time_start < 5


def test_requests_one_after_the_other_never_overlap():
    with LocalArxiv(many(30)) as arxiv:
        for _ in range(100):
            ask(arxiv, **QUERY)
    assert arxiv.max_open == 1
    times = [each for one in arxiv.requests for each in (one.time_start, one.time_end)]
    assert times == sorted(times)


def test_parallel_requests_show():
    with LocalArxiv(many(30), faults=Faults.always("slow"), slow_seconds=0.2) as arxiv:
        clients = [threading.Thread(target=ask, args=(arxiv,), kwargs=QUERY) for _ in range(3)]
        for client in clients:
            client.start()
        for client in clients:
            client.join(timeout=5)
    assert arxiv.max_open == len(arxiv.requests) == 3


def test_a_client_that_gave_up_has_no_request_open():
    with LocalArxiv(many(1), faults=["hang"], hang_seconds=5) as arxiv:
        with pytest.raises(TimeoutError):
            ask(arxiv, **QUERY, timeout=0.05)
        time.sleep(0.1)
        ask(arxiv, **QUERY)
    assert arxiv.max_open == 1


def test_publishing_while_it_runs():
    with LocalArxiv([paper("2401.00001", "2024-01-01")]) as arxiv:
        assert ask(arxiv, **QUERY).ids == ["2401.00001v1"]
        arxiv.publish(paper("2401.00002", "2024-01-02"))
        arxiv.publish(paper("2401.00001", "2024-01-03", version=2, title="Revised"))
        newest = ask(arxiv, **QUERY | {"sortBy": "lastUpdatedDate"})
        assert newest.ids == ["2401.00001v2", "2401.00002v1"]
        assert ask(arxiv, **QUERY).ids == ["2401.00002v1", "2401.00001v2"]
        assert arxiv.papers["2401.00001"]["title"] == "Revised"
        assert len(arxiv.papers) == 2


def test_it_is_gone_afterwards(capfd):
    with LocalArxiv(many(1), faults=["reset", "cut"]) as arxiv:
        for _ in range(2):
            with contextlib.suppress(OSError):
                ask_raw(arxiv)
    with pytest.raises(urllib.error.URLError):
        ask(arxiv, **QUERY)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["papers.jsonl", "papers.jsonl.gz"])
def test_load_corpus(tmp_path, name):
    papers = many(3)
    opened = gzip.open if name.endswith(".gz") else open
    with opened(tmp_path / name, "wt", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(each)}\n" for each in papers)
    assert load_corpus(tmp_path / name) == papers


# ----------------------------------------------------------------- the package `arxiv`


def client(local: LocalArxiv, page_size: int = 10) -> arxiv.Client:
    made = arxiv.Client(page_size=page_size, delay_seconds=0, num_retries=2)
    made.query_url_format = local.url + "?{}"
    return made


def test_the_package_pages_to_the_end():
    search = arxiv.Search("cat:cs.CL", sort_by=arxiv.SortCriterion.SubmittedDate)
    with LocalArxiv(many(25)) as local:
        found = [result.get_short_id() for result in client(local).results(search)]
        assert found == [f"2401.{n:05}v1" for n in reversed(range(25))]
        assert [request.params["start"] for request in local.requests] == ["0", "10", "20"]
        assert local.max_open == 1


@pytest.mark.parametrize("server", ["new", "old"])
def test_the_package_reads_every_field(server):
    with LocalArxiv([FULL], format=server) as local:
        (result,) = client(local).results(arxiv.Search(id_list=["2401.00001"]))
    assert result.get_short_id() == "2401.00001v2"
    assert result.title == "Splatting a < b & c"
    assert [author.name for author in result.authors] == ["Ada Lovelace", "Kurt Gödel"]
    assert result.summary.split() == FULL["abstract"].split()
    assert (result.comment, result.journal_ref) == (FULL["comment"], FULL["journal_ref"])
    assert (result.doi, result.primary_category) == (FULL["doi"], "cs.CV")
    assert result.categories == FULL["categories"]
    assert f"{result.published:%F %T}, {result.updated:%F}" == "2024-01-01 12:00:00, 2024-02-03"
    assert result.pdf_url.endswith("arxiv.org/pdf/2401.00001v2")


def test_the_package_retries_a_refusal():
    with LocalArxiv(many(5), faults=Faults.first(2, "unavailable")) as local:
        assert len(list(client(local).results(arxiv.Search("cat:cs.CL")))) == 5
        assert [request.status for request in local.requests] == [503, 503, 200]


@pytest.mark.parametrize("name", ["blank", "html", "rate-text", "nothing", "cut-in-header"])
def test_the_package_takes_a_bad_first_page_for_no_results(name):
    with LocalArxiv(many(5), faults=[name]) as local:
        assert list(client(local).results(arxiv.Search("cat:cs.CL"))) == []


# -------------------------------------------------------------------------- recordings


def recordings() -> list:
    """What arXiv's own servers answered, where the manifest vouches for it or says to what."""
    manifest = CORPUS / "recordings" / "MANIFEST.jsonl"
    if not HAS_CORPUS or not manifest.exists():
        reason = "ARXCOMPASS_CORPUS names no folder with recordings/MANIFEST.jsonl"
        return [pytest.param(None, None, marks=pytest.mark.skip(reason=reason))]
    lines = manifest.read_text(encoding="utf-8").splitlines()
    return [
        pytest.param(manifest.parent / each["file"], each.get("url"), id=each["file"])
        for each in map(json.loads, lines)
        if "url" in each or each["feed_id_sha1_verified"] == "1/1"
    ]


@pytest.mark.corpus
@pytest.mark.parametrize(("file", "url"), recordings())
def test_as_recorded(file, url):
    """The head of the feed and every entry are the recorded ones, down to the order of attributes.

    Only the total and the line breaks of old texts may differ.
    """
    recorded = file.read_text(encoding="utf-8")
    answered = Answer(200, {}, recorded.encode())
    papers = [as_record(entry) for entry in answered.entries if answered.titles != ["Error"]]
    server = "old" if '<?xml version="1.0"' in recorded else "new"
    with LocalArxiv(papers, format=server) as local:
        answer = ask(local, **asked(recorded, url))
        ids = ",".join(each["id"] for each in papers)
        everything = ask(local, id_list=ids, max_results=2000) if papers else answer
    assert head(answer.text) == head(recorded)
    assert entries(everything.text, server) == entries(recorded, server)
    assert answer.status == (400 if answered.titles == ["Error"] else 200)


def asked(feed: str, url: str | list[str] | None) -> dict[str, str]:
    """The parameters that a feed answers: those of the address, or else of its title."""
    if url is None:
        title = ElementTree.fromstring(feed.encode()).findtext(f"{ATOM}title")
        return dict(each.split("=", 1) for each in title.partition(": ")[2].split("&"))
    only = url if isinstance(url, str) else url[0]
    return dict(parse_qsl(urlsplit(only).query, keep_blank_values=True))


def head(feed: str) -> str:
    """All before the first entry, but for what changes with time and the number of papers."""
    start = timeless(feed).partition("  <entry>")[0].removesuffix("</feed>\n")
    return re.sub(r"\d+(?=</opensearch:totalResults>)", "", start)


def entries(feed: str, server: str) -> list[str]:
    found = re.findall("<entry>.*?</entry>", timeless(feed), re.DOTALL)
    return sorted(" ".join(entry.split()) if server == "old" else entry for entry in found)


def as_record(entry: ElementTree.Element) -> dict:
    """The record from which an entry would be made."""
    extension = "{http://arxiv.org/schemas/atom}"
    number, _, version = entry.findtext(f"{ATOM}id").partition("/abs/")[2].rpartition("v")
    authors = entry.findall(f"{ATOM}author")
    primary = entry.find(f"{extension}primary_category")
    return {
        "id": number,
        "version": int(version or 1),
        "title": entry.findtext(f"{ATOM}title"),
        "abstract": entry.findtext(f"{ATOM}summary"),
        "authors": [author.findtext(f"{ATOM}name") for author in authors],
        "affiliations": [
            [each.text for each in author.findall(f"{extension}affiliation")] for author in authors
        ],
        "categories": [each.get("term") for each in entry.findall(f"{ATOM}category")],
        "primary_category": None if primary is None else primary.get("term"),
        "comment": entry.findtext(f"{extension}comment"),
        "journal_ref": entry.findtext(f"{extension}journal_ref"),
        "doi": entry.findtext(f"{extension}doi"),
        "published": entry.findtext(f"{ATOM}published"),
        "updated": entry.findtext(f"{ATOM}updated"),
    }
