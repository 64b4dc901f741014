"""Matching of words and of names of authors."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_arxcompass.text.matching import normalize, same_author

modest = settings(max_examples=100, deadline=None)


@modest
@given(st.text())
def test_words_never_fail_and_hold_letters_digits_and_single_blanks(text):
    found = normalize(text)
    assert all(word.isalnum() for word in found.split(" ") if found)
    assert normalize(unicodedata.normalize("NFKC", text)) == found


@pytest.mark.parametrize(
    ("ours", "theirs", "expected"),
    [
        ("Ada Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace", "A. Lovelace", True),
        ("Ada Lovelace", "A Lovelace", True),
        ("A. Lovelace", "Ada Lovelace", True),
        ("Ada Lovelace", "Ada King Lovelace", True),
        ("Ada Lovelace", "A. K. Lovelace", True),
        ("Ada Lovelace", "A.K. Lovelace", True),
        ("Ada Lovelace", "Lovelace, Ada", True),
        ("Ada Lovelace", "Lovelace, A. K.", True),
        ("Lovelace, Ada", "Ada Lovelace", True),
        ("ada lovelace", "ADA LOVELACE", True),
        ("Lovelace", "Ada Lovelace", True),
        ("Ada King Lovelace", "Ada K. Lovelace", True),
        ("Ada King Lovelace", "Ada Lovelace", False),
        ("Ada Lovelace", "Lovelace", False),
        ("Ada Lovelace", "Alan Lovelace", False),
        ("Ada Lovelace", "B. Lovelace", False),
        ("Ada Lovelace", "Ada Turing", False),
        ("Ada Lovelace", "Ada Lovelaces", False),
        ("Ada Lovelace", "Lovelace Ada", False),
        ("Pal Nemeth", "Pál Németh", True),
        ("Pál Németh", "P. Nemeth", True),
        ("Åsa Strøm", "Asa Strom", True),
        ("Jean-Luc Marchand", "Jean-Luc Marchand", True),
        ("Jean-Luc Marchand", "J.-L. Marchand", True),
        ("Jean-Luc Marchand", "J.L. Marchand", True),
        ("Jean-Luc Marchand", "J. Marchand", False),
        ("Moira O'Shea", "M. O’Shea", True),
        ("王 小羊", "王 小羊", True),
    ],
)
def test_authors_agree_in_last_name_and_every_forename_or_its_initial(ours, theirs, expected):
    assert same_author(ours, theirs) is expected


@modest
@given(st.text(), st.text())
def test_comparing_names_never_fails(ours, theirs):
    assert same_author(ours, theirs) in (True, False)
