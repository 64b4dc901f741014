"""Queries say to arXiv what the options say, however arXiv may group them."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.query import search_query

TOKEN = re.compile(r'\s*(\(|\)|ANDNOT|AND|OR|(?:ti|abs|au):"[^"]*"|cat:[\w.*-]+)')

OPERATORS = {
    "AND": lambda a, b: a and b,
    "OR": lambda a, b: a or b,
    "ANDNOT": lambda a, b: a and not b,
}

KEYWORDS = ["gaussian splatting", "3DGS"]
EXCLUDE = ["gaussian process", "kriging"]
CATEGORIES = ["cs.CV", "cs.*"]
AUTHORS = ["Ada Lovelace", "Alan Turing"]


def holds(query, truth, *, from_the_left):
    """Whether a query holds, without any precedence, grouped from the left or from the right."""
    tokens = TOKEN.findall(query)
    assert "".join(tokens).replace(" ", "") == query.replace(" ", "")  # nothing is overlooked

    def group():
        values, operators = [term()], []
        while tokens and tokens[0] != ")":
            operators.append(OPERATORS[tokens.pop(0)])
            values.append(term())
        while operators:
            end = 0 if from_the_left else len(operators) - 1
            values[end : end + 2] = [operators.pop(end)(*values[end : end + 2])]
        return values[0]

    def term():
        token = tokens.pop(0)
        if token != "(":
            return truth(token)
        value = group()
        assert tokens.pop(0) == ")"
        return value

    value = group()
    assert not tokens
    return value


@pytest.mark.parametrize(
    ("fields", "query"),
    [
        ({"keywords": ["llm"]}, '(ti:"llm" OR abs:"llm")'),
        ({"categories": ["cs.CL"]}, "cat:cs.CL"),
        ({"categories": ["cs.CL", "cs.*"]}, "(cat:cs.CL OR cat:cs.*)"),
        ({"authors": ["Ada Lovelace"]}, 'au:"Ada Lovelace"'),
        (
            {"keywords": ["llm", "3DGS"]},
            '((ti:"llm" OR abs:"llm") OR (ti:"3DGS" OR abs:"3DGS"))',
        ),
        (
            {"keywords": ["llm"], "categories": ["cs.CL"]},
            '((ti:"llm" OR abs:"llm") AND cat:cs.CL)',
        ),
        (
            {"exclude": ["law"], "authors": ["Ada Lovelace"]},
            '(au:"Ada Lovelace" ANDNOT (ti:"law" OR abs:"law"))',
        ),
    ],
)
def test_what_is_asked(fields, query):
    assert search_query(**fields) == query


CHOICES = [
    dict(zip(("keywords", "exclude", "categories", "authors"), choice, strict=True))
    for choice in product(
        *([every[:n] for n in range(3)] for every in (KEYWORDS, EXCLUDE, CATEGORIES, AUTHORS))
    )
    if choice[0] or choice[2] or choice[3]
]


@pytest.mark.parametrize("from_the_left", [True, False], ids=["left", "right"])
@settings(max_examples=300, deadline=None)
@given(fields=st.sampled_from(CHOICES), data=st.data())
def test_one_of_each_field_and_none_of_exclude_however_it_is_grouped(from_the_left, fields, data):
    phrases = [f'{field}:"{word}"' for word in KEYWORDS + EXCLUDE for field in ("ti", "abs")]
    terms = [*phrases, *(f"cat:{name}" for name in CATEGORIES), *(f'au:"{a}"' for a in AUTHORS)]
    true = data.draw(st.sets(st.sampled_from(terms)))

    def mentioned(words):
        return any(f'ti:"{word}"' in true or f'abs:"{word}"' in true for word in words)

    expected = (
        (not fields["keywords"] or mentioned(fields["keywords"]))
        and not mentioned(fields["exclude"])
        and (not fields["categories"] or any(f"cat:{c}" in true for c in fields["categories"]))
        and (not fields["authors"] or any(f'au:"{a}"' in true for a in fields["authors"]))
    )
    query = search_query(**fields)
    assert holds(query, true.__contains__, from_the_left=from_the_left) is expected


@pytest.mark.parametrize("fields", CHOICES, ids=lambda f: "-".join(str(len(v)) for v in f.values()))
def test_every_group_has_its_parentheses(fields):
    query = search_query(**fields)
    depth, operators = 0, {}
    for token in TOKEN.findall(query):
        depth += {"(": 1, ")": -1}.get(token, 0)
        if token == "(":
            operators.pop(depth, None)
        elif token in OPERATORS:
            assert operators.setdefault(depth, token) == token, "two operators in one group"
    assert depth == 0
    assert 0 not in operators, "an operator outside of all parentheses"
