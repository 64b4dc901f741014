"""A local arXiv for the tests: its query API over HTTP on 127.0.0.1, with its faults on demand.

    with LocalArxiv(papers) as arxiv:
        arxiv.faults = Faults.first(2, "too-many")
        ...  # let a client ask arxiv.url
        assert arxiv.max_open == 1

Papers are dicts with arXiv's fields. Answers, query language, limits and faults follow what arXiv's
server was seen to do. It shares no code with the package under test, because no test would find a
mistake that both make.
"""

from __future__ import annotations

import calendar
import gzip
import json
import random
import re
import select
import socket
import socketserver
import struct
import sys
import textwrap
import threading
import time
import unicodedata
import zlib
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from fnmatch import translate
from functools import cache
from hashlib import sha1
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, quote, quote_plus, urlsplit
from xml.sax.saxutils import escape

MOST_ENTRIES = 2_000
"""A page never holds more, whatever `max_results` asks for."""

MOST_DEPTH = 30_000
"""`start` and `max_results` together may not reach further."""


# ------------------------------------------------------------------------------ papers


def load_corpus(path: str | Path) -> list[dict]:
    """The records of a JSON Lines file, plain or gzipped."""
    opened = gzip.open if str(path).endswith(".gz") else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


@dataclass(eq=False)
class Paper:
    """One version of a paper, ready to be searched and sent."""

    record: dict
    id: str
    version: int
    title: str
    abstract: str
    authors: list[str]
    affiliations: list[list[str]]
    comment: str
    journal_ref: str
    doi: str
    report_no: str
    categories: list[str]
    primary_category: str
    published: datetime
    updated: datetime
    _words: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def from_record(cls, record: dict) -> Paper:
        """Nulls and absent fields become empty; of the two dates, one stands in for the other."""
        updated = record.get("updated") or record["published"]
        primary = record.get("primary_category")
        categories = record.get("categories") or ([primary] if primary else [])
        return cls(
            record=record,
            id=record["id"],
            version=record.get("version") or 1,
            title=record.get("title") or "",
            abstract=record.get("abstract") or "",
            authors=record.get("authors") or [],
            affiliations=record.get("affiliations") or [],
            comment=record.get("comment") or record.get("comments") or "",
            journal_ref=record.get("journal_ref") or "",
            doi=record.get("doi") or "",
            report_no=record.get("report_no") or "",
            categories=categories,
            primary_category=primary or next(iter(categories), ""),
            published=moment(record.get("published") or updated),
            updated=moment(updated),
        )

    @property
    def idv(self) -> str:
        return f"{self.id}v{self.version}"

    @property
    def position(self) -> int:
        """Its place in the index: arbitrary, always the same, and not by date."""
        return zlib.crc32(self.id.encode())

    def words(self, prefix: str) -> str:
        """The words that a prefix of the query language searches; made when first asked for."""
        if prefix not in self._words:
            self._words[prefix] = self._split(prefix)
        return self._words[prefix]

    def _split(self, prefix: str) -> str:
        if prefix == "au":
            return "|".join(map(as_name, self.authors))
        if prefix == "all":
            fields = [self.words(each) for each in TEXT_FIELDS]
            return "|".join([*fields, *map(as_words, [*self.authors, *self.categories, self.id])])
        return as_words(getattr(self, TEXT_FIELDS[prefix]))


TEXT_FIELDS = {
    "ti": "title",
    "abs": "abstract",
    "co": "comment",
    "jr": "journal_ref",
    "doi": "doi",
    "rn": "report_no",
}


def moment(text: str) -> datetime:
    """The time that '2024-12-23' or '2024-12-23T15:04:05Z' names; a bare day is its 00:00 UTC."""
    parsed = datetime.fromisoformat(text)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def as_words(text: str) -> str:
    """Stemmed words with a blank around each, so that a phrase is a substring."""
    return f" {' '.join(map(stem, split_words(text)))} "


def as_name(text: str) -> str:
    """As `as_words`, but unstemmed: names are no English words."""
    return f" {' '.join(split_words(text))} "


def split_words(text: str) -> list[str]:
    """Lower case, without accents; whatever is no letter or digit separates."""
    if not text.isascii():
        letters = unicodedata.normalize("NFKD", text)
        text = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.findall(r"[^\W_]+", text.casefold())


@cache
def stem(word: str) -> str:
    """A word without its English ending, roughly: llms is llm, splatting is splat."""
    if len(word) <= 3:
        return word
    if word.endswith(("ies", "ied")):
        return word[:-3] + "y"
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        start = word.removesuffix(ending)
        if start != word and len(start) >= 3 and re.search("[aeiouy]", start):
            return re.sub(r"([^aeioulsz])\1$", r"\1", start).removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word


# ---------------------------------------------------------------------- query language


class QueryError(Exception):
    """A question that arXiv does not answer; `anchor` is the part of its link after the #."""

    def __init__(self, message: str, anchor: str = "", status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.anchor = anchor
        self.status = status


ALIASES = {"lastUpdatedDate": "submittedDate", "title": "ti"}
PREFIXES = ("all", "au", "cat", "id", "submittedDate", *TEXT_FIELDS, *ALIASES)
OPERATORS = {"AND": "AND", "OR": "OR", "ANDNOT": "ANDNOT", "NOT": "ANDNOT"}

TOKEN = re.compile(
    r'"[^"]*"'
    r"|[()]"
    rf"|\b(?:{'|'.join(OPERATORS)})\b(?=[()\s]|$)"
    rf"|(?:{'|'.join(PREFIXES)}):"
    r'|[^\s"()]+'
)


@dataclass
class Term:
    """A word or phrase, and the prefix that says where to look for it."""

    prefix: str
    value: str

    def __str__(self) -> str:
        value = f'"{self.value}"' if " " in self.value else self.value
        return f"{self.prefix}:{value}"


@dataclass
class Group:
    """Terms and groups in a row. It is worked off from the right: no operator has precedence."""

    parts: list[Term | Group]
    operators: list[str]
    negated: bool = False

    def __str__(self) -> str:
        text = str(self.parts[-1])
        for part, operator in self.leftwards():
            text = f"{in_parentheses(part)} {operator} {in_parentheses(text)}"
        return f"ANDNOT {in_parentheses(text)}" if self.negated else text

    def leftwards(self) -> Iterator[tuple[Term | Group, str]]:
        """From the last part but one to the first, each with the operator on its right."""
        return zip(self.parts[-2::-1], self.operators[::-1], strict=True)


def in_parentheses(part: Term | Group | str) -> str:
    text = str(part)
    single = isinstance(part, Term) or not re.search(r" (AND|OR|ANDNOT) |^ANDNOT ", text)
    return text if single else f"({text})"


def adapt(query: str) -> list[str]:
    """The tokens of a query as the server completes it.

    A missing operator becomes OR, a missing prefix all: or that of the parenthesis; of several
    operators in a row the last counts, and a prefix without text is dropped.
    """
    tokens: list[str] = []
    inherited = ["all"]
    prefix = ""
    for token in TOKEN.findall(re.sub(r"(Date:)\[([^]]*)\]", r'\1"\2"', query)):
        if token.endswith(":") and token[:-1] in PREFIXES:
            prefix = ALIASES.get(token[:-1], token[:-1])
            continue
        if token in OPERATORS:
            add_operator(tokens, OPERATORS[token])
        elif token == ")":
            inherited = inherited[:-1] or inherited
            tokens.append(token)
        elif token == "(":
            inherited.append(prefix or inherited[-1])
            add_operand(tokens, token)
        else:
            add_operand(tokens, f"{prefix or inherited[-1]}:{token}")
        prefix = ""
    return tokens


def add_operator(tokens: list[str], operator: str) -> None:
    if tokens and tokens[-1] in OPERATORS:
        tokens.pop()
    tokens.append(operator)


def add_operand(tokens: list[str], operand: str) -> None:
    if tokens and tokens[-1] != "(" and tokens[-1] not in OPERATORS:
        tokens.append("OR")
    tokens.append(operand)


def spell(tokens: list[str]) -> str:
    """Completed tokens in one line, with blanks where the server puts them."""
    line = " ".join(tokens)
    line = re.sub(rf"\( (?=(?:{'|'.join(PREFIXES)}):)", "(", line)
    return re.sub(r"(?<=[^\s()]) \)", ")", line)


def parse_query(query: str) -> Group:
    tokens = adapt(query)
    group = take_group(tokens)
    if tokens:
        raise QueryError(f"Invalid query string: '{query}'")
    return group


def take_group(tokens: list[str]) -> Group:
    """Takes one group, up to its closing parenthesis, from the front of the tokens."""
    negated = tokens[:1] == ["ANDNOT"]
    if negated:
        tokens.pop(0)
    parts, operators = [take_part(tokens)], []
    while tokens and tokens[0] != ")":
        operators.append(tokens.pop(0))
        parts.append(take_part(tokens))
    return Group(parts, operators, negated)


def take_part(tokens: list[str]) -> Term | Group:
    """Takes one term, or one group in parentheses, from the front of the tokens."""
    token = tokens.pop(0) if tokens else "its end"
    if token == "(":
        group = take_group(tokens)
        if not tokens:
            raise QueryError("Invalid query string: a parenthesis does not close")
        tokens.pop(0)
        return group
    prefix, colon, value = token.partition(":")
    if not colon:
        raise QueryError(f"Invalid query string: {token} stands where a term should")
    return Term(prefix, value.strip('"').strip())


Matcher = Callable[[Paper], bool]


def matcher(term: Term) -> Matcher:
    """A function that tells whether a term finds a paper."""
    if term.prefix == "cat":
        return match_category(term.value)
    if term.prefix == "id":
        return lambda paper: term.value in (paper.id, paper.idv)
    if term.prefix == "submittedDate":
        return match_date(term.value)
    if not split_words(term.value):
        return lambda paper: False
    if term.prefix == "au":
        return match_author(term.value)
    phrase = as_words(term.value)
    return lambda paper: phrase in paper.words(term.prefix)


def match_category(pattern: str) -> Matcher:
    """Any category, not only the primary one; a * stands for anything."""
    fits = re.compile(translate(pattern.casefold())).match
    return lambda paper: any(fits(category.casefold()) for category in paper.categories)


def match_author(name: str) -> Matcher:
    """One author who has this last name and each forename or its initial."""
    last, _, first = name.partition(",")
    *forenames, surname = split_words(f"{first} {last}")

    def fits(words: list[str]) -> bool:
        return surname in words and all(
            any(same_or_initial(forename, word) for word in words if word != surname)
            for forename in forenames
        )

    return lambda paper: (
        f" {surname} " in paper.words("au")
        and any(fits(author.split()) for author in paper.words("au").split("|"))
    )


def same_or_initial(one: str, other: str) -> bool:
    return one == other or (one[0] == other[0] and 1 in (len(one), len(other)))


def match_date(dates: str) -> Matcher:
    """The date of the first version, to the minute, both ends included."""
    try:
        first, last = dates.split(" TO ")
        start, end = minute(first, last=False), minute(last, last=True)
    except ValueError as error:
        raise QueryError(f"Bad range of dates: {dates}", status=500) from error
    return lambda paper: start <= paper.published < end + timedelta(minutes=1)


def minute(digits: str, *, last: bool) -> datetime:
    """The first or last minute of a year, month or day, or the minute itself."""
    if len(digits) == 4:
        digits += "12" if last else "01"
    if len(digits) == 6:
        digits += f"{calendar.monthrange(int(digits[:4]), int(digits[4:]))[1] if last else 1:02}"
    if len(digits) == 8:
        digits += "2359" if last else "0000"
    if not re.fullmatch(r"\d{12}(\d\d)?", digits):
        raise ValueError(digits)
    return datetime.strptime(digits[:12], "%Y%m%d%H%M").replace(tzinfo=UTC)


# ------------------------------------------------------------------------------- index

SORTS: dict[str, Callable[[Paper], tuple]] = {
    "relevance": lambda paper: (paper.position,),
    "lastUpdatedDate": lambda paper: (paper.updated, paper.position),
    "submittedDate": lambda paper: (paper.published, paper.position),
}
"""Relevance has no meaning here; what counts is that it is no order of dates."""

DIRECTIONS = ("ascending", "descending")

ID_FORM = re.compile(
    r"\s*(arxiv:)?(\d{4}\.\d{4,5}|[a-z-]+(\.[a-z-]+)?/\d{7})(v\d+)?\s*", re.IGNORECASE
)
"""Accepted ids. One with blanks or 'arXiv:' is accepted, too, but matches nothing."""


@dataclass(frozen=True)
class Query:
    """What a request asks for."""

    search_query: str
    id_list: tuple[str, ...]
    start: int
    max_results: int
    sort_by: str
    sort_order: str

    @classmethod
    def from_params(cls, params: dict[str, str]) -> Query:
        """Refuses the first fault that it meets, in the server's order."""
        ids = params.get("id_list", "")
        query = cls(
            id_list=tuple(map(check_id, ids.split(","))) if ids else (),
            max_results=whole_number("max_results", params.get("max_results", "10")),
            start=whole_number("start", params.get("start", "0")),
            sort_by=one_of(SORTS, "sortBy", params.get("sortBy", "relevance")),
            sort_order=one_of(DIRECTIONS, "sortOrder", params.get("sortOrder", "descending")),
            search_query=params.get("search_query", "").strip(),
        )
        if not query.search_query and not query.id_list:
            raise QueryError(
                "Either a search_query or id_list must be specified for the classic API."
            )
        if query.search_query:
            parse_query(query.search_query)
        return query

    def check_depth(self, limit: int) -> None:
        """Refuses what lies too deep, and an empty page, at which the server fails."""
        if self.start + self.max_results > MOST_DEPTH:
            raise QueryError(f"start + max_results must be no more than {MOST_DEPTH}")
        if self.max_results == 0 or self.start > limit:
            raise QueryError("Internal Server Error", status=500)


def check_id(text: str) -> str:
    if not ID_FORM.fullmatch(text):
        raise QueryError(f"incorrect id format for {text}", f"incorrect_id_format_for_{text}")
    return text


def whole_number(name: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        raise QueryError(f"{name} must be an integer", f"{name}_must_be_an_integer") from None
    if number < 0:
        raise QueryError(f"{name} must be non-negative", f"{name}_must_be_non-negative")
    return number


def one_of(known: Iterable[str], name: str, text: str) -> str:
    if text not in known:
        raise QueryError(f"{name} must be in: {', '.join(known)}")
    return text


COMBINE: dict[str, Callable[[set, set], set]] = {
    "AND": set.intersection,
    "OR": set.union,
    "ANDNOT": set.difference,
}


class Index:
    """All papers, and which of them a query finds. What was found is kept until a paper changes."""

    def __init__(self, records: Iterable[dict]) -> None:
        self._lock = threading.RLock()
        self._versions: dict[str, dict[int, Paper]] = {}
        self._latest: dict[str, Paper] = {}
        self._found: dict[str, set[Paper]] = {}
        self._sorted: dict[tuple, list[Paper]] = {}
        for record in records:
            self.publish(record)

    def publish(self, record: dict) -> None:
        """Adds a paper or a version of one; every version has the date of the first."""
        paper = Paper.from_record(record)
        with self._lock:
            versions = self._versions.setdefault(paper.id, {})
            versions[paper.version] = paper
            self._latest[paper.id] = versions[max(versions)]
            for version in versions.values():
                version.published = versions[min(versions)].published
            self._found.clear()
            self._sorted.clear()

    def latest(self) -> list[Paper]:
        with self._lock:
            return list(self._latest.values())

    def find(self, query: Query) -> list[Paper]:
        """All papers of a query, sorted; which page of them is asked for does not matter here."""
        key = (query.search_query, query.id_list, query.sort_by, query.sort_order)
        with self._lock:
            if key not in self._sorted:
                papers = self._named(query) if query.id_list else self._searched(query)
                backwards = query.sort_order == "descending"
                self._sorted[key] = sorted(papers, key=SORTS[query.sort_by], reverse=backwards)
            return self._sorted[key]

    def _named(self, query: Query) -> list[Paper]:
        """The papers of the id list, each in the version asked for, if they match the query too."""
        papers = [paper for idv in dict.fromkeys(query.id_list) if (paper := self._paper(idv))]
        if not query.search_query:
            return papers
        ids = {paper.id for paper in self._searched(query)}
        return [paper for paper in papers if paper.id in ids]

    def _paper(self, idv: str) -> Paper | None:
        identifier, _, version = idv.rpartition("v")
        if idv in self._latest or not version.isdecimal():
            return self._latest.get(idv)
        return self._versions.get(identifier, {}).get(int(version))

    def _searched(self, query: Query) -> set[Paper]:
        return self._evaluate(parse_query(query.search_query))

    def _evaluate(self, part: Term | Group) -> set[Paper]:
        if isinstance(part, Term):
            return self._evaluate_term(part)
        found = self._evaluate(part.parts[-1])
        for left, operator in part.leftwards():
            found = COMBINE[operator](self._evaluate(left), found)
        return set(self._latest.values()) - found if part.negated else found

    def _evaluate_term(self, term: Term) -> set[Paper]:
        if str(term) not in self._found:
            self._found[str(term)] = set(filter(matcher(term), self._latest.values()))
        return self._found[str(term)]


# ------------------------------------------------------------------------------- feeds


@dataclass
class Page:
    """The contents of a feed: one page of the papers found, and their total."""

    query: Query
    papers: list[Paper]
    total: int
    bare_links: bool = False
    """The links do not say what they are, and the PDF comes first."""


NEW_FEED = """\
<?xml version='1.0' encoding='UTF-8'?>
<feed xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/" \
xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns="http://www.w3.org/2005/Atom">
  <id>https://arxiv.org/{path}</id>
  <title>{title}</title>
  <updated>{updated}</updated>
{link}\
  <opensearch:itemsPerPage>{asked}</opensearch:itemsPerPage>
  <opensearch:totalResults>{total}</opensearch:totalResults>
  <opensearch:startIndex>{start}</opensearch:startIndex>
{entries}\
</feed>
"""

OLD_FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
  <link href="http://arxiv.org/api/query?{address}" rel="self" type="application/atom+xml"/>
  <title type="html">ArXiv Query: {title}</title>
  <id>http://arxiv.org/api/{id}</id>
  <updated>{updated}</updated>
  <opensearch:totalResults {opensearch}>{total}</opensearch:totalResults>
  <opensearch:startIndex {opensearch}>{start}</opensearch:startIndex>
  <opensearch:itemsPerPage {opensearch}>{asked}</opensearch:itemsPerPage>
{entries}\
</feed>
"""

OPENSEARCH = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'
ARXIV = 'xmlns:arxiv="http://arxiv.org/schemas/atom"'
SCHEME = 'scheme="http://arxiv.org/schemas/atom"'
LINK = re.compile(r'<link [^>]*?(href="[^"]*")[^>]*/>')
FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def new_feed(page: Page) -> str:
    """A feed as the server writes it since November 2025."""
    asked, ids = page.query, ",".join(page.query.id_list)
    nested = str(parse_query(asked.search_query)) if asked.search_query else ""
    search = quote_plus(nested, safe="/:,()")
    window = f"start={asked.start}&max_results={asked.max_results}"
    title = f"search_query={spell(adapt(asked.search_query))}&id_list={ids}&{window}"
    address = f"https://arxiv.org/api/query?search_query={search}&{window}&id_list={ids}"
    return NEW_FEED.format(
        path=f"api/{feed_id(title)}",
        title=xml(f"arXiv Query: {title}"),
        updated=stamp(datetime.now(UTC)),
        link=f'  <link href={quoted(address)} type="application/atom+xml"/>\n',
        asked=asked.max_results,
        total=page.total,
        start=asked.start,
        entries="".join(as_entry(new_entry(paper, page.bare_links)) for paper in page.papers),
    )


def new_entry(paper: Paper, bare_links: bool) -> Iterator[str]:
    yield f"<id>http://arxiv.org/abs/{paper.idv}</id>"
    yield f"<title>{xml(paper.title)}</title>"
    yield f"<updated>{stamp(paper.updated)}</updated>"
    yield from links(
        f'<link href="https://arxiv.org/abs/{paper.idv}" rel="alternate" type="text/html"/>',
        f'<link href="https://arxiv.org/pdf/{paper.idv}" rel="related" type="application/pdf"'
        ' title="pdf"/>',
        bare=bare_links,
    )
    yield f"<summary>{xml(paper.abstract)}</summary>"
    for category in paper.categories:
        yield f"<category term={quoted(category)} {SCHEME}/>"
    yield f"<published>{stamp(paper.published)}</published>"
    if paper.comment:
        yield f"<arxiv:comment>{xml(paper.comment)}</arxiv:comment>"
    if paper.primary_category:
        yield f"<arxiv:primary_category term={quoted(paper.primary_category)}/>"
    if paper.journal_ref:
        yield f"<arxiv:journal_ref>{xml(paper.journal_ref)}</arxiv:journal_ref>"
    yield from authors(paper, "<arxiv:affiliation>")
    if paper.doi:
        address = quoted(f"https://doi.org/{paper.doi}")
        yield f"<arxiv:doi>{xml(paper.doi)}</arxiv:doi>"
        yield from links(f'<link rel="related" href={address} title="doi"/>', bare=bare_links)


def new_error(error: QueryError, params: dict[str, str]) -> str:
    now = stamp(datetime.now(UTC))
    where = "https://arxiv.org/api/errors" + (error.anchor and f"#{error.anchor}")
    entry = as_entry(
        [
            f"<id>{xml(where)}</id>",
            "<title>Error</title>",
            f"<updated>{now}</updated>",
            f'<link href={quoted(where)} rel="alternate" type="text/html"/>',
            f"<summary>{xml(error.message)}</summary>",
            *author("arXiv api core"),
        ]
    )
    return NEW_FEED.format(
        path="",
        title="arXiv Search Results",
        updated=now,
        link="",
        asked=1,
        total=1,
        start=0,
        entries=entry,
    )


def old_feed(page: Page) -> str:
    """A feed as the server wrote it until November 2025."""
    asked, ids = page.query, ",".join(page.query.id_list)
    window = f"start={asked.start}&max_results={asked.max_results}"
    return fill_old_feed(
        f"search_query={asked.search_query}&id_list={ids}&{window}",
        asked=asked.max_results,
        total=page.total,
        start=asked.start,
        entries="".join(as_entry(old_entry(paper, page.bare_links)) for paper in page.papers),
    )


def fill_old_feed(title: str, **values: object) -> str:
    return OLD_FEED.format(
        address=quote(title, safe=""),
        title=xml(title),
        id=feed_id(title),
        updated=old_now(),
        opensearch=OPENSEARCH,
        **values,
    )


def old_now() -> str:
    """The time in the old server's feeds: midnight of the day, in the east of America."""
    return datetime.now(UTC).strftime("%Y-%m-%dT00:00:00-05:00")


def old_entry(paper: Paper, bare_links: bool) -> Iterator[str]:
    yield f"<id>http://arxiv.org/abs/{paper.idv}</id>"
    yield f"<updated>{stamp(paper.updated)}</updated>"
    yield f"<published>{stamp(paper.published)}</published>"
    yield f"<title>{xml(wrap(paper.title, 'Title: '))}</title>"
    yield f"<summary>  {xml(wrap(paper.abstract, '  ', indent=''))}\n</summary>"
    yield from authors(paper, f"<arxiv:affiliation {ARXIV}>")
    if paper.doi:
        address = quoted(f"http://dx.doi.org/{paper.doi}")
        yield f"<arxiv:doi {ARXIV}>{xml(paper.doi)}</arxiv:doi>"
        yield from links(f'<link title="doi" href={address} rel="related"/>', bare=bare_links)
    if paper.comment:
        comment = xml(wrap(paper.comment, "Comments: "))
        yield f"<arxiv:comment {ARXIV}>{comment}</arxiv:comment>"
    if paper.journal_ref:
        journal_ref = xml(wrap(paper.journal_ref, "Journal-ref: "))
        yield f"<arxiv:journal_ref {ARXIV}>{journal_ref}</arxiv:journal_ref>"
    yield from links(
        f'<link href="http://arxiv.org/abs/{paper.idv}" rel="alternate" type="text/html"/>',
        f'<link title="pdf" href="http://arxiv.org/pdf/{paper.idv}" rel="related"'
        ' type="application/pdf"/>',
        bare=bare_links,
    )
    if paper.primary_category:
        yield (f"<arxiv:primary_category {ARXIV} term={quoted(paper.primary_category)} {SCHEME}/>")
    for category in paper.categories:
        yield f"<category term={quoted(category)} {SCHEME}/>"


def old_error(error: QueryError, params: dict[str, str]) -> str:
    where = "http://arxiv.org/api/errors" + (error.anchor and f"#{error.anchor}")
    entry = as_entry(
        [
            f"<id>{xml(where)}</id>",
            "<title>Error</title>",
            f"<summary>{xml(error.message)}</summary>",
            f"<updated>{old_now()}</updated>",
            f'<link href={quoted(where)} rel="alternate" type="text/html"/>',
            *author("arXiv api core"),
        ]
    )
    search, ids = params.get("search_query", ""), params.get("id_list", "")
    title = f"search_query={search}&id_list={ids}"
    return fill_old_feed(title, asked=1, total=1, start=0, entries=entry)


FORMATS = {"new": (new_feed, new_error), "old": (old_feed, old_error)}
"""How each server writes a page and an error."""


def as_entry(lines: Iterable[str]) -> str:
    return "  <entry>\n" + "".join(f"    {line}\n" for line in lines) + "  </entry>\n"


def authors(paper: Paper, opening: str) -> Iterator[str]:
    for number, name in enumerate(paper.authors):
        affiliations = paper.affiliations[number] if number < len(paper.affiliations) else []
        yield from author(
            name, [f"{opening}{xml(each)}</arxiv:affiliation>" for each in affiliations]
        )


def author(name: str, affiliations: Iterable[str] = ()) -> Iterator[str]:
    yield "<author>"
    yield f"  <name>{xml(name)}</name>"
    yield from (f"  {affiliation}" for affiliation in affiliations)
    yield "</author>"


def links(*elements: str, bare: bool) -> Iterable[str]:
    return [LINK.sub(r"<link \1/>", element) for element in elements[::-1]] if bare else elements


def wrap(text: str, label: str, indent: str = "  ") -> str:
    """Text in lines of 79 characters, as on the abstract page, where the label stands before it."""
    lines = textwrap.fill(
        " ".join(text.split()),
        width=79,
        initial_indent=label,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines.removeprefix(label)


def xml(text: str) -> str:
    """Text for an element, without the characters that XML forbids."""
    return escape(FORBIDDEN.sub("", text))


def quoted(text: str) -> str:
    """Text for an attribute."""
    return '"' + xml(text).replace('"', "&quot;") + '"'


def stamp(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def feed_id(title: str) -> str:
    """The id of a feed: a digest of the query."""
    return b64encode(sha1(title.encode()).digest()).decode()[:27]


# ------------------------------------------------------------------------------ faults

Schedule = Callable[[int, dict[str, str]], str | None] | Sequence[str | None]
"""A fault's name, or None, for a request's number (0 is the first) and parameters."""


@dataclass
class Reply:
    """An HTTP response."""

    status: int
    body: bytes
    content_type: str = "application/atom+xml; charset=utf-8"
    headers: dict[str, str] = field(default_factory=dict)
    promised: int | None = None
    """The Content-Length, if it is not the body's."""

    def to_bytes(self) -> bytes:
        length = len(self.body) if self.promised is None else self.promised
        headers = {
            "Content-Type": self.content_type,
            "Content-Length": str(length),
            "Connection": "close",
            **self.headers,
        }
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


def plain(status: int, text: str, **headers: str) -> Reply:
    return Reply(status, text.encode(), "text/plain", headers)


def html(status: int, heading: str, **headers: str) -> Reply:
    page = f"<!DOCTYPE html>\n<html><body><h1>{heading}</h1></body></html>\n"
    return Reply(status, page.encode(), "text/html; charset=utf-8", headers)


CANNED = {
    "too-many": plain(429, "Rate exceeded."),
    "too-many-retry-after": plain(429, "Rate exceeded.", **{"Retry-After": "1"}),
    "unavailable": html(503, "first byte timeout", **{"Retry-After": "0"}),
    "forbidden-agent": html(406, "Not Acceptable"),
    "server-error": html(500, "Internal Server Error"),
    "blank": Reply(200, b""),
    "html": html(200, "arXiv is being looked after"),
    "rate-text": plain(200, "Rate exceeded."),
}
"""Replies that do not depend on the query."""


def shorten(page: Page) -> Page:
    """Half of the page."""
    return replace(page, papers=page.papers[: max(1, len(page.papers) // 2)])


def postpone(page: Page) -> Page:
    """For `updated`, an announcement one to nine days later."""
    late = [
        replace(paper, updated=paper.updated + timedelta(days=1 + paper.position % 9))
        for paper in page.papers
    ]
    return replace(page, papers=late)


def double(page: Page) -> Page:
    """The first entry twice; on a full page, the last one is dropped."""
    room = min(page.query.max_results, MOST_ENTRIES)
    return replace(page, papers=[*page.papers[:1], *page.papers][: max(2, room)])


def drift(page: Page) -> Page:
    """A total that is a little different on the next page."""
    number = page.query.start // page.query.max_results
    return replace(page, total=max(0, page.total + (2, -1, 1)[number % 3]))


PAGE_FAULTS: dict[str, Callable[[Page], Page]] = {
    "empty-page": lambda page: replace(page, papers=[], total=max(1, page.total)),
    "nothing": lambda page: replace(page, papers=[], total=0),
    "short-page": shorten,
    "pdf-links": lambda page: replace(page, bare_links=True),
    "wrong-updated": postpone,
    "duplicate": double,
    "total-drift": drift,
}
"""Well-formed feeds with wrong contents."""

CUTS: dict[str, Callable[[bytes], bytes]] = {
    "cut": lambda body: body[: len(body) // 2],
    "cut-exact": lambda body: body[: len(body) // 2],
    "cut-in-header": lambda body: body[: body.index(b"<updated>")],
}
"""The part of a body that is sent; only 'cut' announces the length of the whole."""

FAULTS = (
    *CANNED,
    *PAGE_FAULTS,
    *CUTS,
    "unsorted",
    "error-entry",
    "reset",
    "slow",
    "hang",
)
"""The names of all faults."""


class Faults:
    """Schedules of faults for `LocalArxiv.faults`."""

    @staticmethod
    def always(name: str) -> Schedule:
        return lambda index, params: name

    @staticmethod
    def every(n: int, name: str) -> Schedule:
        """The n-th request, the 2n-th, and so on."""
        return lambda index, params: name if index % n == n - 1 else None

    @staticmethod
    def first(k: int, name: str) -> Schedule:
        """The first k requests."""
        return lambda index, params: name if index < k else None

    @staticmethod
    def random(
        seed: int, probability: float, names: Sequence[str], max_in_row: int | None = None
    ) -> Schedule:
        """One of the names, with some probability.

        The same question meets no more than `max_in_row` faults in a row.
        """
        dice = random.Random(seed)
        in_row: Counter[tuple] = Counter()

        def draw(index: int, params: dict[str, str]) -> str | None:
            question = tuple(sorted(params.items()))
            spared = max_in_row is not None and in_row[question] >= max_in_row
            if dice.random() >= probability or spared:
                del in_row[question]
                return None
            in_row[question] += 1
            return dice.choice(names)

        return draw


# ------------------------------------------------------------------------------ server


@dataclass
class Request:
    """A request, and its outcome."""

    time_start: float
    params: dict[str, str]
    headers: dict[str, str]
    """Each name in the usual spelling: User-Agent."""
    fault: str | None = None
    status: int | None = None
    """None if there was no answer."""
    sent: list[str] = field(default_factory=list)
    """The id of each entry that was sent whole."""
    time_end: float | None = None
    """None as long as it is open. Both times count monotonic seconds."""


class LocalArxiv:
    """arXiv's query API at `url`, from `with` to the end of its block.

    `limit` is the greatest `start`; `format` is 'new' or 'old', as of before November 2025. The
    faults 'slow' and 'hang' take `slow_seconds` and `hang_seconds`.
    """

    def __init__(
        self,
        papers: Iterable[dict] = (),
        *,
        format: str = "new",  # noqa: A002 - the word says it best
        limit: int = 10_000,
        faults: Schedule = (),
        slow_seconds: float = 0.5,
        hang_seconds: float = 2.0,
    ) -> None:
        self.format = format
        self.limit = limit
        self.faults = faults
        self.slow_seconds = slow_seconds
        self.hang_seconds = hang_seconds
        self.url = ""
        self.requests: list[Request] = []
        self.max_open = 0
        self.closing = threading.Event()
        self.failures: list[BaseException] = []
        """Errors of the server itself; the first is raised at the end of the block."""
        self._index = Index(papers)
        self._lock = threading.Lock()
        self._open = 0

    @property
    def papers(self) -> dict[str, dict]:
        """The records that are served, by id."""
        return {paper.id: paper.record for paper in self._index.latest()}

    def publish(self, record: dict) -> None:
        """Adds or revises a paper, also while requests are being answered."""
        self._index.publish(record)

    @property
    def faults(self) -> Schedule:
        """Which fault hits which request: a function of its number and parameters, or a list.

        The first request after a change has number 0.
        """
        return self._faults

    @faults.setter
    def faults(self, schedule: Schedule) -> None:
        self._faults = schedule
        self._scheduled = 0

    def __enter__(self) -> LocalArxiv:
        self._server = Server(self)
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/query"
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)
        if self.failures and error is None:
            raise self.failures[0]

    def begin(self, params: dict[str, str], headers: dict[str, str]) -> Request:
        with self._lock:
            request = Request(time.monotonic(), params, headers)
            request.fault = self._next_fault(params)
            self.requests.append(request)
            self._open += 1
            self.max_open = max(self.max_open, self._open)
            return request

    def end(self, request: Request) -> None:
        with self._lock:
            if request.time_end is None:
                request.time_end = time.monotonic()
                self._open -= 1

    def answer(self, path: str, request: Request) -> Reply:
        """The reply to a request, with all faults but those of the wire."""
        if request.fault in CANNED:
            return CANNED[request.fault]
        if path != "/api/query":
            return html(404, "Not Found")
        write_feed, write_error = FORMATS[self.format]
        try:
            if request.fault == "error-entry":
                raise QueryError("something went wrong", status=200)
            body = write_feed(self._page(request)).encode()
        except QueryError as error:
            if error.status == 500:
                return CANNED["server-error"]
            return Reply(error.status, write_error(error, request.params).encode())
        if request.fault not in CUTS:
            return Reply(200, body)
        promised = len(body) if request.fault == "cut" else None
        return Reply(200, CUTS[request.fault](body), promised=promised)

    def _page(self, request: Request) -> Page:
        query = Query.from_params(request.params)
        query.check_depth(self.limit)
        order = replace(query, sort_by="relevance") if request.fault == "unsorted" else query
        papers = self._index.find(order)
        most = min(query.max_results, MOST_ENTRIES)
        page = Page(query, papers[query.start : query.start + most], len(papers))
        return PAGE_FAULTS[request.fault](page) if request.fault in PAGE_FAULTS else page

    def _next_fault(self, params: dict[str, str]) -> str | None:
        number = self._scheduled
        self._scheduled += 1
        if callable(self._faults):
            fault = self._faults(number, params)
        else:
            fault = self._faults[number] if number < len(self._faults) else None
        if fault is not None and fault not in FAULTS:
            raise ValueError(f"no such fault: {fault}")
        return fault


class Server(ThreadingHTTPServer):
    """Answers every connection in a thread of its own, so that parallel requests show."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, arxiv: LocalArxiv) -> None:
        self.arxiv = arxiv
        super().__init__(("127.0.0.1", 0), Handler)

    def server_bind(self) -> None:
        """Bind without looking up the name of the host, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def shutdown_request(self, request: socket.socket) -> None:
        """Close without a shutdown, which would make a reset an ordinary end."""
        self.close_request(request)

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep an error for the end of the test; a client that went away is none."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, TimeoutError)):
            self.arxiv.failures.append(error)


SENT = re.compile(r"<entry>\s*<id>http://arxiv\.org/abs/(\S+?)v\d+</id>.*?</entry>", re.DOTALL)


class Handler(BaseHTTPRequestHandler):
    """One request on one connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 10
    server: Server

    def do_GET(self) -> None:
        self.close_connection = True
        address = urlsplit(self.path)
        params = dict(parse_qsl(address.query, keep_blank_values=True)[::-1])
        headers = {name.title(): value for name, value in self.headers.items()}
        request = self.server.arxiv.begin(params, headers)
        try:
            self._answer(address.path, request)
        finally:
            self.server.arxiv.end(request)

    def log_message(self, *args: object) -> None:
        """Log nothing: tests read `LocalArxiv.requests`."""

    def _answer(self, path: str, request: Request) -> None:
        if request.fault == "reset":
            at_once = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, at_once)
        elif request.fault == "hang":
            self._wait(self.server.arxiv.hang_seconds)
        else:
            reply = self.server.arxiv.answer(path, request)
            request.status = reply.status
            request.sent = SENT.findall(reply.body.decode(errors="ignore"))
            self._send(reply.to_bytes(), request)

    def _send(self, data: bytes, request: Request) -> None:
        """End the request before its last byte, or the next one of a quick client would overlap."""
        if request.fault == "slow":
            data = self._dribble(data)
        self.wfile.write(data[:-1])
        self.server.arxiv.end(request)
        self.wfile.write(data[-1:])

    def _dribble(self, data: bytes, pieces: int = 10) -> bytes:
        """Sends all pieces but the last, which it returns."""
        size = len(data) // pieces + 1
        while len(data) > size:
            self.wfile.write(data[:size])
            data = data[size:]
            self._wait(self.server.arxiv.slow_seconds / pieces)
        return data

    def _wait(self, seconds: float) -> None:
        """Wait until the time is over, the client has gone or the test has ended."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            spoke, _, _ = select.select([self.connection], [], [], min(left, 0.02))
            gone = spoke and not self.connection.recv(1, socket.MSG_PEEK)
            if gone or self.server.arxiv.closing.is_set():
                raise ConnectionAbortedError
