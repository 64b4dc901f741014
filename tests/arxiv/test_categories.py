"""What a user may write for a category, and what is said about anything else."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.arxiv.categories import fault, taxonomy

CURRENT, RETIRED, ARCHIVES = taxonomy().current, taxonomy().retired, taxonomy().archives
WILDCARDS = [
    "astro-ph.*", "cond-mat.*", "cs.*", "econ.*", "eess.*", "math.*", "nlin.*", "physics.*",
    "q-bio.*", "q-fin.*", "stat.*",
]  # fmt: skip


@pytest.mark.parametrize("category", [*CURRENT, *RETIRED, *WILDCARDS])
def test_arxivs_categories_are_good(category):
    assert fault(category) is None


def test_every_divided_archive_has_its_wildcard():
    assert {f"{name.partition('.')[0]}.*" for name in CURRENT if "." in name} == set(WILDCARDS)


@pytest.mark.parametrize(
    ("written", "advice"),
    [
        ("CS.CL", "cs.CL"),
        ("cs.cl", "cs.CL"),
        (" cs.CL", "cs.CL"),
        ("Hep-Th", "hep-th"),
        ("CS.*", "cs.*"),
        ("cs", "cs.*"),
        ("CS", "cs.*"),
        ("math", "math.*"),
        ("hep-th.*", "hep-th"),
        ("csCL", "cs.CL"),
        ("cs-CL", "cs.CL"),
        ("cs.LLM", "Did you mean cs."),
        ("stat.MK", "stat.ME"),
        ("quant-hp", "quant-ph"),
        ("machine learning", "https://arxiv.org/category_taxonomy"),
        ("", "https://arxiv.org/category_taxonomy"),
        ("*", "https://arxiv.org/category_taxonomy"),
        ("*.*", "https://arxiv.org/category_taxonomy"),
        ("日本語", "https://arxiv.org/category_taxonomy"),
    ],
)
def test_anything_else_is_a_fault_that_says_what_to_write(written, advice):
    assert advice in fault(written)


@pytest.mark.parametrize("written", ["cs.XX", "cs.CL.*", "cs.C*", "*.CL", "cs.CL,cs.AI", "cs."])
def test_nothing_that_is_no_category_passes(written):
    assert fault(written)


@settings(max_examples=100, deadline=None)
@given(st.text() | st.text("csmathCLAIqbio.-*"))
def test_what_is_advised_is_good_itself(text):
    said = fault(text) or ""
    for advised in re.findall(r"(?:Write|mean|or) (\S+?)(?:[.?]$| for all| or )", said):
        assert fault(advised) is None


@pytest.mark.parametrize("archive", ["math", "cs", "hep-th", "alg-geom", "cond-mat", "q-bio"])
def test_archives_of_old_identifiers(archive):
    assert archive in ARCHIVES


@pytest.mark.parametrize("archive", ["stat", "econ", "eess", "q-fin", "math.GT", "arxiv"])
def test_younger_archives_have_no_old_identifiers(archive):
    assert archive not in ARCHIVES
